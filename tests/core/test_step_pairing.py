"""The free cart: the code comes by itself, is renewed in time, and goes the moment it may be dead."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.comfort import next_shift
from kiosk.core.due import next_due, seconds_left
from kiosk.core.events import Failure, ServerTime
from kiosk.core.models import PairingPicture, PairingToken
from kiosk.core.pairing import DATE_LAG_S, RENEW_AHEAD_S, RENEW_AT_LEAST_EVERY_S, UNDATED_LIFE_S, UNDATED_RENEW_S
from kiosk.core.poll import APART_S, OVERDUE_S
from kiosk.core.screen import Screen, shown_qr
from kiosk.core.secret import Secret
from kiosk.core.state import Pairing
from tests.core.builders import BACKEND_AHEAD, CART, RTT, SESSION, Driver, code, free, fresh, goodbye, started
from tests.core.world import Calls, Connection, World, free_world


def live(driver: Driver) -> Driver:
    driver.feed(on.StreamConnecting())
    driver.feed(on.StreamLive())
    return driver


# It appears by itself


def test_the_code_appears_without_a_tap() -> None:
    driver = Driver()
    driver.feed(on.Started())
    assert {type(effect) for effect in driver.effects} == {do.FetchQr, do.FetchCartStatus}
    live(driver).tell_qr()
    assert driver.screen() is Screen.PAIRING


def test_without_a_live_stream_there_is_no_code() -> None:
    driver = fresh()
    driver.tell_qr()
    assert shown_qr(driver.state) is None
    driver.feed(on.StreamConnecting())
    assert shown_qr(driver.state) is None
    driver.feed(on.StreamLive())
    assert driver.screen() is Screen.PAIRING


def test_the_stream_may_be_live_before_anything_else() -> None:
    driver = Driver()
    live(driver)
    assert driver.effects == ()
    driver.feed(on.Started())
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING


# It goes at once


def test_a_dropped_stream_hides_the_code_in_the_same_step() -> None:
    driver = free()
    driver.feed(on.StreamDown("connection reset", 0.4))
    assert shown_qr(driver.state) is None
    assert driver.screen() is Screen.OFFLINE
    assert driver.state.stream.reason == "connection reset"


def test_a_stream_that_is_opened_anew_hides_the_code_until_it_is_live() -> None:
    driver = free()
    driver.feed(on.StreamDown("reset", 0.4))
    driver.feed(on.StreamConnecting(), after=0.4)
    assert shown_qr(driver.state) is None
    driver.feed(on.StreamLive(), after=RTT)
    driver.wait(APART_S)
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING


def test_the_code_goes_at_its_expiry_even_if_nothing_else_happens() -> None:
    driver = free(life=20.0)
    shown = shown_qr(driver.state)
    assert shown is not None
    driver.wait(shown.expires_at - driver.now)
    assert shown_qr(driver.state) is None
    assert driver.screen() is Screen.OFFLINE, "the shopper reads that something is amiss"


def test_the_moment_of_expiry_is_a_due_moment() -> None:
    driver = free(life=20.0)
    shown = shown_qr(driver.state)
    assert shown is not None
    while driver.now < shown.expires_at:
        due = next_due(driver.state)
        assert due <= shown.expires_at
        driver.now = due
        driver.feed(on.Ticked())
    assert driver.now == shown.expires_at


def test_a_code_for_another_cart_is_never_shown() -> None:
    driver = live(fresh())
    driver.tell_qr(cart=CART + 1)
    assert shown_qr(driver.state) is None
    assert driver.state.qr.failure is Failure.MALFORMED
    assert f"cart {CART + 1}" in driver.state.qr.reason
    driver.wait(1.0)
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING


def test_a_code_for_another_cart_does_not_replace_a_good_one() -> None:
    driver = free()
    before = shown_qr(driver.state)
    driver.stay_free(45.0)
    driver.tell_qr(cart=CART + 1)
    assert shown_qr(driver.state) == before


def test_a_code_that_has_expired_already_is_asked_for_again_without_haste() -> None:
    driver = live(fresh())
    for _ in range(8):
        driver.tell_qr(life=-5.0)
        assert shown_qr(driver.state) is None
        assert "expired" in driver.state.qr.reason
        while not driver.is_open(do.FetchQr):
            driver.wait(1.0)
    assert driver.now > 1025.0


def test_a_backend_whose_cart_status_is_of_another_cart_starts_nothing() -> None:
    driver = free()
    driver.wait(3.0)
    driver.tell_status(99, cart=CART + 1)
    assert driver.screen() is Screen.OFFLINE
    assert "another" not in (driver.state.last_error or "")
    assert driver.state.status.failure is Failure.MALFORMED


# The backend's clock


def test_a_minute_is_renewed_about_fifteen_seconds_before_its_end() -> None:
    driver = free(life=60.0)
    shown = shown_qr(driver.state)
    assert shown is not None
    assert shown.expires_at - shown.renew_at == pytest.approx(RENEW_AHEAD_S, abs=1.0)
    before = driver.caused(do.FetchQr)
    driver.stay_free(shown.renew_at - driver.now - 0.01)
    assert driver.caused(do.FetchQr) == before
    driver.stay_free(0.02)
    assert driver.caused(do.FetchQr) == before + 1
    driver.tell_qr()
    assert shown_qr(driver.state) not in (None, shown)


def test_the_old_code_stands_until_the_new_one_is_there() -> None:
    driver = free()
    shown = shown_qr(driver.state)
    driver.stay_free(46.0)
    assert driver.is_open(do.FetchQr)
    assert shown_qr(driver.state) == shown


@pytest.mark.parametrize("rtt", [0.02, 0.3, 2.0])
@pytest.mark.parametrize("dated", [True, False])
def test_an_hour_of_minute_codes_is_never_dark_and_never_dead(rtt: float, dated: bool) -> None:
    world = free_world(rtt=rtt)
    world.dated = dated
    began = world.dark_s
    world.run(3600.0)
    assert world.dark_s == began
    assert world.requests["FetchQr"] < 100


@pytest.mark.parametrize("life", [3.0, 60.0, 86_400.0])
def test_codes_of_any_life_are_renewed_in_time(life: float) -> None:
    world = free_world(qr_life=life)
    began = world.dark_s
    world.run(3 * 3600.0)
    assert world.dark_s == began
    assert world.requests["FetchQr"] >= 3 * 3600 / max(life, RENEW_AT_LEAST_EVERY_S)
    assert world.requests["FetchQr"] <= 3 * 3600 / min(life / 3, RENEW_AT_LEAST_EVERY_S) + 2


@pytest.mark.parametrize("rtt", [1.0, 2.5, 8.0])
def test_a_slow_network_never_leaves_a_dead_code_of_three_seconds(rtt: float) -> None:
    world = World(Driver(), rtt=rtt, qr_life=3.0)
    world.start()
    world.run(600.0)


def test_the_life_is_counted_from_when_the_question_was_put_not_from_the_answer() -> None:
    """The answer may have been on its way for all of that time."""
    driver = live(fresh())
    request = driver.open(do.FetchQr).request
    asked_at = driver.now
    driver.tell_status(after=0.0)
    made = math.floor(asked_at + BACKEND_AHEAD)
    driver.now += 20.0
    text = PairingToken("text", CART, made + 60.0)
    driver.feed(on.QrFetched(request, code(1), text, ServerTime(float(made), asked_at)))
    shown = shown_qr(driver.state)
    assert shown is not None
    assert shown.expires_at == pytest.approx(asked_at + 60.0 - DATE_LAG_S)


@pytest.mark.parametrize("days", [-3650.0, -0.5, 0.5, 3650.0])
def test_the_backends_clock_may_be_anywhere(days: float) -> None:
    """No wall clock takes part: only `Date` and the monotonic clock do."""
    here, there = live(fresh()), live(fresh())
    there.ahead += days * 86_400
    for driver in (here, there):
        driver.tell_qr()
    one, other = shown_qr(here.state), shown_qr(there.state)
    assert one is not None
    assert other is not None
    assert one.expires_at == pytest.approx(other.expires_at, abs=1e-3)


def test_without_a_date_a_code_is_renewed_after_45_seconds_from_the_question() -> None:
    driver = live(fresh())
    asked_at = driver.now
    driver.tell_qr(dated=False, after=4.0)
    shown = shown_qr(driver.state)
    assert shown is not None
    assert (shown.renew_at, shown.expires_at) == (asked_at + UNDATED_RENEW_S, asked_at + UNDATED_LIFE_S)


def test_any_answer_with_a_date_tells_the_clock_for_a_code_without_one() -> None:
    driver = live(fresh())
    driver.tell_status()
    driver.tell_qr(life=30.0, dated=False)
    shown = shown_qr(driver.state)
    assert shown is not None
    assert shown.expires_at <= driver.now + 30.0


def test_a_failed_call_with_a_date_tells_the_clock_too() -> None:
    driver = live(fresh())
    request = driver.open(do.FetchCartStatus).request
    driver.feed(on.RequestFailed(request, Failure.REFUSED, "500", driver.time(request)))
    assert driver.state.clock_offset is not None
    assert BACKEND_AHEAD < driver.state.clock_offset <= BACKEND_AHEAD + DATE_LAG_S


def test_a_picture_is_shown_as_it_is_and_renewed_after_45_seconds() -> None:
    driver = live(fresh())
    driver.tell_status()
    asked_at = driver.now - RTT
    driver.tell_qr(picture=True)
    shown = shown_qr(driver.state)
    assert shown is not None
    assert isinstance(shown.face, PairingPicture)
    assert shown.renew_at == asked_at + UNDATED_RENEW_S
    driver.stay_free(shown.renew_at - driver.now)
    driver.tell_qr(picture=True)
    assert driver.screen() is Screen.PAIRING


def test_a_backend_whose_clock_is_set_past_the_expiry_is_asked_for_a_new_code_at_once() -> None:
    driver = free(life=3600.0)
    driver.wait(3.0)
    driver.ahead += 7200.0
    driver.tell_status()
    assert shown_qr(driver.state) is None
    assert driver.is_open(do.FetchQr)
    driver.tell_qr(life=3600.0)
    assert driver.screen() is Screen.PAIRING


def test_a_backend_whose_clock_is_set_forward_a_little_shortens_the_life_of_the_code() -> None:
    driver = free(life=60.0)
    before = shown_qr(driver.state)
    driver.wait(3.0)
    driver.ahead += 20.0
    driver.tell_status()
    after = shown_qr(driver.state)
    assert before is not None
    assert after is not None
    assert before.expires_at - 22.0 < after.expires_at <= before.expires_at - 19.0
    assert after.renew_at == pytest.approx(after.expires_at - RENEW_AHEAD_S)
    assert do.FetchQr in {type(effect) for effect in driver.wait(after.renew_at - driver.now)}


def test_the_first_date_ever_tells_that_an_undated_code_is_dead() -> None:
    driver = live(fresh())
    driver.tell_qr(life=2.0, dated=False)
    assert driver.screen() is Screen.PAIRING
    driver.tell_status(after=2.5)
    assert shown_qr(driver.state) is None


def test_two_servers_whose_clocks_differ_do_not_make_the_code_flicker() -> None:
    driver = free(life=60.0)
    asked = driver.caused(do.FetchQr)
    for turn in range(12):
        driver.wait(3.0)
        driver.ahead += 5.0 if turn % 2 else -5.0
        driver.tell_status()
        assert driver.screen() is Screen.PAIRING
    assert driver.caused(do.FetchQr) - asked <= 1


def test_a_backend_whose_clock_is_set_back_keeps_its_code() -> None:
    driver = free()
    shown = shown_qr(driver.state)
    driver.wait(3.0)
    driver.ahead -= 30.0
    driver.tell_status()
    assert shown_qr(driver.state) == shown


def test_ordinary_answers_never_look_like_a_clock_that_is_set() -> None:
    world = free_world(rtt=0.004)
    world.run(20_000.0)
    assert world.requests["FetchQr"] == pytest.approx(20_000 / 44, rel=0.05)


# Renewal that fails


def test_a_renewal_that_fails_is_tried_again_while_the_old_code_stands() -> None:
    driver = free()
    driver.stay_free(46.0)
    driver.fail(do.FetchQr)
    assert driver.screen() is Screen.PAIRING
    driver.stay_free(1.0)
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING
    assert driver.state.qr.failures == 0


def test_a_code_that_cannot_be_renewed_goes_and_the_screen_says_why() -> None:
    world = free_world()
    world.calls_of[do.FetchQr] = Calls.ERROR
    world.run(120.0)
    assert world.screen() is Screen.OFFLINE
    assert world.driver.state.qr.reason == "500"
    world.calls_of.clear()
    world.run_until(Screen.PAIRING, 16.0)


def test_a_renewal_that_is_never_answered_counts_as_failed_after_its_bound() -> None:
    world = free_world()
    world.calls_of[do.FetchQr] = Calls.NEVER
    world.run(46.0 + 26.0)
    assert world.screen() is Screen.OFFLINE
    assert world.driver.state.qr.failures == 1
    assert "in time" in world.driver.state.qr.reason


# The stream


@pytest.mark.parametrize("stream", [Connection.REFUSED, Connection.SILENT, Connection.FORBIDDEN])
def test_a_stream_that_cannot_be_opened_shows_no_code_however_long(stream: Connection) -> None:
    world = World(Driver())
    world.stream = stream
    world.start()
    world.run(300.0)
    assert Screen.PAIRING not in [screen for _, screen in world.screens]
    assert world.screen() is Screen.OFFLINE


def test_after_a_204_the_stream_is_opened_again_later() -> None:
    driver = free()
    driver.feed(on.StreamDown("204", None))
    assert shown_qr(driver.state) is None
    assert do.ReopenStream not in {type(effect) for effect in driver.wait(29.9)}
    assert do.ReopenStream in {type(effect) for effect in driver.wait(0.2)}
    live(driver).tell_qr()
    driver.tell_status()
    assert driver.screen() is Screen.PAIRING


def test_after_a_204_the_next_pairing_opens_the_stream_at_once() -> None:
    driver = free()
    driver.feed(started())
    driver.tell_status(SESSION)
    driver.feed(on.StreamDown("204", None))
    driver.feed(on.CheckoutCompleted(SESSION))
    assert do.ReopenStream() in driver.feed(on.Tapped("receipt.done"))


def test_when_the_stream_is_back_cart_status_is_asked() -> None:
    driver = free()
    driver.wait(3.0)
    driver.tell_status()
    driver.wait(2.0)
    driver.feed(on.StreamDown("reset", 0.5))
    driver.feed(on.StreamConnecting(), after=0.5)
    driver.feed(on.StreamLive(), after=RTT)
    assert {type(effect) for effect in driver.effects} == {do.FetchCartStatus, do.FetchQr}


def test_after_a_break_the_old_code_never_comes_back() -> None:
    """The backend may have been restarted with another key."""
    driver = free()
    old = shown_qr(driver.state)
    driver.stay_free(6.0)
    driver.feed(on.StreamDown("reset", 0.5))
    driver.feed(on.StreamConnecting(), after=0.5)
    driver.feed(on.StreamLive(), after=RTT)
    assert driver.screen() is Screen.OFFLINE, "no other screen flashes up while the new code is on its way"
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING
    assert shown_qr(driver.state) != old


def test_a_connection_that_is_opened_anew_without_a_word_of_a_break_is_a_break_too() -> None:
    driver = free()
    driver.stay_free(6.0)
    live(driver)
    assert shown_qr(driver.state) is None
    assert driver.is_open(do.FetchQr)


def test_over_a_broken_stream_no_code_is_asked_for_and_none_from_before_counts() -> None:
    driver = free()
    driver.stay_free(46.0)
    late = driver.open(do.FetchQr).request
    driver.feed(on.StreamDown("reset", 60.0))
    before = driver.caused(do.FetchQr)
    driver.stay_free(59.0)
    assert driver.caused(do.FetchQr) == before
    live(driver)
    assert driver.caused(do.FetchQr) == before + 1
    driver.feed(on.QrFetched(late, code(5)))
    assert shown_qr(driver.state) is None


def test_a_cart_that_becomes_free_over_a_broken_stream_asks_for_its_code_once_when_it_is_live() -> None:
    driver = goodbye()
    driver.feed(on.StreamDown("reset", 1.0))
    driver.feed(on.Tapped("receipt.done"))
    driver.tell_status()
    before = driver.caused(do.FetchQr)
    driver.feed(on.StreamConnecting(), after=1.0)
    driver.feed(on.StreamLive(), after=RTT)
    driver.tell_qr()
    assert driver.screen() is Screen.PAIRING
    driver.stay_free(10.0)
    assert driver.caused(do.FetchQr) == before + 1


@pytest.mark.parametrize("code_first", [True, False])
def test_the_first_connection_asks_for_the_code_once(code_first: bool) -> None:
    driver = fresh()
    if code_first:
        driver.tell_qr()
    live(driver)
    if not code_first:
        driver.tell_qr()
    driver.feed(on.StreamLive())
    driver.tell_status()
    driver.stay_free(10.0)
    assert driver.screen() is Screen.PAIRING
    assert driver.caused(do.FetchQr) == 1


# A backend that does not answer over a live stream


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.UNKNOWN_CART])
def test_one_failed_question_for_cart_status_hides_the_code_until_the_next_answer(failure: Failure) -> None:
    driver = free()
    shown = shown_qr(driver.state)
    driver.wait(3.0)
    driver.fail(do.FetchCartStatus, failure, reason="refused")
    assert shown_qr(driver.state) is None
    assert driver.screen() is Screen.OFFLINE
    assert driver.state.status.reason == "refused"
    driver.wait(1.0)
    assert driver.screen() is Screen.OFFLINE
    driver.tell_status()
    assert driver.screen() is Screen.PAIRING
    assert shown_qr(driver.state) == shown


def test_a_question_for_cart_status_that_hangs_hides_the_code_after_five_seconds() -> None:
    driver = free()
    shown = shown_qr(driver.state)
    driver.wait(3.0)
    asked_at = driver.state.status.asked_at
    while driver.now < asked_at + OVERDUE_S:
        assert shown_qr(driver.state) == shown
        assert next_due(driver.state) <= asked_at + OVERDUE_S
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
    assert driver.now == asked_at + OVERDUE_S
    assert shown_qr(driver.state) is None
    assert driver.screen() is Screen.OFFLINE
    assert driver.state.offline_since == driver.now
    driver.tell_status()
    assert driver.screen() is Screen.PAIRING


def test_a_question_that_is_put_anew_since_it_hangs_does_not_bring_the_code_back() -> None:
    for again in (on.StreamLive(), on.SessionStarted(SESSION, Secret("a replay"))):
        driver = free()
        driver.state = replace(driver.state, ended=(SESSION,))
        driver.wait(8.1)
        assert shown_qr(driver.state) is None
        driver.feed(again)
        assert shown_qr(driver.state) is None
        driver.tell_status()
        assert driver.screen() is Screen.PAIRING


@pytest.mark.parametrize("calls", [Calls.NEVER, Calls.TIMED_OUT])
def test_a_backend_that_hangs_for_an_hour_shows_no_code_and_is_found_again(calls: Calls) -> None:
    world = free_world()
    world.run(1.0)
    world.calls = calls
    world.run(9.0)
    world.screens.clear()
    world.run(3600.0)
    assert {screen for _, screen in world.screens} == {Screen.OFFLINE}
    world.calls = Calls.ANSWERED
    world.run_until(Screen.PAIRING, 45.0)


def test_a_question_that_hangs_since_before_the_break_does_not_hold_up_the_one_after_it() -> None:
    driver = free()
    driver.wait(3.0)
    hung = driver.open(do.FetchCartStatus)
    driver.feed(on.StreamDown("reset", 3.5))
    driver.feed(on.StreamConnecting(), after=3.5)
    driver.feed(on.StreamLive(), after=RTT)
    assert driver.open(do.FetchCartStatus) != hung
    before = driver.state
    driver.feed(on.RequestFailed(hung.request, Failure.UNREACHABLE, "timed out"))
    assert driver.state == replace(before, now=driver.now), "its late answer is dropped"


# What else the screen counts


def test_the_countdown_ticks_once_a_second() -> None:
    driver = free()
    shown = shown_qr(driver.state)
    assert shown is not None
    seen = []
    for _ in range(20):
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
        if driver.is_open(do.FetchCartStatus):
            driver.tell_status(after=0.0)
        seen.append(seconds_left(shown.renew_at, driver.now))
    numbers = sorted(set(seen), reverse=True)
    assert numbers == list(range(numbers[0], numbers[-1] - 1, -1))


def test_a_hidden_code_does_not_tick() -> None:
    driver = Driver(phase=Pairing(), now=1000.0)
    assert next_due(driver.state) == next_shift(driver.now)


def test_a_new_code_changes_nothing_else() -> None:
    driver = free()
    driver.wait(46.0)
    before = driver.state
    driver.tell_qr()
    assert replace(driver.state, phase=before.phase, qr=before.qr, now=before.now, clock_offset=None) == replace(
        before, clock_offset=None
    )
