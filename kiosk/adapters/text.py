"""Shaped text (Pillow with Raqm) in the typeface Cairo, which holds Latin and Arabic in one family."""

from __future__ import annotations

from dataclasses import dataclass

from cachetools import LRUCache
from fontpkg import errors as font_errors
from fontpkg.pil import truetype
from PIL import Image, ImageDraw, ImageFont, features

from kiosk.errors import TextError

FAMILY = "cairo"
REMEMBERED_WIDTHS = 8192
REMEMBERED_FONTS = 64


@dataclass(frozen=True)
class RenderedText:
    """`rgba` holds `width` × `height` pixels; (`left`, `top`) is their place from the pen's start on the baseline."""

    rgba: bytes
    width: int
    height: int
    left: int
    top: int
    advance: int


class Typeface:
    """Measures and draws lines of text, always with an explicit direction. For one thread."""

    def __init__(self) -> None:
        """Raises `TextError` where Arabic would come out wrong, or where the typeface is missing."""
        if not features.check("raqm"):
            raise TextError(
                "Text cannot be shaped: libfribidi is missing. Install it with: sudo apt-get install libfribidi0"
            )
        self._fonts: LRUCache[tuple[int, int], ImageFont.FreeTypeFont] = LRUCache(REMEMBERED_FONTS)
        self._widths: LRUCache[tuple[str, int, int, bool], int] = LRUCache(REMEMBERED_WIDTHS)
        self._font(16, 400)

    def width(self, text: str, size: int, weight: int, *, rtl: bool) -> int:
        """The advance of the line in pixels, rounded up."""
        key = (text, size, weight, rtl)
        found = self._widths.get(key)
        if found is None:
            length = self._font(size, weight).getlength(text, direction=_direction(rtl))
            found = self._widths[key] = int(-(-length // 1))
        return found

    def render(self, text: str, size: int, weight: int, color: tuple[int, int, int], *, rtl: bool) -> RenderedText:
        """The line as pixels with transparency."""
        font, direction = self._font(size, weight), _direction(rtl)
        left, top, right, bottom = (int(edge) for edge in font.getbbox(text, anchor="ls", direction=direction))
        width, height = max(1, right - left), max(1, bottom - top)
        mask = Image.new("L", (width, height))
        draw = ImageDraw.Draw(mask)
        draw.text((-left, -top), text, fill=255, font=font, anchor="ls", direction=direction)
        ink = Image.new("RGBA", (width, height), (*color, 0))
        ink.putalpha(mask)
        return RenderedText(ink.tobytes(), width, height, left, top, self.width(text, size, weight, rtl=rtl))

    def forget(self) -> None:
        """Drop what is remembered of texts."""
        self._widths.clear()

    def _font(self, size: int, weight: int) -> ImageFont.FreeTypeFont:
        found = self._fonts.get((size, weight))
        if found is None:
            try:
                found = truetype(FAMILY, size, weight=weight, layout_engine=ImageFont.Layout.RAQM)
            except (font_errors.FontpkgError, OSError) as exc:
                raise TextError(f"The typeface {FAMILY} cannot be loaded: {exc}. Install fontpkg-{FAMILY}.") from exc
            self._fonts[size, weight] = found
        return found


def _direction(rtl: bool) -> str:
    return "rtl" if rtl else "ltr"
