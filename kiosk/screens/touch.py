"""From a finger on the glass to what the core understands: touched, pressed, tapped, scrolled."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from kiosk.core.due import FRAME_S
from kiosk.core.events import Event, Pressed, Released, Scrolled, Tapped, Touched
from kiosk.screens.beat import following_frame
from kiosk.screens.fling import Fling, held, pulled, thrown, velocity
from kiosk.screens.scene import Scene, ScrollArea

DRAG_FROM_MM = 3.0
"""A finger that moves less is still tapping: it is never quite still."""
SAMPLES = 64
"""So many touches are remembered to tell how fast a finger is: more than any panel sends in a tenth of a second."""


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


@dataclass
class _Hold:
    """A finger on the list: it came down at height `y`, where it held the list as if pulled to `start`.

    `samples` are moments and the offsets at which the list was held.
    """

    y: float
    start: float
    dragging: bool
    samples: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=SAMPLES))


class Gestures:
    """Follows one finger over the scenes on the screen, and the list that it has let go.

    `now` is in seconds of the monotonic clock. Without `motion` a list neither goes on by itself nor beyond its ends.
    """

    def __init__(self, px_per_mm: float) -> None:
        self._px_per_mm = px_per_mm
        self._drag_from = DRAG_FROM_MM * px_per_mm
        self._target: str | None = None
        self._hold: _Hold | None = None
        self._fling: Fling | None = None
        self._shape = (0, 0)
        self._offset = 0
        self._next_frame = math.inf

    @property
    def next_frame(self) -> float:
        """When `frame` wants to be called; `math.inf` while nothing moves by itself."""
        return self._next_frame

    def follow(self, touch: Touch, scene: Scene, now: float, *, motion: bool = True) -> list[Event]:
        """What this touch means on the scene that is on the screen."""
        match touch.phase:
            case Phase.DOWN:
                return [Touched(), *self._down(touch, scene, now)]
            case Phase.MOVE:
                return self._move(touch, scene, now, motion=motion)
            case Phase.UP:
                return self._up(touch, scene, now, motion=motion)

    def frame(self, scene: Scene, now: float, *, motion: bool = True) -> list[Event]:
        """Where a list that was let go has come to, once the next frame is due."""
        fling, area = self._fling, scene.scroll
        covered = self._next_frame == math.inf
        if fling is None or (now < self._next_frame and not covered):
            return []
        if area is None:
            # Nobody sees it move; when it is there again, no row of it is to be cut.
            self._next_frame = math.inf
            return []
        if not self._stands_in(area):
            self._stop()
            return []
        if covered:
            self._stop()
            return self._scroll_to(area.at_rest(self._offset))
        if _shape(area) != self._shape:
            fling = self._throw(area, fling.offset(now), fling.velocity(now), now)
        if fling.at_rest(now) or not motion:
            return self._come_to_rest(fling)
        self._next_frame = following_frame(self._next_frame, now)
        return self._scroll_to(fling.offset(now))

    def _down(self, touch: Touch, scene: Scene, now: float) -> list[Event]:
        # The lifting of a finger that was dragging may be lost.
        if self._hold is not None and self._hold.dragging and scene.scroll is not None:
            self._throw(scene.scroll, self._hold.samples[-1][1], 0.0, now)
        self._target, self._hold = None, None
        if scene.brightness < 1.0:
            # It wakes the screen: neither a target nor the list is under this finger, until it is lifted.
            return []
        area = scene.scroll
        if area is not None and area.rect.contains(touch.x, touch.y):
            caught = self._fling is not None and self._stands_in(area)
            offset = self._offset if caught else area.offset
            self._stop()
            self._hold = _Hold(touch.y, pulled(area, offset), dragging=caught)
            self._hold.samples.append((now, float(offset)))
            if caught:
                return []
        self._target = scene.hit(touch.x, touch.y)
        return [] if self._target is None else [Pressed(self._target)]

    def _move(self, touch: Touch, scene: Scene, now: float, *, motion: bool) -> list[Event]:
        hold = self._hold
        events: list[Event] = []
        if hold is None or scene.scroll is None:
            return events
        moved = hold.y - touch.y
        if not hold.dragging and abs(moved) > self._drag_from:
            hold.dragging = True
            # The list starts from where it stands, without a jump by what the finger has trembled.
            hold.y -= math.copysign(self._drag_from, moved)
            if self._target is not None:
                events.append(Released())
                self._target = None
        if hold.dragging:
            self._offset = round(self._drag(hold, touch, scene.scroll, now, motion=motion))
            events.append(Scrolled(self._offset))
        return events

    def _up(self, touch: Touch, scene: Scene, now: float, *, motion: bool) -> list[Event]:
        target, self._target = self._target, None
        hold, self._hold = self._hold, None
        if hold is not None and hold.dragging:
            if scene.scroll is None:
                return []
            offset = self._drag(hold, touch, scene.scroll, now, motion=motion)
            if not motion:
                return self._scroll_to(scene.scroll.at_rest(round(offset)))
            self._throw(scene.scroll, offset, velocity(hold.samples, now), now)
            return []
        if target is None:
            return []
        if scene.hit(touch.x, touch.y) != target:
            return [Released()]
        events: list[Event] = []
        if self._fling is not None and scene.scroll is not None and self._stands_in(scene.scroll):
            # What is tapped may put another list in the place of the one that still moves.
            events += self._come_to_rest(self._fling)
        return [*events, Tapped(target)]

    def _drag(self, hold: _Hold, touch: Touch, area: ScrollArea, now: float, *, motion: bool) -> float:
        wanted = hold.start + hold.y - touch.y
        offset = held(area, wanted) if motion else min(max(0.0, wanted), float(area.furthest))
        hold.samples.append((now, offset))
        return offset

    def _throw(self, area: ScrollArea, offset: float, speed: float, now: float) -> Fling:
        self._fling = fling = thrown(area, offset, speed, now, self._px_per_mm)
        self._shape = _shape(area)
        if self._next_frame == math.inf:
            self._next_frame = now + FRAME_S
        return fling

    def _stands_in(self, area: ScrollArea) -> bool:
        """Whether the list still stands where it was scrolled to: the core may have put it, or another, elsewhere."""
        return area.offset == self._offset

    def _come_to_rest(self, fling: Fling) -> list[Event]:
        self._stop()
        return self._scroll_to(fling.rest)

    def _scroll_to(self, offset: float) -> list[Event]:
        if round(offset) == self._offset:
            return []
        self._offset = round(offset)
        return [Scrolled(self._offset)]

    def _stop(self) -> None:
        self._fling, self._next_frame = None, math.inf


def _shape(area: ScrollArea) -> tuple[int, int]:
    """What says where a list can come to rest."""
    return area.furthest, area.step
