"""The end of a session: thanks and the receipt, or a goodbye, and when the screen is cleared."""

from __future__ import annotations

from decimal import Decimal

from kiosk.core.due import seconds_left
from kiosk.core.models import Receipt
from kiosk.core.state import Parting, State
from kiosk.screens.basket import product_name
from kiosk.screens.builder import END, Builder
from kiosk.screens.frame import notice
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

PAGE_S = 5.0
"""How long a page of a long receipt stays."""


def draw(build: Builder, room: Rect, state: State, phase: Parting) -> None:
    layout, words, palette = build.layout, build.words, build.palette
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    room = Rect(room.x, room.y + margin, room.w, room.h - 2 * margin)
    left = words("receipt.countdown", seconds=seconds_left(phase.until, state.now))
    if phase.receipt is None:
        foot = _foot(build, room)
        build.button("receipt.done", foot, words("receipt.done"), primary=True)
        body = Rect(room.x, room.y, room.w, foot.y - gap - room.y)
        texts = [words("goodbye.text")]
        notice(
            build, body, "check", words("goodbye.title"), texts, ink=palette.primary, ground=palette.soft, small=[left]
        )
        return
    if layout.portrait:
        foot = _foot(build, room)
        wanted = build.width(words("receipt.stay"), Style.BODY_STRONG) + build.px(6)
        width = min(max((foot.w - gap) // 2, wanted), foot.w - gap - foot.h)
        stay = Rect(foot.x, foot.y, width, foot.h)
        done = Rect(stay.right + gap, foot.y, foot.right - stay.right - gap, foot.h)
        thanks = Rect(room.x, room.y, room.w, build.px(42))
        slip = Rect(room.x, thanks.bottom + gap, room.w, foot.y - thanks.bottom - 2 * gap)
    else:
        column = Rect(room.x, room.y, round(room.w * 0.36), room.h)
        done = _foot(build, column)
        height = max(build.px(TARGET_MM), layout.least_px(TARGET_MM))
        stay = Rect(column.x, done.y - gap - height, column.w, height)
        thanks = Rect(column.x, column.y, column.w, stay.y - gap - column.y)
        slip = Rect(column.right + gap, room.y, room.right - column.right - gap, room.h)
    build.button("receipt.stay", stay, words("receipt.stay"), primary=False)
    build.button("receipt.done", done, words("receipt.done"), primary=True)
    title = words("receipt.title")
    notice(build, thanks, "check", title, [], ink=palette.primary, ground=palette.soft, small=[left])
    _slip(build, slip, phase.receipt, max(0.0, state.now - phase.since))


def _foot(build: Builder, room: Rect) -> Rect:
    """The place of the primary button at the foot of `room`."""
    height = max(build.px(PRIMARY_TARGET_MM * 0.8), build.layout.least_px(PRIMARY_TARGET_MM))
    return Rect(room.x, room.bottom - height, room.w, height)


def _slip(build: Builder, room: Rect, receipt: Receipt, shown_for: float) -> None:
    """The receipt in the middle of `room`: its lines, what was saved, what was paid.

    Lines that do not fit take turns, a page at a time.
    """
    layout, words, palette = build.layout, build.words, build.palette
    row, total_height = layout.line(Style.SMALL), layout.line(Style.HEADING)
    side, edge, apart = build.px(4), build.px(2.5), build.px(2)
    lines = receipt.basket.lines
    saved = receipt.savings > 0
    above = len(lines) + (receipt.receipt_id is not None) + saved
    height = min(room.h, 2 * edge + above * row + (apart if above else 0) + total_height)
    slip = Rect(room.x, room.y + (room.h - height) // 2, room.w, height)
    build.box(slip, palette.surface, layout.theme.radius_mm)
    inner = slip.inset(side, edge)
    foot = inner.bottom - total_height
    paid = Rect(inner.x, foot, inner.w, total_height)
    _pair(build, paid, words("receipt.total"), receipt.basket.total, Style.HEADING)
    if above:
        build.box(Rect(inner.x, foot - build.px(1), inner.w, 1), palette.rule)
        foot -= apart
    if saved:
        foot -= row
        text = words("receipt.savings", amount=words.money(receipt.savings))
        build.text(Rect(inner.x, foot, inner.w, row), text, Style.SMALL_STRONG, palette.primary)
    y = inner.y
    if receipt.receipt_id is not None:
        number = words("receipt.number", number=isolated(receipt.receipt_id))
        build.text(Rect(inner.x, y, inner.w, row), number, Style.SMALL, palette.muted)
        y += row
    first, last = _page(len(lines), max(0, (foot - y) // row), shown_for)
    for line in lines[first:last]:
        name = words("receipt.line", quantity=words.number(line.quantity), name=isolated(product_name(build, line)))
        _pair(build, Rect(inner.x, y, inner.w, row), name, line.total, Style.SMALL)
        y += row
    if last - first < len(lines):
        page = words(
            "receipt.page", first=words.number(first + 1), last=words.number(last), count=words.number(len(lines))
        )
        build.text(Rect(inner.x, foot - row, inner.w, row), page, Style.SMALL, palette.muted)


def _page(count: int, rows: int, shown_for: float) -> tuple[int, int]:
    """From which to which of `count` lines `rows` rows show; the last row is kept for saying so if not all of them."""
    if count <= rows:
        return 0, count
    size = max(1, rows - 1)
    first = int(shown_for // PAGE_S) % -(-count // size) * size
    return first, min(count, first + size)


def _pair(build: Builder, row: Rect, label: str, amount: Decimal | None, style: Style) -> None:
    """A label at the start and an amount at the end of a row."""
    text = "" if amount is None else build.words.money(amount)
    gap = build.px(3)
    if style is Style.HEADING and build.width(text, style) + build.width(label, style) + gap > row.w:
        style = Style.SMALL_STRONG
    width = min(build.width(text, style), row.w * 4 // 5)
    build.text(Rect(row.right - width, row.y, width, row.h), text, style, build.palette.ink, END)
    room = Rect(row.x, row.y, row.w - width - gap, row.h)
    build.text(room, label, style, build.palette.ink)
