"""Puts a scene together, from left to right; a language from right to left mirrors it when it is finished."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.core.models import Code
from kiosk.screens.layout import Layout
from kiosk.screens.scene import (
    Box,
    Icon,
    Logo,
    Node,
    Photo,
    Picture,
    QrCode,
    Rect,
    Scene,
    ScrollArea,
    Strokes,
    Target,
    Text,
)
from kiosk.screens.strings import Strings, is_rtl, tidy
from kiosk.screens.theme import QR_MM, QUIET_ZONE_MODULES, Rgb, Style

DIRECTED = frozenset({"back", "arrow"})
"""The icons that point somewhere: they are turned round in a language from right to left."""
START, CENTER, END = 0.0, 0.5, 1.0
ELLIPSIS = "…"


class Builder:
    """One scene in the making. Coordinates are those of a left-to-right layout; `START` is the left there."""

    def __init__(self, layout: Layout, words: Strings, pressed: str | None) -> None:
        self.layout = layout
        self.words = words
        self.palette = layout.theme.palette
        self._pressed = pressed
        self._nodes: list[Node] = []
        self._targets: list[Target] = []
        self._clip: Rect | None = None
        self.scroll: ScrollArea | None = None

    @property
    def panel(self) -> Rect:
        return Rect(0, 0, self.layout.width, self.layout.height)

    def px(self, mm: float) -> int:
        return self.layout.px(mm)

    def at_least(self, mm: float, *, part: float = 1.0) -> int:
        """Pixels of that part of a length that grows with the panel, and of never less than the length on the glass."""
        return max(self.px(mm * part), self.layout.least_px(mm))

    def clip(self, rect: Rect | None) -> None:
        """What is drawn from now on shows only inside this rectangle."""
        self._clip = rect

    def box(self, rect: Rect, fill: Rgb, radius_mm: float = 0.0) -> None:
        radius = min(self.px(radius_mm), rect.w // 2, rect.h // 2)
        self._nodes.append(Box(rect, fill, radius, self._clip))

    def pill(self, rect: Rect, fill: Rgb) -> None:
        self._nodes.append(Box(rect, fill, min(rect.w, rect.h) // 2, self._clip))

    def icon(self, rect: Rect, name: str, color: Rgb, *, directed: bool = False) -> None:
        """An icon, as large as fits into the middle of `rect`."""
        side = min(rect.w, rect.h)
        square = Rect(rect.x + (rect.w - side) // 2, rect.y + (rect.h - side) // 2, side, side)
        self._nodes.append(Icon(square, name, color, directed and self.words.rtl, self._clip))

    def text(
        self,
        rect: Rect,
        text: str,
        style: Style,
        color: Rgb,
        anchor: float = START,
        *,
        foreign: bool = False,
        struck: bool = False,
    ) -> None:
        """One line, cut with an ellipsis where it is wider than `rect`.

        `foreign` text (a product's name, an address) takes its direction from its own letters.
        """
        text = tidy(text) if foreign else text
        self.line(rect, text, style, color, anchor, rtl=self.direction(text, foreign=foreign), struck=struck)

    def line(
        self,
        rect: Rect,
        text: str,
        style: Style,
        color: Rgb,
        anchor: float = START,
        *,
        rtl: bool,
        struck: bool = False,
    ) -> None:
        """As `text`, in the direction of the paragraph to which it belongs."""
        fitted = self._fitted(text, rect.w, style, rtl)
        width = min(self.layout.text_width(fitted, style, rtl=rtl), rect.w)
        # No wider than it is, so that only this much is painted anew when it changes.
        place = Rect(rect.x + round((rect.w - width) * anchor), rect.y, width, rect.h)
        node = Text(
            place, fitted, self.layout.em(style), self.layout.weight(style), color, anchor, rtl, self._clip, struck
        )
        self._nodes.append(node)

    def paragraph(
        self,
        rect: Rect,
        text: str,
        style: Style,
        color: Rgb,
        anchor: float = START,
        *,
        foreign: bool = False,
    ) -> int:
        """As many lines as fit into `rect`, from its top; the last is cut if there is more. Returns the height used.

        Of our own words at least one line is drawn, and they are broken into lines of like widths.
        """
        height = self.layout.line(style)
        lines = self.wrapped(text, rect.w, style, foreign=foreign, balanced=not foreign)
        room = max(0 if foreign else 1, rect.h // height)
        if len(lines) > room:
            lines = [*lines[: room - 1], " ".join(lines[room - 1 :])] if room else []
        rtl = self.direction(text, foreign=foreign)
        for index, line in enumerate(lines):
            self.line(Rect(rect.x, rect.y + index * height, rect.w, height), line, style, color, anchor, rtl=rtl)
        return len(lines) * height

    def wrapped(
        self, text: str, width: int, style: Style, *, foreign: bool = False, balanced: bool = False
    ) -> list[str]:
        """The text in lines no wider than `width` pixels, broken at its spaces, or within a word that is wider.

        `balanced` lines are as many, of widths as alike as the words allow.
        """
        text = tidy(text) if foreign else text
        rtl = self.direction(text, foreign=foreign)
        lines = self._broken(text, width, style, rtl)
        if not balanced or len(lines) < 2:
            return lines
        narrow = min(width, max(self.layout.text_width(word, style, rtl=rtl) for word in text.split()))
        wide = width
        while narrow < wide:
            middle = (narrow + wide) // 2
            if len(self._broken(text, middle, style, rtl)) > len(lines):
                narrow = middle + 1
            else:
                wide = middle
        return self._broken(text, wide, style, rtl)

    def _broken(self, text: str, width: int, style: Style, rtl: bool) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.layout.text_width(longer, style, rtl=rtl) <= width:
                lines[-1] = longer
                continue
            while self.layout.text_width(word, style, rtl=rtl) > width and len(word) > 1:
                piece = word[: max(1, self._fitting(word, width, style, rtl))]
                lines.append(piece)
                word = word[len(piece) :]
            lines.append(word)
        return lines

    def width(self, text: str, style: Style) -> int:
        return self.layout.text_width(text, style, rtl=self.words.rtl)

    def target(self, name: str, rect: Rect) -> None:
        self._targets.append(Target(rect, name))

    def pressed(self, name: str) -> bool:
        return self._pressed == name

    def button(self, name: str, rect: Rect, label: str, *, primary: bool, icon: str | None = None) -> None:
        """A labelled button; the whole of `rect` can be touched."""
        palette = self.palette
        if primary:
            fill, ink = palette.primary, palette.on_primary
            fill = palette.primary_pressed if self.pressed(name) else fill
        else:
            fill, ink = palette.soft, palette.primary_pressed
            fill = palette.soft_pressed if self.pressed(name) else fill
        self.box(rect, fill, self.layout.theme.radius_mm)
        inner = rect.inset(self.px(2.5), 0)
        side, gap = (0, 0) if icon is None else (self.px(6), self.px(2))
        styles = (Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)[0 if primary else 1 :]
        style = self.largest(styles, label, inner.w - side - gap)
        label_width = min(self.width(label, style), inner.w - side - gap)
        x = inner.x + (inner.w - side - gap - label_width) // 2
        if icon is not None:
            self.icon(Rect(x, rect.y, side, rect.h), icon, ink, directed=icon in DIRECTED)
        self.text(Rect(x + side + gap, rect.y, label_width, rect.h), label, style, ink)
        self.target(name, rect)

    def largest(self, styles: Sequence[Style], text: str, width: int) -> Style:
        """The first of these styles in which the text is no wider; else the last."""
        return next((style for style in styles if self.width(text, style) <= width), styles[-1])

    def code(self, rect: Rect, code: Code, anchor: float = CENTER) -> Rect:
        """A QR code with its quiet zone on a light card, as large as whole pixels allow in `rect`. Returns the card.

        `anchor` is where it stands across `rect`.
        """
        modules = code.size + 2 * QUIET_ZONE_MODULES
        module = max(1, min(rect.w, rect.h) // modules)
        side = module * modules
        card = Rect(rect.x + round((rect.w - side) * anchor), rect.y + (rect.h - side) // 2, side, side)
        palette = self.palette
        self.box(card, palette.code_light, self.layout.theme.radius_mm)
        inner = card.inset(QUIET_ZONE_MODULES * module)
        self._nodes.append(QrCode(inner, code, module, palette.code_dark, palette.code_light, self._clip))
        return card

    def least_card(self, code: Code) -> int:
        """The side of the card on which the code itself is as large as it should at least be."""
        module = -(-self.layout.least_px(QR_MM) // code.size)
        return module * (code.size + 2 * QUIET_ZONE_MODULES)

    def picture(self, rect: Rect, data: bytes) -> None:
        self.box(rect, self.palette.code_light, self.layout.theme.radius_mm)
        self._nodes.append(Picture(rect.inset(self.px(3)), data, self._clip))

    def photo(self, rect: Rect, url: str | None, icon: str) -> None:
        """A product's picture, or the icon in its place."""
        palette, radius = self.palette, min(self.px(1.5), rect.w // 2, rect.h // 2)
        self._nodes.append(Photo(rect, url, icon, palette.primary, palette.soft, radius, self._clip))

    def logo(self, rect: Rect, file: str) -> None:
        """The brand's logo, which is never mirrored."""
        self._nodes.append(Logo(rect, file, self._clip))

    def strokes(self, lines: Sequence[Sequence[tuple[int, int]]], width: int, color: Rgb) -> None:
        """Lines through points of the panel, with round ends and joins."""
        points = [point for line in lines for point in line]
        if not points:
            return
        left, top = (min(point[axis] for point in points) - width for axis in (0, 1))
        right, bottom = (max(point[axis] for point in points) + width for axis in (0, 1))
        moved = tuple(tuple((x - left, y - top) for x, y in line) for line in lines)
        self._nodes.append(Strokes(Rect(left, top, right - left, bottom - top), moved, width, color, self._clip))

    def finish(self) -> Scene:
        scene = Scene(
            (self.layout.width, self.layout.height),
            self.palette.background,
            tuple(self._nodes),
            tuple(self._targets),
            self.scroll,
        )
        return scene.mirrored() if self.words.rtl else scene

    def direction(self, text: str, *, foreign: bool) -> bool:
        """Whether a paragraph runs from right to left."""
        return is_rtl(text, self.words.rtl) if foreign else self.words.rtl

    def _fitted(self, text: str, width: int, style: Style, rtl: bool) -> str:
        if self.layout.text_width(text, style, rtl=rtl) <= width:
            return text
        kept = self._fitting(text, width, style, rtl, ELLIPSIS)
        return text[:kept].rstrip() + ELLIPSIS if kept else ""

    def _fitting(self, text: str, width: int, style: Style, rtl: bool, end: str = "") -> int:
        """How many characters, with `end` behind them, are no wider than `width`."""
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.layout.text_width(text[:middle].rstrip() + end, style, rtl=rtl) <= width:
                low = middle
            else:
                high = middle - 1
        return low
