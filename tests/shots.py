"""Renders sample states into PNG files: `python -m tests.shots FOLDER [LANGUAGE] [SIZE]`."""

from __future__ import annotations

import os
import sys
from datetime import UTC
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame
from PIL import Image

from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory, load_languages
from kiosk.core.state import State
from kiosk.screens.layout import Layout
from kiosk.screens.view import view
from tests.samples import states

PANELS: dict[str, tuple[int, int, float]] = {
    "800x480": (800, 480, 7.0),
    "1024x600": (1024, 600, 7.0),
    "1280x720": (1280, 720, 10.1),
    "1920x1080": (1920, 1080, 15.6),
    "720x1280": (720, 1280, 7.0),
}


def layout_for(panel: str, typeface: Typeface) -> Layout:
    width, height, diagonal = PANELS[panel]
    return Layout(width, height, diagonal, load_languages(asset_directory()), typeface, timezone=UTC)


def render(state: State, layout: Layout, typeface: Typeface) -> pygame.Surface:
    pygame.display.init()
    pygame.display.set_mode((layout.width, layout.height))
    surface = pygame.Surface((layout.width, layout.height))
    Painter(surface, typeface, Icons(asset_directory())).paint(view(state, layout))
    return surface


def contact_sheet(files: list[Path], out: Path, columns: int, width: int) -> None:
    pictures = [Image.open(file).convert("RGB") for file in files]
    scaled = [picture.resize((width, picture.height * width // picture.width)) for picture in pictures]
    height = max(picture.height for picture in scaled)
    rows = -(-len(scaled) // columns)
    sheet = Image.new("RGB", (columns * (width + 12) + 12, rows * (height + 12) + 12), (60, 60, 60))
    for index, picture in enumerate(scaled):
        sheet.paste(picture, (12 + index % columns * (width + 12), 12 + index // columns * (height + 12)))
    sheet.save(out)


def main(folder: Path, languages: list[str], panels: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    typeface = Typeface()
    for panel in panels:
        for language in languages:
            files = []
            for name, state in states(language).items():
                file = folder / f"{panel}-{language}-{name}.png"
                pygame.image.save(render(state, layout_for(panel, typeface), typeface), file)
                files.append(file)
            contact_sheet(files, folder / f"sheet-{panel}-{language}.png", 4, 480)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:3] or ["en", "ar"], sys.argv[3:4] or list(PANELS))
