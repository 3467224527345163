"""A cart has no battery for its clock: its wall clock may be days off, and that changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.rig import Stub, eventually, free_port
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk
from tests.journeys.screen import codes_on

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))

pytestmark = pytest.mark.skipif(
    not LIBRARIES, reason="A WRONG WALL CLOCK IS NOT TESTED WITH A REAL PROCESS: apt-get install libfaketime"
)


@pytest.mark.parametrize("shift", ["-5d", "+40d"])
def test_pairing_does_not_care_for_the_wall_clock(tmp_path: Path, start: StartKiosk, cart: int, shift: str) -> None:
    with (
        Stub(tmp_path, free_port(), "--carts", str(cart), "--qr-minutes", "0.1") as stub,
        Shopper(stub.url, cart_id=cart) as shopper,
    ):
        kiosk = start(stub.url, LD_PRELOAD=str(LIBRARIES[0]), FAKETIME=shift, DONT_FAKE_MONOTONIC="1")
        kiosk.shows("pairing")
        first = codes_on(kiosk.picture())
        eventually(lambda: codes_on(kiosk.picture()) not in (first, []), "the next code")
        shopper.sign_in()
        shopper.scan(codes_on(kiosk.picture())[0])
        kiosk.shows("shopping")
