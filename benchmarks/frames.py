"""How long a frame takes on a panel of 1280×720: `python -m benchmarks.frames`. Prints milliseconds; judges nothing.

A frame is the scene, and what it changes painted on a surface in memory: what a display adds to that is not in it. At
60 frames a second there are 16.7 ms for each.
"""

from __future__ import annotations

import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import pygame

from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory
from kiosk.core.due import FRAME_S
from kiosk.core.state import Panel, Shopping, State
from kiosk.screens.motion import DISSOLVE_S
from kiosk.screens.view import view
from tests.samples import states
from tests.samples.common import basket
from tests.shots import layout_for
from tests.shots.photos import DrawnPhotos

PANEL = "1280x720"
FRAMES = 300
WARM_UP = 30
"""The first frames shape text and scale pictures that later ones have."""
STEP_PX = 37


def main() -> int:
    pygame.display.init()
    surface = pygame.display.set_mode((1280, 720))
    typeface = Typeface()
    layout = layout_for(PANEL, typeface)
    painter = Painter(surface, typeface, Icons(asset_directory()), DrawnPhotos())

    def frames(state_at: Callable[[int], State]) -> Iterator[float]:
        for index in range(FRAMES):
            began = time.perf_counter()
            painter.paint(view(state_at(index), layout))
            if index >= WARM_UP:
                yield time.perf_counter() - began

    def dissolves() -> Iterator[float]:
        before, after = (view(states()[name], layout) for name in ("shopping", "help"))
        for _ in range(20):
            painter.paint(before)
            painter.dissolve_to(after, DISSOLVE_S)
            now = 0.0
            while painter.next_frame < math.inf:
                began = time.perf_counter()
                painter.frame(now)
                yield time.perf_counter() - began
                now += FRAME_S

    for lines in (10, 1_000, 10_000):
        _tell(f"scrolling {lines:,} lines", frames(_scrolling(lines)))
    fresh = states()["shopping"]
    assert isinstance(fresh.phase, Shopping)
    phase = replace(fresh.phase, changed_at=fresh.now)
    _tell("a highlight that fades", frames(lambda index: replace(fresh, now=fresh.now + index / 400, phase=phase)))
    _tell("one panel into another", dissolves())
    return 0


def _scrolling(lines: int) -> Callable[[int], State]:
    state = states()["shopping"]
    assert isinstance(state.phase, Shopping)
    phase = replace(state.phase, basket=basket(lines))

    def at(index: int) -> State:
        return replace(state, phase=replace(phase, scrolls={Panel.BASKET: index * STEP_PX % (lines * STEP_PX)}))

    return at


def _tell(what: str, seconds: Iterator[float]) -> None:
    found = sorted(each * 1000 for each in seconds)
    middle, late = statistics.median(found), found[int(len(found) * 0.99) - 1]
    sys.stdout.write(f"{what:<26} median {middle:5.1f}   p99 {late:5.1f}   longest {found[-1]:5.1f} ms\n")


if __name__ == "__main__":
    raise SystemExit(main())
