"""The trap of the event stream: an old connection that goes takes the new one's subscription along (PROTOCOL.md)."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.rig import RunningKiosk, Stub, eventually, free_port
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk

TIMES = 3


@pytest.fixture
def trap(tmp_path: Path, cart: int) -> Iterator[Stub]:
    with Stub(tmp_path, free_port(), "--carts", str(cart), "--trap") as running:
        yield running


@pytest.fixture
def phone(trap: Stub, cart: int) -> Iterator[Shopper]:
    with Shopper(trap.url, cart_id=cart) as someone:
        yield someone


def scan(kiosk: RunningKiosk, phone: Shopper) -> None:
    """At worst the start is lost; even then the code must not stay."""
    session = phone.scan_shown()
    eventually(lambda: kiosk.said().get("screen") in ("shopping", "reduced"), "the session on the screen")
    assert kiosk.said()["session_id"] == session.session_id


def test_a_start_arrives_after_each_kill(trap: Stub, start: StartKiosk, phone: Shopper) -> None:
    kiosk = start(trap.url)
    kiosk.shows("pairing")
    for _ in range(TIMES):
        # The next kiosk may be there before the backend has noticed the end of this one's stream.
        kiosk.stop(signal.SIGKILL)
        kiosk = start(trap.url)
        kiosk.shows("pairing")
        scan(kiosk, phone)
        kiosk.stop(signal.SIGKILL)
        phone.end("silent")
        kiosk = start(trap.url)
        kiosk.shows("pairing")


def test_a_start_arrives_after_each_reload(trap: Stub, start: StartKiosk, phone: Shopper) -> None:
    kiosk = start(trap.url)
    kiosk.shows("pairing")

    def started_anew(times: int) -> bool:
        return kiosk.output().count("starting anew") == times

    for times in range(1, TIMES + 1):
        kiosk.process.send_signal(signal.SIGHUP)
        eventually(partial(started_anew, times), "a new start")
        kiosk.shows("pairing")
        scan(kiosk, phone)
        phone.checkout()
        kiosk.shows("pairing")
