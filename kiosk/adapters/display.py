"""The window or screen, what is touched on it, and how the loop sleeps on it (pygame)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kiosk.adapters.sleeper import Sleeper, input_descriptors, open_descriptors
from kiosk.errors import DisplayError
from kiosk.files import write_atomically
from kiosk.screens.scene import Rect
from kiosk.screens.touch import Phase, Touch

# Touches come as finger events only: SDL must neither make mouse events of them nor fingers of the mouse.
os.environ.setdefault("SDL_TOUCH_MOUSE_EVENTS", "0")
os.environ.setdefault("SDL_MOUSE_TOUCH_EVENTS", "0")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

TITLE = "Smart cart"
LOOK_EVERY_S = 1.0
"""The safety net where the driver's input can be waited for."""
LOOK_EVERY_FRAME_S = 1 / 60
"""Where it cannot: no touch waits longer than a frame."""
LOOK_IN_VAIN_S = 0.25
"""Where there is no input but what tests post."""
LONGEST_WAIT_S = 60.0
INVISIBLE_DRIVERS = frozenset({"dummy", "offscreen"})
"""SDL takes these by itself where nothing else can be opened: a cart would stay dark without an error."""
REMEDY = (
    "On a cart run the kiosk as the service does (KMSDRM; groups video, render and input); on a desktop see that "
    "DISPLAY or WAYLAND_DISPLAY is set."
)


class CloseRequested:
    """The window's close button, or the end of the desktop session."""


Input = Touch | CloseRequested


class Display:
    """`canvas` is what to paint on: the panel as the shopper sees it, before `rotation` (degrees clockwise)."""

    def __init__(self, *, size: tuple[int, int] | None, fullscreen: bool, rotation: int) -> None:
        """`size` is the window's, as the shopper sees it; None takes the whole screen's. Raises `DisplayError`."""
        before = open_descriptors()
        try:
            pygame.display.init()
            if pygame.display.get_driver() != "kmsdrm":
                # A window needs no GPU: without this, SDL loads a whole OpenGL to fill it, at 75 MB.
                os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
            turned = rotation in (90, 270)
            wanted = (0, 0) if size is None else (size[1], size[0]) if turned else size
            flags = pygame.FULLSCREEN if fullscreen and size is None else 0
            self._window = pygame.display.set_mode(wanted, flags)
            pygame.display.set_caption(TITLE)
        except pygame.error as exc:
            raise DisplayError(f"No display can be opened ({exc}). {REMEDY}") from exc
        self.driver = pygame.display.get_driver()
        if self.driver in INVISIBLE_DRIVERS and os.environ.get("SDL_VIDEODRIVER") != self.driver:
            pygame.display.quit()
            raise DisplayError(
                f"There is no display: SDL fell back to its driver {self.driver}, which shows nothing. {REMEDY}"
            )
        pygame.mouse.set_visible(size is not None or not fullscreen)
        self._rotation = rotation
        width, height = self._window.get_size()
        if rotation == 0:
            self.canvas = self._window
        else:
            self.canvas = pygame.Surface((height, width) if turned else (width, height)).convert()
        self._finger: int | None = None
        self._sleeper = self._make_sleeper(before)
        self.exposed = False
        """Set when the window lost what was on it, until the loop clears it."""

    @property
    def size(self) -> tuple[int, int]:
        return self.canvas.get_size()

    def wake(self) -> None:
        """End the loop's sleep, from any thread."""
        self._sleeper.wake()

    def wait(self, seconds: float) -> list[Input]:
        """Sleep until input comes, `wake` is called, or the time is over; returns the input, oldest first."""
        until = time.monotonic() + min(seconds, LONGEST_WAIT_S)
        events = pygame.event.get()
        while not events and (left := until - time.monotonic()) > 0:
            woken = self._sleeper.sleep(left)
            events = pygame.event.get()
            if woken:
                break
        if events:
            self._sleeper.had_input()
        return list(self._inputs(events))

    def _inputs(self, events: Iterable[pygame.event.Event]) -> Iterator[Input]:
        for event in events:
            match event.type:
                case pygame.QUIT:
                    yield CloseRequested()
                case pygame.VIDEOEXPOSE:
                    self.exposed = True
                # The same finger again: its lifting was lost.
                case pygame.FINGERDOWN if self._finger in (None, event.finger_id):
                    self._finger = event.finger_id
                    yield self._touch(Phase.DOWN, *self._pixel(event))
                case pygame.FINGERMOTION if event.finger_id == self._finger:
                    yield self._touch(Phase.MOVE, *self._pixel(event))
                case pygame.FINGERUP if event.finger_id == self._finger:
                    self._finger = None
                    yield self._touch(Phase.UP, *self._pixel(event))
                case pygame.MOUSEBUTTONDOWN if event.button == 1 and not _of_touch(event):
                    yield self._touch(Phase.DOWN, *event.pos)
                case pygame.MOUSEMOTION if event.buttons[0] and not _of_touch(event):
                    yield self._touch(Phase.MOVE, *event.pos)
                case pygame.MOUSEBUTTONUP if event.button == 1 and not _of_touch(event):
                    yield self._touch(Phase.UP, *event.pos)

    def _pixel(self, event: pygame.event.Event) -> tuple[int, int]:
        """The window's pixel under a finger, whose coordinates are from 0 to 1, both included."""
        width, height = self._window.get_size()
        return min(max(0, int(event.x * width)), width - 1), min(max(0, int(event.y * height)), height - 1)

    def _touch(self, phase: Phase, x: int, y: int) -> Touch:
        """From the window's pixels to the canvas's."""
        width, height = self._window.get_size()
        match self._rotation:
            case 90:
                x, y = y, width - 1 - x
            case 180:
                x, y = width - 1 - x, height - 1 - y
            case 270:
                x, y = height - 1 - y, x
        return Touch(phase, x, y)

    def show(self, rects: Iterable[Rect]) -> None:
        """Bring what was painted in these rectangles of the canvas to the glass."""
        if self._rotation == 0:
            pygame.display.update(list(rects))
            return
        turned = []
        for rect in rects:
            part = pygame.transform.rotate(self.canvas.subsurface(rect), -self._rotation)
            turned.append(self._window.blit(part, self._place(rect)))
        pygame.display.update(turned)

    def _place(self, rect: Rect) -> tuple[int, int]:
        """Where the rotated rectangle's corner lies in the window."""
        width, height = self.canvas.get_size()
        match self._rotation:
            case 90:
                return height - rect.bottom, rect.x
            case 180:
                return width - rect.right, height - rect.bottom
            case _:
                return rect.y, width - rect.right

    def save(self, file: Path, notes: Mapping[str, str] | None = None) -> None:
        """Write the canvas as a PNG that only we can read, with the notes as its texts. Raises OSError."""
        pixels = pygame.image.tobytes(self.canvas, "RGB") if hasattr(pygame.image, "tobytes") else None
        png = _png(pixels or pygame.image.tostring(self.canvas, "RGB"), self.size, notes or {})
        write_atomically(file, png, 0o600, durable=False)

    def close(self) -> None:
        pygame.display.quit()
        self._sleeper.close()

    def _make_sleeper(self, before: set[int]) -> Sleeper:
        """`before` are the descriptors that were open before the driver was."""
        inputs = list(input_descriptors(before))
        if inputs:
            return Sleeper(inputs, LOOK_EVERY_S)
        return Sleeper((), LOOK_IN_VAIN_S if self.driver in INVISIBLE_DRIVERS else LOOK_EVERY_FRAME_S)


def _of_touch(event: pygame.event.Event) -> bool:
    return bool(getattr(event, "touch", False))


def _png(pixels: bytes, size: tuple[int, int], notes: Mapping[str, str]) -> bytes:
    import io

    from PIL import Image, PngImagePlugin

    texts = PngImagePlugin.PngInfo()
    for name, text in notes.items():
        texts.add_itxt(name, text)
    buffer = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(buffer, "PNG", pnginfo=texts)
    return buffer.getvalue()
