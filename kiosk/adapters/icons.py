"""Our SVG icons as surfaces of any size and colour (pygame)."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pygame

from kiosk.errors import AssetError


class Icons:
    """Reads `icons/NAME.svg`; a drawing uses `currentColor` and a square view box."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory / "icons"
        self._texts: dict[str, str] = {}

    def render(self, name: str, side: int, color: tuple[int, int, int], *, mirrored: bool) -> pygame.Surface:
        """The icon as a square surface with transparency. Raises `AssetError`."""
        text = self._text(name).replace("currentColor", "#{:02x}{:02x}{:02x}".format(*color))
        # SDL renders an SVG at its own size only, so that is set first.
        sized = re.sub(r"<svg ", f'<svg width="{side}" height="{side}" ', text, count=1)
        try:
            surface = pygame.image.load(io.BytesIO(sized.encode()), f"{name}.svg").convert_alpha()
        except pygame.error as exc:
            raise AssetError(f"the icon {name} cannot be drawn: {exc}") from exc
        return pygame.transform.flip(surface, True, False) if mirrored else surface

    def _text(self, name: str) -> str:
        if name not in self._texts:
            try:
                self._texts[name] = (self._directory / f"{name}.svg").read_text(encoding="utf-8")
            except OSError as exc:
                raise AssetError(f"the icon {name} is missing: {exc}. Install the package again.") from exc
        return self._texts[name]
