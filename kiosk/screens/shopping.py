"""The running session: the basket, its total, the way to pay, and the scale's alarm over it."""

from __future__ import annotations

from kiosk.core.models import Basket, Weight
from kiosk.core.state import Shopping
from kiosk.screens import basket as basket_rows
from kiosk.screens.builder import CENTER, END, Builder
from kiosk.screens.frame import notice
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, Style


def draw(build: Builder, room: Rect, phase: Shopping, *, away: bool) -> None:
    layout = build.layout
    margin = build.px(layout.theme.margin_mm)
    pay_height = max(build.px(PRIMARY_TARGET_MM * 0.8), layout.least_px(PRIMARY_TARGET_MM))
    room = Rect(room.x, room.y + margin // 2, room.w, room.h - margin // 2 - margin)
    if layout.portrait:
        card_height = pay_height + build.px(8) + layout.line(Style.AMOUNT)
        list_room = Rect(room.x, room.y, room.w, room.h - card_height - margin)
        card = Rect(room.x, room.bottom - card_height, room.w, card_height)
    else:
        card_width = max(build.px(52), round(room.w * 0.32))
        list_room = Rect(room.x, room.y, room.w - card_width - margin, room.h)
        card = Rect(room.right - card_width, room.y + margin // 2, card_width, room.h - margin // 2)
    if phase.attention and phase.alarm is not None:
        _attention(build, list_room, phase.alarm.weight)
    else:
        _list(build, list_room, phase)
    _total(build, card, phase, pay_height, away=away)


def _list(build: Builder, room: Rect, phase: Shopping) -> None:
    words, palette = build.words, build.palette
    if phase.basket is None:
        build.text(room, words("shopping.loading"), Style.BODY, palette.muted, CENTER)
    elif not phase.basket.lines:
        notice(
            build,
            room,
            "bag",
            words("shopping.empty"),
            [words("shopping.empty.hint")],
            ink=palette.primary,
            ground=palette.soft,
        )
    else:
        basket_rows.rows(build, room, phase.basket, phase.scroll, phase.changed_item)


def _attention(build: Builder, room: Rect, weight: Weight) -> None:
    words, palette = build.words, build.palette
    build.box(room, palette.danger_ground, build.layout.theme.radius_mm)
    text = "attention.increased" if weight is Weight.INCREASED else "attention.decreased"
    inner = room.inset(build.px(3))
    notice(build, inner, "alert", words("attention.title"), [words(text)], ink=palette.danger, ground=palette.surface)


def _total(build: Builder, card: Rect, phase: Shopping, pay_height: int, *, away: bool) -> None:
    """The total on a card; a button to pay at its foot."""
    layout, palette, words = build.layout, build.palette, build.words
    build.box(card, palette.surface, layout.theme.radius_mm)
    inner = card.inset(build.px(4))
    basket = phase.basket or Basket()
    label, count = words("shopping.total"), words.count("pieces", basket.pieces)
    amount = words.money(basket.total)
    pay = Rect(inner.x, inner.bottom - pay_height, inner.w, pay_height)
    if layout.portrait:
        line = Rect(inner.x, inner.y, inner.w, pay.y - inner.y)
        half = inner.w // 2
        build.text(Rect(line.x, line.y, half, line.h // 2), label, Style.BODY_STRONG, palette.ink)
        build.text(Rect(line.x, line.y + line.h // 2, half, line.h // 2), count, Style.SMALL, palette.muted)
        total = Rect(line.x + inner.w // 3, line.y, inner.w - inner.w // 3, line.h)
        build.text(total, amount, _amount_style(build, amount, total.w), palette.ink, END)
    else:
        y = inner.y
        build.text(Rect(inner.x, y, inner.w, layout.line(Style.BODY_STRONG)), label, Style.BODY_STRONG, palette.ink)
        y += layout.line(Style.BODY_STRONG)
        build.text(Rect(inner.x, y, inner.w, layout.line(Style.SMALL)), count, Style.SMALL, palette.muted)
        style = _amount_style(build, amount, inner.w)
        total = Rect(inner.x, pay.y - build.px(3) - layout.line(style), inner.w, layout.line(style))
        build.text(total, amount, style, palette.ink)
    if basket.lines and away:
        _why_not(build, pay)
    elif basket.lines:
        build.button("pay", pay, words("shopping.pay"), primary=True, icon="card")


def _why_not(build: Builder, room: Rect) -> None:
    """In the place of the button: why one cannot pay now."""
    palette = build.palette
    build.box(room, palette.warning_ground, build.layout.theme.radius_mm)
    inner = room.inset(build.px(3), build.px(1))
    text = build.words("shopping.away")
    line = build.layout.line(Style.SMALL)
    height = min(len(build.wrapped(text, inner.w, Style.SMALL)) * line, inner.h)
    middle = Rect(inner.x, inner.y + (inner.h - height) // 2, inner.w, height)
    build.paragraph(middle, text, Style.SMALL, palette.warning, CENTER)


def _amount_style(build: Builder, amount: str, width: int) -> Style:
    """The largest style in which the amount fits: it is never cut."""
    for style in (Style.AMOUNT, Style.TITLE, Style.HEADING, Style.BODY_STRONG):
        if build.width(amount, style) <= width:
            return style
    return Style.SMALL_STRONG
