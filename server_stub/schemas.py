"""The JSON of requests and answers. Field names are the wire's own."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from server_stub.models import (
    Basket,
    CartStatus,
    CartView,
    Checklist,
    ChecklistItem,
    Line,
    Offer,
    Product,
    Receipt,
    Satisfaction,
    ScaleWarning,
    Session,
)
from server_stub.money import pounds_float


def iso(seconds: float) -> str:
    """A moment as ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")


def picture_url(base_url: str, item_no: str) -> str:
    return f"{base_url}/pictures/{item_no}.png"


class Schema(BaseModel):
    model_config = ConfigDict(frozen=True)


class SessionOut(Schema):
    user_id: str
    cart_id: int
    session_id: int
    created_at: str
    is_active: bool

    @classmethod
    def of(cls, session: Session) -> SessionOut:
        return cls(
            user_id=session.user_id,
            cart_id=session.cart_id,
            session_id=session.session_id,
            created_at=iso(session.created_at),
            is_active=session.is_active,
        )


class CartStatusOut(Schema):
    cart_id: int
    status: CartStatus
    has_active_session: bool
    session_id: int | None
    user_id: str | None

    @classmethod
    def of(cls, cart: CartView) -> CartStatusOut:
        session = cart.session
        return cls(
            cart_id=cart.cart_id,
            status=cart.status,
            has_active_session=session is not None,
            session_id=session.session_id if session else None,
            user_id=session.user_id if session else None,
        )


class ProductOut(Schema):
    item_no_: str
    description: str
    description_ar: str | None
    unit_price: float
    product_size: str | None
    barcode: str | None
    image_url: str | None

    @classmethod
    def of(cls, product: Product, base_url: str) -> ProductOut:
        return cls(
            item_no_=product.item_no,
            description=product.description,
            description_ar=product.description_ar,
            unit_price=pounds_float(product.price),
            product_size=product.size,
            barcode=product.barcode,
            image_url=picture_url(base_url, product.item_no),
        )


class LineOut(Schema):
    session_id: int
    item_id: int
    quantity: int
    saved_weight: float
    product: ProductOut

    @classmethod
    def of(cls, session_id: int, line: Line, base_url: str) -> LineOut:
        return cls(
            session_id=session_id,
            item_id=line.item_id,
            quantity=line.quantity,
            saved_weight=line.weight,
            product=ProductOut.of(line.product, base_url),
        )


class BasketOut(Schema):
    items: list[LineOut]
    total_price: float
    item_count: int

    @classmethod
    def of(cls, session_id: int, basket: Basket, base_url: str) -> BasketOut:
        return cls(
            items=[LineOut.of(session_id, line, base_url) for line in basket.lines],
            total_price=pounds_float(basket.total),
            item_count=basket.count,
        )


class ReceiptLineOut(Schema):
    item_id: int
    product: ProductOut
    quantity: int
    unit_price: float
    line_total: float
    savings: float


class ReceiptOut(Schema):
    receipt_id: str
    session_id: int
    created_at: str
    currency: str = "EGP"
    items: list[ReceiptLineOut]
    item_count: int
    total_price: float
    total_savings: float

    @classmethod
    def of(cls, receipt: Receipt, base_url: str) -> ReceiptOut:
        basket = receipt.basket
        return cls(
            receipt_id=receipt.receipt_id,
            session_id=receipt.session_id,
            created_at=iso(receipt.created_at),
            items=[
                ReceiptLineOut(
                    item_id=line.item_id,
                    product=ProductOut.of(line.product, base_url),
                    quantity=line.quantity,
                    unit_price=pounds_float(line.product.price),
                    line_total=pounds_float(line.total),
                    savings=pounds_float(line.saving),
                )
                for line in basket.lines
            ],
            item_count=basket.count,
            total_price=pounds_float(basket.total),
            total_savings=pounds_float(basket.saving),
        )


class PromotionOut(Schema):
    index: int
    item_no_: str
    promotion_description: str
    discount_amount: float
    promotion_starting_date: str
    promotion_ending_date: str
    product_description: str
    product_description_ar: str | None
    unit_price: float
    discounted_price: float
    discount_percentage: float
    image_url: str | None
    aisle_id: int
    aisle_name: str

    @classmethod
    def of(cls, offer: Offer, product: Product, aisle_name: str, base_url: str) -> PromotionOut:
        return cls(
            index=offer.index,
            item_no_=offer.item_no,
            promotion_description=offer.description,
            discount_amount=pounds_float(offer.discount),
            promotion_starting_date=iso(offer.starts),
            promotion_ending_date=iso(offer.ends),
            product_description=product.description,
            product_description_ar=product.description_ar,
            unit_price=pounds_float(offer.price_before),
            discounted_price=pounds_float(offer.price_after),
            discount_percentage=offer.percentage,
            image_url=picture_url(base_url, offer.item_no),
            aisle_id=offer.aisle_id,
            aisle_name=aisle_name,
        )


class PaymentOut(Schema):
    payment_id: str
    session_id: int
    amount: float
    currency: str = "EGP"
    status: str
    payment_url: str


class PaymentUrlOut(Schema):
    payment_url: str


class FeedbackItemOut(Schema):
    id: int
    text: str
    category: Satisfaction


class FeedbackOut(Schema):
    id: int
    session_id: int
    satisfaction: Satisfaction


class ChecklistItemOut(Schema):
    id: int
    text: str
    checked: bool
    checklist_id: int

    @classmethod
    def of(cls, item: ChecklistItem) -> ChecklistItemOut:
        return cls(id=item.item_id, text=item.text, checked=item.checked, checklist_id=item.checklist_id)


class ChecklistOut(Schema):
    id: int
    user_id: str
    name: str
    pinned: bool
    items: list[ChecklistItemOut]

    @classmethod
    def of(cls, checklist: Checklist) -> ChecklistOut:
        items = [ChecklistItemOut.of(item) for item in checklist.items]
        return cls(id=checklist.checklist_id, user_id=checklist.user_id, name=checklist.name, pinned=True, items=items)


class PositionOut(Schema):
    id: int
    aisle_id: int | None
    x: int
    y: int
    is_walkable: bool


class MapOut(Schema):
    positions: list[PositionOut]
    connections: list[tuple[int, int]]


class WayPointOut(Schema):
    aisle_id: int
    name: str
    x: int
    y: int
    promotions_count: int


class WayOut(Schema):
    path: list[WayPointOut]
    total_distance: float
    target_promotion_id: int
    target_aisle_id: int


class LocationOut(Schema):
    session_id: int
    aisle_id: int
    aisle_name: str


class WarningOut(Schema):
    session_id: int
    type_of_warning: ScaleWarning


class ScanIn(Schema):
    token: str


class HardwareItemIn(Schema):
    session_id: int = Field(alias="sessionID")
    barcode: str
    weight: float | None = Field(default=None, ge=0, allow_inf_nan=False)


class HardwareReadIn(Schema):
    session_id: int = Field(alias="sessionID")
    barcode: str


class WarningIn(Schema):
    session_id: int
    type_of_warning: ScaleWarning


class LocationIn(Schema):
    aisle_id: int


class FeedbackIn(Schema):
    session_id: int
    satisfaction: Satisfaction
    selected_item_ids: list[int] = []
    additional_comments: str | None = Field(default=None, max_length=2000)


class CheckedIn(Schema):
    checked: bool


class NavigateIn(Schema):
    session_id: int
    target_promotion_id: int
