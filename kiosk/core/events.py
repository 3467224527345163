"""What happened, in the past tense. Everything that reaches `step` is one of these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kiosk.core.floor import StoreMap
from kiosk.core.models import (
    Basket,
    CartStatus,
    Checklist,
    Code,
    Line,
    Offer,
    PairingPicture,
    PairingToken,
    Product,
    Reason,
    Way,
    Weight,
)
from kiosk.core.secret import Secret


@dataclass(frozen=True)
class Started:
    """The kiosk has come up; `session_id` and `token` are what the store still held, or None."""

    session_id: int | None = None
    token: Secret | None = None


@dataclass(frozen=True)
class Ticked:
    """A due moment has come."""


@dataclass(frozen=True)
class ConfigurationChanged:
    """The configuration file is another one now."""


@dataclass(frozen=True)
class AdapterFailed:
    """Something at the edge could not be done, such as saving the session; `reason` is in words."""

    reason: str


# --- the event stream ---


@dataclass(frozen=True)
class StreamConnecting:
    """A connection is being opened."""


@dataclass(frozen=True)
class StreamLive:
    """The first event has come over this connection."""


@dataclass(frozen=True)
class StreamDown:
    """The connection is gone; the next try is in `retry_in` seconds, or never where that is None (204)."""

    reason: str
    retry_in: float | None


@dataclass(frozen=True)
class SessionStarted:
    """A shopper has scanned the code. `cart_id` is there only where the backend names it."""

    session_id: int
    token: Secret
    cart_id: int | None = None


@dataclass(frozen=True)
class CheckoutCompleted:
    """The session is over and paid. Each part is None where the backend left it out."""

    session_id: int | None = None
    lines: tuple[Line, ...] | None = None
    total: Decimal | None = None
    savings: Decimal | None = None
    receipt_id: str | None = None


@dataclass(frozen=True)
class CartUpdated:
    """The basket is another one now."""

    barcode: str | None = None


@dataclass(frozen=True)
class ItemRead:
    """The scanner read a product without adding it."""

    barcode: str


@dataclass(frozen=True)
class WeightChanged:
    """The scale noticed something that was not scanned."""

    weight: Weight


@dataclass(frozen=True)
class PromotionsUpdated:
    """The offers are others now, perhaps because the cart came to another aisle."""

    aisle_id: int | None = None


class PaymentNews(StrEnum):
    """What became of a payment."""

    CREATED = "Payment created"
    SUCCEEDED = "Payment successful"
    RETRYING = "Payment failed, retrying"
    FAILED = "Payment failed"


@dataclass(frozen=True)
class PaymentChanged:
    """The payment went a step further."""

    news: PaymentNews


# --- the session's WebSocket ---


@dataclass(frozen=True)
class FeedLive:
    """The session's WebSocket is established."""

    session_id: int


@dataclass(frozen=True)
class FeedDown:
    """The session's WebSocket is gone; its thread tries again by itself."""

    session_id: int
    reason: str


@dataclass(frozen=True)
class FeedReported:
    """A message of the session's WebSocket."""

    session_id: int
    event: Reported


# --- answers: each carries the id of its request ---


@dataclass(frozen=True)
class ServerTime:
    """When an answer was made, by the backend's clock (`Date`, seconds since the epoch, whole seconds), and when its
    request was sent, by the monotonic clock (seconds)."""

    date: float
    sent_at: float


@dataclass(frozen=True)
class QrFetched:
    """The code to show: the modules of `token`, or the backend's own picture, of which nothing else is known."""

    request: int
    face: Code | PairingPicture
    token: PairingToken | None = None
    time: ServerTime | None = None


@dataclass(frozen=True)
class CartStatusFetched:
    request: int
    status: CartStatus
    time: ServerTime | None = None


@dataclass(frozen=True)
class BasketFetched:
    request: int
    basket: Basket
    time: ServerTime | None = None


@dataclass(frozen=True)
class PaymentCreated:
    """The backend waits for the payment; `code` is the payment page's address as a QR code, where there is one."""

    request: int
    code: Code | None = None
    time: ServerTime | None = None


@dataclass(frozen=True)
class PaymentPageFetched:
    """The page of a payment that was created elsewhere, as a QR code; None where there is none."""

    request: int
    code: Code | None = None
    time: ServerTime | None = None


@dataclass(frozen=True)
class OffersFetched:
    """Every offer, in the backend's order."""

    request: int
    offers: tuple[Offer, ...]
    time: ServerTime | None = None


@dataclass(frozen=True)
class ChecklistFetched:
    """The shopper's list; None where none is pinned."""

    request: int
    checklist: Checklist | None
    time: ServerTime | None = None


@dataclass(frozen=True)
class ItemChecked:
    """The backend has ticked an item of the list, or has taken the tick away."""

    request: int
    time: ServerTime | None = None


@dataclass(frozen=True)
class MapFetched:
    request: int
    store_map: StoreMap
    time: ServerTime | None = None


@dataclass(frozen=True)
class LocationFetched:
    """The aisle that the cart is in; None where the backend does not know."""

    request: int
    aisle_id: int | None
    time: ServerTime | None = None


@dataclass(frozen=True)
class WayFetched:
    """The way to an offer; None where the backend knows none."""

    request: int
    way: Way | None
    time: ServerTime | None = None


@dataclass(frozen=True)
class ProductFetched:
    """The product with the barcode that was read; None where the store does not sell it."""

    request: int
    product: Product | None
    time: ServerTime | None = None


@dataclass(frozen=True)
class StaffTold:
    """The backend has taken the call for staff, or that it is over."""

    request: int
    time: ServerTime | None = None


@dataclass(frozen=True)
class ReasonsFetched:
    """What can be chosen to say why it was so."""

    request: int
    reasons: tuple[Reason, ...]
    time: ServerTime | None = None


@dataclass(frozen=True)
class FeedbackTaken:
    """The backend has taken the feedback, now or before."""

    request: int
    time: ServerTime | None = None


class Failure(StrEnum):
    """Why a call gave no answer."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    UNAUTHORIZED = "unauthorized"
    UNKNOWN_CART = "unknown cart"
    MALFORMED = "malformed"


@dataclass(frozen=True)
class RequestFailed:
    """A call gave no answer that can be used; `reason` is in words and holds no secret."""

    request: int
    failure: Failure
    reason: str
    time: ServerTime | None = None


# --- touch ---


@dataclass(frozen=True)
class Touched:
    """A finger came down anywhere."""


@dataclass(frozen=True)
class Pressed:
    """A finger came down on this target."""

    target: str


@dataclass(frozen=True)
class Tapped:
    """A finger was lifted from the target it came down on."""

    target: str


@dataclass(frozen=True)
class Released:
    """A finger was lifted elsewhere, or began to drag."""


@dataclass(frozen=True)
class Scrolled:
    """The list was dragged to this offset in pixels from its top; beyond its ends where it was dragged too far."""

    offset: int


Reported = (
    SessionStarted | CheckoutCompleted | CartUpdated | ItemRead | WeightChanged | PromotionsUpdated | PaymentChanged
)
"""What the backend reports by itself, on the stream or on the session's WebSocket."""

Answer = (
    QrFetched
    | CartStatusFetched
    | BasketFetched
    | PaymentCreated
    | PaymentPageFetched
    | OffersFetched
    | ChecklistFetched
    | ItemChecked
    | MapFetched
    | LocationFetched
    | WayFetched
    | ProductFetched
    | StaffTold
    | ReasonsFetched
    | FeedbackTaken
    | RequestFailed
)

Event = (
    Started
    | Ticked
    | ConfigurationChanged
    | AdapterFailed
    | StreamConnecting
    | StreamLive
    | StreamDown
    | FeedLive
    | FeedDown
    | FeedReported
    | Reported
    | Answer
    | Touched
    | Pressed
    | Tapped
    | Released
    | Scrolled
)
