"""The answers about the store: offers, the shopper's list, the map and the ways on it, what feedback can say.

Decoding is liberal in what may be missing and strict in what a value may be. Whatever does not fit raises `WireError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from kiosk.core.floor import Square, StoreMap
from kiosk.core.models import Checklist, ChecklistItem, Offer, Reason, Way, WayPoint
from kiosk.core.wire_values import EXPONENTS, Count, Identifier, Number, amount, decode
from kiosk.errors import WireError

MOST_LIST_ITEMS = 1000
MOST_REASONS = 20
MOST_SQUARES = 20_000
MOST_WAYPOINTS = 1000
DAY_S = 24 * 60 * 60


Coordinate = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]


class _Offer(msgspec.Struct):
    index: Number
    item_no_: Identifier
    product_description: str
    unit_price: Decimal
    discounted_price: Decimal
    promotion_description: str | None = None
    product_description_ar: str | None = None
    discount_percentage: Decimal | None = None
    promotion_ending_date: Any = None
    image_url: str | None = None
    aisle_id: Number | None = None
    aisle_name: str | None = None


class _ChecklistItem(msgspec.Struct):
    id: Number
    text: str
    checked: bool | None = None


class _Checklist(msgspec.Struct):
    id: Number
    name: str | None = None
    items: list[_ChecklistItem] | None = None


class _Position(msgspec.Struct):
    id: Number
    x: Coordinate
    y: Coordinate
    aisle_id: Number | None = None
    is_walkable: bool | None = None


class _Map(msgspec.Struct):
    positions: list[_Position] | None = None
    connections: list[tuple[Number, Number]] | None = None


class _WayPoint(msgspec.Struct):
    aisle_id: Number
    x: Coordinate
    y: Coordinate
    name: str | None = None
    promotions_count: Count | None = None


class _Way(msgspec.Struct):
    path: list[_WayPoint]


class _Location(msgspec.Struct):
    aisle_id: Number | None = None


class _Reason(msgspec.Struct):
    id: Number
    text: str


@dataclass(frozen=True)
class OfferPage:
    """Some of the offers. `count` is how many the page had in all, `unreadable` why some of them are left out."""

    offers: tuple[Offer, ...]
    count: int
    unreadable: tuple[str, ...] = ()


def decode_offers(body: bytes, now: float | None) -> OfferPage:
    """The offers that have not ended by `now`, in seconds since the epoch; all of them where it is None."""
    found = decode(body, list[msgspec.Raw], "the offers")
    offers: list[Offer] = []
    unreadable: list[str] = []
    for each in found:
        try:
            read = decode(each, _Offer, "an offer")
            ending = _moment(read.promotion_ending_date)
            if now is None or ending is None or _last_moment(ending) >= now:
                offers.append(_offer(read, ending))
        except WireError as exc:
            unreadable.append(str(exc))
    return OfferPage(tuple(offers), len(found), tuple(unreadable))


def _offer(found: _Offer, ending: datetime | None) -> Offer:
    what = "an offer"
    return Offer(
        index=found.index,
        item_no=str(found.item_no_),
        title=found.promotion_description or None,
        description=found.product_description,
        unit_price=amount(found.unit_price, what),
        discounted_price=amount(found.discounted_price, what),
        description_ar=found.product_description_ar or None,
        percentage=_within(found.discount_percentage, 100, what),
        image_url=found.image_url or None,
        aisle_id=found.aisle_id,
        aisle_name=found.aisle_name or None,
        ends_on=None if ending is None else ending.date().isoformat(),
    )


def _within(value: Decimal | None, most: int, what: str) -> Decimal | None:
    if value is None:
        return None
    if not value.is_finite() or not 0 <= value <= most or value.as_tuple().exponent not in EXPONENTS:
        raise WireError(f"{what}: a number in it is not from 0 to {most}")
    return value


def _moment(written: Any) -> datetime | None:
    """A date or a moment as ISO 8601 has it; None for what is neither."""
    try:
        return datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _last_moment(ending: datetime) -> float:
    """Seconds since the epoch; what names no zone is UTC. A midnight stands for a date, which ends with its day."""
    last = ending.replace(tzinfo=ending.tzinfo or UTC).timestamp()
    return last + DAY_S if ending.time() == time.min else last


def decode_checklist(body: bytes) -> Checklist | None:
    """The pinned list, its first `MOST_LIST_ITEMS` items; None for `null`."""
    found = decode(body, _Checklist | None, "the shopper's list")  # type: ignore[arg-type]
    if found is None:
        return None
    items = {item.id: ChecklistItem(item.id, item.text, bool(item.checked)) for item in found.items or ()}
    return Checklist(found.id, found.name or None, tuple(items.values())[:MOST_LIST_ITEMS])


def decode_map(body: bytes) -> StoreMap:
    """Without the connections that lead to no square."""
    what = "the map"
    found = decode(body, _Map, what)
    positions = found.positions or []
    if len(positions) > MOST_SQUARES:
        raise WireError(f"{what} has more than {MOST_SQUARES} squares")
    squares = {
        each.id: Square(each.id, each.x, each.y, each.aisle_id, walkable=each.is_walkable is not False)
        for each in positions
    }
    connections = [(one, other) for one, other in found.connections or () if one in squares and other in squares]
    return StoreMap(tuple(squares.values()), tuple(connections))


def decode_way(body: bytes) -> Way:
    what = "the way"
    found = decode(body, _Way, what)
    if len(found.path) > MOST_WAYPOINTS:
        raise WireError(f"{what} has more than {MOST_WAYPOINTS} aisles")
    points = tuple(
        WayPoint(each.aisle_id, each.name or "", each.x, each.y, each.promotions_count or 0) for each in found.path
    )
    return Way(points)


def decode_location(body: bytes) -> int | None:
    """The number of the aisle."""
    return decode(body, _Location, "the cart's place").aisle_id


def decode_reasons(body: bytes) -> tuple[Reason, ...]:
    """The first `MOST_REASONS`."""
    found = decode(body, list[_Reason], "the reasons")
    return tuple(Reason(each.id, each.text) for each in found[:MOST_REASONS])
