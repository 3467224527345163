"""The ways on and back at the foot of the payment's screens: never a dead end."""

from __future__ import annotations

from kiosk.screens.builder import Builder
from kiosk.screens.frame import unavailable, unavailable_height
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

ICON_PARTS_MM = 13.0
"""Of a button with an icon: all that is not its words."""


def back(build: Builder, room: Rect) -> Rect:
    """The way back at the foot. Returns the rest."""
    height = _low(build)
    back = Rect(room.x, room.bottom - height, room.w, height)
    label = build.words("paying.back")
    build.button("payment.back", back, label, primary=False, icon="back" if _has_icon(build, label, room.w) else None)
    return _above(build, room, back)


def foot(build: Builder, room: Rect, target: str, label: str, *, away: bool) -> Rect:
    """The way back and the way on, which is called so; below each other where their words do not fit side by side."""
    words, layout = build.words, build.layout
    gap = build.px(layout.theme.gap_mm)
    high, low = max(build.px(PRIMARY_TARGET_MM * 0.8), layout.least_px(PRIMARY_TARGET_MM)), _low(build)
    back_label = words("paying.back")
    back_width = max((room.w - gap) // 2, build.width(back_label, Style.BODY_STRONG) + build.px(ICON_PARTS_MM))
    on_width = build.width(label, Style.HEADING) + build.px(5)
    if back_width + gap + on_width <= room.w:
        reason = unavailable_height(build, words("shopping.pay.away"), room.w - back_width - gap) if away else 0
        high = max(high, reason)
        back = Rect(room.x, room.bottom - high, back_width, high)
        on = Rect(back.right + gap, back.y, room.right - back.right - gap, high)
    else:
        on = Rect(room.x, room.bottom - high, room.w, high)
        back = Rect(room.x, on.y - gap - low, room.w, low)
    build.button("payment.back", back, back_label, primary=False, icon="back")
    if away:
        unavailable(build, on, words("shopping.pay.away"))
    else:
        build.button(target, on, label, primary=True)
    return _above(build, room, back)


def _has_icon(build: Builder, label: str, width: int) -> bool:
    """Whether a button of this width has room for an icon beside its words."""
    return build.width(label, Style.SMALL_STRONG) + build.px(ICON_PARTS_MM) <= width


def _low(build: Builder) -> int:
    return max(build.px(TARGET_MM), build.layout.least_px(TARGET_MM))


def _above(build: Builder, room: Rect, foot: Rect) -> Rect:
    return Rect(room.x, room.y, room.w, foot.y - room.y - build.px(build.layout.theme.gap_mm))
