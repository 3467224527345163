"""A button without words, for where these have no room."""

from __future__ import annotations

from kiosk.screens.builder import Builder
from kiosk.screens.scene import Rect

ICON_MM = 6.0


def icon_button(build: Builder, name: str, rect: Rect, icon: str) -> None:
    """The whole of `rect` can be touched."""
    palette, side = build.palette, build.px(ICON_MM)
    build.box(rect, palette.soft_pressed if build.pressed(name) else palette.soft, build.layout.theme.radius_mm)
    build.icon(Rect(rect.x + (rect.w - side) // 2, rect.y, side, rect.h), icon, palette.primary_pressed)
    build.target(name, rect)
