"""Draws the store's floor: its aisles as blocks, what one can walk along as thin lines, a way as a thick one."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.core.floor import Block, Corridor, Floor, Point
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.plan import Plan, fitted
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Rgb, Style

PADDING_MM = 2.5
"""Between the card's edge and the blocks: what leads round them shows there."""
BLOCK_PADDING_MM = 1.3
LEAST_MM = 1.0
APART_MM = (3.0, 2.2)
"""Across and down between two blocks: there the lines show."""
RADIUS_MM = 1.6
LINE_MM = 1.2
WAY_MM = 2.2
MARK_MM = 7.5
"""A block that must be found is at least so large."""
ICON_MM = 3.8
ICON_APART_MM = 0.8
TIGHT = 0.84
"""Lines that belong together stand closer than their heights, by so much of these; large text does already."""
DIGITS = 1.15
"""The height of a line of digits alone, in heights of a capital."""
MOST_SIGNS = 60
"""Of so many blocks at most something is written on them."""
MOST_BLOCKS = 300
WHOLE_PART = 0.75
"""Names stand on the blocks where so many of them do without being cut."""
NUMBERS = (Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)


@dataclass(frozen=True)
class Sign:
    """A block of the plan and what stands on it: a name or a number, an icon, how many offers there are."""

    block: Block
    number: str = ""
    name: str = ""
    foreign: bool = False
    """Whether the name is the store's: ours ("Aisle 7") must not be cut."""
    icon: str | None = None
    offers: int = 0
    strong: bool = False
    """Whether it is to be found at a glance."""
    on_way: bool = False


def laid_out(
    build: Builder, card: Rect, floor: Floor, more: Sequence[Point], most_mm: tuple[float, float]
) -> Plan | None:
    """The plan of the floor and of `more` places on the card; blocks are at most `most_mm` large."""
    layout = build.layout
    return fitted(
        floor,
        card.inset(build.px(PADDING_MM)),
        more,
        least=build.px(LEAST_MM),
        most=(build.px(most_mm[0]), build.px(most_mm[1])),
        apart=(max(build.px(APART_MM[0]), layout.least_px(1)), build.px(APART_MM[1])),
        flipped=build.words.rtl,
    )


def names_fit(build: Builder, plan: Plan, signs: Sequence[Sign]) -> bool:
    """Whether nearly all texts have room on their blocks, none of which meets another."""
    if len(signs) > MOST_SIGNS:
        return False
    rects = [plan.block(sign.block) for sign in signs]
    if any(one.meets(other) for one, other in itertools.combinations(rects, 2)):
        return False
    whole = sum(_whole(build, rect, sign) for rect, sign in zip(rects, signs, strict=True))
    return whole >= WHOLE_PART * len(signs)


def draw(
    build: Builder,
    card: Rect,
    plan: Plan,
    lines: Sequence[Corridor],
    signs: Sequence[Sign],
    *,
    named: bool,
    way: Sequence[Point] = (),
) -> None:
    """The plan on its card; of blocks that meet the earlier sign counts. `named` blocks bear names, others numbers."""
    palette = build.palette
    shown = [(sign, _place(build, plan, sign)) for sign in signs[:MOST_BLOCKS]]
    build.clip(card)
    build.strokes(_visible(build, card, plan, lines, [rect for _, rect in shown]), build.px(LINE_MM), palette.rule)
    beneath = [(sign, rect) for sign, rect in shown if not (sign.strong or sign.on_way)]
    above = [(sign, rect) for sign, rect in shown if sign.strong or sign.on_way]
    for sign, rect in reversed(beneath):
        build.box(rect, _colors(build, sign)[1], RADIUS_MM)
    if way:
        build.strokes(_once([plan.point(place) for place in way]), build.px(WAY_MM), palette.primary)
    for sign, rect in reversed(above):
        build.box(rect, _colors(build, sign)[1], RADIUS_MM)
    build.clip(None)
    written: list[Rect] = []
    for sign, rect in [*above, *beneath][:MOST_SIGNS]:
        if not any(rect.meets(other) for other in written):
            by_name = named and (sign.foreign or _whole(build, rect, sign))
            build.clip(rect)
            (_write_name if by_name else _write_number)(build, rect, sign)
            build.clip(None)
        written.append(rect)


def _visible(
    build: Builder, card: Rect, plan: Plan, lines: Sequence[Corridor], blocks: Sequence[Rect]
) -> list[tuple[tuple[int, int], ...]]:
    """The parts of the lines that are drawn. What ends beyond the blocks without leading on, at an entrance or a till,
    would be a stub there: of such a line only what lies among them."""
    among = _around(blocks).inset(build.px(LINE_MM)) if blocks else card
    outside = {place for line in lines for place in line if not among.contains(*plan.point(place))}
    stubs = _dead_ends(lines, outside)
    parts = (plan.line(line, card if stubs.isdisjoint(line) else among) for line in lines)
    return [part for part in parts if part is not None]


def _dead_ends(lines: Sequence[Corridor], places: Iterable[Point]) -> set[Point]:
    """Those of these ends of lines that no other line touches: level and upright ones also between their ends."""
    spans: dict[tuple[int, float], list[tuple[float, float]]] = defaultdict(list)
    ends: Counter[Point] = Counter()
    for one, other in lines:
        axis = next((axis for axis in (0, 1) if one[axis] == other[axis]), None)
        if axis is None:
            ends.update((one, other))
        else:
            along = one[1 - axis], other[1 - axis]
            spans[axis, one[axis]].append((min(along), max(along)))
    return {
        place
        for place in places
        if ends[place]
        + sum(low <= place[1 - axis] <= high for axis in (0, 1) for low, high in spans.get((axis, place[axis]), ()))
        == 1
    }


def _around(rects: Sequence[Rect]) -> Rect:
    left, top = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(left, top, max(rect.right for rect in rects) - left, max(rect.bottom for rect in rects) - top)


def _once(points: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The line through the points without the parts that it has gone already, in either direction."""
    gone: set[frozenset[tuple[int, int]]] = set()
    lines = [[points[0]]]
    for start, end in itertools.pairwise(points):
        part = frozenset((start, end))
        if part in gone:
            continue
        gone.add(part)
        if lines[-1][-1] == start:
            lines[-1].append(end)
        else:
            lines.append([start, end])
    return lines


def _place(build: Builder, plan: Plan, sign: Sign) -> Rect:
    rect = plan.block(sign.block)
    if not sign.strong:
        return rect
    side = build.px(MARK_MM)
    wider, higher = max(0, side - rect.w), max(0, side - rect.h)
    return Rect(rect.x - wider // 2, rect.y - higher // 2, rect.w + wider, rect.h + higher)


def _colors(build: Builder, sign: Sign) -> tuple[Rgb, Rgb]:
    """Of what stands on a block, and of the block."""
    palette = build.palette
    if sign.strong:
        return palette.on_primary, palette.primary
    return (palette.primary_pressed, palette.soft_pressed) if sign.on_way else (palette.ink, palette.soft)


def _whole(build: Builder, rect: Rect, sign: Sign) -> bool:
    """Whether the name has room on the block without a word being broken."""
    width = _name_width(build, rect, sign)
    if any(build.width(word, Style.SMALL) > width for word in sign.name.split()):
        return False
    return len(build.wrapped(sign.name, width, Style.SMALL, foreign=sign.foreign)) * _pitch(build) <= rect.h


def _name_width(build: Builder, rect: Rect, sign: Sign) -> int:
    column = _column(build, sign)
    return rect.w - 2 * build.px(BLOCK_PADDING_MM) - (column + build.px(ICON_APART_MM) if column else 0)


def _column(build: Builder, sign: Sign) -> int:
    """The width of what stands before the name: the icon, or the count of offers below its own."""
    if sign.icon is not None:
        return build.px(ICON_MM * 1.3)
    if not sign.offers:
        return 0
    return max(build.px(ICON_MM), build.width(build.words.number(sign.offers), Style.SMALL_STRONG))


def _pitch(build: Builder) -> int:
    return together(build, Style.SMALL)


def together(build: Builder, style: Style) -> int:
    """The height of a line among others of the same thing."""
    return round(build.layout.line(style) * (1.0 if build.layout.large else TIGHT))


def _write_name(build: Builder, rect: Rect, sign: Sign) -> None:
    """The icon or the count, and the name in as many lines as have room; the last is cut if there is more."""
    column, pad = _column(build, sign), build.px(BLOCK_PADDING_MM)
    ink, _ = _colors(build, sign)
    before = Rect(rect.x + pad, rect.y, column, rect.h)
    if sign.icon is not None:
        build.icon(before, sign.icon, ink)
    elif sign.offers:
        _count_below(build, before, sign.offers)
    width = _name_width(build, rect, sign)
    pitch = _pitch(build)
    most = max(1, rect.h // pitch)
    if _whole(build, rect, sign):
        lines = build.wrapped(sign.name, width, Style.SMALL, foreign=sign.foreign, balanced=True)
    else:
        lines = _begun(build, sign.name, width, most)
    y = rect.y + (rect.h - len(lines) * pitch) // 2
    style, rtl = (Style.SMALL_STRONG if sign.strong else Style.SMALL), build.direction(sign.name, foreign=sign.foreign)
    for line in lines:
        fits = build.width(line, style) <= width
        place = Rect(rect.right - pad - width, y, width, pitch)
        build.line(place, line, style if fits else Style.SMALL, ink, START if column else CENTER, rtl=rtl)
        y += pitch


def _begun(build: Builder, name: str, width: int, most: int) -> list[str]:
    """The name in at most so many lines, the last of which is cut where it is drawn; no word is broken."""
    lines: list[str] = []
    for word in name.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (len(lines) == most or build.width(longer, Style.SMALL) <= width):
            lines[-1] = longer
            if build.width(longer, Style.SMALL) > width:
                break
        else:
            lines.append(word)
    return lines


def _count_below(build: Builder, column: Rect, offers: int) -> None:
    """The icon of offers, and their count below it."""
    digits, side = _digits(build), build.px(ICON_MM)
    top = column.y + (column.h - side - digits) // 2
    build.icon(Rect(column.x, top, column.w, side), "tag", build.palette.primary)
    place = Rect(column.x, top + side, column.w, digits)
    build.text(place, build.words.number(offers), Style.SMALL_STRONG, build.palette.primary, CENTER)


def _digits(build: Builder) -> int:
    return round(DIGITS * build.layout.capital_mm(Style.SMALL_STRONG) * build.px(10) / 10) + build.px(0.6)


def _write_number(build: Builder, rect: Rect, sign: Sign) -> None:
    """The number, and below or beside it the icon or the count of offers. What has no room is left out: an icon
    stands without its number."""
    inner = rect.inset(build.px(BLOCK_PADDING_MM) // 2, build.px(0.3))
    digits, side, gap = _digits(build), build.px(ICON_MM), build.px(ICON_APART_MM)
    ink, _ = _colors(build, sign)
    count = build.words.number(sign.offers) if sign.offers and sign.icon is None else ""
    extra = side if sign.icon else side + gap + build.width(count, Style.SMALL_STRONG) if count else 0
    heights = {style: round(build.layout.capital_mm(style) * DIGITS * build.px(10) / 10) for style in NUMBERS}
    low_enough = [style for style in NUMBERS if heights[style] <= inner.h] or NUMBERS[-1:]
    style = build.largest(low_enough, sign.number, inner.w)
    number, line = build.width(sign.number, style) if sign.number else 0, heights[style]
    if number > inner.w or line > inner.h:
        number = 0
    if extra > inner.w or digits > inner.h:
        extra = 0
    stacked = bool(number and extra) and extra <= inner.w and line + gap + digits <= inner.h
    beside = bool(number and extra) and not stacked and number + gap + extra <= inner.w
    if number and extra and not stacked and not beside:
        number, extra = (0, extra) if sign.icon else (number, 0)
    if stacked:
        top = inner.y + (inner.h - line - gap - digits) // 2
        build.text(Rect(inner.x, top, inner.w, line), sign.number, style, ink, CENTER)
        _extra(build, Rect(inner.x + (inner.w - extra) // 2, top + line + gap, extra, digits), sign, count)
        return
    x = inner.x + (inner.w - number - extra - (gap if beside else 0)) // 2
    if number:
        build.text(Rect(x, inner.y, number, inner.h), sign.number, style, ink)
        x += number + gap
    if extra:
        _extra(build, Rect(x, inner.y, extra, inner.h), sign, count)


def _extra(build: Builder, room: Rect, sign: Sign, count: str) -> None:
    side, gap = min(build.px(ICON_MM), room.h), build.px(ICON_APART_MM)
    ink, _ = _colors(build, sign)
    if sign.icon is not None:
        build.icon(room, sign.icon, ink)
        return
    ink = build.palette.on_primary if sign.strong else build.palette.primary
    build.icon(Rect(room.x, room.y, side, room.h), "tag", ink)
    build.text(Rect(room.x + side + gap, room.y, room.w - side - gap, room.h), count, Style.SMALL_STRONG, ink)
