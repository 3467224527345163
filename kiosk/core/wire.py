"""Bytes and JSON of the wire contract to models and events. Whatever does not fit raises `WireError`.

Decoding is liberal in what may be missing and strict in what a value may be: an amount is a finite decimal, read from
its text and never through a float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

import jwt
import msgspec

from kiosk.core import events as on
from kiosk.core.models import (
    Basket,
    CartStatus,
    Line,
    PairingPicture,
    PairingToken,
    Product,
    Weight,
)
from kiosk.core.secret import Secret
from kiosk.core.wire_values import NOTHING, Count, Identifier, amount, convert, decode, part
from kiosk.errors import WireError

KIND = re.compile(r"[A-Za-z][A-Za-z ,_-]{0,40}")
"""What an unknown kind may look like to be told of: anything else might be a secret in the wrong place."""
PNG = b"\x89PNG\r\n\x1a\n"

T = TypeVar("T")
CartNumber = Annotated[int, msgspec.Meta(ge=1)]
Moment = Annotated[float, msgspec.Meta(ge=0, le=1e12)]
Token = Annotated[str, msgspec.Meta(pattern=r"\A[!-~]+\Z")]
"""What can stand in a header."""


class _Product(msgspec.Struct):
    item_no_: Identifier
    description: str
    unit_price: Decimal
    description_ar: str | None = None
    product_size: str | None = None
    barcode: Identifier | None = None
    image_url: str | None = None


class _Line(msgspec.Struct):
    item_id: Identifier
    quantity: Count
    product: _Product | None = None


class _Items(msgspec.Struct):
    items: list[_Line]
    total_price: Decimal | None = None


class _CartStatus(msgspec.Struct):
    cart_id: CartNumber
    status: str
    has_active_session: bool
    session_id: int | None = None


class _QrObject(msgspec.Struct):
    token: str | None = None
    qr_token: str | None = None


class _QrClaims(msgspec.Struct):
    cartid: CartNumber
    exp: Moment


class _Payment(msgspec.Struct):
    payment_url: str | None = None


class _Failure(msgspec.Struct):
    message: Any = None
    details: Any = None
    detail: Any = None


class _SessionStarted(msgspec.Struct):
    session_id: int
    token: Token
    cart_id: int | None = None


class _Receipt(msgspec.Struct):
    receipt_id: msgspec.Raw = NOTHING
    items: msgspec.Raw = NOTHING
    total_price: msgspec.Raw = NOTHING
    total_savings: msgspec.Raw = NOTHING


class _Checkout(msgspec.Struct):
    session_id: msgspec.Raw = NOTHING
    items: msgspec.Raw = NOTHING
    total_price: msgspec.Raw = NOTHING
    receipt: msgspec.Raw = NOTHING


class _Envelope(msgspec.Struct):
    event_type: msgspec.Raw = NOTHING
    type: msgspec.Raw = NOTHING
    event: msgspec.Raw = NOTHING
    data: msgspec.Raw = NOTHING
    greeting: msgspec.Raw = msgspec.field(name="Message", default=NOTHING)


def decode_qr(body: bytes, content_type: str) -> PairingToken | PairingPicture:
    """The answer to the question for a code: a JSON string, an object, plain text, or a PNG picture."""
    what = "the pairing code"
    if body.startswith(PNG):
        return PairingPicture(body)
    if content_type.partition(";")[0].strip().lower() == "text/plain":
        try:
            text = body.decode().strip().strip('"')
        except UnicodeDecodeError as exc:
            raise WireError(f"{what} is not text in UTF-8") from exc
    else:
        found = decode(body, str | _QrObject, what)  # type: ignore[arg-type]
        text = (found if isinstance(found, str) else found.token or found.qr_token or "").strip()
    return _pairing_token(text, what)


def _pairing_token(text: str, what: str) -> PairingToken:
    """The claims are only read: the kiosk has no key, and uses them to schedule and to know its own cart."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
    except (jwt.InvalidTokenError, RecursionError) as exc:
        raise WireError(f"{what} is not a JSON web token: {exc}") from exc
    read = convert(claims, _QrClaims, what)
    return PairingToken(text, read.cartid, read.exp)


def decode_cart_status(body: bytes) -> CartStatus:
    found = decode(body, _CartStatus, "the cart's status")
    if found.has_active_session and found.session_id is None:
        raise WireError("the cart's status names no session although one is active")
    return CartStatus(found.cart_id, found.status, found.session_id if found.has_active_session else None)


def decode_basket(body: bytes) -> Basket:
    found = decode(body, _Items, "the basket")
    lines = _lines(found.items, "the basket")
    total = sum((line.total or Decimal(0) for line in lines), Decimal(0))
    return Basket(lines, total if found.total_price is None else amount(found.total_price, "the basket's total"))


def _lines(items: list[_Line], what: str) -> tuple[Line, ...]:
    return tuple(
        Line(str(item.item_id), item.quantity, None if item.product is None else _product(item.product, what))
        for item in items
    )


def _product(found: _Product, what: str) -> Product:
    return Product(
        item_no=str(found.item_no_),
        description=found.description,
        unit_price=amount(found.unit_price, what),
        description_ar=found.description_ar or None,
        product_size=found.product_size or None,
        barcode=None if found.barcode is None else str(found.barcode),
        image_url=found.image_url or None,
    )


def decode_product(body: bytes) -> Product:
    what = "the product"
    return _product(decode(body, _Product, what), what)


def decode_payment_url(body: bytes) -> str | None:
    return decode(body, _Payment, "the payment's address").payment_url or None


def decode_failure(body: bytes) -> str:
    """The words of an error answer, in whichever of the known forms; empty where it has none."""
    try:
        found = decode(body, _Failure, "the error")
    except WireError:
        return ""
    details = found.details.get("error") if isinstance(found.details, Mapping) else found.details
    words = [word for word in (found.message, details, found.detail) if isinstance(word, str)]
    return ": ".join(dict.fromkeys(words))


def decode_report(event: str, data: str) -> on.Reported | None:
    """A message of the event stream or of the session's WebSocket.

    Its kind is its `event_type`, else its `type`, else its `event`, else the event-stream `event:` field. None for the
    `connection` greeting; `WireError` for what is not JSON or of an unknown kind.
    """
    envelope = decode(data, _Envelope, "the message")
    named = (part(field, str) for field in (envelope.event_type, envelope.type, envelope.event))
    kind = next((found for found in named if found), None)
    if kind is None and envelope.greeting != NOTHING:
        return None
    return _report((kind or event).strip(), msgspec.Raw(data) if envelope.data == NOTHING else envelope.data)


def _report(kind: str, payload: msgspec.Raw) -> on.Reported | None:
    match kind:
        case "connection":
            return None
        case "session-started":
            started = decode(payload, _SessionStarted, kind)
            return on.SessionStarted(started.session_id, Secret(started.token), started.cart_id)
        case "checkout-completed":
            return _checkout(payload)
        case "cart-updated":
            return on.CartUpdated(_text(payload, "barcode"))
        case "item-read":
            return on.ItemRead(_text(payload, "barcode") or "")
        case "weight increased":
            return on.WeightChanged(Weight.INCREASED)
        case "weight decreased":
            return on.WeightChanged(Weight.DECREASED)
        case "promotions-updated":
            aisle = _single(payload, "aisle_id")
            return on.PromotionsUpdated(aisle if isinstance(aisle, int) else None)
        case known if known in tuple(on.PaymentNews):
            return on.PaymentChanged(on.PaymentNews(known))
    shown = kind if KIND.fullmatch(kind) else "of no known form"
    raise WireError(f"nothing is known of messages of the kind {shown}")


def _checkout(payload: msgspec.Raw) -> on.CheckoutCompleted:
    """What cannot be read must not keep the session open: it then comes from the last known cart."""
    found = part(payload, _Checkout) or _Checkout()
    receipt = part(found.receipt, _Receipt) or _Receipt()
    return on.CheckoutCompleted(
        session_id=part(found.session_id, int),
        lines=_first(_receipt_lines, receipt.items, found.items),
        total=_first(_receipt_amount, receipt.total_price, found.total_price),
        savings=_receipt_amount(receipt.total_savings),
        receipt_id=_text(receipt.receipt_id, "receipt_id"),
    )


def _first(read: Callable[[msgspec.Raw], T | None], *places: msgspec.Raw) -> T | None:
    return next((found for found in map(read, places) if found is not None), None)


def _receipt_lines(body: msgspec.Raw) -> tuple[Line, ...] | None:
    found = part(body, list[_Line])
    try:
        return None if found is None else _lines(found, "the receipt")
    except WireError:
        return None


def _receipt_amount(body: msgspec.Raw) -> Decimal | None:
    found = part(body, Decimal)
    try:
        return None if found is None else amount(found, "the receipt")
    except WireError:
        return None


def _text(body: msgspec.Raw, key: str) -> str | None:
    found = _single(body, key)
    return None if found is None else str(found)


def _single(body: msgspec.Raw, key: str) -> int | str | None:
    """A number or text, by itself or under its key in an object."""
    found = part(body, Any)
    if isinstance(found, Mapping):
        found = found.get(key)
    return found if isinstance(found, int | str) and not isinstance(found, bool) else None
