"""The store's map brought down to what can be drawn."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.floor import LATTICE, MOST_LINES, Block, Square, StoreMap, floor_of
from tests.samples.store_map import plan, street, tiles

COORDINATES = st.floats(-1e9, 1e9, allow_nan=False)


def test_an_aisle_is_where_one_walks_in_it() -> None:
    floor = floor_of(plan())
    assert floor.blocks[1] == Block(2.0, 4.0, 2.0, 4.0)
    assert floor.blocks[12].middle == (26.0, 16.0)


def test_an_aisle_that_one_cannot_walk_in_is_where_its_shelves_stand() -> None:
    shelves = (Square(1, 2.0, 3.0, 7, walkable=False), Square(2, 4.0, 9.0, 7, walkable=False))
    assert floor_of(StoreMap(shelves)).blocks == {7: Block(2.0, 3.0, 4.0, 9.0)}


def test_squares_without_an_aisle_are_ends_of_lines_only() -> None:
    floor = floor_of(plan())
    assert set(floor.blocks) == set(range(1, 13))
    assert ((2.0, 0.0), (2.0, 4.0)) in floor.lines


def test_it_tells_the_least_room_between_aisles_beside_and_below_each_other() -> None:
    assert (floor_of(plan()).across, floor_of(plan()).down) == (8.0, 6.0)
    assert (floor_of(street(5)).across, floor_of(street(5)).down) == (8.0, math.inf)


def test_it_is_found_once() -> None:
    found = plan()
    assert found.floor is found.floor


def test_a_map_of_a_few_connections_keeps_each_of_them_once() -> None:
    squares = (Square(1, 0.0, 0.0), Square(2, 1.0, 0.0))
    assert floor_of(StoreMap(squares, ((1, 2), (1, 2), (1, 1), (1, 9)))).lines == (((0.0, 0.0), (1.0, 0.0)),)


def test_squares_in_one_line_become_one_line() -> None:
    lines = floor_of(tiles(60, aisles=False)).lines
    assert len(lines) <= 2 * 60
    assert ((0.0, 0.0), (29.5, 0.0)) in lines


def test_the_largest_map_is_of_few_lines() -> None:
    whole = floor_of(tiles(141, aisles=True))
    assert len(whole.lines) <= 2 * (LATTICE + 1)
    assert set(whole.blocks) == set(range(1, 8))


def test_of_too_many_lines_the_longest_stay() -> None:
    squares = tuple(Square(index, float(index % 90), float(index * 7919 % 97)) for index in range(4000))
    slanting = tuple((index, (index * 31 + 7) % 4000) for index in range(4000))
    assert len(floor_of(StoreMap(squares, slanting)).lines) == MOST_LINES


@given(st.lists(st.tuples(COORDINATES, COORDINATES, st.integers(1, 4) | st.none(), st.booleans()), max_size=30))
def test_any_map_has_a_floor(found: list[tuple[float, float, int | None, bool]]) -> None:
    squares = tuple(Square(index, *square) for index, square in enumerate(found))
    connections = tuple((index, index * 7 % len(squares)) for index in range(len(squares)))
    floor = floor_of(StoreMap(squares, connections))
    assert set(floor.blocks) == {square.aisle_id for square in squares} - {None}
    for block in floor.blocks.values():
        assert block.left <= block.right
        assert block.top <= block.bottom


@pytest.mark.parametrize("aisles", [True, False])
def test_a_line_stays_on_its_map(aisles: bool) -> None:
    for line in floor_of(tiles(141, aisles=aisles)).lines:
        for x, y in line:
            assert -0.5 <= x <= 70.5
            assert -0.5 <= y <= 70.5
