"""A small vector canvas: outlines in a 512-unit square, filled on an image four times as large and then reduced."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw

SIZE = 512
SCALE = 4
WHITE = "#FFFFFF"
BLACK = "#000000"

Point = tuple[float, float]
Outline = Sequence[Point]


def ellipse(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Outline:
    """An ellipse around (x, y), turned clockwise by `turn` degrees."""
    steps = [2 * math.pi * step / 96 for step in range(96)]
    return rotated([(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in steps], (x, y), turn)


def box(left: float, top: float, right: float, bottom: float, radius: float | Sequence[float] = 0.0) -> Outline:
    """A rectangle with round corners: one radius, or those at the top left, top right, bottom right, bottom left."""
    radii = [radius] * 4 if isinstance(radius, int | float) else list(radius)
    corners = [
        (left + radii[0], top + radii[0], 180),
        (right - radii[1], top + radii[1], 270),
        (right - radii[2], bottom - radii[2], 0),
        (left + radii[3], bottom - radii[3], 90),
    ]
    points: list[Point] = []
    for (x, y, start), corner in zip(corners, radii, strict=True):
        for step in range(13):
            angle = math.radians(start + 90 * step / 12)
            points.append((x + corner * math.cos(angle), y + corner * math.sin(angle)))
    return points


def blob(*through: Point) -> Outline:
    """A smooth closed outline through the points."""
    return [point for piece in _pieces([through[-1], *through, *through[:2]]) for point in piece]


def curve(*through: Point) -> Outline:
    """A smooth open line through the points."""
    points = [point for piece in _pieces([through[0], *through, through[-1]]) for point in piece]
    return [*points, through[-1]]


def mirrored(outline: Outline, x: float = SIZE / 2) -> Outline:
    return [(2 * x - px, py) for px, py in outline]


def symmetric(right: Outline, x: float = SIZE / 2) -> Outline:
    """A closed outline from its right half, given from top to bottom."""
    return [*right, *reversed(mirrored(right, x))]


def moved(outline: Outline, dx: float, dy: float) -> Outline:
    return [(x + dx, y + dy) for x, y in outline]


def rotated(outline: Outline, centre: Point, degrees: float) -> Outline:
    if not degrees:
        return outline
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = centre
    return [(cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos) for x, y in outline]


def scaled(outline: Outline, centre: Point, factor: float) -> Outline:
    cx, cy = centre
    return [(cx + (x - cx) * factor, cy + (y - cy) * factor) for x, y in outline]


def bounds(outline: Outline) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in outline], [y for _, y in outline]
    return min(xs), min(ys), max(xs), max(ys)


def mix(color: str, other: str, share: float) -> str:
    """`color` with that share of `other` in it."""
    pairs = zip(ImageColor.getrgb(color), ImageColor.getrgb(other), strict=True)
    red, green, blue = (round(one + (two - one) * share) for one, two in pairs)
    return f"#{red:02X}{green:02X}{blue:02X}"


def lightness(color: str) -> float:
    """How light a colour looks, 0.0 to 1.0."""
    red, green, blue = ImageColor.getrgb(color)[:3]
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def vividness(color: str) -> float:
    """How far a colour is from grey, 0.0 to 1.0."""
    channels = ImageColor.getrgb(color)[:3]
    return (max(channels) - min(channels)) / 255


class Canvas:
    """What is drawn later lies on top."""

    def __init__(self) -> None:
        self._image = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE), (255, 255, 255, 0))

    def fill(self, outline: Outline, color: str, *, alpha: float = 1.0, within: Outline | None = None) -> None:
        """Fill the outline, or only the part of it that lies `within` another."""
        edges = [round(edge * SCALE) for edge in bounds(outline)]
        left, top = max(0, edges[0] - 1), max(0, edges[1] - 1)
        right, bottom = min(SIZE * SCALE, edges[2] + 2), min(SIZE * SCALE, edges[3] + 2)
        if left >= right or top >= bottom:
            return
        size = (right - left, bottom - top)
        mask = _mask(outline, size, left, top, round(255 * alpha))
        if within is not None:
            mask = ImageChops.multiply(mask, _mask(within, size, left, top, 255))
        self._image.paste(ImageColor.getrgb(color), (left, top, right, bottom), mask)

    def line(
        self, points: Outline, color: str, width: float, *, alpha: float = 1.0, within: Outline | None = None
    ) -> None:
        """A line with round ends."""
        self.fill(_thick(points, width / 2), color, alpha=alpha, within=within)
        for x, y in (points[0], points[-1]):
            self.fill(ellipse(x, y, width / 2, width / 2), color, alpha=alpha, within=within)

    def solid(self, outline: Outline, color: str) -> None:
        """A body lit from the left: darker along its right side, with a gleam along its left."""
        self.fill(outline, color)
        self.relief(outline)

    def relief(self, outline: Outline) -> None:
        """The light of `solid`, on what is already there."""
        left, top, right, bottom = bounds(outline)
        width, height = right - left, bottom - top
        self.fill(box(right - 0.24 * width, top, right, bottom), BLACK, alpha=0.10, within=outline)
        gleam = box(
            left + 0.08 * width, top + 0.07 * height, left + 0.15 * width, bottom - 0.07 * height, 0.035 * width
        )
        self.fill(gleam, WHITE, alpha=0.30, within=outline)

    def round(self, outline: Outline, color: str) -> None:
        """A round body: a crescent of shade at the lower right and a gleam at the upper left."""
        left, top, right, bottom = bounds(outline)
        width, height = right - left, bottom - top
        self.fill(outline, mix(color, BLACK, 0.13))
        self.fill(moved(outline, -0.09 * width, -0.07 * height), color, within=outline)
        gleam = ellipse(left + 0.28 * width, top + 0.27 * height, 0.11 * width, 0.065 * height, -38)
        self.fill(gleam, WHITE, alpha=0.42, within=outline)

    def shadow(self, x: float, y: float, rx: float, ry: float = 12) -> None:
        """Where the body stands."""
        self.fill(ellipse(x, y, rx, ry), BLACK, alpha=0.12)

    def png(self) -> bytes:
        encoded = io.BytesIO()
        self._image.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(encoded, "PNG")
        return encoded.getvalue()


def _mask(outline: Outline, size: tuple[int, int], left: int, top: int, value: int) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon([(x * SCALE - left, y * SCALE - top) for x, y in outline], fill=value)
    return mask


def _pieces(points: Sequence[Point]) -> Iterable[Outline]:
    """Catmull-Rom splines between the inner points."""
    for before, start, end, after in zip(points, points[1:], points[2:], points[3:], strict=False):
        yield [
            (
                _spline(before[0], start[0], end[0], after[0], t / 16),
                _spline(before[1], start[1], end[1], after[1], t / 16),
            )
            for t in range(16)
        ]


def _spline(before: float, start: float, end: float, after: float, t: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )


def _thick(points: Outline, half: float) -> Outline:
    """The outline of a line of that half width."""
    one_side: list[Point] = []
    other_side: list[Point] = []
    for place, (x, y) in enumerate(points):
        before, after = points[max(place - 1, 0)], points[min(place + 1, len(points) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1.0
        one_side.append((x - dy / length * half, y + dx / length * half))
        other_side.append((x + dy / length * half, y - dx / length * half))
    return [*one_side, *reversed(other_side)]
