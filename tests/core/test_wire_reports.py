"""What the backend reports by itself: every form of envelope, and what counts although the rest cannot be read."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from kiosk.core import events as on
from kiosk.core.events import PaymentNews
from kiosk.core.models import Line, Product, Weight
from kiosk.core.secret import Secret
from kiosk.core.wire import decode_report
from kiosk.errors import WireError

MILK = {"item_no_": "17", "description": "Milk", "unit_price": 19.99}
LINE = {"item_id": 3, "quantity": 2, "product": MILK}
LINES = (Line("3", 2, Product("17", "Milk", Decimal("19.99"))),)


def report(value: object, event: str = "message") -> on.Reported | None:
    return decode_report(event, json.dumps(value))


# The envelope


@pytest.mark.parametrize(
    "message",
    [
        {"event_type": "cart-updated", "barcode": "6220"},
        {"type": "cart-updated", "barcode": "6220"},
        {"event": "cart-updated", "barcode": "6220"},
        {"event": "cart-updated", "data": {"barcode": "6220"}},
        {"type": "cart-updated", "data": {"barcode": 6220}},
        {"type": "cart-updated", "data": "6220"},
        {"type": "cart-updated", "data": 6220},
        {"event_type": "cart-updated", "type": "connection", "event": "connection", "barcode": "6220"},
        {"event_type": None, "type": "cart-updated", "event": "connection", "barcode": "6220"},
        {"event_type": "", "type": "", "event": "cart-updated", "barcode": "6220"},
        {"event_type": 5, "type": {"a": 1}, "event": "cart-updated", "barcode": "6220"},
        {"event_type": " cart-updated ", "data": None, "barcode": "6220"},
    ],
)
def test_one_event_in_every_form(message: dict[str, Any]) -> None:
    assert report(message) == on.CartUpdated("6220")


def test_the_streams_own_field_names_the_kind_where_the_message_does_not() -> None:
    assert report({"barcode": "6220"}, "cart-updated") == on.CartUpdated("6220")
    assert report({"type": "item-read", "barcode": "6220"}, "cart-updated") == on.ItemRead("6220")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "connection", "message": "Connected 1"},
        {"event": "connection", "data": None},
        {"Message": "Web socket connection established"},
        {"Message": "Web socket connection cannot be established"},
        {"Message": 5},
    ],
)
def test_a_greeting_is_no_report(message: dict[str, Any]) -> None:
    assert report(message) is None


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("cart-updated", on.CartUpdated()),
        ("item-read", on.ItemRead("")),
        ("weight increased", on.WeightChanged(Weight.INCREASED)),
        ("weight decreased", on.WeightChanged(Weight.DECREASED)),
        ("promotions-updated", on.PromotionsUpdated()),
        ("checkout-completed", on.CheckoutCompleted()),
        *((news.value, on.PaymentChanged(news)) for news in PaymentNews),
    ],
)
@pytest.mark.parametrize("payload", [None, {}, [], 1.5, True, {"barcode": [], "aisle_id": "x", "session_id": {}}])
def test_every_kind_stands_whatever_is_in_it(kind: str, expected: on.Reported, payload: object) -> None:
    assert report({"type": kind, "data": payload}) == expected
    assert report({"event_type": kind}) == expected


@pytest.mark.parametrize("payload", [{"aisle_id": 4}, 4])
def test_the_aisle_of_the_offers(payload: object) -> None:
    assert report({"type": "promotions-updated", "data": payload}) == on.PromotionsUpdated(4)


def test_true_is_no_number() -> None:
    assert report({"type": "promotions-updated", "data": True}) == on.PromotionsUpdated(None)
    assert report({"type": "cart-updated", "data": {"barcode": True}}) == on.CartUpdated(None)
    assert report({"type": "checkout-completed", "data": {"session_id": True}}) == on.CheckoutCompleted(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "hello",
        "null",
        "5",
        '"text"',
        "[]",
        "{",
        '{"type": "cart-updated"',
        "\ufeff{}",
        "{}{}",
        '{"a": "\ud800"}',
    ],
)
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        decode_report("cart-updated", text)


@pytest.mark.parametrize("kind", ["toast", "Weight Increased", "session-ended"])
def test_an_unknown_kind_is_refused_by_its_name(kind: str) -> None:
    with pytest.raises(WireError, match=kind):
        report({"type": kind}, "")


@pytest.mark.parametrize("kind", ["eyJhbGciOi.eyJzdWIi.c2ln", "x" * 500, "a\nb", "ab12", "{}"])
def test_what_does_not_look_like_a_kind_is_not_repeated(kind: str) -> None:
    with pytest.raises(WireError) as caught:
        report({"type": kind}, "")
    assert kind not in str(caught.value)
    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"type":"cart-updated","data":[', '{"event_type":[['])
def test_nesting_without_an_end_is_refused(opening: str) -> None:
    with pytest.raises(WireError):
        decode_report("", opening * 50_000)


def test_deep_nesting_that_is_whole_is_refused_or_read_but_never_breaks() -> None:
    deep = "[" * 50_000 + "]" * 50_000
    with pytest.raises(WireError):
        decode_report("", f'{{"type": "cart-updated", "data": {deep}}}')


# The start of a session


def start(**changes: Any) -> dict[str, Any]:
    return {"session_id": 41, "token": "a.bearer.token", "event_type": "session-started"} | changes


@pytest.mark.parametrize(
    "message",
    [start(), {"event": "session-started", "data": {"session_id": 41, "token": "a.bearer.token"}}, start(user_id=3)],
)
def test_the_start_of_a_session(message: dict[str, Any]) -> None:
    assert report(message) == on.SessionStarted(41, Secret("a.bearer.token"))


def test_a_start_may_name_its_cart() -> None:
    assert report(start(cart_id=7)) == on.SessionStarted(41, Secret("a.bearer.token"), 7)
    assert report(start(cart_id=None)) == on.SessionStarted(41, Secret("a.bearer.token"))


@pytest.mark.parametrize(
    "changes",
    [
        {"session_id": None},
        {"session_id": "41"},
        {"session_id": 41.5},
        {"session_id": True},
        {"session_id": "9" * 30},
        {"token": None},
        {"token": ""},
        {"token": 5},
        {"token": ["a.bearer.token"]},
        {"token": "two words"},
        {"token": "a.bearer.token\n"},
        {"token": "a.bearer.token\r\nX-Other: header"},
        {"token": "رمز"},
        {"cart_id": "7"},
        {"cart_id": 7.5},
    ],
)
def test_a_start_that_could_not_be_used_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        report(start(**changes))


@pytest.mark.parametrize("field", ["session_id", "token"])
def test_a_start_without_what_it_is_for_is_refused(field: str) -> None:
    message = start()
    del message[field]
    with pytest.raises(WireError):
        report(message)


@pytest.mark.parametrize(
    "message",
    [
        start(session_id="x"),
        start(token="a.bearer.token with more"),
        start(token={"a.bearer.token": "a.bearer.token"}),
        start(cart_id="a.bearer.token"),
        start(event_type="a.bearer.token"),
        start(event_type=None, type="a.bearer.token"),
        {"event": "session-started", "data": "a.bearer.token"},
        {"event": "session-started", "data": ["a.bearer.token"]},
    ],
)
def test_a_refusal_never_repeats_the_token(message: dict[str, Any]) -> None:
    with pytest.raises(WireError) as caught:
        report(message)
    assert "bearer" not in f"{caught.value} {caught.value!r} {caught.value.__cause__}"


def test_a_start_that_breaks_off_never_repeats_the_token() -> None:
    text = json.dumps(start())
    for end in range(len(text)):
        with pytest.raises(WireError) as caught:
            decode_report("session-started", text[:end])
        assert "bearer" not in f"{caught.value} {caught.value.__cause__}"


def test_the_token_is_masked_in_the_event() -> None:
    assert "bearer" not in repr(report(start()))


# The end of a session


def test_a_checkout_with_everything() -> None:
    message = {
        "event_type": "checkout-completed",
        "session_id": 41,
        "receipt": {"receipt_id": 9, "items": [LINE], "total_price": 39.98, "total_savings": 2.5},
    }
    assert report(message) == on.CheckoutCompleted(41, LINES, Decimal("39.98"), Decimal("2.5"), "9")


def test_the_parts_of_a_checkout_may_stand_outside_the_receipt() -> None:
    message = {"type": "checkout-completed", "data": {"items": [LINE], "total_price": 39.98, "receipt": {}}}
    assert report(message) == on.CheckoutCompleted(None, LINES, Decimal("39.98"))


def test_the_receipt_goes_before_what_stands_outside_it() -> None:
    message = {
        "event_type": "checkout-completed",
        "items": [],
        "total_price": 1,
        "receipt": {"items": [LINE], "total_price": 2},
    }
    assert report(message) == on.CheckoutCompleted(None, LINES, Decimal(2))


def test_a_part_of_the_receipt_that_cannot_be_read_is_taken_from_outside_it() -> None:
    message = {
        "event_type": "checkout-completed",
        "items": [LINE],
        "total_price": 2,
        "receipt": {"items": [{"item_id": None}], "total_price": "much"},
    }
    assert report(message) == on.CheckoutCompleted(None, LINES, Decimal(2))


def test_an_amount_is_exactly_its_text() -> None:
    text = '{"event_type": "checkout-completed", "total_price": 123456789012.345678901}'
    assert decode_report("", text) == on.CheckoutCompleted(total=Decimal("123456789012.345678901"))
    text = '{"event_type": "checkout-completed", "receipt": {"total_price": 19.99, "total_savings": 0.1}}'
    found = decode_report("", text)
    assert isinstance(found, on.CheckoutCompleted)
    assert (str(found.total), str(found.savings)) == ("19.99", "0.1")


@pytest.mark.parametrize(
    "part",
    [
        '"session_id": 41, "items": 5',
        '"session_id": 41, "items": [{"item_id": 1, "quantity": -1}]',
        '"session_id": 41, "items": [{"item_id": 1, "quantity": 1, "product": {"item_no_": 1}}]',
        '"session_id": 41, "total_price": "NaN"',
        '"session_id": 41, "total_price": 1e400',
        '"session_id": 41, "total_price": 1e99999999999999999999',
        f'"session_id": 41, "total_price": {"9" * 5000}',
        '"session_id": 41, "receipt": "https://receipts.example/41.pdf"',
        '"session_id": 41, "receipt": ["R-1"]',
        '"session_id": 41, "receipt": {"receipt_id": [], "total_savings": "some"}',
        '"session_id": 41, "items": null, "receipt": null, "total_price": null',
    ],
)
def test_a_checkout_that_cannot_be_read_still_ends_its_session(part: str) -> None:
    assert decode_report("", f'{{"event_type": "checkout-completed", {part}}}') == on.CheckoutCompleted(41)
    assert decode_report("", f'{{"event": "checkout-completed", "data": {{{part}}}}}') == on.CheckoutCompleted(41)


def test_what_can_be_read_of_a_checkout_is_kept() -> None:
    message = {"event_type": "checkout-completed", "session_id": 41, "items": "?", "total_price": 12.5}
    assert report(message) == on.CheckoutCompleted(41, None, Decimal("12.5"))


@pytest.mark.parametrize("session", ["41", 41.0, True, None, [], {}, "9" * 5000])
def test_a_checkout_whose_session_cannot_be_read_still_ends_the_one_there_is(session: object) -> None:
    assert report({"event_type": "checkout-completed", "session_id": session}) == on.CheckoutCompleted(None)
