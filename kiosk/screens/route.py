"""The way to an offer: drawn on the plan, and its steps named one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiosk.core.floor import Block, Floor, Point
from kiosk.core.models import Offer, Way, WayPoint
from kiosk.core.state import Route, Shopping
from kiosk.screens import floor_plan
from kiosk.screens.basket import CARD_APART_MM
from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.floor_plan import Sign
from kiosk.screens.frame import NOTICE_SCALES, notice, unavailable
from kiosk.screens.icon_button import icon_button
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated, tidy
from kiosk.screens.theme import APART_MM, TARGET_MM, Style

PLAN_PART = 0.46
PORTRAIT_PLAN_PARTS = {False: 0.45, True: 0.34}
"""The part of the room that the plan takes, by whether text is large: then the steps need more."""
BLOCK_MM = (22.0, 18.0)
PADDING_MM = 3.0
HEAD_EDGE_MM = 0.4
"""Above and below the two lines of the head, whose own height leaves more."""
LEAST_PLAN_MM = 24.0
"""On a lower card its blocks would lie upon each other."""
ROOMY_MM = 80.0
"""From this height on there is room for the price in large text, and on an upright panel for a button at the foot."""
AGAIN_APART_MM = 1.0
ROW_PADDING_MM = (1.5, 3.0)
"""Above and below the words of a step together: the least, and how much more where there is room for all steps."""
MOST_LINES = 2
"""In which a step may stand."""
LEAST_STEPS = 3
"""So many show at once before one has a second line."""
MEASURED = 20
"""Of so many steps it is looked whether one needs a second line; the later ones have as many."""


def draw(
    build: Builder,
    room: Rect,
    phase: Shopping,
    route: Route,
    floor: Floor,
    names: Mapping[int, str],
    *,
    away: bool,
) -> None:
    """What is looked for above; below that the plan and the steps; the way back to the overview beside or below."""
    layout = build.layout
    gap = build.px(layout.theme.gap_mm)
    target = build.at_least(TARGET_MM)
    priced = not layout.large or room.h >= build.px(ROOMY_MM)
    label: str = build.words("route.end")
    height = max(_head_height(build, room.w, route.offer, priced=priced), target)
    at_foot = layout.portrait and room.h - height - gap // 2 - target - gap >= build.px(ROOMY_MM)
    if at_foot:
        head = Rect(room.x, room.y, room.w, height)
        end = Rect(room.x, room.bottom - target, room.w, target)
    else:
        # On an upright panel without room at its foot the cross alone says it.
        label = "" if layout.portrait else label
        width = min(build.width(label, Style.BODY_STRONG) + build.px(14), room.w // 2) if label else target
        beside = room.w - width - build.at_least(APART_MM)
        height = max(_head_height(build, beside, route.offer, priced=priced), target)
        head = Rect(room.x, room.y, beside, height)
        end = Rect(room.right - width, room.y, width, height)
    body = Rect(room.x, head.bottom + gap // 2, room.w, room.bottom - head.bottom - gap // 2)
    if at_foot:
        body = Rect(body.x, body.y, body.w, end.y - gap - body.y)
    _head(build, head, route.offer, priced=priced)
    if label:
        build.button("route.end", end, label, primary=False, icon="close")
    else:
        icon_button(build, "route.end", end, "close")
    points = () if route.way is None else route.way.points
    card, rest = _parts(build, body)
    if card.h < build.px(LEAST_PLAN_MM) or (
        not points and _wayless_height(build, rest, route, names, away=away) > rest.h
    ):
        rest = body
    elif floor.blocks or len(points) > 1:
        _plan(build, card, phase, route.offer, points, floor)
    else:
        rest = body
    if route.way is not None and points:
        _steps(build, rest, route.way, names, phase.scroll or 0)
    else:
        _wayless(build, rest, route, names, away=away)


def _parts(build: Builder, room: Rect) -> tuple[Rect, Rect]:
    """The places of the plan and of the steps."""
    gap = build.px(build.layout.theme.gap_mm)
    if build.layout.portrait:
        card = Rect(room.x, room.y, room.w, round(room.h * PORTRAIT_PLAN_PARTS[build.layout.large]))
        return card, Rect(room.x, card.bottom + gap, room.w, room.bottom - card.bottom - gap)
    card = Rect(room.x, room.y, round(room.w * PLAN_PART), room.h)
    return card, Rect(card.right + gap, room.y, room.right - card.right - gap, room.h)


def _name(build: Builder, offer: Offer) -> str:
    return tidy(offer.description_ar if build.words.rtl and offer.description_ar else offer.description)


def _prices(build: Builder, offer: Offer) -> tuple[str, str]:
    """What it costs, and what it cost before if that was more, else ""."""
    cheaper = offer.unit_price > offer.discounted_price
    return build.words.money(offer.discounted_price), build.words.money(offer.unit_price) if cheaper else ""


def _in_one_line(build: Builder, width: int, offer: Offer) -> bool:
    """Whether name and prices have room side by side on a card of this width."""
    price, regular = _prices(build, offer)
    widths = build.width(isolated(_name(build, offer)), Style.BODY_STRONG), build.width(price, Style.BODY_STRONG)
    before = build.width(regular, Style.SMALL) + build.px(APART_MM) if regular else 0
    return sum(widths) + before + build.px(2 * APART_MM) <= width - 2 * build.px(PADDING_MM)


def _head_height(build: Builder, width: int, offer: Offer, *, priced: bool) -> int:
    if not priced or _in_one_line(build, width, offer):
        return build.layout.line(Style.BODY_STRONG)
    return _two_lines(build) + 2 * build.px(HEAD_EDGE_MM)


def _two_lines(build: Builder) -> int:
    return floor_plan.together(build, Style.BODY_STRONG) + build.layout.line(Style.SMALL)


def _head(build: Builder, card: Rect, offer: Offer, *, priced: bool) -> None:
    """The offer's name, and its price, at the end of the same line or below, where that has room."""
    layout, palette = build.layout, build.palette
    build.box(card, palette.surface, layout.theme.radius_mm)
    inner, gap = card.inset(build.px(PADDING_MM), 0), build.px(APART_MM)
    name, (price, regular) = _name(build, offer), _prices(build, offer)
    if not priced:
        build.text(inner, name, Style.BODY_STRONG, palette.ink, foreign=True)
        return
    regular_width = build.width(regular, Style.SMALL)
    if _in_one_line(build, card.w, offer):
        build.text(inner, name, Style.BODY_STRONG, palette.ink, foreign=True)
        width = build.width(price, Style.BODY_STRONG)
        place = Rect(inner.right - width, inner.y, width, inner.h)
        build.text(place, price, Style.BODY_STRONG, palette.primary)
        if regular:
            before = Rect(place.x - gap - regular_width, inner.y, regular_width, inner.h)
            build.text(before, regular, Style.SMALL, palette.muted, struck=True)
        return
    upper, lower = layout.line(Style.BODY_STRONG), layout.line(Style.SMALL)
    block = _two_lines(build)
    # Arabic reaches further below a line than anything reaches above it.
    top = card.y + (card.h - block) // 2 - build.px(0.3)
    build.text(Rect(inner.x, top, inner.w, upper), name, Style.BODY_STRONG, palette.ink, foreign=True)
    below = Rect(inner.x, top + block - lower, inner.w, lower)
    width = build.width(price, Style.SMALL_STRONG)
    if width <= below.w:
        build.text(Rect(below.x, below.y, width, lower), price, Style.SMALL_STRONG, palette.primary)
    x = below.x + width + gap
    if regular and x + regular_width <= below.right:
        place = Rect(x, below.y, regular_width, lower)
        build.text(place, regular, Style.SMALL, palette.muted, struck=True)


def _plan(build: Builder, card: Rect, phase: Shopping, offer: Offer, points: Sequence[WayPoint], floor: Floor) -> None:
    """The floor with the way on it. Until the way is known, where the cart is and where the offer is."""
    blocks: dict[int, Block] = {}
    steps: dict[int, int] = {}
    for number, point in enumerate(points, 1):
        blocks.setdefault(point.aisle_id, floor.blocks.get(point.aisle_id) or Block(point.x, point.y, point.x, point.y))
        steps.setdefault(point.aisle_id, number)
    start, goal = phase.aisle_id, offer.aisle_id
    if points:
        start, goal = points[0].aisle_id, points[-1].aisle_id
        steps[points[-1].aisle_id] = len(points)
    ends = {start: "pin", goal: "flag"}
    blocks |= {each: floor.blocks[each] for each in ends if each is not None and each in floor.blocks}
    order = sorted(blocks, key=lambda aisle_id: (aisle_id != goal, aisle_id != start, steps.get(aisle_id, 0)))
    signs = [
        Sign(
            blocks[aisle_id],
            str(steps[aisle_id]) if aisle_id in steps else "",
            icon=ends.get(aisle_id),
            strong=aisle_id in ends,
            on_way=True,
        )
        for aisle_id in order
    ]
    signs += [Sign(block) for aisle_id, block in floor.blocks.items() if aisle_id not in blocks]
    middles: list[Point] = [blocks[point.aisle_id].middle for point in points]
    build.box(card, build.palette.surface, build.layout.theme.radius_mm)
    plan = floor_plan.laid_out(build, card, floor, middles, BLOCK_MM)
    if plan is not None:
        floor_plan.draw(build, card, plan, floor.lines, signs, named=False, way=middles)


def _steps(build: Builder, room: Rect, way: Way, names: Mapping[int, str], offset: int) -> None:
    count = len(way.points)
    apart = build.px(CARD_APART_MM)
    line = floor_plan.together(build, Style.SMALL)
    offers = [point.offers if index else 0 for index, point in enumerate(way.points)]
    wrapped = [
        build.wrapped(
            _step(build, way, index, names), _text_room(build, room, str(count), offers[index]).w, Style.SMALL
        )
        for index in range(min(count, MEASURED))
    ]
    most = min(MOST_LINES, max(len(lines) for lines in wrapped))
    if room.h < min(count, LEAST_STEPS) * (most * line + apart + build.px(ROW_PADDING_MM[0])):
        # Where one has to turn matters more than all of an aisle's name.
        most = 1
    least = most * line + apart + build.px(ROW_PADDING_MM[0])
    generous = least + build.px(ROW_PADDING_MM[1])
    height = generous if count * generous <= room.h else row_height(least, room.h)
    for index, place in rows(build, room, count, height, offset):
        card = Rect(place.x, place.y, place.w, place.h - apart)
        width = _text_room(build, card, str(index + 1), offers[index]).w
        lines = build.wrapped(_step(build, way, index, names), width, Style.SMALL)
        lines = lines if len(lines) <= most else [*lines[: most - 1], " ".join(lines[most - 1 :])]
        end = index in (0, count - 1)
        row(build, card, str(index + 1), lines, offers[index], strong=end)


def _step(build: Builder, way: Way, index: int, names: Mapping[int, str]) -> str:
    point = way.points[index]
    aisle = isolated(tidy(point.name) or names.get(point.aisle_id) or build.words("map.aisle", number=point.aisle_id))
    if len(way.points) == 1:
        return build.words("route.same", aisle=aisle)
    if index == 0:
        return build.words("route.start", aisle=aisle)
    return build.words("route.arrive" if index == len(way.points) - 1 else "route.through", aisle=aisle)


def row(
    build: Builder,
    card: Rect,
    number: str,
    lines: Sequence[str],
    offers: int,
    *,
    strong: bool,
    foreign: bool = False,
) -> None:
    """A number as on the plan, what it stands for, and how many offers there are."""
    palette, layout = build.palette, build.layout
    build.box(card, palette.surface, layout.theme.radius_mm * 0.7)
    disc = _disc(build, card, number)
    build.pill(disc, palette.primary if strong else palette.soft_pressed)
    build.text(disc, number, Style.SMALL_STRONG, palette.on_primary if strong else palette.primary_pressed, CENTER)
    pitch = floor_plan.together(build, Style.SMALL)
    room = _text_room(build, card, number, offers)
    y = card.y + (card.h - len(lines) * pitch) // 2
    for line in lines:
        style = Style.SMALL_STRONG if strong and build.width(line, Style.SMALL_STRONG) <= room.w else Style.SMALL
        build.text(Rect(room.x, y, room.w, pitch), line, style, palette.ink, foreign=foreign)
        y += pitch
    if room.right < card.right - build.px(PADDING_MM):
        count = build.words.number(offers)
        side, width = build.px(floor_plan.ICON_MM), build.width(count, Style.SMALL_STRONG)
        place = Rect(card.right - build.px(2) - width, card.y, width, card.h)
        build.text(place, count, Style.SMALL_STRONG, palette.primary)
        build.icon(Rect(place.x - build.px(1) - side, card.y, side, card.h), "tag", palette.primary)


def _disc(build: Builder, card: Rect, number: str) -> Rect:
    """The place of the number: round, or as wide as it needs."""
    side = min(card.h - 2 * build.px(0.6), build.px(8) if not build.layout.large else build.px(10))
    width = min(max(side, build.width(number, Style.SMALL_STRONG) + build.px(2)), card.w // 3)
    return Rect(card.x + build.px(1), card.y + (card.h - side) // 2, width, side)


def _text_room(build: Builder, card: Rect, number: str, offers: int) -> Rect:
    x = _disc(build, card, number).right + build.px(2)
    width = build.width(build.words.number(offers), Style.SMALL_STRONG)
    end = build.px(2) + width + build.px(1 + floor_plan.ICON_MM) + build.px(2) if offers else build.px(2)
    return Rect(x, card.y, card.right - end - x, card.h)


def _wayless_words(build: Builder, route: Route, names: Mapping[int, str]) -> tuple[str, list[str]]:
    """Why no way shows, and in which aisle the offer is where that is known."""
    words, aisle_id = build.words, route.offer.aisle_id
    known = [] if aisle_id is None else [names.get(aisle_id) or words("map.aisle", number=aisle_id)]
    texts = [words("route.in", aisle=isolated(name)) for name in known]
    if route.failed:
        return words("route.failed"), texts
    return words("route.loading" if route.way is None else "route.none"), texts


def _wayless_height(build: Builder, room: Rect, route: Route, names: Mapping[int, str], *, away: bool) -> int:
    """What the words and the button need at least."""
    layout = build.layout
    title, texts = _wayless_words(build, route, names)
    title_style, text_style = NOTICE_SCALES[-1]
    height = len(build.wrapped(title, room.w, title_style)) * layout.line(title_style)
    height += sum(len(build.wrapped(text, room.w, text_style)) for text in texts) * layout.line(text_style)
    again = _again_height(build, room.w, away=away) + build.px(AGAIN_APART_MM)
    return height + (again if route.failed else 0)


def _again_height(build: Builder, width: int, *, away: bool) -> int:
    """Of the button, or of the words in its place."""
    lines = len(build.wrapped(build.words("route.away"), width - build.px(4), Style.SMALL)) if away else 0
    words = lines * build.layout.line(Style.SMALL) + build.px(1)
    return max(build.px(TARGET_MM), build.layout.least_px(TARGET_MM), words)


def _wayless(build: Builder, room: Rect, route: Route, names: Mapping[int, str], *, away: bool) -> None:
    palette, words = build.palette, build.words
    title, texts = _wayless_words(build, route, names)
    if _wayless_height(build, room, route, names, away=away) > room.h:
        texts = []
    ink, ground = palette.warning, palette.warning_ground
    if not route.failed:
        if route.way is None:
            ink, ground = palette.primary, palette.soft
        notice(build, room, "map", title, texts, ink=ink, ground=ground)
        return
    height = _again_height(build, room.w, away=away)
    again = Rect(room.x, room.bottom - height, room.w, height)
    if away:
        unavailable(build, again, words("route.away"))
    else:
        build.button("route.again", again, words("route.again"), primary=False)
    above = Rect(room.x, room.y, room.w, again.y - room.y - build.px(AGAIN_APART_MM))
    notice(build, above, "alert", title, texts, ink=ink, ground=ground)
