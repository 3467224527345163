"""The event stream against a real server: silence is bounded, and it can be reopened and stopped at any moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.stream import EventStream
from tests.adapters.stream_recorder import (
    CONNECTING,
    LIVE,
    Recorder,
    full_backlog,
    go_live,
    message,
    quickly,
    streaming,
)
from tests.raw_server import WAIT_S, RawServer, wait_until


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as served:
        yield served


# Silence


def test_a_server_that_accepts_and_says_nothing(server: RawServer) -> None:
    with streaming(server.url, first_event_s=0.3) as (_, recorder):
        for _ in range(2):
            recorder.expect(CONNECTING)
            start = time.monotonic()
            peer = server.accept()
            assert recorder.expect_down()[0] == "no answer within 0.3 s"
            assert time.monotonic() - start >= 0.25
            peer.wait_gone()
    assert server.overlaps[:2] == [0, 0]


def test_a_server_that_says_nothing_after_its_headers(server: RawServer) -> None:
    with streaming(server.url, first_event_s=0.3) as (_, recorder):
        recorder.expect(CONNECTING)
        server.accept().chunked_head()
        assert recorder.expect_down()[0] == "no answer within 0.3 s"


@pytest.mark.parametrize("what", ["headers", "status line"])
def test_a_server_that_drips_its_headers(server: RawServer, what: str) -> None:
    with streaming(server.url, first_event_s=0.3) as (_, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        if what == "headers":
            peer.send(b"HTTP/1.1 200 OK\r\nX: ")
        pause = threading.Event()
        drip = b"HTTP/1.1 200 " if what == "status line" else b""
        start = time.monotonic()
        with suppress(ConnectionError):
            for at in range(200):
                peer.send(drip[at : at + 1] or b"x")
                if peer.gone() or pause.wait(0.02):
                    break
        assert time.monotonic() - start < 3
        assert recorder.expect_down()[0] == "no answer within 0.3 s"


def test_comments_keep_a_connection_but_do_not_make_it_live(server: RawServer) -> None:
    with streaming(server.url, first_event_s=0.5) as (stream, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.chunked_head()
        pause = threading.Event()
        for _ in range(8):
            peer.chunk(b":\n\n")
            pause.wait(0.1)
        assert recorder.nothing_more()
        assert stream.last_bytes_at is not None
        peer.chunk(b"data: a\n\n")
        recorder.expect(LIVE, message("a"))


def test_silence_after_the_first_event_is_no_failure(server: RawServer) -> None:
    with streaming(server.url, first_event_s=0.1) as (_, recorder):
        peer = go_live(server, recorder)
        assert not peer.gone(0.5)
        peer.chunk(b"data: late\n\n")
        recorder.expect(message("late"))


def test_a_server_that_does_not_accept() -> None:
    with full_backlog() as url, streaming(url, connect_s=0.3) as (_, recorder):
        recorder.expect(CONNECTING)
        assert recorder.expect_down()[0] == "no connection within 0.3 s"


# Reopening and stopping


def test_reopen_closes_waits_and_opens_again(server: RawServer) -> None:
    with streaming(server.url, settle_s=0.3) as (stream, recorder):
        old = go_live(server, recorder)
        stream.reopen()
        assert recorder.expect_down() == ("it is being opened again", 0.3)
        old.wait_gone()
        gone_at = time.monotonic()
        new = go_live(server, recorder)
        assert new.accepted_at - gone_at >= 0.2
        assert new.others_open == 0


def test_reopen_ends_a_wait(server: RawServer) -> None:
    with streaming(server.url, slow_first_s=100.0, slow_cap_s=100.0) as (stream, recorder):
        recorder.expect(CONNECTING)
        server.accept().answer("404 x")
        assert (recorder.expect_down()[1] or 0) >= 50
        stream.reopen()
        go_live(server, recorder)


def test_reopen_while_it_connects() -> None:
    with full_backlog() as url, streaming(url, connect_s=60.0) as (stream, recorder):
        for _ in range(3):
            recorder.expect(CONNECTING)
            stream.reopen()
            assert recorder.expect_down() == ("it is being opened again", 0.02)


def test_many_reopens_never_overlap(server: RawServer) -> None:
    finished = threading.Event()

    def serve() -> None:
        while not finished.is_set():
            with suppress(AssertionError, ConnectionError):  # it was reopened before it had sent its request
                peer = server.accept(0.1)
                peer.chunked_head()
                peer.chunk(b"data: a\n\n")

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        with streaming(server.url, settle_s=0.001) as (stream, recorder):
            for count in range(100):
                stream.reopen()
                if count % 3 == 0:
                    while recorder.next() != LIVE:
                        pass
            stream.reopen()
            while recorder.next() != LIVE:
                pass
    finally:
        finished.set()
        serving.join()
    assert set(server.overlaps) == {0}


def test_reopen_from_the_listener_drops_what_was_read(server: RawServer) -> None:
    with streaming(server.url) as (stream, recorder):
        peer = go_live(server, recorder)
        recorder.hook = lambda event: stream.reopen() if event.data == "1" else None
        peer.chunk(b"data: 1\n\ndata: 2\n\n")
        recorder.expect(message("1"))
        assert recorder.expect_down()[0] == "it is being opened again"


def test_stop_from_the_listener(server: RawServer) -> None:
    with streaming(server.url) as (stream, recorder):
        peer = go_live(server, recorder)
        recorder.hook = lambda _: stream.stop()
        peer.chunk(b"data: 1\n\ndata: 2\n\n")
        recorder.expect(message("1"))
        peer.wait_gone()
        stream.stop()
        assert recorder.nothing_more()


def test_stop_while_it_connects() -> None:
    with full_backlog() as url, streaming(url, connect_s=60.0) as (stream, recorder):
        recorder.expect(CONNECTING)
        quickly(stream.stop)
        assert recorder.nothing_more()


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/ev"], ids=["nothing", "half the head"])
def test_stop_while_it_waits_for_headers(server: RawServer, sent: bytes) -> None:
    with streaming(server.url, first_event_s=60.0) as (stream, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        peer.send(sent)
        quickly(stream.stop)
        peer.wait_gone()
        assert recorder.nothing_more()


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "close-delimited"])
def test_stop_while_it_reads(server: RawServer, chunked: bool) -> None:
    with streaming(server.url) as (stream, recorder):
        recorder.expect(CONNECTING)
        peer = server.accept()
        if chunked:
            peer.chunked_head()
            peer.chunk(b"data: a\n\n")
            peer.send(b"10\r\ndat")
        else:
            peer.head()
            peer.send(b"data: a\n\ndata: b")
        recorder.expect(LIVE, message("a"))
        quickly(stream.stop)
        peer.wait_gone()
        assert recorder.nothing_more()


def test_stop_while_it_waits(server: RawServer) -> None:
    with streaming(server.url, slow_first_s=100.0, slow_cap_s=100.0) as (stream, recorder):
        recorder.expect(CONNECTING)
        server.accept().answer("404 x")
        recorder.expect_down()
        quickly(stream.stop)


def test_stop_at_any_moment(server: RawServer) -> None:
    """Many times, each a little later, so that it falls into every phase."""
    pause = threading.Event()
    for step in range(60):
        recorder = Recorder()
        stream = EventStream(server.url, recorder, seed=1, first_event_s=60.0)
        stream.start()
        pause.wait(step * 0.0001)
        quickly(stream.stop)
    wait_until(lambda: all(peer.gone() for peer in server.peers), what="every connection closed")


def test_stop_is_safe_before_start_and_again() -> None:
    stream = EventStream("http://127.0.0.1:9/", Recorder(), seed=1)
    stream.stop()
    stream.stop()
    stream.start()
    stream.reopen()
    assert not any(thread.name == "stream" for thread in threading.enumerate())


def test_once_ends_with_the_first_connection(server: RawServer) -> None:
    with streaming(server.url, once=True) as (_, recorder):
        go_live(server, recorder).close()
        assert recorder.expect_down() == ("the connection was closed", None)
        wait_until(lambda: not any(thread.name == "stream" for thread in threading.enumerate()))
    assert len(server.peers) == 1


def test_a_flood_of_events_can_be_stopped(server: RawServer) -> None:
    with streaming(server.url) as (stream, recorder):
        peer = go_live(server, recorder)
        entered = threading.Event()
        released = threading.Event()

        def block(_: StreamEvent) -> None:
            entered.set()
            released.wait(WAIT_S)

        recorder.hook = block
        peer.chunk(b"data: x\n\n" * 5000)
        assert entered.wait(WAIT_S)
        stopping = threading.Thread(target=stream.stop)
        stopping.start()
        wait_until(lambda: stream._stopping)
        released.set()
        stopping.join(WAIT_S)
        assert recorder.told.qsize() == 1
