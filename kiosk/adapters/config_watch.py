"""Tells when the configuration file has changed, appeared or vanished."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

INTERVAL_S = 1.0
"""Seconds between looks, one `stat` each. A change is told at the second look: soon enough for who waits beside it."""

_Mark = tuple[int, int, int] | None


class ConfigWatch:
    """A thread that calls `changed` after each change of `file`, beginning with the state at construction.

    It waits until two looks see the same, for an editor that writes the file in place leaves it half done for a moment.
    The callback runs in that thread and must not raise: it is meant to put an event on a queue.
    """

    def __init__(self, file: Path, changed: Callable[[], None], *, interval_s: float = INTERVAL_S) -> None:
        self._file = file
        self._changed = changed
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._seen = _mark(file)
        self._thread = threading.Thread(target=self._run, name="config-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and waits for it; may be called again."""
        self._stop.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        before = self._seen
        while not self._stop.wait(self._interval_s):
            now = _mark(self._file)
            if now != self._seen and now == before:
                self._seen = now
                self._changed()
            before = now


def _mark(file: Path) -> _Mark:
    """What differs when the content does: time of change in nanoseconds, size, and inode (editors replace the file)."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        # No system has a path with a NUL in it: such a file is not there.
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
