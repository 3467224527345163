"""What a scene looks like, by measure: where the ink is, and what lies under it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from PIL import Image, ImageChops, ImageFilter

from kiosk import colors
from kiosk.adapters.text import Typeface
from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Box, Icon, Logo, Node, Photo, Picture, QrCode, Rect, Scene, Strokes, Text
from kiosk.screens.theme import CAPITAL_HEIGHT, QUIET_ZONE_MODULES, Rgb
from kiosk.screens.view import view

RULE_PX = 2
"""A box this thin is a line."""
APART_EM = 0.04
"""Ink that comes nearer than this to other ink runs into it for the eye."""
VISIBLE = 60
"""From this level of 255 on a smoothed pixel counts as ink."""


@dataclass(frozen=True)
class Look:
    """A scene on its panel, and the state that it shows. `layout` is the one in the state's look."""

    state: State
    layout: Layout
    scene: Scene
    typeface: Typeface

    @property
    def panel(self) -> Rect:
        return Rect(0, 0, *self.scene.size)

    def mm(self, pixels: float) -> float:
        return pixels / self.layout.px_per_mm

    @cached_property
    def texts(self) -> list[Text]:
        """Those that show at all."""
        return [node for node in self.scene.nodes if isinstance(node, Text) and not empty(self.ink(node))]

    @cached_property
    def icons(self) -> list[Icon]:
        return [node for node in self.scene.nodes if isinstance(node, Icon)]

    @property
    def codes(self) -> list[QrCode]:
        return [node for node in self.scene.nodes if isinstance(node, QrCode)]

    @property
    def pictures(self) -> list[Picture | Photo | Logo]:
        return [node for node in self.scene.nodes if isinstance(node, Picture | Photo | Logo)]

    @property
    def strokes(self) -> list[Strokes]:
        return [node for node in self.scene.nodes if isinstance(node, Strokes)]

    def ink(self, node: Node) -> Rect:
        """The pixels that a node needs for itself, a code with its quiet zone, as far as its clip lets them show."""
        match node:
            case Text():
                rect = ink_of(node, self.typeface)
            case QrCode(module=module):
                rect = node.rect.inset(-QUIET_ZONE_MODULES * module)
            case _:
                rect = node.rect
        return rect.clipped(node.clip)

    def grounds(self, node: Node) -> set[Rgb]:
        """The colours that lie directly under a node's ink."""
        ink = self.ink(node)
        found: set[Rgb] = set()
        for box in self._boxes_below(node):
            covered = box.rect.clipped(box.clip)
            if meet(covered, ink):
                found.add(box.fill)
                if ink.within(covered):
                    return found
        return found | {self.scene.background}

    def card(self, node: Node) -> Rect:
        """The box on which a node stands: the uppermost one that holds its middle. Else the panel."""
        ink = self.ink(node)
        for box in self._boxes_below(node):
            if not thin(box) and box.rect.contains(ink.x + ink.w / 2, ink.y + ink.h / 2):
                return box.rect
        return self.panel

    def _boxes_below(self, node: Node) -> Iterator[Box]:
        """From the uppermost to the lowest."""
        before = self.scene.nodes[: self.scene.nodes.index(node)]
        return (other for other in reversed(before) if isinstance(other, Box))


def look_at(state: State, layout: Layout, typeface: Typeface) -> Look:
    """The state's scene on the panel of `layout`."""
    dressed = layout.dressed(large=state.large_text, contrast=state.high_contrast)
    return Look(state, dressed, view(state, layout), typeface)


def empty(rect: Rect) -> bool:
    return rect.w <= 0 or rect.h <= 0


def thin(box: Box) -> bool:
    return min(box.rect.w, box.rect.h) <= RULE_PX


def ink_of(node: Text, typeface: Typeface) -> Rect:
    """Where the painter leaves the pixels of a text; `test_painter` sees that it does."""
    left, top, width, height, advance = _extent(typeface, node.text, node.size, node.weight, node.rtl)
    baseline = node.rect.y + round((node.rect.h + CAPITAL_HEIGHT * node.size) / 2)
    x = node.rect.x + round((node.rect.w - advance) * node.anchor)
    return Rect(x + left, baseline + top, width, height)


@cache
def _extent(typeface: Typeface, text: str, size: int, weight: int, rtl: bool) -> tuple[int, int, int, int, int]:
    """Left, top, width and height of the ink from the pen's start, and the advance."""
    rendered = typeface.render(text, size, weight, (0, 0, 0), rtl=rtl)
    return rendered.left, rendered.top, rendered.width, rendered.height, rendered.advance


def meet(one: Rect, other: Rect) -> bool:
    return max(one.x, other.x) < min(one.x + one.w, other.x + other.w) and max(one.y, other.y) < min(
        one.y + one.h, other.y + other.h
    )


@cache
def blurred_by_each_other(one: Text, other: Text, typeface: Typeface) -> bool:
    """Whether the ink itself of two texts meets, or comes too near for the eye: boxes of Arabic lines may cross."""
    first, second = (_mask(each, ink_of(one, typeface), ink_of(other, typeface), typeface) for each in (one, other))
    near = 2 * round(APART_EM * max(one.size, other.size)) + 1
    return ImageChops.multiply(first.filter(ImageFilter.MaxFilter(near)), second).getbbox() is not None


def _mask(node: Text, one: Rect, other: Rect, typeface: Typeface) -> Image.Image:
    """255 where the text leaves ink, on a ground that holds both rectangles."""
    left, top = min(one.x, other.x), min(one.y, other.y)
    ground = Image.new("L", (max(one.right, other.right) - left, max(one.bottom, other.bottom) - top))
    rendered = typeface.render(node.text, node.size, node.weight, node.color, rtl=node.rtl)
    ink = Image.frombytes("RGBA", (rendered.width, rendered.height), rendered.rgba).getchannel("A")
    place = ink_of(node, typeface)
    ground.paste(ink.point(lambda level: 255 if level > VISIBLE else 0), (place.x - left, place.y - top))
    return ground


def crosses(strokes: Strokes, rect: Rect) -> bool:
    """Whether any of the lines runs through the rectangle."""
    left, top = rect.x - strokes.rect.x, rect.y - strokes.rect.y
    wide = rect.moved(left - rect.x, top - rect.y).inset(-strokes.width // 2)
    return any(_cuts(start, end, wide) for line in strokes.lines for start, end in itertools.pairwise(line))


def _cuts(start: tuple[int, int], end: tuple[int, int], rect: Rect) -> bool:
    """Whether a part of the line from start to end lies in the rectangle (the algorithm of Liang and Barsky)."""
    (x, y), (u, v) = start, end
    first, last = 0.0, 1.0
    for step, room in ((x - u, x - rect.x), (u - x, rect.right - x), (y - v, y - rect.y), (v - y, rect.bottom - y)):
        if step == 0:
            if room <= 0:
                return False
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    return first < last


def gap(one: Rect, other: Rect) -> int:
    """Pixels between two rectangles, along the axis on which they are further apart."""
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(across, down)


@cache
def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    return colors.contrast(one, other)
