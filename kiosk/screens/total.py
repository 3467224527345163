"""The basket's total on a card, with the way to pay at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kiosk.core.models import Basket
from kiosk.screens.builder import END, Builder
from kiosk.screens.frame import unavailable, unavailable_height
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, Rgb, Style, blended

AMOUNTS = (Style.AMOUNT, Style.TITLE, Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
"""Styles of the total, from the largest: the first in which it fits is taken, as it must not be cut."""
PADDING_MM = 3.9
NARROW_PADDING_MM = 2.5
PAY_APART_MM = 2.0
PAY_MM = 30.0
SAVED = ("shopping.saved", "shopping.saved.short")
STACKED = 0.92
"""Lines of a list of words stand closer than their heights: by so much of these."""


def pay_height(build: Builder) -> int:
    return build.at_least(PRIMARY_TARGET_MM, part=0.8)


def width(build: Builder, basket: Basket) -> int:
    """That the card has at least: its amount must not be cut."""
    return build.width(build.words.money(basket.total), AMOUNTS[-1]) + 2 * build.px(PADDING_MM)


def height(build: Builder, basket: Basket, width: int) -> int:
    """Of the card on an upright panel."""
    padding = 2 * build.px(PADDING_MM)
    pay = _pay_width(build, basket, width - padding) if basket.lines else 0
    if pay:
        line = build.layout.line
        # With room for the count or for what is saved, as high with the one as with the other; the basket needs it more
        # where text is large.
        lines = line(Style.BODY_STRONG) + line(AMOUNTS[-1]) + (0 if build.layout.large else line(Style.SMALL))
        return 2 * build.px(NARROW_PADDING_MM) + max(pay_height(build), lines)
    foot = pay_height(build) + build.px(PAY_APART_MM) if basket.lines else 0
    return padding + _row_height(build, basket, width - padding) + foot


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
    pieces = words.count("pieces", basket.pieces)
    note = _note(build, saved, card.w - 2 * build.px(PADDING_MM))
    label, amount = words("shopping.total"), words.money(basket.total)
    foot = pay_height(build) if basket.lines else 0
    # On a low card its padding gives way before the amount does.
    least = foot + build.px(PAY_APART_MM) + layout.line(AMOUNTS[-1])
    inner = card.inset(build.px(PADDING_MM), max(build.px(1), min(build.px(PADDING_MM), (card.h - least) // 2)))
    pay = Rect(inner.x, inner.bottom - foot, inner.w, foot)
    beside = _pay_width(build, basket, inner.w) if layout.portrait and basket.lines else 0
    if beside:
        inner = card.inset(build.px(PADDING_MM), build.px(NARROW_PADDING_MM))
        pay = Rect(inner.right - beside, inner.y, beside, inner.h)
        room = Rect(inner.x, inner.y, pay.x - inner.x - build.px(PADDING_MM), inner.h)
        note = _note(build, saved, room.w)
        _below(build, room, (label, "" if note else pieces, note), amount, highlight)
    elif layout.portrait:
        row = Rect(inner.x, inner.y, inner.w, _row_height(build, basket, inner.w))
        _beside(build, row, label, note or pieces, amount, highlight)
    else:
        if away and foot:
            # What cannot be touched need not be as high as what can.
            shown = min(foot, unavailable_height(build, words("shopping.pay.away"), pay.w) + build.px(2))
            if shown + build.px(PAY_APART_MM) + layout.line(AMOUNTS[-1]) > inner.h:
                shown = 0
            pay = Rect(pay.x, pay.bottom - shown, pay.w, shown)
        bottom = pay.y - build.px(PAY_APART_MM) if pay.h else inner.bottom
        _below(build, Rect(inner.x, inner.y, inner.w, bottom - inner.y), (label, pieces, note), amount, highlight)
    if not pay.h:
        return
    if away:
        reason = words("shopping.pay.away")
        fits = unavailable_height(build, reason, pay.w) <= pay.h
        unavailable(build, pay, reason if fits else words("shopping.pay.away.short"))
    else:
        roomy = build.width(words("shopping.pay"), Style.HEADING) + build.px(13) <= pay.w
        build.button("pay", pay, words("shopping.pay"), primary=True, icon="card" if roomy else None)


def _note(build: Builder, saved: Decimal, width: int) -> str:
    """What is saved, in words that fit; empty for nothing."""
    notes = [build.words(key, amount=build.words.money(saved)) for key in SAVED]
    fitting = [note for note in notes if build.width(note, Style.SMALL_STRONG) <= width]
    return next(iter(fitting), "") if saved > 0 else ""


def _below(build: Builder, room: Rect, texts: tuple[str, str, str], amount: str, highlight: float) -> None:
    """Count and what was saved at the top, label and amount at the foot.

    Where that leaves no room for a large amount the count stands at the end of the label's line; else it goes.
    """
    layout, palette = build.layout, build.palette
    label, pieces, note = texts
    lines = [(label, Style.BODY_STRONG, palette.ink), (pieces, Style.SMALL, palette.muted)]
    lines = [line for line in (*lines, (note, Style.SMALL_STRONG, palette.primary)) if line[0]]
    lines = [(text, style, ink) for text, style, ink in lines if build.width(text, style) <= room.w]
    styles = [style for style in AMOUNTS if build.width(amount, style) <= room.w] or [AMOUNTS[-1]]
    # The words, as far as there is room for the amount as well; then the amount as large as they leave it.
    least = layout.line(styles[-1])
    together = build.width(label, Style.BODY_STRONG) + build.px(3) + build.width(pieces, Style.SMALL) <= room.w
    aside = bool(pieces) and together and _stacked(build, lines) + layout.line(styles[0]) > room.h
    if aside:
        lines = [line for line in lines if line[0] != pieces]
    while lines and _stacked(build, lines) + least > room.h:
        lines.pop(1 if len(lines) > 1 and lines[-1][0] != note else -1)
    left = room.h - _stacked(build, lines)
    style = next((each for each in styles if layout.line(each) <= left), styles[-1])
    height, y = layout.line(style), room.y
    for text, each, ink in lines:
        if text == label:
            continue
        build.text(Rect(room.x, y, room.w, layout.line(each)), text, each, ink)
        y += round(layout.line(each) * STACKED)
    if any(text == label for text, _, _ in lines):
        # What the amount is stands close to it.
        step = round(layout.line(Style.BODY_STRONG) * STACKED)
        place = Rect(room.x, room.bottom - height - step, room.w, layout.line(Style.BODY_STRONG))
        build.text(place, label, Style.BODY_STRONG, palette.ink)
        if aside:
            build.text(place, pieces, Style.SMALL, palette.muted, END)
    _amount(build, Rect(room.x, room.bottom - height, room.w, height), amount, style, 0.0, highlight)


def _stacked(build: Builder, lines: Sequence[tuple[str, Style, Rgb]]) -> int:
    return sum(round(build.layout.line(style) * STACKED) for _, style, _ in lines)


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
