"""The session's WebSocket (websockets), in a thread of its own for as long as the session lasts."""

from __future__ import annotations

import logging
import threading
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from kiosk.core.backoff import backoff
from kiosk.masking import mask

OPEN_S = 5.0
CLOSE_S = 1.0
PING_S = 15.0
"""The protocol's own ping finds a peer that is gone; the backend sends nothing else in quiet times."""
LARGEST_MESSAGE_BYTES = 256 * 1024
REFUSED = "Web socket connection cannot be established"

_log = logging.getLogger(__name__)


class FeedListener(Protocol):
    """Told what happens, always on the feed's thread."""

    def live(self) -> None: ...

    def message(self, data: str) -> None: ...

    def down(self, reason: str) -> None: ...


class Feed:
    """Keeps the WebSocket of one session open until `stop`; connects again after the usual backoff."""

    def __init__(self, backend: str, session_id: int, listener: FeedListener, *, seed: int) -> None:
        self._url = feed_url(backend, session_id)
        self._listener = listener
        self._seed = seed
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connection: ClientConnection | None = None
        self._open = False
        """Whether the connection is past its handshake."""
        self._thread = threading.Thread(target=self._run, name=f"feed-{session_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the connection, also one that is being opened. Waits at most a second for the peer's farewell."""
        with self._lock:
            self._stopping.set()
            connection, is_open = self._connection, self._open
        if connection is None:
            return
        if is_open:
            connection.close()
        else:
            connection.close_socket()

    def join(self, timeout: float | None = None) -> None:
        if self._thread.ident is not None:
            self._thread.join(timeout)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            failures += 1
            try:
                if self._listen():
                    failures = 1
                reason = "the session's WebSocket was closed"
            except (OSError, WebSocketException) as exc:
                reason = f"the session's WebSocket: {_words(exc)}"
            except Exception as exc:  # noqa: BLE001 - logged, and told as a failure
                # A defect of ours must not leave it open and unheard.
                _log.exception("A message of the session's WebSocket could not be handled")
                reason = f"the session's WebSocket: internal error: {type(exc).__name__}"
            if not self._stopping.is_set():
                self._listener.down(reason)
                self._stopping.wait(backoff(failures, self._seed))

    def _listen(self) -> bool:
        """One connection from its opening to its end; whether the backend accepted the session."""
        accepted = False
        with connect(
            self._url,
            open_timeout=OPEN_S,
            close_timeout=CLOSE_S,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_size=LARGEST_MESSAGE_BYTES,
            create_connection=_connections_of(self),
        ) as connection:
            with self._lock:
                self._open = True
                if self._stopping.is_set():
                    return False
            for message in connection:
                text = message if isinstance(message, str) else message.decode("utf-8", "replace")
                if not accepted and REFUSED in text:
                    return False
                if not accepted:
                    accepted = True
                    self._listener.live()
                self._listener.message(text)
        return accepted

    def opening(self, connection: ClientConnection) -> None:
        """The connection before its handshake, so that `stop` can end that too."""
        with self._lock:
            self._connection, self._open = connection, False
            if self._stopping.is_set():
                connection.close_socket()


def _connections_of(feed: Feed) -> type[ClientConnection]:
    """websockets makes its connections itself, from a class: so each feed has its own, which tells it."""

    class Connection(ClientConnection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            feed.opening(self)

    return Connection


def feed_url(backend: str, session_id: int) -> str:
    """The WebSocket's address beside the backend's."""
    parts = urlsplit(backend)
    scheme = {"http": "ws", "https": "wss"}[parts.scheme]
    return urlunsplit((scheme, parts.netloc, f"{parts.path.rstrip('/')}/ws/{session_id}", "", ""))


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {OPEN_S:g} s"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return mask(str(error)) or type(error).__name__
