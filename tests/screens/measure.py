"""What a scene looks like, by measure: where the ink is, and what lies under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from kiosk import colors
from kiosk.adapters.text import Typeface
from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Box, Icon, Node, Photo, Picture, QrCode, Rect, Scene, Text
from kiosk.screens.theme import CAPITAL_HEIGHT, QUIET_ZONE_MODULES, Rgb

RULE_PX = 2
"""A box this thin is a line."""


@dataclass(frozen=True)
class Look:
    """A scene on its panel, and the state that it shows."""

    state: State
    layout: Layout
    scene: Scene
    typeface: Typeface

    @property
    def panel(self) -> Rect:
        return Rect(0, 0, *self.scene.size)

    def mm(self, pixels: float) -> float:
        return pixels / self.layout.px_per_mm

    @property
    def texts(self) -> list[Text]:
        """Those that show at all."""
        return [node for node in self.scene.nodes if isinstance(node, Text) and not empty(self.ink(node))]

    @property
    def icons(self) -> list[Icon]:
        return [node for node in self.scene.nodes if isinstance(node, Icon)]

    @property
    def codes(self) -> list[QrCode]:
        return [node for node in self.scene.nodes if isinstance(node, QrCode)]

    @property
    def pictures(self) -> list[Picture | Photo]:
        return [node for node in self.scene.nodes if isinstance(node, Picture | Photo)]

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


def empty(rect: Rect) -> bool:
    return rect.w <= 0 or rect.h <= 0


def thin(box: Box) -> bool:
    return min(box.rect.w, box.rect.h) <= RULE_PX


@cache
def ink_of(node: Text, typeface: Typeface) -> Rect:
    """Where the painter leaves the pixels of a text; `test_painter` sees that it does."""
    rendered = typeface.render(node.text, node.size, node.weight, node.color, rtl=node.rtl)
    baseline = node.rect.y + round((node.rect.h + CAPITAL_HEIGHT * node.size) / 2)
    x = node.rect.x + round((node.rect.w - rendered.advance) * node.anchor)
    return Rect(x + rendered.left, baseline + rendered.top, rendered.width, rendered.height)


def meet(one: Rect, other: Rect) -> bool:
    return one.clipped(other).w > 0 and one.clipped(other).h > 0


def gap(one: Rect, other: Rect) -> int:
    """Pixels between two rectangles, along the axis on which they are further apart."""
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(across, down)


@cache
def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    return colors.contrast(one, other)
