"""The event stream as the kiosk sees it, one JSON line per event and per change of the connection."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
from typing import TextIO

from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.stream import EventStream
from kiosk.masking import mask

# What ends a line for some reader or cannot be written as UTF-8; in JSON it can only stand inside a string.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def listen(url: str, *, once: bool, out: TextIO, seed: int, stop: threading.Event) -> int:
    """Write what comes to `out`, each line at once, until `stop` is set; the exit status.

    Lines are `{"event", "data", "id"}` and `{"stream": "connecting" | "live" | "down", …}`, with tokens masked. With
    `once` it ends with the first connection: 0 when that had been live, 1 when it failed. When nobody reads `out` any
    more it ends with 0. `stop` is set here, too, when it ends by itself.
    """
    lines = _Lines(out, stop, once=once)
    stream = EventStream(url, lines, seed=seed, once=once)
    try:
        stream.start()
        stop.wait()
    finally:
        stream.stop()
    return 1 if lines.failed else 0


class _Lines:
    """A StreamListener that writes."""

    def __init__(self, out: TextIO, stop: threading.Event, *, once: bool) -> None:
        self.failed = False
        self._out = out
        self._stop = stop
        self._once = once
        self._live = False

    def connecting(self) -> None:
        self._write({"stream": "connecting"})

    def live(self) -> None:
        self._live = True
        self._write({"stream": "live"})

    def event(self, event: StreamEvent) -> None:
        self._write({"event": mask(event.event), "data": mask(event.data), "id": mask(event.id)})

    def down(self, reason: str, retry_in: float | None) -> None:
        try:
            self._write({"stream": "down", "reason": reason, "retry_in_s": retry_in and round(retry_in, 3)})
        finally:
            if self._once:
                self.failed = not self._live
                self._stop.set()

    def _write(self, value: dict[str, str | float | None]) -> None:
        try:
            self._out.write(_line(value, self._out.encoding))
            self._out.flush()
        except BrokenPipeError:
            self._stop.set()
            _discard(self._out)


def _line(value: dict[str, str | float | None], encoding: str | None) -> str:
    line = json.dumps(value, ensure_ascii=False)
    line = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
    try:
        line.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        line = json.dumps(value)
    return line + "\n"


def _discard(out: TextIO) -> None:
    """Let what is still in the buffer go nowhere: else Python complains about it at exit (see the docs of `signal`)."""
    with contextlib.suppress(OSError, ValueError):  # not a file of the system, or closed
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, out.fileno())
        finally:
            os.close(nowhere)
