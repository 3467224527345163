"""Lists that are longer than their place: only the rows that show are built, so that a long list costs what a short
one does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.screens.builder import Builder
from kiosk.screens.scene import Rect, ScrollArea

BAR_MM = 1.2
BAR_GAP_MM = 0.6
SHORTEST_BAR_MM = 8.0
BESIDE_MM = 2.0
"""How far the ground of a row may reach beyond its words on both sides; the bar stands behind that."""


def rows(build: Builder, room: Rect, count: int, height: int, offset: int) -> Iterator[tuple[int, Rect]]:
    """The index and the place of each row that shows when the list stands at `offset`, which may lie beyond its ends.

    Draw each one before asking for the next: what is drawn meanwhile shows only within the list, and the scroll bar
    comes last. A whole number of rows fills the list, from the top of `room`.
    """
    place = Rect(room.x, room.y, room.w, max(1, room.h // height) * height)
    area = ScrollArea(place, count * height, offset, height)
    # Beyond its ends as far as a finger can pull it; further only where the list has become shorter.
    offset = min(max(-place.h // 2, offset), area.furthest + place.h // 2)
    build.scroll = area = replace(area, offset=offset)
    beside = build.px(BESIDE_MM)
    build.clip(area.rect.inset(-beside, 0))
    for index in range(max(0, offset // height), min(count, -(-(offset + area.rect.h) // height))):
        yield index, Rect(room.x, room.y + index * height - offset, room.w, height)
    build.clip(None)
    if area.furthest:
        _bar(build, area, beside)


def _bar(build: Builder, area: ScrollArea, beside: int) -> None:
    """Where the list stands; it gets shorter where the list is pulled beyond its ends."""
    rect = area.rect
    length = max(build.px(SHORTEST_BAR_MM), rect.h * rect.h // area.content)
    offset = min(max(0, area.offset), area.furthest)
    top = rect.y + (rect.h - length) * offset // area.furthest
    over = abs(area.offset - offset)
    width = build.px(BAR_MM)
    pressed = max(width, length - over)
    if offset:
        top += length - pressed
    build.pill(Rect(rect.right + beside + build.px(BAR_GAP_MM), top, width, pressed), build.palette.thumb)


def row_height(least: int, room: int) -> int:
    """Of the rows of which a whole number fills `room`, those that are just high enough."""
    return max(least, room // max(1, room // least))
