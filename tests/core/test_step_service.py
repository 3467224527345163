"""Out of service, an unknown cart, a configuration that changes, the language, and the screen that says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.comfort import LEFT_AFTER_S
from kiosk.core.due import next_due, next_try
from kiosk.core.events import Failure
from kiosk.core.phases import GOODBYE_S
from kiosk.core.poll import Poll
from kiosk.core.screen import Screen, unknown_cart
from kiosk.core.secret import Secret
from kiosk.core.state import OutOfService, SetupNeeded, Starting
from kiosk.core.step import UNKNOWN_CART_S
from kiosk.errors import Problem
from tests.core.builders import (
    OTHER,
    SESSION,
    Driver,
    everything_in,
    free,
    fresh,
    goodbye,
    out_of_service,
    paid,
    reduced,
    resuming,
    shopping,
    started,
    welcome,
)
from tests.core.world import Calls, Connection, World, free_world

# Out of service


@pytest.mark.parametrize("reason", ["maintenance", "battery low"])
def test_a_cart_out_of_service_shows_why_and_no_code(reason: str) -> None:
    driver = out_of_service(reason)
    assert driver.state.phase == OutOfService(reason)
    assert not [effect for effect in driver.wait(120.0) if isinstance(effect, do.FetchQr)]


def test_it_says_so_within_one_question() -> None:
    world = free_world()
    world.run(10.0)
    world.status = "maintenance"
    assert world.run_until(Screen.OUT_OF_SERVICE, 4.0) < 3.5


def test_back_in_service_the_code_comes_by_itself() -> None:
    world = free_world()
    world.status = "battery low"
    world.run_until(Screen.OUT_OF_SERVICE, 4.0)
    world.run(600.0)
    world.status = "available"
    assert world.run_until(Screen.PAIRING, 5.0) < 3.6


def test_one_reason_may_follow_the_other() -> None:
    driver = out_of_service("maintenance")
    driver.wait(3.0)
    driver.tell_status(None, "battery low")
    assert driver.state.phase == OutOfService("battery low")


def test_a_status_that_nobody_has_heard_of_is_no_reason() -> None:
    driver = free()
    driver.wait(3.0)
    driver.tell_status(None, "on holiday")
    assert driver.screen() is Screen.PAIRING


def test_a_session_is_not_ended_by_a_reason() -> None:
    driver = shopping()
    driver.wait(15.0)
    driver.tell_status(SESSION, "maintenance")
    assert driver.screen() is Screen.SHOPPING


def test_a_session_on_a_cart_out_of_service_is_a_lost_start() -> None:
    driver = out_of_service()
    driver.wait(3.0)
    driver.tell_status(SESSION, "in use")
    assert driver.screen() is Screen.WELCOME


def test_while_the_backend_is_away_it_stays_out_of_service() -> None:
    driver = out_of_service()
    driver.wait(3.0)
    for _ in range(5):
        driver.fail(do.FetchCartStatus)
        while not driver.is_open(do.FetchCartStatus):
            driver.wait(1.0)
    assert driver.screen() is Screen.OUT_OF_SERVICE


# An unknown cart


def test_a_cart_that_the_backend_does_not_know_needs_a_technician() -> None:
    by_qr, by_status = fresh(), fresh()
    by_qr.fail(do.FetchQr, Failure.UNKNOWN_CART)
    by_status.fail(do.FetchCartStatus, Failure.UNKNOWN_CART)
    for driver in (by_qr, by_status):
        driver.feed(on.StreamLive())
        assert unknown_cart(driver.state)
        assert driver.screen() is Screen.SETUP


def test_it_is_asked_about_again_without_haste() -> None:
    driver = fresh()
    driver.fail(do.FetchQr, Failure.UNKNOWN_CART)
    asked_at = driver.now
    while not driver.is_open(do.FetchQr):
        driver.wait(0.1)
    assert driver.now - asked_at == pytest.approx(UNKNOWN_CART_S, abs=0.2)


def test_once_the_backend_knows_it_the_code_comes_by_itself() -> None:
    world = World(Driver())
    world.calls = Calls.UNKNOWN
    world.start()
    world.run(600.0)
    assert world.screen() is Screen.SETUP
    world.calls = Calls.ANSWERED
    assert world.run_until(Screen.PAIRING, 20.0) <= UNKNOWN_CART_S + 0.5


# The configuration


def test_without_a_configuration_nothing_is_asked_and_nothing_is_due() -> None:
    problem = Problem("cart_id", "is missing", "Add it.", "kiosk.toml")
    driver = Driver(phase=SetupNeeded((problem,)))
    driver.feed(on.Ticked())
    assert driver.screen() is Screen.SETUP
    assert driver.wait(3600.0) == []


@pytest.mark.parametrize("reach", [Driver, fresh, free, out_of_service, resuming])
def test_between_sessions_a_changed_configuration_is_taken_at_once(reach: Callable[[], Driver]) -> None:
    driver = reach()
    assert driver.feed(on.ConfigurationChanged()) == (do.Reload(),)


def test_also_where_the_old_one_could_not_be_used() -> None:
    driver = Driver(phase=SetupNeeded(()))
    assert driver.feed(on.ConfigurationChanged()) == (do.Reload(),)


def test_in_a_session_it_waits_for_the_end() -> None:
    driver = shopping()
    assert driver.feed(on.ConfigurationChanged()) == ()
    driver.wait(5.0)
    driver.feed(on.CheckoutCompleted(SESSION))
    assert do.Reload() not in driver.effects, "the receipt is still to be read"
    driver.feed(on.Tapped("receipt.done"))
    assert driver.effects == (do.ForgetShopper(), do.Reload())
    assert isinstance(driver.state.phase, Starting)
    assert driver.state.language == "en"


def test_it_waits_for_a_start_to_be_confirmed_or_denied_too() -> None:
    for driver in (welcome(), reduced()):
        assert driver.feed(on.ConfigurationChanged()) == ()
        while do.Reload() not in driver.all_effects:
            if driver.is_open(do.FetchCartStatus):
                driver.tell_status(None)
            driver.wait(0.5)
        assert not [found for found in everything_in(driver.state) if isinstance(found, Secret)]


def test_it_waits_for_the_goodbye() -> None:
    driver = goodbye()
    driver.feed(on.ConfigurationChanged())
    assert do.Reload() in driver.wait(GOODBYE_S)


def test_after_the_reload_nothing_is_asked_any_more() -> None:
    driver = paid()
    driver.feed(on.ConfigurationChanged())
    driver.wait(31.0)
    assert not [effect for effect in driver.wait(3600.0) if isinstance(effect, do.Request)]


# The language


def test_the_languages_follow_each_other_in_a_circle() -> None:
    driver = Driver(languages=("en", "ar", "fr"))
    seen = []
    for _ in range(4):
        driver.feed(on.Tapped("language"))
        seen.append(driver.state.language)
    assert seen == ["ar", "fr", "en", "ar"]


def test_the_only_language_follows_itself() -> None:
    driver = Driver(languages=("ar",), language="ar")
    driver.feed(on.Tapped("language"))
    assert driver.state.language == "ar"


def test_the_language_of_a_free_cart_stays_for_the_session_that_follows() -> None:
    driver = free()
    driver.feed(on.Tapped("language"))
    driver.feed(started())
    driver.tell_status(SESSION)
    assert driver.state.language == "ar"


def test_back_in_service_and_left_alone_the_language_is_the_carts_own_again() -> None:
    driver = out_of_service()
    driver.feed(on.Tapped("language"))
    driver.wait(3.0)
    driver.tell_status()
    driver.stay_free(LEFT_AFTER_S)
    assert driver.state.language == "en"


# A finger


def pairing_again(driver: Driver) -> None:
    driver.wait(3.0)
    driver.tell_status()


def a_scan(driver: Driver) -> None:
    driver.feed(started(OTHER))


def the_end(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted(SESSION))


def the_confirmation(driver: Driver) -> None:
    driver.tell_status(SESSION)


def a_lost_start(driver: Driver) -> None:
    while driver.screen() is not Screen.REDUCED:
        driver.wait(0.5)
        if driver.is_open(do.FetchCartStatus):
            driver.tell_status(OTHER)


@pytest.mark.parametrize(
    ("reach", "change"),
    [
        (out_of_service, pairing_again),
        (free, a_scan),
        (shopping, the_end),
        (welcome, the_confirmation),
        (free, a_lost_start),
        (paid, a_scan),
    ],
)
def test_a_finger_that_rests_where_a_button_was_presses_nothing_on_the_next_screen(
    reach: Callable[[], Driver], change: Callable[[Driver], None]
) -> None:
    driver = reach()
    driver.feed(on.Pressed("language"))
    before = driver.screen()
    change(driver)
    assert driver.screen() is not before
    assert driver.state.pressed is None


# Offline


def test_offline_tells_since_when_until_it_is_over() -> None:
    world = free_world()
    world.run(5.0)
    began = world.driver.now
    world.break_stream()
    assert world.driver.state.offline_since == began
    world.run_until(Screen.PAIRING, 5.0)
    assert world.driver.state.offline_since is None


def test_offline_tells_when_the_next_try_is() -> None:
    driver = free()
    driver.feed(on.StreamDown("reset", 12.0))
    driver.feed(on.Ticked())
    assert next_try(driver.state) == driver.now + 12.0
    assert next_due(driver.state) <= driver.now + 1.0


def test_the_minutes_of_being_offline_are_due_moments() -> None:
    world = free_world()
    world.stream = Connection.SILENT
    world.break_stream()
    since = world.driver.state.offline_since
    assert since is not None
    moments: list[float] = []
    world.checks.append(lambda: moments.append(world.driver.now))
    world.run(600.5)
    for minute in range(1, 11):
        assert min(abs(moment - since - 60 * minute) for moment in moments) < 1e-3


@pytest.mark.parametrize("since", [0.1, 1000.1, 1000.2, 123_456.7, 0.7, 86_399.999])
def test_a_whole_minute_is_no_reason_to_spin(since: float) -> None:
    driver = Driver(now=since)
    driver.feed(on.Started())
    driver.feed(on.StreamDown("gone", 1e9))
    assert driver.state.offline_since == since
    for minute in range(1, 2000):
        driver.now = since + 60 * minute
        waiting = replace(driver.state, now=driver.now, qr=Poll(), status=Poll())
        assert next_due(waiting) > driver.now
