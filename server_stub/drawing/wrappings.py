"""Soft packages and what is only wrapped: bags, pouches, bars, rolls, trays, cheese, soap."""

from __future__ import annotations

from server_stub.drawing.canvas import BLACK, WHITE, Canvas, blob, box, curve, ellipse, mix, rotated
from server_stub.drawing.motifs import draw_motif
from server_stub.drawing.packages import PAPER, ink


def bag(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 436, 124)
    body = blob(
        (150, 104),
        (256, 98),
        (362, 104),
        (366, 150),
        (378, 270),
        (380, 400),
        (362, 432),
        (256, 438),
        (150, 432),
        (132, 400),
        (134, 270),
        (146, 150),
    )
    canvas.fill(body, main)
    canvas.fill(box(120, 196, 392, 360), second, within=body)
    canvas.fill(box(120, 196, 392, 204), mix(main, BLACK, 0.25), within=body)
    canvas.fill(box(120, 352, 392, 360), mix(main, BLACK, 0.25), within=body)
    draw_motif(canvas, motif, (256, 278), 66, ink(main, second, second))
    canvas.relief(body)
    canvas.fill(box(140, 90, 372, 136), BLACK, alpha=0.14, within=body)
    for y in (110, 122):
        canvas.line([(152, y), (360, y)], WHITE, 3, alpha=0.35)


def pillow(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 110)
    body = blob(
        (140, 84),
        (256, 92),
        (372, 84),
        (380, 96),
        (356, 180),
        (352, 270),
        (358, 360),
        (380, 428),
        (372, 440),
        (256, 432),
        (140, 440),
        (132, 428),
        (154, 360),
        (160, 270),
        (156, 180),
        (132, 96),
    )
    canvas.fill(body, main)
    canvas.fill(box(120, 70, 392, 112), mix(main, BLACK, 0.2), within=body)
    canvas.fill(box(120, 412, 392, 450), mix(main, BLACK, 0.2), within=body)
    canvas.fill(ellipse(256, 250, 82, 82), second, within=body)
    canvas.fill(ellipse(256, 250, 66, 66), PAPER, within=body)
    draw_motif(canvas, motif, (256, 250), 46, mix(ink(main, second, PAPER), BLACK, 0.05))
    canvas.fill(ellipse(222, 366, 40, 23, -18), "#F7D774")
    canvas.fill(ellipse(286, 370, 40, 23, 14), "#F2C84F")
    canvas.fill(ellipse(254, 356, 38, 22, 0), "#FBE39A")
    canvas.relief(body)


def packet(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 438, 116)
    front, side = box(144, 148, 314, 438, (4, 0, 0, 8)), [(314, 148), (368, 130), (368, 420), (314, 438)]
    canvas.fill(side, mix(second, "#8FA3B5", 0.4))
    canvas.fill(front, second)
    canvas.fill([(144, 148), (314, 148), (368, 130), (346, 100), (166, 104)], mix(second, "#8FA3B5", 0.2))
    canvas.fill([(166, 104), (346, 100), (346, 84), (166, 88)], main)
    canvas.fill(box(144, 176, 314, 230), main, within=front)
    canvas.fill([(314, 176), (368, 158), (368, 212), (314, 230)], mix(main, BLACK, 0.22), within=side)
    draw_motif(canvas, motif, (229, 322), 62, main)
    canvas.fill(box(144, 414, 314, 438), main, within=front)
    canvas.fill([(314, 414), (368, 396), (368, 420), (314, 438)], mix(main, BLACK, 0.22), within=side)


def pouch(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 436, 112)
    body = [
        (152, 84),
        (360, 84),
        *curve((356, 180), (362, 300), (372, 400)),
        *curve((366, 430), (256, 442), (146, 430)),
        *curve((140, 400), (150, 300), (156, 180)),
    ]
    canvas.fill(body, main)
    canvas.fill(box(140, 84, 372, 128), mix(main, WHITE, 0.16), within=body)
    canvas.line([(160, 132), (352, 132)], second, 4, alpha=0.7)
    window = box(186, 192, 326, 352, 70)
    canvas.fill(window, second)
    draw_motif(canvas, motif, (256, 272), 58, mix(main, WHITE, 0.08))
    canvas.relief(body)
    canvas.fill(curve((146, 408), (256, 388), (366, 408), (372, 446), (140, 446)), BLACK, alpha=0.12, within=body)


def bar(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 424, 130)
    centre = (256, 256)
    tilt = 14
    chocolate = rotated(box(170, 84, 342, 250, 8), centre, tilt)
    canvas.fill(chocolate, main)
    for row in range(3):
        for column in range(3):
            x, y = 178 + 54 * column, 92 + 54 * row
            canvas.fill(rotated(box(x, y, x + 48, y + 48, 6), centre, tilt), mix(main, WHITE, 0.14))
            canvas.fill(rotated(box(x + 6, y + 6, x + 42, y + 42, 4), centre, tilt), mix(main, WHITE, 0.06))
    foil = rotated(
        [
            (162, 216),
            (188, 200),
            (214, 220),
            (242, 198),
            (270, 220),
            (298, 200),
            (324, 220),
            (350, 204),
            (350, 262),
            (162, 262),
        ],
        centre,
        tilt,
    )
    canvas.fill(foil, "#D9DDE1")
    wrapper = rotated(box(160, 236, 352, 430, (0, 0, 8, 8)), centre, tilt)
    canvas.fill(wrapper, mix(main, "#7A1F2B", 0.55))
    canvas.fill(rotated(box(160, 288, 352, 378), centre, tilt), second, within=wrapper)
    canvas.fill(rotated(box(160, 300, 352, 304), centre, tilt), PAPER, within=wrapper)
    canvas.fill(rotated(box(160, 362, 352, 366), centre, tilt), PAPER, within=wrapper)
    canvas.fill(rotated(ellipse(256, 333, 22, 22), centre, tilt), mix(main, "#7A1F2B", 0.55))
    canvas.fill(rotated(box(318, 230, 352, 430), centre, tilt), BLACK, alpha=0.12, within=wrapper)


def block(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 380, 172)
    front = box(92, 232, 356, 378, 8)
    canvas.fill([(348, 236), (420, 196), (420, 342), (348, 376)], mix(main, BLACK, 0.2))
    canvas.fill([(94, 234), (354, 234), (420, 196), (164, 196)], mix(main, WHITE, 0.5))
    canvas.fill(front, main)
    canvas.fill(box(92, 262, 356, 348), second, within=front)
    canvas.fill([(356, 262), (420, 224), (420, 310), (356, 348)], mix(second, BLACK, 0.2))
    draw_motif(canvas, motif, (224, 305), 36, PAPER)
    for x in (108, 340):
        canvas.line([(x, 240), (x, 256)], BLACK, 4, alpha=0.12)


def cheese(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(262, 402, 178)
    top = [(84, 272), *curve((250, 168), (352, 172), (424, 208)), (424, 232), (84, 282)]
    canvas.fill(top, mix(main, WHITE, 0.35))
    face = [(84, 276), (424, 222), (424, 352), (84, 402)]
    canvas.fill(face, main)
    canvas.fill([(412, 224), (424, 222), (424, 352), (412, 354)], second)
    canvas.fill(
        [
            *curve((250, 168), (352, 172), (424, 208)),
            (424, 222),
            (412, 224),
            *curve((408, 214), (344, 182), (250, 178)),
        ],
        second,
    )
    for x, y, rx, ry in (
        (150, 332, 19, 17),
        (228, 300, 13, 12),
        (250, 356, 24, 20),
        (336, 284, 21, 19),
        (362, 332, 11, 10),
        (186, 372, 9, 8),
    ):
        canvas.fill(ellipse(x, y, rx, ry), second)
        canvas.fill(ellipse(x + 3, y + 4, rx - 4, ry - 4), mix(second, BLACK, 0.14))


def wheel(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 404, 172)
    rim = [(96, 286), (416, 286), *[point for point in ellipse(256, 324, 160, 84) if point[1] >= 324]]
    canvas.fill(rim, mix(main, BLACK, 0.2))
    top = ellipse(256, 284, 160, 86)
    canvas.fill(top, main)
    canvas.fill(ellipse(256, 282, 146, 76), second)
    for turn in range(0, 180, 45):
        across = rotated([(96, 282), (416, 282)], (256, 282), turn)
        flat = [(x, 282 + (y - 282) * 0.53) for x, y in across]
        canvas.line(flat, mix(main, WHITE, 0.1), 6, within=ellipse(256, 282, 146, 76))
    canvas.fill(ellipse(256, 282, 50, 27), PAPER)
    canvas.fill(ellipse(256, 282, 34, 18), main)
    canvas.fill([(296, 372), (448, 374), (444, 414), (300, 392)], mix(main, BLACK, 0.1))
    canvas.fill([(296, 372), (420, 334), (448, 374)], "#DDE2E6")
    canvas.fill([(330, 371), (410, 346), (428, 373)], second)


def tray(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 402, 184)
    canvas.fill(box(66, 154, 446, 402, 36), mix(second, BLACK, 0.10))
    canvas.fill(box(66, 148, 446, 392, 36), second)
    canvas.fill(box(88, 168, 424, 372, 26), mix(second, BLACK, 0.08))
    for x, y, rx, ry, turn in ((170, 270, 72, 84, 12), (258, 272, 66, 82, -6), (342, 268, 70, 82, 10)):
        piece = blob(
            *[
                rotated([(x + dx * rx, y + dy * ry)], (x, y), turn)[0]
                for dx, dy in (
                    (0, -1),
                    (0.8, -0.66),
                    (0.96, 0.1),
                    (0.6, 0.84),
                    (-0.1, 1),
                    (-0.84, 0.62),
                    (-0.96, -0.2),
                    (-0.6, -0.84),
                )
            ]
        )
        canvas.round(piece, main)
        for shift in (-22, 4, 28):
            grain = curve((x - rx * 0.5, y + shift), (x, y + shift + 12), (x + rx * 0.5, y + shift - 4))
            canvas.line(rotated(grain, (x, y), turn), mix(main, WHITE, 0.5), 5, alpha=0.6, within=piece)
    canvas.fill([(88, 168), (190, 168), (110, 372), (88, 372)], WHITE, alpha=0.2)
    canvas.fill(box(300, 180, 410, 232, 8), PAPER)
    canvas.fill(box(300, 180, 410, 196, (8, 8, 0, 0)), mix(main, BLACK, 0.25))
    for y, end in ((208, 396), (220, 366)):
        canvas.line([(312, y), (end, y)], "#B8BEC4", 4)


def roll(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 372, 180)
    centre = (256, 270)
    body = rotated(box(92, 206, 350, 334, (14, 0, 0, 14)), centre, -12)
    canvas.fill(body, second)
    canvas.fill(rotated(box(140, 206, 300, 334), centre, -12), PAPER, within=body)
    canvas.fill(rotated(ellipse(220, 270, 50, 50), centre, -12), main)
    canvas.line(rotated(ellipse(220, 270, 39, 39), centre, -12), mix(main, BLACK, 0.18), 3)
    for dx, dy in ((-16, -14), (14, -14), (0, 3), (-16, 20), (16, 20)):
        canvas.fill(rotated(ellipse(220 + dx, 270 + dy, 4, 4), centre, -12), mix(main, BLACK, 0.35))
    canvas.fill(rotated(box(80, 298, 350, 334), centre, -12), BLACK, alpha=0.12, within=body)
    canvas.fill(rotated(box(80, 218, 350, 228), centre, -12), WHITE, alpha=0.3, within=body)
    for place in range(4):
        x = 352 + 21 * place
        biscuit = rotated(ellipse(x, 270, 17, 62), centre, -12)
        canvas.fill(biscuit, mix(main, BLACK, 0.16))
        canvas.fill(rotated(ellipse(x + 6, 270, 15, 60), centre, -12), mix(main, WHITE, 0.12))
    for dx, dy in ((0, -30), (3, -8), (-3, 14), (2, 36)):
        canvas.fill(rotated(ellipse(421 + dx, 270 + dy, 3, 4), centre, -12), mix(main, BLACK, 0.35))


def paper_rolls(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 426, 156)
    for x in (176, 336):
        body = [(x - 80, 148), (x + 80, 148), *[point for point in ellipse(x, 404, 80, 24) if point[1] >= 404]]
        canvas.fill(body, mix(main, "#DCE6EC", 0.35))
        for row in range(5):
            for column in range(4):
                cx, cy = x - 54 + 36 * column + (18 if row % 2 else 0), 206 + 44 * row
                canvas.fill(ellipse(cx, cy, 6, 6), second, alpha=0.45, within=body)
        canvas.fill(box(x + 40, 140, x + 80, 440), BLACK, alpha=0.08, within=body)
        canvas.fill(ellipse(x, 148, 80, 26), mix(main, "#DCE6EC", 0.15))
        canvas.line(ellipse(x, 148, 56, 18), "#C4D2DB", 3)
        canvas.fill(ellipse(x, 148, 32, 11), "#B58B5E")
        canvas.fill(ellipse(x, 150, 25, 8), "#7F5C3A")
    canvas.fill(box(96, 276, 416, 338), second, alpha=0.92)
    canvas.fill(ellipse(256, 307, 24, 24), main)


def sponge(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    del motif
    canvas.shadow(256, 414, 158)
    for level, hue in enumerate((main, "#F08FA8", "#6CC3D5")):
        y = 332 - 88 * level
        x = 256 + (-10, 12, -4)[level]
        body = box(x - 138, y - 8, x + 138, y + 78, 16)
        canvas.fill(body, hue)
        for dx, dy, size in ((-104, 48, 8), (-58, 60, 5), (-20, 44, 9), (28, 58, 6), (66, 42, 7), (106, 58, 8)):
            canvas.fill(ellipse(x + dx, y + dy, size, size * 0.75), mix(hue, BLACK, 0.16))
        canvas.fill(box(x - 138, y - 8, x + 138, y + 24, (16, 16, 0, 0)), second, within=body)
        canvas.fill(box(x + 92, y - 8, x + 138, y + 78), BLACK, alpha=0.10, within=body)


def soap(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 384, 168)
    canvas.fill(box(88, 224, 424, 380, 62), mix(main, BLACK, 0.2))
    top = box(88, 196, 424, 348, 62)
    canvas.fill(top, main)
    canvas.line(box(112, 214, 400, 330, 48), mix(main, WHITE, 0.4), 6)
    draw_motif(canvas, motif, (256, 272), 46, mix(main, "#2F4A1C", 0.6))
    canvas.fill(box(124, 226, 210, 236, 5), WHITE, alpha=0.45)
    for x, y, size in ((374, 176, 25), (414, 140, 15), (340, 148, 13)):
        canvas.fill(ellipse(x, y, size, size), mix(second, "#BFE3EE", 0.5), alpha=0.9)
        canvas.fill(ellipse(x - size * 0.3, y - size * 0.35, size * 0.3, size * 0.2, -40), WHITE)
