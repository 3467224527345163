"""Paying: asked for once, shown from wherever it was begun, and never twice because of an impatient finger."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import PROGRESS_AFTER_S, next_due
from kiosk.core.events import Failure, PaymentNews
from kiosk.core.models import Basket
from kiosk.core.poll import ANSWER_BOUND_S
from kiosk.core.screen import Screen
from kiosk.core.shopping import ECHO_S
from kiosk.core.state import Panel, Payment, PaymentStage, Shopping
from tests.core.builders import RTT, SESSION, Driver, asking, basket, code, paying, reviewing, shopping, token

TOTAL = basket(1, 2).total
"""What `shopping()` has in the cart."""
LATER = basket(1, 2, 3)


def payment(driver: Driver) -> Payment | None:
    assert isinstance(driver.state.phase, Shopping)
    return driver.state.phase.payment


def stage(driver: Driver) -> PaymentStage | None:
    found = payment(driver)
    return None if found is None else found.stage


def news(kind: PaymentNews, *, feed: bool = False) -> on.Event:
    event = on.PaymentChanged(kind)
    return on.FeedReported(SESSION, event) if feed else event


def asked(driver: Driver) -> int:
    return driver.caused(do.CreatePayment)


def test_a_tap_shows_once_more_what_is_to_be_paid_and_asks_nothing() -> None:
    driver = shopping()
    assert driver.feed(on.Tapped("pay")) == ()
    assert (driver.screen(), stage(driver), asked(driver)) == (Screen.PAYING, PaymentStage.REVIEW, 0)
    driver.wait(10.0)
    assert (stage(driver), asked(driver)) == (PaymentStage.REVIEW, 0)


def test_the_second_tap_asks_for_the_payment_at_once() -> None:
    driver = reviewing()
    assert [type(effect) for effect in driver.feed(on.Tapped("payment.confirm"))] == [do.CreatePayment]
    assert driver.open(do.CreatePayment).session_id == SESSION
    assert (driver.screen(), stage(driver)) == (Screen.PAYING, PaymentStage.ASKING)


def test_a_page_that_did_not_come_with_the_payment_is_asked_for_until_it_is_told() -> None:
    driver = asking()
    driver.tell_payment(None)
    driver.fail(do.FetchPaymentPage)
    driver.wait(2.0)
    driver.tell_payment_page(code(99))
    found = payment(driver)
    assert found is not None
    assert (found.stage, found.code) == (PaymentStage.WAITING, code(99))


def test_a_payment_without_a_page_is_asked_for_one_once() -> None:
    driver = asking()
    driver.tell_payment(None)
    driver.tell_payment_page(None)
    driver.wait(10.0)
    assert driver.caused(do.FetchPaymentPage) == 1


def test_the_answer_brings_the_code_of_the_payment_page() -> None:
    driver = asking()
    driver.tell_payment(code(99))
    assert payment(driver) == Payment(PaymentStage.WAITING, driver.now, code(99), TOTAL)


def test_an_empty_or_unknown_basket_cannot_be_paid() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.tell_basket(Basket())
    driver.feed(on.Tapped("pay"))
    assert (driver.screen(), asked(driver)) == (Screen.SHOPPING, 0)


def test_while_the_backend_is_away_paying_is_off() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    driver.feed(on.Tapped("pay"))
    assert (driver.screen(), asked(driver)) == (Screen.SHOPPING, 0)


@pytest.mark.parametrize("target", ["pay", "payment.confirm", "payment.again"])
def test_a_second_tap_does_not_ask_a_second_time(target: str) -> None:
    driver = asking()
    driver.feed(on.Tapped(target), after=0.05)
    assert asked(driver) == 1
    driver.tell_payment(code(99))
    driver.feed(on.Tapped(target))
    assert (asked(driver), stage(driver)) == (1, PaymentStage.WAITING)


def test_the_progress_is_a_due_moment() -> None:
    driver = asking()
    assert next_due(driver.state) == driver.now + PROGRESS_AFTER_S
    driver.wait(PROGRESS_AFTER_S)
    assert next_due(driver.state) > driver.now


def test_a_payment_that_was_created_on_the_phone_is_shown_here_too() -> None:
    for feed in (False, True):
        driver = shopping()
        driver.feed(news(PaymentNews.CREATED, feed=feed))
        assert (driver.screen(), stage(driver)) == (Screen.PAYING, PaymentStage.WAITING)
        assert asked(driver) == 0


def test_the_news_may_overtake_the_answer_which_then_adds_the_code() -> None:
    driver = asking()
    driver.feed(news(PaymentNews.CREATED))
    assert stage(driver) is PaymentStage.WAITING
    driver.tell_payment(code(99))
    assert payment(driver) == Payment(PaymentStage.WAITING, driver.now, code(99), TOTAL)


def test_a_failed_answer_after_the_news_of_the_payment_does_not_call_it_failed() -> None:
    driver = asking()
    driver.feed(news(PaymentNews.CREATED))
    driver.fail(do.CreatePayment)
    assert stage(driver) is PaymentStage.WAITING


def test_retrying_and_failing_keep_the_code() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.RETRYING))
    assert payment(driver) == Payment(PaymentStage.RETRYING, driver.now, code(99), TOTAL)
    driver.feed(news(PaymentNews.FAILED), after=5.0)
    assert payment(driver) == Payment(PaymentStage.FAILED, driver.now, code(99))
    assert driver.screen() is Screen.PAYING


@pytest.mark.parametrize("failure", list(Failure))
def test_a_payment_that_could_not_be_asked_for_is_not_asked_for_again_by_itself(failure: Failure) -> None:
    driver = asking()
    driver.fail(do.CreatePayment, failure)
    assert stage(driver) is PaymentStage.FAILED
    driver.wait(10.0)
    assert asked(driver) == 1
    assert driver.screen() is Screen.PAYING, "not even a 401 of this call ends the session"


def test_a_lost_answer_counts_as_failed_after_its_bound() -> None:
    driver = asking()
    driver.wait(ANSWER_BOUND_S + 0.1)
    assert stage(driver) is PaymentStage.FAILED
    assert asked(driver) == 1


def test_trying_again_asks_again_once() -> None:
    driver = asking()
    driver.fail(do.CreatePayment)
    driver.feed(on.Tapped("payment.again"))
    driver.feed(on.Tapped("payment.again"))
    assert (asked(driver), stage(driver)) == (2, PaymentStage.ASKING)
    driver.tell_payment(code(5))
    assert stage(driver) is PaymentStage.WAITING


def test_the_answer_to_a_payment_that_was_given_up_as_lost_is_dropped() -> None:
    driver = asking()
    first = driver.open(do.CreatePayment)
    driver.wait(ANSWER_BOUND_S + 0.1)
    driver.tell_status(SESSION)
    driver.feed(on.Tapped("payment.again"))
    driver.feed(on.PaymentCreated(first.request, code(1)))
    assert stage(driver) is PaymentStage.ASKING


# Back to the basket


def test_back_to_the_basket_leaves_the_payment() -> None:
    driver = paying()
    driver.feed(on.Tapped("payment.back"))
    assert driver.screen() is Screen.SHOPPING
    driver.wait(60.0)
    assert driver.screen() is Screen.SHOPPING


def test_an_answer_after_going_back_brings_nothing_back() -> None:
    driver = asking()
    driver.feed(on.Tapped("payment.back"))
    driver.tell_payment(code(99))
    assert driver.screen() is Screen.SHOPPING


def test_a_failure_after_going_back_brings_nothing_back() -> None:
    driver = asking()
    driver.feed(on.Tapped("payment.back"))
    driver.fail(do.CreatePayment)
    assert driver.screen() is Screen.SHOPPING


def test_paying_again_while_the_first_question_is_out_waits_for_its_answer() -> None:
    driver = asking()
    driver.feed(on.Tapped("payment.back"))
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.confirm"))
    assert asked(driver) == 1, "two questions might be two payments"
    driver.tell_payment(code(99))
    assert payment(driver) == Payment(PaymentStage.WAITING, driver.now, code(99), TOTAL)


def test_after_an_answer_paying_again_asks_anew() -> None:
    driver = paying()
    driver.feed(on.Tapped("payment.back"))
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.confirm"))
    assert asked(driver) == 2


# Both channels tell of the same thing


@pytest.mark.parametrize("first_on_feed", [False, True])
def test_an_echo_does_not_bring_back_the_screen_that_was_left(first_on_feed: bool) -> None:
    driver = shopping()
    driver.feed(news(PaymentNews.CREATED, feed=first_on_feed))
    driver.feed(on.Tapped("payment.back"), after=0.5)
    driver.feed(news(PaymentNews.CREATED, feed=not first_on_feed), after=0.5)
    assert driver.screen() is Screen.SHOPPING


def test_the_echo_of_a_failure_does_not_fail_the_next_try() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.FAILED))
    driver.feed(on.Tapped("payment.again"), after=0.4)
    driver.tell_payment(code(5))
    driver.feed(news(PaymentNews.FAILED, feed=True), after=0.4)
    assert stage(driver) is PaymentStage.WAITING


def test_the_next_failure_is_no_echo() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.FAILED))
    driver.feed(on.Tapped("payment.again"))
    driver.tell_payment(code(5))
    driver.feed(news(PaymentNews.FAILED, feed=True), after=ECHO_S)
    assert stage(driver) is PaymentStage.FAILED


def test_news_of_another_kind_is_no_echo() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.RETRYING))
    driver.feed(news(PaymentNews.FAILED, feed=True))
    assert stage(driver) is PaymentStage.FAILED


def test_a_payment_that_succeeds_ends_the_session_with_a_receipt() -> None:
    for feed in (False, True):
        driver = paying()
        driver.feed(news(PaymentNews.SUCCEEDED, feed=feed))
        assert driver.screen() is Screen.RECEIPT
        driver.feed(news(PaymentNews.SUCCEEDED, feed=not feed))
        assert driver.screen() is Screen.RECEIPT


# The review


def test_only_a_basket_that_can_be_paid_is_reviewed() -> None:
    driver = Driver()
    driver.feed(on.Started(SESSION, token()))
    driver.tell_status(SESSION)
    driver.feed(on.Tapped("pay"))
    assert (stage(driver), driver.screen()) == (None, Screen.SHOPPING)


def test_without_the_review_nothing_is_asked_for() -> None:
    for target in ("payment.confirm", "payment.again"):
        driver = shopping()
        driver.feed(on.Tapped(target))
        assert (stage(driver), asked(driver)) == (None, 0)


def test_a_basket_that_empties_during_the_review_is_not_paid() -> None:
    driver = reviewing()
    driver.feed(on.CartUpdated())
    driver.tell_basket(Basket())
    driver.feed(on.Tapped("payment.confirm"))
    assert (stage(driver), asked(driver)) == (PaymentStage.REVIEW, 0)


def test_while_the_backend_is_away_the_review_asks_nothing_and_later_does() -> None:
    driver = reviewing()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    driver.feed(on.Tapped("payment.confirm"))
    assert (stage(driver), asked(driver)) == (PaymentStage.REVIEW, 0)
    driver.wait(2.0)
    driver.tell_basket(basket(1, 2))
    driver.feed(on.Tapped("payment.confirm"))
    assert (stage(driver), asked(driver)) == (PaymentStage.ASKING, 1)


# Never a dead end


def created_on_the_phone() -> Driver:
    driver = shopping()
    driver.feed(news(PaymentNews.CREATED))
    return driver


def retrying() -> Driver:
    driver = paying()
    driver.feed(news(PaymentNews.RETRYING))
    return driver


def failed() -> Driver:
    driver = asking()
    driver.fail(do.CreatePayment)
    return driver


def away() -> Driver:
    driver = paying()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    return driver


STAGES = (reviewing, asking, paying, created_on_the_phone, retrying, failed, away)


def test_these_are_all_stages() -> None:
    assert {stage(reach()) for reach in STAGES} == set(PaymentStage)


@pytest.mark.parametrize("panel", list(Panel))
@pytest.mark.parametrize("reach", STAGES)
def test_from_every_stage_the_way_back_leads_to_the_basket(reach: Callable[[], Driver], panel: Panel) -> None:
    driver = reach()
    driver.feed(on.Tapped(f"panel:{panel}"))
    driver.feed(on.Tapped("payment.back"))
    assert (driver.screen(), driver.shopping().panel, payment(driver)) == (Screen.SHOPPING, Panel.BASKET, None)


@pytest.mark.parametrize("reach", STAGES)
def test_from_every_stage_staff_can_be_called(reach: Callable[[], Driver]) -> None:
    driver = reach()
    before = payment(driver)
    driver.feed(on.Tapped("staff.call"))
    assert driver.state.staff_call is not None
    assert payment(driver) == before


@pytest.mark.parametrize("reach", STAGES)
def test_from_every_stage_the_shopper_can_come_to_pay(reach: Callable[[], Driver]) -> None:
    driver = reach()
    driver.feed(on.Tapped("payment.back"))
    while driver.is_open(do.CreatePayment):
        driver.fail(do.CreatePayment)
    if driver.state.basket.failures:
        driver.wait(2.0)
        driver.tell_basket(basket(1, 2))
    before = asked(driver)
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.confirm"))
    assert (asked(driver), stage(driver)) == (before + 1, PaymentStage.ASKING)
    driver.tell_payment(code(5))
    assert payment(driver) == Payment(PaymentStage.WAITING, driver.now, code(5), TOTAL)


# The page of a payment that was created on the phone


def pages(driver: Driver) -> int:
    return driver.caused(do.FetchPaymentPage)


@pytest.mark.parametrize("feed", [False, True])
def test_its_page_is_fetched_exactly_once(feed: bool) -> None:
    driver = shopping()
    driver.feed(news(PaymentNews.CREATED, feed=feed))
    assert driver.open(do.FetchPaymentPage).session_id == SESSION
    driver.feed(news(PaymentNews.CREATED, feed=not feed), after=0.3)
    driver.tell_payment_page(code(8))
    assert payment(driver) == Payment(PaymentStage.WAITING, driver.now - 0.4, code(8), TOTAL)
    driver.feed(news(PaymentNews.CREATED, feed=not feed), after=ECHO_S)
    driver.wait(120.0)
    assert pages(driver) == 1


def test_a_payment_that_was_created_here_fetches_no_page() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.CREATED))
    driver.wait(60.0)
    assert pages(driver) == 0
    driver = asking()
    driver.feed(news(PaymentNews.CREATED))
    driver.tell_payment(code(9))
    driver.wait(60.0)
    assert pages(driver) == 0


def test_where_there_is_no_page_it_is_not_asked_for_again() -> None:
    driver = created_on_the_phone()
    driver.tell_payment_page(None)
    driver.wait(60.0)
    assert (pages(driver), stage(driver)) == (1, PaymentStage.WAITING)


def test_a_page_that_cannot_be_fetched_is_tried_again() -> None:
    driver = created_on_the_phone()
    driver.fail(do.FetchPaymentPage)
    assert stage(driver) is PaymentStage.WAITING
    driver.wait(1.0)
    driver.tell_payment_page(code(8))
    found = payment(driver)
    assert found is not None
    assert found.code == code(8)


def test_a_page_that_comes_after_going_back_brings_nothing_back() -> None:
    driver = created_on_the_phone()
    driver.feed(on.Tapped("payment.back"))
    driver.tell_payment_page(code(8))
    assert payment(driver) is None
    driver.wait(60.0)
    assert pages(driver) == 1


def test_a_page_that_could_not_be_fetched_is_not_tried_again_after_going_back() -> None:
    driver = created_on_the_phone()
    driver.fail(do.FetchPaymentPage)
    driver.feed(on.Tapped("payment.back"))
    driver.wait(60.0)
    assert pages(driver) == 1


def test_a_page_that_comes_after_the_failure_is_not_shown() -> None:
    driver = created_on_the_phone()
    driver.feed(news(PaymentNews.FAILED))
    driver.tell_payment_page(code(8))
    assert payment(driver) == Payment(PaymentStage.FAILED, driver.now - RTT)


def test_while_it_is_tried_again_the_page_still_comes() -> None:
    driver = created_on_the_phone()
    driver.feed(news(PaymentNews.RETRYING))
    driver.tell_payment_page(code(8))
    assert payment(driver) == Payment(PaymentStage.RETRYING, driver.now - RTT, code(8), TOTAL)


def test_the_page_of_the_last_payment_does_not_replace_the_next_ones() -> None:
    driver = created_on_the_phone()
    driver.fail(do.FetchPaymentPage)
    driver.feed(news(PaymentNews.FAILED))
    driver.feed(on.Tapped("payment.again"))
    driver.tell_payment(code(5))
    driver.wait(20.0)
    assert (payment(driver) or Payment(PaymentStage.FAILED, 0.0)).code == code(5)
    assert pages(driver) == 1


def test_where_the_answer_is_lost_after_the_news_the_page_is_fetched() -> None:
    driver = asking()
    driver.feed(news(PaymentNews.CREATED))
    driver.fail(do.CreatePayment)
    driver.tell_payment_page(code(8))
    found = payment(driver)
    assert found is not None
    assert (found.stage, found.code, asked(driver)) == (PaymentStage.WAITING, code(8), 1)


def test_a_lost_answer_after_going_back_to_the_review_changes_nothing() -> None:
    driver = asking()
    driver.feed(on.Tapped("payment.back"))
    driver.feed(on.Tapped("pay"))
    driver.fail(do.CreatePayment)
    assert (stage(driver), pages(driver)) == (PaymentStage.REVIEW, 0)


# The amount


def amount(driver: Driver) -> Decimal | None:
    found = payment(driver)
    return None if found is None else found.amount


def put_in(driver: Driver) -> Driver:
    """Something comes into the cart."""
    driver.feed(on.CartUpdated())
    driver.tell_basket(LATER)
    assert driver.shopping().basket == LATER
    return driver


def test_while_it_is_reviewed_the_amount_is_the_baskets() -> None:
    driver = reviewing()
    assert amount(driver) is None
    put_in(driver).feed(on.Tapped("payment.confirm"))
    assert amount(driver) == LATER.total


@pytest.mark.parametrize("reach", [asking, paying, created_on_the_phone, retrying])
def test_what_it_was_asked_for_stays_whatever_comes_into_the_cart(reach: Callable[[], Driver]) -> None:
    driver = put_in(reach())
    assert amount(driver) == TOTAL
    if driver.is_open(do.CreatePayment):
        driver.tell_payment(code(99))
    for kind in (PaymentNews.CREATED, PaymentNews.RETRYING):
        driver.feed(news(kind))
        assert amount(driver) == TOTAL


def test_the_page_that_comes_late_leaves_the_amount() -> None:
    driver = put_in(created_on_the_phone())
    driver.tell_payment_page(code(8))
    assert amount(driver) == TOTAL


@pytest.mark.parametrize("told", [False, True])
def test_another_try_after_a_failure_asks_for_what_is_in_the_cart_then(told: bool) -> None:
    driver = paying() if told else asking()
    if told:
        driver.feed(news(PaymentNews.FAILED))
    else:
        driver.fail(do.CreatePayment)
    assert (stage(driver), amount(driver)) == (PaymentStage.FAILED, None)
    put_in(driver).feed(on.Tapped("payment.again"))
    assert amount(driver) == LATER.total
    driver.tell_payment(code(5))
    assert amount(driver) == LATER.total


def test_what_is_tried_again_on_the_phone_is_what_is_in_the_cart_then() -> None:
    driver = paying()
    driver.feed(news(PaymentNews.FAILED))
    put_in(driver).feed(news(PaymentNews.RETRYING), after=ECHO_S)
    assert amount(driver) == LATER.total


def test_after_going_back_the_next_payment_is_of_what_is_in_the_cart_then() -> None:
    driver = paying()
    driver.feed(on.Tapped("payment.back"))
    put_in(driver)
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.confirm"))
    assert amount(driver) == LATER.total


def test_an_answer_that_is_still_awaited_is_for_what_was_due_when_it_was_asked_for() -> None:
    driver = asking()
    driver.feed(on.Tapped("payment.back"))
    put_in(driver)
    driver.feed(on.Tapped("pay"))
    driver.feed(on.Tapped("payment.confirm"))
    assert amount(driver) == TOTAL
    driver.tell_payment(code(99))
    assert amount(driver) == TOTAL
