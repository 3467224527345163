"""What comes without a package: fruit, vegetables, bread, eggs."""

from __future__ import annotations

from server_stub.drawing.canvas import BLACK, WHITE, Canvas, blob, box, curve, ellipse, mix, moved, rotated, scaled
from server_stub.drawing.motifs import leaf_outline

STEM = "#6B4423"


def tomato(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 412, 160)
    for x, y, size, dark in ((190, 262, 106, 0.2), (334, 296, 100, 0.1), (226, 330, 90, 0.0)):
        canvas.round(ellipse(x, y, size, size * 0.9), mix(main, BLACK, dark))
        for turn in (-105, -55, 0, 55, 105):
            canvas.fill(leaf_outline(x, y - size * 0.72, size * 0.46, size * 0.17, turn), second)
        canvas.line([(x, y - size * 0.72), (x + 5, y - size * 1.05)], mix(second, BLACK, 0.2), 9)


def cucumber(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 408, 165)
    for dx, dy, turn in ((-28, -70, -24), (14, 4, -24), (48, 80, -24)):
        x, y = 256 + dx, 256 + dy
        body = rotated(box(x - 150, y - 36, x + 150, y + 36, 36), (x, y), turn)
        canvas.fill(body, mix(main, BLACK, 0.14))
        canvas.fill(moved(body, -3, -14), main, within=body)
        for offset in (-14, 4):
            stripe = rotated(curve((x - 112, y + offset), (x, y + offset - 6), (x + 112, y + offset)), (x, y), turn)
            canvas.line(stripe, second, 5, alpha=0.75, within=body)
        tip = rotated([(x + 148, y), (x + 166, y - 3)], (x, y), turn)
        canvas.line(tip, mix(main, STEM, 0.6), 11)


def potato(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 412, 170)
    shapes = (
        (170, 320, 96, 76, 12, 0.10),
        (346, 322, 100, 74, -14, 0.0),
        (256, 232, 118, 84, -6, 0.05),
    )
    for x, y, rx, ry, turn, light in shapes:
        lump = blob(
            (x - rx, y),
            (x - rx * 0.6, y - ry * 0.85),
            (x + rx * 0.1, y - ry),
            (x + rx * 0.8, y - ry * 0.7),
            (x + rx, y + ry * 0.15),
            (x + rx * 0.55, y + ry * 0.9),
            (x - rx * 0.2, y + ry),
            (x - rx * 0.82, y + ry * 0.62),
        )
        canvas.round(rotated(lump, (x, y), turn), mix(main, WHITE, light))
        for dx, dy in ((-0.1, 0.35), (0.42, -0.2), (0.36, 0.45), (-0.55, 0.2)):
            canvas.fill(ellipse(x + dx * rx, y + dy * ry, 9, 4, turn + 20), second, alpha=0.7)


def onion(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 414, 150)
    for x, y, size, dark in ((212, 284, 1.08, 0.12), (334, 322, 0.86, 0.0)):
        bulb = blob(
            (x, y - 138 * size),
            (x + 26 * size, y - 92 * size),
            (x + 112 * size, y - 10 * size),
            (x + 74 * size, y + 88 * size),
            (x, y + 104 * size),
            (x - 74 * size, y + 88 * size),
            (x - 112 * size, y - 10 * size),
            (x - 26 * size, y - 92 * size),
        )
        canvas.round(bulb, mix(main, BLACK, dark))
        for bend in (-62, -20, 22, 64):
            rib = curve((x, y - 120 * size), (x + bend * size, y - 6 * size), (x + bend * 0.35 * size, y + 98 * size))
            canvas.line(rib, second, 4.5 * size, alpha=0.6, within=bulb)
        for bend in (-14, 0, 14):
            canvas.line([(x, y + 100 * size), (x + bend * size, y + 116 * size)], mix(second, STEM, 0.4), 4 * size)


def banana(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(262, 410, 150)
    for turn, light in ((-17, 0.0), (0, 0.12), (18, 0.22)):
        fruit = blob(
            (168, 118),
            (186, 112),
            (202, 170),
            (250, 262),
            (340, 332),
            (404, 344),
            (412, 362),
            (352, 392),
            (250, 368),
            (174, 290),
            (152, 196),
            (156, 132),
        )
        body = rotated(fruit, (176, 118), turn)
        canvas.fill(body, mix(main, second, 0.18 - light / 2))
        inner = rotated(moved(fruit, 9, -24), (176, 118), turn)
        canvas.fill(inner, mix(main, WHITE, light), within=body)
        edge = rotated(curve((172, 170), (204, 262), (276, 336), (376, 366)), (176, 118), turn)
        canvas.line(edge, mix(main, second, 0.35), 4, within=body)
        canvas.fill(rotated(ellipse(406, 353, 12, 12), (176, 118), turn), mix(second, BLACK, 0.35), within=body)
    canvas.fill(box(154, 86, 204, 142, 12), mix(second, main, 0.25))
    canvas.fill(box(158, 80, 200, 100, 8), mix(second, BLACK, 0.25))


def citrus(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 412, 160)
    canvas.round(ellipse(200, 296, 116, 114), main)
    canvas.fill(ellipse(196, 190, 12, 7), mix(main, STEM, 0.6))
    canvas.fill(leaf_outline(200, 190, 96, 44, 62), second)
    x, y = 336, 322
    canvas.fill(ellipse(x, y, 96, 94), mix(main, BLACK, 0.08))
    canvas.fill(ellipse(x, y, 86, 84), mix(main, WHITE, 0.82))
    for wedge in range(8):
        segment = blob((x, y - 9), (x + 24, y - 56), (x + 13, y - 76), (x - 13, y - 76), (x - 24, y - 56))
        canvas.fill(rotated(segment, (x, y), 45 * wedge), main)


def lemon(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 406, 160)
    for x, y, turn, size, dark in ((332, 310, -24, 0.92, 0.12), (206, 270, 22, 1.08, 0.0)):
        fruit = blob(
            (x - 134 * size, y),
            (x - 106 * size, y - 24 * size),
            (x - 52 * size, y - 80 * size),
            (x + 40 * size, y - 82 * size),
            (x + 106 * size, y - 24 * size),
            (x + 140 * size, y),
            (x + 106 * size, y + 26 * size),
            (x + 40 * size, y + 84 * size),
            (x - 52 * size, y + 82 * size),
            (x - 106 * size, y + 24 * size),
        )
        canvas.round(rotated(fruit, (x, y), turn), mix(main, BLACK, dark))
        for dx, dy in ((-30, 30), (10, 44), (36, 8), (2, 0), (58, 36)):
            canvas.fill(ellipse(x + dx * size, y + dy * size, 4, 4), mix(main, BLACK, 0.2), alpha=0.5)
    canvas.fill(leaf_outline(96, 214, 92, 42, 44), second)


def apple(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 418, 112)
    body = blob(
        (256, 176),
        (312, 148),
        (380, 186),
        (392, 270),
        (346, 376),
        (292, 412),
        (256, 402),
        (220, 412),
        (166, 376),
        (120, 270),
        (132, 186),
        (200, 148),
    )
    canvas.round(body, main)
    canvas.fill(ellipse(256, 178, 42, 13), mix(main, BLACK, 0.28))
    canvas.line(curve((256, 180), (260, 142), (278, 108)), STEM, 12)
    canvas.fill(leaf_outline(264, 142, 104, 52, 74), second)
    canvas.line(rotated([(264, 136), (264, 60)], (264, 142), 74), mix(second, WHITE, 0.4), 4)


def carrot(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 420, 110)
    for turn, light in ((24, 0.0), (-24, 0.0), (0, 0.08)):
        centre = (256, 170)
        for tilt in (-30, -10, 12, 32):
            canvas.fill(
                rotated(leaf_outline(256, 172, 96, 30, tilt), centre, turn * 0.9), mix(second, WHITE, 0.1 + tilt / 300)
            )
        root = rotated(
            blob((212, 186), (256, 164), (300, 186), (296, 236), (276, 340), (256, 420), (236, 340), (216, 236)),
            centre,
            turn,
        )
        color = mix(main, WHITE, light)
        canvas.fill(root, mix(color, BLACK, 0.14))
        canvas.fill(moved(root, -14, -4), color, within=root)
        for x, y, length in ((226, 218, 30), (262, 262, 26), (234, 304, 24), (256, 348, 14)):
            canvas.line(rotated([(x, y), (x + length, y + 2)], centre, turn), mix(main, BLACK, 0.25), 4.5, within=root)


def aubergine(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(262, 416, 130)
    body = blob(
        (196, 136),
        (238, 146),
        (282, 210),
        (352, 268),
        (384, 342),
        (350, 408),
        (268, 416),
        (196, 366),
        (164, 268),
        (166, 178),
    )
    canvas.round(rotated(body, (256, 256), 6), main)
    canvas.line(rotated(curve((190, 226), (198, 288), (226, 342)), (256, 256), 6), WHITE, 13, alpha=0.28)
    for turn in (118, 156, 196, 232):
        canvas.fill(leaf_outline(206, 132, 82, 46, turn), second)
    canvas.line(curve((206, 136), (196, 104), (176, 84)), mix(second, BLACK, 0.15), 21)


def herbs(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 424, 92)
    for turn in (-26, -13, 0, 13, 26):
        canvas.line(rotated([(256, 420), (256, 190)], (256, 350), turn), mix(main, WHITE, 0.25), 9)
    for turn in (-46, -24, 0, 24, 46):
        for height, size in ((282, 64), (226, 70), (166, 74)):
            for side in (-58, 58):
                tint = mix(main, second, 0.55 if (height + int(turn)) % 4 else 0.0)
                leaf = leaf_outline(256, height, size, 36, side)
                canvas.fill(rotated(leaf, (256, 350), turn), tint)
        canvas.fill(rotated(leaf_outline(256, 158, 76, 40, 0), (256, 350), turn), mix(main, second, 0.3))
    canvas.fill(box(214, 338, 298, 366, 10), "#C8543A")
    canvas.fill(box(214, 338, 298, 348, (10, 10, 0, 0)), WHITE, alpha=0.2)


def flatbread(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 414, 165)
    for level in range(4):
        y = 376 - 38 * level
        canvas.fill(ellipse(256, y, 168, 46), mix(main, BLACK, 0.12))
        canvas.fill(ellipse(256, y - 12, 168, 46), mix(main, second, 0.3))
    top = ellipse(256, 226, 168, 66)
    canvas.fill(ellipse(256, 238, 168, 66), mix(main, BLACK, 0.12))
    canvas.fill(top, main)
    canvas.fill(ellipse(252, 220, 150, 54), second)
    for x, y, rx, ry in (
        (196, 206, 30, 12),
        (282, 236, 40, 15),
        (318, 204, 22, 9),
        (226, 246, 22, 9),
        (256, 190, 17, 7),
    ):
        canvas.fill(ellipse(x, y, rx, ry, -6), main, alpha=0.6)


def loaf(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 408, 175)
    back = blob(
        (192, 180), (240, 136), (352, 136), (424, 168), (436, 214), (420, 258), (420, 396), (300, 402), (200, 396)
    )
    canvas.fill(back, mix(main, BLACK, 0.1))
    for x in (298, 338, 378):
        canvas.line(curve((x, 150), (x + 18, 190), (x + 8, 240), (x + 8, 392)), BLACK, 5, alpha=0.10, within=back)
    slice_ = blob(
        (92, 196),
        (120, 158),
        (196, 146),
        (270, 158),
        (300, 198),
        (288, 244),
        (282, 320),
        (284, 392),
        (240, 404),
        (150, 404),
        (108, 392),
        (110, 320),
        (104, 244),
    )
    canvas.fill(slice_, main)
    crumb = scaled(slice_, (196, 280), 0.87)
    canvas.fill(crumb, second)
    for x, y, size in (
        (150, 220, 7),
        (210, 200, 5),
        (240, 260, 8),
        (166, 300, 6),
        (222, 340, 6),
        (186, 250, 4),
        (150, 356, 5),
    ):
        canvas.fill(ellipse(x, y, size, size * 0.7), main, alpha=0.28)


def rolls(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 408, 172)
    for x, y in ((196, 196), (300, 206), (176, 276), (322, 286), (214, 352), (298, 356)):
        body = rotated(ellipse(x, y, 122, 46), (x, y), -14)
        canvas.fill(body, mix(main, BLACK, 0.14))
        canvas.fill(moved(body, -4, -11), main, within=body)
        canvas.fill(rotated(ellipse(x - 8, y - 15, 88, 14), (x, y), -14), second, alpha=0.75, within=body)


def croissant(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 392, 172)
    body = blob(
        (72, 364),
        (92, 268),
        (158, 190),
        (256, 160),
        (354, 190),
        (420, 268),
        (440, 364),
        (408, 384),
        (356, 326),
        (306, 300),
        (256, 294),
        (206, 300),
        (156, 326),
        (104, 384),
    )
    canvas.fill(body, mix(main, BLACK, 0.12))
    canvas.fill(moved(body, -4, -14), main, within=body)
    for x0, y0, x1, y1 in (
        (118, 224, 150, 330),
        (178, 170, 206, 304),
        (256, 150, 256, 298),
        (334, 170, 306, 304),
        (394, 224, 362, 330),
    ):
        bend = (x0 + x1) / 2 + (256 - x0) * -0.12
        canvas.line(curve((x0, y0), (bend, (y0 + y1) / 2), (x1, y1)), mix(main, "#5A2E0E", 0.45), 7, within=body)
    for x, y, turn in (
        (152, 234, -46),
        (218, 194, -20),
        (292, 192, 18),
        (360, 232, 44),
        (106, 306, -64),
        (404, 304, 62),
    ):
        canvas.fill(ellipse(x, y, 26, 10, turn), second, alpha=0.8, within=body)


def eggs(canvas: Canvas, main: str, second: str) -> None:
    canvas.shadow(256, 412, 186)
    for row, (y, count) in enumerate(((232, 5), (276, 5), (322, 5))):
        gap = 62 + 6 * row
        for place in range(count):
            x = 256 + (place - 2) * gap
            egg = blob((x, y - 58), (x + 26, y - 34), (x + 32, y + 6), (x, y + 36), (x - 32, y + 6), (x - 26, y - 34))
            canvas.round(egg, mix(main, "#D8C3A0", 0.16 * (2 - row)))
        if row < 2:
            canvas.fill(box(256 - gap * 2.65, y + 18, 256 + gap * 2.65, y + 44, 10), mix(second, WHITE, 0.25))
    tray = blob(
        (68, 346),
        (90, 340),
        (256, 342),
        (422, 340),
        (444, 346),
        (430, 396),
        (410, 410),
        (256, 412),
        (102, 410),
        (82, 396),
    )
    canvas.fill(tray, second)
    for place in range(5):
        x = 256 + (place - 2) * 74
        canvas.fill(ellipse(x, 340, 32, 22), mix(second, BLACK, 0.16), within=tray)
    canvas.fill(box(60, 386, 452, 420), BLACK, alpha=0.08, within=tray)
