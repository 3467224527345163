"""The running session: its basket, the scale's alarms, its WebSocket, and a backend that goes away."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.events import Failure
from kiosk.core.models import Basket, Weight
from kiosk.core.phases import BASKET_EVERY_S, STATUS_IN_SESSION_S
from kiosk.core.poll import ANSWER_BOUND_S, APART_S, OVERDUE_S
from kiosk.core.screen import Screen, attention, backend_away
from kiosk.core.secret import Secret
from kiosk.core.shopping import BASKET_ALONE_S, ECHO_S, LATE_UPDATE_S, STATUS_ALONE_S
from kiosk.core.state import Shopping
from tests.core.builders import OTHER, SESSION, Driver, basket, shopping
from tests.core.world import Calls, shopping_world


def phase(driver: Driver) -> Shopping:
    assert isinstance(driver.state.phase, Shopping)
    return driver.state.phase


def count(driver: Driver, kind: type[Any]) -> int:
    return driver.caused(kind)


# The basket


def test_an_update_asks_for_the_basket_at_once() -> None:
    driver = shopping()
    assert {type(effect) for effect in driver.feed(on.CartUpdated("6220"))} == {do.FetchBasket}


def test_a_burst_of_updates_asks_once_and_once_more_after_the_answer() -> None:
    driver = shopping()
    before = count(driver, do.FetchBasket)
    for _ in range(10_000):
        driver.feed(on.CartUpdated())
    assert count(driver, do.FetchBasket) == before + 1
    driver.tell_basket(basket(2))
    assert count(driver, do.FetchBasket) == before + 2
    driver.tell_basket(basket(3))
    assert count(driver, do.FetchBasket) == before + 2
    assert phase(driver).basket == basket(3)


def test_a_late_answer_is_dropped() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    old = driver.open(do.FetchBasket).request
    driver.wait(ANSWER_BOUND_S + 1.0)
    new = driver.open(do.FetchBasket).request
    assert new != old
    driver.feed(on.BasketFetched(old, basket(7)))
    assert phase(driver).basket == basket(1, 2)
    driver.tell_basket(basket(8))
    assert phase(driver).basket == basket(8)


def test_a_question_that_is_never_answered_counts_as_failed_after_its_bound() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.wait(ANSWER_BOUND_S - 0.1)
    assert driver.state.basket.failures == 0
    driver.wait(0.2)
    assert (driver.state.basket.failures, driver.state.basket.failure) == (1, Failure.UNREACHABLE)


def test_without_any_word_the_basket_and_the_status_are_asked_for_now_and_then() -> None:
    world = shopping_world(SESSION, basket(1))
    world.requests.clear()
    world.run(600.0)
    assert world.requests["FetchBasket"] == pytest.approx(600 / BASKET_EVERY_S, abs=2)
    assert world.requests["FetchCartStatus"] == pytest.approx(600 / STATUS_IN_SESSION_S, abs=2)


def test_with_neither_stream_nor_feed_they_are_asked_for_every_five_seconds() -> None:
    driver = shopping()
    driver.feed(on.StreamDown("reset", 60.0))
    driver.feed(on.FeedDown(SESSION, "reset"))
    for _ in range(12):
        driver.wait(5.2)
        driver.tell_basket(basket(1))
        driver.tell_status(SESSION)
    asked = (count(driver, do.FetchBasket), count(driver, do.FetchCartStatus))
    driver.wait(max(BASKET_ALONE_S, STATUS_ALONE_S) + 0.1)
    assert (count(driver, do.FetchBasket), count(driver, do.FetchCartStatus)) == (asked[0] + 1, asked[1] + 1)


def test_one_connection_is_enough_not_to_be_alone() -> None:
    for loss in (on.StreamDown("reset", 60.0), on.FeedDown(SESSION, "reset")):
        driver = shopping()
        driver.feed(loss)
        driver.wait(APART_S)
        driver.tell_status(SESSION)
        before = count(driver, do.FetchBasket)
        driver.wait(BASKET_ALONE_S + 1.0)
        assert count(driver, do.FetchBasket) == before


def test_after_a_break_the_whole_state_is_asked_for_again() -> None:
    driver = shopping()
    driver.wait(5.0)
    driver.feed(on.StreamDown("reset", 1.0))
    driver.tell_status(SESSION)
    driver.wait(5.0)
    driver.feed(on.StreamConnecting())
    driver.feed(on.StreamLive())
    assert {type(effect) for effect in driver.effects} == {do.FetchBasket, do.FetchCartStatus}


def test_what_changed_last_is_the_last_line_that_differs() -> None:
    driver = shopping(1, 2, 3)
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 5, 3))
    assert phase(driver).changed_item == "2"
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 5, 3))
    assert phase(driver).changed_item == "2", "an answer without a change marks nothing else"
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 5, 3, 1))
    assert phase(driver).changed_item == "4"


def test_the_list_stays_where_it_was_scrolled_to_until_the_basket_changes() -> None:
    driver = shopping()
    driver.feed(on.Scrolled(120))
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 2))
    assert phase(driver).scroll == 120
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 3))
    assert phase(driver).scroll is None


def test_a_list_that_is_dragged_beyond_its_top_goes_along() -> None:
    driver = shopping()
    driver.feed(on.Scrolled(-40))
    assert phase(driver).scroll == -40


def test_a_basket_that_is_suddenly_empty_asks_whether_the_session_still_is() -> None:
    """The backend answers 404 for an empty cart and for a finished session alike."""
    driver = shopping()
    driver.wait(APART_S)
    driver.feed(on.CartUpdated())
    driver.tell_basket(Basket())
    assert driver.is_open(do.FetchCartStatus)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_a_basket_that_only_changes_asks_nothing_else() -> None:
    driver = shopping()
    driver.wait(APART_S)
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 2, 3))
    assert driver.effects == ()


def test_a_basket_that_stays_empty_asks_nothing_else() -> None:
    driver = shopping()
    for _ in range(3):
        driver.wait(APART_S)
        driver.feed(on.CartUpdated())
        driver.tell_basket(Basket())
        if driver.is_open(do.FetchCartStatus):
            driver.tell_status(SESSION)
    before = count(driver, do.FetchCartStatus)
    driver.feed(on.CartUpdated())
    driver.tell_basket(Basket())
    assert count(driver, do.FetchCartStatus) == before


# The scale


def test_an_alarm_stands_until_the_basket_changes() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    assert attention(driver.state)
    driver.wait(120.0)
    assert attention(driver.state)
    driver.feed(on.CartUpdated())
    assert not attention(driver.state)


@pytest.mark.parametrize("first", ["stream", "feed"])
@pytest.mark.parametrize("late", [0.0, 0.5, ECHO_S - 0.1])
def test_an_alarm_that_is_settled_is_not_raised_again_by_its_echo_on_the_other_channel(first: str, late: float) -> None:
    driver = shopping()
    plain = on.WeightChanged(Weight.DECREASED)
    wrapped = on.FeedReported(SESSION, plain)
    one, echo = (plain, wrapped) if first == "stream" else (wrapped, plain)
    update = on.CartUpdated() if first == "stream" else on.FeedReported(SESSION, on.CartUpdated())
    driver.feed(one)
    driver.feed(update, after=late / 2)
    driver.feed(echo, after=late / 2)
    assert not attention(driver.state)


def test_an_update_from_before_the_alarm_that_the_other_channel_tells_late_does_not_settle_it() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.feed(on.WeightChanged(Weight.INCREASED), after=0.01)
    driver.feed(on.FeedReported(SESSION, on.CartUpdated()), after=0.01)
    assert attention(driver.state)
    driver.feed(on.CartUpdated(), after=0.1)
    assert not attention(driver.state)


def test_a_basket_that_changed_settles_the_alarm_where_its_update_was_lost() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    driver.feed(on.StreamDown("gone", 1.0))
    driver.feed(on.FeedDown(SESSION, "gone"))
    driver.feed(on.StreamConnecting(), after=1.0)
    driver.feed(on.StreamLive())
    driver.wait(APART_S)
    driver.tell_basket(basket(1, 2))
    assert attention(driver.state), "nothing has changed"
    driver.wait(BASKET_EVERY_S)
    driver.tell_basket(basket(1, 2, 1))
    assert not attention(driver.state)


def test_a_changed_basket_that_was_asked_for_before_the_alarm_does_not_settle_it() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.feed(on.WeightChanged(Weight.INCREASED), after=0.01)
    driver.tell_basket(basket(1, 2, 1))
    assert attention(driver.state), "it may be of what was put in before"


def test_an_update_that_only_the_other_channel_tells_settles_the_alarm() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    driver.feed(on.FeedReported(SESSION, on.CartUpdated()), after=LATE_UPDATE_S)
    assert not attention(driver.state)


def test_another_alarm_on_the_same_channel_is_a_new_one_however_soon() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    driver.feed(on.CartUpdated())
    driver.feed(on.WeightChanged(Weight.INCREASED), after=0.2)
    assert attention(driver.state)


def test_an_alarm_of_another_kind_is_no_echo() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    driver.feed(on.CartUpdated())
    driver.feed(on.FeedReported(SESSION, on.WeightChanged(Weight.DECREASED)))
    assert attention(driver.state)


def test_what_comes_over_the_other_channel_much_later_is_no_echo() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    driver.feed(on.CartUpdated())
    driver.feed(on.FeedReported(SESSION, on.WeightChanged(Weight.INCREASED)), after=ECHO_S)
    assert attention(driver.state)


# The session's WebSocket


def test_a_report_of_another_sessions_feed_is_dropped() -> None:
    driver = shopping()
    before = driver.state
    for event in (
        on.FeedReported(OTHER, on.CheckoutCompleted()),
        on.FeedReported(OTHER, on.PaymentChanged(on.PaymentNews.SUCCEEDED)),
        on.FeedReported(OTHER, on.WeightChanged(Weight.INCREASED)),
        on.FeedDown(OTHER, "reset"),
        on.FeedLive(OTHER),
    ):
        driver.feed(event)
        assert driver.state == before


def test_a_feed_that_is_live_asks_for_what_was_missed_meanwhile() -> None:
    driver = shopping(feed=False)
    driver.feed(on.FeedLive(SESSION))
    assert do.FetchBasket in {type(effect) for effect in driver.wait(APART_S)}


def test_a_feed_that_breaks_asks_whether_the_session_still_is() -> None:
    driver = shopping()
    driver.feed(on.FeedDown(SESSION, "closed"), after=0.5)
    assert do.FetchCartStatus in {type(effect) for effect in (*driver.effects, *driver.wait(APART_S))}
    assert driver.state.last_error == "closed"


# The backend goes away


def test_once_is_a_hiccup_twice_is_away() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    assert not backend_away(driver.state)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    assert backend_away(driver.state)
    assert driver.screen() is Screen.SHOPPING
    assert phase(driver).basket == basket(1, 2)


@pytest.mark.parametrize("kind", [do.FetchBasket, do.FetchCartStatus])
def test_a_question_that_hangs_for_five_seconds_is_away_until_it_is_answered(kind: type[do.Request]) -> None:
    driver = shopping()
    driver.feed(on.CartUpdated() if kind is do.FetchBasket else on.FeedDown(SESSION, "reset"), after=APART_S)
    assert driver.is_open(kind)
    asked_at = driver.now
    while driver.now < asked_at + OVERDUE_S:
        assert not backend_away(driver.state)
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
    assert driver.now == asked_at + OVERDUE_S
    assert backend_away(driver.state)
    driver.fail(kind)
    assert backend_away(driver.state), "the adapter gives up: that is no answer either"
    driver.wait(1.0)
    if kind is do.FetchBasket:
        driver.tell_basket(basket(2))
    else:
        driver.tell_status(SESSION)
    assert not backend_away(driver.state)


def test_a_rivals_start_does_not_make_a_backend_that_is_away_look_present() -> None:
    driver = shopping()
    driver.feed(on.FeedDown(SESSION, "reset"), after=APART_S)
    driver.wait(OVERDUE_S)
    assert backend_away(driver.state)
    driver.feed(on.SessionStarted(OTHER, Secret("bearer")))
    assert backend_away(driver.state)


def test_an_alarm_leaves_the_away_backend_told() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.wait(OVERDUE_S)
    driver.feed(on.WeightChanged(Weight.INCREASED))
    assert attention(driver.state)
    assert backend_away(driver.state)


def test_the_basket_tells_as_of_when_it_is() -> None:
    driver = shopping()
    seen = phase(driver).basket_at
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(60.0)
    assert phase(driver).basket_at == seen
    driver.tell_basket(basket(2))
    assert phase(driver).basket_at == driver.now


@pytest.mark.parametrize("outage", [Calls.REFUSED, Calls.TIMED_OUT, Calls.ERROR, Calls.GARBAGE, Calls.NEVER])
def test_an_hour_without_the_backend_loses_nothing(outage: Calls) -> None:
    world = shopping_world(SESSION, basket(1, 2))
    world.calls = outage
    world.run(3600.0)
    assert world.screen() is Screen.SHOPPING
    assert backend_away(world.driver.state)
    assert phase(world.driver).basket == basket(1, 2)
    world.calls = Calls.ANSWERED
    world.basket = basket(1, 2, 3)
    world.run(45.0 if outage is Calls.NEVER else 26.0)
    assert not backend_away(world.driver.state)
    assert phase(world.driver).basket == basket(1, 2, 3)


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.UNAUTHORIZED])
def test_no_other_failure_of_the_basket_ends_the_session(failure: Failure) -> None:
    driver = shopping()
    for _ in range(5):
        driver.feed(on.CartUpdated())
        if driver.is_open(do.FetchBasket):
            driver.fail(do.FetchBasket, failure)
    assert driver.screen() is Screen.SHOPPING
