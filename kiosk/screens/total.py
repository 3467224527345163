"""The basket's total on a card, with the way to pay at its foot."""

from __future__ import annotations

from decimal import Decimal

from kiosk.core.models import Basket
from kiosk.screens.builder import END, Builder
from kiosk.screens.frame import unavailable, unavailable_height
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, Style, blended

AMOUNTS = (Style.AMOUNT, Style.TITLE, Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
"""Styles of the total, from the largest: the first in which it fits is taken, as it must not be cut."""
PADDING_MM = 4.0
NARROW_PADDING_MM = 2.5
PAY_APART_MM = 2.0
PAY_MM = 30.0


def pay_height(build: Builder) -> int:
    return max(build.px(PRIMARY_TARGET_MM * 0.8), build.layout.least_px(PRIMARY_TARGET_MM))


def width(build: Builder, basket: Basket) -> int:
    """That the card has at least: its amount must not be cut."""
    return build.width(build.words.money(basket.total), AMOUNTS[-1]) + 2 * build.px(PADDING_MM)


def height(build: Builder, basket: Basket, saved: Decimal, width: int) -> int:
    """Of the card on an upright panel."""
    padding = 2 * build.px(PADDING_MM)
    if basket.lines and _pay_width(build, basket, width - padding):
        line = build.layout.line
        lines = line(Style.BODY_STRONG) + line(AMOUNTS[-1]) + (line(Style.SMALL_STRONG) if saved > 0 else 0)
        return 2 * build.px(NARROW_PADDING_MM) + max(pay_height(build), lines)
    pay = pay_height(build) + build.px(PAY_APART_MM) if basket.lines else 0
    return padding + _row_height(build, basket, width - padding) + pay


def _row_height(build: Builder, basket: Basket, width: int) -> int:
    """Of label and amount: beside each other, or below where they have no room."""
    label = build.width(build.words("shopping.total"), Style.BODY_STRONG) + build.px(3)
    if label + build.width(build.words.money(basket.total), AMOUNTS[-1]) <= width:
        return build.layout.line(Style.AMOUNT)
    return build.layout.line(Style.BODY_STRONG) + build.layout.line(Style.BODY_STRONG)


def _pay_width(build: Builder, basket: Basket, width: int) -> int:
    """Of the button beside the total, with its icon or without; 0 where there is no room for it."""
    label = build.width(build.words("shopping.pay"), Style.HEADING)
    left = width - build.px(PADDING_MM) - build.width(build.words.money(basket.total), AMOUNTS[-1])
    # Why it is off stands there in two lines.
    closed = max(build.width(word, Style.SMALL) for word in build.words("shopping.pay.away.short").split())
    closed += 2 * build.px(2)
    wide = max(label + build.px(15), build.px(PAY_MM), closed)
    narrow = max(label + build.px(6), pay_height(build), closed)
    return next((button for button in (wide, narrow) if button <= left), 0)


def draw(build: Builder, card: Rect, basket: Basket, saved: Decimal, *, highlight: float, away: bool) -> None:
    """`highlight` is how fresh the total is, 1.0 to 0.0."""
    layout, words = build.layout, build.words
    build.box(card, build.palette.surface, layout.theme.radius_mm)
    inner = card.inset(build.px(PADDING_MM))
    pieces = words.count("pieces", basket.pieces)
    note = words("shopping.saved", amount=words.money(saved)) if saved > 0 else ""
    label, amount = words("shopping.total"), words.money(basket.total)
    foot = pay_height(build) if basket.lines else 0
    pay = Rect(inner.x, inner.bottom - foot, inner.w, foot)
    beside = _pay_width(build, basket, inner.w) if layout.portrait and basket.lines else 0
    if beside:
        inner = card.inset(build.px(PADDING_MM), build.px(NARROW_PADDING_MM))
        pay = Rect(inner.right - beside, inner.y, beside, inner.h)
        room = Rect(inner.x, inner.y, pay.x - inner.x - build.px(PADDING_MM), inner.h)
        _below(build, room, (label, "" if note else pieces, note), amount, highlight)
    elif layout.portrait:
        row = Rect(inner.x, inner.y, inner.w, _row_height(build, basket, inner.w))
        _beside(build, row, label, note or pieces, amount, highlight)
    else:
        bottom = pay.y - build.px(PAY_APART_MM) if foot else inner.bottom
        _below(build, Rect(inner.x, inner.y, inner.w, bottom - inner.y), (label, pieces, note), amount, highlight)
    if basket.lines and away:
        reason = words("shopping.pay.away")
        fits = unavailable_height(build, reason, pay.w) <= pay.h
        unavailable(build, pay, reason if fits else words("shopping.pay.away.short"))
    elif basket.lines:
        roomy = build.width(words("shopping.pay"), Style.HEADING) + build.px(13) <= pay.w
        build.button("pay", pay, words("shopping.pay"), primary=True, icon="card" if roomy else None)


def _below(build: Builder, room: Rect, texts: tuple[str, str, str], amount: str, highlight: float) -> None:
    """Label, count and what was saved at the top, the amount at the foot."""
    layout, palette = build.layout, build.palette
    label, pieces, note = texts
    style = build.largest(AMOUNTS, amount, room.w)
    amount_height = layout.line(style)
    y = room.y
    lines = ((label, Style.BODY_STRONG, palette.ink), (pieces, Style.SMALL, palette.muted))
    for text, each, ink in (*lines, (note, Style.SMALL_STRONG, palette.primary)):
        line = layout.line(each)
        if text and y + line <= room.bottom - amount_height and build.width(text, each) <= room.w:
            build.text(Rect(room.x, y, room.w, line), text, each, ink)
            y += round(line * 0.9)
    _amount(build, Rect(room.x, room.bottom - amount_height, room.w, amount_height), amount, style, 0.0, highlight)


def _beside(build: Builder, room: Rect, label: str, note: str, amount: str, highlight: float) -> None:
    """Label and note at the start, the amount at the end; a long one beside or below the label alone."""
    palette, line = build.palette, build.layout.line
    label_width, note_width = build.width(label, Style.BODY_STRONG), build.width(note, Style.SMALL)
    gap, least = build.px(3), build.width(amount, AMOUNTS[-1])
    noted = line(Style.BODY_STRONG) + line(Style.SMALL) <= room.h + build.px(1)
    if noted and max(label_width, note_width) + gap + least <= room.w:
        upper = Rect(room.x, room.y, room.w, room.h * 11 // 20)
        build.text(upper, label, Style.BODY_STRONG, palette.ink)
        build.text(Rect(room.x, upper.bottom, room.w, room.bottom - upper.bottom), note, Style.SMALL, palette.muted)
        width = room.w - max(label_width, note_width) - gap
        place = Rect(room.right - width, room.y, width, room.h)
        _amount(build, place, amount, build.largest(AMOUNTS, amount, width), END, highlight)
    elif label_width + gap + least <= room.w:
        build.text(room, label, Style.BODY_STRONG, palette.ink)
        width = room.w - label_width - gap
        place = Rect(room.right - width, room.y, width, room.h)
        _amount(build, place, amount, build.largest(AMOUNTS, amount, width), END, highlight)
    else:
        upper = Rect(room.x, room.y, room.w, line(Style.BODY_STRONG))
        build.text(upper, label, Style.BODY_STRONG, palette.ink)
        place = Rect(room.x, upper.bottom, room.w, room.bottom - upper.bottom)
        _amount(build, place, amount, build.largest(AMOUNTS[3:], amount, room.w), END, highlight)


def _amount(build: Builder, room: Rect, amount: str, style: Style, anchor: float, highlight: float) -> None:
    """On a ground that fades while the total is fresh."""
    if highlight > 0:
        ground = blended(build.palette.surface, build.palette.soft_pressed, highlight)
        width = min(build.width(amount, style), room.w)
        x = room.x + round((room.w - width) * anchor)
        build.box(Rect(x, room.y, width, room.h).inset(-build.px(1.2), build.px(0.5)), ground, 1.5)
    build.text(room, amount, style, build.palette.ink, anchor)
