"""Colours, type scale and sizes. Sizes are millimetres on the glass; the layout turns them into pixels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

Rgb = tuple[int, int, int]
"""Red, green and blue, each 0 to 255."""

CAPITAL_HEIGHT = 0.683
"""Height of a capital in ems, measured on the typeface Cairo at its boldest here (0.690 at weight 500)."""

REGULAR, STRONG = 500, 700
"""Weights of the typeface. A bolder one than `STRONG` has lower capitals than `CAPITAL_HEIGHT`."""

PRIMARY_TARGET_MM = 20.0
TARGET_MM = 12.0
APART_MM = 2.5
"""Between two things that can be touched."""
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


HIGH_CONTRAST = Palette(
    background=(0, 0, 0),
    surface=(18, 18, 18),
    ink=(255, 255, 255),
    muted=(222, 222, 222),
    rule=(150, 150, 150),
    thumb=(200, 200, 200),
    primary=(255, 214, 10),
    primary_pressed=(255, 231, 120),
    on_primary=(0, 0, 0),
    soft=(44, 40, 16),
    soft_pressed=(64, 58, 24),
    highlight=(52, 45, 0),
    warning=(255, 190, 92),
    warning_ground=(52, 32, 0),
    danger=(255, 168, 160),
    danger_ground=(72, 8, 8),
    info=(160, 204, 255),
    info_ground=(4, 30, 70),
)
"""What a shopper may choose: text of at least 7:1 on black, marks of at least 4.5:1. The code stays dark on light."""

_CALM = ("background", "surface", "highlight")
_GROUNDS = (*_CALM, "soft", "soft_pressed", "warning_ground", "danger_ground", "info_ground")

TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((ink, ground) for ink in ("ink", "muted") for ground in _GROUNDS),
    *(("primary", ground) for ground in (*_CALM, "soft", "soft_pressed")),
    *(("primary_pressed", ground) for ground in ("background", "soft", "soft_pressed")),
    *(("on_primary", ground) for ground in ("primary", "primary_pressed")),
    *((ink, ground) for ink in ("warning", "danger", "info") for ground in (*_CALM, f"{ink}_ground")),
    ("code_dark", "code_light"),
)
"""Which colour of the palette stands as text on which, by their names: ink and ground. Icons may stand there too."""

MARK_PAIRS: tuple[tuple[str, str], ...] = (
    ("thumb", "background"),
    ("thumb", "surface"),
)
"""Which colour stands on which as a mark only, such as a scroll bar. A rule only adorns: it is not among them."""


def blended(one: Rgb, other: Rgb, part: float) -> Rgb:
    """The colour that lies at this part of the way from one to the other."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Style(Enum):
    """A step of the type scale: the height of a capital in millimetres, the weight, and the height as large text.

    Large text grows the less, the larger it was, so that a screen holds it.
    """

    SMALL = (3.2, REGULAR, 4.8)
    SMALL_STRONG = (3.2, STRONG, 4.8)
    BODY = (3.5, REGULAR, 5.0)
    BODY_STRONG = (3.5, STRONG, 5.0)
    HEADING = (4.6, STRONG, 5.6)
    TITLE = (6.2, STRONG, 6.6)
    AMOUNT = (8.0, STRONG, 8.0)

    @property
    def capital_mm(self) -> float:
        return self.value[0]

    @property
    def weight(self) -> int:
        return self.value[1]

    @property
    def large_mm(self) -> float:
        """The height of a capital as large text."""
        return self.value[2]


@dataclass(frozen=True)
class Theme:
    """A store brand's look: `name` is the brand's, "" for the kiosk's own."""

    palette: Palette = field(default_factory=Palette)
    margin_mm: float = 4.5
    gap_mm: float = 3.0
    radius_mm: float = 3.0
    header_mm: float = 14.0
    line_height: float = 1.5
    """Height of a line of text in ems: room for Arabic's descenders below the capitals' centre."""
    large_line_height: float = 1.35
    """The same for large text: the least at which no ink of Cairo's Arabic comes near that of the next line."""
    name: str = ""
    logo: str | None = None
    """Path of an SVG or PNG file, for whoever draws it; `logo_ratio` is its width by its height."""
    logo_ratio: float = 1.0
    type_scale: float = 1.0
    """By how much text is larger than the styles say; large text is as large as they say."""
    regular_weight: int = REGULAR
    strong_weight: int = STRONG

    def in_high_contrast(self) -> Theme:
        """The same without the brand's colours, and so without its logo, which may be dark."""
        return replace(self, palette=HIGH_CONTRAST, logo=None)
