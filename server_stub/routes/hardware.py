"""What the cart's scanner and scale report."""

from __future__ import annotations

from fastapi import APIRouter, status

from server_stub.context import HARDWARE, BaseUrl, Ctx
from server_stub.schemas import (
    HardwareItemIn,
    HardwareReadIn,
    LineOut,
    LocationIn,
    LocationOut,
    ProductOut,
    WarningIn,
    WarningOut,
)

router = APIRouter(tags=["hardware"], dependencies=HARDWARE)


@router.post("/cart-items/add")
async def add(context: Ctx, base_url: BaseUrl, item: HardwareItemIn) -> LineOut:
    """A piece was scanned and put in."""
    line = context.world.add(item.session_id, item.barcode, item.weight)
    context.announcer.cart_updated(context.world.session(item.session_id), item.barcode)
    return LineOut.of(item.session_id, line, base_url)


@router.delete("/cart-items/remove")
async def remove(context: Ctx, base_url: BaseUrl, item: HardwareItemIn) -> LineOut | None:
    """A piece was scanned and taken out; the line that is left, or null."""
    line = context.world.remove(item.session_id, item.barcode, item.weight)
    context.announcer.cart_updated(context.world.session(item.session_id), item.barcode)
    return LineOut.of(item.session_id, line, base_url) if line else None


@router.post("/items/read")
async def read(context: Ctx, base_url: BaseUrl, item: HardwareReadIn) -> ProductOut:
    """A product was scanned to look at it."""
    product = context.world.read(item.session_id, item.barcode)
    context.announcer.item_read(context.world.session(item.session_id), item.barcode)
    return ProductOut.of(product, base_url)


@router.post("/fraud-warnings/", status_code=status.HTTP_201_CREATED)
async def warn(context: Ctx, warning: WarningIn) -> WarningOut:
    """The scale noticed what was not scanned."""
    context.announcer.scale_warning(context.world.active_session(warning.session_id), warning.type_of_warning)
    return WarningOut(session_id=warning.session_id, type_of_warning=warning.type_of_warning)


@router.put("/session-location/{session_id}")
async def locate(context: Ctx, session_id: int, location: LocationIn) -> LocationOut:
    """The cart came to an aisle."""
    aisle, moved = context.world.locate(session_id, location.aisle_id)
    if moved:
        context.announcer.promotions_updated(context.world.session(session_id), aisle.aisle_id)
    return LocationOut(session_id=session_id, aisle_id=aisle.aisle_id, aisle_name=aisle.name)
