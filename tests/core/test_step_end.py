"""The four ways a session ends, what is shown then, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due, seconds_left
from kiosk.core.events import Failure, PaymentNews
from kiosk.core.models import Basket, Line, Receipt
from kiosk.core.parting import STAY_S
from kiosk.core.phases import GOODBYE_S
from kiosk.core.screen import Screen
from kiosk.core.secret import Secret
from kiosk.core.state import Parting, State
from tests.core.builders import (
    OTHER,
    SESSION,
    Driver,
    basket,
    code,
    everything_in,
    goodbye,
    line,
    paid,
    paying,
    shopping,
    started,
    token,
)

RECEIPT_S = State(1).receipt_s


def parting(driver: Driver) -> Parting:
    assert isinstance(driver.state.phase, Parting)
    return driver.state.phase


def by_checkout(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted(SESSION))


def by_checkout_without_a_session(driver: Driver) -> None:
    driver.feed(on.CheckoutCompleted())


def by_payment_on_the_feed(driver: Driver) -> None:
    driver.feed(on.FeedReported(SESSION, on.PaymentChanged(PaymentNews.SUCCEEDED)))


def by_payment_on_the_stream(driver: Driver) -> None:
    driver.feed(on.PaymentChanged(PaymentNews.SUCCEEDED))


def by_cart_status(driver: Driver) -> None:
    driver.wait(15.0)
    driver.tell_status(None)


def by_401(driver: Driver) -> None:
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket, Failure.UNAUTHORIZED)


WITH_RECEIPT = (by_checkout, by_checkout_without_a_session, by_payment_on_the_feed, by_payment_on_the_stream)
WITHOUT = (by_cart_status, by_401)
Ending = Callable[[Driver], None]


@pytest.mark.parametrize("end", [*WITH_RECEIPT, *WITHOUT])
def test_every_end_closes_the_feed_and_erases_the_disk_in_the_same_step(end: Ending) -> None:
    driver = shopping()
    end(driver)
    assert driver.screen() is Screen.RECEIPT
    assert driver.effects == (do.CloseFeed(), do.EraseSession())
    assert driver.state.ended == (SESSION,)


@pytest.mark.parametrize("end", [*WITH_RECEIPT, *WITHOUT])
def test_an_end_keeps_a_token_only_for_feedback_on_what_was_paid_and_all_goes_with_its_screen(end: Ending) -> None:
    driver = paying()
    driver.feed(started(OTHER))
    if driver.is_open(do.FetchCartStatus) and end is not by_cart_status:
        driver.tell_status(SESSION)
    end(driver)
    held = [found for found in everything_in(driver.state) if isinstance(found, Secret)]
    assert held == ([token()] if end in WITH_RECEIPT else [])
    driver.wait(max(RECEIPT_S, GOODBYE_S))
    assert do.ForgetShopper() in driver.all_effects
    assert not [found for found in everything_in(driver.state) if isinstance(found, Basket | Receipt | Line | Secret)]
    assert code(99) not in list(everything_in(driver.state))


@pytest.mark.parametrize("end", WITH_RECEIPT)
def test_a_paid_end_shows_a_receipt_from_the_last_known_basket(end: Ending) -> None:
    driver = shopping(1, 2)
    end(driver)
    assert parting(driver).receipt == Receipt(basket(1, 2))
    assert parting(driver).until == driver.now + RECEIPT_S


@pytest.mark.parametrize("end", WITHOUT)
def test_any_other_end_says_goodbye(end: Ending) -> None:
    driver = shopping()
    end(driver)
    assert parting(driver).receipt is None
    assert parting(driver).until == driver.now + GOODBYE_S


def test_a_checkout_of_another_session_ends_nothing() -> None:
    driver = shopping()
    before = driver.state
    driver.feed(on.CheckoutCompleted(OTHER))
    assert (driver.state, driver.effects) == (before, ())


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.UNAUTHORIZED])
def test_a_basket_call_that_fails_otherwise_ends_nothing(failure: Failure) -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket, failure)
    assert driver.screen() is Screen.SHOPPING


def test_a_401_of_cart_status_ends_nothing() -> None:
    """That call carries no token: it says nothing of the session."""
    driver = shopping()
    driver.wait(15.0)
    driver.fail(do.FetchCartStatus, Failure.UNAUTHORIZED)
    assert driver.screen() is Screen.SHOPPING


def test_a_late_401_of_the_last_sessions_basket_does_not_end_the_next() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    old = driver.open(do.FetchBasket).request
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    driver.feed(on.RequestFailed(old, Failure.UNAUTHORIZED, "401"))
    assert driver.screen() is Screen.SHOPPING


# The receipt


def test_the_event_tells_and_the_last_known_basket_fills_in() -> None:
    driver = shopping(1, 2)
    driver.feed(on.CheckoutCompleted(SESSION, None, Decimal("25.00"), Decimal("6.50"), "R-1"))
    known = basket(1, 2)
    assert parting(driver).receipt == Receipt(Basket(known.lines, Decimal("25.00")), Decimal("6.50"), "R-1")


def test_what_the_event_tells_goes_before_what_was_known() -> None:
    driver = shopping(1, 2)
    driver.feed(on.CheckoutCompleted(SESSION, (line(9),), Decimal("10.50")))
    assert parting(driver).receipt == Receipt(Basket((line(9),), Decimal("10.50")))


def test_where_nobody_knows_what_was_paid_no_amount_is_made_up() -> None:
    driver = Driver()
    driver.feed(on.Started(SESSION, Secret("bearer")))
    driver.tell_status(SESSION)
    driver.feed(on.CheckoutCompleted(SESSION))
    assert parting(driver).receipt is None


def test_lines_without_a_total_are_added_up_where_no_basket_was_known() -> None:
    driver = Driver()
    driver.feed(on.Started(SESSION, Secret("bearer")))
    driver.tell_status(SESSION)
    driver.feed(on.CheckoutCompleted(SESSION, (line(1, 2), line(2, 1), Line("3", 1, None))))
    receipt = parting(driver).receipt
    assert receipt is not None
    assert receipt.basket.total == Decimal("31.50")


def test_a_receipt_that_comes_after_the_payment_completes_what_is_shown() -> None:
    driver = shopping(1, 2)
    by_payment_on_the_feed(driver)
    until = parting(driver).until
    driver.feed(on.CheckoutCompleted(SESSION, None, None, Decimal("3.00"), "R-7"), after=2.0)
    assert parting(driver).receipt == Receipt(basket(1, 2), Decimal("3.00"), "R-7")
    assert parting(driver).until == until


def test_a_receipt_that_comes_after_the_goodbye_replaces_it_for_its_own_time() -> None:
    driver = goodbye()
    driver.feed(on.CheckoutCompleted(SESSION, receipt_id="R-7"), after=2.0)
    assert parting(driver).receipt == Receipt(basket(1, 2), Decimal(0), "R-7"), "the rest is the last known basket"
    assert parting(driver).basket is None
    assert parting(driver).until == driver.now + RECEIPT_S


def test_a_receipt_of_another_session_completes_nothing() -> None:
    driver = goodbye()
    before = driver.state
    driver.feed(on.CheckoutCompleted(OTHER, (line(),), Decimal("10.50")))
    assert driver.state == before


def test_the_same_checkout_once_more_changes_nothing() -> None:
    driver = paid()
    before = driver.state
    driver.feed(on.CheckoutCompleted(SESSION), after=1.0)
    assert driver.state.phase == before.phase


# How long it stands


def test_the_countdown_ticks_each_second_and_clears_the_screen_at_its_end() -> None:
    driver = paid()
    numbers = []
    while driver.screen() is Screen.RECEIPT:
        numbers.append(seconds_left(parting(driver).until, driver.now))
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
    assert numbers == list(range(30, 0, -1))
    assert driver.screen() is Screen.STARTING
    assert driver.effects[0] == do.ForgetShopper()
    assert {type(effect) for effect in driver.effects[1:]} == {do.FetchQr, do.FetchCartStatus}


def test_staying_gives_a_minute_from_the_tap_as_often_as_it_is_tapped() -> None:
    driver = paid()
    for _ in range(3):
        driver.wait(25.0)
        driver.feed(on.Tapped("receipt.stay"))
        assert parting(driver).until == driver.now + STAY_S
    driver.wait(STAY_S - 0.1)
    assert driver.screen() is Screen.RECEIPT
    driver.wait(0.2)
    assert driver.screen() is Screen.STARTING


@pytest.mark.parametrize("receipt_s", [5.0, 30.0, 300.0])
def test_staying_never_shortens_what_stands(receipt_s: float) -> None:
    driver = shopping()
    driver.state = replace(driver.state, receipt_s=receipt_s)
    by_checkout(driver)
    until = parting(driver).until
    driver.feed(on.Tapped("receipt.stay"), after=1.0)
    assert parting(driver).until == max(until, driver.now + STAY_S)


def test_a_receipt_that_comes_late_does_not_shorten_what_the_shopper_keeps() -> None:
    driver = goodbye()
    driver.feed(on.Tapped("receipt.stay"))
    until = parting(driver).until
    driver.feed(on.CheckoutCompleted(SESSION, receipt_id="R-7"), after=2.0)
    assert parting(driver).until == until


@pytest.mark.parametrize(("receipt_s", "stands_s"), [(5.0, 5.0), (20.0, 20.0), (300.0, 20.0)])
def test_a_goodbye_gives_the_twenty_seconds_of_a_warning_but_no_more_than_a_receipt(
    receipt_s: float, stands_s: float
) -> None:
    driver = shopping()
    driver.state = replace(driver.state, receipt_s=receipt_s)
    by_cart_status(driver)
    assert parting(driver).until == driver.now + stands_s


def test_done_clears_the_screen_at_once() -> None:
    for driver in (paid(), goodbye()):
        driver.feed(on.Tapped("receipt.done"), after=1.0)
        assert driver.screen() is Screen.STARTING
        assert driver.effects[0] == do.ForgetShopper()


def test_nothing_is_asked_for_while_the_receipt_stands() -> None:
    driver = paid()
    assert not [effect for effect in driver.wait(29.0) if isinstance(effect, do.Request)]


def test_answers_that_come_after_the_end_bring_nothing_back() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.wait(15.0)
    by_checkout(driver)
    before = driver.state
    driver.tell_basket(basket(9))
    driver.tell_status(SESSION)
    assert driver.state.phase == before.phase
    driver.feed(on.Tapped("receipt.done"))
    assert not [found for found in everything_in(driver.state) if isinstance(found, Basket | Receipt | Secret)]


def test_reports_that_come_after_the_end_change_nothing() -> None:
    driver = paid()
    before = driver.state
    for event in (
        on.CartUpdated(),
        on.PaymentChanged(PaymentNews.CREATED),
        on.FeedReported(SESSION, on.CartUpdated()),
        on.FeedDown(SESSION, "closed"),
        on.FeedLive(SESSION),
    ):
        driver.feed(event)
        assert driver.state == before


# Nothing stays


@pytest.mark.parametrize("end", [*WITH_RECEIPT, *WITHOUT])
def test_the_language_is_the_carts_own_again(end: Ending) -> None:
    driver = shopping()
    driver.feed(on.Tapped("language"))
    assert driver.state.language == "ar"
    end(driver)
    assert driver.state.language == "ar", "the receipt is still the shopper's to read"
    driver.feed(on.Tapped("receipt.done"))
    assert driver.state.language == "en"


def test_the_next_shopper_who_scans_during_the_receipt_finds_nothing_of_the_last() -> None:
    driver = paid()
    driver.feed(on.Tapped("language"))
    driver.feed(started(OTHER))
    assert driver.effects[0] == do.ForgetShopper()
    assert driver.state.language == "en"
    assert not [found for found in everything_in(driver.state) if isinstance(found, Basket | Receipt)]


def test_words_of_the_backend_about_the_session_do_not_outlive_it() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket, reason="nothing is known of item 6220000000017 in session 41")
    driver.feed(on.CheckoutCompleted(SESSION))
    driver.feed(on.Tapped("receipt.done"))
    texts = [found for found in everything_in(driver.state) if isinstance(found, str)]
    assert not [text for text in texts if "6220000000017" in text]


def test_a_finger_on_a_button_of_the_last_screen_presses_nothing_on_the_next() -> None:
    driver = paid()
    driver.feed(on.Pressed("receipt.done"))
    driver.wait(31.0)
    assert driver.state.pressed is None
