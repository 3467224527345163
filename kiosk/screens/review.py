"""Before paying: what is to be paid, once more."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kiosk.core.models import Basket
from kiosk.core.state import Shopping
from kiosk.screens.builder import CENTER, END, Builder
from kiosk.screens.frame import alarm
from kiosk.screens.payment_foot import foot
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Rgb, Style

WIDEST_MM = 110.0
PADDING_MM = 4.0
TITLE_APART_MM = 1.5
AMOUNTS = (Style.AMOUNT, Style.TITLE, Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
TITLES = (Style.TITLE, Style.HEADING, Style.BODY_STRONG)


@dataclass(frozen=True)
class Row:
    """A label at the start and what it stands for at the end."""

    label: str
    value: str
    style: Style
    ink: Rgb


def draw(build: Builder, room: Rect, phase: Shopping, *, away: bool) -> None:
    """A slip with the count, the savings and the amount; the ways back and on at the foot.

    Where there is no room for all of it the title goes, then the rows from the top; the amount stays.
    """
    layout, words = build.layout, build.words
    gap = build.px(layout.theme.gap_mm)
    basket = phase.basket or Basket()
    if phase.attention and phase.alarm is not None:
        room = alarm(build, room, phase.alarm.weight, room.h // 2, across=True)
    room = Rect(room.x, room.y + gap, room.w, room.h - 2 * gap)
    body = foot(build, room, "payment.confirm", words("review.pay"), away=away)
    saved = phase.deals.saved
    width = min(body.w, build.px(WIDEST_MM))
    inner_width = width - 2 * build.px(PADDING_MM)
    rows = [row for row in _rows(build, basket, saved) if _fits(build, row, inner_width)]
    title = words("review.title")
    title_style = build.largest(TITLES, title, body.w)
    title_height = layout.line(title_style)
    amount = words.money(basket.total)
    label_width = build.width(words("paying.amount"), Style.BODY_STRONG) + gap
    beside = build.width(amount, AMOUNTS[-1]) + label_width <= inner_width
    style = build.largest(AMOUNTS[1:], amount, inner_width - (label_width if beside else 0))
    amount_height = layout.line(style) + (0 if beside else layout.line(Style.BODY_STRONG))
    while rows and _height(build, rows, amount_height, title_height) > body.h:
        if title_height:
            title_height = 0
        else:
            rows.pop(0)
    height = _height(build, rows, amount_height, title_height)
    y = body.y + max(0, body.h - height) // 2
    if title_height:
        build.text(Rect(body.x, y, body.w, title_height), title, title_style, build.palette.ink, CENTER)
        y += title_height + build.px(TITLE_APART_MM)
    card = Rect(body.x + (body.w - width) // 2, y, width, _height(build, rows, amount_height, 0))
    build.box(card, build.palette.surface, layout.theme.radius_mm)
    inner = card.inset(build.px(PADDING_MM), build.px(PADDING_MM / 2))
    y = inner.y
    for row in rows:
        place = Rect(inner.x, y, inner.w, layout.line(row.style))
        build.text(place, row.label, row.style, row.ink)
        build.text(place, row.value, row.style, row.ink, END)
        y = place.bottom
    if rows:
        build.box(Rect(inner.x, y + gap // 2, inner.w, build.px(0.3)), build.palette.rule)
    _amount(build, Rect(inner.x, inner.bottom - amount_height, inner.w, amount_height), amount, style, beside=beside)


def _rows(build: Builder, basket: Basket, saved: Decimal) -> list[Row]:
    words, palette = build.words, build.palette
    rows = [Row(words("review.items"), words.number(basket.pieces), Style.BODY, palette.muted)]
    if saved > 0:
        rows += [
            Row(words("review.regular"), words.money(basket.total + saved), Style.BODY, palette.muted),
            Row(words("review.savings"), words.money(saved), Style.BODY_STRONG, palette.primary),
        ]
    return rows


def _fits(build: Builder, row: Row, width: int) -> bool:
    return build.width(row.label, row.style) + build.width(row.value, row.style) + build.px(3) <= width


def _height(build: Builder, rows: list[Row], amount: int, title: int) -> int:
    gap = build.px(build.layout.theme.gap_mm)
    lines = sum(build.layout.line(row.style) for row in rows) + (gap if rows else 0)
    apart = build.px(TITLE_APART_MM) if title else 0
    return title + apart + 2 * build.px(PADDING_MM / 2) + lines + amount


def _amount(build: Builder, room: Rect, amount: str, style: Style, *, beside: bool) -> None:
    label, palette = build.words("paying.amount"), build.palette
    if beside:
        build.text(room, label, Style.BODY_STRONG, palette.ink)
        build.text(room, amount, style, palette.ink, END)
        return
    upper = Rect(room.x, room.y, room.w, build.layout.line(Style.BODY_STRONG))
    build.text(upper, label, Style.BODY_STRONG, palette.ink, CENTER)
    build.text(Rect(room.x, upper.bottom, room.w, room.bottom - upper.bottom), amount, style, palette.ink, CENTER)
