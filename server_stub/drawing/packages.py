"""Stiff packages: bottles, cartons, tins, jars, boxes, cups."""

from __future__ import annotations

from server_stub.drawing.canvas import BLACK, WHITE, Canvas, Outline, box, curve, ellipse, lightness, mix, symmetric
from server_stub.drawing.motifs import draw_motif

PAPER = "#FFFDF6"
STEEL = "#C9D0D6"


def ink(main: str, second: str, ground: str) -> str:
    """Whichever of the product's colours shows better on the ground."""
    return max((main, second), key=lambda color: abs(lightness(color) - lightness(ground)))


def _bottle(neck: float, shoulder: float, width: float, top: float, bottom: float) -> Outline:
    half, throat = width / 2, neck / 2
    right = curve(
        (256 + throat, top),
        (256 + throat, top + 34),
        (256 + throat + 4, shoulder - 46),
        (256 + half - 4, shoulder),
        (256 + half, shoulder + 30),
        (256 + half, bottom - 60),
    )
    foot = curve((256 + half, bottom - 40), (256 + half - 4, bottom - 12), (256 + half - 22, bottom))
    return symmetric([*right, *foot])


def _label(canvas: Canvas, body: Outline, top: float, bottom: float, color: str, motif: str | None, sign: str) -> None:
    canvas.fill(box(60, top, 452, bottom), color, within=body)
    draw_motif(canvas, motif, (256, (top + bottom) / 2), (bottom - top) * 0.34, sign)


def water(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 86)
    body = _bottle(48, 176, 140, 92, 440)
    canvas.fill(body, main)
    canvas.fill(box(150, 150, 362, 450), mix(main, second, 0.18), within=body)
    for y in (372, 396, 420):
        canvas.line([(180, y), (332, y)], WHITE, 5, alpha=0.45, within=body)
    _label(canvas, body, 224, 334, second, motif, WHITE)
    canvas.relief(body)
    canvas.solid(box(226, 66, 286, 106, 8), second)
    canvas.fill(box(230, 106, 282, 114, 4), mix(second, BLACK, 0.2))


def oil(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 104)
    body = _bottle(54, 190, 178, 96, 440)
    canvas.fill(body, mix(main, WHITE, 0.1))
    canvas.fill(box(150, 150, 362, 450), main, within=body)
    _label(canvas, body, 234, 372, PAPER, motif, ink(main, second, PAPER))
    canvas.fill(box(150, 372, 362, 384), second, within=body)
    canvas.fill(box(150, 222, 362, 234), second, within=body)
    canvas.relief(body)
    canvas.solid(box(222, 62, 290, 110, 9), second)


def glass(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 82)
    right = [
        (280, 84),
        *curve((280, 120), (282, 168), (322, 214), (330, 246)),
        (330, 420),
        *curve((330, 424), (322, 438), (306, 440)),
    ]
    body = symmetric(right)
    canvas.fill(body, main)
    _label(canvas, body, 264, 396, second, motif, main)
    canvas.relief(body)
    canvas.solid(box(228, 62, 284, 134, 7), mix(main, BLACK, 0.55))
    canvas.fill(box(228, 118, 284, 126), "#C9A14A")


def squeeze(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 84)
    right = [(270, 118), *curve((290, 124), (330, 158), (338, 216), (330, 300), (326, 360)), (318, 384)]
    body = symmetric(right)
    canvas.fill(body, main)
    canvas.fill(ellipse(256, 262, 62, 78), PAPER, within=body)
    draw_motif(canvas, motif, (256, 262), 46, main)
    canvas.relief(body)
    canvas.solid(box(188, 380, 324, 440, (6, 6, 18, 18)), mix(main, BLACK, 0.3) if lightness(second) > 0.8 else second)
    canvas.fill(box(240, 104, 272, 120, (10, 10, 0, 0)), main)


def detergent(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 104)
    right = [(284, 140), *curve((290, 166), (346, 196), (356, 250), (338, 310), (352, 374), (352, 410)), (338, 440)]
    body = symmetric(right)
    canvas.fill(body, main)
    panel = ellipse(256, 318, 76, 84)
    canvas.fill(panel, PAPER, within=body)
    draw_motif(canvas, motif, (256, 318), 56, ink(main, second, PAPER))
    canvas.relief(body)
    canvas.solid(box(222, 108, 290, 150, 8), second)
    canvas.solid(box(236, 70, 276, 112, (12, 12, 4, 4)), mix(second, WHITE, 0.25))


def shampoo(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 90)
    body = box(176, 152, 336, 440, (54, 54, 26, 26))
    canvas.fill(body, main)
    _label(canvas, body, 236, 374, second, motif, main)
    canvas.relief(body)
    canvas.solid(box(216, 84, 296, 154, (10, 10, 4, 4)), mix(main, BLACK, 0.35))


def spray(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 92)
    right = [(278, 172), *curve((284, 200), (330, 246), (338, 300), (338, 412)), (324, 440)]
    body = symmetric(right)
    canvas.fill(body, main)
    canvas.fill(box(196, 296, 316, 404, 18), PAPER)
    draw_motif(canvas, motif, (256, 350), 42, main)
    canvas.relief(body)
    canvas.solid(box(228, 138, 284, 180, 5), mix(main, BLACK, 0.35))
    head = [
        *curve((168, 92), (210, 80), (300, 78), (322, 96)),
        (322, 122),
        (290, 142),
        (222, 142),
        (214, 120),
        (168, 116),
    ]
    canvas.fill(head, second)
    canvas.fill(box(148, 92, 174, 116, 5), mix(main, BLACK, 0.35))
    trigger = curve((214, 134), (196, 160), (188, 196))
    canvas.line(trigger, mix(main, BLACK, 0.35), 15)
    canvas.fill(box(290, 70, 330, 150), BLACK, alpha=0.08, within=head)


def carton(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 108)
    front, side = box(152, 190, 306, 440), [(306, 190), (364, 172), (364, 422), (306, 440)]
    roof, gable = [(152, 190), (306, 190), (318, 118), (182, 118)], [(306, 190), (364, 172), (330, 118), (318, 118)]
    canvas.fill(side, mix(second, "#9FB4C8", 0.42))
    canvas.fill(front, second)
    canvas.fill(roof, main)
    canvas.fill(gable, mix(main, BLACK, 0.22))
    canvas.fill([(182, 118), (318, 118), (330, 118), (330, 84), (182, 84)], mix(main, WHITE, 0.18))
    canvas.fill([(182, 108), (330, 108), (330, 118), (182, 118)], mix(main, BLACK, 0.12))
    canvas.fill(
        [(152, 354), *curve((152, 354), (190, 336), (240, 356), (306, 336)), (306, 440), (152, 440)], main, within=front
    )
    canvas.fill([(306, 336), (364, 330), (364, 422), (306, 440)], mix(main, BLACK, 0.22), within=side)
    draw_motif(canvas, motif, (229, 266), 48, main)
    canvas.solid(ellipse(240, 156, 22, 20), mix(main, WHITE, 0.78))


def brick(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 104)
    front, side = box(156, 118, 308, 440), [(308, 118), (360, 98), (360, 420), (308, 440)]
    top = [(156, 118), (308, 118), (360, 98), (214, 98)]
    canvas.fill(side, mix(main, BLACK, 0.2))
    canvas.fill(front, main)
    canvas.fill(top, mix(main, WHITE, 0.35))
    canvas.fill(ellipse(232, 282, 62, 70), second)
    draw_motif(canvas, motif, (232, 282), 46, main)
    canvas.fill(box(156, 392, 308, 404), second, alpha=0.85)
    canvas.fill([(308, 392), (360, 374), (360, 386), (308, 404)], mix(second, BLACK, 0.18), alpha=0.85)
    straw = [(284, 108), (300, 52), (338, 42)]
    canvas.line(straw[:2], WHITE, 10)
    canvas.line(straw[1:], WHITE, 10)
    canvas.line([(289, 92), (293, 76)], main, 10)


def can(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 84)
    body = symmetric(
        [(316, 92), *curve((322, 98), (342, 126), (342, 150)), (342, 404), *curve((340, 412), (326, 438), (314, 440))]
    )
    canvas.fill(body, main)
    canvas.fill([(160, 330), (350, 214), (350, 300), (160, 416)], second, alpha=0.9, within=body)
    canvas.fill(ellipse(256, 272, 58, 58), PAPER)
    draw_motif(canvas, motif, (256, 272), 40, ink(main, second, PAPER))
    canvas.fill(box(160, 84, 352, 116), STEEL, within=body)
    canvas.fill(box(160, 424, 352, 444), STEEL, within=body)
    canvas.relief(body)
    canvas.fill(ellipse(256, 93, 60, 12), mix(STEEL, WHITE, 0.45))
    canvas.fill(ellipse(256, 93, 48, 8), mix(STEEL, BLACK, 0.12))
    canvas.fill(ellipse(250, 92, 20, 4), mix(STEEL, WHITE, 0.6))


def tin(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    _tin(canvas, main, second, motif, 124, 138, 424)


def flat_tin(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    _tin(canvas, main, second, motif, 166, 214, 382)


def _tin(canvas: Canvas, main: str, second: str, motif: str | None, half: float, top: float, bottom: float) -> None:
    rim = half * 0.25
    canvas.shadow(256, bottom + rim * 0.7, half + 10, 16)
    left, right = 256 - half, 256 + half
    lower = [point for point in ellipse(256, bottom, half, rim) if point[1] >= bottom]
    body = [(left, top), (right, top), *lower]
    canvas.fill(body, STEEL)
    edge = 20
    wrap = [(left, top + edge), (right, top + edge), *[(x, y - edge) for x, y in lower]]
    canvas.fill(wrap, main, within=body)
    band = [(left, top + edge + 26), (right, top + edge + 26), *[(x, y - edge - 22) for x, y in lower]]
    canvas.fill(band, second, within=body)
    draw_motif(canvas, motif, (256, (top + bottom + rim) / 2 + 8), (bottom - top) * 0.27, ink(main, second, second))
    canvas.relief(body)
    canvas.fill(ellipse(256, top, half, rim), mix(STEEL, WHITE, 0.5))
    canvas.fill(ellipse(256, top, half - 12, rim - 6), mix(STEEL, BLACK, 0.08))
    canvas.fill(ellipse(256, top + 3, half - 26, rim - 12), mix(STEEL, WHITE, 0.25))
    canvas.line(ellipse(256 + half * 0.3, top, half * 0.2, rim * 0.3), mix(STEEL, BLACK, 0.3), 5)


def jar(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 436, 116)
    body = box(146, 160, 366, 436, (52, 52, 40, 40))
    canvas.fill(body, mix(main, WHITE, 0.55))
    canvas.fill(box(158, 186, 354, 426, (36, 36, 32, 32)), main)
    label = box(146, 250, 366, 382)
    canvas.fill(label, second, within=body)
    canvas.fill(box(146, 250, 366, 260), mix(main, BLACK, 0.25), within=body)
    canvas.fill(box(146, 372, 366, 382), mix(main, BLACK, 0.25), within=body)
    draw_motif(canvas, motif, (256, 316), 49, mix(main, BLACK, 0.12))
    canvas.relief(body)
    lid = box(158, 104, 354, 164, 12)
    canvas.solid(lid, mix(main, BLACK, 0.42))
    canvas.fill(box(158, 148, 354, 164, (0, 0, 12, 12)), BLACK, alpha=0.15, within=lid)


def shaker(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 436, 84)
    body = box(180, 176, 332, 436, (18, 18, 24, 24))
    canvas.fill(body, mix(main, WHITE, 0.5))
    canvas.fill(box(190, 212, 322, 426, (6, 6, 18, 18)), main)
    canvas.fill(box(180, 268, 332, 378), PAPER, within=body)
    draw_motif(canvas, motif, (256, 323), 36, main if lightness(main) < 0.6 else second)
    canvas.relief(body)
    canvas.solid(box(184, 104, 328, 178, (34, 34, 6, 6)), second)
    for x in (226, 256, 286):
        canvas.fill(ellipse(x, 122, 6, 4), BLACK, alpha=0.35)


def cup(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 420, 104)
    body = [
        (146, 168),
        (366, 168),
        *curve((336, 396), (332, 412), (314, 420)),
        *curve((198, 420), (180, 412), (176, 396)),
    ]
    canvas.fill(body, main)
    canvas.fill([(140, 236), (372, 236), (360, 356), (150, 356)], second, within=body)
    draw_motif(canvas, motif, (256, 296), 44, PAPER)
    canvas.relief(body)
    canvas.fill(box(132, 146, 380, 174, 12), mix(second, WHITE, 0.35))
    canvas.fill(box(132, 164, 380, 174, (0, 0, 10, 10)), BLACK, alpha=0.10)
    canvas.fill([(358, 146), (396, 128), (388, 158), (372, 164)], mix(second, WHITE, 0.5))


def tub(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 408, 160)
    body = [
        (104, 202),
        (408, 202),
        *curve((388, 376), (380, 398), (356, 408)),
        *curve((156, 408), (132, 398), (124, 376)),
    ]
    canvas.fill(body, main)
    canvas.fill([(90, 244), (422, 244), (410, 366), (102, 366)], second, within=body)
    canvas.fill(ellipse(256, 305, 62, 50), PAPER)
    draw_motif(canvas, motif, (256, 305), 38, second)
    canvas.relief(body)
    lid = box(90, 162, 422, 208, (22, 22, 8, 8))
    canvas.solid(lid, mix(second, WHITE, 0.2))
    canvas.fill(box(90, 194, 422, 208), BLACK, alpha=0.14, within=lid)


def cereal_box(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    _box(canvas, main, second, motif, (146, 112, 318, 438), 54)


def wide_box(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    _box(canvas, main, second, motif, (88, 200, 372, 408), 58)


def _box(
    canvas: Canvas, main: str, second: str, motif: str | None, front: tuple[float, float, float, float], depth: float
) -> None:
    left, top, right, bottom = front
    rise = depth * 0.42
    canvas.shadow((left + right + depth) / 2, bottom, (right - left + depth) / 2 + 6)
    face = box(left, top, right, bottom)
    canvas.fill(
        [(right, top), (right + depth, top - rise), (right + depth, bottom - rise), (right, bottom)],
        mix(main, BLACK, 0.24),
    )
    canvas.fill(
        [(left, top), (right, top), (right + depth, top - rise), (left + depth, top - rise)], mix(main, WHITE, 0.28)
    )
    canvas.fill(face, main)
    x, y = (left + right) / 2, (top + bottom) / 2 + 4
    size = min(right - left, bottom - top) * 0.36
    canvas.fill(
        [(left, bottom - 46), (right, bottom - 78), (right, bottom - 44), (left, bottom - 12)],
        second,
        alpha=0.85,
        within=face,
    )
    canvas.fill(ellipse(x, y, size, size), second if lightness(second) > 0.55 else PAPER)
    draw_motif(canvas, motif, (x, y), size * 0.68, main)
    canvas.fill(box(left + 8, top + 8, left + 14, bottom - 8, 3), WHITE, alpha=0.25)


def tissues(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    _box(canvas, main, second, motif, (84, 250, 376, 412), 62)
    sheet = [*curve((214, 240), (196, 196), (222, 150), (248, 128), (262, 158), (292, 132), (312, 168), (306, 240))]
    canvas.fill(sheet, second)
    canvas.fill(
        curve((262, 158), (252, 200), (262, 240), (306, 240), (312, 168), (292, 132)),
        "#AFC0CC",
        alpha=0.35,
        within=sheet,
    )
    canvas.fill(ellipse(262, 240, 66, 7), mix(main, BLACK, 0.3))


def tube(canvas: Canvas, main: str, second: str, motif: str | None) -> None:
    canvas.shadow(256, 440, 74)
    body = [
        (164, 84),
        (348, 84),
        *curve((344, 150), (330, 280), (316, 380)),
        (196, 380),
        *curve((182, 280), (168, 150)),
    ]
    canvas.fill(body, main)
    canvas.fill([(150, 196), (360, 196), (350, 330), (160, 330)], second, within=body)
    draw_motif(canvas, motif, (256, 263), 46, main)
    canvas.relief(body)
    canvas.fill(box(160, 78, 352, 106, 4), mix(main, BLACK, 0.18))
    for x in range(172, 348, 12):
        canvas.line([(x, 82), (x, 102)], WHITE, 2.5, alpha=0.3)
    canvas.solid(box(204, 378, 308, 440, (4, 4, 12, 12)), mix(main, BLACK, 0.35))
