"""A stub in a thread, for tests of the stub and of everything that talks to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from server_stub.serving import StubServer, listen, url_of
from server_stub.settings import Settings

PATIENCE_S = 20


class StubThread:
    """A stub that answers when the constructor returns. `port` brings one back to where another was."""

    def __init__(self, settings: Settings, port: int = 0) -> None:
        ready = threading.Event()
        self._listener = listen("127.0.0.1", port)
        self.url = url_of(self._listener)
        self.server = StubServer(settings, ready.set)
        self._thread = threading.Thread(target=self.server.run, args=([self._listener],), name="stub", daemon=True)
        self._thread.start()
        if not ready.wait(PATIENCE_S):
            raise TimeoutError(f"The stub did not start within {PATIENCE_S} s")

    def stop(self) -> None:
        """Ask it to stop, without waiting."""
        self.server.should_exit = True

    def join(self) -> None:
        """Stop it, and wait until nothing of it is left."""
        self.stop()
        self._thread.join(PATIENCE_S)
        if self._thread.is_alive():
            raise TimeoutError(f"The stub did not stop within {PATIENCE_S} s")
        self._listener.close()


@contextmanager
def running_stub(**settings: Any) -> Iterator[str]:
    """A stub with these Settings on a free port of this machine; the base URL, as soon as it answers."""
    with running_server(Settings(**settings)) as (url, _server):
        yield url


@contextmanager
def running_server(settings: Settings, port: int = 0) -> Iterator[tuple[str, StubServer]]:
    """As `running_stub`, with the server itself too."""
    stub = StubThread(settings, port)
    try:
        yield stub.url, stub.server
    finally:
        stub.join()
