"""The JSON of the stub's own calls."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from server_stub.models import CartStatus
from server_stub.schemas import Schema


class SignInIn(Schema):
    username: str
    password: str


class SignInOut(Schema):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - the name of the scheme
    user_id: str


class StubScanIn(Schema):
    username: str = "shopper-1"


class StubStatusIn(Schema):
    status: Literal["available", "maintenance", "battery low"]


class StubPayIn(Schema):
    outcome: Literal["success", "retry", "fail"] = "success"


class StubEndIn(Schema):
    how: Literal["checkout", "payment", "silent", "token"]


class StubCartOut(Schema):
    cart_id: int
    status: CartStatus
    session_id: int | None
    has_subscriber: bool
    open_connections: int
    last_qr_at: str | None
    events_sent: int
    events_lost: int
    staff_called: bool


class StaffCallIn(Schema):
    cart_id: int
    session_id: int | None = None
    calling: bool


class StaffCallOut(Schema):
    cart_id: int
    calling: bool


class StubDeliveredOut(Schema):
    delivered: bool


class StubOrphanOut(Schema):
    had_subscriber: bool


class StubProductOut(Schema):
    item_no_: str
    barcode: str
    description: str
    description_ar: str | None
    product_size: str | None
    unit_price: float
    list_price: float
    category: str
    aisle_id: int
    weight: int
    image_url: str


Event = dict[str, JsonValue]
