"""Basket lines as cards."""

from __future__ import annotations

from decimal import Decimal

from kiosk.core.deals import Deals, regular_price
from kiosk.core.models import Basket, Line
from kiosk.screens.builder import END, Builder
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated
from kiosk.screens.theme import Style, blended

CARD_APART_MM = 1.0
PADDING_MM = 1.2
PHOTO_GAP_MM = 2.5
PHOTO_PART = 0.24
"""Of a card's width: the most that the picture takes."""
APART_MM = 2.5
TOGETHER, TOGETHER_LARGE = 0.92, 0.97
"""Two lines of text that belong together stand closer than their heights: by so much of these. Lines of large text are
close already."""
SAVED_EMS = 20.0
"""On a card with so much room, in ems, what is saved is said in more words."""


def draw(
    build: Builder,
    room: Rect,
    basket: Basket,
    deals: Deals,
    scroll: int | None,
    changed: str | None,
    *,
    highlight: float,
    fullest: int,
) -> None:
    """The lines of the basket in `room`; `scroll` None brings the line that changed last into view.

    `highlight` is how fresh the change is, 1.0 to 0.0. A whole number of cards
    fills `fullest`, the height that the room has at most: a strip above the list takes cards away, but leaves them as
    high as they are, so that a list that has come to rest stays so.
    """
    height = row_height(least_height(build), fullest)
    offset = _following(basket, changed, height, room.h) if scroll is None else scroll
    for index, row in rows(build, room, len(basket.lines), height, offset):
        line = basket.lines[index]
        regular = regular_price(line.product, deals.offer_of(line.product))
        ground = build.palette.surface
        if line.item_id == changed:
            ground = blended(build.palette.highlight, build.palette.soft_pressed, highlight)
        _card(build, row, line, regular, ground)


def least_height(build: Builder) -> int:
    """Of one card with what keeps it from the next."""
    return _text_height(build) + 2 * build.px(PADDING_MM) + build.px(CARD_APART_MM)


def _text_height(build: Builder) -> int:
    together = TOGETHER_LARGE if build.layout.large else TOGETHER
    return round((build.layout.line(Style.BODY_STRONG) + build.layout.line(Style.SMALL)) * together)


def _following(basket: Basket, changed: str | None, height: int, room: int) -> int:
    """The offset at which the changed line stands in the middle of the list, below whole cards."""
    indices = [index for index, line in enumerate(basket.lines) if line.item_id == changed]
    shown = max(1, room // height)
    wanted = max(0, indices[-1] - max(0, shown - 1) // 2) if indices else 0
    return min(wanted, max(0, len(basket.lines) - shown)) * height


def _card(build: Builder, row: Rect, line: Line, regular: Decimal | None, ground: tuple[int, int, int]) -> None:
    layout = build.layout
    card = Rect(row.x, row.y, row.w, row.h - build.px(CARD_APART_MM))
    build.box(card, ground, layout.theme.radius_mm * 0.7)
    padding = build.px(PADDING_MM)
    side = min(card.h - 2 * padding, round(card.w * PHOTO_PART))
    url = None if line.product is None else line.product.image_url
    build.photo(Rect(card.x + padding, card.y + (card.h - side) // 2, side, side), url, placeholder(build, line))
    x = card.x + padding + side + build.px(PHOTO_GAP_MM)
    block = _text_height(build)
    top = card.y + (card.h - block) // 2
    upper = Rect(x, top, card.right - build.px(2 * PADDING_MM) - x, layout.line(Style.BODY_STRONG))
    lower = Rect(upper.x, top + block - layout.line(Style.SMALL), upper.w, layout.line(Style.SMALL))
    saving = Decimal(0)
    if regular is not None and line.product is not None:
        saving = (regular - line.product.unit_price) * line.quantity
    _upper(build, upper, line, saving)
    _lower(build, lower, line, regular)


def placeholder(build: Builder, line: Line) -> str:
    """The drawing that stands for a product without a picture."""
    if line.product is None:
        return "bag"
    return build.layout.categories.icon_for(line.product.description, line.product.description_ar)


def _upper(build: Builder, room: Rect, line: Line, saving: Decimal) -> None:
    """The name; what was saved, or else the size, behind it, where the whole name leaves room for all of it."""
    palette, words, name = build.palette, build.words, product_name(build, line)
    gap, right = build.px(APART_MM), room.right
    name_width = build.width(isolated(name), Style.BODY_STRONG)
    size = line.product.product_size if line.product is not None and line.product.product_size else ""
    if saving > 0:
        # By the card, not by the name, so that all cards say it alike.
        roomy = room.w >= SAVED_EMS * build.layout.em(Style.SMALL_STRONG)
        note = words("shopping.saved" if roomy else "shopping.saved.short", amount=words.money(saving))
        width = build.width(note, Style.SMALL_STRONG)
        if width <= room.w * 3 // 5:
            place = Rect(right - width, room.y, width, room.h)
            build.text(place, note, Style.SMALL_STRONG, palette.primary, END)
            right = place.x - gap
    width = min(name_width, right - room.x)
    build.text(Rect(room.x, room.y, width, room.h), name, Style.BODY_STRONG, palette.ink, foreign=True)
    size_width = build.width(isolated(size), Style.SMALL)
    if size and room.x + name_width + gap + size_width <= right:
        place = Rect(room.x + width + gap, room.y, size_width, room.h)
        build.text(place, size, Style.SMALL, palette.muted, foreign=True)


def product_name(build: Builder, line: Line) -> str:
    if line.product is None:
        return build.words("shopping.unknown")
    if build.words.rtl and line.product.description_ar:
        return line.product.description_ar
    return line.product.description


def _lower(build: Builder, room: Rect, line: Line, regular: Decimal | None) -> None:
    """Quantity and price of one, the price without the offer struck through, and the line's total at the end.

    Where there is no room for all of it the total stays, then the quantity, then of several pieces the price of one,
    of a single one the price without the offer.
    """
    palette, words = build.palette, build.words
    gap, count = build.px(APART_MM), words.number(line.quantity)
    total = "" if line.total is None else words.money(line.total)
    style = build.largest((Style.BODY_STRONG, Style.SMALL_STRONG), total, room.w * 3 // 5)
    width = build.width(total, style)
    if width > room.w:
        # Half an amount would be another one.
        total, width = "", 0
    build.text(Rect(room.right - width, room.y, width, room.h), total, style, palette.ink, END)
    left = room.w - width - gap
    full = alone = f"× {count}"
    if line.product is not None:
        full = words("shopping.each", quantity=count, price=words.money(line.product.unit_price))
    struck = "" if regular is None else words.money(regular)
    beside = gap + build.width(struck, Style.SMALL)
    fits = {each: build.width(each, Style.SMALL) + beside <= left for each in (full, alone)}
    text = next((each for each in (full, alone) if build.width(each, Style.SMALL) <= left), "")
    if struck and line.quantity == 1 and not fits[full] and fits[alone]:
        # The price of one stands as the line's total already.
        text = alone
    width = build.width(text, Style.SMALL)
    build.text(Rect(room.x, room.y, width, room.h), text, Style.SMALL, palette.muted)
    if struck and text and fits[text] and (text == full or line.quantity == 1):
        place = Rect(room.x + width + gap, room.y, beside - gap, room.h)
        build.text(place, struck, Style.SMALL, palette.muted, struck=True)
