"""The product that was read, over the panel."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from kiosk.core.deals import Deals, regular_price, saved
from kiosk.core.models import Line, Offer
from kiosk.core.state import Preview
from kiosk.screens.basket import placeholder, product_name
from kiosk.screens.builder import CENTER, END, START, Builder
from kiosk.screens.frame import NOTICE_SCALES, notice
from kiosk.screens.offer_card import in_one_line
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated, tidy
from kiosk.screens.theme import APART_MM, TARGET_MM, Rgb, Style

PADDING_MM = 3.0
FOOT_MM = 1.5
BUTTON_ICON_MM = 6.0
BUTTONS = {"preview.close": ("preview.close", "close"), "staff.call": ("staff.call", "hand")}
"""Words and icon of each."""
TOGETHER = 0.95
"""Lines stand closer than their heights: by so much of these; but those of the largest styles do not."""
LARGE = frozenset({Style.AMOUNT, Style.TITLE})
SMALLEST = Style.BODY_STRONG
STYLES: Sequence[tuple[Style, Style]] = (
    (Style.TITLE, Style.AMOUNT),
    (Style.HEADING, Style.TITLE),
    (SMALLEST, Style.TITLE),
    (SMALLEST, Style.HEADING),
    (SMALLEST, Style.BODY_STRONG),
    (SMALLEST, Style.SMALL_STRONG),
)
"""Styles of name and price, from the largest."""
NAME_LINES = 2
BIG, SMALL = slice(0, 4), slice(4, None)
WISHES = (
    (BIG, 2, True, True),
    (BIG, 2, False, True),
    (BIG, 1, False, True),
    (SMALL, 2, True, True),
    (SMALL, 2, False, True),
    (SMALL, 1, False, True),
    (BIG, 2, False, False),
    (BIG, 1, False, False),
    (SMALL, 2, False, False),
    (SMALL, 1, False, False),
)
"""Which of the styles, in how many lines the name may stand, whether the size is told, and whether what is saved."""
Wish = tuple[slice, int, bool, bool]
TALL = 0.7
"""Where the room is higher than this part of its width, the picture may stand above the words."""


class Place(Enum):
    """Where the buttons stand."""

    FOOT = auto()
    BESIDE = auto()
    BARE = auto()
    """Beside, without their words."""


PICTURES = ((True, 0.55), (True, 0.47), (True, 0.4), (False, 0.42), (False, 0.3))
"""Whether the picture stands above the words and not before them, and the part of the room that it takes."""
PICTURED = tuple(itertools.product((Place.FOOT, Place.BESIDE), PICTURES))
WITHOUT_PICTURE = tuple((place, (False, 0.0)) for place in Place)


@dataclass(frozen=True)
class _Row:
    """One line of what is said of the product."""

    text: str
    style: Style
    ink: Rgb
    foreign: bool = False
    struck: str = ""
    """What holds no longer, before the text."""


def draw(build: Builder, room: Rect, preview: Preview, deals: Deals, *, staff_called: bool = False) -> None:
    """On a card that fills `room`: the product, that it is being looked up, or that the store does not know it."""
    build.box(room, build.palette.surface, build.layout.theme.radius_mm)
    inner = room.inset(min(build.px(PADDING_MM), max(0, room.h - build.layout.least_px(TARGET_MM)) // 2))
    if preview.product is not None:
        _product(build, inner, Line("", 1, preview.product), deals.offer_of(preview.product))
    elif preview.unknown:
        _ask_staff(build, inner, "preview.unknown", "shopping.unknown", staff_called=staff_called)
    elif preview.failed:
        _ask_staff(build, inner, "shopping.away", "offline.title", staff_called=staff_called)
    else:
        palette, title = build.palette, build.words("preview.looking")
        names = ("preview.close",)
        place = next((place for place in Place if _holds(build, _beyond(build, inner, names, place), title, ())), None)
        rest = _buttons(build, inner, names, place or Place.BARE, CENTER)
        notice(build, rest, "scan", title, (), ink=palette.primary, ground=palette.soft)


def _ask_staff(build: Builder, room: Rect, title: str, short: str, *, staff_called: bool) -> None:
    """What the store does not tell, and who helps. The header has a button for staff too, so this one may go.

    `title` and `short`, for little room, are the names of texts.
    """
    palette, words = build.palette, build.words
    both, close = ("staff.call", "preview.close"), ("preview.close",)
    help_text = (words("preview.unknown.text"),)
    choices: list[tuple[Sequence[str], Place, str, Sequence[str]]] = [
        *((both, Place.FOOT, words(title), texts) for texts in (help_text, ()) if not staff_called),
        *((close, place, words(title), texts) for place in Place for texts in (help_text, ())),
        (close, Place.BARE, words(short), ()),
    ]
    names, place, heading, texts = next(
        (each for each in choices if _holds(build, _beyond(build, room, *each[:2]), *each[2:])), choices[-1]
    )
    rest = _buttons(build, room, names, place, CENTER)
    notice(build, rest, "help", heading, texts, ink=palette.warning, ground=palette.warning_ground)


def _holds(build: Builder, room: Rect, title: str, texts: Sequence[str]) -> bool:
    """Whether a notice has room in its smallest styles."""
    title_style, text_style = NOTICE_SCALES[-1]
    if room.w <= max(build.width(word, title_style) for word in title.split()):
        return False
    height = len(build.wrapped(title, room.w, title_style)) * build.layout.line(title_style)
    height += sum(len(build.wrapped(text, room.w, text_style)) for text in texts) * build.layout.line(text_style)
    return height <= room.h


# --- the buttons ---


def _buttons(build: Builder, room: Rect, names: Sequence[str], place: Place, anchor: float = END) -> Rect:
    """At the end of `room`; returns the rest of it. At its foot they stand where `anchor` says, below each other where
    they are too wide."""
    rest = _beyond(build, room, names, place)
    height, gap = _button_height(build), _gap(build)
    piled = _piled(build, room, names, place)
    y = room.y + (room.h - height) // 2 if place is not Place.FOOT else rest.bottom + build.px(FOOT_MM)
    left = room.w - _across(build, names, place)
    x = room.x if piled else room.x + (round(left * anchor) if place is Place.FOOT else left)
    for name in names:
        key, icon = BUTTONS[name]
        rect = Rect(x, y, room.w if piled else _button_width(build, name, place), height)
        if place is Place.BARE:
            fill = build.palette.soft_pressed if build.pressed(name) else build.palette.soft
            build.box(rect, fill, build.layout.theme.radius_mm)
            build.icon(rect.inset(rect.w // 4), icon, build.palette.primary_pressed)
            build.target(name, rect)
        else:
            build.button(name, rect, build.words(key), primary=False, icon=icon)
        x, y = (x, rect.bottom + gap) if piled else (rect.right + gap, y)
    return rest


def _beyond(build: Builder, room: Rect, names: Sequence[str], place: Place) -> Rect:
    """What the buttons leave of `room`; nothing where they have no room themselves."""
    across = _across(build, names, place)
    if place is Place.FOOT:
        lines = len(names) if _piled(build, room, names, place) else 1
        if lines > 1 and max(_least_button_width(build, name) for name in names) > room.w:
            return Rect(room.x, room.y, 0, 0)
        height = lines * _button_height(build) + (lines - 1) * _gap(build) + build.px(FOOT_MM)
        return Rect(room.x, room.y, room.w, max(0, room.h - height))
    return Rect(room.x, room.y, max(0, room.w - across - _gap(build)), room.h)


def _piled(build: Builder, room: Rect, names: Sequence[str], place: Place) -> bool:
    return place is Place.FOOT and _across(build, names, place) > room.w


def _button_height(build: Builder) -> int:
    return build.at_least(TARGET_MM, part=0.8)


def _gap(build: Builder) -> int:
    return build.at_least(APART_MM)


def _across(build: Builder, names: Sequence[str], place: Place) -> int:
    return sum(_button_width(build, name, place) for name in names) + _gap(build) * (len(names) - 1)


def _least_button_width(build: Builder, name: str) -> int:
    """With its words in the smallest style that a button gives them."""
    return build.width(build.words(BUTTONS[name][0]), Style.SMALL_STRONG) + build.px(BUTTON_ICON_MM + 2 + 2 * 3)


def _button_width(build: Builder, name: str, place: Place) -> int:
    label = build.width(build.words(BUTTONS[name][0]), Style.BODY_STRONG)
    words = 0 if place is Place.BARE else label + build.px(BUTTON_ICON_MM + 2 + 2 * 3)
    return max(words, _button_height(build))


# --- the product ---


def _product(build: Builder, room: Rect, line: Line, offer: Offer | None) -> None:
    """Its picture, and beside or below it as much as there is room for."""
    for place, picture, column, rows in _arrangements(build, room, line, offer):
        below = picture is not None and picture.bottom <= column.y
        _buttons(build, room, ("preview.close",), place, CENTER if below else END)
        if picture is not None and line.product is not None:
            build.photo(picture, line.product.image_url, placeholder(build, line))
        _say(build, column, rows, CENTER if below else START)
        return
    rest = _buttons(build, room, ("preview.close",), Place.BARE)
    in_one_line(build, rest, product_name(build, line), _money(build, line.total))


def _arrangements(
    build: Builder, room: Rect, line: Line, offer: Offer | None
) -> Iterator[tuple[Place, Rect | None, Rect, list[_Row]]]:
    """Where the buttons stand, the picture, the words' place, and the words, from the best.

    With a picture as long as name and price have room beside it; a large price is worth more than the size, and what
    is saved more than a large price.
    """
    for choices in (PICTURED, WITHOUT_PICTURE):
        for wish, (place, (above, part)) in itertools.product(WISHES, choices):
            rest = _beyond(build, room, ("preview.close",), place)
            if above and rest.h < rest.w * TALL:
                continue
            picture, column = _above(build, rest, part) if above else _before_words(build, rest, part)
            rows = _rows(build, column, line, offer, wish)
            if rows:
                yield place, picture, column, rows


def _above(build: Builder, room: Rect, part: float) -> tuple[Rect, Rect]:
    """The places of the picture and of the words below it."""
    side = min(room.w, round(room.h * part))
    picture = Rect(room.x + (room.w - side) // 2, room.y, side, side)
    y = picture.bottom + build.px(APART_MM)
    return picture, Rect(room.x, y, room.w, max(0, room.bottom - y))


def _before_words(build: Builder, room: Rect, part: float) -> tuple[Rect | None, Rect]:
    """The places of the picture, if it has any, and of the words beside it."""
    if not part:
        return None, room
    side = min(room.h, round(room.w * part))
    picture = Rect(room.x, room.y + (room.h - side) // 2, side, side)
    x = picture.right + build.px(2 * APART_MM)
    return picture, Rect(x, room.y, max(0, room.right - x), room.h)


def _rows(build: Builder, room: Rect, line: Line, offer: Offer | None, wish: Wish) -> list[_Row]:
    """In the largest styles in which they fit into `room`; none where they fit in no style."""
    styles, most, size, saving = wish
    for name_style, price_style in STYLES[styles]:
        if name_style is not SMALLEST and _breaks(build, room.w, line, name_style):
            continue
        rows = [
            *_name(build, room.w, line, name_style, most),
            *(_size(build, line) if size else ()),
            _Row(_money(build, line.total), price_style, build.palette.ink),
            *(_saving(build, room.w, line, offer) if saving else ()),
        ]
        wide = max(_before(build, row) + build.width(row.text, row.style) for row in rows if not row.foreign)
        if _height(build, rows) <= room.h and wide <= room.w:
            return rows
    return []


def _say(build: Builder, room: Rect, rows: Sequence[_Row], anchor: float) -> None:
    y = room.y + (room.h - _height(build, rows)) // 2
    for row in rows:
        height, before = build.layout.line(row.style), _before(build, row)
        width = min(room.w, before + build.width(isolated(row.text) if row.foreign else row.text, row.style))
        x = room.x + round((room.w - width) * anchor)
        if row.struck:
            build.text(Rect(x, y, before, height), row.struck, Style.SMALL, build.palette.muted, struck=True)
        place = Rect(x + before, y, width - before, height)
        build.text(place, row.text, row.style, row.ink, foreign=row.foreign)
        y += _step(build, row)


def _step(build: Builder, row: _Row) -> int:
    """From this line to the next: the letters of a large price reach down into it."""
    return round(build.layout.line(row.style) * (1.0 if row.style in LARGE else TOGETHER))


def _before(build: Builder, row: _Row) -> int:
    return build.width(row.struck, Style.SMALL) + build.px(APART_MM) if row.struck else 0


def _height(build: Builder, rows: Sequence[_Row]) -> int:
    return sum(_step(build, row) for row in rows[:-1]) + sum(build.layout.line(row.style) for row in rows[-1:])


def _breaks(build: Builder, width: int, line: Line, style: Style) -> bool:
    """Whether the name would be cut, or broken within a word."""
    name = tidy(product_name(build, line))
    widest = max((build.width(isolated(word), style) for word in name.split()), default=0)
    return widest > width or len(build.wrapped(name, width, style, foreign=True)) > NAME_LINES


def _name(build: Builder, width: int, line: Line, style: Style, most: int) -> list[_Row]:
    lines = build.wrapped(product_name(build, line), max(1, width), style, foreign=True)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_Row(text, style, build.palette.ink, foreign=True) for text in lines]


def _size(build: Builder, line: Line) -> list[_Row]:
    size = tidy(line.product.product_size or "") if line.product is not None else ""
    return [_Row(size, Style.SMALL, build.palette.muted, foreign=True)] if size else []


def _saving(build: Builder, width: int, line: Line, offer: Offer | None) -> list[_Row]:
    """What it costs without the offer, and what is saved, in one line where they have room there."""
    regular, palette = regular_price(line.product, offer), build.palette
    if regular is None:
        return []
    struck = build.words.money(regular)
    saving = build.words("shopping.saved", amount=build.words.money(saved(line, offer)))
    row = _Row(saving, Style.SMALL_STRONG, palette.primary, struck=struck)
    if _before(build, row) + build.width(saving, row.style) <= width:
        return [row]
    return [_Row("", Style.SMALL, palette.muted, struck=struck), _Row(saving, row.style, row.ink)]


def _money(build: Builder, amount: Decimal | None) -> str:
    return "" if amount is None else build.words.money(amount)
