"""Offers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from server_stub.context import BaseUrl, Ctx, User
from server_stub.schemas import PromotionOut

router = APIRouter(tags=["promotions"])


@router.get("/promotions/")
async def promotions(
    context: Ctx,
    base_url: BaseUrl,
    user_id: User,
    skip: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[PromotionOut]:
    """Every offer, those of the aisle that the shopper's cart is in first."""
    catalogue = context.catalogue
    offers = catalogue.offers_seen_from(context.world.aisle_of_user(user_id))
    return [
        PromotionOut.of(offer, catalogue.by_item_no(offer.item_no), catalogue.aisle(offer.aisle_id).name, base_url)
        for offer in offers[skip : skip + limit]
    ]
