"""The one queue: threads put events into it, the loop takes them out."""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.core.events import Event


class Command(Enum):
    """What is wanted of the loop itself rather than of the shopper's session."""

    STOP = "stop"
    SAVE_SCREEN = "save screen"


@dataclass(frozen=True)
class PhotoArrived:
    """A product's picture is there to be painted."""

    url: str


Item = Event | Command | PhotoArrived


class Inbox:
    """`wake` ends the loop's sleep, once there is one; it is called from whichever thread puts something in."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self.wake: Callable[[], None] | None = None

    def put(self, item: Item) -> None:
        self._queue.put(item)
        if self.wake is not None:
            self.wake()

    def take(self, most: int) -> list[Item]:
        """Up to `most` items, oldest first, without waiting."""
        taken: list[Item] = []
        while len(taken) < most:
            try:
                taken.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return taken

    @property
    def empty(self) -> bool:
        return self._queue.empty()
