"""Sleep that input or another thread ends, at no cost while nothing happens.

pygame's own waiting looks for events a thousand times a second (its `_pg_event_wait` replaces SDL's), which costs about
3 % of a core for ever. The descriptors over which the video driver gets its input are known to the kernel: the
connection to the X server or the Wayland compositor, the input devices under KMSDRM. Those can be polled.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")
IN_VAIN = 50
"""So many times in a row a descriptor may be readable without any input coming of it; then it is left alone a while."""
LEFT_ALONE_S = 1.0


class Sleeper:
    """`inputs` are descriptors that become readable when there is input.

    `look_every` bounds each sleep in seconds, for input that comes some other way.
    """

    def __init__(self, inputs: Iterable[int], look_every: float) -> None:
        self._inputs = tuple(inputs)
        self._look_every = look_every
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        self._in_vain = 0
        self._alone_until = 0.0
        self._lock = threading.Lock()
        self._closed = False

    def wake(self) -> None:
        """End the present or the next sleep. From any thread."""
        with self._lock:
            # A full pipe wakes as well as one with a byte more in it.
            if not self._closed:
                with contextlib.suppress(BlockingIOError):
                    os.write(self._wake_write, b"w")

    def sleep(self, seconds: float) -> bool:
        """Sleep for at most `seconds`; whether `wake` ended it."""
        poll = select.poll()
        poll.register(self._wake_read, select.POLLIN)
        if time.monotonic() >= self._alone_until:
            for descriptor in self._inputs:
                poll.register(descriptor, select.POLLIN)
        ready = poll.poll(max(0, round(min(seconds, self._look_every) * 1000)))
        woken = any(descriptor == self._wake_read for descriptor, _ in ready)
        if woken:
            self._drain()
        elif ready:
            self._in_vain += 1
            if self._in_vain > IN_VAIN:
                self._in_vain = 0
                self._alone_until = time.monotonic() + LEFT_ALONE_S
        return woken

    def had_input(self) -> None:
        """The last sleep was not in vain."""
        self._in_vain = 0

    def close(self) -> None:
        """From now on `wake` does nothing: the descriptor's number may be another file's."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._wake_read)
                os.close(self._wake_write)

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wake_read, 4096):
                pass


def open_descriptors() -> set[int]:
    """The descriptors of this process; empty where the system does not tell."""
    try:
        listed = [int(entry.name) for entry in DESCRIPTORS.iterdir()]
    except OSError:
        return set()
    # The listing itself had one open, whose number is free again.
    return {descriptor for descriptor in listed if _is_open(descriptor)}


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def input_descriptors(before: set[int]) -> Iterator[int]:
    """Those that were opened since `before` and bring input: sockets and input devices."""
    for descriptor in sorted(open_descriptors() - before):
        with contextlib.suppress(OSError):
            target = str((DESCRIPTORS / str(descriptor)).readlink())
            if target.startswith(("socket:", "/dev/input/")):
                yield descriptor
