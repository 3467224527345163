"""The REST answers: what is accepted although something is missing, and what is refused although it is there."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import jwt
import pytest

from kiosk.core.models import Basket, CartStatus, Line, PairingPicture, PairingToken, Product
from kiosk.core.wire import (
    PNG,
    decode_basket,
    decode_cart_status,
    decode_failure,
    decode_payment_url,
    decode_product,
    decode_qr,
)
from kiosk.core.wire_values import LARGEST_AMOUNT
from kiosk.errors import WireError

KEY = "a key that nobody needs to know, of enough bytes"
JSON = "application/json"


def qr_token(**claims: Any) -> str:
    return jwt.encode({"cartid": 7, "exp": 1_795_461_629, **claims}, KEY, algorithm="HS256")


TOKEN = qr_token()


def body(value: object) -> bytes:
    return json.dumps(value).encode()


# The pairing code


@pytest.mark.parametrize(
    ("answer", "content_type"),
    [
        (body(TOKEN), JSON),
        (body(TOKEN), "application/json; charset=utf-8"),
        (body({"token": TOKEN}), JSON),
        (body({"qr_token": TOKEN}), JSON),
        (body({"token": None, "qr_token": TOKEN, "more": 1}), JSON),
        (body(f" {TOKEN}\n"), JSON),
        (TOKEN.encode(), "text/plain"),
        (f"{TOKEN}\r\n".encode(), "Text/Plain; charset=utf-8"),
        (body(TOKEN), "text/plain"),
        (body(TOKEN), ""),
    ],
)
def test_the_token_is_read_from_every_known_form(answer: bytes, content_type: str) -> None:
    assert decode_qr(answer, content_type) == PairingToken(TOKEN, 7, 1_795_461_629.0)


@pytest.mark.parametrize("content_type", ["image/png", JSON, "application/octet-stream", "text/plain"])
def test_a_picture_is_known_by_its_first_bytes_whatever_it_calls_itself(content_type: str) -> None:
    assert decode_qr(PNG + b"the rest", content_type) == PairingPicture(PNG + b"the rest")


def test_the_expiry_may_have_a_fraction() -> None:
    assert decode_qr(body(qr_token(exp=1_795_461_629.5)), JSON) == PairingToken(
        qr_token(exp=1_795_461_629.5), 7, 1_795_461_629.5
    )


@pytest.mark.parametrize("algorithm", ["HS256", "HS512", "none"])
def test_the_signature_is_not_looked_at(algorithm: str) -> None:
    text = jwt.encode({"cartid": 7, "exp": 5}, None if algorithm == "none" else KEY * 2, algorithm=algorithm)
    assert decode_qr(body(text), JSON) == PairingToken(text, 7, 5.0)
    forged = TOKEN.rpartition(".")[0] + ".AAAA"
    assert isinstance(decode_qr(body(forged), JSON), PairingToken)


@pytest.mark.parametrize(
    "claims",
    [
        {"cartid": 0},
        {"cartid": -7},
        {"cartid": "7"},
        {"cartid": 7.0 + 0.5},
        {"cartid": True},
        {"cartid": None},
        {"cartid": [7]},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": -1.0},
        {"exp": 10**400},
        {"exp": None},
    ],
)
def test_claims_that_cannot_be_counted_with_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        decode_qr(body(qr_token(**claims)), JSON)


@pytest.mark.parametrize("missing", ["cartid", "exp"])
def test_a_claim_that_is_missing_is_refused(missing: str) -> None:
    claims = {"cartid": 7, "exp": 5}
    del claims[missing]
    with pytest.raises(WireError):
        decode_qr(body(jwt.encode(claims, KEY, algorithm="HS256")), JSON)


@pytest.mark.parametrize(
    ("answer", "content_type"),
    [
        (b"", JSON),
        (b"", "text/plain"),
        (b"null", JSON),
        (b"{}", JSON),
        (b'{"token": ""}', JSON),
        (b'{"token": 5}', JSON),
        (b'["a.b.c"]', JSON),
        (b"17", JSON),
        (b'"not a token"', JSON),
        (b'"a.b.c"', JSON),
        (b"<html>captive portal</html>", "text/html"),
        (b"\xff\xfe", "text/plain"),
        (b"\xff\xfe", JSON),
        (b"\xff\xd8\xff\xe0 a JPEG", "image/jpeg"),
        (PNG[:-1], "image/png"),
    ],
)
def test_what_is_no_code_is_refused(answer: bytes, content_type: str) -> None:
    with pytest.raises(WireError):
        decode_qr(answer, content_type)


# The cart's status


def status(**changes: Any) -> bytes:
    return body(
        {"cart_id": 7, "status": "in use", "has_active_session": True, "session_id": 41, "user_id": 3} | changes
    )


def test_the_active_session_is_named() -> None:
    assert decode_cart_status(status()) == CartStatus(7, "in use", 41)


@pytest.mark.parametrize("session_id", [None, 40])
def test_a_session_that_is_not_active_is_none(session_id: int | None) -> None:
    free = status(status="available", has_active_session=False, session_id=session_id)
    assert decode_cart_status(free) == CartStatus(7, "available", None)


def test_the_session_may_be_left_out_where_there_is_none() -> None:
    assert decode_cart_status(b'{"cart_id": 7, "status": "maintenance", "has_active_session": false}') == CartStatus(
        7, "maintenance", None
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"session_id": None},
        {"session_id": "41"},
        {"session_id": 41.5},
        {"session_id": True},
        {"has_active_session": None},
        {"has_active_session": 1},
        {"has_active_session": "true"},
        {"cart_id": None},
        {"cart_id": "7"},
        {"cart_id": 0},
        {"status": None},
        {"status": 5},
    ],
)
def test_a_status_that_is_not_clear_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        decode_cart_status(status(**changes))


@pytest.mark.parametrize("field", ["cart_id", "status", "has_active_session"])
def test_a_status_without_what_it_is_asked_for_is_refused(field: str) -> None:
    whole = json.loads(status())
    del whole[field]
    with pytest.raises(WireError):
        decode_cart_status(body(whole))


# The basket


def product(**changes: Any) -> dict[str, Any]:
    return {"item_no_": "00017", "description": "Full cream milk", "unit_price": 46.5} | changes


def item(**changes: Any) -> dict[str, Any]:
    return {"session_id": 41, "item_id": 3, "quantity": 2, "saved_weight": 1.2, "product": product()} | changes


def items(*lines: dict[str, Any], **changes: Any) -> bytes:
    return body({"items": list(lines), "total_price": 93.0, "item_count": 2} | changes)


def price_of(text: str) -> Decimal:
    answer = items(item(product=product(unit_price="PRICE"))).replace(b'"PRICE"', text.encode())
    bought = decode_basket(answer).lines[0].product
    assert bought is not None
    return bought.unit_price


def test_a_whole_basket() -> None:
    full = product(
        description_ar="حليب كامل الدسم", product_size="1 L", barcode="6220000000017", image_url="http://x/milk.png"
    )
    assert decode_basket(items(item(product=full))) == Basket(
        (
            Line(
                "3",
                2,
                Product(
                    "00017",
                    "Full cream milk",
                    Decimal("46.5"),
                    "حليب كامل الدسم",
                    "1 L",
                    "6220000000017",
                    "http://x/milk.png",
                ),
            ),
        ),
        Decimal("93.0"),
    )


@pytest.mark.parametrize("field", ["description_ar", "product_size", "barcode", "image_url"])
def test_what_a_product_may_lack_may_be_null_or_missing(field: str) -> None:
    for basket in (decode_basket(items(item(product=product(**{field: None})))), decode_basket(items(item()))):
        bought = basket.lines[0].product
        assert bought is not None
        assert getattr(bought, field) is None


@pytest.mark.parametrize("field", ["description_ar", "product_size", "image_url"])
def test_an_empty_text_is_none(field: str) -> None:
    bought = decode_basket(items(item(product=product(**{field: ""})))).lines[0].product
    assert bought is not None
    assert getattr(bought, field) is None


def test_a_product_by_itself() -> None:
    assert decode_product(body(product(barcode=5))) == Product("00017", "Full cream milk", Decimal("46.5"), barcode="5")
    for answer in (b"null", b"[]", b"{}", body(product(unit_price="much")), body(product(unit_price=None))):
        with pytest.raises(WireError):
            decode_product(answer)


def test_the_product_itself_may_be_null_or_missing() -> None:
    without = item()
    del without["product"]
    for line in (item(product=None), without):
        assert decode_basket(items(line)).lines == (Line("3", 2, None),)


def test_numbers_may_stand_for_the_names_of_things() -> None:
    line = decode_basket(items(item(item_id=99, product=product(item_no_=17, barcode=6220000000017)))).lines[0]
    assert line.product is not None
    assert (line.item_id, line.product.item_no, line.product.barcode) == ("99", "17", "6220000000017")


@pytest.mark.parametrize("total", [None, "missing"])
def test_a_total_that_is_missing_is_added_up(total: str | None) -> None:
    answer = json.loads(items(item(), item(item_id=4, product=product(unit_price=0.1)), item(item_id=5, product=None)))
    answer["total_price"] = None
    if total == "missing":
        del answer["total_price"]
    assert decode_basket(body(answer)).total == Decimal("93.2")


def test_an_empty_basket_is_one() -> None:
    assert decode_basket(b'{"items": [], "total_price": 0, "item_count": 0}') == Basket()


@pytest.mark.parametrize(
    "text",
    ["19.99", "0.1", "0", "46.50", "999999999999.99", "59.970000000000006", "0.30000000000000004", "12", "1e3", "1e12"],
)
def test_a_price_is_exactly_its_text(text: str) -> None:
    assert price_of(text) == Decimal(text)
    assert str(price_of("19.99")) == "19.99"


def test_a_price_may_be_a_text() -> None:
    assert price_of('"19.99"') == Decimal("19.99")


def test_a_discount_may_be_a_line_of_its_own_below_nothing() -> None:
    assert price_of("-5.25") == Decimal("-5.25")


def test_nothing_below_nothing_is_nothing() -> None:
    assert str(price_of("-0.0")) == "0.0"


@pytest.mark.parametrize(
    "text",
    [
        '"NaN"',
        '"sNaN"',
        '"Infinity"',
        '"-Infinity"',
        "1e400",
        "1e999999999",
        "-1e999999999",
        "-1e400",
        "1e99999999999999999999",
        "1e-99999999",
        "0e99999999",
        "0." + "3" * 100,
        str(LARGEST_AMOUNT + 1),
        "9" * 5000,
        '""',
        '"nineteen"',
        '"19,99"',
        "null",
        "true",
        "[19.99]",
        "{}",
    ],
)
def test_a_price_that_nobody_can_pay_is_refused(text: str) -> None:
    with pytest.raises(WireError):
        price_of(text)


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "+1", ".5", "0x10", "1_000"])
def test_numbers_that_json_does_not_know_are_refused(literal: str) -> None:
    with pytest.raises(WireError):
        price_of(literal)


@pytest.mark.parametrize("total", ["NaN", "1e400", -(10**13), "x", True, [], {}])
def test_a_total_that_nobody_can_pay_is_refused(total: object) -> None:
    with pytest.raises(WireError):
        decode_basket(items(item(), total_price=total))


@pytest.mark.parametrize("quantity", [-1, 1_000_001, 10**30, 1.5, "2", None, True])
def test_a_quantity_that_nobody_can_carry_is_refused(quantity: object) -> None:
    with pytest.raises(WireError):
        decode_basket(items(item(quantity=quantity)))


@pytest.mark.parametrize(
    "changes",
    [
        {"item_id": None},
        {"item_id": 1.5},
        {"item_id": []},
        {"product": "milk"},
        {"product": []},
        {"product": product(item_no_=None)},
        {"product": product(description=None)},
        {"product": product(description=5)},
        {"product": product(description_ar=5)},
        {"product": product(barcode=1.5)},
        {"product": product(image_url={})},
    ],
)
def test_a_line_of_wrong_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(WireError):
        decode_basket(items(item(**changes)))


@pytest.mark.parametrize(
    "answer",
    [b"", b"null", b"[]", b"{}", b'{"items": null}', b'{"items": {}}', b'{"items": [null]}', b'{"items": [1]}'],
)
def test_what_is_no_basket_is_refused(answer: bytes) -> None:
    with pytest.raises(WireError):
        decode_basket(answer)


def test_of_a_key_that_comes_twice_the_last_counts() -> None:
    assert decode_basket(b'{"items": [], "total_price": 5, "total_price": 6}').total == Decimal(6)


def test_what_nobody_asked_for_is_ignored() -> None:
    assert decode_basket(items(item(more={"deep": [1, 2]}), more=None)).lines == decode_basket(items(item())).lines


# The payment's address


def test_the_address_of_the_payment_page() -> None:
    assert decode_payment_url(b'{"payment_url": "https://pay.example/41"}') == "https://pay.example/41"


@pytest.mark.parametrize("answer", [b"{}", b'{"payment_url": null}', b'{"payment_url": ""}'])
def test_a_payment_without_an_address_is_a_payment_all_the_same(answer: bytes) -> None:
    assert decode_payment_url(answer) is None


@pytest.mark.parametrize("answer", [b"null", b'"https://pay.example"', b'{"payment_url": 5}', b"<html>", b""])
def test_what_is_no_payment_is_refused(answer: bytes) -> None:
    with pytest.raises(WireError):
        decode_payment_url(answer)


# Errors


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            b'{"status_code": 404, "message": "Resource not found", "details": {"error": "Cart not found"}}',
            "Resource not found: Cart not found",
        ),
        (b'{"message": "No items found in cart", "details": {}}', "No items found in cart"),
        (b'{"message": "A", "details": {"error": "A"}}', "A"),
        (b'{"message": "A", "details": "B", "detail": "C"}', "A: B: C"),
        (b'{"message": null, "details": null, "detail": "Not authenticated"}', "Not authenticated"),
        (b'{"detail": "Not Found"}', "Not Found"),
        (b'{"message": 5, "detail": "Not Found"}', "Not Found"),
        (b'{"message": {"error": "x"}, "details": {"error": ["y"]}, "detail": [{"loc": ["path"], "msg": "z"}]}', ""),
        (b'{"details": {"error": 7}}', ""),
        (b'{"status_code": 500}', ""),
        (b"<html><h1>502 Bad Gateway</h1></html>", ""),
        (b"Internal Server Error", ""),
        (b"", ""),
        (b"null", ""),
        (b'"text"', ""),
        (b"[]", ""),
        (b"\xff\xfe\x00", ""),
        (b"[" * 100_000, ""),
        (b'{"details": ' + b"[" * 100_000, ""),
    ],
)
def test_the_words_of_an_error_in_every_form(answer: bytes, words: str) -> None:
    assert decode_failure(answer) == words


def test_the_wording_by_which_an_empty_cart_is_known() -> None:
    seen = b'{"status_code":404,"message":"Resource not found","details":{"error":"No items found in cart"}}'
    assert "No items found in cart" in decode_failure(seen)


def test_the_wording_by_which_an_unknown_cart_is_known() -> None:
    seen = b'{"status_code":500,"message":"Error retrieving cart status: 404: Cart with ID 9 not found","details":{}}'
    assert "Cart with ID 9 not found" in decode_failure(seen)
