"""The panels, languages and looks of which there are pictures."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC

from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory, load_categories, load_languages
from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.theme import Theme
from kiosk.themes import load_theme

PANELS: Mapping[str, tuple[int, int, float]] = {
    "800x480": (800, 480, 7.0),
    "1024x600": (1024, 600, 7.0),
    "1280x720": (1280, 720, 10.1),
    "1920x1080": (1920, 1080, 15.6),
    "720x1280": (720, 1280, 7.0),
}
"""Width and height in pixels, diagonal in inches."""

LANGUAGES = ("en", "ar")
OWN = "own"
"""The kiosk's own look."""


@dataclass(frozen=True)
class Dress:
    """How a screen looks: the theme ("" for the kiosk's own), and what the shopper chose."""

    theme: str = ""
    large: bool = False
    contrast: bool = False

    def worn(self, state: State) -> State:
        """The state with what the shopper chose; what it has of that already stays."""
        large, contrast = state.large_text or self.large, state.high_contrast or self.contrast
        return replace(state, large_text=large, high_contrast=contrast)


def _dresses() -> dict[str, Dress]:
    colors = {OWN: Dress(), "indigo": Dress("indigo"), "saffron": Dress("saffron"), "contrast": Dress(contrast=True)}
    normal_and_large = itertools.product(colors.items(), (False, True))
    return {name + "-large" * large: replace(dress, large=large) for (name, dress), large in normal_and_large}


DRESSES: Mapping[str, Dress] = _dresses()
"""By name: each theme, and high contrast, which leaves nothing of a theme's colours, in both sizes of text."""


def layout_for(panel: str, typeface: Typeface, theme: str = "") -> Layout:
    """The layout of a panel of `PANELS` with a theme that comes with the kiosk."""
    width, height, diagonal = PANELS[panel]
    assets = asset_directory()
    return Layout(
        width,
        height,
        diagonal,
        load_languages(assets),
        typeface,
        load_theme(assets / "themes" / f"{theme}.toml") if theme else Theme(),
        timezone=UTC,
        categories=load_categories(assets),
    )
