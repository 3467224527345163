"""What the stub's world is made of. Amounts are piastres, weights grams, times seconds of the backend's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Product:
    """One product. `price` is what it costs today, `list_price` what it costs without an offer."""

    item_no: str
    barcode: str
    description: str
    description_ar: str | None
    size: str | None
    list_price: int
    price: int
    category: str
    aisle_id: int
    weight: int
    shape: str
    colors: tuple[str, str]
    motif: str | None

    @property
    def saving(self) -> int:
        return self.list_price - self.price


@dataclass(frozen=True)
class Offer:
    """A product that is cheaper from `starts` to `ends`."""

    index: int
    item_no: str
    description: str
    price_before: int
    price_after: int
    starts: float
    ends: float
    aisle_id: int

    @property
    def discount(self) -> int:
        return self.price_before - self.price_after

    @property
    def percentage(self) -> float:
        return round(self.discount * 100 / self.price_before, 1)


@dataclass(frozen=True)
class Aisle:
    aisle_id: int
    name: str
    x: int
    y: int


@dataclass(frozen=True)
class Position:
    """A square of the shop's map."""

    position_id: int
    aisle_id: int | None
    x: int
    y: int
    walkable: bool


@dataclass(frozen=True)
class ShopMap:
    """`connections` are pairs of position ids that one can walk between, in both directions."""

    aisles: Mapping[int, Aisle]
    positions: tuple[Position, ...]
    connections: tuple[tuple[int, int], ...]
    entrance: int


class CartStatus(StrEnum):
    AVAILABLE = "available"
    IN_USE = "in use"
    MAINTENANCE = "maintenance"
    BATTERY_LOW = "battery low"


class ScaleWarning(StrEnum):
    """What the cart's scale noticed."""

    INCREASED = "weight increased"
    DECREASED = "weight decreased"


class Satisfaction(StrEnum):
    HAPPY = "happy"
    NEUTRAL = "neutral"
    SAD = "sad"


class PaymentStatus(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"


@dataclass(frozen=True)
class Line:
    """One product in a basket. `weight` is that of all its pieces."""

    item_id: int
    product: Product
    quantity: int
    weight: float

    @property
    def total(self) -> int:
        return self.product.price * self.quantity

    @property
    def saving(self) -> int:
        return self.product.saving * self.quantity


@dataclass(frozen=True)
class Basket:
    """Lines in the order in which their products first came in."""

    lines: tuple[Line, ...] = ()

    @property
    def total(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def saving(self) -> int:
        return sum(line.saving for line in self.lines)

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class Session:
    """One shopper with one cart, from the scan to the end."""

    session_id: int
    cart_id: int
    user_id: str
    token: str = field(repr=False)
    created_at: float
    is_active: bool = True


@dataclass(frozen=True)
class Payment:
    payment_id: str
    session_id: int
    amount: int
    status: PaymentStatus


@dataclass(frozen=True)
class Receipt:
    receipt_id: str
    session_id: int
    created_at: float
    basket: Basket


@dataclass(frozen=True)
class CartView:
    """What can be told about a cart at this moment."""

    cart_id: int
    status: CartStatus
    session: Session | None


@dataclass(frozen=True)
class FeedbackItem:
    item_id: int
    category: Satisfaction
    text: str


@dataclass(frozen=True)
class ChecklistItem:
    item_id: int
    checklist_id: int
    text: str
    checked: bool = False


@dataclass(frozen=True)
class Checklist:
    checklist_id: int
    user_id: str
    name: str
    items: tuple[ChecklistItem, ...]
