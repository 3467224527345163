"""Before paying: what is to be paid, once more."""

from __future__ import annotations

from kiosk.core.state import Shopping
from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Style


def draw(build: Builder, room: Rect, phase: Shopping, *, away: bool) -> None:
    build.text(room, "review", Style.BODY, build.palette.muted, CENTER)
