"""Paying: what is due, how to finish on the phone, and the way back to the basket."""

from __future__ import annotations

from kiosk.core.models import Basket
from kiosk.core.state import Payment, PaymentStage, Shopping
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.frame import unavailable
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

SCALES = (
    (Style.TITLE, Style.AMOUNT, Style.BODY),
    (Style.HEADING, Style.AMOUNT, Style.BODY),
    (Style.HEADING, Style.TITLE, Style.BODY),
    (Style.BODY_STRONG, Style.TITLE, Style.SMALL),
    (Style.BODY_STRONG, Style.HEADING, Style.SMALL),
    (Style.BODY_STRONG, Style.BODY_STRONG, Style.SMALL),
    (Style.BODY_STRONG, Style.SMALL_STRONG, Style.SMALL),
)
"""Styles of title, amount and words, from the largest: the first that fits is taken."""


def draw(build: Builder, room: Rect, phase: Shopping, payment: Payment, *, away: bool) -> None:
    layout = build.layout
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    failed = payment.stage is PaymentStage.FAILED
    amount = build.words.money((phase.basket or Basket()).total)
    title = build.words("paying.failed.title" if failed else "paying.title")
    text = _words(build, payment)
    if payment.code is None or failed:
        room = Rect(room.x, room.y + margin, room.w, room.h - 2 * margin)
        body = _foot(build, room, away=away) if failed else _back(build, room)
        _lines(build, body, title, amount, text, failed=failed)
        return
    room = Rect(room.x, room.y + gap, room.w, room.h - 2 * gap)
    if layout.portrait:
        body = _back(build, room)
        lines = Rect(body.x, body.y, body.w, body.h - margin - build.least_card(payment.code))
        used = _lines(build, lines, title, amount, text, failed=False)
        build.code(Rect(body.x, body.y + used + margin, body.w, body.h - used - margin), payment.code, CENTER)
    else:
        side = min(room.h, max(build.least_card(payment.code), room.w // 2))
        card = build.code(Rect(room.x, room.y, side, room.h), payment.code, START)
        x = card.right + margin
        body = _back(build, Rect(x, card.y, room.right - x, card.h))
        _lines(build, body, title, amount, text, failed=False)


def _words(build: Builder, payment: Payment) -> str:
    match payment.stage:
        case PaymentStage.ASKING:
            return build.words("paying.asking")
        case PaymentStage.WAITING:
            return build.words("paying.waiting" if payment.code is not None else "paying.waiting.app")
        case PaymentStage.RETRYING:
            return build.words("paying.retrying")
        case PaymentStage.FAILED:
            return build.words("paying.failed")


def _lines(build: Builder, room: Rect, title: str, amount: str, text: str, *, failed: bool) -> int:
    """Title, amount and words below each other. Returns the height used."""
    layout, palette = build.layout, build.palette
    gap = build.px(1.5)
    for title_style, amount_style, text_style in SCALES:
        title_height = len(build.wrapped(title, room.w, title_style)) * layout.line(title_style)
        text_height = len(build.wrapped(text, room.w, text_style)) * layout.line(text_style)
        height = title_height + layout.line(Style.SMALL) + layout.line(amount_style) + text_height + 2 * gap
        if height <= room.h and build.width(amount, amount_style) <= room.w:
            break
    heading = Rect(room.x, room.y, room.w, title_height)
    build.paragraph(heading, title, title_style, palette.danger if failed else palette.ink)
    label = Rect(room.x, heading.bottom + gap, room.w, layout.line(Style.SMALL))
    build.text(label, build.words("paying.amount"), Style.SMALL, palette.muted)
    due = Rect(room.x, label.bottom, room.w, layout.line(amount_style))
    build.text(due, amount, amount_style, palette.ink)
    words = Rect(room.x, due.bottom + gap, room.w, text_height)
    build.paragraph(words, text, text_style, palette.muted)
    return words.bottom - room.y


def _back(build: Builder, room: Rect) -> Rect:
    """The way back at the foot. Returns the rest."""
    height = _low(build)
    back = Rect(room.x, room.bottom - height, room.w, height)
    build.button("payment.back", back, build.words("paying.back"), primary=False, icon="back")
    return _above(build, room, back)


def _foot(build: Builder, room: Rect, *, away: bool) -> Rect:
    """The way back and another try, below each other where their words would not fit beside each other."""
    words, layout = build.words, build.layout
    gap = build.px(layout.theme.gap_mm)
    high, low = max(build.px(PRIMARY_TARGET_MM * 0.8), layout.least_px(PRIMARY_TARGET_MM)), _low(build)
    back_label, again_label = words("paying.back"), words("paying.again")
    back_width = max((room.w - gap) // 2, build.width(back_label, Style.BODY_STRONG) + build.px(13))
    again_width = build.width(again_label, Style.HEADING) + build.px(5)
    if back_width + gap + again_width <= room.w:
        back = Rect(room.x, room.bottom - high, back_width, high)
        again = Rect(back.right + gap, back.y, room.right - back.right - gap, high)
    else:
        again = Rect(room.x, room.bottom - high, room.w, high)
        back = Rect(room.x, again.y - gap - low, room.w, low)
    build.button("payment.back", back, back_label, primary=False, icon="back")
    if away:
        unavailable(build, again, words("shopping.pay.away"))
    else:
        build.button("payment.again", again, again_label, primary=True)
    return _above(build, room, back)


def _low(build: Builder) -> int:
    return max(build.px(TARGET_MM), build.layout.least_px(TARGET_MM))


def _above(build: Builder, room: Rect, foot: Rect) -> Rect:
    return Rect(room.x, room.y, room.w, foot.y - room.y - build.px(build.layout.theme.margin_mm))
