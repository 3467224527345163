"""What the kiosk knows about: products, baskets, sessions, payments. Frozen; money is `Decimal` in EGP."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from kiosk.core.secret import Secret


@dataclass(frozen=True)
class Product:
    """One article of the store; only its number, its English name and its price are certain."""

    item_no: str
    description: str
    unit_price: Decimal
    description_ar: str | None = None
    product_size: str | None = None
    barcode: str | None = None
    image_url: str | None = None


@dataclass(frozen=True)
class Line:
    """One line of a basket. `product` is None where the backend no longer knows the article."""

    item_id: str
    quantity: int
    product: Product | None

    @property
    def total(self) -> Decimal | None:
        return None if self.product is None else self.product.unit_price * self.quantity


@dataclass(frozen=True)
class Basket:
    """What is in the cart, in the backend's order, and the backend's own total."""

    lines: tuple[Line, ...] = ()
    total: Decimal = Decimal(0)

    @cached_property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class CartStatus:
    """The backend's word on this cart."""

    cart_id: int
    status: str
    session_id: int | None
    """The active session, or None where there is none."""


@dataclass(frozen=True)
class Receipt:
    """What a finished session cost. `lines` may be empty where nothing is known but the total."""

    basket: Basket
    savings: Decimal = Decimal(0)
    receipt_id: str | None = None


@dataclass(frozen=True)
class PairingToken:
    """A QR token as the backend gave it. `expires_at` is its `exp`: seconds since the epoch by the backend's clock."""

    text: str
    cart_id: int
    expires_at: float


@dataclass(frozen=True)
class PairingPicture:
    """A ready-made QR picture (`png` bytes): nothing is known of its expiry."""

    png: bytes


@dataclass(frozen=True)
class Code:
    """The modules of a QR code: `rows` of equal length, True is dark; the quiet zone is not part of it."""

    rows: tuple[tuple[bool, ...], ...]

    @property
    def size(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Offer:
    """A product that is cheaper for a while. `index` is the backend's number of the offer.

    `title` is the offer's own name, `ends_on` its last day as ISO 8601 (`2026-11-30`), where the backend tells them.
    """

    index: int
    item_no: str
    title: str | None
    description: str
    unit_price: Decimal
    discounted_price: Decimal
    description_ar: str | None = None
    percentage: Decimal | None = None
    image_url: str | None = None
    aisle_id: int | None = None
    aisle_name: str | None = None
    ends_on: str | None = None


@dataclass(frozen=True)
class ChecklistItem:
    item_id: int
    text: str
    checked: bool = False


@dataclass(frozen=True)
class Checklist:
    """The list that the shopper has pinned in the app."""

    checklist_id: int
    name: str | None
    items: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True)
class WayPoint:
    """An aisle on the way; `offers` is how many offers there are in it."""

    aisle_id: int
    name: str
    x: float
    y: float
    offers: int = 0


@dataclass(frozen=True)
class Way:
    """From where the cart is to an offer."""

    points: tuple[WayPoint, ...]


class Mood(StrEnum):
    """How it was, as the wire calls it."""

    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"


@dataclass(frozen=True)
class Reason:
    """What can be chosen to say why."""

    reason_id: int
    text: str


class Weight(StrEnum):
    """What the scale noticed."""

    INCREASED = "increased"
    DECREASED = "decreased"


@dataclass(frozen=True)
class Credentials:
    """What opens a session's calls."""

    session_id: int
    token: Secret
