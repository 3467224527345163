"""What the theme's colours do to each other (coloraide): contrast, mixtures, readable neighbours."""

from __future__ import annotations

from collections.abc import Iterator

from coloraide import Color

from kiosk.screens.theme import Rgb

LIGHTNESS_STEP = 0.02
"""How finely a neighbour is looked for, in OKLCH's lightness from 0 to 1."""


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    return _color(one).contrast(_color(other), method="wcag21")


def mixed(one: Rgb, other: Rgb, share: float) -> Rgb:
    """`one` with so much of `other` in it, 0 to 1, mixed as the eye does."""
    return _rgb(_color(one).mix(_color(other), share, space="oklab"))


def written(color: Rgb) -> str:
    """As it stands in a theme file: #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*color)


def meant(text: str) -> Rgb | None:
    """The colour that a text names in any way CSS knows, without its transparency; None when it names none."""
    try:
        return _rgb(Color(text))
    except ValueError:
        return None


def neighbours(color: Rgb) -> Iterator[Rgb]:
    """The same hue darker and lighter, the nearest first."""
    start = _color(color).convert("oklch")
    for number in range(1, round(1 / LIGHTNESS_STEP) + 1):
        for step in (-number * LIGHTNESS_STEP, number * LIGHTNESS_STEP):
            lightness = start["lightness"] + step
            if 0 <= lightness <= 1:
                yield _rgb(start.clone().set("lightness", lightness))


def _color(rgb: Rgb) -> Color:
    return Color("srgb", [part / 255 for part in rgb])


def _rgb(color: Color) -> Rgb:
    red, green, blue = color.convert("srgb").fit().coords(nans=False)
    return _byte(red), _byte(green), _byte(blue)


def _byte(part: float) -> int:
    return min(255, max(0, round(part * 255)))
