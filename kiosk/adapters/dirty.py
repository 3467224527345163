"""Dirty rectangles: what must be painted anew, joined so that nothing is painted twice."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.screens.scene import Rect


def merged(rects: Iterable[Rect]) -> list[Rect]:
    """The rectangles, joined where they meet, so that nothing is painted twice."""
    merged: list[Rect] = []
    for rect in rects:
        if not rect.w or not rect.h:
            continue
        joined = rect
        again = True
        while again:
            again = False
            for other in merged:
                if joined.meets(other):
                    merged.remove(other)
                    joined = union(joined, other)
                    again = True
                    break
        merged.append(joined)
    return merged


def union(one: Rect, other: Rect) -> Rect:
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Rect(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)
