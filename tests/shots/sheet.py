"""Contact sheets: many pictures on one, each with its name."""

from __future__ import annotations

from pathlib import Path

from fontpkg.pil import truetype
from PIL import Image, ImageDraw, ImageFont

from kiosk.adapters.text import FAMILY

GAP = 14
LABEL = 26
FONT_SIZE = 17
WALL, INK = (52, 58, 55), (240, 244, 242)
WIDE, NARROW = (480, 4), (300, 6)
"""The width of a picture in pixels and how many stand side by side: of a landscape panel, and of a portrait one."""
ROWS = {WIDE: 6, NARROW: 3}
COMPRESSION = 1
"""Thousands of pictures that nobody keeps: much faster than zlib's own choice, and a tenth larger."""


class Sheets:
    """Collects pictures of one panel, and writes a sheet whenever one is full."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._font = truetype(FAMILY, FONT_SIZE, weight=600, layout_engine=ImageFont.Layout.RAQM)
        self._tiles: list[Image.Image] = []
        self.files: list[Path] = []

    def add(self, label: str, picture: Image.Image) -> None:
        shape = WIDE if picture.width > picture.height else NARROW
        width, columns = shape
        small = picture.resize((width, picture.height * width // picture.width), Image.Resampling.HAMMING)
        tile = Image.new("RGB", (width, LABEL + small.height), WALL)
        tile.paste(small, (0, LABEL))
        ImageDraw.Draw(tile).text((0, LABEL // 2), label, INK, self._font, anchor="lm", direction="ltr")
        self._tiles.append(tile)
        if len(self._tiles) == columns * ROWS[shape]:
            self.finish()

    def finish(self) -> None:
        """Write what has been collected, if anything."""
        if not self._tiles:
            return
        width, height = self._tiles[0].size
        columns = (WIDE if width == WIDE[0] else NARROW)[1]
        rows = -(-len(self._tiles) // columns)
        sheet = Image.new("RGB", (GAP + columns * (GAP + width), GAP + rows * (GAP + height)), WALL)
        for index, tile in enumerate(self._tiles):
            row, column = divmod(index, columns)
            sheet.paste(tile, (GAP + column * (GAP + width), GAP + row * (GAP + height)))
        file = self._folder / f"{self._name}-{len(self.files) + 1}.png"
        sheet.save(file, compress_level=COMPRESSION)
        self.files.append(file)
        self._tiles.clear()
