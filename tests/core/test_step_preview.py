"""The product that was read: looked up, shown for a moment, and gone for whatever matters more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.events import Failure, PaymentNews
from kiosk.core.models import Product, Weight
from kiosk.core.panels import PREVIEW_S
from kiosk.core.poll import ANSWER_BOUND_S, NEVER
from kiosk.core.screen import previewed
from kiosk.core.state import Panel, Preview
from tests.core.builders import RTT, SESSION, Driver, at_panel, basket, free, paid, paying, reviewing, shopping, welcome

MILK, BREAD = "6220000000017", "6220000000024"
PRODUCT = Product("A9", "Full cream milk", Decimal("46.50"), barcode=MILK)


def read(driver: Driver, barcode: str = MILK) -> Driver:
    driver.feed(on.ItemRead(barcode))
    return driver


def shown(driver: Driver) -> Preview | None:
    return previewed(driver.state)


def test_what_was_read_is_looked_up_and_shown() -> None:
    driver = read(shopping())
    assert shown(driver) == Preview(MILK, driver.now + PREVIEW_S)
    assert driver.open(do.FetchProduct).barcode == MILK
    driver.tell_product(PRODUCT)
    assert shown(driver) == Preview(MILK, driver.now + PREVIEW_S, PRODUCT)


def test_it_closes_by_itself_at_its_moment() -> None:
    driver = read(shopping())
    driver.tell_product(PRODUCT)
    until = driver.now + PREVIEW_S
    driver.wait(PREVIEW_S - 0.01)
    assert shown(driver) is not None
    assert next_due(driver.state) == until
    driver.wait(0.01)
    assert shown(driver) is None


def test_without_an_answer_it_stands_until_nobody_can_answer_any_more_says_so_and_closes() -> None:
    driver = read(shopping())
    driver.wait(ANSWER_BOUND_S - 0.1)
    found = shown(driver)
    assert found is not None
    assert not found.settled
    driver.wait(0.2)
    found = shown(driver)
    assert found is not None
    assert found.failed
    driver.wait(PREVIEW_S)
    assert shown(driver) is None
    driver.tell_product(PRODUCT)
    assert shown(driver) is None


def test_a_product_that_the_store_does_not_sell_is_said_to_be_unknown() -> None:
    driver = read(shopping())
    driver.tell_product(None)
    assert shown(driver) == Preview(MILK, driver.now + PREVIEW_S, None, unknown=True)


@pytest.mark.parametrize("failure", [each for each in Failure if each is not Failure.UNAUTHORIZED])
def test_what_cannot_be_looked_up_is_said_for_a_while_and_asked_for_with_the_next_reading_only(
    failure: Failure,
) -> None:
    driver = read(shopping())
    driver.fail(do.FetchProduct, failure)
    assert shown(driver) == Preview(MILK, driver.now + PREVIEW_S, failed=True)
    assert driver.state.product.due_at == NEVER
    driver.wait(60.0)
    assert shown(driver) is None
    assert driver.caused(do.FetchProduct) == 1
    read(driver)
    driver.fail(do.FetchProduct, failure)
    read(driver)
    assert driver.caused(do.FetchProduct) == 3


@pytest.mark.parametrize("before", [MILK, BREAD])
def test_a_tap_closes_it(before: str) -> None:
    driver = read(read(shopping(), before))
    driver.feed(on.Tapped("preview.close"))
    assert shown(driver) is None
    assert driver.state.product.due_at == NEVER, "nothing of it is asked any more"
    driver.tell_product(PRODUCT)
    assert shown(driver) is None
    driver.wait(60.0)
    assert driver.caused(do.FetchProduct) == 1


@pytest.mark.parametrize("feed", [False, True])
@pytest.mark.parametrize("report", [on.CartUpdated(), on.WeightChanged(Weight.DECREASED)], ids=["update", "alarm"])
def test_an_update_or_an_alarm_closes_it_and_drops_its_answer(report: on.Reported, feed: bool) -> None:
    driver = read(shopping())
    driver.feed(on.FeedReported(SESSION, report) if feed else report)
    assert shown(driver) is None
    assert driver.shopping().preview is None, "it does not come back after the alarm"
    assert driver.state.product.due_at == NEVER, "nothing of it is asked any more"
    driver.tell_product(PRODUCT)
    driver.feed(on.CartUpdated())
    assert shown(driver) is None


def test_what_is_read_during_an_alarm_does_not_cover_it() -> None:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    read(driver)
    assert shown(driver) is None
    assert driver.shopping().attention


def test_a_late_answer_for_another_barcode_never_shows() -> None:
    driver = read(shopping())
    read(driver, BREAD)
    until = driver.now + PREVIEW_S
    driver.tell_product(PRODUCT)
    assert shown(driver) == Preview(BREAD, until)
    assert driver.open(do.FetchProduct).barcode == BREAD
    driver.tell_product(None)
    assert shown(driver) == Preview(BREAD, driver.now + PREVIEW_S, None, unknown=True)


def test_a_failure_for_another_barcode_does_not_close_the_newest() -> None:
    driver = read(shopping())
    read(driver, BREAD)
    until = driver.now + PREVIEW_S
    driver.fail(do.FetchProduct)
    assert shown(driver) == Preview(BREAD, until)
    assert driver.open(do.FetchProduct).barcode == BREAD, "asked for at once, without any backoff"
    driver.fail(do.FetchProduct)
    assert shown(driver) == Preview(BREAD, driver.now + PREVIEW_S, failed=True)
    driver.wait(60.0)
    assert driver.caused(do.FetchProduct) == 2


@pytest.mark.parametrize("fails", [False, True])
def test_a_burst_of_reads_puts_two_questions_and_shows_the_newest(fails: bool) -> None:
    """A scanner that runs wild, or a hand that sweeps a shelf: the backend answers one question at a time."""
    driver = shopping()
    for number in range(1000):
        read(driver, str(number))
    assert driver.caused(do.FetchProduct) == 1
    if fails:
        driver.fail(do.FetchProduct)
    else:
        driver.tell_product(PRODUCT)
    assert driver.open(do.FetchProduct).barcode == "999"
    newest = replace(PRODUCT, barcode="999")
    driver.tell_product(newest)
    assert shown(driver) == Preview("999", driver.now + PREVIEW_S, newest)
    driver.wait(60.0)
    assert driver.caused(do.FetchProduct) == 2


def test_what_was_closed_while_it_was_asked_for_never_shows_on_what_is_read_next() -> None:
    driver = read(shopping())
    driver.feed(on.Tapped("preview.close"))
    read(driver, BREAD)
    driver.tell_product(PRODUCT)
    assert shown(driver) == Preview(BREAD, driver.now - RTT + PREVIEW_S)
    assert driver.open(do.FetchProduct).barcode == BREAD


@pytest.mark.parametrize("answered", [False, True])
def test_the_word_of_the_other_channel_looks_nothing_up_again_and_hides_nothing(answered: bool) -> None:
    driver = read(shopping())
    if answered:
        driver.tell_product(PRODUCT)
    driver.feed(on.FeedReported(SESSION, on.ItemRead(MILK)), after=0.2)
    assert driver.caused(do.FetchProduct) == 1
    assert shown(driver) == Preview(MILK, driver.now + PREVIEW_S, PRODUCT if answered else None)


def test_the_same_product_read_later_is_looked_up_again() -> None:
    driver = read(shopping())
    driver.tell_product(PRODUCT)
    driver.wait(PREVIEW_S)
    read(driver)
    assert driver.caused(do.FetchProduct) == 2


@pytest.mark.parametrize("name", list(Panel))
def test_it_shows_over_whatever_panel_and_leaves_it(name: Panel) -> None:
    driver = read(at_panel(name))
    driver.tell_product(PRODUCT)
    assert shown(driver) is not None
    driver.wait(PREVIEW_S)
    assert shown(driver) is None
    assert driver.shopping().panel is name


def test_while_paying_nothing_that_is_read_covers_the_payment() -> None:
    for driver in (reviewing(), paying()):
        before = driver.shopping()
        read(driver)
        assert (driver.shopping(), driver.caused(do.FetchProduct)) == (before, 0)
        driver.feed(on.Tapped("payment.back"))
        assert shown(driver) is None


def test_the_payment_closes_it() -> None:
    driver = read(shopping())
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.back"))
    assert shown(driver) is None
    driver = read(shopping())
    driver.feed(on.PaymentChanged(PaymentNews.CREATED))
    assert shown(driver) is None


def test_without_a_session_nothing_is_looked_up() -> None:
    for driver in (free(), welcome(), paid()):
        before = driver.state.phase
        read(driver)
        assert (driver.state.phase, driver.caused(do.FetchProduct)) == (before, 0)


def test_the_product_goes_with_the_session() -> None:
    driver = read(shopping())
    driver.tell_product(PRODUCT)
    driver.feed(on.CheckoutCompleted(SESSION))
    assert shown(driver) is None


def test_the_basket_that_follows_shows_what_was_put_in() -> None:
    driver = read(shopping(1))
    driver.feed(on.CartUpdated(MILK))
    driver.tell_basket(basket(1, 1))
    assert driver.shopping().changed_item == "2"
