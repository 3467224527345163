"""A finger on a real window: a mouse that xdotool moves under a virtual X server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.rig import RunningKiosk, eventually

WIDTH, HEIGHT = 800, 480
STEPS = 12
STEP_S = 0.01
"""A panel reports a moving finger about so often: how fast it is lifted is told by the time between its moves."""

needs_a_window = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="TOUCH ON A REAL WINDOW IS NOT TESTED: apt-get install xvfb xdotool",
)


@contextmanager
def virtual_screen(width: int = WIDTH, height: int = HEIGHT) -> Iterator[str]:
    """A virtual screen that picks its own number; its name as for `DISPLAY`."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        try:
            with os.fdopen(read) as number:
                display = f":{number.readline().strip()}"
            yield display
        finally:
            server.terminate()


class Finger:
    """Touches what the kiosk shows on the virtual screen `display`, by the targets' names."""

    def __init__(self, kiosk: RunningKiosk, display: str) -> None:
        self.kiosk = kiosk
        self._environ = os.environ | {"DISPLAY": display}

    def sees(self, *names: str) -> None:
        """Wait until all of these can be touched."""
        eventually(lambda: set(names) <= set(self.kiosk.targets()), f"the targets {', '.join(names)}")

    def tap(self, name: str) -> None:
        """As soon as it is there."""
        self.sees(name)
        x, y = self.kiosk.targets()[name]
        self._move("mousemove", x, y, "click", 1)

    def drag(self, x: int, start: int, end: int) -> None:
        """Down at the height `start`, evenly to `end`, and held there."""
        self._move("mousemove", x, start, "mousedown", 1, *_path(x, start, end))

    def up(self) -> None:
        self._move("mouseup", 1)

    def fling(self, x: int, start: int, end: int) -> None:
        """Down at the height `start`, evenly to `end`, and off the glass without stopping there."""
        self._move("mousemove", x, start, "mousedown", 1, *_path(x, start, end), "mouseup", 1)

    def _move(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self._environ, check=True)


def _path(x: int, start: int, end: int) -> Iterator[object]:
    for step in range(1, STEPS + 1):
        yield from ("sleep", STEP_S, "mousemove", x, start + (end - start) * step // STEPS)
