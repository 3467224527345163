"""The shopper's list: ticked at once, told one after the other, taken back where the backend does not take it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.events import Failure
from kiosk.core.models import Checklist
from kiosk.core.panels import CHECKLIST_EVERY_S, MESSAGE_S, items_shown
from kiosk.core.poll import ANSWER_BOUND_S, APART_S
from kiosk.core.screen import backend_away
from kiosk.core.state import Panel, Tick
from tests.core.builders import SESSION, Driver, at_panel, basket, checklist, shopping, welcome

FIRST, SECOND, THIRD = 101, 102, 103


def listing(*checked: bool) -> Driver:
    """The list shows; by default with three items, none of them ticked."""
    driver = at_panel(Panel.LIST)
    driver.tell_checklist(checklist(*(checked or (False, False, False))))
    return driver


def tap(driver: Driver, item: int) -> None:
    driver.feed(on.Tapped(f"item:{item}"))


def shown(driver: Driver) -> list[bool]:
    return [item.checked for item in items_shown(driver.shopping())]


def told(driver: Driver) -> list[tuple[int, bool]]:
    return [(sent.item_id, sent.checked) for sent in driver.all_effects if isinstance(sent, do.CheckItem)]


def ask_again(driver: Driver) -> None:
    driver.wait(APART_S)
    driver.feed(on.Tapped("panel:list"))
    assert driver.is_open(do.FetchChecklist)


def go_away(driver: Driver) -> None:
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    assert backend_away(driver.state)


# The list itself


def test_until_it_has_been_told_whether_there_is_a_list_is_not_known() -> None:
    driver = welcome()
    driver.tell_status(SESSION)
    assert (driver.shopping().checklist, driver.shopping().checklist_known) == (None, False)
    driver.tell_checklist(None)
    assert (driver.shopping().checklist, driver.shopping().checklist_known) == (None, True)
    assert items_shown(driver.shopping()) == ()


def test_while_it_shows_it_is_asked_for_again_and_again() -> None:
    driver = listing()
    driver.wait(CHECKLIST_EVERY_S - 0.5)
    assert not driver.is_open(do.FetchChecklist)
    driver.wait(1.0)
    assert driver.is_open(do.FetchChecklist)
    driver.feed(on.Tapped("panel:basket"))
    driver.tell_checklist(checklist(True))
    driver.wait(CHECKLIST_EVERY_S * 3)
    assert not driver.is_open(do.FetchChecklist), "nobody looks at it"


def test_a_list_that_has_become_shorter_is_shown_from_its_top() -> None:
    for found in (checklist(True), None):
        driver = listing()
        driver.feed(on.Scrolled(200))
        driver.wait(CHECKLIST_EVERY_S)
        driver.tell_checklist(found)
        assert driver.shopping().scroll is None
    driver = listing()
    driver.feed(on.Scrolled(200))
    driver.wait(CHECKLIST_EVERY_S)
    driver.tell_checklist(checklist(True, True, True))
    assert driver.shopping().scroll == 200


# One tick


@pytest.mark.parametrize("checked", [False, True])
def test_a_tap_shows_and_tells_at_once(checked: bool) -> None:
    driver = listing(False, checked)
    tap(driver, SECOND)
    assert shown(driver) == [False, not checked]
    sent = driver.open(do.CheckItem)
    assert (sent.checklist_id, sent.item_id, sent.checked) == (6, SECOND, not checked)
    assert driver.shopping().checklist == checklist(False, checked), "the backend has not taken it yet"
    driver.tell_checked()
    assert driver.shopping().checklist == checklist(False, not checked)
    assert (shown(driver), driver.shopping().ticks) == ([False, not checked], ())


@pytest.mark.parametrize("target", ["item:", "item", "item:0101", "item:999", "item: 101", "item:101x", "item:-101"])
def test_an_item_that_is_not_on_the_list_changes_nothing(target: str) -> None:
    driver = listing()
    before = driver.state
    driver.feed(on.Tapped(target))
    assert (driver.state, driver.effects) == (before, ())


def test_without_a_list_there_is_nothing_to_tick() -> None:
    driver = at_panel(Panel.LIST)
    before = driver.state
    tap(driver, FIRST)
    assert (driver.state, driver.effects) == (before, ())


def test_one_tick_is_told_after_the_other() -> None:
    driver = listing()
    for item in (FIRST, SECOND, THIRD):
        tap(driver, item)
    assert shown(driver) == [True, True, True]
    assert told(driver) == [(FIRST, True)]
    driver.tell_checked()
    assert told(driver) == [(FIRST, True), (SECOND, True)]
    driver.tell_checked()
    driver.tell_checked()
    assert told(driver) == [(FIRST, True), (SECOND, True), (THIRD, True)]
    assert not driver.is_open(do.CheckItem)
    assert driver.shopping().checklist == checklist(True, True, True)


def test_two_taps_before_anything_is_told_tell_nothing() -> None:
    driver = listing()
    tap(driver, FIRST)
    tap(driver, SECOND)
    tap(driver, SECOND)
    assert (shown(driver), driver.shopping().ticks) == ([True, False, False], (Tick(FIRST, True),))
    driver.tell_checked()
    assert told(driver) == [(FIRST, True)]


def test_what_is_being_told_and_then_taken_back_is_told_once_more() -> None:
    driver = listing()
    tap(driver, FIRST)
    tap(driver, FIRST)
    assert shown(driver) == [False, False, False]
    driver.tell_checked()
    assert told(driver) == [(FIRST, True), (FIRST, False)]
    driver.tell_checked()
    assert driver.shopping().checklist == checklist(False, False, False)


def test_three_taps_while_it_is_being_told_are_one() -> None:
    driver = listing()
    for _ in range(3):
        tap(driver, FIRST)
    assert shown(driver) == [True, False, False]
    driver.tell_checked()
    assert told(driver) == [(FIRST, True)]


# Failures


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failure_takes_back_that_tick_alone_and_says_so_for_a_while(failure: Failure) -> None:
    driver = listing()
    for item in (FIRST, SECOND):
        tap(driver, item)
    driver.fail(do.CheckItem, failure)
    assert shown(driver) == [False, True, False]
    assert driver.shopping().tick_failed_at == driver.now
    assert told(driver) == [(FIRST, True), (SECOND, True)], "the next one is told all the same"
    due = driver.now + MESSAGE_S
    moments = []
    while driver.now < due:
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
        moments.append(driver.now)
    assert due in moments, "the end of the message is a moment of its own"


def test_the_next_tap_takes_the_message_away() -> None:
    driver = listing()
    tap(driver, FIRST)
    driver.fail(do.CheckItem)
    tap(driver, FIRST)
    assert driver.shopping().tick_failed_at is None
    assert shown(driver) == [True, False, False]


def test_a_tick_without_any_answer_is_taken_back_after_its_bound_and_told_no_more() -> None:
    driver = listing()
    tap(driver, FIRST)
    for _ in range(int(ANSWER_BOUND_S)):
        driver.wait(1.0)
        for kind, answer in ((do.FetchCartStatus, SESSION), (do.FetchBasket, None)):
            if driver.is_open(kind):
                driver.tell_status(answer) if answer else driver.tell_basket(basket(1, 2))
    driver.wait(1.0)
    assert shown(driver) == [False, False, False]
    driver.wait(60.0)
    assert told(driver) == [(FIRST, True)]


def test_after_a_failure_the_list_is_asked_for_as_it_may_have_been_taken_all_the_same() -> None:
    driver = listing()
    driver.wait(APART_S)
    tap(driver, FIRST)
    driver.fail(do.CheckItem)
    driver.tell_checklist(checklist(True, False, False))
    assert shown(driver) == [True, False, False]


def test_a_list_from_before_the_tick_does_not_take_it_back() -> None:
    driver = listing()
    ask_again(driver)
    early = driver.open(do.FetchChecklist).request
    tap(driver, FIRST)
    driver.tell_checked()
    driver.feed(on.ChecklistFetched(early, checklist(False, False, False)))
    assert shown(driver) == [True, False, False]
    driver.tell_checklist(checklist(True, False, False))
    assert shown(driver) == [True, False, False]


def test_a_list_that_comes_meanwhile_leaves_what_is_ticked() -> None:
    driver = listing()
    ask_again(driver)
    tap(driver, FIRST)
    tap(driver, SECOND)
    driver.tell_checklist(checklist(False, False, True))
    assert shown(driver) == [True, True, True]


def test_ticks_of_what_is_no_longer_on_the_list_are_told_no_more() -> None:
    driver = listing()
    ask_again(driver)
    for item in (FIRST, SECOND, THIRD):
        tap(driver, item)
    driver.tell_checklist(checklist(False, False))
    driver.tell_checked()
    driver.tell_checked()
    assert told(driver) == [(FIRST, True), (SECOND, True)]
    assert (shown(driver), driver.shopping().ticks) == ([True, True], ())


@pytest.mark.parametrize("found", [None, checklist(False, False, number=7)], ids=["none", "another"])
def test_ticks_of_another_list_are_told_no_more(found: Checklist | None) -> None:
    driver = listing()
    ask_again(driver)
    tap(driver, FIRST)
    tap(driver, SECOND)
    driver.tell_checklist(found)
    assert driver.shopping().ticks == ()
    driver.tell_checked()
    assert driver.shopping().checklist == found
    assert told(driver) == [(FIRST, True)]


def test_nothing_is_told_while_the_backend_is_away() -> None:
    driver = listing()
    go_away(driver)
    before = driver.state
    tap(driver, FIRST)
    assert (driver.state, driver.effects) == (before, ())
    assert shown(driver) == [False, False, False]
    while not driver.is_open(do.FetchBasket):
        driver.wait(0.5)
    driver.tell_basket(basket(1, 2))
    tap(driver, FIRST)
    assert told(driver) == [(FIRST, True)], "it comes back by itself"


def test_no_tick_outlives_the_session() -> None:
    driver = listing()
    tap(driver, FIRST)
    tap(driver, SECOND)
    late = driver.open(do.CheckItem).request
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(on.ItemChecked(late))
    driver.wait(60.0)
    assert told(driver) == [(FIRST, True)]


class AnyTicks(RuleBasedStateMachine):
    """Beside the driver, the backend's list; the backend takes a tick before it answers, whether that comes or not."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = listing()
        self.truth = checklist(False, False, False)

    def take(self, sent: do.CheckItem) -> None:
        items = (
            replace(item, checked=sent.checked) if item.item_id == sent.item_id else item for item in self.truth.items
        )
        self.truth = replace(self.truth, items=tuple(items))

    def live(self) -> bool:
        """Whether a tick is being told; one that was given up as lost is never heard of again."""
        return self.driver.state.tick.request in self.driver.asked

    @rule(item=st.sampled_from([FIRST, SECOND, THIRD]))
    def a_tap(self, item: int) -> None:
        before = shown(self.driver)
        away = backend_away(self.driver.state)
        tap(self.driver, item)
        place = item - FIRST
        expected = [each != (index == place and not away) for index, each in enumerate(before)]
        assert shown(self.driver) == expected

    @precondition(live)
    @rule(after=st.floats(0.0, 2.0))
    def taken(self, after: float) -> None:
        self.take(self.driver.open(do.CheckItem))
        self.driver.tell_checked(after=after)

    @precondition(live)
    @rule(arrived=st.booleans())
    def refused(self, arrived: bool) -> None:
        before = shown(self.driver)
        sent = self.driver.open(do.CheckItem)
        if arrived:
            self.take(sent)
        later = [tick for tick in self.driver.shopping().ticks[1:] if tick.item_id == sent.item_id]
        known = {item.item_id: item.checked for item in (self.driver.shopping().checklist or self.truth).items}
        self.driver.fail(do.CheckItem)
        rolled_back = [
            known[item] if item == sent.item_id and not later else each
            for item, each in zip((FIRST, SECOND, THIRD), before, strict=True)
        ]
        assert shown(self.driver) == rolled_back, "that tick alone"
        assert self.driver.shopping().tick_failed_at == self.driver.now

    @rule(seconds=st.floats(0.0, 4.0))
    def time_passes(self, seconds: float) -> None:
        self.driver.wait(seconds)
        self._answer_the_rest()

    @precondition(lambda self: self.driver.is_open(do.FetchChecklist))
    @rule()
    def the_list_is_told(self) -> None:
        self.driver.tell_checklist(self.truth)

    @precondition(lambda self: self.driver.is_open(do.FetchChecklist))
    @rule()
    def the_list_is_not_told(self) -> None:
        self.driver.fail(do.FetchChecklist)

    @rule(seconds=st.floats(0.0, 1.0))
    def its_tab_is_tapped(self, seconds: float) -> None:
        self.driver.feed(on.Tapped("panel:list"), after=seconds)

    def _answer_the_rest(self) -> None:
        for kind in (do.FetchCartStatus, do.FetchBasket, do.FetchOffers):
            if self.driver.is_open(kind):
                if kind is do.FetchCartStatus:
                    self.driver.tell_status(SESSION, after=0.0)
                elif kind is do.FetchBasket:
                    self.driver.tell_basket(basket(1, 2), after=0.0)
                else:
                    self.driver.tell_offers(after=0.0)

    @invariant()
    def one_tick_is_told_at_a_time(self) -> None:
        asked = [
            request
            for request, _ in self.driver.asked.values()
            if isinstance(request, do.CheckItem) and request.request == self.driver.state.tick.request
        ]
        assert len(asked) == (1 if self.driver.state.tick.request is not None else 0)
        assert bool(asked) == bool(self.driver.shopping().ticks), "whatever is ticked is being told"

    def teardown(self) -> None:
        """Once all is answered, the screen shows what the backend has."""
        for _ in range(40):
            if self.live():
                self.take(self.driver.open(do.CheckItem))
                self.driver.tell_checked(after=0.0)
            if self.driver.is_open(do.FetchChecklist):
                self.driver.tell_checklist(self.truth, after=0.0)
            self.driver.wait(0.5)
            self._answer_the_rest()
        assert shown(self.driver) == [item.checked for item in self.truth.items]
        assert self.driver.shopping().ticks == ()


AnyTicks.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyTicks = AnyTicks.TestCase


def test_a_tick_is_kept_while_another_panel_shows() -> None:
    driver = listing()
    tap(driver, FIRST)
    tap(driver, SECOND)
    driver.feed(on.Tapped("panel:basket"))
    driver.tell_checked()
    driver.tell_checked()
    assert driver.shopping().checklist == checklist(True, True, False)


def test_a_session_without_a_list_asks_no_ticks() -> None:
    driver = shopping()
    driver.wait(60.0)
    assert not driver.caused(do.CheckItem)
