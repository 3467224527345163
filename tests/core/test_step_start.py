"""From the scan to the confirmed session: what counts as a start, what does not, and what becomes of a lost one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.models import CartStatus, Credentials
from kiosk.core.pairing import CONFIRM_ANSWERS
from kiosk.core.phases import BASKET_EVERY_S, CANDIDATES, CONFIRM_AGAIN_S, REMEMBERED_SESSIONS
from kiosk.core.poll import Poll
from kiosk.core.screen import Screen, screen_of
from kiosk.core.secret import Secret
from kiosk.core.state import Shopping, Welcome
from tests.core.builders import (
    CART,
    OTHER,
    RTT,
    SESSION,
    Driver,
    basket,
    credentials,
    everything_in,
    free,
    goodbye,
    out_of_service,
    paid,
    reduced,
    shopping,
    started,
    token,
    welcome,
)
from tests.core.world import Calls, free_world


def kinds(effects: object) -> set[type]:
    return {type(effect) for effect in effects}  # type: ignore[attr-defined]


# What counts


def test_a_scan_shows_the_welcome_in_the_same_step_and_asks_for_session_and_basket() -> None:
    driver = free()
    driver.feed(started(), after=1.0)
    assert driver.screen() is Screen.WELCOME
    assert kinds(driver.effects) == {do.FetchCartStatus, do.FetchBasket}


def test_a_start_counts_only_once_cart_status_names_it() -> None:
    driver = welcome()
    driver.tell_basket(basket(3))
    assert driver.screen() is Screen.WELCOME
    assert do.SaveSession not in kinds(driver.all_effects)
    driver.tell_status(SESSION, "in use")
    assert driver.screen() is Screen.SHOPPING
    assert driver.effects[:2] == (do.SaveSession(credentials()), do.OpenFeed(SESSION))
    assert kinds(driver.effects[2:]) == {do.FetchOffers, do.FetchChecklist, do.FetchLocation}


def test_the_basket_that_came_early_is_there_at_once() -> None:
    driver = welcome()
    driver.tell_basket(basket(3))
    driver.tell_status(SESSION)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.basket == basket(3)
    assert not driver.is_open(do.FetchBasket)


def test_a_basket_that_changes_before_the_confirmation_is_asked_for_again() -> None:
    driver = welcome()
    driver.tell_basket(basket(1))
    assert kinds(driver.feed(on.CartUpdated())) == {do.FetchBasket}


def test_the_answer_to_a_question_from_before_the_scan_says_nothing_about_it() -> None:
    driver = free()
    driver.wait(3.0)
    before = driver.open(do.FetchCartStatus)
    driver.feed(started())
    driver.feed(on.CartStatusFetched(before.request, CartStatus(CART, "available", None)))
    phase = driver.state.phase
    assert isinstance(phase, Welcome)
    assert phase.answers == 0


@pytest.mark.parametrize("active", [None, OTHER])
def test_a_start_that_cart_status_keeps_denying_was_none(active: int | None) -> None:
    driver = welcome()
    for _ in range(CONFIRM_ANSWERS):
        assert driver.screen() is Screen.WELCOME
        driver.tell_status(active)
        driver.wait(CONFIRM_AGAIN_S)
    assert driver.screen() is (Screen.STARTING if active is None else Screen.REDUCED)
    assert not [found for found in everything_in(driver.state) if isinstance(found, Secret)]


def test_a_backend_that_lags_a_second_and_a_half_behind_its_own_event_is_waited_for() -> None:
    driver = welcome()
    for _ in range(CONFIRM_ANSWERS - 1):
        driver.tell_status(OTHER)
        driver.wait(CONFIRM_AGAIN_S)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_an_event_that_names_another_cart_changes_nothing() -> None:
    driver = free()
    before = driver.state
    driver.feed(started(cart_id=CART + 1))
    assert (driver.state, driver.effects) == (before, ())
    driver.feed(started(cart_id=CART))
    assert driver.screen() is Screen.WELCOME


@pytest.mark.parametrize("after", [0.0, 30.0])
def test_a_duplicate_of_the_start_changes_nothing(after: float) -> None:
    for driver in (welcome(), shopping()):
        driver.wait(after)
        before = driver.state
        driver.feed(on.SessionStarted(SESSION, Secret("another")))
        assert (driver.state, driver.effects) == (before, ())


def test_as_many_sessions_are_remembered_as_are_kept() -> None:
    driver = free()
    for session in range(100, 100 + REMEMBERED_SESSIONS + 3):
        driver.feed(started(session))
        driver.tell_status(session)
        driver.feed(on.CheckoutCompleted(session))
        driver.feed(on.Tapped("receipt.done"))
    assert len(driver.state.ended) == REMEMBERED_SESSIONS
    before, asked = driver.screen(), driver.caused(do.FetchCartStatus)
    for session in driver.state.ended:
        driver.feed(started(session))
        assert driver.screen() is before
    assert secrets(driver) == [token(driver.state.ended[-1])], "no more than one token of a replay is held"
    assert driver.caused(do.FetchCartStatus) == asked + 1, "a burst of them asks once"


def test_a_start_is_understood_wherever_someone_may_scan() -> None:
    for reach in (free, paid, goodbye, reduced, out_of_service):
        driver = reach()
        driver.feed(started(OTHER))
        assert driver.screen() is Screen.WELCOME, reach
        driver.tell_status(OTHER)
        assert driver.screen() is Screen.SHOPPING, reach


def test_no_answer_for_ten_seconds_turns_the_welcome_into_back_in_a_moment() -> None:
    world = free_world()
    world.calls = Calls.REFUSED
    world.tell(started())
    world.run(9.9)
    assert world.screen() is Screen.WELCOME
    world.run(0.2)
    assert world.screen() is Screen.OFFLINE
    world.session = SESSION
    world.calls = Calls.ANSWERED
    world.run_until(Screen.SHOPPING, 16.0)


def test_a_basket_that_is_refused_before_the_confirmation_ends_nothing() -> None:
    driver = welcome()
    driver.fail(do.FetchBasket, on.Failure.UNAUTHORIZED)
    assert driver.screen() is Screen.WELCOME
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_while_a_start_is_being_confirmed_no_code_is_asked_for() -> None:
    driver = free()
    driver.wait(44.0)
    driver.feed(started())
    assert do.FetchQr not in kinds(driver.wait(60.0))


def test_while_a_start_waits_for_its_confirmation_the_basket_is_kept_fresh() -> None:
    driver = welcome()
    driver.tell_basket(basket(1))
    assert do.FetchBasket not in kinds(driver.wait(BASKET_EVERY_S - 1.0))
    assert do.FetchBasket in kinds(driver.wait(2.0))


# A session id that has ended here before: a replay, or a backend that was restarted and counts anew


def free_again() -> Driver:
    """A free cart on which `SESSION` has ended."""
    driver = paid()
    driver.feed(on.Tapped("receipt.done"))
    driver.tell_qr()
    driver.tell_status()
    assert driver.screen() is Screen.PAIRING
    return driver


def out_of_service_again() -> Driver:
    driver = free_again()
    driver.wait(3.0)
    driver.tell_status(None, "maintenance")
    assert driver.screen() is Screen.OUT_OF_SERVICE
    return driver


def reduced_again() -> Driver:
    """The new session of the old number was found out before its event came."""
    driver = free_again()
    while driver.screen() is not Screen.REDUCED:
        driver.wait(1.0)
        if driver.is_open(do.FetchCartStatus):
            driver.tell_status(SESSION)
    return driver


ENDED_BEFORE = (free_again, paid, goodbye, out_of_service_again, reduced_again)


def looks(driver: Driver) -> object:
    """The state without what a replay may leave behind for a while: its token, and the questions about it."""
    phase = replace(driver.state.phase, replay=None)  # type: ignore[arg-type]
    return replace(driver.state, phase=phase, now=0.0, requests=0, status=Poll(), clock_offset=None)


def secrets(driver: Driver) -> list[Secret]:
    return [found for found in everything_in(driver.state) if isinstance(found, Secret)]


@pytest.mark.parametrize("reach", ENDED_BEFORE)
def test_a_replay_of_a_session_that_ended_changes_nothing_that_is_seen(reach: Callable[[], Driver]) -> None:
    active = OTHER if reach is reduced_again else None
    word = "maintenance" if reach is out_of_service_again else "available"
    driver = reach()
    if reach is reduced_again:
        driver.wait(3.0)
        driver.tell_status(active)
    before = looks(driver)
    assert kinds(driver.feed(started(), after=0.01)) == {do.FetchCartStatus}, "asked at once"
    kept = [token()] if reach is paid else []
    for _ in range(CONFIRM_ANSWERS):
        assert secrets(driver) == [token(), *kept]
        driver.feed(started())
        assert kinds(driver.effects) <= {do.FetchCartStatus}, "once more changes nothing either"
        driver.tell_status(active, word)
        assert looks(driver) == before
        driver.wait(CONFIRM_AGAIN_S)
    assert secrets(driver) == kept
    asked = driver.caused(do.FetchCartStatus)
    driver.wait(1.9)
    assert driver.caused(do.FetchCartStatus) == asked, "the usual rhythm"


@pytest.mark.parametrize("denials", range(CONFIRM_ANSWERS))
@pytest.mark.parametrize("reach", ENDED_BEFORE)
def test_a_new_session_with_the_number_of_one_that_ended_begins(reach: Callable[[], Driver], denials: int) -> None:
    driver = reach()
    screen = driver.screen()
    driver.feed(on.SessionStarted(SESSION, Secret("of the new session")), after=1.0)
    for _ in range(denials):
        driver.tell_status(OTHER if reach is reduced_again else None, "battery low" if "out" in screen else "available")
        assert driver.screen() is screen
        driver.wait(CONFIRM_AGAIN_S)
    driver.tell_status(SESSION, "in use")
    assert driver.screen() is Screen.SHOPPING
    new = Credentials(SESSION, Secret("of the new session"))
    assert set(driver.effects) >= {do.SaveSession(new), do.OpenFeed(SESSION)}
    assert driver.open(do.FetchBasket).credentials == new
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.basket is None
    assert (do.ForgetShopper() in driver.effects) == (screen is Screen.RECEIPT)


def test_a_start_is_lost_neither_where_cart_status_overtakes_it_nor_where_its_number_ended_before() -> None:
    driver = free_again()
    driver.wait(3.0)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.WELCOME
    driver.feed(started())
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_a_replay_while_another_start_is_being_confirmed_takes_nothing_from_it() -> None:
    driver = free_again()
    driver.feed(started(OTHER))
    driver.tell_basket(basket(3))
    before = looks(driver)
    driver.feed(started(SESSION))
    assert looks(driver) == before
    driver.tell_status(OTHER)
    assert isinstance(driver.state.phase, Shopping)
    assert (driver.state.phase.credentials, driver.state.phase.basket) == (credentials(OTHER), basket(3))
    assert secrets(driver) == [token(OTHER)]


def test_in_a_session_a_start_whose_number_ended_before_counts_once_it_is_named() -> None:
    driver = free_again()
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    before = driver.state.phase
    driver.feed(started(SESSION))
    driver.tell_status(OTHER)
    assert driver.state.phase == before
    driver.feed(started(SESSION))
    driver.tell_status(SESSION)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.credentials == credentials(SESSION)


def test_in_a_session_a_replay_does_not_displace_another_rival() -> None:
    driver = free_again()
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    driver.feed(started(99))
    driver.feed(started(SESSION))
    driver.tell_status(99)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.credentials == credentials(99)


def test_a_replay_brings_no_code_back_that_a_backend_that_is_away_has_hidden() -> None:
    driver = free_again()
    driver.wait(3.0)
    driver.fail(do.FetchCartStatus)
    driver.feed(started())
    assert driver.screen() is Screen.OFFLINE


@pytest.mark.parametrize("leave", [on.Tapped("receipt.done"), started(OTHER)])
def test_the_token_of_a_replay_goes_with_the_phase(leave: on.Event) -> None:
    driver = paid()
    driver.feed(started())
    driver.feed(leave)
    assert token() not in list(everything_in(driver.state))


def test_another_session_than_the_replayed_one_is_still_found_out() -> None:
    driver = free_again()
    driver.feed(started(SESSION))
    driver.tell_status(OTHER)
    assert driver.screen() is Screen.WELCOME
    assert not secrets(driver)


# A lost start


@pytest.mark.parametrize("rtt", [0.01, 0.1, 0.24, 0.45])
@pytest.mark.parametrize("moment", [0.0, 0.5, 1.3, 2.7, 2.96])
def test_a_lost_event_leads_to_the_reduced_screen_within_five_seconds(rtt: float, moment: float) -> None:
    world = free_world(rtt=rtt)
    world.run(10.0 + moment)
    world.session = SESSION
    assert world.run_until(Screen.REDUCED, 6.0) <= 5.0
    assert Screen.PAIRING not in [screen for at, screen in world.screens if at > world.driver.now - 1.0]


def test_an_event_that_is_lost_in_a_break_of_the_stream_is_found_out_within_five_seconds() -> None:
    world = free_world()
    world.run(10.0)
    world.break_stream()
    world.session = SESSION
    assert world.run_until(Screen.REDUCED, 6.0) <= 5.0


def test_an_event_that_is_lost_while_a_question_hangs_is_found_out_once_the_stream_is_back() -> None:
    world = free_world()
    world.run(10.0)
    world.calls = Calls.TIMED_OUT
    world.run(3.5)
    world.break_stream()
    world.session = SESSION
    world.run(3.0 - 0.5)
    world.calls = Calls.ANSWERED
    world.break_stream()
    assert world.run_until(Screen.REDUCED, 6.0) <= 5.0


def test_the_reduced_screen_opens_a_new_stream_since_the_old_one_may_be_an_orphan() -> None:
    driver = reduced()
    assert driver.effects.count(do.ReopenStream()) == 1


def test_without_a_token_no_basket_is_asked_for() -> None:
    driver = free()
    driver.wait(3.0)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.WELCOME
    driver.feed(on.CartUpdated())
    assert driver.caused(do.FetchBasket) == 0


def test_cart_status_may_overtake_the_event_by_a_second() -> None:
    driver = free()
    driver.wait(3.0)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.WELCOME
    driver.tell_status(SESSION, after=0.3)
    assert driver.screen() is Screen.WELCOME
    driver.feed(started())
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_words_of_the_backend_about_a_start_that_was_none_are_forgotten() -> None:
    for active in (None, OTHER):
        driver = welcome()
        driver.fail(do.FetchBasket, reason="about the session")
        while driver.screen() is Screen.WELCOME:
            driver.wait(CONFIRM_AGAIN_S)
            driver.tell_status(active)
        assert "about the session" not in list(everything_in(driver.state))


def test_a_start_that_comes_late_still_leads_from_the_reduced_screen_to_the_full_one() -> None:
    driver = reduced()
    driver.feed(started(), after=8.0)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING


def test_the_reduced_screen_ends_with_the_session() -> None:
    driver = reduced()
    driver.wait(3.0)
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.REDUCED
    driver.wait(3.0)
    driver.tell_status(None)
    assert driver.screen() is Screen.STARTING
    assert kinds(driver.effects) >= {do.ForgetShopper, do.FetchQr}


def test_the_end_of_a_reduced_session_is_asked_for_at_once_when_the_stream_tells_of_it() -> None:
    driver = reduced()
    assert kinds(driver.feed(on.CheckoutCompleted())) == {do.FetchCartStatus}


def test_a_reduced_session_may_become_another_one() -> None:
    driver = reduced()
    driver.wait(3.0)
    driver.tell_status(OTHER)
    assert driver.screen() is Screen.REDUCED
    assert OTHER in list(everything_in(driver.state.phase))


# Several at once


def test_of_two_that_race_the_one_that_cart_status_names_wins() -> None:
    for active in (SESSION, OTHER):
        driver = welcome(SESSION)
        driver.feed(started(OTHER), after=0.05)
        driver.tell_status(active)
        phase = driver.state.phase
        assert isinstance(phase, Shopping)
        assert phase.credentials == credentials(active)


def test_when_the_older_of_two_is_named_the_newer_is_asked_about_once_more() -> None:
    driver = welcome(SESSION)
    driver.feed(started(OTHER))
    driver.tell_status(SESSION)
    driver.wait(CONFIRM_AGAIN_S)
    driver.tell_status(OTHER)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.credentials == credentials(OTHER)


def test_a_basket_belongs_to_the_newest_candidate_only() -> None:
    driver = welcome(SESSION)
    driver.tell_basket(basket(9))
    driver.feed(started(OTHER))
    assert driver.open(do.FetchBasket).credentials == credentials(OTHER)
    driver.tell_basket(basket(5))
    driver.tell_status(SESSION)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.basket is None
    assert driver.open(do.FetchBasket).credentials == credentials(SESSION)


def test_a_flood_of_starts_keeps_only_the_last_few_tokens() -> None:
    driver = free()
    for session in range(200):
        driver.feed(started(session))
    secrets = {found for found in everything_in(driver.state) if isinstance(found, Secret)}
    assert secrets == {token(session) for session in range(200 - CANDIDATES, 200)}


def test_a_start_during_a_session_changes_nothing_until_cart_status_names_it() -> None:
    driver = shopping()
    driver.feed(started(OTHER))
    assert kinds(driver.effects) == {do.FetchCartStatus}
    assert driver.screen() is Screen.SHOPPING
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING
    assert token(OTHER) not in list(everything_in(driver.state)), "what cart-status denies is forgotten"


def test_an_answer_from_before_the_rivals_start_does_not_speak_against_it() -> None:
    driver = shopping()
    driver.wait(15.0)
    older = driver.open(do.FetchCartStatus)
    driver.feed(started(OTHER))
    driver.feed(on.CartStatusFetched(older.request, CartStatus(CART, "in use", SESSION)))
    driver.tell_status(OTHER)
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.credentials == credentials(OTHER)


def test_a_rival_that_is_named_takes_over_and_finds_nothing_of_the_last_shopper() -> None:
    driver = shopping()
    driver.feed(on.Tapped("language"))
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    assert driver.effects[:5] == (
        do.CloseFeed(),
        do.EraseSession(),
        do.ForgetShopper(),
        do.SaveSession(credentials(OTHER)),
        do.OpenFeed(OTHER),
    )
    assert driver.state.language == "en"
    assert token(SESSION) not in list(everything_in(driver.state))
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.basket is None
    assert driver.state.ended == (SESSION,)
    assert driver.open(do.FetchBasket).credentials == credentials(OTHER)


def test_another_session_whose_start_was_lost_leads_to_the_reduced_screen_within_five_seconds() -> None:
    driver = shopping()
    driver.wait(15.0)
    found_out = driver.now
    driver.tell_status(OTHER)
    assert driver.screen() is Screen.WELCOME, "no code is shown for a cart in use, and no goodbye to someone else"
    while driver.screen() is Screen.WELCOME:
        driver.tell_status(OTHER)
        driver.wait(CONFIRM_AGAIN_S)
    assert driver.screen() is Screen.REDUCED
    assert driver.now - found_out < 5.0
    assert not [found for found in everything_in(driver.state) if isinstance(found, Secret)]


# The end before the start


def test_a_checkout_before_the_start_is_confirmed_asks_again() -> None:
    driver = welcome()
    assert driver.feed(on.CheckoutCompleted(SESSION)) == ()
    driver.tell_status(SESSION)
    assert kinds(driver.effects) >= {do.FetchCartStatus}, "the answer was on its way already: it says nothing of now"
    driver.tell_status(None)
    assert screen_of(driver.state) is Screen.RECEIPT


def test_a_checkout_before_its_own_start_does_no_harm() -> None:
    driver = free()
    before = driver.state
    driver.feed(on.CheckoutCompleted(SESSION))
    assert (driver.state, driver.effects) == (replace(before, now=driver.now), ())
    driver.feed(started())
    for _ in range(CONFIRM_ANSWERS):
        driver.tell_status(None)
        driver.wait(CONFIRM_AGAIN_S)
    assert driver.screen() is Screen.STARTING
    driver.tell_qr(after=RTT)
    assert driver.screen() is Screen.PAIRING


def test_two_drivers_of_the_same_events_come_to_the_same_state() -> None:
    first, second = shopping(), shopping()
    assert first.state == second.state
    assert isinstance(first, Driver)
