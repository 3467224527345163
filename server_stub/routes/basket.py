"""The basket, and products by barcode."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from server_stub.context import BaseUrl, Ctx, User, current_user
from server_stub.errors import NotFoundError
from server_stub.schemas import BasketOut, ProductOut
from server_stub.world import NO_ITEMS

router = APIRouter(tags=["basket"])


@router.get("/cart-items/session/{session_id}")
async def basket(context: Ctx, base_url: BaseUrl, user_id: User, session_id: int) -> BasketOut:
    """What is in the session's basket; an empty one is answered with 404."""
    try:
        context.world.own_session(session_id, user_id)
    except NotFoundError as exc:
        raise NotFoundError(NO_ITEMS) from exc
    return BasketOut.of(session_id, context.world.basket(session_id), base_url)


@router.get("/items/read/{barcode}", dependencies=[Depends(current_user)])
async def product(context: Ctx, base_url: BaseUrl, barcode: str) -> ProductOut:
    """One product."""
    return ProductOut.of(context.catalogue.by_barcode(barcode), base_url)
