"""Calling staff: the button for it, and that somebody has been called."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.core.state import StaffCall, StaffStage
from kiosk.screens.builder import START, Builder
from kiosk.screens.frame import NOTICE_SCALES, notice
from kiosk.screens.header import APART_MM
from kiosk.screens.icon_button import icon_button
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

TEXTS = {
    StaffStage.TELLING: "staff.telling",
    StaffStage.CALLED: "staff.called",
    StaffStage.UNTOLD: "staff.untold",
}
SHORT_TEXTS = {
    StaffStage.TELLING: "staff.telling.short",
    StaffStage.CALLED: "staff.called.short",
    StaffStage.UNTOLD: "staff.untold.short",
}
ICON_MM = 6.0
ICON_APART_MM = 2.5
PADDING_MM = 3.5
BUTTON_PADDING_MM = 5.0
BUTTON_ICON_MM = 8.0
"""What a button needs beside its words: at both ends together, and for its icon."""
BUTTON_APART_MM = 2.0


def strip(build: Builder, room: Rect, call: StaffCall) -> Rect:
    """A strip across the panel at the top of `room` with the way to cancel. Returns what is left below it.

    It is as high as its button: what does not fit into that height is said in fewer words, and
    where these have no room either, the button has none.
    """
    layout, palette = build.layout, build.palette
    label = build.words("staff.cancel")
    # The header's buttons are right above.
    above, below = max(build.px(APART_MM), layout.least_px(APART_MM)), build.px(1)
    target = max(build.px(TARGET_MM), layout.least_px(TARGET_MM))
    width = build.width(label, Style.BODY_STRONG) + build.px(8)
    side = build.px(ICON_MM)
    x = room.x + side + build.px(ICON_APART_MM)
    before = x + build.px(ICON_APART_MM)
    labelled = build.width(build.words(SHORT_TEXTS[call.stage]), Style.SMALL_STRONG) <= room.right - width - before
    width = width if labelled else target
    text_width = room.right - width - before
    line = layout.line(Style.SMALL_STRONG)
    text = _fitting(build, call, text_width, max(1, target // line))
    height = len(build.wrapped(text, text_width, Style.SMALL_STRONG)) * line
    ground = Rect(0, room.y, layout.width, above + max(target, height) + below)
    build.box(ground, palette.info_ground)
    middle = ground.y + above + max(target, height) // 2
    build.icon(Rect(room.x, middle - side // 2, side, side), "hand", palette.info)
    place = Rect(x, middle - height // 2, text_width, height)
    build.paragraph(place, text, Style.SMALL_STRONG, palette.info, START)
    button = Rect(room.right - width, middle - target // 2, width, target)
    if labelled:
        build.button("staff.cancel", button, label, primary=False)
    else:
        icon_button(build, "staff.cancel", button, "close")
    return Rect(room.x, ground.bottom, room.w, room.bottom - ground.bottom)


def beside_code(build: Builder, room: Rect, call: StaffCall) -> Rect:
    """The same in few words on a card at the top of `room`, where a code has the height for nothing above it. Returns
    the rest. The header's button cancels."""
    layout, palette = build.layout, build.palette
    inner = room.inset(build.px(ICON_APART_MM), 0)
    x = inner.x + build.px(ICON_MM) + build.px(ICON_APART_MM)
    text, line = build.words(SHORT_TEXTS[call.stage]), layout.line(Style.SMALL_STRONG)
    height = len(build.wrapped(text, inner.right - x, Style.SMALL_STRONG)) * line
    ground = Rect(room.x, room.y, room.w, height + 2 * build.px(1))
    build.box(ground, palette.info_ground, layout.theme.radius_mm)
    build.icon(Rect(inner.x, ground.y, build.px(ICON_MM), ground.h), "hand", palette.info)
    place = Rect(x, ground.y + build.px(1), inner.right - x, height)
    build.paragraph(place, text, Style.SMALL_STRONG, palette.info, START)
    return Rect(room.x, ground.bottom, room.w, room.bottom - ground.bottom)


def card(build: Builder, room: Rect, call: StaffCall | None) -> None:
    """A card that offers to call staff, or says that it has been called and offers to cancel that.

    Where it is so low that the words have no room above it, the button alone stands on it."""
    layout, palette, words = build.layout, build.palette, build.words
    build.box(room, palette.surface if call is None else palette.info_ground, layout.theme.radius_mm)
    inner = room.inset(build.px(PADDING_MM))
    button = button_place(build, inner, call)
    above = Rect(inner.x, inner.y, inner.w, button.y - build.px(BUTTON_APART_MM) - inner.y)
    if call is None:
        title, variants = words("staff.offer.title"), [[words("staff.offer")]]
        ink, ground = palette.primary, palette.soft
    else:
        title, variants = words(SHORT_TEXTS[call.stage]), acknowledgements(build, call)
        ink, ground = palette.info, palette.surface
    if _height(build, title, [], above.w) <= above.h:
        texts = next((texts for texts in variants if _height(build, title, texts, above.w) <= above.h), [])
        notice(build, above, "hand", title, texts, ink=ink, ground=ground)
    call_button(build, button, call)


def acknowledgements(build: Builder, call: StaffCall) -> list[list[str]]:
    """What there is to say to the call's title, the longest first."""
    light = build.words("staff.light")
    if call.stage is StaffStage.UNTOLD:
        return [[light, build.words("staff.alone")], [light]]
    return [[light]]


def button_place(build: Builder, room: Rect, call: StaffCall | None) -> Rect:
    """At the foot of `room`."""
    least = PRIMARY_TARGET_MM if call is None else TARGET_MM
    height = max(build.px(least * 0.8), build.layout.least_px(least))
    return Rect(room.x, room.bottom - height, room.w, height)


def call_button(build: Builder, place: Rect, call: StaffCall | None) -> None:
    """Its icon gives way to its words, long ones to shorter ones."""
    width = place.w - build.px(BUTTON_PADDING_MM)
    keys = ("staff.call",) if call is None else ("staff.cancel.call", "staff.cancel")
    label = next((text for text in map(build.words, keys) if _narrow(build, text) <= width), build.words(keys[-1]))
    icon = None if _narrow(build, label) + build.px(BUTTON_ICON_MM) > width else "hand" if call is None else "close"
    name = "staff.call" if call is None else "staff.cancel"
    build.button(name, place, label, primary=call is None, icon=icon)


def _narrow(build: Builder, label: str) -> int:
    """The least width of a button's words."""
    return build.width(label, Style.SMALL_STRONG)


def _fitting(build: Builder, call: StaffCall, width: int, most: int) -> str:
    """The text in full, or in short where that needs more lines than `most`."""
    text = build.words(TEXTS[call.stage])
    lines = len(build.wrapped(text, width, Style.SMALL_STRONG))
    return text if lines <= most else build.words(SHORT_TEXTS[call.stage])


def _height(build: Builder, title: str, texts: Sequence[str], width: int) -> int:
    """Of a notice, at its smallest."""
    title_style, text_style = NOTICE_SCALES[-1]
    lines = sum(len(build.wrapped(text, width, text_style)) for text in texts)
    title_lines = len(build.wrapped(title, width, title_style))
    return title_lines * build.layout.line(title_style) + lines * build.layout.line(text_style)
