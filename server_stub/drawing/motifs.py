"""Small signs for labels: what is inside a package, without a word."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from server_stub.drawing.canvas import WHITE, Canvas, Outline, Point, blob, box, curve, ellipse, mix, rotated

Motif = Callable[[Canvas, float, float, float, str], None]
"""Draws around (x, y), within the radius, in a colour."""


def leaf_outline(x: float, y: float, length: float, width: float, turn: float) -> Outline:
    """A leaf from its stalk at (x, y) upwards, turned clockwise."""
    points = blob((x, y), (x + width / 2, y - length * 0.45), (x, y - length), (x - width / 2, y - length * 0.45))
    return rotated(points, (x, y), turn)


def _drop(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    right = curve((x, y - r), (x + r * 0.34, y - r * 0.35), (x + r * 0.66, y + r * 0.3), (x, y + r * 0.95))
    left = [(2 * x - px, py) for px, py in reversed(right)]
    canvas.fill([*right, *left], color)
    canvas.line(
        curve((x - r * 0.3, y + r * 0.3), (x - r * 0.2, y + r * 0.55), (x, y + r * 0.65)), WHITE, r * 0.12, alpha=0.7
    )


def _leaf(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for turn, size in ((-42, 1.15), (42, 1.15), (0, 1.5)):
        canvas.fill(leaf_outline(x, y + r * 0.72, r * size, r * 0.72, turn), mix(color, WHITE, 0.18 if turn else 0.0))
    canvas.line([(x, y + r * 0.95), (x, y - r * 0.3)], mix(color, WHITE, 0.55), r * 0.09)


def _flower(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for petal in range(8):
        canvas.fill(rotated(ellipse(x, y - r * 0.62, r * 0.24, r * 0.4), (x, y), 45 * petal), color)
    canvas.fill(ellipse(x, y, r * 0.33, r * 0.33), mix(color, "#3B1F10", 0.6))


def _fish(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    tail = [(x + r * 0.45, y), (x + r * 1.05, y - r * 0.5), (x + r * 0.88, y), (x + r * 1.05, y + r * 0.5)]
    canvas.fill(tail, mix(color, WHITE, 0.25))
    canvas.fill(ellipse(x - r * 0.15, y, r * 0.85, r * 0.46), color)
    canvas.line(
        curve((x - r * 0.42, y - r * 0.3), (x - r * 0.3, y), (x - r * 0.42, y + r * 0.3)), WHITE, r * 0.07, alpha=0.6
    )
    canvas.fill(ellipse(x - r * 0.66, y - r * 0.1, r * 0.09, r * 0.09), WHITE)


def _peas(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    spots: list[Point] = [(-0.5, 0.42), (0.5, 0.42), (0.0, 0.5), (-0.28, -0.08), (0.3, -0.08), (0.0, -0.55)]
    for dx, dy in spots:
        canvas.round(ellipse(x + dx * r, y + dy * r, r * 0.36, r * 0.36), mix(color, WHITE, 0.12 if dx else 0.0))


def _grain(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    canvas.line(curve((x, y + r), (x, y), (x, y - r * 0.6)), mix(color, "#3B1F10", 0.25), r * 0.08)
    for row in range(4):
        height = y + r * (0.45 - 0.42 * row)
        for side in (-1, 1):
            canvas.fill(leaf_outline(x, height, r * 0.62, r * 0.3, 42 * side), color)
    canvas.fill(leaf_outline(x, y - r * 0.5, r * 0.55, r * 0.3, 0), color)


def _tubes(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, turn in ((-0.3, 0.42, -28), (0.34, 0.12, 22), (-0.1, -0.48, -12)):
        cx, cy = x + dx * r, y + dy * r
        half, long = r * 0.23, r * 0.72
        tube = [
            (cx - long, cy - half),
            (cx + long * 0.78, cy - half),
            (cx + long, cy + half),
            (cx - long * 0.78, cy + half),
        ]
        canvas.fill(rotated(tube, (cx, cy), turn), color)
        canvas.fill(
            rotated(ellipse(cx + long * 0.88, cy, half * 0.5, half, -20), (cx, cy), turn), mix(color, "#000000", 0.35)
        )
        for offset in (-0.35, 0.25):
            ridge = [(cx - long * 0.7, cy + half * offset), (cx + long * 0.6, cy + half * offset)]
            canvas.line(rotated(ridge, (cx, cy), turn), WHITE, r * 0.05, alpha=0.45)


def _fava(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, turn in ((-0.36, -0.3, -20), (0.4, -0.12, 35), (-0.08, 0.46, 5)):
        cx, cy, s = x + dx * r, y + dy * r, r * 0.5
        bean = blob(
            (cx - s, cy),
            (cx - s * 0.55, cy - s * 0.7),
            (cx + s * 0.5, cy - s * 0.72),
            (cx + s, cy),
            (cx + s * 0.6, cy + s * 0.55),
            (cx, cy + s * 0.4),
            (cx - s * 0.6, cy + s * 0.55),
        )
        canvas.round(rotated(bean, (cx, cy), turn), color)
        canvas.line(
            rotated([(cx - s * 0.2, cy + s * 0.36), (cx + s * 0.2, cy + s * 0.36)], (cx, cy), turn), "#2A1D14", r * 0.09
        )


def _date(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, turn in ((-0.3, 0.12, 18), (0.38, -0.06, 30)):
        cx, cy = x + dx * r, y + dy * r
        fruit = ellipse(cx, cy, r * 0.34, r * 0.68, turn)
        canvas.round(fruit, color)
        for offset in (-0.1, 0.1):
            wrinkle = curve(
                (cx + offset * r, cy - r * 0.4), (cx + offset * r * 1.8, cy), (cx + offset * r, cy + r * 0.42)
            )
            canvas.line(rotated(wrinkle, (cx, cy), turn), WHITE, r * 0.05, alpha=0.35)
        canvas.fill(rotated(ellipse(cx, cy - r * 0.66, r * 0.16, r * 0.09), (cx, cy), turn), "#C9A15A")


def _bean(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, turn in ((-0.38, 0.2, -30), (0.38, -0.12, 25)):
        cx, cy = x + dx * r, y + dy * r
        canvas.round(ellipse(cx, cy, r * 0.38, r * 0.58, turn), color)
        crease = curve((cx - r * 0.05, cy - r * 0.42), (cx + r * 0.08, cy), (cx - r * 0.05, cy + r * 0.42))
        canvas.line(rotated(crease, (cx, cy), turn), mix(color, "#000000", 0.4), r * 0.07)


def _cube(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy in ((-0.42, 0.38), (0.42, 0.38), (0.0, -0.3)):
        cx, cy, half = x + dx * r, y + dy * r, r * 0.38
        top = [(cx - half, cy - half * 0.5), (cx, cy - half), (cx + half, cy - half * 0.5), (cx, cy)]
        canvas.fill(top, mix(color, WHITE, 0.72))
        canvas.fill(
            [(cx - half, cy - half * 0.5), (cx, cy), (cx, cy + half), (cx - half, cy + half * 0.5)],
            mix(color, WHITE, 0.4),
        )
        canvas.fill([(cx + half, cy - half * 0.5), (cx, cy), (cx, cy + half), (cx + half, cy + half * 0.5)], color)


def _olive(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    canvas.line(
        curve((x - r * 0.9, y - r * 0.7), (x, y - r * 0.55), (x + r * 0.85, y - r * 0.85)),
        mix(color, "#3B1F10", 0.4),
        r * 0.09,
    )
    for turn in (-68, 60):
        canvas.fill(leaf_outline(x, y - r * 0.55, r * 0.85, r * 0.34, turn), mix(color, WHITE, 0.3))
    for dx, dy, turn in ((-0.36, 0.1, 14), (0.36, 0.3, -12)):
        canvas.round(ellipse(x + dx * r, y + dy * r, r * 0.34, r * 0.5, turn), color)


def _apple(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    outline = blob(
        (x, y - r * 0.42),
        (x + r * 0.55, y - r * 0.58),
        (x + r * 0.85, y),
        (x + r * 0.42, y + r * 0.85),
        (x, y + r * 0.76),
        (x - r * 0.42, y + r * 0.85),
        (x - r * 0.85, y),
        (x - r * 0.55, y - r * 0.58),
    )
    canvas.round(outline, color)
    canvas.line([(x, y - r * 0.35), (x + r * 0.08, y - r * 0.85)], "#6B4423", r * 0.11)
    canvas.fill(leaf_outline(x + r * 0.06, y - r * 0.62, r * 0.55, r * 0.28, 68), "#5C9A3A")


def _tomato(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    canvas.round(ellipse(x, y + r * 0.1, r * 0.88, r * 0.78), color)
    for turn in (-100, -52, 0, 52, 100):
        canvas.fill(leaf_outline(x, y - r * 0.58, r * 0.46, r * 0.2, turn), "#3E8E41")


def _hexagon(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    size = r * 0.36
    for column, row in ((0, 0), (1, 0), (-1, 0), (0.5, 1), (-0.5, 1), (0.5, -1), (-0.5, -1)):
        cx, cy = x + column * size * 1.85, y + row * size * 1.6
        cell = [
            (cx + size * math.sin(math.radians(60 * k)), cy + size * math.cos(math.radians(60 * k))) for k in range(6)
        ]
        canvas.fill(cell, color if column else mix(color, WHITE, 0.35))


def _berry(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    outline = blob(
        (x, y - r * 0.5),
        (x + r * 0.62, y - r * 0.5),
        (x + r * 0.66, y + r * 0.1),
        (x, y + r),
        (x - r * 0.66, y + r * 0.1),
        (x - r * 0.62, y - r * 0.5),
    )
    canvas.round(outline, color)
    for dx, dy in ((-0.3, 0.0), (0.05, 0.1), (0.38, -0.05), (-0.14, 0.42), (0.22, 0.42), (0.02, 0.72)):
        canvas.fill(ellipse(x + dx * r, y + dy * r, r * 0.05, r * 0.08), "#FFE3A3")
    for turn in (-75, -35, 0, 35, 75):
        canvas.fill(leaf_outline(x, y - r * 0.48, r * 0.5, r * 0.24, turn), "#4C9A3F")


def _cup(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    canvas.line(ellipse(x + r * 0.55, y + r * 0.2, r * 0.26, r * 0.26), color, r * 0.12)
    canvas.fill(box(x - r * 0.75, y - r * 0.2, x + r * 0.55, y + r * 0.75, (0, 0, r * 0.45, r * 0.45)), color)
    for dx in (-0.4, 0.0, 0.35):
        steam = curve(
            (x + dx * r, y - r * 0.35), (x + dx * r + r * 0.1, y - r * 0.58), (x + dx * r - r * 0.04, y - r * 0.9)
        )
        canvas.line(steam, color, r * 0.09, alpha=0.7)


def _star(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    tips = [
        (
            x + r * (1 if k % 2 == 0 else 0.62) * math.sin(math.radians(22.5 * k)),
            y - r * (1 if k % 2 == 0 else 0.62) * math.cos(math.radians(22.5 * k)),
        )
        for k in range(16)
    ]
    canvas.fill(tips, color)
    canvas.fill(ellipse(x, y, r * 0.34, r * 0.34), mix(color, WHITE, 0.55))


def _wave(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for row, alpha in ((-0.45, 0.55), (0.0, 0.8), (0.45, 1.0)):
        crest = curve(
            *[
                (x + r * dx, y + r * (row + (0.16 if k % 2 else -0.16)))
                for k, dx in enumerate((-0.95, -0.48, 0.0, 0.48, 0.95))
            ]
        )
        canvas.line(crest, color, r * 0.2, alpha=alpha)


def _mango(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    outline = blob(
        (x + r * 0.3, y - r * 0.78),
        (x + r * 0.78, y - r * 0.5),
        (x + r * 0.74, y + r * 0.1),
        (x + r * 0.2, y + r * 0.66),
        (x - r * 0.5, y + r * 0.86),
        (x - r * 0.92, y + r * 0.66),
        (x - r * 0.76, y + r * 0.3),
        (x - r * 0.42, y - r * 0.2),
        (x - r * 0.1, y - r * 0.64),
    )
    canvas.round(outline, color)
    canvas.fill(ellipse(x + r * 0.5, y - r * 0.25, r * 0.36, r * 0.6, 30), "#E2462B", alpha=0.45, within=outline)
    canvas.fill(leaf_outline(x + r * 0.32, y - r * 0.74, r * 0.8, r * 0.34, -72), "#4C9A3F")


def _citrus(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    canvas.fill(ellipse(x, y, r * 0.92, r * 0.92), color)
    canvas.fill(ellipse(x, y, r * 0.76, r * 0.76), mix(color, WHITE, 0.75))
    for k in range(8):
        wedge = blob((x, y - r * 0.12), (x + r * 0.21, y - r * 0.6), (x, y - r * 0.68), (x - r * 0.21, y - r * 0.6))
        canvas.fill(rotated(wedge, (x, y), 45 * k), color)


def _flame(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for size, shade in ((1.0, color), (0.55, mix(color, WHITE, 0.6))):
        s, base = r * size, y + r * 0.9
        outline = blob(
            (x, base),
            (x - s * 0.62, base - s * 0.5),
            (x - s * 0.35, base - s * 1.05),
            (x - s * 0.05, base - s * 1.85),
            (x + s * 0.3, base - s * 1.25),
            (x + s * 0.66, base - s * 0.55),
        )
        canvas.fill(outline, shade)


def _bubbles(canvas: Canvas, x: float, y: float, r: float, color: str) -> None:
    for dx, dy, size in ((-0.3, 0.25, 0.55), (0.45, 0.4, 0.36), (0.3, -0.45, 0.42), (-0.45, -0.6, 0.24)):
        bubble = ellipse(x + dx * r, y + dy * r, size * r, size * r)
        canvas.fill(bubble, mix(color, WHITE, 0.25))
        canvas.fill(
            ellipse(x + (dx - size * 0.3) * r, y + (dy - size * 0.3) * r, size * 0.28 * r, size * 0.2 * r, -40),
            WHITE,
            alpha=0.8,
        )


MOTIFS: Mapping[str, Motif] = {
    "drop": _drop,
    "leaf": _leaf,
    "flower": _flower,
    "fish": _fish,
    "peas": _peas,
    "grain": _grain,
    "tubes": _tubes,
    "bean": _bean,
    "fava": _fava,
    "date": _date,
    "cube": _cube,
    "olive": _olive,
    "apple": _apple,
    "tomato": _tomato,
    "hexagon": _hexagon,
    "berry": _berry,
    "cup": _cup,
    "star": _star,
    "wave": _wave,
    "mango": _mango,
    "citrus": _citrus,
    "flame": _flame,
    "bubbles": _bubbles,
}


def draw_motif(canvas: Canvas, motif: str | None, at: Point, radius: float, color: str) -> None:
    """Draw the sign, or nothing where there is none."""
    if motif is not None:
        MOTIFS[motif](canvas, at[0], at[1], radius, color)
