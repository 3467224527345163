"""Calling staff: the light calls at once, the store is told where it wants to be, and no call outlives its session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.backoff import CAP_S
from kiosk.core.events import Failure
from kiosk.core.lights import ATTENTION, SHOPPING, STAFF, light_for
from kiosk.core.models import Weight
from kiosk.core.poll import ANSWER_BOUND_S
from kiosk.core.screen import Screen, can_call
from kiosk.core.state import StaffCall, StaffStage
from tests.core.builders import (
    OTHER,
    SESSION,
    Driver,
    credentials,
    goodbye,
    paid,
    paying,
    reduced,
    reviewing,
    shopping,
    started,
    token,
)
from tests.core.test_step_panels import stay

CALL, CANCEL = on.Tapped("staff.call"), on.Tapped("staff.cancel")
Reach = Callable[[], Driver]


def wanting(driver: Driver) -> Driver:
    """A store that wants to be told."""
    driver.state = replace(driver.state, staff_told=True)
    return driver


def calling(reach: Reach = shopping) -> Driver:
    driver = wanting(reach())
    driver.feed(CALL)
    return driver


def told(driver: Driver) -> list[bool]:
    return [effect.calling for effect in driver.all_effects if isinstance(effect, do.TellStaff)]


def stage(driver: Driver) -> StaffStage | None:
    return None if driver.state.staff_call is None else driver.state.staff_call.stage


# With the light alone


@pytest.mark.parametrize("reach", [shopping, reviewing, paying, paid, goodbye, reduced])
def test_where_the_store_is_not_told_the_light_calls_at_once_until_it_is_cancelled(reach: Reach) -> None:
    driver = reach()
    before = light_for(driver.state)
    driver.feed(CALL)
    assert driver.state.staff_call == StaffCall(StaffStage.CALLED, driver.now)
    assert light_for(driver.state) == STAFF
    driver.feed(CANCEL, after=1.0)
    assert driver.state.staff_call is None
    assert light_for(driver.state) == before
    driver.wait(5.0)
    assert told(driver) == []


def test_a_second_call_changes_nothing() -> None:
    driver = shopping()
    driver.feed(CALL)
    before = driver.state.staff_call
    driver.feed(CALL, after=5.0)
    assert driver.state.staff_call == before
    driver = calling()
    driver.feed(CALL)
    assert told(driver) == [True]


def test_cancelling_without_a_call_changes_nothing() -> None:
    driver = wanting(shopping())
    before = driver.state
    driver.feed(CANCEL)
    assert (driver.state, driver.effects) == (before, ())


# A cart without a light


@pytest.mark.parametrize("reach", [shopping, paying, paid, reduced])
def test_where_nobody_would_notice_nothing_is_called(reach: Reach) -> None:
    driver = reach()
    driver.state = replace(driver.state, lit=False)
    assert not can_call(driver.state)
    before = driver.state
    driver.feed(CALL)
    assert (driver.state, driver.effects) == (before, ())


def test_without_a_light_the_store_alone_is_told() -> None:
    driver = wanting(shopping())
    driver.state = replace(driver.state, lit=False)
    assert can_call(driver.state)
    driver.feed(CALL)
    assert (stage(driver), told(driver)) == (StaffStage.TELLING, [True])


# Where the store is told


@pytest.mark.parametrize("reach", [shopping, paying])
def test_the_store_is_told_of_the_call_in_the_sessions_name(reach: Reach) -> None:
    driver = calling(reach)
    sent = driver.open(do.TellStaff)
    assert (sent.credentials, sent.calling) == (credentials(), True)
    assert (stage(driver), light_for(driver.state)) == (StaffStage.TELLING, STAFF)
    driver.tell_staff()
    assert stage(driver) is StaffStage.CALLED
    stay(driver, 120.0)
    assert told(driver) == [True], "once is enough"
    assert light_for(driver.state) == STAFF


@pytest.mark.parametrize("reach", [reduced, goodbye])
def test_without_a_session_the_store_is_told_by_the_cart_alone(reach: Reach) -> None:
    driver = calling(reach)
    assert driver.open(do.TellStaff).credentials is None


def test_a_store_that_does_not_answer_is_told_again_while_the_light_calls() -> None:
    driver = calling()
    for _ in range(8):
        driver.fail(do.TellStaff)
        assert (stage(driver), light_for(driver.state)) == (StaffStage.UNTOLD, STAFF)
        before = driver.now
        while not driver.is_open(do.TellStaff):
            stay(driver, 1.0)
        assert driver.now - before <= CAP_S + 1.0
    driver.tell_staff()
    assert (stage(driver), told(driver)) == (StaffStage.CALLED, [True] * 9)


def test_a_lost_answer_counts_as_untold() -> None:
    driver = calling()
    stay(driver, ANSWER_BOUND_S + 1.0)
    assert stage(driver) is StaffStage.UNTOLD


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.UNAUTHORIZED])
def test_that_the_store_cannot_be_told_ends_nothing_else(failure: Failure) -> None:
    driver = calling()
    before = driver.state.phase
    driver.fail(do.TellStaff, failure)
    assert driver.state.phase == before


def test_a_cancelled_call_is_told_too() -> None:
    driver = calling()
    driver.tell_staff()
    driver.feed(CANCEL)
    assert (driver.open(do.TellStaff).calling, driver.state.staff_call) == (False, None)
    driver.tell_staff()
    stay(driver, 60.0)
    assert told(driver) == [True, False]


def test_a_call_that_is_cancelled_while_it_is_told_is_told_as_it_is_then() -> None:
    driver = calling()
    first = driver.open(do.TellStaff).request
    driver.feed(CANCEL)
    assert told(driver) == [True, False]
    driver.feed(on.StaffTold(first))
    assert driver.state.staff_call is None
    assert driver.state.staff.request is not None, "the late answer is not the one to the second question"


def test_that_it_was_cancelled_is_told_again_until_it_is_taken() -> None:
    driver = calling()
    driver.fail(do.TellStaff)
    driver.feed(CANCEL)
    for _ in range(3):
        driver.fail(do.TellStaff)
        assert driver.state.staff_call is None
        while not driver.is_open(do.TellStaff):
            stay(driver, 1.0)
    assert told(driver) == [True, False, False, False, False]


def test_a_failed_call_that_was_cancelled_is_not_told_as_a_call_any_more() -> None:
    driver = calling()
    driver.feed(CANCEL)
    driver.feed(CALL)
    driver.feed(CANCEL)
    while driver.is_open(do.TellStaff):
        driver.fail(do.TellStaff, after=0.0)
    stay(driver, 2.0)
    assert told(driver)[-1] is False


# Beside an alarm


def test_an_alarm_goes_before_the_call_and_leaves_it() -> None:
    driver = calling()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    assert light_for(driver.state) == ATTENTION
    driver.feed(on.CartUpdated())
    assert light_for(driver.state) == STAFF
    driver.feed(CANCEL)
    assert light_for(driver.state) == SHOPPING


# The end of the session


def leave_by_done(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted(SESSION))
    assert driver.state.staff_call is not None, "at the receipt someone may still want help"
    driver.feed(on.Tapped("receipt.done"))


def leave_by_time(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.wait(driver.state.receipt_s)


def leave_by_the_next_scan(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(started(OTHER))


def leave_by_the_next_session(driver: Driver) -> None:
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)


ENDS = (leave_by_done, leave_by_time, leave_by_the_next_scan, leave_by_the_next_session)


@pytest.mark.parametrize("leave", ENDS)
def test_the_end_of_the_session_dismisses_the_call_and_tells(leave: Callable[[Driver], None]) -> None:
    driver = calling()
    driver.tell_staff()
    leave(driver)
    assert driver.state.staff_call is None
    assert told(driver) == [True, False]
    assert driver.is_open(do.TellStaff)
    driver.tell_staff()
    assert told(driver) == [True, False]


def test_without_a_call_the_end_of_a_session_tells_nobody() -> None:
    driver = calling()
    driver.feed(CANCEL)
    driver.tell_staff()
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(on.Tapped("receipt.done"))
    assert told(driver) == [True, False]


def test_what_could_not_be_told_before_the_end_is_told_after_it() -> None:
    driver = calling()
    driver.fail(do.TellStaff)
    leave_by_done(driver)
    driver.fail(do.TellStaff)
    driver.stay_free(2.0)
    sent = driver.open(do.TellStaff)
    assert (sent.credentials, sent.calling) == (None, False)
    driver.tell_staff()
    assert driver.screen() in (Screen.STARTING, Screen.PAIRING)


def test_no_call_survives_from_the_reduced_screen_into_a_session() -> None:
    driver = calling(reduced)
    driver.feed(started(OTHER))
    assert driver.state.staff_call is None
    assert told(driver) == [True, False]
    driver.tell_status(OTHER)
    assert (driver.screen(), light_for(driver.state)) == (Screen.SHOPPING, SHOPPING)


def test_no_call_survives_into_a_session_whose_number_had_ended_before() -> None:
    driver = paid()
    driver.feed(on.Tapped("receipt.done"))
    driver.tell_status(OTHER)
    while driver.screen() is not Screen.REDUCED:
        driver.wait(0.5)
        driver.tell_status(OTHER)
    wanting(driver).feed(CALL)
    driver.feed(started(SESSION))
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING
    assert (driver.state.staff_call, told(driver)) == (None, [True, False])


def test_the_call_is_told_before_a_reload() -> None:
    driver = calling()
    driver.tell_staff()
    driver.feed(on.ConfigurationChanged())
    leave_by_done(driver)
    assert do.Reload() in driver.effects
    assert told(driver) == [True, False]


# After a start


@pytest.mark.parametrize("event", [on.Started(), on.Started(SESSION, token())], ids=["free", "with a session"])
@pytest.mark.parametrize("wants", [False, True])
def test_a_start_tells_the_store_that_nobody_calls(event: on.Started, wants: bool) -> None:
    """A kiosk that was ended in the middle of a call cannot have told that it is over."""
    driver = Driver(staff_told=wants)
    driver.feed(event)
    assert told(driver) == [False] * wants
    assert driver.state.staff_call is None
    if wants:
        driver.fail(do.TellStaff)
        driver.wait(CAP_S)
        assert told(driver) == [False, False], "until it is taken"
        driver.tell_staff()
        driver.wait(60.0)
        assert told(driver) == [False, False]
