"""`listen`: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kiosk.listen import listen
from tests.raw_server import WAIT_S, RawServer


class Output(io.TextIOWrapper):
    """A text file over a pipe that the test reads line by line, which fails if something is not flushed."""

    def __init__(self, encoding: str = "utf-8") -> None:
        read, write = os.pipe()
        self.reader = os.fdopen(read, "rb")
        super().__init__(os.fdopen(write, "wb"), encoding=encoding, errors="strict")

    def line(self) -> Any:
        lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=lambda: lines.put(self.reader.readline()), daemon=True).start()
        return json.loads(lines.get(timeout=WAIT_S).decode("utf-8"))


class Run:
    def __init__(self, url: str, out: Output, *, once: bool) -> None:
        self.out = out
        self.stop = threading.Event()
        self.status: int | None = None
        self._thread = threading.Thread(target=self._run, args=(url, once))
        self._thread.start()

    def _run(self, url: str, once: bool) -> None:
        self.status = listen(url, once=once, out=self.out, seed=1, stop=self.stop)

    def end(self) -> int | None:
        self._thread.join(WAIT_S)
        assert not self._thread.is_alive()
        return self.status


@contextmanager
def listening(url: str, *, once: bool = False, encoding: str = "utf-8") -> Iterator[tuple[Run, Output]]:
    out = Output(encoding)
    run = Run(url, out, once=once)
    try:
        yield run, out
    finally:
        run.stop.set()
        run.end()
        out.close()
        out.reader.close()


@pytest.fixture
def server() -> Iterator[RawServer]:
    with RawServer() as served:
        yield served


def test_lines(server: RawServer) -> None:
    with listening(server.url) as (run, out):
        assert out.line() == {"stream": "connecting"}
        peer = server.accept()
        peer.chunked_head()
        peer.chunk(b'id: 4\nevent: t\ndata: {"a":\ndata: 1}\n\n')
        assert out.line() == {"stream": "live"}
        assert out.line() == {"event": "t", "data": '{"a":\n1}', "id": "4"}
        peer.chunk(b'data: {"session_id": 1, "token": "hidden", "event_type": "session-started"}\n\n')
        assert out.line()["data"] == '{"session_id": 1, "token": "…", "event_type": "session-started"}'
        peer.close()
        down = out.line()
        assert 0.2 < down.pop("retry_in_s") <= 0.5
        assert down == {"stream": "down", "reason": "the connection was closed"}
        assert out.line() == {"stream": "connecting"}
        run.stop.set()
        assert run.end() == 0


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_one_event_is_one_line_of_json(server: RawServer, encoding: str) -> None:
    data = "مرحبا é \x85 \u2028 \u2029 \x0b \x0c \x1c \x7f \x00"
    with listening(server.url, encoding=encoding) as (_, out):
        out.line()
        peer = server.accept()
        peer.chunked_head()
        peer.chunk(f"data: {data}\n\n".encode())
        out.line()
        raw = out.reader.readline()
        assert json.loads(raw.decode(encoding))["data"] == data
        assert len(raw.decode(encoding).splitlines()) == 1
        assert ("مرحبا".encode() in raw) == (encoding == "utf-8")


def test_once(server: RawServer) -> None:
    with listening(server.url, once=True) as (run, out):
        out.line()
        peer = server.accept()
        peer.head()
        peer.send(b"data: a\n\n")
        peer.close()
        assert out.line() == {"stream": "live"}
        out.line()
        assert out.line() == {"stream": "down", "reason": "the connection was closed", "retry_in_s": None}
        assert run.end() == 0


def test_once_and_failed(server: RawServer) -> None:
    with listening(server.url, once=True) as (run, out):
        out.line()
        server.accept().answer("404 x")
        assert out.line() == {"stream": "down", "reason": "the backend answered 404 Not Found", "retry_in_s": None}
        assert run.end() == 1


def test_once_and_stopped(server: RawServer) -> None:
    with listening(server.url, once=True) as (run, out):
        out.line()
        server.accept()
        run.stop.set()
        assert run.end() == 0


def test_nobody_reads_any_more(server: RawServer) -> None:
    with listening(server.url) as (run, out):
        out.line()
        out.reader.close()
        peer = server.accept()
        peer.chunked_head()
        peer.chunk(b"data: a\n\n")
        assert run.end() == 0
        out.flush()  # as the interpreter does at exit: must not raise


def test_an_output_that_fails_ends_once_all_the_same(server: RawServer, caplog: pytest.LogCaptureFixture) -> None:
    class Full(io.StringIO):
        def flush(self) -> None:
            raise OSError(28, "No space left on device")

    out = Full()
    stop = threading.Event()
    thread = threading.Thread(target=lambda: listen(server.url, once=True, out=out, seed=1, stop=stop))
    thread.start()
    server.accept().answer("404 x")
    thread.join(WAIT_S)
    assert not thread.is_alive()
    assert "The stream's listener failed" in caplog.text
