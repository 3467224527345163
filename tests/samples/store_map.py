"""The map and the way to an offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kiosk.core.events import Failure
from kiosk.core.floor import Square, StoreMap
from kiosk.core.models import Offer, Way, WayPoint
from kiosk.core.poll import Poll
from kiosk.core.state import Panel, Route, State
from tests.samples.common import REASON, shopping

AISLES = (
    "Fruit and vegetables",
    "Bakery",
    "Dairy and eggs",
    "Meat, fish and frozen",
    "Rice, pasta and pulses",
    "Oil and spices",
    "Tins and jars",
    "Tea, coffee and sweets",
    "Drinks",
    "Snacks",
    "Cleaning",
    "Care",
)
ARABIC_AISLES = (
    "الخضر والفاكهة",
    "المخبوزات",
    "الألبان والبيض",
    "اللحوم والأسماك والمجمدات",
    "الأرز والمكرونة والبقول",
    "الزيوت والتوابل",
    "المعلبات",
    "الشاي والقهوة والحلويات",
    "المشروبات",
    "التسالي",
    "المنظفات",
    "العناية الشخصية",
)
"""Three rows of four; a square's number is its aisle's and ten more."""
OFFERS = (3, 2, 4, 1, 0, 2, 0, 1, 12, 1, 0, 1)
"""How many there are in each aisle."""


def plan() -> StoreMap:
    """The stub's: twelve aisles in three rows, shelves between them, entrance and tills without an aisle."""
    walked = [
        Square(11 + index, 2.0 + 8 * (index % 4), 4.0 + 6 * (index // 4), index + 1) for index in range(len(AISLES))
    ]
    shelves = [
        Square(31 + index, 6.0 + 8 * (index % 3), 7.0 + 6 * (index // 3), 1 + index % 3 + 4 * (index // 3), False)
        for index in range(9)
    ]
    beside = [(square.square_id, square.square_id + 1) for square in walked if (square.square_id - 11) % 4 < 3]
    below = [(square.square_id, square.square_id + 4) for square in walked[:8]]
    ways = [(1, 11), (2, 14), *beside, *below]
    return StoreMap((Square(1, 2.0, 0.0), Square(2, 26.0, 0.0), *walked, *shelves), tuple(ways))


def offered(names: Mapping[int, str], counts: Mapping[int, int]) -> tuple[Offer, ...]:
    return tuple(
        Offer(
            100 * aisle_id + number,
            f"{aisle_id}-{number}",
            None,
            "Olive oil, extra virgin",
            Decimal("415.25"),
            Decimal("379.00"),
            description_ar="زيت زيتون بكر ممتاز",
            aisle_id=aisle_id,
            aisle_name=name,
        )
        for aisle_id, name in names.items()
        for number in range(counts[aisle_id])
    )


def street(count: int, *, pitch: float = 8.0) -> StoreMap:
    """Aisles in one row."""
    squares = tuple(Square(index, index * pitch, 5.0, index + 1) for index in range(count))
    return StoreMap(squares, tuple(pairwise(range(count))))


def tiles(side: int, *, aisles: bool) -> StoreMap:
    """A store as small squares: every one leads to its neighbours, every twentieth column is an aisle."""

    def aisle(x: int, y: int) -> int | None:
        return x // 20 + 1 if aisles and x % 20 == 10 and 10 < y < side - 10 else None

    squares = tuple(Square(y * side + x, x * 0.5, y * 0.5, aisle(x, y)) for y in range(side) for x in range(side))
    beside = [(y * side + x, y * side + x + 1) for y in range(side) for x in range(side - 1)]
    below = [(y * side + x, (y + 1) * side + x) for y in range(side - 1) for x in range(side)]
    return StoreMap(squares, (*beside, *below))


def points(*aisle_ids: int, names: tuple[str, ...] = AISLES) -> tuple[WayPoint, ...]:
    places = {square.aisle_id: square for square in plan().squares if square.walkable}
    return tuple(
        WayPoint(aisle_id, names[aisle_id - 1], places[aisle_id].x, places[aisle_id].y, OFFERS[aisle_id - 1])
        for aisle_id in aisle_ids
    )


def store_map(start: State) -> dict[str, State]:
    names = dict(enumerate(AISLES if start.language == "en" else ARABIC_AISLES, 1))
    offers = offered(names, dict(enumerate(OFFERS, 1)))
    oil = next(offer for offer in offers if offer.aisle_id == 6)
    phase = replace(shopping(), panel=Panel.MAP, store_map=plan(), offers=offers, aisle_id=3)
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    long = {aisle_id: f"{name} " * 12 for aisle_id, name in names.items()}
    cruel = {3: "Fresh " * 40, 6: "خبز with سمسم 🥖", 8: "x" * 200, 9: "Two\nlines\u202e", 11: "🧀🧀"}
    cruel_oil = replace(
        oil,
        description="Ultra " * 40,
        description_ar="زيت " * 60,
        unit_price=Decimal("9999999.99"),
        discounted_price=Decimal("9999999.98"),
    )

    def at(**changes: object) -> State:
        return replace(start, phase=replace(phase, **changes))  # type: ignore[arg-type]

    def going(*aisle_ids: int, offer: Offer = oil, known: Mapping[int, str] = names, **changes: object) -> State:
        way = Way(points(*aisle_ids, names=tuple(known.get(number, "") for number in range(1, 13))))
        return at(route=Route(offer, way), **changes)

    def on(plan: StoreMap, *, aisle_id: int | None = 3, known: Mapping[int, str] = names) -> State:
        return at(store_map=plan, aisle_id=aisle_id, offers=offered(known, dict.fromkeys(known, 1)))

    here = tuple(Square(index, 3.0, 3.0, index) for index in range(1, 6))
    huge = tuple(Square(index, 1e9 * (-1) ** index, 1e9 - 1e8 * index, index) for index in range(1, 9))
    return {
        "map": at(),
        "map-elsewhere": at(aisle_id=11),
        "map-nowhere": at(aisle_id=None),
        "map-unnamed": at(offers=()),
        "map-loading": at(store_map=None),
        "map-failing": replace(at(store_map=None), store_map=away),
        "map-loading-away": replace(at(store_map=None), status=away, basket=away),
        "map-none": at(store_map=StoreMap()),
        "map-long-names": at(offers=offered(long, dict(enumerate(OFFERS, 1)))),
        "map-cruel": on(plan(), known=cruel),
        "map-many-offers": at(offers=offered(names, dict.fromkeys(names, 120))),
        "map-row": on(street(5)),
        "map-row-long": on(street(40)),
        "map-one": on(street(1), aisle_id=1),
        "map-same-point": on(StoreMap(here, ((1, 2), (2, 3)))),
        "map-huge": on(StoreMap(huge, tuple(pairwise(range(1, 9))))),
        "map-apart": on(StoreMap(plan().squares)),
        "map-tiles": on(tiles(141, aisles=True)),
        "map-tiles-without-aisles": on(tiles(60, aisles=False)),
        "map-pathless": on(StoreMap((Square(1, 2.0, 2.0),))),
        "map-numbers": on(StoreMap(tuple(replace(each, aisle_id=(each.aisle_id or 0) * 2**27) for each in huge))),
        "route": going(3, 2, 6),
        "route-long": going(3, 2, 1, 5, 9, 10, 11, 7, 8, 12, 8, 4),
        "route-long-scrolled": going(3, 2, 1, 5, 9, 10, 11, 7, 8, 12, 8, 4, scrolls={Panel.MAP: 37}),
        "route-pressed": replace(going(3, 2, 6), pressed="route.end"),
        "route-here": going(6, aisle_id=6),
        "route-loading": at(route=Route(oil)),
        "route-failed": at(route=Route(oil, failed=True)),
        "route-failed-pressed": replace(at(route=Route(oil, failed=True)), pressed="route.again"),
        "route-failed-away": replace(at(route=Route(oil, failed=True)), status=away, basket=away),
        "route-failed-unknown": at(
            route=Route(replace(oil, aisle_id=None, aisle_name=None), failed=True), store_map=None
        ),
        "route-none": at(route=Route(oil, Way(()))),
        "route-without-map": going(3, 2, 6, store_map=None),
        "route-unnamed": going(3, 2, 6, known={}, offers=()),
        "route-cruel": going(3, 2, 1, 5, 6, offer=cruel_oil, known=long),
        "route-endless": at(route=Route(oil, Way(points(*([3, 2, 6, 10] * 250))))),
    }
