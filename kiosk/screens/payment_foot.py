"""The ways on and back at the foot of the payment's screens: never a dead end."""

from __future__ import annotations

from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.frame import unavailable, unavailable_height
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

BACK = "paying.back"
PADDING_MM = 2.5
ICON_PARTS_MM = 13.0
"""Of a button with an icon: all that is not its words."""


def back(build: Builder, room: Rect) -> Rect:
    """The way back at the foot. Returns the rest."""
    height = _back_height(build, room.w)
    back = Rect(room.x, room.bottom - height, room.w, height)
    _back(build, back)
    return _above(build, room, back)


def foot(build: Builder, room: Rect, target: str, label: str, *, away: bool) -> Rect:
    """The way back and the way on, which is called so; below each other where their words do not fit side by side."""
    words, layout = build.words, build.layout
    gap = build.px(layout.theme.gap_mm)
    high = build.at_least(PRIMARY_TARGET_MM, part=0.8)
    back_width = max((room.w - gap) // 2, build.width(words(BACK), Style.BODY_STRONG) + build.px(ICON_PARTS_MM))
    on_width = build.width(label, Style.HEADING) + build.px(5)
    if back_width + gap + on_width <= room.w:
        reason = unavailable_height(build, words("shopping.pay.away"), room.w - back_width - gap) if away else 0
        high = max(high, reason)
        back = Rect(room.x, room.bottom - high, back_width, high)
        on = Rect(back.right + gap, back.y, room.right - back.right - gap, high)
    else:
        on = Rect(room.x, room.bottom - high, room.w, high)
        low = _back_height(build, room.w)
        back = Rect(room.x, on.y - gap - low, room.w, low)
    _back(build, back)
    if away:
        unavailable(build, on, words("shopping.pay.away"))
    else:
        build.button(target, on, label, primary=True)
    return _above(build, room, back)


def _back(build: Builder, rect: Rect) -> None:
    """The way back; its icon goes before its words go onto several lines."""
    lines = _back_lines(build, rect.w)
    if len(lines) == 1:
        icon = "back" if build.width(lines[0], Style.SMALL_STRONG) + build.px(ICON_PARTS_MM) <= rect.w else None
        build.button("payment.back", rect, lines[0], primary=False, icon=icon)
        return
    palette, line = build.palette, build.layout.line(Style.SMALL_STRONG)
    pressed = build.pressed("payment.back")
    build.box(rect, palette.soft_pressed if pressed else palette.soft, build.layout.theme.radius_mm)
    top = rect.y + (rect.h - len(lines) * line) // 2
    for index, text in enumerate(lines):
        place = Rect(rect.x, top + index * line, rect.w, line)
        build.text(place, text, Style.SMALL_STRONG, palette.primary_pressed, CENTER)
    build.target("payment.back", rect)


def _back_lines(build: Builder, width: int) -> list[str]:
    return build.wrapped(build.words(BACK), width - 2 * build.px(PADDING_MM), Style.SMALL_STRONG, balanced=True)


def _back_height(build: Builder, width: int) -> int:
    lines = len(_back_lines(build, width)) * build.layout.line(Style.SMALL_STRONG)
    return max(build.px(TARGET_MM), build.layout.least_px(TARGET_MM), lines)


def _above(build: Builder, room: Rect, foot: Rect) -> Rect:
    return Rect(room.x, room.y, room.w, foot.y - room.y - build.px(build.layout.theme.gap_mm))
