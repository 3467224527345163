"""The shop's map and ways through it."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Depends

from server_stub.context import Ctx, User, current_user
from server_stub.route_finder import shortest_way
from server_stub.schemas import LocationOut, MapOut, NavigateIn, PositionOut, WayOut, WayPointOut

router = APIRouter(tags=["layout"])


@router.get("/layout/map", dependencies=[Depends(current_user)])
async def shop_map(context: Ctx) -> MapOut:
    """Squares of the shop, in metres, and which of them lead to each other."""
    shop = context.catalogue.shop
    positions = [
        PositionOut(
            id=square.position_id, aisle_id=square.aisle_id, x=square.x, y=square.y, is_walkable=square.walkable
        )
        for square in shop.positions
    ]
    return MapOut(positions=positions, connections=list(shop.connections))


@router.post("/layout/navigate")
async def navigate(context: Ctx, user_id: User, trip: NavigateIn) -> WayOut:
    """The way from where the cart is (else from the entrance) to an offer."""
    context.world.active_session(trip.session_id)
    context.world.own_session(trip.session_id, user_id)
    offer = context.catalogue.offer(trip.target_promotion_id)
    start = context.world.aisle_of_session(trip.session_id)
    aisles, metres = shortest_way(context.catalogue.shop, start, offer.aisle_id)
    offers = Counter(each.aisle_id for each in context.catalogue.offers)
    path = [
        WayPointOut(
            aisle_id=aisle.aisle_id, name=aisle.name, x=aisle.x, y=aisle.y, promotions_count=offers[aisle.aisle_id]
        )
        for aisle in aisles
    ]
    return WayOut(path=path, total_distance=metres, target_promotion_id=offer.index, target_aisle_id=offer.aisle_id)


@router.get("/session-location/{session_id}")
async def location(context: Ctx, session_id: int) -> LocationOut:
    """In which aisle the cart was seen last."""
    aisle = context.world.location(session_id)
    return LocationOut(session_id=session_id, aisle_id=aisle.aisle_id, aisle_name=aisle.name)
