"""After a power cut: back into the session, or rid of what is left of it."""

from __future__ import annotations

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.models import Basket
from kiosk.core.pairing import CONFIRM_ANSWERS
from kiosk.core.phases import CONFIRM_AGAIN_S
from kiosk.core.screen import Screen
from kiosk.core.secret import Secret
from kiosk.core.state import Shopping
from tests.core.builders import (
    OTHER,
    SESSION,
    Driver,
    basket,
    credentials,
    everything_in,
    resuming,
    shopping,
    started,
    token,
)
from tests.core.world import Calls, World


def secrets(driver: Driver) -> list[object]:
    return [found for found in everything_in(driver.state) if isinstance(found, Secret)]


def test_the_session_on_disk_is_asked_about_before_anything_is_shown() -> None:
    driver = resuming()
    assert [type(effect) for effect in driver.effects] == [do.FetchCartStatus]
    assert driver.screen() is Screen.STARTING


def test_the_same_session_is_gone_on_with() -> None:
    driver = resuming()
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.SHOPPING
    assert driver.open(do.FetchBasket).credentials == credentials()
    assert do.OpenFeed(SESSION) in driver.effects
    driver.tell_basket(basket(1, 2))
    assert isinstance(driver.state.phase, Shopping)
    assert driver.state.phase.basket == basket(1, 2)


def test_a_session_that_is_over_is_erased_and_forgotten() -> None:
    driver = resuming()
    driver.tell_status(None)
    assert driver.effects[:2] == (do.EraseSession(), do.ForgetShopper())
    assert driver.is_open(do.FetchQr)
    assert not secrets(driver)


def test_another_session_than_the_kept_one_shows_no_code_and_becomes_reduced() -> None:
    driver = resuming()
    driver.tell_status(OTHER)
    assert do.EraseSession() in driver.effects
    assert driver.screen() is Screen.WELCOME
    assert not driver.is_open(do.FetchQr)
    assert not secrets(driver)
    while driver.screen() is Screen.WELCOME:
        driver.tell_status(OTHER)
        driver.wait(CONFIRM_AGAIN_S)
    assert driver.screen() is Screen.REDUCED


@pytest.mark.parametrize("outage", [Calls.REFUSED, Calls.TIMED_OUT, Calls.ERROR, Calls.NEVER])
def test_while_the_backend_is_away_the_kept_session_waits_for_it(outage: Calls) -> None:
    world = World(Driver())
    world.calls = outage
    world.start(on.Started(SESSION, token()))
    world.run(3600.0)
    assert world.screen() is Screen.OFFLINE
    assert do.EraseSession() not in world.driver.all_effects
    world.calls, world.session, world.basket = Calls.ANSWERED, SESSION, basket(4)
    world.run_until(Screen.SHOPPING, 41.0)


def test_a_cart_that_the_backend_does_not_know_says_so_also_with_a_kept_session() -> None:
    driver = resuming()
    driver.fail(do.FetchCartStatus, on.Failure.UNKNOWN_CART)
    assert driver.screen() is Screen.SETUP


def test_a_scan_meanwhile_is_put_beside_the_kept_session() -> None:
    for active in (SESSION, OTHER):
        driver = resuming()
        driver.feed(started(OTHER))
        assert driver.screen() is Screen.WELCOME
        driver.tell_status(active)
        assert isinstance(driver.state.phase, Shopping)
        assert driver.state.phase.credentials == credentials(active)


def test_a_replayed_start_of_the_kept_session_changes_nothing() -> None:
    driver = resuming()
    before = driver.state
    driver.feed(started(SESSION))
    assert (driver.state, driver.effects) == (before, ())


@pytest.mark.parametrize("active", [None, 77])
def test_where_neither_the_kept_nor_the_new_session_is_true_the_disk_is_erased(active: int | None) -> None:
    driver = resuming()
    driver.feed(started(OTHER))
    for _ in range(CONFIRM_ANSWERS):
        driver.tell_status(active)
        driver.wait(CONFIRM_AGAIN_S)
    assert do.EraseSession() in driver.all_effects
    assert driver.caused(do.SaveSession) == 0
    assert not secrets(driver)


def test_a_checkout_meanwhile_makes_an_answer_from_before_it_count_for_nothing() -> None:
    driver = resuming()
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.tell_status(SESSION)
    driver.tell_status(None)
    assert driver.screen() is Screen.RECEIPT
    assert do.EraseSession() in driver.effects


def test_started_a_second_time_changes_nothing() -> None:
    driver = shopping()
    before = driver.state
    driver.feed(on.Started(OTHER, token(OTHER)))
    assert (driver.state, driver.effects) == (before, ())


@pytest.mark.parametrize("half", [on.Started(SESSION, None), on.Started(None, token())])
def test_half_a_kept_session_is_none(half: on.Started) -> None:
    driver = Driver()
    driver.feed(half)
    assert driver.is_open(do.FetchQr)
    assert not secrets(driver)


def test_nothing_of_a_basket_is_known_after_a_restart() -> None:
    driver = resuming()
    driver.tell_status(SESSION)
    assert not [found for found in everything_in(driver.state) if isinstance(found, Basket)]
