"""What a scene looks like, by measure: where the ink is, what lies under it, and what is wrong with it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Box, Icon, Node, Picture, QrCode, Rect, Scene, Text
from kiosk.screens.theme import CAPITAL_HEIGHT, QUIET_ZONE_MODULES, Rgb
from kiosk.screens.view import view
from tests.samples import states
from tests.shots import layout_for

RULE_PX = 2
"""A box this thin is a line."""
ELLIPSIS = "…"
ISOLATE = "\u2068"
"""Stands before a foreign piece inside one of our lines."""


@dataclass(frozen=True)
class Look:
    """A scene on its panel, and the state that it shows."""

    state: State
    layout: Layout
    scene: Scene

    @property
    def panel(self) -> Rect:
        return Rect(0, 0, *self.scene.size)

    def mm(self, pixels: float) -> float:
        return pixels / self.layout.px_per_mm

    def texts(self) -> Iterator[Text]:
        return (node for node in self.scene.nodes if isinstance(node, Text) and node.text)

    def codes(self) -> Iterator[QrCode]:
        return (node for node in self.scene.nodes if isinstance(node, QrCode))

    def ink(self, node: Node) -> Rect:
        """The pixels that a node colours, as far as its clip lets them show."""
        rect = self._text_ink(node) if isinstance(node, Text) else node.rect
        if isinstance(node, QrCode):
            rect = rect.inset(-QUIET_ZONE_MODULES * node.module)
        return rect.clipped(node.clip)

    def _text_ink(self, node: Text) -> Rect:
        rendered = self.layout.metrics.render(node.text, node.size, node.weight, node.color, rtl=node.rtl)  # type: ignore[attr-defined]
        baseline = node.rect.y + round((node.rect.h + CAPITAL_HEIGHT * node.size) / 2)
        x = node.rect.x + round((node.rect.w - rendered.advance) * node.anchor)
        return Rect(x + rendered.left, baseline + rendered.top, rendered.width, rendered.height)

    def grounds(self, node: Node) -> set[Rgb]:
        """The colours that lie directly under a node's ink."""
        ink = self.ink(node)
        found: set[Rgb] = set()
        before = self.scene.nodes[: self.scene.nodes.index(node)]
        for box in reversed([other for other in before if isinstance(other, Box)]):
            covered = box.rect.clipped(box.clip)
            if meet(covered, ink):
                found.add(box.fill)
                if ink.within(covered):
                    return found
        return found | {self.scene.background}

    def card(self, node: Node) -> Rect:
        """The box on which a node stands: the last one before it that holds its middle. Else the panel."""
        ink = self.ink(node)
        x, y = ink.x + ink.w / 2, ink.y + ink.h / 2
        before = self.scene.nodes[: self.scene.nodes.index(node)]
        for box in reversed([other for other in before if isinstance(other, Box)]):
            if min(box.rect.w, box.rect.h) > RULE_PX and box.rect.contains(x, y):
                return box.rect
        return self.panel


def look(state: State, layout: Layout) -> Look:
    return Look(state, layout, view(state, layout))


def look_at(panel: str, language: str, name: str, layout: Layout) -> Look:
    return look(states(language)[name], layout)


def meet(one: Rect, other: Rect) -> bool:
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def gap(one: Rect, other: Rect) -> int:
    """Pixels between two rectangles, along the axis on which they are further apart."""
    across = max(one.x, other.x) - min(one.right, other.right)
    down = max(one.y, other.y) - min(one.bottom, other.bottom)
    return max(across, down)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    """Relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    parts = [part / 255 for part in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
