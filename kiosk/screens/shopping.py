"""The running session: the basket, its total, the way to pay, and the scale's alarm over it."""

from __future__ import annotations

from kiosk.core.models import Basket, Weight
from kiosk.core.state import Shopping
from kiosk.screens import basket as basket_rows
from kiosk.screens.builder import CENTER, END, Builder
from kiosk.screens.frame import ALARMS, header_height, notice, unavailable
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, Style

AMOUNTS = (Style.AMOUNT, Style.TITLE, Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
"""Styles of the total, from the largest: the first in which it fits is taken, as it must not be cut."""
PORTRAIT_GAP_MM = 2.0


def draw(build: Builder, room: Rect, phase: Shopping, *, away: bool) -> None:
    layout = build.layout
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    strip = room.y - header_height(build)
    pay_height = max(build.px(PRIMARY_TARGET_MM * 0.8), layout.least_px(PRIMARY_TARGET_MM))
    room = Rect(room.x, room.y + gap, room.w, room.h - 2 * gap)
    if phase.basket is None and not phase.attention:
        build.text(room, build.words("shopping.loading"), Style.BODY, build.palette.muted, CENTER)
        return
    if layout.portrait:
        payable = phase.basket is not None and bool(phase.basket.lines)
        card_height = (
            build.px(8) + layout.line(Style.AMOUNT) + (pay_height + build.px(PORTRAIT_GAP_MM) if payable else 0)
        )
        list_room = Rect(room.x, room.y, room.w, room.h - card_height - margin)
        card = Rect(room.x, room.bottom - card_height, room.w, card_height)
    else:
        card_width = max(build.px(52), round(room.w * 0.32))
        list_room = Rect(room.x, room.y, room.w - card_width - margin, room.h)
        card = Rect(room.right - card_width, room.y, card_width, room.h)
    if phase.attention and phase.alarm is not None:
        _attention(build, list_room, phase.alarm.weight)
    else:
        _list(build, list_room, phase, list_room.h + strip)
    _total(build, card, phase, pay_height, away=away)


def _list(build: Builder, room: Rect, phase: Shopping, fullest: int) -> None:
    words, palette = build.words, build.palette
    if phase.basket is None or not phase.basket.lines:
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
        basket_rows.rows(build, room, phase.basket, phase.scroll, phase.changed_item, fullest=fullest)


def _attention(build: Builder, room: Rect, weight: Weight) -> None:
    words, palette = build.words, build.palette
    build.box(room, palette.danger_ground, build.layout.theme.radius_mm)
    inner = room.inset(build.px(3))
    notice(
        build,
        inner,
        "alert",
        words("attention.title"),
        [words(ALARMS[weight])],
        ink=palette.danger,
        ground=palette.surface,
    )


def _total(build: Builder, card: Rect, phase: Shopping, pay_height: int, *, away: bool) -> None:
    """The total on a card; a button to pay at its foot."""
    layout, words = build.layout, build.words
    build.box(card, build.palette.surface, layout.theme.radius_mm)
    inner = card.inset(build.px(4))
    basket = phase.basket or Basket()
    label, count, amount = words("shopping.total"), words.count("pieces", basket.pieces), words.money(basket.total)
    foot = pay_height if basket.lines else 0
    pay = Rect(inner.x, inner.bottom - foot, inner.w, foot)
    if layout.portrait:
        _total_beside(build, Rect(inner.x, inner.y, inner.w, layout.line(Style.AMOUNT)), label, count, amount)
    else:
        bottom = pay.y - build.px(3) if foot else inner.bottom
        _total_below(build, Rect(inner.x, inner.y, inner.w, bottom - inner.y), label, count, amount)
    if basket.lines and away:
        unavailable(build, pay, words("shopping.pay.away"))
    elif basket.lines:
        build.button("pay", pay, words("shopping.pay"), primary=True, icon="card")


def _total_below(build: Builder, room: Rect, label: str, count: str, amount: str) -> None:
    """Label and count at the top, the amount at the foot."""
    layout, palette = build.layout, build.palette
    upper = Rect(room.x, room.y, room.w, layout.line(Style.BODY_STRONG))
    build.text(upper, label, Style.BODY_STRONG, palette.ink)
    build.text(Rect(room.x, upper.bottom, room.w, layout.line(Style.SMALL)), count, Style.SMALL, palette.muted)
    style = build.largest(AMOUNTS, amount, room.w)
    height = layout.line(style)
    build.text(Rect(room.x, room.bottom - height, room.w, height), amount, style, palette.ink)


def _total_beside(build: Builder, room: Rect, label: str, count: str, amount: str) -> None:
    """Label and count at the start, the amount at the end; a very long one stands beside the label alone."""
    palette = build.palette
    upper = Rect(room.x, room.y, room.w, room.h * 11 // 20)
    lower = Rect(room.x, upper.bottom, room.w, room.bottom - upper.bottom)
    label_width, count_width = build.width(label, Style.BODY_STRONG), build.width(count, Style.SMALL)
    build.text(upper, label, Style.BODY_STRONG, palette.ink)
    build.text(lower, count, Style.SMALL, palette.muted)
    width = room.w - max(label_width, count_width) - build.px(3)
    row = room
    if build.width(amount, AMOUNTS[-1]) > width:
        width = room.w - label_width - build.px(3)
        row = upper
    total = Rect(room.right - width, row.y, width, row.h)
    build.text(total, amount, build.largest(AMOUNTS, amount, width), palette.ink, END)
