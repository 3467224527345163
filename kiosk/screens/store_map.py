"""Draft."""

from __future__ import annotations

from kiosk.core.state import Shopping, State
from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Style


def draw(build: Builder, room: Rect, state: State, phase: Shopping, *, away: bool = False) -> None:
    build.text(room, "store_map", Style.BODY, build.palette.muted, CENTER)
