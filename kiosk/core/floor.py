"""The store's map brought down to what can be drawn: where each aisle is, and the lines that one can walk along."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Point = tuple[float, float]
Corridor = tuple[Point, Point]

LATTICE = 96
"""Lines are drawn between so many places along the map's longer side: finer ones would not be told apart."""
MOST_LINES = 1200
MOST_COMPARED = 150
"""Between more aisles than these no room is looked for: no name would fit there."""
ASIDE = 1.25
"""Two aisles are beside each other rather than below each other where they are so much further apart across."""


@dataclass(frozen=True)
class Square:
    """One place of the store's map, in the backend's own unit of length; `y` grows downwards."""

    square_id: int
    x: float
    y: float
    aisle_id: int | None = None
    walkable: bool = True


@dataclass(frozen=True)
class StoreMap:
    """`connections` are pairs of squares' numbers that one can walk between, in both directions."""

    squares: tuple[Square, ...] = ()
    connections: tuple[tuple[int, int], ...] = ()

    @cached_property
    def floor(self) -> Floor:
        """What of it can be drawn, found once: a screen is drawn for every frame."""
        return floor_of(self)


@dataclass(frozen=True)
class Block:
    """What an aisle covers, in the map's unit of length; `right == left` where it is only a point."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Floor:
    """`blocks` are by the aisles' numbers; `across` and `down` the least room between two that are beside or below
    each other, `inf` where none are. `lines` end at the squares' places."""

    blocks: Mapping[int, Block]
    lines: tuple[Corridor, ...]
    across: float = math.inf
    down: float = math.inf


def floor_of(store_map: StoreMap) -> Floor:
    """An aisle is where one walks in it, else where its shelves stand."""
    walked: dict[int, list[Point]] = defaultdict(list)
    shelved: dict[int, list[Point]] = defaultdict(list)
    for square in store_map.squares:
        if square.aisle_id is not None:
            (walked if square.walkable else shelved)[square.aisle_id].append((square.x, square.y))
    blocks = {aisle_id: around(points) for aisle_id, points in {**shelved, **walked}.items()}
    across, down = _apart(list(blocks.values())) if len(blocks) <= MOST_COMPARED else (0.0, 0.0)
    places = {square.square_id: (square.x, square.y) for square in store_map.squares}
    edges = {pair for pair in store_map.connections if pair[0] in places and pair[1] in places}
    return Floor(blocks, tuple(_lines(places, edges)), across, down)


def around(points: Iterable[Point]) -> Block:
    """The block around at least one point."""
    xs, ys = zip(*points, strict=True)
    return Block(min(xs), min(ys), max(xs), max(ys))


def _apart(blocks: list[Block]) -> tuple[float, float]:
    across = down = math.inf
    for one, other in itertools.combinations(blocks, 2):
        dx = max(one.left, other.left) - min(one.right, other.right)
        dy = max(one.top, other.top) - min(one.bottom, other.bottom)
        if max(dx, dy) <= 0:
            continue
        if dx > dy * ASIDE:
            across = min(across, dx)
        else:
            down = min(down, dy)
    return across, down


def _lines(places: Mapping[int, Point], edges: set[tuple[int, int]]) -> Iterator[Corridor]:
    """The edges between places; of many, those that lie in one line on a lattice joined, the longest `MOST_LINES`."""
    joined = set(itertools.chain.from_iterable(edges))
    whole = around(places[place] for place in joined) if joined else Block(0.0, 0.0, 0.0, 0.0)
    pitch = max(whole.right - whole.left, whole.bottom - whole.top) / LATTICE
    if len(edges) <= MOST_LINES // 4 or not pitch:
        lines = ((places[one], places[other]) for one, other in sorted(edges))
        yield from (line for line in lines if line[0] != line[1])
        return
    knots = {
        place: (round((places[place][0] - whole.left) / pitch), round((places[place][1] - whole.top) / pitch))
        for place in joined
    }
    level: dict[int, set[tuple[int, int]]] = defaultdict(set)
    upright: dict[int, set[tuple[int, int]]] = defaultdict(set)
    slanting: set[tuple[int, int, int, int]] = set()
    for one, other in edges:
        (a, b), (c, d) = sorted((knots[one], knots[other]))
        if b == d:
            level[b].add((a, c))
        elif a == c:
            upright[a].add((b, d))
        else:
            slanting.add((a, b, c, d))
    found = [(a, b, c, b) for b, spans in level.items() for a, c in _joined(spans)]
    found += [(a, b, a, d) for a, spans in upright.items() for b, d in _joined(spans)]
    found += slanting
    found.sort(key=lambda line: (-abs(line[2] - line[0]) - abs(line[3] - line[1]), line))
    for a, b, c, d in found[:MOST_LINES]:
        if (a, b) != (c, d):
            start = whole.left + a * pitch, whole.top + b * pitch
            end = whole.left + c * pitch, whole.top + d * pitch
            yield start, end


def _joined(spans: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, those that touch as one."""
    (first, last), *others = sorted(spans)
    for start, end in others:
        if start > last:
            yield first, last
            first, last = start, end
        else:
            last = max(last, end)
    yield first, last
