"""Fits the store's floor into a part of the panel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.core.floor import Block, Corridor, Floor, Point, around
from kiosk.screens.scene import Rect

MOST_STRETCH = 1.8
"""How much further one direction may be stretched than the other: names are wide and low, and a shop is known by what
lies beside what."""
MOST_APART = 0.35
"""Of the way from one block to the next at most this part is left free."""
NEARLY_NONE = 1e-9
"""A length that is so much smaller than the coordinates is lost in their rounding."""


@dataclass(frozen=True)
class Plan:
    """Where the places of a floor lie in `room`. A block is drawn `width` by `height` pixels larger than it is.

    With `flipped` left and right change places: the builder mirrors a screen from right to left once more when it is
    finished, and a floor stays as it is in every language.
    """

    room: Rect
    origin: Point
    corner: Point
    scale: Point
    width: int
    height: int
    flipped: bool

    def point(self, place: Point) -> tuple[int, int]:
        x = self.corner[0] + (place[0] - self.origin[0]) * self.scale[0]
        y = self.corner[1] + (place[1] - self.origin[1]) * self.scale[1]
        return round(self.room.x + self.room.right - x if self.flipped else x), round(y)

    def block(self, block: Block) -> Rect:
        (x, y), (u, v) = self.point((block.left, block.top)), self.point((block.right, block.bottom))
        return Rect(min(x, u) - self.width // 2, y - self.height // 2, abs(u - x) + self.width, v - y + self.height)

    def line(self, line: Corridor, within: Rect) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The part of a line that lies within the rectangle; None where none of it does."""
        (x, y), (u, v) = self.point(line[0]), self.point(line[1])
        first, last = 0.0, 1.0
        for step, room in (
            (x - u, x - within.x),
            (u - x, within.right - 1 - x),
            (y - v, y - within.y),
            (v - y, within.bottom - 1 - y),
        ):
            if not step:
                if room < 0:
                    return None
            elif step < 0:
                first = max(first, room / step)
            else:
                last = min(last, room / step)
        if first > last:
            return None
        return (round(x + first * (u - x)), round(y + first * (v - y))), (
            round(x + last * (u - x)),
            round(y + last * (v - y)),
        )


def fitted(
    floor: Floor,
    room: Rect,
    more: Iterable[Point] = (),
    *,
    least: int,
    most: tuple[int, int],
    apart: tuple[int, int],
    flipped: bool,
) -> Plan | None:
    """The floor's aisles, and `more` places, in the middle of `room`; None where there is not one place.

    A block is drawn at least `least` pixels larger each way and at most as `most` says, and so that neighbours stay
    `apart`, where that can be. Of a floor without aisles its lines' ends count.
    """
    corners = [
        corner for block in floor.blocks.values() for corner in ((block.left, block.top), (block.right, block.bottom))
    ]
    corners += more
    corners = corners or [place for line in floor.lines for place in line]
    if not corners:
        return None
    whole = around(corners)
    across = _Axis.along(whole.left, whole.right, floor.across, room.w, apart[0], least, most[0])
    down = _Axis.along(whole.top, whole.bottom, floor.down, room.h, apart[1], least, most[1])
    if across.span and down.span:
        wide, high = across.scale, down.scale
        across = across.at_most(high * MOST_STRETCH, apart[0], least, most[0])
        down = down.at_most(wide * MOST_STRETCH, apart[1], least, most[1])
    corner = (
        room.x + (room.w - across.length) / 2 + across.size / 2,
        room.y + (room.h - down.length) / 2 + down.size / 2,
    )
    scale = across.scale, down.scale
    return Plan(room, (whole.left, whole.top), corner, scale, across.size, down.size, flipped)


@dataclass(frozen=True)
class _Axis:
    """`span` and `gap` in the map's unit, `scale` pixels of one, `size` pixels by which blocks grow."""

    span: float
    gap: float
    scale: float
    size: int

    @property
    def length(self) -> float:
        return self.span * self.scale + self.size

    @classmethod
    def along(cls, low: float, high: float, gap: float, room: int, apart: int, least: int, most: int) -> _Axis:
        span = high - low
        if span <= NEARLY_NONE * max(1.0, abs(low), abs(high)):
            return cls(0.0, gap, 0.0, max(least, min(most, room)))
        if math.isinf(gap):
            size = max(least, min(most, room // 3))
            return cls(span, gap, max(0, room - size) / span, size)
        # Where they stand close, so that still a part of each step is free.
        apart = min(apart, int(room / (span + gap) * gap * MOST_APART))
        size = max(least, min(most, int((room + apart) / (span + gap) * gap - apart)))
        return cls(span, gap, max(0, room - size) / span, size)

    def at_most(self, scale: float, apart: int, least: int, most: int) -> _Axis:
        if self.scale <= scale:
            return self
        apart = min(apart, int(scale * self.gap * MOST_APART)) if math.isfinite(self.gap) else 0
        size = self.size if math.isinf(self.gap) else max(least, min(most, int(scale * self.gap - apart)))
        return _Axis(self.span, self.gap, scale, size)
