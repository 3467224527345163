"""The panel a scene is made for: pixels, millimetres, theme, words, and how wide text is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Protocol

from kiosk.screens.strings import Strings
from kiosk.screens.theme import CAPITAL_HEIGHT, Style, Theme

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
    """`width` and `height` are pixels as the shopper sees them; `languages` the words of each language by its code."""

    width: int
    height: int
    diagonal_inches: float
    languages: dict[str, Strings]
    metrics: TextMetrics
    theme: Theme = field(default_factory=Theme)
    timezone: tzinfo | None = None

    @property
    def px_per_mm(self) -> float:
        return math.hypot(self.width, self.height) / (self.diagonal_inches * MM_PER_INCH)

    @property
    def scale(self) -> float:
        """A larger panel is read from further away: everything grows with it, less than the panel does."""
        long, short = max(self.width, self.height), min(self.width, self.height)
        fit = min(long / self.px_per_mm / REFERENCE_LONG_MM, short / self.px_per_mm / REFERENCE_SHORT_MM)
        return min(max(fit, 1.0), LARGEST_SCALE)

    @property
    def portrait(self) -> bool:
        return self.height > self.width

    def px(self, mm: float) -> int:
        """Pixels of a length that grows with the panel."""
        return round(mm * self.scale * self.px_per_mm)

    def least_px(self, mm: float) -> int:
        """Pixels that are at least so many millimetres on the glass."""
        return math.ceil(mm * self.px_per_mm)

    def em(self, style: Style) -> int:
        """Font size in pixels at which the style's capitals have their height."""
        return math.ceil(style.capital_mm * self.scale * self.px_per_mm / CAPITAL_HEIGHT)

    def line(self, style: Style) -> int:
        """Height of one line of text in pixels."""
        return round(self.em(style) * self.theme.line_height)

    def text_width(self, text: str, style: Style, *, rtl: bool) -> int:
        return self.metrics.width(text, self.em(style), style.weight, rtl=rtl)
