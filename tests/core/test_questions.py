"""Which question is put in which phase, and that entering a phase silences the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import product
from typing import get_args

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Request
from kiosk.core.models import Mood
from kiosk.core.poll import NEVER, Poll
from kiosk.core.questions import ANYWHERE, ASKED, QUESTIONS, polls_of, with_polls
from kiosk.core.state import Panel, Phase, Shopping, State
from kiosk.core.step import step
from tests.core.builders import CART, OTHER, Driver, checklist, offer, paid, shopping, started
from tests.core.test_step_table import PHASES

KINDS: dict[str, type[Request]] = {
    "qr": do.FetchQr,
    "status": do.FetchCartStatus,
    "basket": do.FetchBasket,
    "payment": do.CreatePayment,
    "payment_page": do.FetchPaymentPage,
    "offers": do.FetchOffers,
    "checklist": do.FetchChecklist,
    "tick": do.CheckItem,
    "store_map": do.FetchMap,
    "location": do.FetchLocation,
    "way": do.FetchWay,
    "product": do.FetchProduct,
    "staff": do.TellStaff,
    "reasons": do.FetchReasons,
    "feedback": do.SendFeedback,
}


def busy() -> Driver:
    """A session in which there is something to be said to every question."""
    driver = shopping()
    driver.feed(on.Tapped("panel:list"))
    driver.wait(2.0)
    driver.tell_checklist(checklist(False, False))
    driver.feed(on.PromotionsUpdated(4))
    driver.tell_offers(offer(3, 4))
    driver.feed(on.Tapped("offer:3"))
    driver.feed(on.Tapped("item:101"))
    driver.feed(on.ItemRead("6220"))
    return driver


def saying() -> Driver:
    driver = paid()
    driver.feed(on.Tapped(f"mood:{Mood.SAD}"))
    return driver


REACH: dict[type[Phase], Callable[[], Driver]] = {**PHASES, Shopping: busy}


def due(driver: Driver) -> State:
    """Every question is due at once."""
    return with_polls(driver.state, {name: Poll(due_at=driver.now) for name in QUESTIONS})


def test_every_poll_of_the_state_is_a_question_and_every_question_a_poll() -> None:
    polls = {each.name for each in fields(State) if each.type == "Poll"}
    assert polls == set(QUESTIONS) == set(KINDS)
    assert set(KINDS.values()) == set(get_args(Request))
    assert polls_of(State(CART)) == {name: Poll() for name in QUESTIONS}


def test_every_phase_says_what_it_asks() -> None:
    assert set(ASKED) == set(get_args(Phase))
    assert set.union(*map(set, ASKED.values())) | ANYWHERE == set(QUESTIONS)
    assert set(ANYWHERE) == {"staff"}


@pytest.mark.parametrize("phase", list(REACH), ids=lambda kind: kind.__name__)
def test_a_phase_asks_what_it_may_and_nothing_else(phase: type[Phase]) -> None:
    driver = REACH[phase]()
    state, effects = step(due(driver), on.Ticked(), driver.now)
    asked = {type(effect) for effect in effects if isinstance(effect, Request)}
    allowed = {KINDS[name] for name in ASKED[phase] | ANYWHERE}
    assert asked <= allowed
    for name, poll in polls_of(state).items():
        if name not in ASKED[phase] | ANYWHERE:
            assert poll == Poll(), f"{name} is silent"


def test_a_session_puts_each_of_its_questions() -> None:
    driver = busy()
    _, effects = step(due(driver), on.Ticked(), driver.now)
    asked = {type(effect) for effect in effects}
    assert asked == {KINDS[name] for name in ASKED[Shopping] | ANYWHERE}


def test_a_paid_parting_puts_each_of_its_questions() -> None:
    driver = saying()
    _, effects = step(due(driver), on.Ticked(), driver.now)
    assert {type(effect) for effect in effects} == {
        do.FetchCartStatus,
        do.FetchReasons,
        do.SendFeedback,
        do.TellStaff,
    }


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_a_question_to_which_there_is_nothing_to_say_is_dropped(name: str) -> None:
    """No effect, no number in flight, and nothing due: it does not come up again by itself."""
    driver = Driver(phase=replace(shopping().shopping(), panel=Panel.BASKET))
    if name in ("qr", "reasons", "feedback", "tick", "way", "product"):
        state = with_polls(driver.state, {name: Poll(due_at=driver.now)})
        state, effects = step(state, on.Ticked(), driver.now)
        assert (getattr(state, name), effects) == (Poll(), ())
    else:
        assert QUESTIONS[name](driver.state, 1) is not None


@pytest.mark.parametrize(("phase", "name"), list(product(REACH, QUESTIONS)), ids=str)
def test_each_question_is_built_or_left_out_in_every_phase(phase: type[Phase], name: str) -> None:
    effect = QUESTIONS[name](REACH[phase]().state, 77)
    assert effect is None or (type(effect) is KINDS[name] and effect.request == 77)
    if name in ASKED[phase] and name not in ("basket", "reasons", "feedback", "payment_page"):
        assert effect is not None


def test_entering_a_phase_silences_what_the_last_one_asked() -> None:
    driver = busy()
    driver.state = due(driver)
    driver.feed(on.Ticked())
    asked = [effect for effect, _ in driver.asked.values()]
    assert {type(each) for each in asked} >= {do.FetchOffers, do.CheckItem, do.FetchWay, do.FetchProduct}
    driver.feed(on.CheckoutCompleted())
    before = driver.state
    for request in asked:
        if not isinstance(request, do.TellStaff):
            driver.feed(on.RequestFailed(request.request, on.Failure.UNAUTHORIZED, "401"))
            assert driver.state == before
    driver.feed(on.Tapped("receipt.done"))
    assert {name for name, poll in polls_of(driver.state).items() if poll.next_moment < NEVER} <= {
        "qr",
        "status",
        "staff",
    }


def test_of_a_session_that_follows_another_at_once_only_its_own_questions_count() -> None:
    driver = busy()
    old = list(driver.asked)
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    assert {poll.request for poll in polls_of(driver.state).values()}.isdisjoint(old)
    for effect, _ in driver.asked.values():
        if effect.request not in old and hasattr(effect, "credentials"):
            assert effect.credentials is None or effect.credentials.session_id == OTHER
