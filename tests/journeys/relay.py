"""A relay before the stub, on which the test holds up and refuses single calls."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.rig import Stub

PIECE = 65536
WAIT_S = 10.0
REFUSAL = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Relay:
    """Passes everything on, a call for each connection; while `refused` is set, calls that begin with it get a 500.

    The answer to a refused call comes when `answering` is set.
    """

    def __init__(self, stub: Stub) -> None:
        self.refused: bytes | None = None
        self.held = threading.Event()
        """Set when a refused call has come."""
        self.answering = threading.Event()
        self._stub = ("127.0.0.1", int(stub.url.rpartition(":")[2]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        """Until the listener is closed."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pass_on(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(PIECE)
                if not piece:
                    return
                head += piece
            if self.refused is not None and head.startswith(self.refused):
                self.held.set()
                self.answering.wait(WAIT_S)
                client.sendall(REFUSAL)
                # What it sent is read to the end: a socket closed before that takes the answer along.
                client.shutdown(socket.SHUT_WR)
                while client.recv(PIECE):
                    pass
                return
            with socket.create_connection(self._stub) as server:
                server.sendall(head.replace(b"Connection: keep-alive", b"Connection: close", 1))
                _join(client, server)


def _join(one: socket.socket, other: socket.socket) -> None:
    """What one sends the other gets, until either of them ends."""
    while True:
        for ready in select.select([one, other], [], [])[0]:
            try:
                piece = ready.recv(PIECE)
                (other if ready is one else one).sendall(piece)
            except OSError:  # one of them is gone
                return
            if not piece:
                return


@contextmanager
def relay_to(stub: Stub) -> Iterator[Relay]:
    relay = Relay(stub)
    serving = threading.Thread(target=relay.serve)
    serving.start()
    try:
        yield relay
    finally:
        relay.answering.set()
        relay.close()
        serving.join(WAIT_S)
