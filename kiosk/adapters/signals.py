"""Signals as events: a thread of its own waits for them, so that none interrupts the loop and none is missed."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping

_END = signal.SIGUSR2
"""Sent by `close` to the thread itself, to end its wait."""


class Signals:
    """Calls the handler of each signal on the thread `signals`.

    Make it on the main thread before any other thread starts: they inherit that the signals are blocked.
    """

    def __init__(self, handlers: Mapping[signal.Signals, Callable[[], None]]) -> None:
        self._handlers = dict(handlers)
        self._watched = {*self._handlers, _END}
        signal.pthread_sigmask(signal.SIG_BLOCK, self._watched)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="signals", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread, and let the signals do again what they did before."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._thread.ident is not None and self._thread.is_alive():
            signal.pthread_kill(self._thread.ident, _END)
        self._thread.join()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, self._watched)

    def _run(self) -> None:
        while not self._closing.is_set():
            received = signal.Signals(signal.sigwait(self._watched))
            handler = self._handlers.get(received)
            if handler is not None:
                handler()
