"""The byte source against the event stream's standard, over real HTTP and at every cut."""

from __future__ import annotations

import queue
import re
import time
import tracemalloc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.adapters.event_source import EventSource, StreamEvent, read_chunks
from kiosk.adapters.http import HttpClient
from kiosk.errors import StreamError
from tests.raw_server import Peer, RawServer

Events = list[tuple[str, str, str]]


def m(data: str, last_id: str = "") -> tuple[str, str, str]:
    return ("message", data, last_id)


BOM = b"\xef\xbb\xbf"
# name: (stream, events as (type, data, id))
CASES: dict[str, tuple[bytes, Events]] = {
    "nothing": (b"", []),
    "one": (b"data: a\n\n", [m("a")]),
    "bom": (BOM + b"data: a\n\n", [m("a")]),
    "two boms": (BOM + BOM + b"data: a\n\ndata: b\n\n", [m("b")]),
    "bom in the middle": (b"data: a\n\n" + BOM + b"data: b\n\ndata: c\n\n", [m("a"), m("c")]),
    "bom in data": (b"data: " + BOM + b"a\n\n", [m("\ufeffa")]),
    "half a bom": (b"\xef\xbbdata: a\n\ndata: b\n\n", [m("b")]),
    "bom alone": (BOM, []),
    "lf": (b"data: a\ndata: b\n\n", [m("a\nb")]),
    "crlf": (b"data: a\r\ndata: b\r\n\r\n", [m("a\nb")]),
    "cr": (b"data: a\rdata: b\r\r", [m("a\nb")]),
    "lf then cr": (b"data: a\n\rdata: b\n\r", [m("a"), m("b")]),
    "crlf then cr": (b"data: a\r\n\rdata: b\r\n\r", [m("a"), m("b")]),
    "crlf then lf": (b"data: a\r\n\ndata: b\r\n\n", [m("a"), m("b")]),
    "cr then crlf": (b"data: a\r\r\ndata: b\r\r\n", [m("a"), m("b")]),
    "mixed in one": (b"data: a\rdata: b\r\ndata: c\n\r\n", [m("a\nb\nc")]),
    "many blanks": (b"\n\r\r\n\n\rdata: a\n\n\n\n\r\r", [m("a")]),
    "other line ends are not": (
        "data: a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g\n\n".encode(),
        [m("a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g")],
    ),
    "comment": (b":\n: x\n:data: no\ndata: a\n: y\ndata: b\n\n:\n\n", [m("a\nb")]),
    "no colon": (b"data\ndata\n\n", [m("\n")]),
    "data alone": (b"data\n\ndata:\n\n", [m(""), m("")]),
    "spaces": (b"data:a\n\ndata:  a \n\ndata:\ta\n\n", [m("a"), m(" a "), m("\ta")]),
    "colons": (b"data: a:b: c\n\ndata::\n\n", [m("a:b: c"), m(":")]),
    "unknown fields": (b"date: x\ndata : x\n data: x\nDATA: x\n\nfoo\nbar:\ndata: a\n\n", [m("a")]),
    "names of the library's attributes": (b"__class__: x\nid\ndata: a\n\n", [m("a")]),
    "type": (b"event: t\ndata: a\n\ndata: b\n\n", [("t", "a", ""), m("b")]),
    "type twice": (b"event: t\nevent: u\ndata: a\n\nevent: t\nevent\ndata: b\n\n", [("u", "a", ""), m("b")]),
    "type without data": (b"event: t\n\ndata: a\n\n", [m("a")]),
    "id": (b"id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\n", [m("a", "1"), m("b", "1"), m("c", "2")]),
    "id reset": (b"id: 1\ndata: a\n\nid\ndata: b\n\nid: 2\n\nid:\n\ndata: c\n\n", [m("a", "1"), m("b"), m("c")]),
    "id without data": (b"id: 1\n\ndata: a\n\n", [m("a", "1")]),
    "id with nul": (
        b"id: 1\ndata: a\n\nid: 2\x003\ndata: b\n\nid: \x00\ndata: c\n\n",
        [m("a", "1"), m("b", "1"), m("c", "1")],
    ),
    "id with spaces": (b"id:  1 \ndata: a\n\n", [m("a", " 1 ")]),
    "id not ascii": ("id: ١é\ndata: a\n\n".encode(), [m("a", "١é")]),
    "nul in data": (b"data: a\x00b\n\n", [m("a\x00b")]),
    "retry": (b"retry: 1000\ndata: a\nretry: x\n\n", [m("a")]),
    "incomplete": (b"data: a\n\ndata: b\n", [m("a")]),
    "incomplete line": (b"data: a\n\ndata: b", [m("a")]),
    "ends in cr": (b"data: a\n\ndata: b\r", [m("a")]),
    "utf-8": ("data: é€😀مرحبا\n\n".encode(), [m("é€😀مرحبا")]),
    "not utf-8": (b"data: \xff\xe2\x82\n\ndata: \xf0\x9f\x98x\xc3\r\n\n", [m("\ufffd\ufffd"), m("\ufffdx\ufffd")]),
    "overlong line end": (b"data: a\xc0\x8ab\n\n", [m("a\ufffd\ufffdb")]),
    "field name not utf-8": (b"da\xffta: x\n\ndata: a\n\n", [m("a")]),
    "twenty at once": (b"".join(b"data: %d\n\n" % n for n in range(20)), [m(str(n)) for n in range(20)]),
}


def reference(stream: bytes, last_id: str = "") -> tuple[Events, str, str | None]:
    """Written from the text of the standard: "Parsing" and "Interpreting an event stream"; buffer seeded."""
    text = stream.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = re.split("\r\n|\n|\r", text)[:-1]
    events: Events = []
    data = kind = ""
    buffer = last_id
    retry = None
    for line in lines:
        if line == "":
            last_id = buffer
            if data != "":
                events.append((kind or "message", data[:-1] if data[-1] == "\n" else data, last_id))
            data = kind = ""
            continue
        if line[0] == ":":
            continue
        name, value = line.split(":", 1) if ":" in line else (line, "")
        if value[:1] == " ":
            value = value[1:]
        if name == "event":
            kind = value
        elif name == "data":
            data += value + "\n"
        elif name == "id" and "\0" not in value:
            buffer = value
        elif name == "retry" and value and all(letter in "0123456789" for letter in value):
            retry = value
    return events, last_id, retry


def drain(source: EventSource) -> Events:
    events: Events = []

    def collect() -> None:
        for event in source.events():
            events.append((event.event, event.data, event.id))

    with pytest.raises(StreamError, match="the connection was closed"):
        collect()
    return events


def parse(pieces: Iterable[bytes], max_event_bytes: int = 1 << 22) -> tuple[Events, EventSource]:
    source = EventSource(pieces, max_event_bytes=max_event_bytes)
    return drain(source), source


def single(stream: bytes) -> list[bytes]:
    return [stream[at : at + 1] for at in range(len(stream))]


def cuts(stream: bytes) -> Iterator[list[bytes]]:
    yield [stream] if stream else []
    yield single(stream)
    for at in range(1, len(stream)):
        yield [stream[:at], stream[at:]]


class Streams:
    """A server that sends what it is told, and the client's way to read it."""

    def __init__(self) -> None:
        self.next: queue.Queue[tuple[list[bytes], bool]] = queue.Queue()
        self.server = RawServer(self._serve)
        self.client = HttpClient(retry_reset=False)

    def _serve(self, peer: Peer) -> None:
        peer.read_request()
        pieces, chunked = self.next.get_nowait()
        peer.stream(pieces, chunked=chunked)

    def fetch(self, pieces: list[bytes], *, chunked: bool) -> Events:
        self.next.put((pieces, chunked))
        with self.client.session.get(self.server.url, stream=True) as response:
            return parse(read_chunks(response.raw))[0]


@contextmanager
def serving() -> Iterator[Streams]:
    streams = Streams()
    with streams.server, streams.client:
        yield streams


@pytest.fixture(scope="module")
def streams() -> Iterator[Streams]:
    with serving() as served:
        yield served


@pytest.mark.parametrize("name", CASES)
def test_the_reference_agrees_with_the_cases(name: str) -> None:
    stream, events = CASES[name]
    assert reference(stream)[0] == events


@pytest.mark.parametrize("name", CASES)
def test_cases_at_every_cut(name: str) -> None:
    stream, events = CASES[name]
    for pieces in cuts(stream):
        assert parse(pieces)[0] == events, pieces


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "close-delimited"])
@pytest.mark.parametrize("name", CASES)
def test_cases_over_http(name: str, chunked: bool, streams: Streams) -> None:
    stream, events = CASES[name]
    every = list(cuts(stream)) if len(stream) <= 40 else list(cuts(stream))[:2]
    for pieces in every:
        assert streams.fetch(pieces, chunked=chunked) == events, pieces


@pytest.mark.parametrize("chunked", [True, False], ids=["chunked", "close-delimited"])
def test_a_line_of_one_mebibyte_over_http(chunked: bool, streams: Streams) -> None:
    value = b"0123456789abcdef" * 65536
    [(_, data, _)] = streams.fetch([b"data: " + value + b"\n\n"], chunked=chunked)
    assert data == value.decode()


def test_a_line_of_one_mebibyte_byte_by_byte_is_linear() -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        [(_, data, _)] = parse(single(b"data: " + b"x" * size + b"\n\n"))[0]
        assert len(data) == size
        return time.process_time() - start

    small = min(seconds(1 << 17) for _ in range(3))
    # Quadratic would be 64 times.
    assert seconds(1 << 20) < 32 * small + 0.5


PIECES = st.sampled_from(
    [
        *(b"data", b"event", b"id", b"retry", b"x", b":", b" ", b": ", b"\n", b"\r", b"\r\n", b"\n\n", b"\0"),
        *(b"1", b"9999999999", BOM, b"\xff", b"\xe2\x82", "€".encode(), "\u2028".encode(), b"data: a\n\n", b"id: 7\n"),
    ]
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=4), max_size=40).map(b"".join), st.data())
def test_any_stream_at_any_cut_is_what_the_standard_says(stream: bytes, data: st.DataObject) -> None:
    marks = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    pieces = [stream[start:end] for start, end in zip([0, *marks], [*marks, len(stream)], strict=True)]
    events, last_id, retry = reference(stream, "before")
    source = EventSource(pieces, last_event_id="before")
    assert drain(source) == events
    assert source.last_event_id == last_id
    assert source.retry_s == (None if retry is None else min(max(int(retry) / 1000, 0.1), 60))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *((b"1000", 1.0), (b"0", 0.1), (b"007000", 7.0), (b"99", 0.1), (b"60001", 60.0), (b"9" * 10_000, 60.0)),
        *((b"", None), (b"-1", None), (b"+1", None), (b"1.5", None), (b"1_0", None), (b" 10", None), (b"10 ", None)),
        *(("١٠٠٠".encode(), None), (b"1e3", None), (b"10\0", None)),
    ],
)
def test_retry(value: bytes, seconds: float | None) -> None:
    _, source = parse([b"retry: " + value + b"\n"])
    assert source.retry_s == seconds


def test_the_id_counts_when_the_block_ends_and_not_before() -> None:
    assert parse([b"id: 1\n\nid: 2\ndata: x\n"])[1].last_event_id == "1"


def test_the_id_goes_on_over_a_greeting_without_one() -> None:
    source = EventSource([b"data: Connected\n\n"], last_event_id="7")
    assert drain(source) == [("message", "Connected", "7")]
    assert source.last_event_id == "7"


def test_an_event_is_there_before_the_next_chunk_is_asked_for() -> None:
    asked = 0

    def chunks() -> Iterator[bytes]:
        nonlocal asked
        for chunk in (b"data: a\n\n", b"data: b\r", b"\r", b"\ndata: c\n\n"):
            asked += 1
            yield chunk

    events = EventSource(chunks()).events()
    assert (next(events).data, asked) == ("a", 1)
    assert (next(events).data, asked) == ("b", 3)  # at the CR, without waiting for what may follow it
    assert (next(events).data, asked) == ("c", 4)


class TestOversize:
    LIMIT = 100

    def parse(self, stream: bytes) -> tuple[Events, int]:
        results = set()
        for pieces in cuts(stream):
            dropped: list[None] = []
            source = EventSource(pieces, max_event_bytes=self.LIMIT, on_dropped=partial(dropped.append, None))
            results.add((tuple(drain(source)), len(dropped)))
        [(events, count)] = results
        return list(events), count

    @pytest.mark.parametrize(
        "large",
        [
            b"data: " + b"x" * 200 + b"\n",
            b"data: x\n" * 20,
            b"event: " + b"x" * 200 + b"\ndata: a\n",
            b"data: a\nevent: " + b"x" * 95 + b"\n",
            b"data: " + b"x" * 90 + b"\nevent: t\ndata: more\n",
        ],
    )
    def test_it_is_dropped_and_the_next_is_not(self, large: bytes) -> None:
        assert self.parse(large + b"\n" + b"data: next\n\n") == ([("message", "next", "")], 1)

    def test_each_is_reported_once(self) -> None:
        large = b"data: " + b"x" * 200 + b"\n"
        assert self.parse(large + large + b"\n" + large + b"\n") == ([], 2)

    def test_its_id_counts(self) -> None:
        assert self.parse(b"id: 1\ndata: " + b"x" * 200 + b"\n\ndata: a\n\n") == ([("message", "a", "1")], 1)

    def test_what_is_not_kept_does_not_count(self) -> None:
        comments = b": " + b"x" * 300 + b"\n" + b":beat\n" * 100 + b"other: x\n" * 50 + b"id: 1\n" * 50
        assert self.parse(comments + b"data: a\n\n") == ([("message", "a", "1")], 0)

    def test_exactly_the_limit_is_allowed(self) -> None:
        assert self.parse(b"data: " + b"x" * (self.LIMIT - 7) + b"\n\n") == (
            [("message", "x" * (self.LIMIT - 7), "")],
            0,
        )
        assert self.parse(b"data: " + b"x" * (self.LIMIT - 6) + b"\n\n") == ([], 1)

    def test_memory_stays_bounded(self) -> None:
        def endless() -> Iterator[bytes]:
            yield b"data: "
            for _ in range(256):
                yield b"x" * 65536  # 16 MiB in one line
            yield b"\ndata: y" * 8192
            yield b"\n\ndata: next\n\n"

        tracemalloc.start()
        try:
            events, _ = parse(endless(), max_event_bytes=256 * 1024)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert events == [("message", "next", "")]
        assert peak < 2 * 1024 * 1024


def test_the_data_is_not_in_the_repr() -> None:
    assert "secret" not in repr(StreamEvent("message", "secret", "1"))
