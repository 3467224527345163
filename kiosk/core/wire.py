"""Bytes and JSON of the wire contract to models and events. Whatever does not fit raises `WireError`.

Decoding is liberal in what may be missing and strict in what a value may be: an amount is a finite decimal, read from
its text and never through a float.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from kiosk.errors import WireError

LARGEST_AMOUNT = Decimal(10) ** 12
PNG = b"\x89PNG\r\n\x1a\n"

T = TypeVar("T")
Identifier = int | str
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
CartNumber = Annotated[int, msgspec.Meta(ge=1)]


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
    exp: float


class _Payment(msgspec.Struct):
    payment_url: str


class _Failure(msgspec.Struct):
    message: str | None = None
    details: Any = None
    detail: Any = None


class _SessionStarted(msgspec.Struct):
    session_id: int
    token: str
    cart_id: int | None = None


class _Receipt(msgspec.Struct):
    receipt_id: Identifier | None = None
    items: list[_Line] | None = None
    total_price: Decimal | None = None
    total_savings: Decimal | None = None


class _Checkout(msgspec.Struct):
    session_id: int | None = None
    items: list[_Line] | None = None
    total_price: Decimal | None = None
    receipt: _Receipt | None = None


class _Envelope(msgspec.Struct):
    event_type: str | None = None
    type: str | None = None
    event: str | None = None
    data: Any = None


def _decode(body: bytes | str, kind: type[T], what: str) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise WireError(f"{what}: {exc}") from exc


def _convert(value: Any, kind: type[T], what: str) -> T:
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError as exc:
        raise WireError(f"{what}: {exc}") from exc


def _amount(value: Decimal, what: str) -> Decimal:
    if not value.is_finite() or abs(value) > LARGEST_AMOUNT:
        raise WireError(f"{what}: the amount {value} is not one that can be paid")
    return value


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
        found = _decode(body, str | _QrObject, what)  # type: ignore[arg-type]
        text = (found if isinstance(found, str) else found.token or found.qr_token or "").strip()
    return _pairing_token(text, what)


def _pairing_token(text: str, what: str) -> PairingToken:
    """The claims are only read: the kiosk has no key, and uses them to schedule and to know its own cart."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
    except jwt.InvalidTokenError as exc:
        raise WireError(f"{what} is not a JSON web token: {exc}") from exc
    read = _convert(claims, _QrClaims, what)
    return PairingToken(text, read.cartid, read.exp)


def decode_cart_status(body: bytes) -> CartStatus:
    found = _decode(body, _CartStatus, "the cart's status")
    if found.has_active_session and found.session_id is None:
        raise WireError("the cart's status names no session although one is active")
    return CartStatus(found.cart_id, found.status, found.session_id if found.has_active_session else None)


def decode_basket(body: bytes) -> Basket:
    found = _decode(body, _Items, "the basket")
    lines = _lines(found.items, "the basket")
    total = sum((line.total or Decimal(0) for line in lines), Decimal(0))
    return Basket(lines, total if found.total_price is None else _amount(found.total_price, "the basket's total"))


def _lines(items: list[_Line], what: str) -> tuple[Line, ...]:
    return tuple(
        Line(str(item.item_id), item.quantity, None if item.product is None else _product(item.product, what))
        for item in items
    )


def _product(found: _Product, what: str) -> Product:
    return Product(
        item_no=str(found.item_no_),
        description=found.description,
        unit_price=_amount(found.unit_price, what),
        description_ar=found.description_ar or None,
        product_size=found.product_size or None,
        barcode=None if found.barcode is None else str(found.barcode),
        image_url=found.image_url or None,
    )


def decode_payment_url(body: bytes) -> str:
    return _decode(body, _Payment, "the payment's address").payment_url


def decode_failure(body: bytes) -> str:
    """The words of an error answer, in whichever of the known forms; empty where it has none."""
    try:
        found = _decode(body, _Failure, "the error")
    except WireError:
        return ""
    details = found.details.get("error") if isinstance(found.details, Mapping) else None
    words = [word for word in (found.message, details, found.detail) if isinstance(word, str)]
    return ": ".join(dict.fromkeys(words))


def decode_report(event: str, data: str) -> on.Reported | None:
    """A message of the event stream or of the session's WebSocket.

    Its kind is its `event_type`, else its `type`, else its `event`, else the event-stream `event:` field. None for the
    `connection` greeting; `WireError` for what is not JSON or of an unknown kind.
    """
    try:
        message = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeError) as exc:
        raise WireError(f"the message is not JSON: {exc}") from exc
    if not isinstance(message, dict):
        raise WireError("the message is not a JSON object")
    envelope = _convert(message, _Envelope, "the message")
    if envelope.event_type is None and envelope.type is None and envelope.event is None and "Message" in message:
        return None
    kind = envelope.event_type or envelope.type or envelope.event or event
    payload = message if envelope.data is None else envelope.data
    return _report(kind, payload)


def _report(kind: str, payload: Any) -> on.Reported | None:
    match kind.strip():
        case "connection":
            return None
        case "session-started":
            started = _convert(payload, _SessionStarted, kind)
            return on.SessionStarted(started.session_id, Secret(started.token), started.cart_id)
        case "checkout-completed":
            return _checkout(payload)
        case "cart-updated":
            return on.CartUpdated(_barcode(payload))
        case "item-read":
            return on.ItemRead(_barcode(payload) or "")
        case "weight increased":
            return on.WeightChanged(Weight.INCREASED)
        case "weight decreased":
            return on.WeightChanged(Weight.DECREASED)
        case "promotions-updated":
            return on.PromotionsUpdated(_aisle(payload))
        case known if known in tuple(on.PaymentNews):
            return on.PaymentChanged(on.PaymentNews(known))
    raise WireError(f"nothing is known of messages of the kind {kind[:60]!r}")


def _checkout(payload: Any) -> on.CheckoutCompleted:
    """A receipt that cannot be read must not keep the session open: its parts then come from the last known cart."""
    try:
        found = _convert(payload, _Checkout, "checkout-completed")
        receipt = found.receipt or _Receipt()
        items = found.items if receipt.items is None else receipt.items
        total = found.total_price if receipt.total_price is None else receipt.total_price
        return on.CheckoutCompleted(
            session_id=found.session_id,
            lines=None if items is None else _lines(items, "the receipt"),
            total=None if total is None else _amount(total, "the receipt's total"),
            savings=None if receipt.total_savings is None else _amount(receipt.total_savings, "the savings"),
            receipt_id=None if receipt.receipt_id is None else str(receipt.receipt_id),
        )
    except WireError:
        session = payload.get("session_id") if isinstance(payload, Mapping) else None
        return on.CheckoutCompleted(session if isinstance(session, int) else None)


def _barcode(payload: Any) -> str | None:
    found = payload.get("barcode") if isinstance(payload, Mapping) else payload
    return str(found) if isinstance(found, int | str) else None


def _aisle(payload: Any) -> int | None:
    found = payload.get("aisle_id") if isinstance(payload, Mapping) else payload
    return found if isinstance(found, int) else None
