"""Runs the app on a socket of ours, so that the port is known before it answers, and stops without waiting."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from server_stub.app import create_app
from server_stub.context import Context
from server_stub.errors import ListenError
from server_stub.settings import Settings

GRACE_S = 1
BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises ListenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named: only then does asyncio set TCP_NODELAY, without which an answer can wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as exc:
        listener.close()
        raise ListenError(f"Cannot listen on {host} port {port}: {exc}. Choose another --host or --port.") from exc
    return listener


def url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class StubServer(uvicorn.Server):
    """A uvicorn server that tells when it is ready, ends open event streams when it stops, and then just returns."""

    def __init__(self, settings: Settings, ready: Callable[[], None]) -> None:
        app = create_app(settings)
        self.context: Context = app.state.context
        self._ready = ready
        super().__init__(
            uvicorn.Config(
                app,
                # Named, not "auto": the wire must not depend on what else is installed.
                http="h11",
                ws="websockets-sansio",
                loop="asyncio",
                lifespan="off",
                log_level="error",
                access_log=False,
                timeout_graceful_shutdown=GRACE_S,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in list(self.server_state.connections):
            transport: asyncio.Transport | None = connection.transport
            # A client that does not read would hold the end of its stream up for ever.
            if transport is not None and transport.get_write_buffer_size():
                transport.abort()
        self.context.hub.streams.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: Any) -> None:
        # Not recorded, or uvicorn would raise the signal again at the end: an ordinary stop is no failure.
        del sig, frame
        self.should_exit = True


def serve(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `announce` gets the address as soon as it answers. Raises StubError."""
    with listen(host, port) as listener:
        url = url_of(listener)
        StubServer(settings, lambda: announce(url)).run([listener])
