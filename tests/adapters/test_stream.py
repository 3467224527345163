"""The event stream against a real server: what is delivered, what is told, and how it comes back."""

from __future__ import annotations

import gzip
import logging
import socket
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.stream import EventStream, refusal
from tests.adapters.stream_recorder import (
    CONNECTING,
    LIVE,
    Recorder,
    go_live,
    message,
    streaming,
)
from tests.raw_server import Peer, RawServer


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as served:
        yield served


# What is delivered


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "close-delimited"])
def test_an_event_is_delivered_while_the_stream_stays_open(server: RawServer, chunked: bool) -> None:
    with streaming(server.url) as (stream, recorder):
        assert stream.last_bytes_at is None
        recorder.expect(CONNECTING)
        peer = server.accept()
        if chunked:
            peer.chunked_head()
        else:
            peer.head()
        send = peer.chunk if chunked else peer.send
        send(b"data: a\n\n")
        recorder.expect(LIVE, message("a"))
        for number in range(20):
            send(b"data: %d\n\n" % number)
            recorder.expect(message(str(number)))
        first = stream.last_bytes_at
        assert first is not None
        assert first <= time.monotonic()
        send(b"event: t\r\nid: 9\r\ndata: b\r\n\r\n")
        recorder.expect(("event", "t", "b", "9"))
        assert stream.last_bytes_at > first
    assert recorder.nothing_more()
    assert recorder.threads == {"stream"}


def test_the_request(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        peer = go_live(server, recorder)
        assert peer.request is not None
        assert peer.request.line == "GET /sse/1 HTTP/1.1"
        assert peer.request.headers["accept"] == b"text/event-stream"
        assert peer.request.headers["cache-control"] == b"no-cache"
        assert peer.request.headers["user-agent"].startswith(b"smartcart-kiosk/")
        assert "last-event-id" not in peer.request.headers


def test_gzip_is_delivered_at_once(server: RawServer) -> None:
    packer = zlib.compressobj(wbits=31)
    with streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.chunked_head("Content-Encoding: gzip")
        peer.chunk(packer.compress(b"data: a\n\n") + packer.flush(zlib.Z_SYNC_FLUSH))
        recorder.expect(LIVE, message("a"))
        peer.chunk(packer.compress("data: é\n\n".encode()) + packer.flush(zlib.Z_SYNC_FLUSH))
        recorder.expect(message("é"))


def test_gzip_as_a_whole_and_a_broken_one(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.head("200 OK", "Content-Encoding: gzip")
        peer.send(gzip.compress(b"data: a\n\n" * 3))
        peer.close()
        recorder.expect(LIVE, message("a"), message("a"), message("a"))
        assert recorder.expect_down()[0] == "the connection was closed"
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.head("200 OK", "Content-Encoding: gzip")
        peer.send(b"data: a\n\n")
        assert recorder.expect_down()[0] == "the answer is not compressed as it says"


def test_an_oversize_event_is_dropped_and_the_next_is_delivered(
    server: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    with streaming(server.url, max_event_bytes=1000) as (_, recorder):
        peer = go_live(server, recorder)
        peer.chunk(b"data: " + b"x" * 100_000 + b"\n\ndata: next\n\n")
        recorder.expect(message("next"))
    assert [record.message for record in caplog.records] == ["An event of more than 1000 bytes was dropped"]


def test_a_listener_that_raises_is_logged_and_the_stream_goes_on(
    server: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    with streaming(server.url) as (_, recorder):

        def fail(event: StreamEvent) -> None:
            raise RuntimeError(f"cannot take {event.data}")

        recorder.hook = fail
        peer = go_live(server, recorder)
        peer.chunk(b"data: b\n\n")
        recorder.expect(message("b"))
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 2
    assert errors[0].exc_info is not None
    assert str(errors[0].exc_info[1]) == "cannot take hello"


# How it comes back


@pytest.mark.parametrize("end", ["close", "last chunk", "reset", "mid chunk", "bad chunk"])
def test_it_comes_back_after_the_end(server: RawServer, end: str) -> None:
    with streaming(server.url) as (_, recorder):
        for _ in range(3):
            peer = go_live(server, recorder)
            peer.chunk(b"data: incomplete\n")
            if end == "last chunk":
                peer.send(b"0\r\n\r\n")
            elif end == "mid chunk":
                peer.send(b"20\r\ndata")
            elif end == "bad chunk":
                peer.send(b"xyz\r\n")
            if end == "reset":
                peer.reset()
            elif end != "last chunk":
                peer.close()
            reason, retry_in = recorder.expect_down()
            assert reason in ("the connection was closed", "the connection was reset", "the answer is not HTTP")
            assert retry_in is not None
            assert 0.01 <= retry_in <= 0.02  # the first event starts the count again
    assert set(server.overlaps) == {0}


def test_it_waits_longer_each_time(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        delays = []
        for _ in range(4):
            recorder.expect(CONNECTING)
            server.accept().close()
            reason, retry_in = recorder.expect_down()
            assert reason == "the connection was closed"
            delays.append(retry_in or 0.0)
        assert delays[0] < delays[1] < delays[2] <= 0.05
        go_live(server, recorder).close()
        assert recorder.expect_down()[1] == delays[0]


def test_connection_refused() -> None:
    with RawServer() as server:
        url = server.url
    with streaming(url) as (_, recorder):
        recorder.expect(CONNECTING)
        assert recorder.expect_down()[0] == "connection refused"
        recorder.expect(CONNECTING)


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    with streaming("http://user:hidden@store.example/sse/1?key=hidden") as (_, recorder):
        recorder.expect(CONNECTING)
        assert recorder.expect_down()[0] == "the name store.example could not be resolved"


@pytest.mark.parametrize(
    "url", ["store.example/sse/1", "ftp://store.example/", "http:///", "http://" + "x" * 70 + ".example/"]
)
def test_an_address_that_cannot_be_used(url: str) -> None:
    with streaming(url) as (_, recorder):
        recorder.expect(CONNECTING)
        reason, retry_in = recorder.expect_down()
        assert reason == "the address cannot be used: it must look like https://store.example"
        assert retry_in is not None
        assert retry_in >= 0.02


def test_the_last_event_id_is_sent_as_utf8_and_kept(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        peer = go_live(server, recorder)
        peer.chunk("id: ١é\n\nid: 2\ndata: incomplete\n".encode())
        peer.close()
        recorder.expect_down()
        for _ in range(2):  # a greeting without an id does not lose it
            peer = go_live_with_id(server, recorder, "١é")
            peer.close()
            recorder.expect_down()
        peer = go_live_with_id(server, recorder, "١é")
        peer.chunk(b"id\ndata: x\n\n")
        recorder.expect(message("x"))
        peer.close()
        recorder.expect_down()
        assert "last-event-id" not in server.accept().request.headers  # type: ignore[union-attr]


def go_live_with_id(server: RawServer, recorder: Recorder, last_id: str) -> Peer:
    recorder.expect(CONNECTING)
    peer = server.accept()
    assert peer.request is not None
    assert peer.request.headers["last-event-id"] == last_id.encode()
    peer.chunked_head()
    peer.chunk(b"data: hello\n\n")
    recorder.expect(LIVE, message("hello", last_id))
    return peer


@pytest.mark.parametrize(
    ("last_id", "sent"),
    [(b"  padded\x0b ", b"padded"), (b"a\x01b", None), (b"x" * 5000, None), (b" ", None)],
    ids=["padded", "control", "long", "blank"],
)
def test_an_id_that_a_server_would_refuse_is_not_sent(server: RawServer, last_id: bytes, sent: bytes | None) -> None:
    with streaming(server.url) as (_, recorder):
        peer = go_live(server, recorder)
        peer.chunk(b"id: " + last_id + b"\n\n")
        peer.close()
        recorder.expect_down()
        request = server.accept().request
        assert request is not None
        assert request.headers.get("last-event-id") == sent


def test_retry_replaces_the_first_delay(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        peer = go_live(server, recorder)
        peer.chunk(b"retry: 200\n")
        peer.close()
        for bounds in ((0.1, 0.2), (0.1, 0.2)):  # the second is at the cap already, which rises with it
            reason, retry_in = recorder.expect_down()
            assert retry_in is not None
            assert bounds[0] <= retry_in <= bounds[1], reason
            recorder.expect(CONNECTING)
            server.accept().close()


def test_204_stops_until_it_is_reopened(server: RawServer) -> None:
    with streaming(server.url) as (stream, recorder):
        recorder.expect(CONNECTING)
        server.accept().head("204 No Content")
        assert recorder.expect_down() == ("the backend has no events for this cart (204)", None)
        with pytest.raises(AssertionError):
            server.accept(0.2)
        stream.reopen()
        go_live(server, recorder)


@pytest.mark.parametrize(
    ("status", "headers", "reason", "bounds"),
    [
        ("404 whatever it likes", (), "the backend answered 404 Not Found", (1, 2)),
        ("401 x", (), "the backend answered 401 Unauthorized", (1, 2)),
        ("799 x", (), "the backend answered 799", (0.01, 0.02)),
        ("201 x", (), "the backend answered 201 Created", (1, 2)),
        ("304 x", (), "the backend answered 304 Not Modified", (1, 2)),
        ("500 x", (), "the backend answered 500 Internal Server Error", (0.01, 0.02)),
        ("503 x", (), "the backend answered 503 Service Unavailable", (0.01, 0.02)),
        ("503 x", ("Retry-After: 7",), "the backend answered 503 Service Unavailable", (7, 8)),
        ("429 x", ("Retry-After: 7",), "the backend answered 429 Too Many Requests", (7, 8)),
        ("429 x", ("Retry-After: 999999",), "the backend answered 429 Too Many Requests", (1, 2)),
        ("429 x", ("Retry-After: soon",), "the backend answered 429 Too Many Requests", (1, 2)),
        ("503 x", ("Retry-After: 0",), "the backend answered 503 Service Unavailable", (0.01, 0.02)),
        (
            "503 x",
            ("Date: Tue, 01 Jan 2002 00:00:00 GMT", "Retry-After: Tue, 01 Jan 2002 00:00:30 GMT"),
            "the backend answered 503 Service Unavailable",
            (30, 31),
        ),
        ("404 x", ("Retry-After: 7",), "the backend answered 404 Not Found", (1, 2)),
    ],
)
def test_refusals(
    server: RawServer, status: str, headers: tuple[str, ...], reason: str, bounds: tuple[float, float]
) -> None:
    with streaming(server.url, slow_first_s=2.0, slow_cap_s=4.0) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.answer(status, b"" if status.startswith("304") else b"{}", *headers)
        told, retry_in = recorder.expect_down()
        assert told == reason
        assert retry_in is not None
        assert bounds[0] <= retry_in <= bounds[1]
        peer.wait_gone()


def test_refusals_slow_down_to_a_minute_by_default() -> None:
    stream = EventStream("http://store.example", Recorder(), seed=3)
    ending = refusal(answer(404))
    assert ending is not None
    delays = [stream._delay(ending, reopening=False) for _ in range(6)]
    assert all(delay is not None and 15 <= delay <= 60 for delay in delays)
    assert delays[5] >= 30  # type: ignore[operator]


def answer(status: int) -> Any:
    class Answer:
        status_code = status
        headers: dict[str, str] = {}  # noqa: RUF012 - never changed

    return Answer()


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("text/html; charset=utf-8", "text/html"), (None, "of no known type"), ("<b>'x'", "of no known type")],
)
def test_something_else_than_an_event_stream(server: RawServer, kind: str | None, shown: str) -> None:
    with streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.answer("200 OK", b"data: a\n\n", kind=kind)
        reason, _retry_in = recorder.expect_down()
        assert reason == f"the answer is {shown}, not an event stream: a captive portal or a proxy may be in the way"
        peer.wait_gone()


def test_the_content_type_may_have_capitals_and_parameters(server: RawServer) -> None:
    with streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.head(kind="Text/Event-Stream ;charset=ISO-8859-1")
        peer.send("data: é\n\n".encode())
        recorder.expect(LIVE, message("é"))


def test_redirects_are_followed_but_not_for_ever(server: RawServer) -> None:
    with streaming(server.url, slow_first_s=0.02) as (_, recorder):
        recorder.expect(CONNECTING)
        server.accept().answer("307 x", b"", "Location: /elsewhere", "Connection: close")
        peer = server.accept()
        assert peer.request is not None
        assert peer.request.line == "GET /elsewhere HTTP/1.1"
        peer.head()
        peer.send(b"data: a\n\n")
        recorder.expect(LIVE, message("a"))
        peer.close()
        recorder.expect_down()
        recorder.expect(CONNECTING)
        for _ in range(6):
            server.accept().answer("307 x", b"", "Location: /sse/1", "Connection: close")
        assert recorder.expect_down()[0] == "the backend keeps redirecting"


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 what\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 70000]
)
def test_an_answer_that_is_not_http(server: RawServer, answer: bytes) -> None:
    with streaming(server.url) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.send(answer)
        assert recorder.expect_down()[0] == "the answer is not HTTP"
