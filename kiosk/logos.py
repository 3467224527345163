"""Judges a brand's logo: that it is SVG or PNG, not too large, can be drawn, and how wide it is for its height."""

from __future__ import annotations

import io
import math
import re
import stat
import warnings
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image

from kiosk.adapters import logo
from kiosk.config_checks import Complain
from kiosk.errors import AssetError

MAX_BYTES = 256 * 1024
"""A logo is drawn a few millimetres high; a longer file is a picture for something else."""

MAX_SIDE = 2048
"""The longer side of a PNG in pixels."""

RATIOS = (0.5, 4.0)
"""Width by height, so that the logo and what stands beside it have room in the header."""

TRIAL_PX = 48
"""Height at which a logo is drawn to see whether anything shows."""

_SVG = "{http://www.w3.org/2000/svg}svg"
_VIEW_BOX = 'Write it as: <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">'


class _UnusableError(ValueError):
    """`message` and `remedy` are those of a problem."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.remedy = message, remedy
        super().__init__(message)


def read_logo(file: Path, complain: Complain) -> float:
    """Width by height of the SVG or PNG file; 1.0 after a complaint."""
    try:
        data = _read(file)
        ratio = _png_ratio(data) if data.startswith(b"\x89PNG") else _svg_ratio(data)
        low, high = RATIOS
        if not low <= ratio <= high:
            shape = f"is {ratio:.2g} times as wide as high"
            raise _UnusableError(shape, f"Use one that is {low:g} to {high:g} times as wide as high.")
        _try(file, ratio)
    except _UnusableError as exc:
        complain(exc.message, exc.remedy)
        return 1.0
    return ratio


def _read(file: Path) -> bytes:
    try:
        ordinary = stat.S_ISREG(file.stat().st_mode)
        data = b""
        if ordinary:
            with file.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as exc:
        raise _UnusableError("does not exist", "Its path begins where the theme's file is.") from exc
    except (OSError, ValueError) as exc:
        words = (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
        raise _UnusableError(f"cannot be read ({words})", "Check the path and who may read it.") from exc
    if not ordinary:
        raise _UnusableError("is not an ordinary file", "Name an SVG or PNG file.")
    if len(data) > MAX_BYTES:
        raise _UnusableError(f"is larger than {MAX_BYTES // 1024} KiB", "Use a simpler drawing or a smaller picture.")
    return data


def _png_ratio(data: bytes) -> float:
    try:
        with warnings.catch_warnings():
            # What it warns of, the size, is judged here.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
                width, height = image.size
                if max(width, height) <= MAX_SIDE:
                    image.load()
    except Exception as exc:
        # A broken picture may raise anything: OSError, SyntaxError, MemoryError …
        raise _UnusableError("is not a PNG that can be read", "Save it again.") from exc
    if max(width, height) > MAX_SIDE:
        remedy = f"Make it smaller: at most {MAX_SIDE} pixels on either side."
        raise _UnusableError(f"has {width} × {height} pixels", remedy)
    return width / height


def _svg_ratio(data: bytes) -> float:
    neither = _UnusableError("is neither SVG nor PNG", "Name an SVG or PNG file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise neither from exc
    if "<!ENTITY" in text:
        raise _UnusableError("has entities of its own", "Save it as plain SVG.")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - bounded, and without entities that could grow
    except (ElementTree.ParseError, ValueError, RecursionError) as exc:
        raise neither from exc
    if root.tag != _SVG:
        raise neither
    try:
        _, _, width, height = (float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()))
        ratio = width / height
    except (ValueError, ZeroDivisionError) as exc:
        raise _UnusableError("has no view box", _VIEW_BOX) from exc
    if not (math.isfinite(ratio) and min(width, height) > 0):
        raise _UnusableError("has no view box", _VIEW_BOX)
    return ratio


def _try(file: Path, ratio: float) -> None:
    """Whether anything shows: the renderer knows shapes and gradients, but no letters, pictures or styles' rules."""
    try:
        drawn = logo.render(file, max(1, round(TRIAL_PX * ratio)), TRIAL_PX)
    except AssetError as exc:
        raise _UnusableError("cannot be drawn", "Save it again as plain SVG or PNG.") from exc
    if drawn.get_bounding_rect().w == 0:
        raise _UnusableError("shows nothing when it is drawn", "Turn letters into paths, or save it as PNG.")
