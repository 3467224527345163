"""Paying: what is due, how to finish on the phone, and the way back to the basket."""

from __future__ import annotations

from kiosk.core.models import Basket, Code
from kiosk.core.state import Payment, PaymentStage, Shopping
from kiosk.screens.builder import Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, QR_MM, TARGET_MM, Style

SCALES = (
    (Style.TITLE, Style.AMOUNT, Style.BODY),
    (Style.HEADING, Style.TITLE, Style.BODY),
    (Style.HEADING, Style.HEADING, Style.SMALL),
    (Style.BODY_STRONG, Style.BODY_STRONG, Style.SMALL),
)
"""Styles of title, amount and words, from the largest: the first that fits is taken."""


def draw(build: Builder, room: Rect, phase: Shopping, payment: Payment) -> None:
    margin = build.px(build.layout.theme.margin_mm)
    room = Rect(room.x, room.y + margin, room.w, room.h - 2 * margin)
    failed = payment.stage is PaymentStage.FAILED
    body = _buttons(build, room, failed=failed)
    amount = build.words.money((phase.basket or Basket()).total)
    title = build.words("paying.failed.title" if failed else "paying.title")
    text = _words(build, payment)
    if payment.code is None or failed:
        _lines(build, body, title, amount, text, failed=failed)
    elif build.layout.portrait:
        used = _lines(build, Rect(body.x, body.y, body.w, body.h // 2), title, amount, text, failed=False)
        build.code(Rect(body.x, body.y + used + margin, body.w, body.h - used - margin), payment.code)
    else:
        card = _code(build, body, payment.code)
        x = card.right + margin
        _lines(build, Rect(x, body.y, body.right - x, body.h), title, amount, text, failed=False)


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


def _code(build: Builder, body: Rect, code: Code) -> Rect:
    side = min(body.h, max(build.layout.least_px(QR_MM), body.w // 3))
    return build.code(Rect(body.x, body.y, side, body.h), code)


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
    y = room.y
    heading = Rect(room.x, y, room.w, title_height)
    build.paragraph(heading, title, title_style, palette.danger if failed else palette.ink)
    y = heading.bottom + gap
    label = Rect(room.x, y, room.w, layout.line(Style.SMALL))
    build.text(label, build.words("paying.amount"), Style.SMALL, palette.muted)
    due = Rect(room.x, label.bottom, room.w, layout.line(amount_style))
    build.text(due, amount, amount_style, palette.ink)
    words = Rect(room.x, due.bottom + gap, room.w, min(text_height, room.bottom - due.bottom - gap))
    build.paragraph(words, text, text_style, palette.muted)
    return words.bottom - room.y


def _buttons(build: Builder, room: Rect, *, failed: bool) -> Rect:
    """The buttons at the foot, below each other where their words would not fit beside each other. Returns the rest."""
    words, layout = build.words, build.layout
    gap = build.px(layout.theme.gap_mm)
    high = max(build.px(PRIMARY_TARGET_MM * 0.8), layout.least_px(PRIMARY_TARGET_MM))
    low = max(build.px(TARGET_MM), layout.least_px(TARGET_MM))
    back_label, again_label = words("paying.back"), words("paying.again")
    if not failed:
        foot = Rect(room.x, room.bottom - low, room.w, low)
        build.button("payment.back", foot, back_label, primary=False, icon="back")
        return _above(build, room, foot)
    half = (room.w - gap) // 2
    widest = max(build.width(back_label, Style.BODY_STRONG) + build.px(8), build.width(again_label, Style.HEADING))
    if widest + build.px(5) <= half:
        back = Rect(room.x, room.bottom - high, half, high)
        again = Rect(back.right + gap, back.y, room.right - back.right - gap, high)
    else:
        again = Rect(room.x, room.bottom - high, room.w, high)
        back = Rect(room.x, again.y - gap - low, room.w, low)
    build.button("payment.back", back, back_label, primary=False, icon="back")
    build.button("payment.again", again, again_label, primary=True)
    return _above(build, room, back)


def _above(build: Builder, room: Rect, foot: Rect) -> Rect:
    return Rect(room.x, room.y, room.w, foot.y - room.y - build.px(build.layout.theme.margin_mm))
