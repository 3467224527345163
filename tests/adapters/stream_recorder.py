"""What tests of the event stream share: a listener that records, and streams that are quick."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.stream import EventStream
from tests.raw_server import WAIT_S, Peer, RawServer

CONNECTING = ("connecting",)
LIVE = ("live",)


class Recorder:
    """A listener that keeps what it is told, for the test to take in order."""

    def __init__(self) -> None:
        self.told: queue.Queue[tuple[Any, ...]] = queue.Queue()
        self.hook: Callable[[StreamEvent], None] | None = None
        self.threads: set[str] = set()

    def connecting(self) -> None:
        self._tell("connecting")

    def live(self) -> None:
        self._tell("live")

    def event(self, event: StreamEvent) -> None:
        self._tell("event", event.event, event.data, event.id)
        if self.hook is not None:
            self.hook(event)

    def down(self, reason: str, retry_in: float | None) -> None:
        self._tell("down", reason, retry_in)

    def _tell(self, *what: Any) -> None:
        self.threads.add(threading.current_thread().name)
        self.told.put(what)

    def next(self, bound_s: float = WAIT_S) -> tuple[Any, ...]:
        try:
            return self.told.get(timeout=bound_s)
        except queue.Empty:
            raise AssertionError(f"nothing was told within {bound_s} s") from None

    def expect(self, *told: tuple[Any, ...]) -> None:
        for each in told:
            assert self.next() == each

    def expect_down(self) -> tuple[str, float | None]:
        kind, reason, retry_in = self.next()
        assert kind == "down"
        return reason, retry_in

    def nothing_more(self) -> bool:
        return self.told.empty()


def message(data: str, last_id: str = "") -> tuple[str, ...]:
    return ("event", "message", data, last_id)


QUICK: dict[str, Any] = {
    "first_delay_s": 0.02,
    "cap_s": 0.05,
    "settle_s": 0.02,
    "slow_first_s": 0.04,
    "slow_cap_s": 0.08,
}


@contextmanager
def streaming(url: str, **options: Any) -> Iterator[tuple[EventStream, Recorder]]:
    recorder = Recorder()
    stream = EventStream(url, recorder, **({"seed": 1} | QUICK | options))
    stream.start()
    try:
        yield stream, recorder
    finally:
        stream.stop()
        assert not any(thread.name == "stream" for thread in threading.enumerate())


def go_live(server: RawServer, recorder: Recorder, data: str = "hello") -> Peer:
    """Accept the next connection and send its first event."""
    recorder.expect(CONNECTING)
    peer = server.accept()
    peer.chunked_head()
    peer.chunk(f"data: {data}\n\n".encode())
    recorder.expect(LIVE, message(data))
    return peer


@contextmanager
def full_backlog() -> Iterator[str]:
    """An address where connecting neither works nor fails."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        fillers = []
        try:
            for _ in range(2):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(listener.getsockname())
                fillers.append(filler)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/sse/1"
        finally:
            for filler in fillers:
                filler.close()


def quickly(action: Callable[[], None]) -> None:
    start = time.monotonic()
    action()
    assert time.monotonic() - start < 2
