"""A stub in a thread, for tests of the stub and of everything that talks to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from server_stub.serving import StubServer, listen, url_of
from server_stub.settings import Settings

READY_S = 20


@contextmanager
def running_stub(**settings: Any) -> Iterator[str]:
    """A stub with these Settings on a free port of this machine; the base URL, as soon as it answers."""
    with running_server(Settings(**settings)) as (url, _server):
        yield url


@contextmanager
def running_server(settings: Settings, port: int = 0) -> Iterator[tuple[str, StubServer]]:
    """As `running_stub`, with the server itself too. `port` brings one back where it was."""
    ready = threading.Event()
    with listen("127.0.0.1", port) as listener:
        server = StubServer(settings, ready.set)
        thread = threading.Thread(target=server.run, args=([listener],), name="stub", daemon=True)
        thread.start()
        try:
            if not ready.wait(READY_S):
                raise TimeoutError(f"The stub did not start within {READY_S} s")
            yield url_of(listener), server
        finally:
            server.should_exit = True
            thread.join(READY_S)
            if thread.is_alive():
                raise TimeoutError(f"The stub did not stop within {READY_S} s")
