"""Clients for tests: plain HTTP, the raw event stream, and waiting for a condition."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from server_stub.accounts import PASSWORD
from server_stub.settings import API_KEY

PATIENCE_S = 10.0
PAUSE_S = 0.01
KEY = {"X-API-Key": API_KEY}


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Ask again and again until it is true; an AssertionError when it never is."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / PAUSE_S)):
        if condition():
            return
        pause.wait(PAUSE_S)
    raise AssertionError(f"never came true: {what}")


class Api:
    """Calls by method and path, with nothing added to the answer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        return self._http.request(method, self.url + path, json=body, headers=headers, timeout=PATIENCE_S)

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        return self.call("GET", path, headers=headers)

    def bearer(self, username: str = "shopper-1") -> dict[str, str]:
        """The header that signs a call as that shopper."""
        answer = self.call("POST", "/stub/sign-in", {"username": username, "password": PASSWORD})
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def start(self, cart_id: int = 1, username: str = "shopper-1") -> tuple[int, dict[str, str]]:
        """A session by the real way: the session id, and the shopper's header."""
        headers = self.bearer(username)
        token = self.get(f"/customer-session/qr/{cart_id}").json()
        answer = self.call("POST", "/customer-session/scan-qr", {"token": token}, headers)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["session_id"]), headers

    def cart(self, cart_id: int = 1) -> dict[str, Any]:
        """What the stub itself knows about a cart."""
        carts: list[dict[str, Any]] = self.get("/stub/carts").json()
        return next(cart for cart in carts if cart["cart_id"] == cart_id)

    def products(self) -> list[dict[str, Any]]:
        products: list[dict[str, Any]] = self.get("/stub/products").json()
        return products


class RawStream:
    """An event stream at the level of bytes: what came, and whether something is waiting."""

    def __init__(self, url: str, cart_id: int = 1) -> None:
        host, port = urlsplit(url).hostname, urlsplit(url).port
        assert host is not None
        self._socket = socket.create_connection((host, port or 80), timeout=PATIENCE_S)
        self._socket.sendall(f"GET /sse/{cart_id} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        self._bytes = b""
        self.head = self._until(b"\r\n\r\n").decode()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._socket.close()

    def chunk(self) -> bytes:
        """The next chunk of the body as it was written; empty at the end."""
        size = int(self._until(b"\r\n"), 16)
        data = self._exactly(size)
        self._exactly(2)
        return data

    def event(self) -> dict[str, Any]:
        """The next event, which must be exactly one data line in one chunk."""
        text = self.chunk().decode()
        assert text.startswith("data: ")
        assert text.endswith("\n\n")
        line = text.removesuffix("\n\n")
        assert "\n" not in line
        event: dict[str, Any] = json.loads(line.removeprefix("data: "))
        return event

    def events(self) -> Iterator[dict[str, Any]]:
        while True:
            yield self.event()

    def silent(self) -> bool:
        """Whether nothing has arrived. Only meaningful after something that would have come earlier."""
        if self._bytes:
            return False
        self._socket.setblocking(False)
        try:
            self._bytes += self._socket.recv(4096)
        except BlockingIOError:
            return True
        finally:
            self._socket.settimeout(PATIENCE_S)
        return False

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._bytes:
            self._receive()
        found, self._bytes = self._bytes.split(mark, 1)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._bytes) < size:
            self._receive()
        data, self._bytes = self._bytes[:size], self._bytes[size:]
        return data

    def _receive(self) -> None:
        received = self._socket.recv(65536)
        if not received:
            raise EOFError("the stream was closed")
        self._bytes += received
