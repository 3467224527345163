"""Basket lines as rows: only those that show are built, so that a long basket costs what a short one does."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.models import Basket, Line
from kiosk.screens.builder import END, Builder
from kiosk.screens.scene import Rect, ScrollArea
from kiosk.screens.strings import isolated
from kiosk.screens.theme import Style

ROW_PADDING_MM = 1.8
PHOTO_PADDING_MM = 0.9
PHOTO_GAP_MM = 2.5
BAR_MM = 1.2
BESIDE_MM = 2.0
"""How far the ground of the highlighted line reaches beyond its words on both sides; the bar stands behind that."""


def rows(build: Builder, room: Rect, basket: Basket, scroll: int | None, changed: str | None, *, fullest: int) -> None:
    """The lines of the basket in `room`; `scroll` None brings the line that changed last into view.

    A whole number of rows fills `fullest`, the height that the room has at most: a strip above the list takes rows
    away, but leaves them as high as they are, so that a list that has come to rest stays so.
    """
    height = _row_height(build, fullest)
    content = len(basket.lines) * height
    area = ScrollArea(
        Rect(room.x, room.y, room.w, max(1, room.h // height) * height),
        content,
        _following(basket, changed, height, room.h) if scroll is None else scroll,
        height,
    )
    offset = min(max(0, area.offset), area.furthest)
    build.scroll = replace(area, offset=offset)
    list_rect, beside = area.rect, build.px(BESIDE_MM)
    build.clip(list_rect.inset(-beside, 0))
    first = offset // height
    last = min(len(basket.lines), -(-(offset + list_rect.h) // height))
    for index in range(first, last):
        line = basket.lines[index]
        row = Rect(room.x, room.y + index * height - offset, room.w, height)
        _row(build, row, line, highlighted=line.item_id == changed)
    build.clip(None)
    if area.furthest:
        length = max(build.px(8), list_rect.h * list_rect.h // content)
        top = list_rect.y + (list_rect.h - length) * offset // area.furthest
        build.pill(Rect(room.right + beside + build.px(0.6), top, build.px(BAR_MM), length), build.palette.thumb)


def _row_height(build: Builder, room: int) -> int:
    """Of the rows of which a whole number fills `room`, those that are just high enough."""
    least = build.layout.line(Style.BODY_STRONG) + build.layout.line(Style.SMALL) + build.px(ROW_PADDING_MM)
    return max(least, room // max(1, room // least))


def _following(basket: Basket, changed: str | None, height: int, room: int) -> int:
    """The offset at which the changed line stands in the middle of the list, below whole rows."""
    indices = [index for index, line in enumerate(basket.lines) if line.item_id == changed]
    rows_above = max(0, room // height - 1) // 2
    return max(0, indices[-1] - rows_above) * height if indices else 0


def _row(build: Builder, row: Rect, line: Line, *, highlighted: bool) -> None:
    layout, palette, words = build.layout, build.palette, build.words
    if highlighted:
        build.box(row.inset(-build.px(BESIDE_MM), build.px(0.5)), palette.highlight, 2.0)
    build.box(Rect(row.x, row.bottom - 1, row.w, 1), palette.rule)
    upper, lower = layout.line(Style.BODY_STRONG), layout.line(Style.SMALL)
    side = row.h - build.px(2 * PHOTO_PADDING_MM)
    url = None if line.product is None else line.product.image_url
    build.photo(Rect(row.x, row.y + (row.h - side) // 2, side, side), url, "bag")
    x = row.x + side + build.px(PHOTO_GAP_MM)
    inner = Rect(x, row.y + (row.h - upper - lower) // 2, row.right - x, upper + lower)
    size = line.product.product_size if line.product is not None and line.product.product_size else ""
    size_width = min(build.width(isolated(size), Style.SMALL), inner.w // 3) if size else 0
    size_room = Rect(inner.right - size_width, inner.y, size_width, upper)
    if size:
        build.text(size_room, size, Style.SMALL, palette.muted, END, foreign=True)
    name = Rect(inner.x, inner.y, size_room.x - inner.x - (build.px(3) if size else 0), upper)
    build.text(name, product_name(build, line), Style.BODY_STRONG, palette.ink, foreign=True)
    total = "" if line.total is None else words.money(line.total)
    fits = build.width(total, Style.BODY_STRONG) <= inner.w * 4 // 5
    style = Style.BODY_STRONG if fits else Style.SMALL_STRONG
    total_width = min(build.width(total, style), inner.w)
    below = Rect(inner.x, name.bottom, inner.w, lower)
    build.text(Rect(inner.right - total_width, below.y, total_width, lower), total, style, palette.ink, END)
    details = Rect(below.x, below.y, below.w - total_width - build.px(3), lower)
    text = _details(build, line, details.w)
    if build.width(text, Style.SMALL) <= details.w:
        build.text(details, text, Style.SMALL, palette.muted)


def product_name(build: Builder, line: Line) -> str:
    if line.product is None:
        return build.words("shopping.unknown")
    if build.words.rtl and line.product.description_ar:
        return line.product.description_ar
    return line.product.description


def _details(build: Builder, line: Line, width: int) -> str:
    """Quantity and price of one; where there is no room for the price, the quantity."""
    count = build.words.number(line.quantity)
    alone = f"{count} ×"
    if line.product is None:
        return alone
    each = build.words("shopping.each", quantity=count, price=build.words.money(line.product.unit_price))
    return each if build.width(each, Style.SMALL) <= width else alone
