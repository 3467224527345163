"""Anything at all into every decoder: it is read, or refused with `WireError`, and nothing else happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwt.utils import base64url_encode

from kiosk.core import wire, wire_shop
from kiosk.errors import WireError
from tests.core.test_wire import item, product, qr_token, status
from tests.core.test_wire_reports import start
from tests.core.test_wire_shop import checklist, offer, store_map, way

Decoder = Callable[[bytes], object]


def report(body: bytes) -> object:
    return wire.decode_report("session-started", body.decode(errors="surrogateescape"))


def qr(body: bytes) -> object:
    return wire.decode_qr(body, "application/json")


def plain_qr(body: bytes) -> object:
    return wire.decode_qr(body, "text/plain; charset=utf-8")


def offers(body: bytes) -> object:
    return wire_shop.decode_offers(body, 1_795_461_629.0)


DECODERS: tuple[Decoder, ...] = (
    qr,
    plain_qr,
    wire.decode_cart_status,
    wire.decode_basket,
    wire.decode_product,
    wire.decode_payment_url,
    wire.decode_failure,
    wire_shop.decode_checklist,
    wire_shop.decode_map,
    wire_shop.decode_way,
    wire_shop.decode_location,
    wire_shop.decode_reasons,
    offers,
    report,
)
SECRET = "k33p-th1s"

NAMES = (
    *("event_type", "type", "event", "data", "Message", "session_id", "token", "cart_id", "items", "total_price"),
    *("receipt", "receipt_id", "total_savings", "barcode", "aisle_id", "item_id", "quantity", "product"),
    *("item_no_", "description", "unit_price", "description_ar", "product_size", "image_url", "status"),
    *("has_active_session", "qr_token", "payment_url", "message", "details", "detail", "error", "cartid", "exp"),
    *("index", "product_description", "discounted_price", "promotion_ending_date", "discount_percentage", "id", "name"),
    *("text", "checked", "positions", "connections", "x", "y", "path", "total_distance", "promotions_count"),
)
KINDS = ["session-started", "checkout-completed", "cart-updated", "item-read", "promotions-updated", "connection"]

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 10**18, 10**30, 10**400]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from([*KINDS, "NaN", "Infinity", "1e400", "19.99", "2026-11-30", "", "\ud800", qr_token(), SECRET]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=15,
)
messages = st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


def accepts_or_refuses(decode: Decoder, body: bytes) -> str:
    """What a refusal says."""
    said = ""
    try:
        decode(body)
    except WireError as exc:
        said = f"{exc} {exc.__cause__}"
    assert len(said) < 600
    return said


def written(value: object) -> bytes:
    """As JSON, or what Python takes for it: NaN and lone surrogates included."""
    return json.dumps(value, ensure_ascii=False).encode(errors="surrogatepass")


@pytest.mark.parametrize("decode", DECODERS, ids=lambda decode: decode.__name__)
@settings(max_examples=70, deadline=None, derandomize=True)
@given(value=values | messages)
def test_any_json(decode: Decoder, value: object) -> None:
    accepts_or_refuses(decode, written(value))
    accepts_or_refuses(decode, json.dumps(value).encode())


@pytest.mark.parametrize("decode", DECODERS, ids=lambda decode: decode.__name__)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(body=st.binary(max_size=60))
def test_any_bytes(decode: Decoder, body: bytes) -> None:
    accepts_or_refuses(decode, body)


GOOD: tuple[tuple[Decoder, Any], ...] = (
    (wire.decode_cart_status, json.loads(status())),
    (wire.decode_basket, {"items": [item()], "total_price": 93.0}),
    (wire.decode_basket, {"items": [item(product=product(barcode=5))]}),
    (wire.decode_product, product(barcode=5)),
    (offers, [offer(promotion_ending_date="2026-11-30T10:00:00Z", discount_percentage=5, aisle_id=3)]),
    (wire_shop.decode_checklist, checklist()),
    (wire_shop.decode_map, store_map()),
    (wire_shop.decode_way, way()),
    (wire_shop.decode_location, {"aisle_id": 7}),
    (wire_shop.decode_reasons, [{"id": 1, "text": "Too slow"}]),
    (report, start()),
    (report, {"event": "session-started", "data": start()}),
    (report, {"event_type": "checkout-completed", "session_id": 1, "receipt": {"items": [item()], "total_price": 1.5}}),
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        return found + [deeper for key, held in value.items() for deeper in places(held, (*path, key))]
    if isinstance(value, list):
        return found + [deeper for index, held in enumerate(value) for deeper in places(held, (*path, index))]
    return found


def put(value: Any, path: tuple[str | int, ...], other: object) -> Any:
    if not path:
        return other
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = put(value[path[0]], path[1:], other)
    return copy


@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_good_message_with_anything_in_one_place(data: st.DataObject) -> None:
    decode, good = data.draw(st.sampled_from(GOOD))
    path = data.draw(st.sampled_from(places(good)))
    accepts_or_refuses(decode, written(put(good, path, data.draw(values))))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_good_message_that_breaks_off_or_is_garbled(data: st.DataObject) -> None:
    decode, good = data.draw(st.sampled_from(GOOD))
    body = bytearray(json.dumps(good).encode())
    for _ in range(data.draw(st.integers(0, 3))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    accepts_or_refuses(decode, bytes(body[: data.draw(st.integers(0, len(body)))]))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_refusal_ever_repeats_a_secret(data: st.DataObject) -> None:
    """Wherever the token may have come to stand."""
    message = start(token=SECRET)
    for _ in range(data.draw(st.integers(1, 3))):
        other = st.just(SECRET) | st.just([SECRET]) | st.just({SECRET: SECRET}) | st.just(f"{SECRET} ") | values
        message = put(message, (data.draw(st.sampled_from(sorted(message))),), data.draw(other))
    assert SECRET not in accepts_or_refuses(report, written(message))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(claims=values, header=values)
def test_any_claims_in_a_token(claims: object, header: object) -> None:
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), b"signature")
    text = ".".join(base64url_encode(part).decode() for part in parts)
    accepts_or_refuses(qr, json.dumps(text).encode())


@pytest.mark.parametrize("decode", DECODERS, ids=lambda decode: decode.__name__)
@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"data":' * 100_000,
        b"9" * 100_000,
        b"-" * 10,
        b'"\\ud800"',
        b'"\\ud83d\\u0041"',
        b'{"token":"\\udfff"}',
        b"\xed\xa0\x80",
        b'{"items":[' + b"[" * 5000 + b"]" * 5000 + b"]}",
        b'{"event_type":"\\ud800"}',
        b"\x00",
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_breaks_lesser_parsers(decode: Decoder, body: bytes) -> None:
    accepts_or_refuses(decode, body)


def test_a_token_of_endless_nesting() -> None:
    deep = b'{"cartid":' + b"[" * 100_000
    text = ".".join(base64url_encode(part).decode() for part in (b'{"alg":"HS256"}', deep, b"signature"))
    accepts_or_refuses(qr, json.dumps(text).encode())
