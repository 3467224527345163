"""The event stream: one thread that owns the connection, keeps it up, and tells a listener what comes and goes."""

from __future__ import annotations

import email.utils
import http
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import ParamSpec, Protocol

import requests
from urllib3.exceptions import ReadTimeoutError

from kiosk.adapters.event_source import MAX_EVENT_BYTES, EventSource, StreamEvent, read_chunks
from kiosk.adapters.http import HttpClient
from kiosk.adapters.http_errors import HTTP_ERRORS, explain
from kiosk.core.backoff import CAP_S, FIRST_S, backoff
from kiosk.errors import StreamError

MEDIA_TYPE = "text/event-stream"
# backoff() gives at least half of its ceiling: 15 to 30 s, then 30 to 60 s.
SLOW_FIRST_S = 30.0
SLOW_CAP_S = 60.0
RETRY_AFTER_MAX_S = 300.0
# Servers refuse a request whose header lines are too long or hold control characters; then no stream would ever come.
LAST_EVENT_ID_MAX_BYTES = 4096

P = ParamSpec("P")

_log = logging.getLogger(__name__)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class StreamListener(Protocol):
    """Told what happens, in order, always on the stream's thread. What it raises is logged, and the stream goes on."""

    def connecting(self) -> None:
        """A connection is being opened."""

    def live(self) -> None:
        """The first event of this connection has arrived; `event` follows with it."""

    def event(self, event: StreamEvent) -> None: ...

    def down(self, reason: str, retry_in: float | None) -> None:
        """The connection could not be opened or is gone. `retry_in` is in seconds.

        None: it is not tried again by itself (204, or `once`), only after `reopen()`. Not called because of `stop()`.
        """


@dataclass(frozen=True)
class _Ending:
    """How a connection ended, and so how long to wait."""

    reason: str
    slow: bool = False
    final: bool = False
    retry_after_s: float | None = None
    settle: bool = False


class EventStream:
    """Keeps one event stream open: never two connections at a time, the old one closed before the next opens.

    All times are in seconds. A connection is bounded by `connect_s`, and then by `first_event_s` until the first bytes
    of the body; from there to the first event each read has `first_event_s`. After the first event silence is no
    failure: the kernel's keepalive finds a dead peer. Breaks and 5xx are tried again after `first_delay_s` doubling up
    to `cap_s`, refusals (4xx, not an event stream) from `slow_first_s` up to `slow_cap_s`; `seed` spreads the carts.
    An event of more than `max_event_bytes` is dropped and logged. With `once` it ends after its first connection.

    The WHATWG standard (Server-sent events, "Processing model") gives up on every failure but a lost connection. A cart
    must come back by itself, so it does not.
    """

    def __init__(
        self,
        url: str,
        listener: StreamListener,
        *,
        seed: int,
        first_event_s: float = 10.0,
        connect_s: float = 5.0,
        settle_s: float = 1.0,
        max_event_bytes: int = MAX_EVENT_BYTES,
        once: bool = False,
        first_delay_s: float = FIRST_S,
        cap_s: float = CAP_S,
        slow_first_s: float = SLOW_FIRST_S,
        slow_cap_s: float = SLOW_CAP_S,
    ) -> None:
        self._url = url
        self._listener = listener
        self._seed = seed
        self._first_event_s = first_event_s
        self._connect_s = connect_s
        self._settle_s = settle_s
        self._max_event_bytes = max_event_bytes
        self._once = once
        self._first_delay_s = first_delay_s
        self._cap_s = cap_s
        self._slow_first_s = slow_first_s
        self._slow_cap_s = slow_cap_s

        self._thread = threading.Thread(target=self._run, name="stream", daemon=True)
        # Shared with other threads, under the condition.
        self._changed = threading.Condition()
        self._stopping = False
        self._reopening = False
        self._client: HttpClient | None = None
        # Of the stream's thread alone.
        self._failures = 0
        self._last_event_id = ""
        self._retry_s: float | None = None
        self._closed_at = float("-inf")
        self._last_bytes_at: float | None = None

    @property
    def last_bytes_at(self) -> float | None:
        """When bytes of a body last came, by `time.monotonic()`; None before the first. Comments count."""
        return self._last_bytes_at

    def start(self) -> None:
        """Start the thread. RuntimeError when it was started before; nothing happens after `stop()`."""
        with self._changed:
            if not self._stopping:
                self._thread.start()

    def reopen(self) -> None:
        """Close the connection, give the backend `settle_s` to notice, and open it again. Ends any wait as well.

        Without that pause the backend may count the old connection's end against the new one (PROTOCOL.md, "The trap").
        """
        with self._changed:
            self._reopening = True
            self._interrupt()

    def stop(self, *, join_s: float = 5.0) -> None:
        """End the thread, whatever it waits for, and wait up to `join_s` for it. Nothing is told after that.

        May be called again, before `start()`, and from the listener. Only a name being resolved cannot be interrupted:
        if that outlasts `join_s`, the thread ends later, silently.
        """
        with self._changed:
            self._stopping = True
            self._interrupt()
        if self._thread.ident is None or self._thread is threading.current_thread():
            return
        self._thread.join(join_s)
        if self._thread.is_alive():
            _log.warning("The stream's thread did not end within %g s", join_s)

    def _interrupt(self) -> None:
        self._changed.notify_all()
        if self._client is not None:
            self._client.interrupt()

    def _run(self) -> None:
        due: float | None = float("-inf")
        while True:
            client = HttpClient(connect_s=self._connect_s, answer_s=self._first_event_s, retry_reset=False)
            with client:
                if not self._turn(client, due):
                    return
                self._tell(self._listener.connecting)
                ending = self._connection(client)
            self._closed_at = time.monotonic()
            with self._changed:
                self._client = None
                stopping, reopening = self._stopping, self._reopening
            if stopping:
                return
            if reopening:
                ending = _Ending("it is being opened again", settle=True)
            delay = self._delay(ending, reopening)
            self._tell(self._listener.down, ending.reason, delay)
            if self._once:
                return
            due = None if delay is None else self._closed_at + delay

    def _turn(self, client: HttpClient, due: float | None) -> bool:
        """Wait until `client` may open the next connection; False when stopping."""
        with self._changed:
            while not self._stopping:
                when = self._closed_at + self._settle_s if self._reopening else due
                left = None if when is None else when - time.monotonic()
                if left is not None and left <= 0:
                    # From here on reopen() and stop() find the client and interrupt it.
                    self._reopening = False
                    self._client = client
                    return True
                self._changed.wait(left)
            return False

    def _delay(self, ending: _Ending, reopening: bool) -> float | None:
        if self._once or (ending.final and not reopening):
            return None
        if reopening:
            return self._settle_s
        self._failures += 1
        if ending.retry_after_s is not None:
            # All carts were told the same moment: spread them.
            return ending.retry_after_s + backoff(1, self._seed, first=1.0)
        if ending.slow:
            delay = backoff(self._failures, self._seed, first=self._slow_first_s, cap=self._slow_cap_s)
        else:
            first = self._first_delay_s if self._retry_s is None else self._retry_s
            delay = backoff(self._failures, self._seed, first=first, cap=max(first, self._cap_s))
        return max(delay, self._settle_s) if ending.settle else delay

    def _connection(self, client: HttpClient) -> _Ending:
        try:
            with client.session.get(self._url, headers=self._headers(), stream=True) as response:
                return refusal(response) or self._read(client, response)
        except StreamError as exc:
            return _Ending(str(exc))
        except HTTP_ERRORS as exc:
            reason = explain(exc, connect_s=self._connect_s, answer_s=self._first_event_s)
            hopeless = isinstance(exc, ValueError | requests.TooManyRedirects)
            # When it is we who gave up, the backend has yet to notice: as after reopen().
            ours = isinstance(exc, requests.Timeout | ReadTimeoutError)
            return _Ending(reason, slow=hopeless, settle=ours)
        except Exception:  # noqa: BLE001 - the thread must not die of it; it is logged
            _log.exception("The stream failed in a way that was not foreseen")
            return _Ending("an error in the kiosk itself, see the log")

    def _headers(self) -> dict[str, str | bytes]:
        # Compressing proxies hold small events back, so no compression is asked for; it is understood all the same.
        headers: dict[str, str | bytes] = {
            "Accept": MEDIA_TYPE,
            "Cache-Control": "no-cache",
            "Accept-Encoding": "identity",
        }
        # Surrounding white space is not part of a header's value (RFC 9110), and requests refuses it.
        last = self._last_event_id.encode().strip()
        if last and len(last) <= LAST_EVENT_ID_MAX_BYTES and not _CONTROL.search(last):
            headers["Last-Event-ID"] = last
        return headers

    def _read(self, client: HttpClient, response: requests.Response) -> _Ending:
        """Read until the connection ends, which raises, or is interrupted."""
        source = EventSource(
            self._chunks(client, response),
            last_event_id=self._last_event_id,
            max_event_bytes=self._max_event_bytes,
            on_dropped=self._dropped,
        )
        live = False
        try:
            for event in source.events():
                if client.interrupted:
                    break
                if not live:
                    live = True
                    self._failures = 0
                    client.set_read_timeout(None)
                    self._tell(self._listener.live)
                self._tell(self._listener.event, event)
        finally:
            self._last_event_id = source.last_event_id
            self._retry_s = self._retry_s if source.retry_s is None else source.retry_s
        return _Ending("the connection was closed")

    def _chunks(self, client: HttpClient, response: requests.Response) -> Iterator[bytes]:
        silent = True
        for chunk in read_chunks(response.raw):
            self._last_bytes_at = time.monotonic()
            if silent:
                silent = False
                client.set_read_timeout(self._first_event_s)
            yield chunk

    def _dropped(self) -> None:
        _log.warning("An event of more than %d bytes was dropped", self._max_event_bytes)

    def _tell(self, method: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(*args, **kwargs)
        except Exception:  # noqa: BLE001 - the listener's fault is not the stream's; it is logged
            _log.exception("The stream's listener failed")


def refusal(response: requests.Response) -> _Ending | None:
    """Why an answer is not an event stream; None when it is one."""
    status = response.status_code
    if status == http.HTTPStatus.NO_CONTENT:
        return _Ending("the backend has no events for this cart (204)", final=True)
    if status != http.HTTPStatus.OK:
        ending = _Ending(f"the backend answered {_status_words(status)}", slow=status < 500)
        if status in (http.HTTPStatus.TOO_MANY_REQUESTS, http.HTTPStatus.SERVICE_UNAVAILABLE):
            ending = replace(ending, retry_after_s=_retry_after(response))
        return ending
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if media_type != MEDIA_TYPE:
        shown = media_type if _MEDIA_TYPE.fullmatch(media_type) else "of no known type"
        return _Ending(
            f"the answer is {shown}, not an event stream: a captive portal or a proxy may be in the way", slow=True
        )
    return None


def _status_words(status: int) -> str:
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _retry_after(response: requests.Response) -> float | None:
    """Seconds of Retry-After (RFC 9110), a number or a date by the backend's own clock; None if missing or not sane."""
    value = response.headers.get("Retry-After", "").strip()
    seconds: float
    if re.fullmatch(r"[0-9]{1,6}", value):
        seconds = int(value)
    else:
        try:
            until = email.utils.parsedate_to_datetime(value)
            seconds = (until - email.utils.parsedate_to_datetime(response.headers.get("Date", ""))).total_seconds()
        except (TypeError, ValueError):
            return None
    return seconds if 0 < seconds <= RETRY_AFTER_MAX_S else None
