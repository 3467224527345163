"""Colours, type scale and sizes. Sizes are millimetres on the glass; the layout turns them into pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

Rgb = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""

CAPITAL_HEIGHT = 0.683
"""Height of a capital in ems, measured on the typeface Cairo at its boldest here (0.690 at weight 500)."""

PRIMARY_TARGET_MM = 20.0
TARGET_MM = 12.0
QR_MM = 50.0
QUIET_ZONE_MODULES = 4


@dataclass(frozen=True)
class Palette:
    """Every pair that meets as text and ground has a contrast of at least 4.5:1, of a mark and its ground 3:1."""

    background: Rgb = (243, 246, 244)
    surface: Rgb = (255, 255, 255)
    ink: Rgb = (18, 32, 26)
    muted: Rgb = (74, 91, 83)
    rule: Rgb = (216, 224, 220)
    thumb: Rgb = (118, 134, 126)
    primary: Rgb = (9, 103, 72)
    primary_pressed: Rgb = (6, 74, 52)
    on_primary: Rgb = (255, 255, 255)
    soft: Rgb = (224, 239, 232)
    soft_pressed: Rgb = (199, 223, 212)
    highlight: Rgb = (255, 247, 219)
    warning: Rgb = (122, 73, 0)
    warning_ground: Rgb = (255, 240, 214)
    danger: Rgb = (168, 27, 27)
    danger_ground: Rgb = (253, 232, 230)
    info: Rgb = (28, 77, 160)
    info_ground: Rgb = (228, 237, 252)
    code_dark: Rgb = (0, 0, 0)
    code_light: Rgb = (255, 255, 255)


class Style(Enum):
    """A step of the type scale: the height of a capital in millimetres, and the weight."""

    SMALL = (3.2, 500)
    SMALL_STRONG = (3.2, 700)
    BODY = (3.5, 500)
    BODY_STRONG = (3.5, 700)
    HEADING = (4.6, 700)
    TITLE = (6.2, 700)
    AMOUNT = (8.0, 700)

    @property
    def capital_mm(self) -> float:
        return self.value[0]

    @property
    def weight(self) -> int:
        return self.value[1]


@dataclass(frozen=True)
class Theme:
    palette: Palette = field(default_factory=Palette)
    margin_mm: float = 4.5
    gap_mm: float = 3.0
    radius_mm: float = 3.0
    header_mm: float = 14.0
    line_height: float = 1.5
    """Height of a line of text in ems: room for Arabic's descenders below the capitals' centre."""
