"""A few threads that carry out what is put into their queue, and that can be left behind.

`concurrent.futures` joins its threads when the interpreter ends, without a bound; a name that is being resolved cannot
be interrupted, and would keep a cart from stopping for as long as the resolver takes.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

Task = Callable[[], None]


class Pool:
    """`count` daemon threads; with one, tasks are carried out in the order in which they come."""

    def __init__(self, name: str, count: int) -> None:
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._dropping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name=f"{name}-{number}", daemon=True) for number in range(1, count + 1)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task) -> None:
        self._tasks.put(task)

    def close(self, bound_s: float, *, drop: bool) -> bool:
        """End the threads when they have done what was submitted, or, with `drop`, what they are doing.

        Waits for at most `bound_s` seconds; whether all have ended. Those that have not end with the process.
        """
        if drop:
            self._dropping.set()
        for _ in self._threads:
            self._tasks.put(None)
        until = time.monotonic() + bound_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        left = [thread.name for thread in self._threads if thread.is_alive()]
        if left:
            _log.warning("not waited for any longer: %s", ", ".join(left))
        return not left

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            if self._dropping.is_set():
                continue
            try:
                task()
            except Exception:  # noqa: BLE001 - logged; the thread must go on for the next task
                _log.exception("A task could not be carried out")
