"""A brand's logo as a surface of any size (Pillow for PNG, pygame for SVG)."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
from PIL import Image

from kiosk.errors import AssetError

_ROOT = re.compile(r"<svg\b[^>]*>")
_SIZE = re.compile(r"""\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')""")


def render(file: Path, width: int, height: int) -> pygame.Surface:
    """The logo with transparency, in so many pixels. Raises `AssetError`.

    `file` was checked by `kiosk.logos` when the theme was read: an SVG has a view box.
    """
    try:
        data = file.read_bytes()
        if data.startswith(b"\x89PNG"):
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                scaled = image.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)
            return pygame.image.frombuffer(scaled.tobytes(), scaled.size, "RGBA")
        sized = _sized(data.decode("utf-8-sig"), width, height)
        return pygame.image.load(io.BytesIO(sized.encode()), "logo.svg")
    except (OSError, ValueError, SyntaxError, MemoryError, pygame.error) as exc:
        raise AssetError(f"the logo {file} cannot be drawn: {exc}. Save it again as plain SVG or PNG.") from exc


def _sized(text: str, width: int, height: int) -> str:
    """SDL renders an SVG at its own size only, so that is set first."""

    def resized(root: re.Match[str]) -> str:
        bare = _SIZE.sub("", root[0])
        return f'{bare[:4]} width="{width}" height="{height}"{bare[4:]}'

    return _ROOT.sub(resized, text, count=1)
