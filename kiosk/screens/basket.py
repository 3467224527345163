"""Basket lines as rows: only those that show are built, so that a long basket costs what a short one does."""

from __future__ import annotations

from kiosk.core.models import Basket, Line
from kiosk.screens.builder import END, Builder
from kiosk.screens.scene import Rect, ScrollArea
from kiosk.screens.strings import isolated
from kiosk.screens.theme import Style


def row_height(build: Builder) -> int:
    return build.layout.line(Style.BODY_STRONG) + build.layout.line(Style.SMALL) + build.px(3)


def rows(build: Builder, room: Rect, basket: Basket, scroll: int | None, changed: str | None) -> None:
    """The lines of the basket in `room`; `scroll` None brings the line that changed last into view."""
    height = row_height(build)
    content = len(basket.lines) * height
    furthest = max(0, content - room.h)
    offset = _following(basket, changed, height, room.h) if scroll is None else scroll
    offset = min(max(0, offset), furthest)
    build.scroll = ScrollArea(room, content, offset)
    build.clip(room)
    bar = build.px(1.2) if furthest else 0
    first = offset // height
    last = min(len(basket.lines), (offset + room.h) // height + 1)
    for index in range(first, last):
        line = basket.lines[index]
        row = Rect(room.x, room.y + index * height - offset, room.w - 2 * bar, height)
        _row(build, row, line, highlighted=line.item_id == changed)
    build.clip(None)
    if furthest:
        length = max(build.px(8), room.h * room.h // content)
        top = room.y + (room.h - length) * offset // furthest
        build.pill(Rect(room.right - bar, top, bar, length), build.palette.thumb)


def _following(basket: Basket, changed: str | None, height: int, room: int) -> int:
    """The offset at which the changed line stands in the middle of the list, below whole rows."""
    indices = [index for index, line in enumerate(basket.lines) if line.item_id == changed]
    rows_above = max(0, room // height - 1) // 2
    return max(0, indices[-1] - rows_above) * height if indices else 0


def _row(build: Builder, row: Rect, line: Line, *, highlighted: bool) -> None:
    layout, palette, words = build.layout, build.palette, build.words
    if highlighted:
        build.box(Rect(row.x, row.y + build.px(0.5), row.w, row.h - build.px(1)), palette.highlight, 2.0)
    build.box(Rect(row.x, row.bottom - 1, row.w, 1), palette.rule)
    inner = row.inset(build.px(2), build.px(1.5))
    upper = layout.line(Style.BODY_STRONG)
    total = "" if line.total is None else words.money(line.total)
    total_width = min(build.width(total, Style.BODY_STRONG), inner.w * 4 // 5)
    total_rect = Rect(inner.right - total_width, inner.y, total_width, upper)
    build.text(total_rect, total, Style.BODY_STRONG, palette.ink, END)
    name_rect = Rect(inner.x, inner.y, inner.w - total_width - build.px(3), upper)
    build.text(name_rect, product_name(build, line), Style.BODY_STRONG, palette.ink, foreign=True)
    lower = Rect(inner.x, inner.y + upper, inner.w, layout.line(Style.SMALL))
    build.text(lower, _details(build, line), Style.SMALL, palette.muted)


def product_name(build: Builder, line: Line) -> str:
    if line.product is None:
        return build.words("shopping.unknown")
    if build.words.rtl and line.product.description_ar:
        return line.product.description_ar
    return line.product.description


def _details(build: Builder, line: Line) -> str:
    if line.product is None:
        return build.words.number(line.quantity)
    words, product = build.words, line.product
    each = words("shopping.each", quantity=words.number(line.quantity), price=words.money(product.unit_price))
    return f"{each}  ·  {isolated(product.product_size)}" if product.product_size else each
