"""What the shopper says of it: asked only where something was paid, sent once, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Request
from kiosk.core.events import Failure
from kiosk.core.models import Mood, Reason
from kiosk.core.parting import KEPT_S
from kiosk.core.poll import ANSWER_BOUND_S
from kiosk.core.screen import Screen
from kiosk.core.secret import Secret
from kiosk.core.state import Feedback, FeedbackStage, Parting, State
from tests.core.builders import (
    OTHER,
    SESSION,
    Driver,
    credentials,
    everything_in,
    goodbye,
    paid,
    shopping,
    started,
    token,
)

SLOW, DEAR, KIND = Reason(5, "The queue was long"), Reason(6, "Prices"), Reason(12, "Friendly staff")
RECEIPT_S = State(1).receipt_s


def parting(driver: Driver) -> Parting:
    assert isinstance(driver.state.phase, Parting)
    return driver.state.phase


def given_by(driver: Driver) -> Feedback:
    found = parting(driver).feedback
    assert found is not None
    return found


def tap(driver: Driver, target: str) -> None:
    driver.feed(on.Tapped(target))


def sad() -> Driver:
    driver = paid()
    tap(driver, "mood:sad")
    driver.tell_reasons(SLOW, DEAR)
    return driver


def sending() -> Driver:
    driver = sad()
    tap(driver, "reason:5")
    tap(driver, "feedback.send")
    return driver


def secrets(driver: Driver) -> list[Secret]:
    return [found for found in everything_in(driver.state) if isinstance(found, Secret)]


# Whether it is asked


def test_where_something_was_paid_it_may_be_said_and_the_token_is_kept_for_it_in_memory() -> None:
    driver = paid()
    assert given_by(driver) == Feedback()
    assert parting(driver).credentials == credentials()
    assert secrets(driver) == [token()]
    assert do.EraseSession() in driver.effects, "the disk holds nothing of it"


def test_without_a_receipt_it_is_not_asked_and_no_secret_is_held() -> None:
    driver = goodbye()
    assert (parting(driver).feedback, parting(driver).credentials, secrets(driver)) == (None, None, [])
    for target in ("mood:happy", "reason:5", "feedback.send"):
        before = driver.state
        tap(driver, target)
        assert (driver.state, driver.effects) == (before, ())


def test_a_receipt_that_comes_late_brings_no_token_back() -> None:
    driver = goodbye()
    driver.feed(on.CheckoutCompleted(SESSION))
    assert parting(driver).receipt is not None
    assert secrets(driver) == []


def test_it_is_optional() -> None:
    driver = paid()
    driver.wait(RECEIPT_S)
    assert not driver.caused(do.FetchReasons)
    assert not driver.caused(do.SendFeedback)
    assert driver.screen() is not Screen.RECEIPT


# Faces and reasons


@pytest.mark.parametrize("mood", list(Mood))
def test_a_face_is_chosen_and_its_reasons_are_asked_for(mood: Mood) -> None:
    driver = paid()
    tap(driver, f"mood:{mood}")
    assert given_by(driver) == Feedback(mood)
    assert (driver.open(do.FetchReasons).mood, driver.open(do.FetchReasons).credentials) == (mood, credentials())
    driver.tell_reasons(KIND)
    assert given_by(driver) == Feedback(mood, (KIND,))


def test_another_face_has_other_reasons_and_the_late_ones_do_not_count() -> None:
    driver = sad()
    tap(driver, "reason:5")
    tap(driver, "mood:neutral")
    early = driver.open(do.FetchReasons).request
    tap(driver, "mood:happy")
    assert given_by(driver) == Feedback(Mood.HAPPY)
    driver.feed(on.ReasonsFetched(early, (SLOW,)))
    assert given_by(driver).reasons is None
    driver.tell_reasons(KIND)
    assert given_by(driver) == Feedback(Mood.HAPPY, (KIND,))


def test_the_same_face_once_more_takes_it_back() -> None:
    driver = sad()
    tap(driver, "reason:5")
    tap(driver, "mood:sad")
    assert given_by(driver) == Feedback()
    tap(driver, "receipt.done")
    assert not driver.caused(do.SendFeedback)


def test_reasons_are_chosen_and_taken_back() -> None:
    driver = sad()
    for target, chosen in (("reason:5", {5}), ("reason:6", {5, 6}), ("reason:5", {6})):
        tap(driver, target)
        assert given_by(driver).chosen == chosen


@pytest.mark.parametrize(
    "target", ["mood:", "mood", "mood:angry", "mood:SAD", "reason:", "reason", "reason:05", "reason:12", "reason:5 "]
)
def test_a_face_or_a_reason_that_does_not_exist_changes_nothing(target: str) -> None:
    driver = sad()
    before = driver.state
    tap(driver, target)
    assert (driver.state, driver.effects) == (before, ())


def test_a_reason_before_its_face_changes_nothing() -> None:
    driver = paid()
    before = driver.state
    for target in ("reason:5", "feedback.send"):
        tap(driver, target)
        assert (driver.state, driver.effects) == (before, ())


def test_where_the_reasons_cannot_be_fetched_the_face_alone_says_it() -> None:
    driver = paid()
    tap(driver, "mood:sad")
    driver.fail(do.FetchReasons)
    assert given_by(driver) == Feedback(Mood.SAD, ())
    assert not [effect for effect in driver.wait(10.0) if isinstance(effect, Request)]
    tap(driver, "feedback.send")
    assert driver.open(do.SendFeedback).reasons == ()


# Sending


def test_what_was_chosen_is_sent_once() -> None:
    driver = paid()
    tap(driver, "mood:sad")
    driver.tell_reasons(SLOW, DEAR, KIND)
    tap(driver, "reason:12")
    tap(driver, "reason:6")
    tap(driver, "reason:5")
    tap(driver, "feedback.send")
    sent = driver.open(do.SendFeedback)
    assert (sent.credentials, sent.mood, sent.reasons) == (credentials(), Mood.SAD, (5, 6, 12))
    assert given_by(driver).stage is FeedbackStage.SENDING
    for target in ("feedback.send", "mood:happy", "reason:5"):
        before = driver.state
        tap(driver, target)
        assert (driver.state, driver.effects) == (before, ())


def test_once_it_is_taken_the_token_is_gone_and_nothing_is_asked_any_more() -> None:
    driver = sending()
    driver.tell_feedback()
    assert given_by(driver).stage is FeedbackStage.SENT
    assert (parting(driver).credentials, secrets(driver)) == (None, [])
    for target in ("feedback.send", "mood:happy", "reason:6"):
        tap(driver, target)
        assert given_by(driver).stage is FeedbackStage.SENT
    driver.wait(5.0)
    tap(driver, "receipt.done")
    assert driver.caused(do.SendFeedback) == 1


def test_reasons_that_are_still_asked_for_go_with_the_token() -> None:
    driver = paid()
    tap(driver, "mood:sad")
    tap(driver, "feedback.send")
    driver.tell_feedback()
    driver.tell_reasons(SLOW)
    assert given_by(driver).reasons is None


@pytest.mark.parametrize("failure", list(Failure))
def test_a_failure_can_be_tried_again_by_hand_alone(failure: Failure) -> None:
    driver = sending()
    driver.fail(do.SendFeedback, failure)
    assert given_by(driver) == Feedback(Mood.SAD, (SLOW, DEAR), frozenset({5}), FeedbackStage.FAILED)
    assert parting(driver).credentials == credentials()
    driver.wait(10.0)
    assert driver.caused(do.SendFeedback) == 1
    tap(driver, "feedback.send")
    assert given_by(driver).stage is FeedbackStage.SENDING
    driver.tell_feedback()
    assert given_by(driver).stage is FeedbackStage.SENT
    assert driver.caused(do.SendFeedback) == 2


def test_after_a_failure_something_else_can_be_said() -> None:
    driver = sending()
    driver.fail(do.SendFeedback)
    tap(driver, "reason:6")
    assert given_by(driver).chosen == {5, 6}
    tap(driver, "mood:neutral")
    assert given_by(driver) == Feedback(Mood.NEUTRAL)


def test_a_lost_answer_counts_as_failed() -> None:
    driver = sending()
    tap(driver, "receipt.stay")
    driver.wait(ANSWER_BOUND_S + 0.1)
    assert given_by(driver).stage is FeedbackStage.FAILED


# The end of it


def done(driver: Driver) -> None:
    tap(driver, "receipt.done")


def left_alone(driver: Driver) -> None:
    driver.wait(RECEIPT_S + 60.0)


@pytest.mark.parametrize("leave", [done, left_alone])
def test_a_face_that_was_chosen_and_not_sent_is_sent_at_the_end(leave: Callable[[Driver], None]) -> None:
    driver = sad()
    tap(driver, "reason:6")
    leave(driver)
    sent = [effect for effect in driver.all_effects if isinstance(effect, do.SendFeedback)]
    assert [(each.mood, each.reasons, each.credentials) for each in sent] == [(Mood.SAD, (6,), credentials())]
    assert not isinstance(driver.state.phase, Parting)
    assert secrets(driver) == []


@pytest.mark.parametrize("leave", [done, left_alone])
def test_one_that_failed_is_sent_once_more_at_the_end(leave: Callable[[Driver], None]) -> None:
    driver = sending()
    driver.fail(do.SendFeedback)
    leave(driver)
    assert driver.caused(do.SendFeedback) == 2


@pytest.mark.parametrize("reach", [paid, sending], ids=["nothing said", "being sent"])
@pytest.mark.parametrize("leave", [done, left_alone])
def test_nothing_is_sent_at_the_end_that_was_not_said_or_is_on_its_way(
    reach: Callable[[], Driver], leave: Callable[[Driver], None]
) -> None:
    driver = reach()
    before = driver.caused(do.SendFeedback)
    if reach is sending:
        driver.tell_feedback()
    leave(driver)
    assert driver.caused(do.SendFeedback) == before


def test_done_while_it_is_being_sent_sends_it_no_second_time() -> None:
    driver = sending()
    done(driver)
    assert driver.caused(do.SendFeedback) == 1
    driver.stay_free(60.0)
    assert driver.caused(do.SendFeedback) == 1


@pytest.mark.parametrize("taken", [False, True])
def test_the_answer_that_comes_after_the_end_brings_nothing_back(taken: bool) -> None:
    driver = sad()
    done(driver)
    before = driver.state
    if taken:
        driver.tell_feedback(after=0.0)
    else:
        driver.fail(do.SendFeedback, after=0.0)
    assert driver.state == before


def test_the_number_of_what_is_sent_at_the_end_is_its_own() -> None:
    driver = sad()
    done(driver)
    numbers = [effect.request for effect in driver.all_effects if isinstance(effect, Request)]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("leave", [done, left_alone, lambda driver: driver.feed(started(OTHER))])
@pytest.mark.parametrize("reach", [paid, sad, sending])
def test_nothing_of_the_shopper_stays(reach: Callable[[], Driver], leave: Callable[[Driver], None]) -> None:
    driver = reach()
    driver.all_effects.clear()
    leave(driver)
    assert do.ForgetShopper() in driver.all_effects
    assert token() not in secrets(driver)
    assert not [found for found in everything_in(driver.state) if isinstance(found, Feedback | Reason | Mood)]


def test_what_is_sent_at_the_end_goes_out_before_the_kiosk_reloads() -> None:
    driver = sad()
    driver.feed(on.ConfigurationChanged())
    done(driver)
    kinds = [type(effect) for effect in driver.effects]
    assert kinds.index(do.SendFeedback) < kinds.index(do.Reload)


# A finger on the receipt


def test_touching_the_receipt_keeps_it_for_twenty_seconds_at_least() -> None:
    driver = paid()
    until = parting(driver).until
    driver.feed(on.Touched(), after=1.0)
    assert parting(driver).until == until, "it stands longer anyway"
    driver.wait(20.0)
    driver.feed(on.Touched())
    assert parting(driver).until == driver.now + KEPT_S
    driver.wait(KEPT_S - 0.1)
    assert driver.screen() is Screen.RECEIPT
    driver.wait(0.1)
    assert driver.screen() is not Screen.RECEIPT


def test_touching_a_goodbye_does_not_keep_it() -> None:
    driver = goodbye()
    until = parting(driver).until
    driver.feed(on.Touched(), after=10.0)
    assert parting(driver).until == until


@given(st.lists(st.floats(0.0, 19.9), max_size=12))
def test_whoever_touches_it_again_and_again_keeps_it(pauses: list[float]) -> None:
    driver = paid()
    for pause in pauses:
        driver.wait(pause)
        driver.feed(on.Touched())
        assert driver.screen() is Screen.RECEIPT


def test_the_receipt_is_scrolled_and_keeps_its_place() -> None:
    driver = paid()
    driver.feed(on.Scrolled(77))
    assert parting(driver).scroll == 77
    tap(driver, "mood:happy")
    assert parting(driver).scroll == 77


TARGETS = [
    "mood:happy",
    "mood:sad",
    "mood:neutral",
    "reason:5",
    "reason:6",
    "reason:12",
    "feedback.send",
    "receipt.stay",
]
ANSWERS = ["reasons", "no reasons", "taken", "not taken", "time"]


@given(st.lists(st.sampled_from(TARGETS + ANSWERS), max_size=25))
def test_in_any_order_it_is_taken_once_at_most_and_the_token_is_held_no_longer(happenings: list[str]) -> None:
    driver = paid()
    taken = 0
    for each in happenings:
        if not isinstance(driver.state.phase, Parting):
            break
        if each in TARGETS:
            tap(driver, each)
        elif each == "time":
            driver.wait(7.0)
        elif each == "reasons" and driver.is_open(do.FetchReasons):
            driver.tell_reasons(SLOW, DEAR, KIND)
        elif each == "no reasons" and driver.is_open(do.FetchReasons):
            driver.fail(do.FetchReasons)
        elif each == "taken" and driver.is_open(do.SendFeedback):
            driver.tell_feedback()
            taken += 1
        elif each == "not taken" and driver.is_open(do.SendFeedback):
            driver.fail(do.SendFeedback)
        if isinstance(driver.state.phase, Parting):
            said = given_by(driver)
            assert (said.stage is FeedbackStage.SENT) == (secrets(driver) == [])
            assert said.chosen <= {reason.reason_id for reason in said.reasons or ()}
    assert taken <= 1
    driver.wait(200.0)
    assert secrets(driver) == []


def test_a_session_of_which_nothing_was_known_asks_for_no_feedback() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket, Failure.UNAUTHORIZED)
    assert (parting(driver).feedback, secrets(driver)) == (None, [])
