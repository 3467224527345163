"""From a finger on the glass to what the core understands: pressed, tapped, dragged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.core.events import Event, Pressed, Released, Scrolled, Tapped
from kiosk.screens.scene import Scene

DRAG_FROM_MM = 3.0
"""A finger that moves less is still tapping: it is never quite still."""


class Phase(Enum):
    DOWN = "down"
    MOVE = "move"
    UP = "up"


@dataclass(frozen=True)
class Touch:
    """A finger at a point, in pixels of the panel as the shopper sees it."""

    phase: Phase
    x: float
    y: float


class Gestures:
    """Follows one finger over the scenes on the screen."""

    def __init__(self, px_per_mm: float) -> None:
        self._drag_from = DRAG_FROM_MM * px_per_mm
        self._target: str | None = None
        self._start_y = 0.0
        self._start_offset: int | None = None
        self._offset: int | None = None
        self._dragging = False

    def follow(self, touch: Touch, scene: Scene) -> list[Event]:
        """What this touch means on the scene that is on the screen."""
        match touch.phase:
            case Phase.DOWN:
                return self._down(touch, scene)
            case Phase.MOVE:
                return self._move(touch, scene)
            case Phase.UP:
                return self._up(touch, scene)

    def _down(self, touch: Touch, scene: Scene) -> list[Event]:
        self._target = scene.hit(touch.x, touch.y)
        self._dragging = False
        self._offset = None
        self._start_y = touch.y
        area = scene.scroll
        self._start_offset = area.offset if area is not None and area.rect.contains(touch.x, touch.y) else None
        return [] if self._target is None else [Pressed(self._target)]

    def _move(self, touch: Touch, scene: Scene) -> list[Event]:
        events: list[Event] = []
        moved = self._start_y - touch.y
        if self._start_offset is not None and not self._dragging and abs(moved) > self._drag_from:
            self._dragging = True
            if self._target is not None:
                events.append(Released())
                self._target = None
        if self._dragging and self._start_offset is not None and scene.scroll is not None:
            self._offset = min(max(0, round(self._start_offset + moved)), scene.scroll.furthest)
            events.append(Scrolled(self._offset))
        return events

    def _up(self, touch: Touch, scene: Scene) -> list[Event]:
        target, self._target = self._target, None
        offset, self._offset = self._offset, None
        self._start_offset = None
        self._dragging = False
        if offset is not None and scene.scroll is not None and scene.scroll.at_rest(offset) != offset:
            return [Scrolled(scene.scroll.at_rest(offset))]
        if target is None:
            return []
        return [Tapped(target)] if scene.hit(touch.x, touch.y) == target else [Released()]
