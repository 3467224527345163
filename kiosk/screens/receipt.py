"""The receipt as a slip: its lines, what was saved, and what was paid at its foot."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.core.models import Line, Receipt
from kiosk.screens.basket import product_name
from kiosk.screens.builder import END, Builder
from kiosk.screens.rolling import rows
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated
from kiosk.screens.theme import Style

SIDE_MM = 4.0
EDGE_MM = 2.0
RULE_APART_MM = 0.8
"""Between the rule above the total and what stands on both sides of it."""
LIFT_MM = 0.3
APART_MM = 3.0
"""Between a name and its amount; the total may come nearer to its label."""
TOTAL_APART_MM = 2.0
LEAST_ROWS = 3
"""So many rows of text of a longer receipt show at least before anything else has room."""
NARROW_EMS = 12
"""On a slip that is narrower the amount stands below the name."""
LEAST_NAME = "WW…"
"""Where less of a name has room the quantity stands alone."""
TOTALS = (Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
"""Styles of the total, from the largest: the first in which it stands beside its label is taken."""


def least_height(build: Builder, width: int, receipt: Receipt) -> int:
    """Of a slip that tells nothing but the total."""
    return 2 * build.px(EDGE_MM) + _total_height(build, _inner(build, width), receipt, TOTALS)


def bare_height(build: Builder, width: int, receipt: Receipt) -> int:
    """Of a slip without lines: total, savings, number."""
    inner = _inner(build, width)
    above = _number_height(build, receipt) + _saved_height(build, inner, receipt)
    return least_height(build, width, receipt) + (above + _rule_height(build) if above else 0)


def listing_height(build: Builder, width: int, receipt: Receipt) -> int:
    """Of a slip that shows as few lines as are worth it."""
    rows = _least_rows(build, _inner(build, width), receipt)
    return least_height(build, width, receipt) + rows + (_rule_height(build) if rows else 0)


def draw(build: Builder, slip: Rect, receipt: Receipt, *, small: bool) -> Rect:
    """The slip and its total, a `small` one where something else matters more. Returns the place above that, empty
    where the slip is no higher than its total."""
    palette = build.palette
    totals = TOTALS[1:] if small else TOTALS
    build.box(slip, palette.surface, build.layout.theme.radius_mm)
    inner = Rect(
        slip.x + build.px(SIDE_MM),
        slip.y + build.px(EDGE_MM),
        _inner(build, slip.w),
        slip.h - 2 * build.px(EDGE_MM),
    )
    height = _total_height(build, inner.w, receipt, totals)
    foot = inner.bottom - height
    _total(build, Rect(inner.x, foot, inner.w, height), receipt, totals)
    above = foot - _rule_height(build) - inner.y
    if above <= 0:
        return Rect(inner.x, inner.y, inner.w, 0)
    build.box(Rect(inner.x, foot - build.px(RULE_APART_MM), inner.w, 1), palette.rule)
    return Rect(inner.x, inner.y, inner.w, above)


def lines(build: Builder, room: Rect, receipt: Receipt, offset: int) -> None:
    """Number, lines and savings; where room is scarce the savings go first, then the number."""
    palette, found = build.palette, receipt.basket.lines
    height = _row_height(build, room.w)
    spare = room.h - min(len(found) * height, max(2 * height, _least_rows(build, room.w, receipt)))
    top, bottom = room.y, room.bottom
    number_height, saved_height = _number_height(build, receipt), _saved_height(build, room.w, receipt)
    if 0 < number_height <= spare:
        number = build.words("receipt.number", number=isolated(receipt.receipt_id or ""))
        build.text(Rect(room.x, top, room.w, number_height), number, Style.SMALL, palette.muted)
        top, spare = top + number_height, spare - number_height
    if 0 < saved_height <= spare:
        bottom -= saved_height
        place = Rect(room.x, bottom, room.w, saved_height)
        build.paragraph(place, _saved(build, receipt), Style.SMALL_STRONG, palette.primary)
    if bottom - top < height:
        height = build.layout.line(Style.SMALL)
    if found and height <= bottom - top:
        for index, place in rows(build, Rect(room.x, top, room.w, bottom - top), len(found), height, offset):
            _line(build, place, found[index])


def _line(build: Builder, row: Rect, line: Line) -> None:
    """Quantity and name at the start, the amount at the end, below the name where the row is high enough.

    An amount that is wider than the row is left out: cut, it would be another one.
    """
    words, palette, height = build.words, build.palette, build.layout.line(Style.SMALL)
    # Arabic reaches further below a line than anything reaches above it, and the list ends with its last row.
    row = row.moved(0, -build.px(LIFT_MM))
    count = words.number(line.quantity)
    name = words("receipt.line", quantity=count, name=isolated(product_name(build, line)))
    amount = "" if line.total is None else words.money(line.total)
    width = build.width(amount, Style.SMALL) if amount else 0
    left = row.w
    if 0 < width <= row.w:
        place = Rect(row.right - width, row.bottom - height, width, height)
        build.text(place, amount, Style.SMALL, palette.ink, END)
        left -= width + build.px(APART_MM) if row.h < 2 * height else 0
    place, alone = Rect(row.x, row.y, left, height), f"× {count}"
    if build.width(words("receipt.line", quantity=count, name=LEAST_NAME), Style.SMALL) <= left:
        build.text(place, name, Style.SMALL, palette.ink)
    elif build.width(alone, Style.SMALL) <= left:
        build.text(place, alone, Style.SMALL, palette.ink)


def _total(build: Builder, room: Rect, receipt: Receipt, styles: Sequence[Style]) -> None:
    palette = build.palette
    label, style, amounts = _total_parts(build, room.w, receipt, styles)
    line = build.layout.line(style)
    build.text(Rect(room.x, room.y, room.w, line), label, style, palette.ink)
    for index, amount in enumerate(amounts):
        place = Rect(room.x, room.bottom - (len(amounts) - index) * line, room.w, line)
        width = min(build.width(amount, style), place.w)
        build.text(Rect(place.right - width, place.y, width, line), amount, style, palette.ink, END)


def _total_parts(build: Builder, width: int, receipt: Receipt, styles: Sequence[Style]) -> tuple[str, Style, list[str]]:
    """The label, the style of both, and the amount in lines: more than one only where it is wider than the slip."""
    label, amount = build.words("receipt.total"), build.words.money(receipt.basket.total)
    gap = build.px(TOTAL_APART_MM)
    for style in styles:
        if build.width(label, style) + gap + build.width(amount, style) <= width:
            return label, style, [amount]
    broken = build.wrapped(amount.replace("\N{NO-BREAK SPACE}", " "), width, style)
    return label, style, [amount] if len(broken) == 1 else broken


def _total_height(build: Builder, width: int, receipt: Receipt, styles: Sequence[Style]) -> int:
    label, style, amounts = _total_parts(build, width, receipt, styles)
    beside = build.width(label, style) + build.px(TOTAL_APART_MM) + build.width(amounts[0], style) <= width
    return build.layout.line(style) * (len(amounts) + (0 if beside else 1))


def _inner(build: Builder, width: int) -> int:
    return width - 2 * build.px(SIDE_MM)


def _row_height(build: Builder, width: int) -> int:
    narrow = width < NARROW_EMS * build.layout.em(Style.SMALL)
    return build.layout.line(Style.SMALL) * (2 if narrow else 1)


def _least_rows(build: Builder, width: int, receipt: Receipt) -> int:
    row, text = _row_height(build, width), build.layout.line(Style.SMALL)
    return min(LEAST_ROWS * text // row, len(receipt.basket.lines)) * row


def _rule_height(build: Builder) -> int:
    return 2 * build.px(RULE_APART_MM)


def _number_height(build: Builder, receipt: Receipt) -> int:
    return 0 if receipt.receipt_id is None else build.layout.line(Style.SMALL)


def _saved(build: Builder, receipt: Receipt) -> str:
    return build.words("receipt.savings", amount=build.words.money(receipt.savings))


def _saved_height(build: Builder, width: int, receipt: Receipt) -> int:
    if receipt.savings <= 0:
        return 0
    lines = build.wrapped(_saved(build, receipt), width, Style.SMALL_STRONG)
    return len(lines) * build.layout.line(Style.SMALL_STRONG)
