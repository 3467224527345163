"""One offer on its card."""

from __future__ import annotations

from decimal import Decimal

from kiosk.screens.builder import CENTER, END, START, Builder
from kiosk.screens.offer_face import Face
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated
from kiosk.screens.theme import Style

PRICES = (Style.HEADING, Style.BODY_STRONG, Style.SMALL_STRONG)
"""Styles of the new price, from the largest: the first in which it fits is taken, as it must not be cut."""
PADDING_MM = 1.4
APART_MM = 2.0
PILL_EMS = 1.55
LIFT_EMS = 0.05
"""Height of a pill in ems of its words, and by how much they stand above its middle: Arabic reaches further down."""
BADGE_EMS = (0.62, 0.82)
"""How far a badge reaches above and below the middle of its words."""
PILL_MM = 1.4
"""At both ends of a pill's words."""
WAY_MARGIN_MM = 0.6
ICON_EMS = 0.95
ICON_APART_MM = 1.0
TOGETHER = 0.92
"""Lines of text that belong together stand closer than their heights: by so much of these."""
NAME_EMS = 8.0
"""Least room for a name, in ems of its style."""
AISLE_EMS = 5.0
LEAST_PHOTO_MM = 14.0
LEAST_TEXT_MM = 10.0
"""A text from outside with less room is left out."""
TALL, TALL_PICTURE = 0.58, 0.42
"""A card of which this part of the width is less than the height has its picture on top, over this part of it."""
ORDINARY = Decimal("199.95")
"""A price for which the cards are planned; a card with a longer one gives something away."""
ORDINARY_PERCENT = 20


# --- how large a card has to be ---


def least_width(build: Builder, *, beside: bool) -> int:
    """That holds all of an ordinary offer, with the way beside its words or below them."""
    layout, words = build.layout, build.words
    padding, gap = build.px(PADDING_MM), build.px(APART_MM)
    price = build.width(words.money(ORDINARY), PRICES[0])
    around = 2 * padding + _block_height(build) + gap + padding
    if beside:
        name = max(round(NAME_EMS * layout.em(Style.BODY_STRONG)), _here_width(build, icon=False))
        return around + name + gap + _prices_width(build) + gap + _way_width(build, beside=True)
    foot = _here_width(build, icon=False) + round(AISLE_EMS * layout.em(Style.SMALL))
    foot += 2 * gap + _way_width(build, beside=False)
    return max(around + price + gap + _former_width(build), 2 * padding + foot)


def least_height(build: Builder, width: int, *, beside: bool) -> int:
    """Of a card of this width that holds all of an ordinary offer but its title and its last day."""
    block = _block_height(build)
    if beside:
        # The ink of the prices leaves more than a margin free.
        return max(round(_height(build, PRICES[0], Style.SMALL) * 0.97), _way_height(build))
    if width < least_width(build, beside=False):
        block = _height(build, Style.BODY_STRONG, PRICES[0], Style.SMALL)
    return 2 * build.px(PADDING_MM) + block + build.px(ICON_APART_MM) + _foot_height(build)


def _block_height(build: Builder) -> int:
    """Of the two lines that each card has at least."""
    return _height(build, Style.BODY_STRONG, PRICES[0])


def _height(build: Builder, *styles: Style) -> int:
    """Of lines of these styles that belong together."""
    return round(sum(build.layout.line(style) for style in styles) * TOGETHER)


def _foot_height(build: Builder) -> int:
    return round(PILL_EMS * build.layout.em(Style.SMALL_STRONG))


def _lifted(build: Builder, room: Rect) -> Rect:
    """The place of words in the middle of `room` that stand on a pill, or beside some that do."""
    return room.moved(0, -round(LIFT_EMS * build.layout.em(Style.SMALL_STRONG)))


def _prices_width(build: Builder) -> int:
    """Of the prices beside the name: the new one above, the old one and by how much it is cheaper below."""
    return max(build.width(build.words.money(ORDINARY), PRICES[0]), _former_width(build))


def _former_width(build: Builder) -> int:
    """Of an ordinary old price, and by how much it is cheaper."""
    percent = build.words("offers.percent", percent=build.words.percent(ORDINARY_PERCENT))
    regular = build.width(build.words.money(ORDINARY), Style.SMALL)
    return regular + build.px(APART_MM) + _percent_width(build, percent)


def _arrow(build: Builder) -> int:
    """The side of the arrow: icons grow with the words beside them."""
    return round(ICON_EMS * build.layout.em(Style.SMALL))


def _pin(build: Builder) -> int:
    return round(0.8 * _arrow(build))


def _percent_width(build: Builder, text: str) -> int:
    return build.width(text, Style.SMALL_STRONG) + 2 * build.px(PILL_MM)


def _here_width(build: Builder, *, icon: bool) -> int:
    before = _pin(build) + build.px(ICON_APART_MM) if icon else 0
    return before + build.width(build.words("offers.here"), Style.SMALL_STRONG) + 2 * build.px(PILL_MM)


def _way_lines(build: Builder, text: str, *, beside: bool) -> list[str]:
    """In one line; beside the words in two, where it has two words."""
    if not beside or " " not in text:
        return [text]
    words = text.split()
    splits = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return list(min(splits, key=lambda lines: max(build.width(line, Style.SMALL_STRONG) for line in lines)))


def _way_width(build: Builder, *, beside: bool) -> int:
    """The same whether there is a way or not, so that a card keeps its order while the backend is away."""
    return max(_way_room(build, "offers.way", beside=beside), _way_room(build, "offers.way.away", beside=beside))


def _way_height(build: Builder) -> int:
    """Of two lines on their pill, and what is left free above and below it."""
    return _foot_height(build) + _way_step(build) + 2 * build.px(WAY_MARGIN_MM)


def _way_step(build: Builder) -> int:
    return round(0.86 * build.layout.line(Style.SMALL_STRONG))


def _way_room(build: Builder, key: str, *, beside: bool) -> int:
    """What the words take with the ends of their pill, and the arrow, which stands only where there is a way."""
    lines = _way_lines(build, build.words(key), beside=beside)
    icon = _arrow(build) + build.px(ICON_APART_MM) if key == "offers.way" else 0
    return max(build.width(line, Style.SMALL_STRONG) for line in lines) + icon + 2 * build.px(PILL_MM)


# --- drawing ---


def draw(build: Builder, card: Rect, face: Face, *, beside: bool, pressed: bool) -> None:
    """The offer on a card, with as much of it as there is room for: name and price come first."""
    layout, palette = build.layout, build.palette
    padding = build.px(PADDING_MM)
    line = layout.line(Style.BODY_STRONG)
    if card.h < line:
        return
    build.box(card, palette.soft if pressed else palette.surface, layout.theme.radius_mm * 0.7)
    block, foot = _block_height(build), _foot_height(build)
    inner = card.inset(padding, padding if card.h >= block + 2 * padding else 0)
    if card.h < (least_height(build, card.w, beside=True) if beside else block):
        in_one_line(build, inner, face.name, face.price)
    elif beside:
        _beside(build, card, inner, face, pressed=pressed)
    elif inner.h < block + build.px(ICON_APART_MM) + foot:
        _upper(build, inner, face)
    else:
        upper = Rect(inner.x, inner.y, inner.w, inner.h - foot - build.px(ICON_APART_MM))
        _upper(build, upper, face)
        _foot(build, Rect(inner.x, inner.bottom - foot, inner.w, foot), face, pressed=pressed)


def in_one_line(build: Builder, room: Rect, name: str, price: str) -> None:
    """The price, which is not cut, and before it as much of the name as there is room for."""
    style = build.largest(PRICES[1:], price, room.w // 2)
    width = min(build.width(price, style), room.w)
    build.text(Rect(room.right - width, room.y, width, room.h), price, style, build.palette.ink, END)
    left = Rect(room.x, room.y, room.w - width - build.px(APART_MM), room.h)
    if left.w >= build.px(LEAST_TEXT_MM):
        build.text(left, name, Style.BODY_STRONG, build.palette.ink, foreign=True)


def _beside(build: Builder, card: Rect, inner: Rect, face: Face, *, pressed: bool) -> None:
    """Picture, name and aisle, prices, and the way: from the start to the end of the card."""
    layout = build.layout
    gap = build.px(APART_MM)
    name_line, small = layout.line(Style.BODY_STRONG), layout.line(Style.SMALL)
    side = card.h - 2 * build.px(PADDING_MM)
    build.photo(Rect(inner.x, card.y + (card.h - side) // 2, side, side), face.image_url, face.placeholder)
    way = Rect(inner.right - _way_width(build, beside=True), inner.y, _way_width(build, beside=True), 0)
    height = min(card.h - 2 * build.px(WAY_MARGIN_MM), max(side, _way_height(build)))
    _way(build, Rect(way.x, card.y + (card.h - height) // 2, way.w, height), face, beside=True, pressed=pressed)
    x = inner.x + side + gap + build.px(0.5)
    width = max(_prices_width(build), build.width(face.price, PRICES[-1]))
    prices = Rect(way.x - gap - width, card.y, width, card.h)
    _prices(build, prices, face)
    column = Rect(x, card.y, prices.x - gap - x, card.h)
    block = name_line + small
    top = card.y + (card.h - block) // 2
    _name(build, Rect(column.x, top, column.w, name_line), face)
    _aisle(build, Rect(column.x, top + block - small, column.w, small), face, pressed=pressed)


def _prices(build: Builder, room: Rect, face: Face) -> None:
    """The new price above the old one, at the end of `room`."""
    palette = build.palette
    style = build.largest(PRICES, face.price, room.w)
    upper, lower = build.layout.line(style), build.layout.line(Style.SMALL)
    block = round((upper + lower) * TOGETHER) if face.regular else upper
    top = room.y + (room.h - block) // 2
    build.text(Rect(room.x, top, room.w, upper), face.price, style, palette.ink, END)
    if face.regular:
        below = Rect(room.x, top + block - lower, room.w, lower)
        _former(build, below, face.regular, face.percent, END)


def _former(build: Builder, room: Rect, regular: str, percent: str, anchor: float) -> None:
    """The price without the offer, and by how much it is cheaper, as far as there is room: the price comes first.

    At the end of `room` the price is at its edge, below the new one: Arabic's currency reaches down from that, and
    would meet the pill.
    """
    gap = build.px(APART_MM)
    widths = [build.width(regular, Style.SMALL) if regular else 0, _percent_width(build, percent) if percent else 0]
    if percent and sum(widths) + (gap if regular else 0) > room.w:
        percent, widths[1] = "", 0
    if widths[0] > room.w:
        return
    total = sum(widths) + (gap if regular and percent else 0)
    x = room.x + round((room.w - total) * anchor)
    places = [x, x + total - widths[1]] if anchor == START else [x + total - widths[0], x]
    if regular:
        place = Rect(places[0], room.y, widths[0], room.h)
        build.text(place, regular, Style.SMALL, build.palette.muted, struck=True)
    if percent:
        height = min(room.h, build.layout.line(Style.SMALL_STRONG)) - build.px(1.6)
        pill = Rect(places[1], room.y + (room.h - height) // 2, widths[1], height)
        build.pill(pill, build.palette.primary)
        build.text(pill, percent, Style.SMALL_STRONG, build.palette.on_primary, CENTER)


def _upper(build: Builder, room: Rect, face: Face) -> None:
    """Picture, and beside it (on a tall card below it) name and prices; the title where there is room for it."""
    layout, palette = build.layout, build.palette
    gap, former = build.px(APART_MM), _former_width(build)
    if room.h > room.w * TALL:
        top = Rect(room.x, room.y, room.w, round(room.h * TALL_PICTURE))
        build.box(top, palette.soft, layout.theme.radius_mm * 0.5)
        picture = Rect(top.x + (top.w - top.h) // 2, top.y, top.h, top.h)
        column = Rect(room.x, top.bottom, room.w, room.bottom - top.bottom)
    else:
        most = max(build.px(LEAST_PHOTO_MM), room.w - gap - build.px(ICON_APART_MM) - former)
        side = min(room.h, room.w * 2 // 5, most)
        picture = Rect(room.x, room.y + (room.h - side) // 2, side, side)
        x = picture.right + gap + build.px(ICON_APART_MM)
        column = Rect(x, room.y, room.right - x, room.h)
    build.photo(picture, face.image_url, face.placeholder)
    style = build.largest(PRICES, face.price, column.w)
    left = max(0, column.w - build.width(face.price, style) - gap)
    # Whether the old price stands below the new one does not depend on the offer: the cards are alike.
    below = bool(face.regular) and column.w < build.width(build.words.money(ORDINARY), PRICES[0]) + gap + former
    name = build.wrapped(face.name, column.w, Style.BODY_STRONG, foreign=True)
    rows = [Style.BODY_STRONG, PRICES[0]]
    below = below and _more(build, rows, Style.SMALL, column.h)
    longer = len(name) > 1 and _more(build, rows, Style.BODY_STRONG, column.h)
    titled = bool(face.title) and _more(build, rows, Style.SMALL, column.h)
    y = column.y + (column.h - _height(build, *rows)) // 2

    def place(row: Style) -> Rect:
        """Of the next line, whose ink needs all its height; the line after that takes some of it."""
        nonlocal y
        found = Rect(column.x, y, column.w, layout.line(row))
        y += round(found.h * TOGETHER)
        return found

    for text in (name[0], " ".join(name[1:])) if longer else (face.name,):
        build.text(place(Style.BODY_STRONG), text, Style.BODY_STRONG, palette.ink, foreign=True)
    if titled:
        build.text(place(Style.SMALL), face.title, Style.SMALL, palette.muted, foreign=True)
    line = place(PRICES[0])
    build.text(line, face.price, style, palette.ink)
    if below:
        _former(build, place(Style.SMALL), face.regular, face.percent, START)
    else:
        _former(build, Rect(line.right - left, line.y, left, line.h), face.regular, face.percent, START)


def _more(build: Builder, rows: list[Style], row: Style, height: int) -> bool:
    """Whether there is room for one more line, which is then among `rows`."""
    fits = _height(build, *rows, row) <= height
    if fits:
        rows.append(row)
    return fits


def _name(build: Builder, room: Rect, face: Face) -> None:
    """The name, and behind it the offer's title where both have room."""
    palette = build.palette
    width = min(build.width(isolated(face.name), Style.BODY_STRONG), room.w)
    build.text(Rect(room.x, room.y, width, room.h), face.name, Style.BODY_STRONG, palette.ink, foreign=True)
    rest = Rect(room.x + width + build.px(APART_MM), room.y, room.w - width - build.px(APART_MM), room.h)
    if face.title and build.width(isolated(face.title), Style.SMALL) <= rest.w:
        build.text(rest, face.title, Style.SMALL, palette.muted, foreign=True)


def _foot(build: Builder, room: Rect, face: Face, *, pressed: bool) -> None:
    """Where it is at the start, the way at the end; of an offer in this aisle the aisle's name comes first."""
    gap = build.px(APART_MM)
    width = _way_room(build, face.way, beside=False)
    needed = build.width(isolated(face.aisle), Style.SMALL) + gap if face.aisle else 0
    needed = _here_width(build, icon=False) + min(needed, room.w // 3) if face.here else 0
    if width + gap + needed > room.w:
        width = 0 if face.away else _arrow(build) + 2 * build.px(PILL_MM)
    way = Rect(room.right - width, room.y, width, room.h)
    if width:
        _way(build, way, face, beside=False, pressed=pressed)
    _aisle(build, Rect(room.x, room.y, way.x - gap - room.x, room.h), face, pressed=pressed)


def _aisle(build: Builder, room: Rect, face: Face, *, pressed: bool) -> None:
    """Where it is, whether that is where the cart is, and the offer's last day where there is room."""
    palette = build.palette
    gap, small = build.px(APART_MM), _pin(build)
    x, words = room.x, _lifted(build, room)
    aisle_width = build.width(isolated(face.aisle), Style.SMALL) if face.aisle else 0
    if face.here:
        icon = _here_width(build, icon=True) + (gap + aisle_width if face.aisle else 0) <= room.w
        width = _here_width(build, icon=icon)
        if width > room.w:
            return
        above, below = (round(part * build.layout.em(Style.SMALL_STRONG)) for part in BADGE_EMS)
        pill = Rect(x, words.y + words.h // 2 - above, width, above + below)
        build.pill(pill, palette.soft_pressed if pressed else palette.soft)
        text = Rect(pill.x, words.y, pill.w, words.h).inset(build.px(PILL_MM), 0)
        if icon:
            build.icon(Rect(text.x, text.y, small, text.h), "pin", palette.primary_pressed)
            text = Rect(
                text.x + small + build.px(ICON_APART_MM), text.y, text.w - small - build.px(ICON_APART_MM), text.h
            )
        build.text(text, build.words("offers.here"), Style.SMALL_STRONG, palette.primary_pressed)
        x = pill.right + build.px(1.5)
    elif face.aisle and room.w >= build.px(LEAST_TEXT_MM):
        build.icon(Rect(x, words.y, small, room.h), "pin", palette.muted)
        x += small + build.px(ICON_APART_MM)
    if face.aisle and room.right - x >= min(aisle_width, build.px(LEAST_TEXT_MM)):
        place = Rect(x, words.y, min(aisle_width, room.right - x), room.h)
        build.text(place, face.aisle, Style.SMALL, palette.muted, foreign=True)
        x = place.right + gap
    if face.until and x + build.width(face.until, Style.SMALL) <= room.right:
        build.text(Rect(x, words.y, room.right - x, room.h), face.until, Style.SMALL, palette.muted)


def _way(build: Builder, room: Rect, face: Face, *, beside: bool, pressed: bool) -> None:
    """A pill that looks as if it could be touched, as the whole card can; quiet words while there is no way."""
    palette = build.palette
    inner = room.inset(build.px(PILL_MM), 0)
    side = 0 if face.away else _arrow(build)
    ink = palette.muted if face.away else palette.primary_pressed
    if not face.away:
        build.box(room, palette.soft_pressed if pressed else palette.soft, build.layout.theme.radius_mm * 0.7)
        build.icon(Rect(inner.right - side, _lifted(build, room).y, side, room.h), "arrow", ink, directed=True)
    style = Style.SMALL if face.away else Style.SMALL_STRONG
    lines = _way_lines(build, build.words(face.way), beside=beside)
    width = inner.w - side - (build.px(ICON_APART_MM) if side else 0)
    if any(build.width(text, style) > width for text in lines):
        return
    line = build.layout.line(Style.SMALL_STRONG)
    step = _way_step(build)
    y = _lifted(build, room).y + (room.h - line - (len(lines) - 1) * step) // 2
    for text in lines:
        build.text(Rect(inner.x, y, width, line), text, style, ink, END if face.away else START)
        y += step
