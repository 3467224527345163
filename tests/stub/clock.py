"""Time that a test moves."""

from __future__ import annotations

import time


class FakeClock:
    """Starts now and stands still."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds
