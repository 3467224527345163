"""How it works, step by step, and the way to call staff."""

from __future__ import annotations

from kiosk.core.screen import can_call
from kiosk.core.state import Shopping, State
from kiosk.screens import staff
from kiosk.screens.basket import CARD_APART_MM
from kiosk.screens.builder import Builder
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Style

STEPS = (("scan", "help.scan"), ("cart", "help.put"), ("back", "help.take"), ("phone", "help.pay"))
CARD_PARTS = {False: 0.42, True: 0.56}
"""The part of a wide panel that the card for calling staff takes, by whether text is large."""
CARD_MM = 56.0
LOW_CARD_MM = 20.0
LOW_CALLED_CARD_MM = 53.0
LOW_ROOM_MM = 100.0
"""In a room on an upright panel that is lower than this, the card is low."""
DISC_MM = 9.0
PADDING_MM = 2.0
STYLES = (Style.BODY_STRONG, Style.SMALL_STRONG)


def draw(build: Builder, room: Rect, state: State, phase: Shopping) -> None:
    layout = build.layout
    gap = build.px(layout.theme.gap_mm)
    if not can_call(state):
        _steps(build, room, phase.scroll or 0)
        return
    if layout.portrait:
        low = LOW_CARD_MM if state.staff_call is None else LOW_CALLED_CARD_MM
        height = build.px(CARD_MM if room.h >= build.px(LOW_ROOM_MM) else low)
        card = Rect(room.x, room.bottom - height, room.w, height)
        steps = Rect(room.x, room.y, room.w, card.y - gap - room.y)
    else:
        width = round(room.w * CARD_PARTS[layout.large])
        card = Rect(room.right - width, room.y, width, room.h)
        steps = Rect(room.x, room.y, card.x - build.px(layout.theme.margin_mm) - room.x, room.h)
    _steps(build, steps, phase.scroll or 0)
    staff.card(build, card, state.staff_call)


def _steps(build: Builder, room: Rect, offset: int) -> None:
    """One card for each step; where they have no room below each other, a list that can be scrolled."""
    texts = [build.words(key) for _, key in STEPS]
    apart, pad = build.px(CARD_APART_MM), build.px(PADDING_MM)
    disc = build.px(DISC_MM)
    width = room.w - disc - 3 * pad
    style = next((each for each in STYLES if max(build.width(text, each) for text in texts) <= width), STYLES[-1])
    most = max(len(build.wrapped(text, width, style)) for text in texts)
    height = row_height(max(most * build.layout.line(style), disc) + pad + apart, room.h)
    if height * len(texts) <= room.h:
        height = room.h // len(texts)
    for index, row in rows(build, room, len(texts), height, offset):
        card = Rect(row.x, row.y, row.w, row.h - apart)
        build.box(card, build.palette.surface, build.layout.theme.radius_mm)
        circle = Rect(card.x + pad, card.y + (card.h - disc) // 2, disc, disc)
        build.pill(circle, build.palette.soft)
        build.icon(circle.inset(disc // 5), STEPS[index][0], build.palette.primary, directed=STEPS[index][0] == "back")
        lines = len(build.wrapped(texts[index], width, style)) * build.layout.line(style)
        place = Rect(circle.right + pad, card.y + (card.h - lines) // 2, width, lines)
        build.paragraph(place, texts[index], style, build.palette.ink)
