"""The kiosk's sounds, by pygame's mixer, off the loop's way: a device may take seconds to open, or not be there."""

from __future__ import annotations

import logging
import threading
from collections import deque
from pathlib import Path

import pygame

from kiosk.errors import AssetError
from kiosk.pool import Pool

RATE = 22_050
"""Samples a second of our files and of the mixer."""
BUFFER = 512
"""Samples: 23 ms until a sound is heard, for 0.2 % of a core of x86_64 while the mixer is open."""
AT_MOST = 3
"""Sounds that may wait for the device. Older ones are dropped: they belong to what is long over."""
JOIN_S = 1.0

_log = logging.getLogger(__name__)


class Speaker:
    """Plays `sounds/NAME.wav`; `volume` is 0.0 to 1.0. The device is opened for the first sound, and then kept.

    No sound harms the kiosk: what cannot be opened or read is told in the log, once.
    """

    def __init__(self, directory: Path, volume: float) -> None:
        self._directory = directory / "sounds"
        self._volume = volume
        self._pool = Pool("speaker", 1)
        self._lock = threading.Lock()
        self._waiting: deque[str] = deque(maxlen=AT_MOST)
        self._closed = False
        # Of the pool's thread alone.
        self._opened: bool | None = None
        self._sounds: dict[str, pygame.mixer.Sound | None] = {}

    def play(self, name: str) -> None:
        """Returns at once. From any thread; after `close` it does nothing."""
        with self._lock:
            if self._closed:
                return
            # One task carries out all that waits, so that tasks cannot pile up either.
            first = not self._waiting
            self._waiting.append(name)
        if first:
            self._pool.submit(self._play_waiting)

    def close(self) -> None:
        """Silence, and the device let go of; may be called again. Waits for at most `JOIN_S` seconds."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._waiting.clear()
        self._pool.submit(self._shut)
        self._pool.close(JOIN_S, drop=False)

    def _play_waiting(self) -> None:
        if self._opened is None:
            self._opened = self._open()
        while (name := self._next()) is not None:
            sound = self._sound(name) if self._opened else None
            if sound is not None:
                sound.play()

    def _next(self) -> str | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _open(self) -> bool:
        try:
            pygame.mixer.init(RATE, -16, 1, BUFFER)
        except (pygame.error, NotImplementedError) as exc:
            # NotImplementedError is what pygame raises where it was built without a mixer.
            _log.warning(
                "there will be no sounds: no audio device can be opened (%s). Connect one and see that this user is in "
                "the group audio, or set enabled = false below [sound].",
                exc,
            )
            return False
        return True

    def _sound(self, name: str) -> pygame.mixer.Sound | None:
        if name not in self._sounds:
            try:
                self._sounds[name] = self._load(name)
            except AssetError as exc:
                _log.warning("%s", exc)
                self._sounds[name] = None
        return self._sounds[name]

    def _load(self, name: str) -> pygame.mixer.Sound:
        try:
            sound = pygame.mixer.Sound(str(self._directory / f"{name}.wav"))
        except (pygame.error, OSError) as exc:
            raise AssetError(f"the sound {name} cannot be read: {exc}. Install the package again.") from exc
        sound.set_volume(self._volume)
        return sound

    def _shut(self) -> None:
        self._sounds.clear()
        if self._opened:
            pygame.mixer.quit()
