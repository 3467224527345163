"""Draws states as the kiosk would, into pictures instead of onto a display."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame
from PIL import Image

from kiosk.adapters import logo
from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory
from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.view import view
from tests.shots.dress import Dress, layout_for

if TYPE_CHECKING:
    from kiosk.adapters.painter import PhotoSource


def render(state: State, layout: Layout, typeface: Typeface, photos: PhotoSource | None = None) -> pygame.Surface:
    """The whole panel, as a surface."""
    surface = _surface(layout)
    Painter(surface, typeface, Icons(asset_directory()), photos, logo.render).paint(view(state, layout))
    return surface


def _surface(layout: Layout) -> pygame.Surface:
    pygame.display.init()
    pygame.display.set_mode((layout.width, layout.height))
    return pygame.Surface((layout.width, layout.height))


class Studio:
    """Draws many states in any dress. Keeps shaped text and drawings from one to the next, as the kiosk does."""

    def __init__(self, typeface: Typeface, photos: PhotoSource | None = None) -> None:
        self._typeface = typeface
        self._photos = photos
        self._at = cache(self._place)

    def picture(self, state: State, panel: str, dress: Dress) -> Image.Image:
        surface, painter, layout = self._at(panel, dress.theme)
        painter.repaint()
        painter.paint(view(dress.worn(state), layout))
        return Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))

    def _place(self, panel: str, theme: str) -> tuple[pygame.Surface, Painter, Layout]:
        layout = layout_for(panel, self._typeface, theme)
        surface = _surface(layout)
        return surface, Painter(surface, self._typeface, Icons(asset_directory()), self._photos, logo.render), layout
