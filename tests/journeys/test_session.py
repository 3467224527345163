"""The running session, its ends, and what restarts do to it."""

from __future__ import annotations

import io
import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from PIL import Image

from kiosk.rig import RunningKiosk, Stub, eventually, free_port
from server_stub.shopper import Ending, Shopper
from tests.journeys.conftest import StartKiosk


@pytest.fixture
def session_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "session.json"


@pytest.fixture
def shopping(kiosk: RunningKiosk, shopper: Shopper) -> RunningKiosk:
    """A kiosk in a session with three products."""
    shopper.scan_shown()
    kiosk.shows("shopping")
    for product in shopper.products()[:3]:
        shopper.add(product.barcode)
    return kiosk


def test_the_session_is_kept_for_its_owner_only(shopping: RunningKiosk, session_file: Path) -> None:
    eventually(session_file.exists, "the session on disk")
    assert shopping.running
    assert stat.S_IMODE(session_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(session_file.parent.stat().st_mode) == 0o700


def test_the_products_pictures_come_by_themselves(shopping: RunningKiosk, shopper: Shopper) -> None:
    """The drawings in their place have few colours; the stub's pictures have many, and differ."""

    def colors() -> int:
        with Image.open(io.BytesIO(shopping.picture())) as screen:
            row_starts = screen.convert("RGB").crop((24, 90, 110, 460))
            return len(row_starts.getcolors(1 << 20) or ())

    eventually(lambda: colors() > 300, "the pictures of three products")
    assert shopper.session_id


def test_an_alarm_of_the_scale_lasts_until_the_basket_changes(shopping: RunningKiosk, shopper: Shopper) -> None:
    shopper.warn("weight decreased")
    shopping.shows("shopping", attention="weight decreased", light="red-fast-blink")
    shopper.add(shopper.products()[0].barcode)
    shopping.shows("shopping", attention=None, light="green-steady")


def test_a_payment_that_fails_and_then_succeeds(shopping: RunningKiosk, shopper: Shopper) -> None:
    shopper.pay("retry")
    shopping.shows("paying", light="blue-breath")
    shopper.pay("success")
    shopping.shows("receipt", light="green-three-pulses")
    shopping.shows("pairing")


@pytest.mark.parametrize("how", ["checkout", "payment", "silent", "token"])
def test_each_way_to_end_erases_the_session_and_shows_the_next_code(
    shopping: RunningKiosk, shopper: Shopper, stub: Stub, cart: int, session_file: Path, how: Ending
) -> None:
    eventually(session_file.exists, "the session on disk")
    shopping.picture()
    shopper.end(how)
    if how == "token":
        changed = {"event_type": "cart-updated", "barcode": "6220000000000"}
        requests.post(f"{stub.url}/stub/carts/{cart}/event", json=changed, timeout=5).raise_for_status()
    paid = how in ("checkout", "payment")
    shopping.shows("receipt", 30, session_id=None, light="green-three-pulses" if paid else "green-steady")
    shopping.shows("pairing", session_id=None)
    assert not session_file.exists()
    assert not shopping.screenshot_file.exists()


def test_a_killed_kiosk_comes_back_into_the_session(
    shopping: RunningKiosk, shopper: Shopper, stub: Stub, start: StartKiosk, session_file: Path
) -> None:
    eventually(session_file.exists, "the session on disk")
    shopping.stop(signal.SIGKILL)
    again = start(stub.url)
    again.shows("shopping", session_id=shopper.session_id)
    shopper.add(shopper.products()[5].barcode)
    shopper.pay("success")
    again.shows("receipt")
    eventually(lambda: not session_file.exists(), "the session erased")


def test_a_session_that_ended_while_the_kiosk_was_off_is_erased(
    shopping: RunningKiosk, shopper: Shopper, stub: Stub, start: StartKiosk, session_file: Path
) -> None:
    eventually(session_file.exists, "the session on disk")
    shopping.stop(signal.SIGKILL)
    shopper.end("silent")
    again = start(stub.url)
    again.shows("pairing")
    assert "screen shopping" not in again.output()
    eventually(lambda: not session_file.exists(), "the session erased")


def test_a_backend_that_restarts_in_mid_session(tmp_path: Path, start: StartKiosk, cart: int) -> None:
    """The stub keeps sessions in memory: after its restart the session is over."""
    port = free_port()
    with Stub(tmp_path, port, "--carts", str(cart)) as stub, Shopper(stub.url, cart_id=cart) as shopper:
        kiosk = start(stub.url)
        kiosk.shows("pairing")
        shopper.scan_shown()
        kiosk.shows("shopping")
        shopper.add(shopper.products()[0].barcode)
    kiosk.shows("shopping", light="green-amber-blip")
    with Stub(tmp_path, port, "--carts", str(cart)):
        kiosk.shows("receipt", 40)
        kiosk.shows("pairing")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_kiosk_in_order(shopping: RunningKiosk, session_file: Path, number: signal.Signals) -> None:
    eventually(session_file.exists, "the session on disk")
    assert shopping.stop(number) == 0
    assert session_file.exists()
    assert shopping.said() == {}
    assert "Traceback" not in shopping.output()


def files_for_everybody(folder: Path) -> Iterator[Path]:
    for directory, _, names in os.walk(folder):
        if not stat.S_IMODE(Path(directory).stat().st_mode) & 0o001:
            continue
        for name in names:
            file = Path(directory) / name
            if stat.S_IMODE(file.stat().st_mode) & 0o044:
                yield file


def test_the_shoppers_token_is_nowhere_to_be_seen(
    kiosk: RunningKiosk, shopper: Shopper, tmp_path: Path, session_file: Path
) -> None:
    token = shopper.sign_in().encode()
    shopper.scan_shown()
    kiosk.shows("shopping")
    shopper.add(shopper.products()[0].barcode)
    eventually(session_file.exists, "the session on disk")
    assert token.split(b".")[1] in session_file.read_bytes().replace(b"\\", b""), "the test knows the right token"
    secret = token.split(b".")[2]
    process = Path("/proc") / str(kiosk.process.pid)
    places = {
        "screenshot": kiosk.picture(),
        "output": kiosk.output().encode(),
        "command line": (process / "cmdline").read_bytes(),
        "environment": (process / "environ").read_bytes(),
    }
    places |= {str(file): file.read_bytes() for file in files_for_everybody(tmp_path)}
    assert str(kiosk.runtime / "status.json") in places
    assert [where for where, content in places.items() if secret in content] == []
