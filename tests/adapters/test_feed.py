from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator

import pytest
from websockets.sync.server import Server, ServerConnection, serve

from kiosk.adapters import feed as feed_adapter
from kiosk.adapters.api import Api
from kiosk.adapters.feed import Feed, feed_url
from server_stub.settings import Settings
from server_stub.shopper import Shopper
from tests.raw_server import WAIT_S, RawServer
from tests.samples.common import TOKEN
from tests.stub.server import StubThread, running_stub

Told = tuple[str, str]


class Recorder:
    """What the feed told, in order."""

    def __init__(self, failing_at: str | None = None) -> None:
        self._told: queue.Queue[Told] = queue.Queue()
        self._failing_at = failing_at

    def live(self) -> None:
        self._told.put(("live", ""))

    def message(self, data: str) -> None:
        self._told.put(("message", data))
        if self._failing_at is not None and self._failing_at in data:
            raise RuntimeError("a defect")

    def down(self, reason: str) -> None:
        self._told.put(("down", reason))

    def next(self) -> Told:
        try:
            return self._told.get(timeout=WAIT_S)
        except queue.Empty:
            raise AssertionError(f"nothing was told within {WAIT_S} s") from None

    def next_of(self, kind: str) -> str:
        """The next of this kind, whatever comes before it."""
        while True:
            told, text = self.next()
            if told == kind:
                return text

    @property
    def silent(self) -> bool:
        return self._told.empty()


Starter = Callable[..., Feed]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def start(recorder: Recorder) -> Iterator[Starter]:
    started: list[Feed] = []

    def starter(backend: str, session_id: int = 1, listener: Recorder = recorder) -> Feed:
        feed = Feed(backend, session_id, listener, seed=7)
        feed.start()
        started.append(feed)
        return feed

    yield starter
    for feed in started:
        feed.stop()
        feed.join(WAIT_S)


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause between attempts worth waiting for."""
    monkeypatch.setattr(feed_adapter, "backoff", lambda *_: 0.01)


at_once = pytest.mark.usefixtures("_at_once")


def ended(feed: Feed) -> bool:
    return not feed._thread.is_alive()


# --- the stub ---


def test_it_is_live_and_brings_messages(start: Starter, recorder: Recorder) -> None:
    with running_stub() as url, Shopper(url) as shopper:
        start(url, begin_session(url))
        assert recorder.next() == ("live", "")
        assert "established" in recorder.next()[1]
        shopper.add(shopper.products()[0].barcode)
        shopper.warn("weight decreased")
        kinds = [json.loads(recorder.next_of("message"))["type"] for _ in range(2)]
        assert kinds == ["cart-updated", "weight decreased"]


@at_once
def test_a_session_that_the_backend_does_not_know_is_never_live(start: Starter, recorder: Recorder) -> None:
    with running_stub() as url:
        start(url, 999)
        told = [recorder.next() for _ in range(3)]
    assert told == [("down", "the session's WebSocket was closed")] * 3


@at_once
def test_it_comes_back_after_the_backend_was_away(start: Starter, recorder: Recorder) -> None:
    first = StubThread(Settings())
    port = int(first.url.rpartition(":")[2])
    start(first.url, begin_session(first.url))
    assert recorder.next() == ("live", "")
    first.join()
    assert recorder.next_of("down")
    second = StubThread(Settings(), port)
    begin_session(second.url)
    while recorder.next()[0] != "live":
        pass
    second.join()


def begin_session(url: str) -> int:
    """The first session of a fresh stub."""
    api = Api(url, 1)
    api.fetch_qr()
    api.close()
    with Shopper(url) as shopper:
        session_id = shopper.scan_shown().session_id
    assert session_id == 1
    return session_id


# --- servers of the tests' own ---


@pytest.fixture
def serving() -> Iterator[Callable[[Callable[[ServerConnection], None]], str]]:
    """Serve WebSockets with this handler; the backend's address."""
    servers: list[tuple[Server, threading.Thread]] = []

    def begin(handler: Callable[[ServerConnection], None]) -> str:
        server = serve(handler, "127.0.0.1", 0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.socket.getsockname()[1]}"

    yield begin
    for server, thread in servers:
        server.shutdown()
        thread.join(WAIT_S)


Serving = Callable[[Callable[[ServerConnection], None]], str]


def test_the_first_message_makes_it_live_whatever_it_is(start: Starter, recorder: Recorder, serving: Serving) -> None:
    def handler(connection: ServerConnection) -> None:
        connection.send(b'{"type": "bytes \xff"}')
        connection.send("text")
        connection.recv()

    start(serving(handler))
    assert [recorder.next() for _ in range(3)] == [
        ("live", ""),
        ("message", '{"type": "bytes \N{REPLACEMENT CHARACTER}"}'),
        ("message", "text"),
    ]


def test_a_message_that_is_too_large_breaks_the_connection(
    start: Starter, recorder: Recorder, serving: Serving
) -> None:
    def handler(connection: ServerConnection) -> None:
        connection.send("hello")
        connection.send("x" * (feed_adapter.LARGEST_MESSAGE_BYTES + 1))
        connection.recv()

    start(serving(handler))
    assert recorder.next() == ("live", "")
    assert "message too big" in recorder.next_of("down").lower()


@at_once
def test_a_defect_of_ours_closes_it_and_tells(
    start: Starter, serving: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    """A thread that died would leave a session that is believed to be heard."""

    def handler(connection: ServerConnection) -> None:
        connection.send("hello")
        connection.send("bad")
        connection.recv()

    recorder = Recorder(failing_at="bad")
    feed = start(serving(handler), 1, recorder)
    assert recorder.next_of("down") == "the session's WebSocket: internal error: RuntimeError"
    assert recorder.next_of("message") == "hello"
    assert not ended(feed)
    assert "a defect" in caplog.text


def test_the_backend_s_last_words_are_told_without_secrets(
    start: Starter, recorder: Recorder, serving: Serving
) -> None:
    start(serving(lambda connection: connection.close(4001, f"Bearer {TOKEN[:80]}")))
    reason = recorder.next_of("down")
    assert "4001" in reason
    assert "eyJ" not in reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "server rejected WebSocket connection: HTTP 403"),
        (b"hello\r\n\r\n", "did not receive a valid HTTP response"),
        (b"", "did not receive a valid HTTP response"),
    ],
)
def test_what_is_no_websocket_is_told(answer: bytes, reason: str, start: Starter, recorder: Recorder) -> None:
    def handler(peer: object) -> None:
        peer.read_request()  # type: ignore[attr-defined]
        peer.send(answer)  # type: ignore[attr-defined]

    with RawServer(handler) as server:
        start(f"http://127.0.0.1:{server.port}")
        assert recorder.next() == ("down", f"the session's WebSocket: {reason}")


def test_a_backend_that_is_not_there_is_told(start: Starter, recorder: Recorder) -> None:
    with RawServer() as server:
        server.stop_listening()
        start(f"http://127.0.0.1:{server.port}")
        assert recorder.next() == ("down", "the session's WebSocket: connection refused")


def test_attempts_back_off_and_an_accepted_one_begins_anew(
    start: Starter, recorder: Recorder, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def counting(failures: int, _: int) -> float:
        counted.append(failures)
        return 0.0

    monkeypatch.setattr(feed_adapter, "backoff", counting)
    connections = iter(range(100))

    def handler(connection: ServerConnection) -> None:
        if next(connections) == 3:
            connection.send("hello")

    start(serving(handler))
    for _ in range(5):
        recorder.next_of("down")
    assert counted[:4] == [1, 2, 3, 1]


# --- the end ---


def test_stop_ends_an_open_connection(start: Starter, recorder: Recorder, serving: Serving) -> None:
    gone = threading.Event()

    def handler(connection: ServerConnection) -> None:
        connection.send("hello")
        for _ in connection:
            pass
        gone.set()

    feed = start(serving(handler))
    assert recorder.next() == ("live", "")
    assert recorder.next() == ("message", "hello")
    feed.stop()
    feed.join(WAIT_S)
    assert ended(feed)
    assert recorder.silent


def test_stop_hardly_waits_for_a_peer_that_hangs(start: Starter, recorder: Recorder, serving: Serving) -> None:
    """It does not answer to the protocol's farewell."""
    let_go = threading.Event()

    def handler(connection: ServerConnection) -> None:
        connection.send("hello")
        with connection.protocol_mutex:  # nothing that comes is read
            let_go.wait(WAIT_S)

    feed = start(serving(handler))
    assert recorder.next() == ("live", "")
    feed.stop()
    feed.join(WAIT_S)
    assert ended(feed)
    assert not let_go.is_set()
    let_go.set()


def test_stop_ends_a_handshake_that_hangs(start: Starter, recorder: Recorder) -> None:
    """The backend takes the connection and says nothing."""
    with RawServer() as server:
        feed = start(f"http://127.0.0.1:{server.port}")
        peer = server.accept()
        feed.stop()
        peer.wait_gone(bound_s=feed_adapter.OPEN_S / 2)
        feed.join(WAIT_S)
    assert ended(feed)
    assert recorder.silent


def test_stop_ends_the_pause_between_attempts(
    start: Starter, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_adapter, "backoff", lambda *_: 1000.0)
    with RawServer() as server:
        server.stop_listening()
        feed = start(f"http://127.0.0.1:{server.port}")
        recorder.next_of("down")
        feed.stop()
        feed.join(WAIT_S)
    assert ended(feed)


def test_stop_before_the_start_and_twice() -> None:
    feed = Feed("http://127.0.0.1:9", 1, Recorder(), seed=1)
    feed.stop()
    feed.join()
    feed.start()
    feed.join(WAIT_S)
    feed.stop()
    assert ended(feed)


@pytest.mark.parametrize(
    ("backend", "url"),
    [
        ("http://127.0.0.1:8800", "ws://127.0.0.1:8800/ws/41"),
        ("https://store.example", "wss://store.example/ws/41"),
        ("https://store.example/api/", "wss://store.example/api/ws/41"),
        ("http://[::1]:8800", "ws://[::1]:8800/ws/41"),
    ],
)
def test_the_address_stands_beside_the_backend_s(backend: str, url: str) -> None:
    assert feed_url(backend, 41) == url
