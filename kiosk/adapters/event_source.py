"""Bytes of an event stream into events: what sseclient-py needs in front of it to follow the standard.

sseclient-py turns whole blocks of lines into events. `EventSource` is the source it reads from: it takes bytes cut
anywhere and hands on well-formed blocks only, one at a time. The rules are those of the WHATWG HTML standard, "Parsing
an event stream" and "Interpreting an event stream".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from sseclient import SSEClient

from kiosk.errors import StreamError

MAX_EVENT_BYTES = 256 * 1024
RETRY_MIN_S = 0.1
RETRY_MAX_S = 60.0

_READ_BYTES = 65536
_BOM = b"\xef\xbb\xbf"
_END_OF_LINE = re.compile(rb"\r\n|\n|\r")
_DIGITS = re.compile(rb"[0-9]+")
_COMMENT = b":"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event. `event` is its type ("message" unless the stream names one), `id` the last event id at its dispatch.

    `data` is not part of the repr: it may hold the shopper's token.
    """

    event: str
    data: str = field(repr=False)
    id: str


class RawBody(Protocol):
    """What is needed of urllib3's response (`requests.Response.raw`), 2.2 or later."""

    def read1(self, amt: int | None = None, decode_content: bool | None = None) -> bytes: ...


def read_chunks(raw: RawBody) -> Iterator[bytes]:
    """The body as it arrives, content decoded, until it ends.

    `read1` is the only call that gives a small event at once on chunked and on close-delimited bodies alike. It raises
    urllib3's exceptions and OSError, not those of requests.
    """
    while chunk := raw.read1(_READ_BYTES, decode_content=True):
        yield chunk


class _Lines:
    """Bytes cut anywhere into lines without their ends; a line of more than `limit` bytes is not kept.

    Lines are cut before they are decoded. In UTF-8 the bytes of CR and LF stand for nothing else, and a decoder that
    replaces invalid sequences starts afresh at each of them, so the result is that of decoding the stream as a whole.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._head: bytes | None = b""
        self._partial = bytearray()
        self._too_long: bytes | None = None
        self._after_cr = False

    def feed(self, chunk: bytes) -> Iterator[bytes | None]:
        """The lines that `chunk` completes; None for one that was too long. An over-long comment is an empty one."""
        if self._head is not None:
            self._head += chunk
            if len(self._head) < len(_BOM) and _BOM.startswith(self._head):
                return
            chunk, self._head = self._head.removeprefix(_BOM), None
        if self._after_cr and chunk:
            # A CR ends its line at once; the LF that follows it in another chunk is the rest of the same end.
            self._after_cr = False
            chunk = chunk.removeprefix(b"\n")
        first, *others = _END_OF_LINE.split(chunk)
        self._extend(first)
        for piece in others:
            yield self._take()
            self._extend(piece)
        if chunk:
            self._after_cr = chunk.endswith(b"\r")

    def _extend(self, piece: bytes) -> None:
        if self._too_long is not None:
            return
        self._partial += piece
        if len(self._partial) > self._limit:
            self._too_long = bytes(self._partial[:1])
            self._partial.clear()

    def _take(self) -> bytes | None:
        if self._too_long is not None:
            line = _COMMENT if self._too_long == _COMMENT else None
            self._too_long = None
            return line
        line = bytes(self._partial)
        self._partial.clear()
        return line


class EventSource:
    """Iterating gives blocks for sseclient-py, `events()` gives the events made of them.

    `last_event_id` goes on from one connection to the next and starts the buffer of this one, as browsers do it. (Read
    to the letter the standard starts with an empty buffer; then a first event without an id, such as our backend's
    greeting, would forget the position.)

    An event whose `event` and `data` lines take more than `max_event_bytes` is dropped, `on_dropped` is called once for
    it when it ends, and the stream goes on; no more than that is ever held of it. Its id counts.
    """

    def __init__(
        self,
        chunks: Iterable[bytes],
        *,
        last_event_id: str = "",
        max_event_bytes: int = MAX_EVENT_BYTES,
        on_dropped: Callable[[], None] | None = None,
    ) -> None:
        self.last_event_id = last_event_id
        """The id to reconnect with: that of the last block that was ended by a blank line."""
        self.retry_s: float | None = None
        """The reconnection time that the stream asked for, clamped to 0.1 to 60 s; None when it did not."""
        self._chunks = chunks
        self._lines = _Lines(max_event_bytes)
        self._limit = max_event_bytes
        self._on_dropped = on_dropped
        self._id_buffer = last_event_id
        self._type = b""
        self._data: list[bytes] = []
        self._size = 0
        self._too_large = False

    def events(self) -> Iterator[StreamEvent]:
        """The events, each as soon as its blank line is there.

        Never ends by itself: raises StreamError at the end of the stream, and whatever reading the chunks raises.
        """
        for event in SSEClient(iter(self)).events():
            yield StreamEvent(event.event, event.data, event.id or "")

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            for line in self._lines.feed(chunk):
                if line is None:
                    self._drop()
                elif line:
                    self._field(line)
                elif block := self._dispatch():
                    yield block
        # Ending here would make sseclient-py dispatch what it has; the standard discards an incomplete event.
        raise StreamError("the connection was closed")

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._keep(len(line) + 1)
            if not self._too_large:
                self._data.append(value)
        elif name == b"event":
            self._keep(len(line) + 1)
            self._type = value if not self._too_large else b""
        elif name == b"id" and b"\0" not in value:
            self._id_buffer = value.decode("utf-8", "replace")
        elif name == b"retry" and _DIGITS.fullmatch(value):
            # More than nine digits is more than the clamp allows anyway, and int() refuses thousands of them.
            digits = value.lstrip(b"0")
            milliseconds = int(digits or b"0") if len(digits) < 10 else 10**9
            self.retry_s = min(max(milliseconds / 1000, RETRY_MIN_S), RETRY_MAX_S)

    def _keep(self, size: int) -> None:
        self._size += size
        if self._size > self._limit:
            self._drop()

    def _drop(self) -> None:
        self._too_large = True
        self._type = b""
        self._data.clear()

    def _dispatch(self) -> bytes:
        """The block for sseclient-py, or nothing; the id counts either way ("dispatch the event", first step)."""
        self.last_event_id = self._id_buffer
        data, kind, dropped = self._data, self._type, self._too_large
        self._data, self._type, self._too_large, self._size = [], b"", False, 0
        if dropped and self._on_dropped is not None:
            self._on_dropped()
        if not data:
            return b""
        lines = [b"data: " + value for value in data]
        if kind:
            lines.append(b"event: " + kind)
        text = b"\n".join(lines).decode("utf-8", "replace")
        if self.last_event_id:
            text += "\nid: " + self.last_event_id
        return f"{text}\n\n".encode()
