"""The answers about the store: what is accepted although something is missing, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from kiosk.core.floor import Square, StoreMap
from kiosk.core.models import Checklist, ChecklistItem, Offer, Reason, Way, WayPoint
from kiosk.core.wire_shop import (
    MOST_LIST_ITEMS,
    MOST_REASONS,
    MOST_SQUARES,
    MOST_WAYPOINTS,
    OfferPage,
    decode_checklist,
    decode_location,
    decode_map,
    decode_offers,
    decode_reasons,
    decode_way,
)
from kiosk.errors import WireError


def body(value: object) -> bytes:
    return json.dumps(value).encode()


# Offers


def offer(**changes: Any) -> dict[str, Any]:
    least = {
        "index": 4,
        "item_no_": "00017",
        "product_description": "Full cream milk",
        "unit_price": 46.5,
        "discounted_price": 38.95,
    }
    return least | changes


def only(**changes: Any) -> Offer:
    page = decode_offers(body([offer(**changes)]), None)
    assert page.unreadable == ()
    (found,) = page.offers
    return found


def test_a_whole_offer() -> None:
    full = offer(
        promotion_description="Milk days",
        discount_amount=7.55,
        promotion_starting_date="2026-11-20T00:00:00Z",
        promotion_ending_date="2026-11-30T23:59:59Z",
        product_description_ar="حليب كامل الدسم",
        discount_percentage=16.2,
        image_url="http://x/milk.png",
        aisle_id=3,
        aisle_name="Dairy and eggs",
    )
    assert decode_offers(body([full]), None) == OfferPage(
        (
            Offer(
                index=4,
                item_no="00017",
                title="Milk days",
                description="Full cream milk",
                unit_price=Decimal("46.5"),
                discounted_price=Decimal("38.95"),
                description_ar="حليب كامل الدسم",
                percentage=Decimal("16.2"),
                image_url="http://x/milk.png",
                aisle_id=3,
                aisle_name="Dairy and eggs",
                ends_on="2026-11-30",
            ),
        ),
        1,
    )


def test_an_offer_with_nothing_but_what_it_must_have() -> None:
    bare = Offer(4, "00017", None, "Full cream milk", Decimal("46.5"), Decimal("38.95"))
    assert only() == bare
    optional = (
        *("promotion_description", "promotion_ending_date", "product_description_ar"),
        *("discount_percentage", "image_url", "aisle_id", "aisle_name"),
    )
    assert only(**dict.fromkeys(optional)) == bare


@pytest.mark.parametrize("field", ["promotion_description", "product_description_ar", "image_url", "aisle_name"])
def test_an_empty_text_is_none(field: str) -> None:
    assert only(**{field: ""}) == only()


def test_an_article_s_number_may_be_a_number() -> None:
    assert only(item_no_=17).item_no == "17"


@pytest.mark.parametrize("field", ["index", "item_no_", "product_description", "unit_price", "discounted_price"])
def test_an_offer_that_lacks_something_is_left_out_and_the_others_stay(field: str) -> None:
    broken = offer()
    del broken[field]
    page = decode_offers(body([offer(index=1), broken, offer(index=3)]), None)
    assert [each.index for each in page.offers] == [1, 3]
    assert page.count == 3
    (reason,) = page.unreadable
    assert field in reason


@pytest.mark.parametrize(
    "changes",
    [
        {"index": "4"},
        {"index": 4.5},
        {"index": True},
        {"index": 2**63},
        {"item_no_": None},
        {"product_description": 5},
        {"unit_price": "much"},
        {"unit_price": "NaN"},
        {"unit_price": "sNaN"},
        {"discounted_price": "Infinity"},
        {"discounted_price": 1e13},
        {"discounted_price": "1e-30"},
        {"discount_percentage": -1},
        {"discount_percentage": 100.1},
        {"discount_percentage": "sNaN"},
        {"discount_percentage": "1e-99999"},
        {"promotion_description": 5},
        {"aisle_id": "3"},
        {"image_url": ["http://x"]},
    ],
    ids=str,
)
def test_an_offer_with_a_value_that_cannot_be_is_left_out(changes: dict[str, Any]) -> None:
    page = decode_offers(body([offer(**changes), offer(index=9)]), None)
    assert [each.index for each in page.offers] == [9]
    assert len(page.unreadable) == 1


@pytest.mark.parametrize("entry", [None, 5, "offer", [], [offer()]])
def test_what_is_no_offer_at_all_is_left_out(entry: object) -> None:
    page = decode_offers(body([entry, offer()]), None)
    assert ([each.index for each in page.offers], page.count, len(page.unreadable)) == ([4], 2, 1)


@pytest.mark.parametrize("answer", [b"", b"null", b"{}", b'{"items": []}', b"[", b"[{}"])
def test_offers_that_are_no_list_are_refused(answer: bytes) -> None:
    with pytest.raises(WireError):
        decode_offers(answer, None)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-30", "2026-11-30"),
        ("2026-11-30T10:00:00", "2026-11-30"),
        ("2026-11-30 10:00:00", "2026-11-30"),
        ("2026-11-30T22:00:00Z", "2026-11-30"),
        ("2026-11-30T23:59:59.999999+02:00", "2026-11-30"),
        ("2026-11-30T00:30:00+02:00", "2026-11-30"),
        ("30/11/2026", None),
        ("11/30/2026", None),
        ("30.11.2026", None),
        ("2026-11-31", None),
        ("Mon, 30 Nov 2026 10:00:00 GMT", None),
        ("soon", None),
        ("", None),
        (1795996800, None),
        (True, None),
        ({"date": "2026-11-30"}, None),
        (None, None),
    ],
)
def test_the_last_day_is_told_where_it_is_written_as_iso_8601(written: object, day: str | None) -> None:
    assert only(promotion_ending_date=written).ends_on == day


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("written", "last", "gone"),
    [
        ("2026-11-30T10:00:00Z", "2026-11-30T10:00:00", "2026-11-30T10:00:01"),
        ("2026-11-30T10:00:00", "2026-11-30T10:00:00", "2026-11-30T10:00:01"),
        ("2026-11-30T10:00:00+02:00", "2026-11-30T08:00:00", "2026-11-30T08:00:01"),
        ("2026-11-30", "2026-12-01T00:00:00", "2026-12-01T00:00:01"),
        ("2026-11-30T00:00:00", "2026-12-01T00:00:00", "2026-12-01T00:00:01"),
        ("2026-11-30T00:00:00+02:00", "2026-11-30T22:00:00", "2026-11-30T22:00:01"),
    ],
)
def test_an_offer_stays_to_its_last_moment_by_the_backend_s_clock(written: str, last: str, gone: str) -> None:
    answer = body([offer(index=1, promotion_ending_date=written), offer(index=2)])
    assert [each.index for each in decode_offers(answer, epoch(last)).offers] == [1, 2]
    page = decode_offers(answer, epoch(gone))
    assert ([each.index for each in page.offers], page.count, page.unreadable) == ([2], 2, ())
    assert [each.index for each in decode_offers(answer, None).offers] == [1, 2]


@pytest.mark.parametrize("written", ["9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_the_ends_of_the_calendar_harm_nothing(written: str) -> None:
    decode_offers(body([offer(promotion_ending_date=written)]), epoch("2026-11-30"))
    assert only(promotion_ending_date=written).ends_on == written[:10]


# The shopper's list


def checklist(**changes: Any) -> dict[str, Any]:
    item = {"id": 101, "text": "Milk", "checked": True, "checklist_id": 1}
    return {"id": 1, "user_id": "u", "name": "Weekly shop", "pinned": True, "items": [item]} | changes


def test_the_pinned_list() -> None:
    assert decode_checklist(body(checklist())) == Checklist(1, "Weekly shop", (ChecklistItem(101, "Milk", True),))


def test_no_list_is_null() -> None:
    assert decode_checklist(b"null") is None


@pytest.mark.parametrize("name", [None, ""])
def test_a_list_without_a_name_and_items_without_a_tick(name: str | None) -> None:
    bare = checklist(name=name, items=[{"id": 101, "text": "Milk"}, {"id": 102, "text": "Tea", "checked": None}])
    assert decode_checklist(body(bare)) == Checklist(1, None, (ChecklistItem(101, "Milk"), ChecklistItem(102, "Tea")))
    for empty in (b"null", b"[]"):
        assert decode_checklist(b'{"id": 1, "name": null, "items": %s}' % empty) == Checklist(1, None)
    assert decode_checklist(b'{"id": 1}') == Checklist(1, None)


def test_a_list_has_each_item_once_and_an_end() -> None:
    twice = [{"id": 1, "text": "Milk"}, {"id": 1, "text": "Milk"}]
    found = decode_checklist(body(checklist(items=twice)))
    assert found is not None
    assert len(found.items) == 1
    endless = [{"id": number, "text": "Milk"} for number in range(MOST_LIST_ITEMS + 5)]
    found = decode_checklist(body(checklist(items=endless)))
    assert found is not None
    assert [item.item_id for item in found.items] == list(range(MOST_LIST_ITEMS))


# The map


def store_map(**changes: Any) -> dict[str, Any]:
    positions = [
        {"id": 1, "aisle_id": None, "x": 0, "y": 0.5, "is_walkable": True},
        {"id": 2, "aisle_id": 7, "x": -4.25, "y": 2, "is_walkable": False},
    ]
    return {"positions": positions, "connections": [[1, 2]]} | changes


def test_the_map() -> None:
    assert decode_map(body(store_map())) == StoreMap(
        (Square(1, 0.0, 0.5), Square(2, -4.25, 2.0, aisle_id=7, walkable=False)), ((1, 2),)
    )


def test_a_map_with_little_in_it() -> None:
    bare = store_map(positions=[{"id": 1, "x": 0, "y": 0}, {"id": 2, "x": 0, "y": 0, "is_walkable": None}])
    assert decode_map(body(bare)).squares == (Square(1, 0, 0), Square(2, 0, 0))
    for nothing in ({}, {"positions": None, "connections": None}, {"positions": [], "connections": [[1, 2]]}):
        assert decode_map(body(nothing)) == StoreMap()


def test_connections_to_unknown_squares_are_dropped() -> None:
    assert decode_map(body(store_map(connections=[[1, 9], [2, 1], [9, 1], [8, 9]]))).connections == ((2, 1),)


def test_a_map_has_an_end() -> None:
    squares = [{"id": number, "x": 0, "y": 0} for number in range(MOST_SQUARES + 1)]
    assert len(decode_map(body({"positions": squares[1:]})).squares) == MOST_SQUARES
    with pytest.raises(WireError, match="more than 20000 squares"):
        decode_map(body({"positions": squares}))


# Ways, places, reasons


def way(**changes: Any) -> dict[str, Any]:
    point = {"aisle_id": 7, "name": "Dairy", "x": 1.5, "y": -2, "promotions_count": 3}
    return {"path": [point], "total_distance": 12.5, "target_promotion_id": 4} | changes


def test_a_way() -> None:
    assert decode_way(body(way())) == Way((WayPoint(7, "Dairy", 1.5, -2.0, 3),))


def test_a_way_with_little_in_it() -> None:
    point = {"aisle_id": 7, "x": 0, "y": 0}
    for nothing in ({}, {"name": None, "promotions_count": None}):
        assert decode_way(body({"path": [point | nothing]})) == Way((WayPoint(7, "", 0, 0),))
    assert decode_way(body(way(path=[]))) == Way(())


def test_a_way_has_an_end() -> None:
    point = {"aisle_id": 7, "x": 0, "y": 0}
    assert len(decode_way(body({"path": [point] * MOST_WAYPOINTS})).points) == MOST_WAYPOINTS
    with pytest.raises(WireError, match="more than 1000 aisles"):
        decode_way(body({"path": [point] * (MOST_WAYPOINTS + 1)}))


@pytest.mark.parametrize(
    ("answer", "aisle"), [({"session_id": 1, "aisle_id": 7, "aisle_name": "Dairy"}, 7), ({"aisle_id": None}, None)]
)
def test_where_the_cart_is(answer: object, aisle: int | None) -> None:
    assert decode_location(body(answer)) == aisle
    assert decode_location(b"{}") is None


def test_reasons() -> None:
    texts = [{"id": number, "text": f"r{number}", "category": "happy"} for number in range(MOST_REASONS + 5)]
    found = decode_reasons(body(texts))
    assert found[:2] == (Reason(0, "r0"), Reason(1, "r1"))
    assert len(found) == MOST_REASONS
    assert decode_reasons(b"[]") == ()


@pytest.mark.parametrize(
    ("decode", "answer"),
    [
        (decode_checklist, checklist(id=None)),
        (decode_checklist, checklist(id="1")),
        (decode_checklist, checklist(name=5)),
        (decode_checklist, checklist(items=[{"text": "Milk"}])),
        (decode_checklist, checklist(items=[{"id": 1}])),
        (decode_checklist, checklist(items=[{"id": 1, "text": "Milk", "checked": 1}])),
        (decode_checklist, []),
        (decode_map, None),
        (decode_map, store_map(positions=[{"id": 1, "x": 0}])),
        (decode_map, store_map(positions=[{"id": 1, "x": 1e10, "y": 0}])),
        (decode_map, store_map(positions=[{"id": 1, "x": "0", "y": 0}])),
        (decode_map, store_map(connections=[[1]])),
        (decode_map, store_map(connections=[[1, 2, 3]])),
        (decode_map, store_map(connections=[[1, "2"]])),
        (decode_way, None),
        (decode_way, {}),
        (decode_way, way(path=[{"name": "Dairy", "x": 0, "y": 0}])),
        (decode_way, way(path=[{"aisle_id": 1, "x": 0, "y": 0, "promotions_count": -1}])),
        (decode_location, None),
        (decode_location, {"aisle_id": "7"}),
        (decode_reasons, None),
        (decode_reasons, {}),
        (decode_reasons, [{"id": 1}]),
        (decode_reasons, [{"id": 1, "text": None}]),
    ],
)
def test_what_cannot_be_is_refused(decode: Callable[[bytes], object], answer: object) -> None:
    with pytest.raises(WireError):
        decode(body(answer))


@pytest.mark.parametrize("number", ["1e400", "NaN", "Infinity", "-1e999"])
def test_a_coordinate_is_finite(number: str) -> None:
    for decode, sample in ((decode_map, store_map()), (decode_way, way())):
        with pytest.raises(WireError):
            decode(
                body(sample).replace(b'"y": ' + (b"0.5" if decode is decode_map else b"-2"), f'"y": {number}'.encode())
            )
