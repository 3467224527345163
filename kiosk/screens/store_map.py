"""The store's map: where the cart is, where offers are, and the way to one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kiosk.core.floor import Floor, StoreMap
from kiosk.core.state import Shopping, State
from kiosk.screens import floor_plan, route
from kiosk.screens.basket import CARD_APART_MM
from kiosk.screens.builder import Builder
from kiosk.screens.floor_plan import Sign
from kiosk.screens.frame import notice
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated, tidy
from kiosk.screens.theme import Style

NAMED_MM = (48.0, 20.0)
NUMBERED_MM = (24.0, 18.0)
"""How large a block is at most, with a name or with a number on it."""
PLAN_PARTS = {False: 0.54, True: 0.44}
PORTRAIT_PLAN_PARTS = {False: 0.46, True: 0.58}
"""The part of the room that the plan takes where the aisles' names stand beside or below it, by whether text is large.
"""
ROOMY_MM = 60.0
"""From this height on the title may have two lines."""
TITLE_ICON_MM = 5.0
TITLE_PADDING_MM = (0.6, 1.0)
"""Above and below."""
PADDING_MM = 3.0


def draw(build: Builder, room: Rect, state: State, phase: Shopping, *, away: bool = False) -> None:
    names = aisle_names(phase)
    floor = (phase.store_map or StoreMap()).floor
    if phase.route is not None:
        route.draw(build, room, phase, phase.route, floor, names, away=away)
    elif phase.store_map is None and not away and state.store_map.withheld(state.now):
        title, texts = build.words("offline.title"), [build.words("panel.failed")]
        ink, ground = build.palette.warning, build.palette.warning_ground
        notice(build, room, "cloud-off", title, texts, ink=ink, ground=ground)
    elif phase.store_map is None:
        text = build.words("map.away" if away else "map.loading")
        notice(build, room, "map", text, [], ink=build.palette.primary, ground=build.palette.soft)
    elif not floor.blocks and not floor.lines:
        title, texts = build.words("map.none"), [build.words("map.none.text")]
        notice(build, room, "map", title, texts, ink=build.palette.primary, ground=build.palette.soft)
    else:
        _overview(build, room, phase, floor, names)


def aisle_names(phase: Shopping) -> Mapping[int, str]:
    """The aisles' names as far as offers and the way tell them: the map itself has none."""
    names = {offer.aisle_id: offer.aisle_name for offer in phase.offers or ()}
    way = phase.route.way if phase.route is not None else None
    names |= {point.aisle_id: point.name for point in (way.points if way is not None else ())}
    return {aisle_id: tidy(name) for aisle_id, name in names.items() if aisle_id is not None and name and tidy(name)}


def aisle_name(build: Builder, aisle_id: int, names: Mapping[int, str]) -> str:
    return names.get(aisle_id) or build.words("map.aisle", number=aisle_id)


def _overview(build: Builder, room: Rect, phase: Shopping, floor: Floor, names: Mapping[int, str]) -> None:
    """Names on their blocks; where they have no room there, numbers, and the names in a list."""
    layout = build.layout
    offers = Counter(offer.aisle_id for offer in phase.offers or ())
    order = sorted(floor.blocks, key=lambda aisle_id: (aisle_id != phase.aisle_id, not offers[aisle_id], aisle_id))

    signs = [
        Sign(
            floor.blocks[aisle_id],
            str(aisle_id),
            aisle_name(build, aisle_id, names),
            aisle_id in names,
            "pin" if aisle_id == phase.aisle_id else None,
            offers[aisle_id],
            strong=aisle_id == phase.aisle_id,
        )
        for aisle_id in order[: floor_plan.MOST_BLOCKS]
    ]

    title = _title_height(build, room, phase, names)
    card = Rect(room.x, room.y + title, room.w, room.h - title)
    plan = floor_plan.laid_out(build, card, floor, (), NAMED_MM)
    named = plan is not None and floor_plan.names_fit(build, plan, signs)
    listed = [] if named else sorted(aisle_id for aisle_id in names if aisle_id in floor.blocks)
    if listed:
        gap = build.px(layout.theme.gap_mm)
        if layout.portrait:
            whole = Rect(room.x, room.y, room.w, round(room.h * PORTRAIT_PLAN_PARTS[layout.large]))
            legend = Rect(room.x, whole.bottom + gap, room.w, room.bottom - whole.bottom - gap)
        else:
            whole = Rect(room.x, room.y, round(room.w * PLAN_PARTS[layout.large]), room.h)
            legend = Rect(whole.right + gap, room.y, room.right - whole.right - gap, room.h)
        title = _title_height(build, whole, phase, names)
        card = Rect(whole.x, whole.y + title, whole.w, whole.h - title)
        plan = floor_plan.laid_out(build, card, floor, (), NUMBERED_MM)
        _legend(build, legend, phase, listed, names, offers)
    else:
        whole = room
    build.box(whole, build.palette.surface, layout.theme.radius_mm)
    _title(build, Rect(whole.x, whole.y, whole.w, title), phase, names)
    if plan is not None:
        floor_plan.draw(build, card, plan, floor.lines, signs, named=named)


def _here(build: Builder, phase: Shopping, names: Mapping[int, str]) -> str:
    if phase.aisle_id is None:
        return build.words("map.nowhere")
    return build.words("map.here", aisle=isolated(aisle_name(build, phase.aisle_id, names)))


def _title_room(build: Builder, room: Rect) -> Rect:
    before = build.px(PADDING_MM + TITLE_ICON_MM + 1.5)
    return Rect(room.x + before, room.y, room.w - before - build.px(PADDING_MM), room.h)


def _title_height(build: Builder, room: Rect, phase: Shopping, names: Mapping[int, str]) -> int:
    """Two lines where the plan leaves room for them; nothing where it has no room to say that nothing is known."""
    lines = len(build.wrapped(_here(build, phase, names), _title_room(build, room).w, Style.SMALL_STRONG))
    most = 1 if room.h < build.px(ROOMY_MM) else 2
    if lines > most and phase.aisle_id is None:
        return 0
    return sum(map(build.px, TITLE_PADDING_MM)) + min(most, lines) * build.layout.line(Style.SMALL_STRONG)


def _title(build: Builder, room: Rect, phase: Shopping, names: Mapping[int, str]) -> None:
    if not room.h:
        return
    palette = build.palette
    ink = palette.muted if phase.aisle_id is None else palette.primary
    above, below = map(build.px, TITLE_PADDING_MM)
    place = _title_room(build, Rect(room.x, room.y + above, room.w, room.h - above - below))
    icon = Rect(room.x + build.px(PADDING_MM), place.y, build.px(TITLE_ICON_MM), place.h)
    build.icon(icon, "pin", ink)
    text = _here(build, phase, names)
    if place.h >= 2 * build.layout.line(Style.SMALL_STRONG):
        build.paragraph(place, text, Style.SMALL_STRONG, ink)
    elif phase.aisle_id is not None and phase.aisle_id in names and build.width(text, Style.SMALL_STRONG) > place.w:
        build.text(place, names[phase.aisle_id], Style.SMALL_STRONG, ink, foreign=True)
    else:
        build.text(place, text, Style.SMALL_STRONG, ink)


def _legend(
    build: Builder,
    room: Rect,
    phase: Shopping,
    listed: Sequence[int],
    names: Mapping[int, str],
    offers: Mapping[int | None, int],
) -> None:
    height = row_height(build.layout.line(Style.SMALL) + build.px(CARD_APART_MM + 2), room.h)
    for index, row in rows(build, room, len(listed), height, phase.scroll or 0):
        aisle_id = listed[index]
        card = Rect(row.x, row.y, row.w, row.h - build.px(CARD_APART_MM))
        here = aisle_id == phase.aisle_id
        route.row(build, card, str(aisle_id), [names[aisle_id]], offers[aisle_id], strong=here, foreign=True)
