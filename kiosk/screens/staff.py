"""Calling staff: the button for it, and that somebody has been called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kiosk.core.state import StaffCall, StaffStage
from kiosk.screens.builder import START, Builder
from kiosk.screens.frame import NOTICE_SCALES, notice
from kiosk.screens.icon_button import icon_button
from kiosk.screens.scene import Rect
from kiosk.screens.theme import APART_MM, PRIMARY_TARGET_MM, TARGET_MM, Style

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
UNLIT = {
    "staff.called": "staff.called.short",
    "staff.untold": "staff.alone",
    "staff.untold.short": "staff.telling.short",
}
"""What is said instead where no light calls."""
ICON_MM = 6.0
ICON_APART_MM = 2.5
PADDING_MM = 3.5
SLIM_PADDING_MM = 2.5
BUTTON_PADDING_MM = 5.0
BUTTON_ICON_MM = 8.0
"""What a button needs beside its words: at both ends together, and for its icon."""
BUTTON_APART_MM = 2.0


def strip(build: Builder, room: Rect, call: StaffCall, keep: int = 0) -> Rect:
    """A strip across the panel at the top of `room` with the way to cancel. Returns what is left below it.

    It is as high as its button: what does not fit into that height is said in fewer words, and where these have no
    room either, the button has none. Where less than `keep` pixels would be left it goes without its button, as the
    header has one too; where also that is too much, the header alone says it.
    """
    layout, palette = build.layout, build.palette
    target = build.at_least(TARGET_MM)
    # The header's buttons are right above.
    above, below = build.at_least(APART_MM), build.px(1)
    label = build.words("staff.cancel")
    width = build.width(label, Style.BODY_STRONG) + build.px(8)
    words_room = Rect(room.x, room.y + above, room.w - width - build.px(ICON_APART_MM), target)
    labelled = _height(build, words_room, _said(build, call, SHORT_TEXTS)) <= layout.line(Style.SMALL_STRONG)
    if not labelled:
        width = target
        words_room = Rect(room.x, room.y + above, room.w - width - build.px(ICON_APART_MM), target)
    text = _said(build, call, TEXTS)
    if _height(build, words_room, text) > target:
        text = _said(build, call, SHORT_TEXTS)
    height = max(target, _height(build, words_room, text))
    ground = Rect(0, room.y, layout.width, above + height + below)
    if room.bottom - ground.bottom < keep:
        return _slim(build, room, call, keep)
    build.box(ground, palette.info_ground)
    _say(build, Rect(room.x, ground.y + above, words_room.w, height), text)
    button = Rect(room.right - width, ground.y + above + (height - target) // 2, width, target)
    if labelled:
        build.button("staff.cancel", button, label, primary=False)
    else:
        icon_button(build, "staff.cancel", button, "close")
    return Rect(room.x, ground.bottom, room.w, room.bottom - ground.bottom)


def short_text(build: Builder, call: StaffCall) -> str:
    """How far the call has come, in few words."""
    return _said(build, call, SHORT_TEXTS)


def _said(build: Builder, call: StaffCall, texts: Mapping[StaffStage, str]) -> str:
    key = texts[call.stage]
    return build.words(key if call.lit else UNLIT.get(key, key))


def _slim(build: Builder, room: Rect, call: StaffCall, keep: int) -> Rect:
    text = _said(build, call, SHORT_TEXTS)
    height = _height(build, room, text) + build.px(SLIM_PADDING_MM)
    if room.h - height < keep:
        return room
    build.box(Rect(0, room.y, build.layout.width, height), build.palette.info_ground)
    _say(build, Rect(room.x, room.y, room.w, height), text)
    return Rect(room.x, room.y + height, room.w, room.h - height)


def beside_code(build: Builder, room: Rect, call: StaffCall) -> Rect:
    """The same in few words on a card at the top of `room`, where a code has the height for nothing above it. Returns
    the rest. The header's button cancels."""
    inner = room.inset(build.px(ICON_APART_MM), 0)
    text = _said(build, call, SHORT_TEXTS)
    height = _height(build, inner, text) + build.px(SLIM_PADDING_MM)
    build.box(Rect(room.x, room.y, room.w, height), build.palette.info_ground, build.layout.theme.radius_mm)
    _say(build, Rect(inner.x, room.y, inner.w, height), text)
    return Rect(room.x, room.y + height, room.w, room.h - height)


def _say(build: Builder, room: Rect, text: str) -> None:
    """The hand and the words, in the middle of the height of `room`."""
    ink, side = build.palette.info, build.px(ICON_MM)
    build.icon(Rect(room.x, room.y + (room.h - side) // 2, side, side), "hand", ink)
    height, x = _height(build, room, text), room.x + side + build.px(ICON_APART_MM)
    place = Rect(x, room.y + (room.h - height) // 2, room.right - x, height)
    build.paragraph(place, text, Style.SMALL_STRONG, ink, START)


def _height(build: Builder, room: Rect, text: str) -> int:
    """Of the words beside the hand."""
    width = room.w - build.px(ICON_MM) - build.px(ICON_APART_MM)
    return len(build.wrapped(text, width, Style.SMALL_STRONG)) * build.layout.line(Style.SMALL_STRONG)


def card(build: Builder, room: Rect, call: StaffCall | None) -> None:
    """A card that offers to call staff, or says that it has been called and offers to cancel that.

    Where it is so low that its words have no room, the button alone stands in its place."""
    layout, palette, words = build.layout, build.palette, build.words
    inner = room.inset(build.px(PADDING_MM))
    button = button_place(build, inner, call)
    above = Rect(inner.x, inner.y, inner.w, button.y - build.px(BUTTON_APART_MM) - inner.y)
    if call is None:
        title, variants = words("staff.offer.title"), [[words("staff.offer")]]
        ink, ground = palette.primary, palette.soft
    else:
        title, variants = _said(build, call, SHORT_TEXTS), acknowledgements(build, call)
        ink, ground = palette.info, palette.surface
    if _notice_height(build, title, [], above.w) > above.h:
        call_button(build, button_place(build, room, call), call)
        return
    build.box(room, palette.surface if call is None else palette.info_ground, layout.theme.radius_mm)
    texts = next((texts for texts in variants if _notice_height(build, title, texts, above.w) <= above.h), [])
    notice(build, above, "hand", title, texts, ink=ink, ground=ground)
    call_button(build, button, call)


def acknowledgements(build: Builder, call: StaffCall) -> list[list[str]]:
    """What there is to say to the call's title, the longest first."""
    if not call.lit:
        return [[build.words("staff.alone" if call.stage is StaffStage.UNTOLD else "staff.offer")]]
    light = build.words("staff.light")
    if call.stage is StaffStage.UNTOLD:
        return [[light, build.words("staff.alone")], [light]]
    return [[light]]


def button_place(build: Builder, room: Rect, call: StaffCall | None) -> Rect:
    """At the foot of `room`."""
    least = PRIMARY_TARGET_MM if call is None else TARGET_MM
    height = build.at_least(least, part=0.8)
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


def _notice_height(build: Builder, title: str, texts: Sequence[str], width: int) -> int:
    """Of a notice, at its smallest."""
    title_style, text_style = NOTICE_SCALES[-1]
    lines = sum(len(build.wrapped(text, width, text_style)) for text in texts)
    title_lines = len(build.wrapped(title, width, title_style))
    return title_lines * build.layout.line(title_style) + lines * build.layout.line(text_style)
