"""That staff has been called, above whatever else the screen shows."""

from __future__ import annotations

from kiosk.core.state import StaffCall, StaffStage
from kiosk.screens.builder import START, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import TARGET_MM, Style

TEXTS = {
    StaffStage.TELLING: "staff.telling",
    StaffStage.CALLED: "staff.called",
    StaffStage.UNTOLD: "staff.untold",
}
ICON_MM = 6.0


def strip(build: Builder, room: Rect, call: StaffCall) -> Rect:
    """A strip across the panel at the top of `room` with the way to cancel. Returns what is left below it."""
    layout, palette, words = build.layout, build.palette, build.words
    edge, gap = build.px(1), build.px(2.5)
    label = words("staff.cancel")
    width = build.width(label, Style.BODY_STRONG) + build.px(8)
    x = room.x + build.px(ICON_MM) + gap
    text_width = room.right - width - gap - x
    lines = build.wrapped(words(TEXTS[call.stage]), text_width, Style.SMALL_STRONG, balanced=True)
    text_height = len(lines) * layout.line(Style.SMALL_STRONG)
    target = max(build.px(TARGET_MM), layout.least_px(TARGET_MM))
    ground = Rect(0, room.y, layout.width, max(target, text_height) + 2 * edge)
    build.box(ground, palette.info_ground)
    build.icon(Rect(room.x, ground.y, build.px(ICON_MM), ground.h), "hand", palette.info)
    place = Rect(x, ground.y + (ground.h - text_height) // 2, text_width, text_height)
    build.paragraph(place, words(TEXTS[call.stage]), Style.SMALL_STRONG, palette.info, START)
    button = Rect(room.right - width, ground.y + (ground.h - target) // 2, width, target)
    build.button("staff.cancel", button, label, primary=False)
    return Rect(room.x, ground.bottom, room.w, room.bottom - ground.bottom)
