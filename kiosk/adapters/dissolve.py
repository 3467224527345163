"""What is new on the screen comes to show bit by bit (pygame)."""

from __future__ import annotations

import math

import pygame

from kiosk.core.due import FRAME_S
from kiosk.screens.beat import following_frame
from kiosk.screens.scene import Rect


class Dissolve:
    """`pixels` is a whole panel, of which the new in `rects` comes to show on `surface` in so many seconds.

    Moments are seconds of the monotonic clock. The time begins with the first frame, so that what took long to paint
    dissolves as smoothly. Both surfaces must be of one format: then nothing is converted while they are blended.
    """

    def __init__(self, surface: pygame.Surface, pixels: pygame.Surface, rects: list[Rect], seconds: float) -> None:
        self.rects = rects
        self.next_frame = -math.inf
        """When `frame` wants to be called; `math.inf` when all of the new shows."""
        self._surface = surface
        self._pixels = pixels
        self._seconds = seconds
        self._since: float | None = None
        self._visible = 0.0

    def frame(self, now: float) -> list[Rect]:
        """Show a bit more, where a frame is due; returns the rectangles that were painted."""
        if now < self.next_frame:
            return []
        if self._since is None:
            # Something is to be seen in the first frame already: a touch is answered at once.
            self._since = now - FRAME_S
        left = 1.0 - (now - self._since) / self._seconds
        if left <= 0.0:
            return self.finish()
        self.next_frame = following_frame(self.next_frame, now)
        # Blended over what shows already: no copy of the old is needed.
        wanted = 1.0 - left**2
        alpha = round(255 * max(0.0, wanted - self._visible) / (1.0 - self._visible))
        self._visible += (1.0 - self._visible) * alpha / 255
        return self._blend(alpha)

    def finish(self) -> list[Rect]:
        """Show all of it; returns the rectangles that were painted."""
        self.next_frame = math.inf
        return self._blend(None)

    def _blend(self, alpha: int | None) -> list[Rect]:
        self._pixels.set_alpha(alpha)
        for rect in self.rects:
            self._surface.blit(self._pixels, (rect.x, rect.y), rect)
        return self.rects
