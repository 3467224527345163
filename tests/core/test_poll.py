"""One question that is put again and again: every way of wanting it, and what becomes of its answers."""

from __future__ import annotations

import math

import pytest

from kiosk.core.backoff import CAP_S, FIRST_S, backoff
from kiosk.core.events import Failure
from kiosk.core.poll import ANSWER_BOUND_S, APART_S, HUNG_S, NEVER, OVERDUE_S, Poll

CART = 7
NOW = 1000.0


def asked(at: float = NOW) -> Poll:
    return Poll(due_at=at).asked(5, at)


def failed(poll: Poll, at: float = NOW, *, times: int = 1, least: float = 0.0) -> Poll:
    for number in range(times):
        poll = poll.asked(100 + number, at).failed(at, CART, Failure.UNREACHABLE, "no answer", least=least)
    return poll


def test_a_new_one_is_never_due() -> None:
    assert Poll().next_moment == NEVER == math.inf


def test_while_it_is_in_flight_its_bound_is_the_next_moment() -> None:
    assert asked().next_moment == NOW + ANSWER_BOUND_S
    assert asked().wanted(NOW + 1).next_moment == NOW + ANSWER_BOUND_S


def test_an_answer_leaves_nothing_due() -> None:
    assert asked().answered().next_moment == NEVER


def test_wanted_is_due_at_once() -> None:
    assert Poll(due_at=NOW + 30).wanted(NOW).next_moment == NOW


def test_wanted_in_flight_is_due_once_more_after_the_answer() -> None:
    again = asked().wanted(NOW + 1).wanted(NOW + 2).answered()
    assert again.next_moment == NOW + 2
    assert again.asked(6, NOW + 3).answered().next_moment == NEVER


def test_an_answer_forgets_the_failures_before_it() -> None:
    poll = failed(Poll(), times=3).asked(9, NOW + 5).answered()
    assert (poll.failures, poll.failure, poll.reason) == (0, None, "")


def test_soon_is_at_once_where_it_was_not_asked_lately() -> None:
    assert Poll().wanted_soon(NOW).due_at == NOW
    assert asked(NOW - APART_S).answered().wanted_soon(NOW).due_at == NOW


def test_soon_keeps_apart_from_the_last_question() -> None:
    assert asked().answered().wanted_soon(NOW + 0.1).due_at == NOW + APART_S
    assert asked().wanted_soon(NOW + 0.1).answered().due_at == NOW + APART_S


def test_soon_delays_nothing_that_is_due_earlier() -> None:
    assert asked().answered().sooner(NOW + 0.5).wanted_soon(NOW + 0.1).due_at == NOW + 0.5


def test_insisting_drops_a_question_that_hangs() -> None:
    poll = asked().insisted(NOW + HUNG_S)
    assert (poll.request, poll.next_moment) == (None, NOW + HUNG_S)


def test_insisting_waits_for_a_question_that_does_not_hang_yet() -> None:
    poll = asked().insisted(NOW + HUNG_S - 0.1)
    assert poll.request == 5


def test_insisting_keeps_the_failures() -> None:
    poll = failed(Poll(), times=2).asked(9, NOW).insisted(NOW + HUNG_S)
    assert poll.failures == 2


def test_an_answer_is_overdue_five_seconds_after_the_first_question_without_one() -> None:
    assert Poll().overdue_at == NEVER
    poll = asked()
    assert poll.overdue_at == NOW + OVERDUE_S
    assert not poll.overdue(NOW + OVERDUE_S - 0.1)
    assert poll.overdue(NOW + OVERDUE_S)
    for again in (poll.anew(NOW + 4), poll.insisted(NOW + 4), failed(poll, NOW + 4)):
        assert again.asked(6, NOW + 5).overdue_at == NOW + OVERDUE_S
    for over in (poll.answered(), poll.restarted(NOW), poll.paused()):
        assert over.overdue_at == NEVER


def test_anew_drops_the_question_in_flight_and_keeps_the_failures() -> None:
    poll = failed(Poll(), times=2).asked(9, NOW).anew(NOW + 1)
    assert (poll.request, poll.next_moment, poll.failures) == (None, NOW + 1, 2)


def test_a_pause_lasts_until_it_is_wanted() -> None:
    poll = failed(Poll(), times=2).asked(9, NOW).wanted(NOW + 1).paused()
    assert (poll.request, poll.next_moment, poll.failures) == (None, NEVER, 0)
    assert poll.wanted_soon(NOW + 1).due_at == NOW + APART_S


def test_a_restart_drops_the_question_in_flight_and_all_that_was() -> None:
    assert failed(Poll(), times=2).asked(9, NOW).restarted(NOW + 1) == Poll(due_at=NOW + 1)


@pytest.mark.parametrize(("planned", "moment", "due"), [(5.0, 7.0, 5.0), (7.0, 5.0, 5.0), (NEVER, 5.0, 5.0)])
def test_sooner_is_the_earlier_of_two(planned: float, moment: float, due: float) -> None:
    assert Poll(due_at=planned).sooner(moment).due_at == due


def test_each_failure_waits_as_the_backoff_says() -> None:
    for times in range(1, 10):
        assert failed(Poll(), times=times).due_at == pytest.approx(NOW + backoff(times, CART))
    assert failed(Poll(), times=500).due_at <= NOW + CAP_S


def test_a_failure_says_why() -> None:
    poll = failed(Poll())
    assert (poll.failures, poll.failure, poll.reason, poll.request) == (1, Failure.UNREACHABLE, "no answer", None)


def test_a_failure_may_have_to_wait_longer() -> None:
    assert failed(Poll(), least=15.0).due_at == NOW + 15.0
    assert failed(Poll(), times=9, least=1.0).due_at > NOW + CAP_S / 2


def test_what_was_wanted_meanwhile_waits_for_the_first_delay_only() -> None:
    poll = failed(Poll(), times=8).asked(9, NOW).wanted(NOW + 1)
    again = poll.failed(NOW + 2, CART, Failure.UNREACHABLE, "no answer")
    assert NOW + 2 < again.due_at <= NOW + 2 + FIRST_S
    assert again.failures == 9


def test_not_even_then_before_the_least() -> None:
    poll = asked().wanted(NOW + 1).failed(NOW + 2, CART, Failure.UNKNOWN_CART, "unknown", least=15.0)
    assert poll.due_at == NOW + 17.0
