"""The running session: the panel that shows, what covers it, and the way from panel to panel."""

from __future__ import annotations

from kiosk.core.due import highlight
from kiosk.core.models import Basket, Weight
from kiosk.core.screen import backend_away, can_call
from kiosk.core.state import Panel, Shopping, State
from kiosk.screens import basket as basket_cards
from kiosk.screens import checklist, help_panel, navigation, offers, preview, store_map, total
from kiosk.screens.builder import Builder
from kiosk.screens.frame import ALARMS, notice
from kiosk.screens.scene import Rect

CARD_PART = 0.3
"""The part of a wide panel's width that the total's card takes."""
CARD_MM = 47.0


def draw(build: Builder, room: Rect, state: State, phase: Shopping, *, highest: int) -> None:
    """`highest` is the height that the room has at most: without any strip above it."""
    layout = build.layout
    gap = build.px(layout.theme.gap_mm)
    body = navigation.draw(build, room, phase.panel)
    strip = highest - room.h
    body = Rect(body.x, body.y + gap, body.w, body.h - 2 * gap)
    away = backend_away(state)
    if phase.panel is Panel.BASKET:
        _basket(build, body, state, phase, strip=strip, away=away)
    elif not _covered(build, body, state, phase):
        match phase.panel:
            case Panel.OFFERS:
                offers.draw(build, body, state, phase, fullest=body.h + strip)
            case Panel.LIST:
                checklist.draw(build, body, state, phase, away=away, fullest=body.h + strip)
            case Panel.MAP:
                store_map.draw(build, body, state, phase, away=away)
            case Panel.HELP:
                help_panel.draw(build, body, state, phase)


def _covered(build: Builder, room: Rect, state: State, phase: Shopping) -> bool:
    """Whether something more urgent stands in the place of what the panel shows."""
    if phase.attention and phase.alarm is not None:
        _attention(build, room, phase.alarm.weight)
        return True
    if phase.preview is not None:
        offered = can_call(state) and state.staff_call is None
        preview.draw(build, room, phase.preview, phase.deals, staff_called=not offered)
        return True
    return False


def _basket(build: Builder, room: Rect, state: State, phase: Shopping, *, strip: int, away: bool) -> None:
    layout, words, palette = build.layout, build.words, build.palette
    margin = build.px(layout.theme.margin_mm)
    basket = phase.basket or Basket()
    if phase.basket is None and not phase.attention:
        notice(build, room, "basket", words("shopping.loading"), (), ink=palette.primary, ground=palette.soft)
        return
    if layout.portrait:
        height = total.height(build, basket, room.w)
        list_room = Rect(room.x, room.y, room.w, room.h - height - build.px(layout.theme.gap_mm))
        card = Rect(room.x, room.bottom - height, room.w, height)
    else:
        width = max(build.px(CARD_MM), round(room.w * CARD_PART), total.width(build, basket))
        list_room = Rect(room.x, room.y, room.w - width - margin, room.h)
        card = Rect(room.right - width, room.y, width, room.h)
    fresh = highlight(state, phase)
    if not _covered(build, list_room, state, phase):
        if phase.basket is None or not phase.basket.lines:
            hint = [words("shopping.empty.hint")]
            title = words("shopping.empty")
            notice(build, list_room, "basket", title, hint, ink=palette.primary, ground=palette.soft)
        elif list_room.h >= basket_cards.least_height(build):
            basket_cards.draw(
                build,
                list_room,
                phase.basket,
                phase.deals,
                phase.scroll,
                phase.changed_item,
                highlight=fresh,
                fullest=list_room.h + strip,
            )
    total.draw(build, card, basket, phase.deals.saved, highlight=fresh, away=away)


def _attention(build: Builder, room: Rect, weight: Weight) -> None:
    words, palette = build.words, build.palette
    build.box(room, palette.danger_ground, build.layout.theme.radius_mm)
    inner = room.inset(build.px(3))
    text = [words(ALARMS[weight])]
    title = words("attention.title")
    notice(build, inner, "alert", title, text, ink=palette.danger, ground=palette.surface)
