"""The shortest way through the shop."""

from __future__ import annotations

import heapq
import math

from server_stub.models import Aisle, Position, ShopMap


def shortest_way(shop: ShopMap, start: int | None, target: int) -> tuple[tuple[Aisle, ...], float]:
    """The aisles from aisle `start` (the entrance without one) to aisle `target`, and the metres between them."""
    squares = {position.position_id: position for position in shop.positions}
    origin = shop.entrance if start is None else _square_of(shop, start)
    goal = _square_of(shop, target)
    neighbours: dict[int, list[int]] = {}
    for one, other in shop.connections:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
    reached: dict[int, tuple[float, int | None]] = {}
    frontier: list[tuple[float, int, int | None]] = [(0.0, origin, None)]
    while frontier:
        metres, square, came_from = heapq.heappop(frontier)
        if square in reached:
            continue
        reached[square] = (metres, came_from)
        for neighbour in neighbours.get(square, ()):
            if neighbour not in reached:
                step = _metres(squares[square], squares[neighbour])
                heapq.heappush(frontier, (metres + step, neighbour, square))
    way: list[Aisle] = []
    here: int | None = goal
    while here is not None:
        aisle_id = squares[here].aisle_id
        if aisle_id is not None:
            way.append(shop.aisles[aisle_id])
        here = reached[here][1]
    return tuple(reversed(way)), round(reached[goal][0], 1)


def _square_of(shop: ShopMap, aisle_id: int) -> int:
    return next(square.position_id for square in shop.positions if square.aisle_id == aisle_id and square.walkable)


def _metres(one: Position, other: Position) -> float:
    return math.hypot(one.x - other.x, one.y - other.y)
