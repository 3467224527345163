"""The top of every screen: the cart's number, what there is to know, and the buttons that are always there."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.frame import badge, badge_width
from kiosk.screens.scene import Rect
from kiosk.screens.theme import APART_MM, TARGET_MM, Rgb, Style

ICON_MM = 6.0
LABEL_PADDING_MM = 1.5
LOGO_MM = 8.0
ARRANGEMENTS = ((True, True, False), (False, True, False), (False, False, False), (True, True, True))
"""From the widest: whether the globe stands beside the language's name, whether the emblem stands before the cart's
number, and whether the buttons have a row of their own. The first that fits is taken."""


@dataclass(frozen=True)
class Note:
    """What there is to know, with its icon and colours."""

    text: str
    icon: str
    ink: Rgb
    ground: Rgb
    optional: bool = False
    """Whether it goes where there is no room for it between the cart's number and the buttons."""


@dataclass(frozen=True)
class Header:
    """`cart_id` None and `other_language` None leave them out. `staff` is the button's state: None for none, else
    whether staff is called. `looks` are the buttons for text size and contrast, each True where it is on."""

    cart_id: int | None
    other_language: str | None = None
    note: Note | None = None
    staff: bool | None = None
    looks: tuple[bool, bool] | None = None


@dataclass(frozen=True)
class _Button:
    name: str
    icon: str | None
    label: str
    on: bool = False

    def width(self, build: Builder) -> int:
        label = build.width(self.label, Style.BODY_STRONG) if self.label else 0
        icon = build.px(ICON_MM) if self.icon else 0
        gap = build.px(1.5) if label and icon else 0
        return max(icon + gap + label + 2 * build.px(LABEL_PADDING_MM), build.layout.least_px(TARGET_MM))


def height(build: Builder) -> int:
    return max(build.px(build.layout.theme.header_mm), build.layout.least_px(TARGET_MM))


def draw(build: Builder, header: Header) -> Rect:
    """Draw the header and return what is left of the panel below it, inside the margins.

    Where the buttons have no room beside the cart's number they stand in a row of their own. So does the note, as a
    strip, where there is no room for it between them.
    """
    layout, palette = build.layout, build.palette
    margin, row = build.px(layout.theme.margin_mm), height(build)
    gap = build.at_least(APART_MM)
    # The last button's words end at the margin, where there is room for that.
    edges = max(build.px(1), margin - build.px(LABEL_PADDING_MM)), build.px(1)
    # Before the buttons go to a row of their own, what only adorns goes: the globe, then the emblem.
    for (globe, emblem, both), edge in itertools.product(ARRANGEMENTS, edges):
        buttons = _buttons(header, globe=globe)
        wide = sum(button.width(build) for button in buttons) + gap * max(0, len(buttons) - 1) + edge
        if both or margin + _title_width(build, header, emblem=emblem) + build.px(3) + wide <= layout.width:
            break
    build.box(Rect(0, 0, layout.width, 2 * row if both else row), palette.surface)
    bottom = 2 * row if both else row
    build.box(Rect(0, bottom - 1, layout.width, 1), palette.rule)
    left = _title(build, Rect(margin, 0, layout.width - 2 * margin, row), header, emblem=emblem) + build.px(3)
    right = layout.width - margin if both else layout.width - wide - build.px(2)
    x = layout.width - wide
    if both:
        # Spread over their row: there is room between them.
        gap = max(gap, (layout.width - 2 * edge - wide + gap * (len(buttons) - 1)) // max(1, len(buttons) - 1))
        x = edge
    for button in buttons:
        width = button.width(build)
        _draw_button(build, Rect(x, row if both else 0, width, row), button)
        x += width + gap
    return _noted(build, header.note, Rect(left, 0, right - left, row), bottom)


def _noted(build: Builder, note: Note | None, between: Rect, bottom: int) -> Rect:
    layout = build.layout
    margin = build.px(layout.theme.margin_mm)
    if note is not None and badge_width(build, note.text) <= between.w:
        badge(build, between, note.text, note.ink, note.ground, note.icon)
    elif note is not None and not note.optional:
        bottom = _strip(build, Rect(0, bottom, layout.width, layout.height - bottom), note).bottom
    return Rect(margin, bottom, layout.width - 2 * margin, layout.height - bottom)


def _buttons(header: Header, *, globe: bool = True) -> list[_Button]:
    buttons = []
    if header.staff is not None:
        buttons.append(_Button("staff.cancel" if header.staff else "staff.call", "hand", "", header.staff))
    if header.looks is not None:
        large, contrast = header.looks
        buttons += [_Button("text-size", "text-size", "", large), _Button("contrast", "contrast", "", contrast)]
    if header.other_language is not None:
        buttons.append(_Button("language", "globe" if globe else None, header.other_language))
    return buttons


def _draw_button(build: Builder, rect: Rect, button: _Button) -> None:
    palette, radius = build.palette, build.layout.theme.radius_mm
    ink = palette.primary
    if button.on:
        build.box(rect.inset(0, build.px(1)), palette.primary, radius)
        ink = palette.on_primary
    elif build.pressed(button.name):
        build.box(rect.inset(0, build.px(1)), palette.soft_pressed, radius)
        ink = palette.primary_pressed
    label = build.width(button.label, Style.BODY_STRONG) if button.label else 0
    side = build.px(ICON_MM) if button.icon else 0
    gap = build.px(1.5) if label and side else 0
    x = rect.x + (rect.w - side - gap - label) // 2
    if button.icon:
        build.icon(Rect(x, rect.y, side, rect.h), button.icon, ink)
    if label:
        place = Rect(x + side + gap, rect.y, label, rect.h)
        build.text(place, button.label, Style.BODY_STRONG, ink, CENTER, foreign=True)
    build.target(button.name, rect)


def _emblem_width(build: Builder) -> int:
    """Of the brand's logo, else of the cart's drawing."""
    theme = build.layout.theme
    ratio = theme.logo_ratio if theme.logo else 1.0
    return round(build.px(LOGO_MM) * min(ratio, 4.0))


def _title_width(build: Builder, header: Header, *, emblem: bool) -> int:
    width = _emblem_width(build) + build.px(2) if emblem else 0
    if header.cart_id is not None:
        width += build.width(build.words("cart", number=header.cart_id), Style.BODY_STRONG)
    return width


def _title(build: Builder, room: Rect, header: Header, *, emblem: bool) -> int:
    """Logo and the cart's number at the start of `room`. Returns where they end."""
    x = _emblem(build, room) + build.px(2) if emblem else room.x
    if header.cart_id is None:
        return x
    title = build.words("cart", number=header.cart_id)
    width = min(build.width(title, Style.BODY_STRONG), room.right - x)
    build.text(Rect(x, room.y, width, room.h), title, Style.BODY_STRONG, build.palette.ink)
    return x + width


def _emblem(build: Builder, room: Rect) -> int:
    theme, width = build.layout.theme, _emblem_width(build)
    if theme.logo:
        side = build.px(LOGO_MM)
        build.logo(Rect(room.x, room.y + (room.h - side) // 2, width, side), theme.logo)
    else:
        build.icon(Rect(room.x, room.y, width, room.h), "cart", build.palette.primary, directed=True)
    return room.x + width


def _strip(build: Builder, room: Rect, note: Note) -> Rect:
    """A note across the panel at the top of `room`, in as many lines as it needs. Returns its place."""
    line = build.layout.line(Style.SMALL_STRONG)
    inner = room.inset(build.px(build.layout.theme.margin_mm), 0)
    if badge_width(build, note.text) <= inner.w:
        strip = Rect(room.x, room.y, room.w, line + build.px(2))
        build.box(strip, note.ground)
        badge(build, strip, note.text, note.ink, note.ground, note.icon)
        return strip
    lines = build.wrapped(note.text, inner.w, Style.SMALL_STRONG)
    strip = Rect(room.x, room.y, room.w, len(lines) * line + build.px(1))
    build.box(strip, note.ground)
    text = Rect(inner.x, strip.y, inner.w, len(lines) * line)
    build.paragraph(text, note.text, Style.SMALL_STRONG, note.ink, CENTER)
    return strip
