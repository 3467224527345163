"""A whole kiosk and backends that answer in other ways than the usual one."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import jwt
import pytest

from tests.journeys.conftest import StartKiosk
from tests.journeys.screen import codes_on
from tests.raw_server import Peer, RawServer

STAYS_OPEN_S = 60.0
GREETING = b'data: {"type": "connection", "message": "Connected"}\n\n'


def code_of(cart: int) -> str:
    return jwt.encode({"cartid": cart, "exp": int(time.time()) + 60}, "k" * 32, "HS256")


@contextmanager
def backend(
    cart: int, code: bytes, kind: str = "application/json", *, dated: bool = True, stream: tuple[str, str] | None = None
) -> Iterator[str]:
    """Gives this code as it stands; `stream` is status and media type of a stream that is refused."""
    status = {"cart_id": cart, "status": "available", "has_active_session": False, "session_id": None}

    def serve(peer: Peer) -> None:
        while True:
            path = peer.read_request().line.split()[1]
            date = (f"Date: {email.utils.formatdate(usegmt=True)}",) if dated else ()
            if path == f"/customer-session/qr/{cart}":
                peer.answer("200 OK", code, *date, kind=kind)
            elif path == f"/customer-session/cart-status/{cart}":
                peer.answer("200 OK", json.dumps(status).encode(), *date)
            elif stream is None:
                peer.head()
                peer.send(GREETING)
                peer.gone(STAYS_OPEN_S)
                return
            else:
                peer.answer(stream[0], b"", "Connection: close", kind=stream[1])
                return

    with RawServer(serve) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("form", "kind", "dated"),
    [
        ('"{}"', "application/json", False),
        ("{}\n", "text/plain; charset=utf-8", True),
        ('{{"token": "{}"}}', "application/json", True),
        ('{{"qr_token": "{}"}}', "application/json", False),
    ],
    ids=["without Date", "as plain text", "as an object", "as an object without Date"],
)
def test_a_code_in_each_form_is_shown(start: StartKiosk, cart: int, form: str, kind: str, dated: bool) -> None:
    code = code_of(cart)
    with backend(cart, form.format(code).encode(), kind, dated=dated) as url:
        kiosk = start(url)
        kiosk.shows("pairing", stream="live", last_error=None)
        assert 0 < kiosk.status()["qr_expires_in_s"] <= 60
        assert codes_on(kiosk.picture()) == [code]
        kiosk.stop()


@pytest.mark.parametrize(
    ("answer", "kind", "reason"),
    [
        ("204 No Content", "text/event-stream", "the backend has no events for this cart (204)"),
        ("200 OK", "text/html", "the answer is text/html, not an event stream"),
    ],
    ids=["204", "HTML"],
)
def test_a_stream_that_is_refused_is_told(start: StartKiosk, cart: int, answer: str, kind: str, reason: str) -> None:
    code = code_of(cart)
    with backend(cart, json.dumps(code).encode(), stream=(answer, kind)) as url:
        kiosk = start(url)
        kiosk.shows("offline", stream="down", light="amber-slow-blink")
        assert reason in kiosk.said()["last_error"]
        assert codes_on(kiosk.picture()) == []
        kiosk.stop()
