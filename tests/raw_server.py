"""A raw TCP server for tests: the test decides what bytes are sent, in what pieces, and when.

Each connection is a `Peer`. Either a handler plays the server (on a thread of the connection), or the test takes the
peers one by one with `accept()` and plays it itself. Nothing sleeps: every wait is for an event and has a bound.
"""

from __future__ import annotations

import contextlib
import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

WAIT_S = 10.0


def wait_until(condition: Callable[[], bool], *, bound_s: float = WAIT_S, what: str = "the condition") -> None:
    """Poll `condition`, for state that nobody announces. AssertionError when it does not come true in time."""
    pause = threading.Event()
    due = time.monotonic() + bound_s
    while not condition():
        assert time.monotonic() < due, f"{what} did not come true within {bound_s} s"
        pause.wait(0.002)


@dataclass
class Request:
    line: str
    headers: dict[str, bytes]


@dataclass
class Peer:
    """The server's end of one connection."""

    sock: socket.socket
    accepted_at: float
    others_open: int
    """How many earlier connections the client had not closed yet when this one came."""
    request: Request | None = field(default=None)

    def read_request(self) -> Request:
        """Read up to the end of the headers; ConnectionError if the client leaves before."""
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.sock.recv(65536)
            if not piece:
                raise ConnectionAbortedError(f"the client closed in its request: {data!r}")
            data += piece
        first, *rest = data.partition(b"\r\n\r\n")[0].split(b"\r\n")
        pairs = (line.partition(b":") for line in rest)
        self.request = Request(first.decode(), {name.decode().lower(): value.strip() for name, _, value in pairs})
        return self.request

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def head(self, status: str = "200 OK", *headers: str, kind: str | None = "text/event-stream") -> None:
        """The head of an answer; without other headers its body ends with the connection."""
        lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *headers]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def chunked_head(self, *headers: str) -> None:
        self.head("200 OK", "Transfer-Encoding: chunked", *headers)

    def chunk(self, data: bytes) -> None:
        self.send(b"%x\r\n%b\r\n" % (len(data), data))

    def answer(self, status: str, body: bytes = b"", *headers: str, kind: str | None = "application/json") -> None:
        self.head(status, f"Content-Length: {len(body)}", *headers, kind=kind)
        if body:
            self.send(body)

    def stream(self, pieces: Iterable[bytes], *, chunked: bool) -> None:
        """A whole event stream in these pieces, and its end."""
        if not chunked:
            self.head()
            for piece in pieces:
                self.send(piece)
        else:
            self.chunked_head("Connection: close")
            for piece in pieces:
                self.chunk(piece)
            self.send(b"0\r\n\r\n")
        self.close()

    def gone(self, bound_s: float = 0.0) -> bool:
        """Whether the client has closed its end (or reset) within `bound_s`. Nothing is read."""
        if self.closed:
            return True
        ended = select.poll()
        ended.register(self.sock, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        return bool(ended.poll(bound_s * 1000))

    def wait_gone(self, bound_s: float = WAIT_S) -> None:
        """Wait until the client has closed its end; AssertionError when it does not."""
        assert self.gone(bound_s), f"the client did not close within {bound_s} s"

    def reset(self) -> None:
        """Close with a RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self.sock.close()

    def close(self) -> None:
        self.sock.close()

    @property
    def closed(self) -> bool:
        return self.sock.fileno() == -1


Handler = Callable[[Peer], None]


class RawServer:
    """Listens on a free port of 127.0.0.1 while it is entered. `overlaps` lists how many were open at each accept."""

    def __init__(self, handler: Handler | None = None, *, tls: ssl.SSLContext | None = None) -> None:
        self.peers: list[Peer] = []
        self._handler = handler
        self._tls = tls
        self._arrived: queue.Queue[Peer] = queue.Queue()
        self._failures: list[BaseException] = []
        self._handlers: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}/sse/1"
        self._thread = threading.Thread(target=self._accept, name="raw-server")

    @property
    def overlaps(self) -> Sequence[int]:
        return [peer.others_open for peer in self.peers]

    def accept(self, bound_s: float = WAIT_S) -> Peer:
        """The next connection, its request read; AssertionError when none comes."""
        peer = self.accept_silently(bound_s)
        peer.read_request()
        return peer

    def accept_silently(self, bound_s: float = WAIT_S) -> Peer:
        """The next connection, nothing read from it."""
        try:
            return self._arrived.get(timeout=bound_s)
        except queue.Empty:
            raise AssertionError(f"no connection came within {bound_s} s") from None

    def stop_listening(self) -> None:
        """From now on connections are refused."""
        with contextlib.suppress(OSError):  # it was done before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(WAIT_S)
        self._listener.close()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_listening()
        for peer in self.peers:
            if not peer.closed:
                with contextlib.suppress(OSError):  # the client was faster
                    socket.socket.shutdown(peer.sock, socket.SHUT_RDWR)
        for thread in self._handlers:
            thread.join(WAIT_S)
        for peer in self.peers:
            peer.close()
        if error is None and self._failures:
            raise self._failures[0]

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            at = time.monotonic()
            others = sum(not peer.gone() for peer in self.peers) if self._handler is None else 0
            sock.settimeout(WAIT_S)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                try:
                    sock = self._tls.wrap_socket(sock, server_side=True)
                except OSError:
                    sock.close()
                    continue
            peer = Peer(sock, at, others)
            self.peers.append(peer)
            if self._handler is None:
                self._arrived.put(peer)
            else:
                thread = threading.Thread(target=self._handle, args=(peer,), name="raw-server-peer")
                self._handlers.append(thread)
                thread.start()

    def _handle(self, peer: Peer) -> None:
        assert self._handler is not None
        try:
            self._handler(peer)
        except (ConnectionError, TimeoutError):
            pass  # the client left: what it should have seen is for the test to say
        except BaseException as exc:  # noqa: BLE001 - raised again where the test sees it
            self._failures.append(exc)
        finally:
            peer.close()
