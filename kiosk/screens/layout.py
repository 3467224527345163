"""The panel a scene is made for: pixels, millimetres, theme, words, and how wide text is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from functools import cached_property
from typing import Protocol

from kiosk.screens.categories import Categories
from kiosk.screens.strings import Strings
from kiosk.screens.theme import CAPITAL_HEIGHT, STRONG, Style, Theme

REFERENCE_LONG_MM = 152.0
REFERENCE_SHORT_MM = 87.0
LARGEST_SCALE = 1.7
MM_PER_INCH = 25.4


class TextMetrics(Protocol):
    """How wide a line of text is when it is shaped."""

    def width(self, text: str, size: int, weight: int, *, rtl: bool) -> int:
        """Pixels from the first to the last advance."""

    def forget(self) -> None:
        """Drop what is remembered of texts."""


@dataclass(frozen=True)
class Layout:
    """`width` and `height` are pixels as the shopper sees them; `languages` the words of each language by its code.

    `large` sets all text in its large size.
    """

    width: int
    height: int
    diagonal_inches: float
    languages: dict[str, Strings]
    metrics: TextMetrics
    theme: Theme = field(default_factory=Theme)
    timezone: tzinfo | None = None
    large: bool = False
    categories: Categories = field(default_factory=lambda: Categories({}))

    def dressed(self, *, large: bool, contrast: bool) -> Layout:
        """The same panel in the look that the shopper chose: large text, high contrast."""
        return self._looks[large, contrast]

    @cached_property
    def _looks(self) -> dict[tuple[bool, bool], Layout]:
        themes = {False: self.theme, True: self.theme.in_high_contrast()}
        return {
            (large, contrast): replace(self, large=large, theme=theme)
            for large in (False, True)
            for contrast, theme in themes.items()
        }

    @cached_property
    def px_per_mm(self) -> float:
        return math.hypot(self.width, self.height) / (self.diagonal_inches * MM_PER_INCH)

    @cached_property
    def scale(self) -> float:
        """A larger panel is read from a little further away: everything grows with it, less than the panel does."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        fit = min(long / self.px_per_mm / REFERENCE_LONG_MM, short / self.px_per_mm / REFERENCE_SHORT_MM)
        return min(math.sqrt(max(fit, 1.0)), LARGEST_SCALE)

    def forget(self) -> None:
        """Drop what is remembered of texts and names: they may be a shopper's."""
        self.metrics.forget()
        self.categories.forget()

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    def px(self, mm: float) -> int:
        """Pixels of a length that grows with the panel."""
        return round(mm * self.scale * self.px_per_mm)

    def least_px(self, mm: float) -> int:
        """Pixels that are at least so many millimetres on the glass."""
        return math.ceil(mm * self.px_per_mm)

    def capital_mm(self, style: Style) -> float:
        """Height of a capital in millimetres, before it grows with the panel."""
        return style.large_mm if self.large else style.capital_mm * self.theme.type_scale

    def em(self, style: Style) -> int:
        """Font size in pixels at which the style's capitals have their height."""
        return self._ems[style]

    @cached_property
    def _ems(self) -> dict[Style, int]:
        pixels = self.scale * self.px_per_mm / CAPITAL_HEIGHT
        return {style: math.ceil(self.capital_mm(style) * pixels) for style in Style}

    def line(self, style: Style) -> int:
        """Height of one line of text in pixels."""
        return round(self.em(style) * (self.theme.large_line_height if self.large else self.theme.line_height))

    def weight(self, style: Style) -> int:
        """The weight that the theme gives the style."""
        return self.theme.strong_weight if style.weight >= STRONG else self.theme.regular_weight

    def text_width(self, text: str, style: Style, *, rtl: bool) -> int:
        return self.metrics.width(text, self.em(style), self.weight(style), rtl=rtl)
