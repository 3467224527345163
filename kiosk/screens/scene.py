"""A screen as data: what is drawn, in order, and what can be touched.

All rectangles are whole pixels of the panel as the shopper sees it, after any rotation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.core.models import Code
from kiosk.screens.theme import Rgb


class Rect(NamedTuple):
    """Left, top, width and height in pixels."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def inset(self, dx: int, dy: int | None = None) -> Rect:
        dy = dx if dy is None else dy
        return Rect(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    def within(self, other: Rect) -> bool:
        return self.x >= other.x and self.y >= other.y and self.right <= other.right and self.bottom <= other.bottom

    def meets(self, other: Rect) -> bool:
        """Whether they have a pixel in common."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def clipped(self, other: Rect | None) -> Rect:
        """The part of this rectangle that lies in the other."""
        if other is None:
            return self
        x, y = max(self.x, other.x), max(self.y, other.y)
        w, h = min(self.right, other.right) - x, min(self.bottom, other.bottom) - y
        return Rect(x, y, max(0, w), max(0, h))

    def mirrored(self, width: int) -> Rect:
        return Rect(width - self.x - self.w, self.y, self.w, self.h)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w, self.h)


@dataclass(frozen=True)
class Box:
    """A filled rectangle with rounded corners."""

    rect: Rect
    fill: Rgb
    radius: int = 0
    clip: Rect | None = None


@dataclass(frozen=True)
class Text:
    """One line of text, its capitals centred in the height of `rect`. `anchor` is 0.0 at the left to 1.0 at the right;
    `rtl` the direction in which it is shaped; `size` the em in pixels."""

    rect: Rect
    text: str
    size: int
    weight: int
    color: Rgb
    anchor: float
    rtl: bool
    clip: Rect | None = None
    struck: bool = False
    """Whether a line goes through it: it holds no longer."""


@dataclass(frozen=True)
class Icon:
    """A drawing of ours in one colour; one with a direction is `mirrored` in a layout from right to left."""

    rect: Rect
    name: str
    color: Rgb
    mirrored: bool = False
    clip: Rect | None = None


@dataclass(frozen=True)
class QrCode:
    """A QR code; `module` is the width of one module in whole pixels. The quiet zone lies around `rect`."""

    rect: Rect
    code: Code
    module: int
    dark: Rgb
    light: Rgb
    clip: Rect | None = None


@dataclass(frozen=True)
class Picture:
    """A picture whose bytes the backend gave, fitted into `rect` without smoothing."""

    rect: Rect
    data: bytes
    clip: Rect | None = None


@dataclass(frozen=True)
class Photo:
    """A product's picture, fitted into `rect`; until it is there, or where there is none, `icon` on `ground`."""

    rect: Rect
    url: str | None
    icon: str
    color: Rgb
    ground: Rgb
    radius: int
    clip: Rect | None = None


@dataclass(frozen=True)
class Logo:
    """The brand's logo, an SVG or PNG file, as large as `rect`."""

    rect: Rect
    file: str
    clip: Rect | None = None


@dataclass(frozen=True)
class Strokes:
    """Lines through points, with round ends and joins. Points are from the corner of `rect`, which holds all ink."""

    rect: Rect
    lines: tuple[tuple[tuple[int, int], ...], ...]
    width: int
    color: Rgb
    clip: Rect | None = None


Node = Box | Text | Icon | QrCode | Picture | Photo | Logo | Strokes


@dataclass(frozen=True)
class Target:
    """What a finger can touch."""

    rect: Rect
    name: str


@dataclass(frozen=True)
class ScrollArea:
    """A region whose content is `content` pixels high and stands at `offset` pixels from its top.

    It comes to rest at multiples of `step`, the height of a row; its own height and its content's are such multiples.
    """

    rect: Rect
    content: int
    offset: int
    step: int = 1

    @property
    def furthest(self) -> int:
        return max(0, self.content - self.rect.h)

    def at_rest(self, offset: int) -> int:
        """The offset nearest to this one at which no row is cut."""
        return min(max(0, (offset + self.step // 2) // self.step * self.step), self.furthest)


@dataclass(frozen=True)
class Scene:
    """A whole screen. Nodes are drawn in order; of overlapping targets the last one counts."""

    size: tuple[int, int]
    background: Rgb
    nodes: tuple[Node, ...] = ()
    targets: tuple[Target, ...] = ()
    scroll: ScrollArea | None = None
    brightness: float = 1.0
    """The part of its light that the panel gives: 0.0 is black."""

    def hit(self, x: float, y: float) -> str | None:
        """The name of the target at this point."""
        for target in reversed(self.targets):
            if target.rect.contains(x, y):
                return target.name
        return None

    def mirrored(self) -> Scene:
        """The same screen from right to left. Text keeps its own shaping direction."""
        width = self.size[0]
        return replace(
            self,
            nodes=tuple(_mirrored(node, width) for node in self.nodes),
            targets=tuple(replace(target, rect=target.rect.mirrored(width)) for target in self.targets),
            scroll=None if self.scroll is None else replace(self.scroll, rect=self.scroll.rect.mirrored(width)),
        )

    def shifted(self, dx: int, dy: int) -> Scene:
        """The same screen a few pixels further right and down, so that nothing burns in.

        What is at an edge of the panel stays there: boxes, clips and targets grow or shrink, the rest is held back.
        """
        panel = Rect(0, 0, *self.size)
        return replace(
            self,
            nodes=tuple(_shifted(node, panel, dx, dy) for node in self.nodes),
            targets=tuple(replace(target, rect=_stretched(target.rect, panel, dx, dy)) for target in self.targets),
            scroll=None
            if self.scroll is None
            else replace(self.scroll, rect=_held_back(self.scroll.rect, panel, dx, dy)),
        )


def _mirrored(node: Node, width: int) -> Node:
    clip = None if node.clip is None else node.clip.mirrored(width)
    moved = replace(node, rect=node.rect.mirrored(width), clip=clip)
    match moved:
        case Text():
            return replace(moved, anchor=1.0 - moved.anchor)
        case Strokes(rect=rect, lines=lines):
            return replace(moved, lines=tuple(tuple((rect.w - x, y) for x, y in line) for line in lines))
    return moved


def _shifted(node: Node, panel: Rect, dx: int, dy: int) -> Node:
    clip = None if node.clip is None else _stretched(node.clip, panel, dx, dy)
    match node:
        case Box():
            rect = _stretched(node.rect, panel, dx, dy)
            return replace(node, rect=rect, radius=min(node.radius, rect.w // 2, rect.h // 2), clip=clip)
        case Text():
            return replace(node, rect=_centred(node.rect, panel, dx, dy), clip=clip)
    return replace(node, rect=_held_back(node.rect, panel, dx, dy), clip=clip)


def _stretched(rect: Rect, panel: Rect, dx: int, dy: int) -> Rect:
    """The rectangle shifted, but for its sides that are at the panel's edge or beyond."""
    x = rect.x if rect.x <= panel.x else max(panel.x, rect.x + dx)
    y = rect.y if rect.y <= panel.y else max(panel.y, rect.y + dy)
    right = rect.right if rect.right >= panel.right else min(rect.right + dx, panel.right)
    bottom = rect.bottom if rect.bottom >= panel.bottom else min(rect.bottom + dy, panel.bottom)
    return Rect(x, y, max(0, right - x), max(0, bottom - y))


def _held_back(rect: Rect, panel: Rect, dx: int, dy: int) -> Rect:
    """The rectangle shifted, but not over the panel's edge; one that lies partly outside is shifted all the way."""
    if not rect.within(panel):
        return rect.moved(dx, dy)
    return Rect(
        min(max(panel.x, rect.x + dx), panel.right - rect.w),
        min(max(panel.y, rect.y + dy), panel.bottom - rect.h),
        rect.w,
        rect.h,
    )


def _centred(rect: Rect, panel: Rect, dx: int, dy: int) -> Rect:
    """As `_held_back`; a line in the middle of a strip along the panel's edge is in the middle of the shifted strip."""
    moved = _held_back(rect, panel, dx, 0)
    if not rect.within(panel):
        return moved.moved(0, dy)
    beyond = max(0, panel.y - moved.y - dy, moved.bottom + dy - panel.bottom)
    return moved.moved(0, dy).inset(0, beyond)
