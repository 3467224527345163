"""The README's pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from kiosk.assets import asset_directory
from tests.shots.dress import LANGUAGES
from tests.shots.golden import Shot, new_studio, taken

PANEL, LOOK = "1280x720", "own"
WIDTH = 640
SHOWN: Mapping[str, str] = {"pairing": "pairing", "shopping": "shopping-offers", "offers": "offers", "map": "route"}
"""The picture's name, and the state that it shows."""


def write(folder: Path | None = None) -> list[Path]:
    """Write the pictures, of each screen in each language. Returns their files."""
    folder = asset_directory() / "readme" if folder is None else folder
    folder.mkdir(exist_ok=True)
    studio, files = new_studio(), []
    for name, state in SHOWN.items():
        for language in LANGUAGES:
            picture = taken(Shot(PANEL, language, LOOK, state), studio)
            small = picture.resize((WIDTH, picture.height * WIDTH // picture.width), Image.Resampling.LANCZOS)
            file = folder / (f"{name}.png" if language == LANGUAGES[0] else f"{name}-{language}.png")
            small.save(file, optimize=True)
            files.append(file)
    return files
