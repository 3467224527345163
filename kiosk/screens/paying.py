"""Paying: what is due, how to finish on the phone, and the way back to the basket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.core.models import Basket
from kiosk.core.state import Payment, PaymentStage, Shopping, StaffCall
from kiosk.screens import staff
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.frame import alarm, disc_side, icon_disc
from kiosk.screens.payment_foot import back, foot
from kiosk.screens.scene import Rect
from kiosk.screens.theme import TARGET_MM, Style


class Scale(NamedTuple):
    """Styles of title, amount and words; whether the amount's label stands beside it instead of above it."""

    title: Style
    amount: Style
    words: Style
    beside: bool = False


SCALES = (
    Scale(Style.TITLE, Style.AMOUNT, Style.BODY),
    Scale(Style.HEADING, Style.AMOUNT, Style.BODY),
    Scale(Style.HEADING, Style.TITLE, Style.BODY),
    Scale(Style.HEADING, Style.HEADING, Style.SMALL),
    Scale(Style.HEADING, Style.HEADING, Style.SMALL, beside=True),
    Scale(Style.BODY_STRONG, Style.TITLE, Style.SMALL),
    Scale(Style.BODY_STRONG, Style.HEADING, Style.SMALL),
    Scale(Style.BODY_STRONG, Style.BODY_STRONG, Style.SMALL),
    Scale(Style.BODY_STRONG, Style.BODY_STRONG, Style.SMALL, beside=True),
    Scale(Style.BODY_STRONG, Style.SMALL_STRONG, Style.SMALL),
)
"""From the largest: the first that fits is taken."""
LEGIBLE = SCALES[2]
"""Where an alarm leaves room for this, it says all that it has to say."""
LINES_APART_MM = 1.5
LABEL_APART_MM = 2.5


@dataclass(frozen=True)
class Due:
    """What is said of the payment."""

    title: str
    amount: str
    words: str
    failed: bool


def draw(
    build: Builder, room: Rect, phase: Shopping, payment: Payment, *, away: bool, call: StaffCall | None = None
) -> None:
    """`call` is said in words unless the scale has something more urgent to say; the header tells it anyway."""
    layout = build.layout
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    failed = payment.stage is PaymentStage.FAILED
    code = None if failed else payment.code
    weight = phase.alarm.weight if phase.attention and phase.alarm is not None else None
    edge = margin if code is None and weight is None else gap
    amount = (phase.basket or Basket()).total if payment.amount is None else payment.amount
    due = Due(_title(build, payment), build.words.money(amount), _words(build, payment), failed)
    call = None if weight is not None else call
    # Beside a code there is no height for a strip above it: there alarm and call stand above the words.
    if call is not None and (code is None or layout.portrait):
        keep = 0
        if code is not None:
            keep = build.least_card(code) + _height(build, due, room.w, SCALES[-1])
            keep += edge + 3 * gap + build.at_least(TARGET_MM)
        room = staff.strip(build, room, call, keep)
    if weight is not None and (code is None or layout.portrait):
        keep = room.h if code is not None or (failed and not layout.portrait) else 0
        room = alarm(build, room, weight, keep, across=True)
    room = Rect(room.x, room.y + edge, room.w, room.h - edge - gap)
    if code is None:
        body = (
            foot(build, room, "payment.again", build.words("paying.again"), away=away) if failed else back(build, room)
        )
        icon = "alert" if failed else "card" if payment.stage is PaymentStage.ASKING else "phone"
        _lines(build, body, due, CENTER, icon)
    elif layout.portrait:
        body = back(build, room)
        lines = Rect(body.x, body.y, body.w, body.h - gap - build.least_card(code))
        used = _lines(build, lines, due, CENTER)
        build.code(Rect(body.x, body.y + used + gap, body.w, body.h - used - gap), code, CENTER)
    else:
        side = min(room.h, max(build.least_card(code), room.w // 2))
        card = build.code(Rect(room.x, room.y, side, room.h), code, START)
        x = card.right + margin
        body = back(build, Rect(x, card.y, room.right - x, card.h))
        if call is not None:
            rest = staff.beside_code(build, body, call)
            body = Rect(rest.x, rest.y + gap // 2, rest.w, rest.h - gap // 2)
        if weight is not None:
            keep = gap + _height(build, due, body.w, LEGIBLE)
            rest = alarm(build, body, weight, keep, across=False)
            body = Rect(rest.x, rest.y + gap // 2, rest.w, rest.h - gap // 2)
        _lines(build, body, due, START)


def _title(build: Builder, payment: Payment) -> str:
    if payment.stage is PaymentStage.FAILED:
        return build.words("paying.failed.title")
    on_the_phone = payment.code is not None or payment.stage is PaymentStage.WAITING
    return build.words("paying.title" if on_the_phone else "paying.asking.title")


def _words(build: Builder, payment: Payment) -> str:
    match payment.stage:
        case PaymentStage.ASKING | PaymentStage.REVIEW:
            return build.words("paying.asking")
        case PaymentStage.WAITING:
            return build.words("paying.waiting" if payment.code is not None else "paying.waiting.app")
        case PaymentStage.RETRYING:
            return build.words("paying.retrying")
        case PaymentStage.FAILED:
            return build.words("paying.failed")


def _lines(build: Builder, room: Rect, due: Due, anchor: float, icon: str | None = None) -> int:
    """Title, amount and words below each other. Returns the height used.

    Where even the smallest have no room, beside an alarm, the words give way, and then the title.
    With an icon they stand in the middle of `room` below it; it goes where there is no room for it.
    """
    layout, palette = build.layout, build.palette
    gap = build.px(LINES_APART_MM)
    for said in (due, replace(due, words=""), replace(due, title="", words="")):
        fitting = [scale for scale in SCALES if _fits(build, said, room, scale)]
        if fitting:
            break
    scale = fitting[0] if fitting else SCALES[-1]
    height = _height(build, said, room.w, scale)
    y = room.y
    if icon is not None:
        disc, below = disc_side(build, room, height), build.px(layout.theme.gap_mm)
        y += max(0, room.h - height - disc - (below if disc else 0)) // 2
        if disc:
            ink, ground = (palette.danger, palette.danger_ground) if due.failed else (palette.primary, palette.soft)
            icon_disc(build, Rect(room.x, y, room.w, disc), icon, ink, ground)
            y += disc + below
    title = Rect(room.x, y, room.w, room.bottom - y)
    y += build.paragraph(title, said.title, scale.title, palette.danger if due.failed else palette.ink, anchor) + gap
    y += _amount(build, Rect(room.x, y, room.w, layout.line(scale.amount)), due, scale, anchor) + gap
    if said.words:
        y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), said.words, scale.words, palette.muted, anchor)
    return y - room.y


def _fits(build: Builder, due: Due, room: Rect, scale: Scale) -> bool:
    return _height(build, due, room.w, scale) <= room.h and _amount_width(build, due, scale) <= room.w


def _height(build: Builder, due: Due, width: int, scale: Scale) -> int:
    line = build.layout.line
    title = len(build.wrapped(due.title, width, scale.title)) * line(scale.title)
    words = len(build.wrapped(due.words, width, scale.words)) * line(scale.words)
    label = 0 if scale.beside else line(Style.SMALL)
    return title + label + line(scale.amount) + words + 2 * build.px(LINES_APART_MM)


def _amount_width(build: Builder, due: Due, scale: Scale) -> int:
    """Of the amount, with its label if that stands beside it."""
    label = build.width(build.words("paying.amount"), Style.SMALL) + build.px(LABEL_APART_MM)
    return build.width(due.amount, scale.amount) + (label if scale.beside else 0)


def _amount(build: Builder, row: Rect, due: Due, scale: Scale, anchor: float) -> int:
    """The amount and its label, from the top of `row`, which is as high as the amount. Returns the height used."""
    palette, label = build.palette, build.words("paying.amount")
    if not scale.beside:
        above = Rect(row.x, row.y, row.w, build.layout.line(Style.SMALL))
        build.text(above, label, Style.SMALL, palette.muted, anchor)
        build.text(Rect(row.x, above.bottom, row.w, row.h), due.amount, scale.amount, palette.ink, anchor)
        return above.h + row.h
    x = row.x + round((row.w - _amount_width(build, due, scale)) * anchor)
    label_width = build.width(label, Style.SMALL)
    build.text(Rect(x, row.y, label_width, row.h), label, Style.SMALL, palette.muted)
    x += label_width + build.px(LABEL_APART_MM)
    build.text(Rect(x, row.y, row.right - x, row.h), due.amount, scale.amount, palette.ink)
    return row.h
