"""A backend that hangs: its machine still accepts, the stream stays open, and nobody answers any more."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.rig import Stub, free_port
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk, frozen
from tests.journeys.screen import codes_on


@pytest.fixture
def own_stub(tmp_path: Path, cart: int) -> Iterator[Stub]:
    with Stub(tmp_path, free_port(), "--carts", str(cart)) as running:
        yield running


def test_no_code_is_shown_while_the_backend_hangs(own_stub: Stub, start: StartKiosk) -> None:
    kiosk = start(own_stub.url)
    kiosk.shows("pairing")
    with frozen(own_stub):
        kiosk.shows("offline", 20, light="amber-slow-blink")
        assert codes_on(kiosk.picture()) == []
    kiosk.shows("pairing", stream="live")
    assert len(codes_on(kiosk.picture())) == 1


def test_the_basket_stays_while_the_backend_hangs(own_stub: Stub, start: StartKiosk, cart: int) -> None:
    kiosk = start(own_stub.url)
    kiosk.shows("pairing")
    with Shopper(own_stub.url, cart_id=cart) as shopper:
        session = shopper.scan_shown()
        kiosk.shows("shopping", light="green-steady")
        with frozen(kiosk):
            # The kiosk finds this when it wakes up, and asks for a basket that the backend no longer gives.
            shopper.add(shopper.products()[0].barcode)
            shopper.basket()
            own_stub.process.send_signal(signal.SIGSTOP)
        with frozen(own_stub):
            kiosk.shows("shopping", 30, light="green-amber-blip", session_id=session.session_id)
        kiosk.shows("shopping", light="green-steady", session_id=session.session_id)
