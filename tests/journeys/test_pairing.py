"""From nothing to the code on the screen, and from the code to the session: real processes over real HTTP."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import jwt
import pytest
import requests

from kiosk.rig import RunningKiosk, Stub, eventually, free_port
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk
from tests.journeys.screen import codes_on


def test_a_scan_of_the_screen_leads_to_shopping(kiosk: RunningKiosk, shopper: Shopper, cart: int) -> None:
    (code,) = codes_on(kiosk.picture())
    shopper.sign_in()
    session = shopper.scan(code)
    kiosk.shows("shopping", session_id=session.session_id, cart_id=cart, light="green-steady")
    assert codes_on(kiosk.picture()) == []


@pytest.mark.parametrize("window", ["800x480", "1920x1080", "720x1280"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_panel_shows_a_code_that_can_be_read(
    stub: Stub, start: StartKiosk, cart: int, window: str, language: str
) -> None:
    kiosk = start(stub.url, "--language", language, window=window)
    kiosk.shows("pairing")
    (code,) = codes_on(kiosk.picture())
    assert jwt.decode(code, options={"verify_signature": False})["cartid"] == cart


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_panel_still_shows_its_screen_upright_to_the_shopper(
    stub: Stub, start: StartKiosk, rotation: int
) -> None:
    kiosk = start(stub.url, SMARTCART_DISPLAY_ROTATION=str(rotation))
    kiosk.shows("pairing")
    assert len(codes_on(kiosk.picture())) == 1


def test_the_code_is_renewed_before_it_expires(tmp_path: Path, start: StartKiosk, cart: int) -> None:
    with Stub(tmp_path, free_port(), "--carts", str(cart), "--qr-minutes", "0.1") as stub:
        kiosk = start(stub.url)
        kiosk.shows("pairing")
        seen: set[str] = set()

        def three_codes() -> bool:
            shown = codes_on(kiosk.picture())
            expiries = [jwt.decode(code, options={"verify_signature": False})["exp"] for code in shown]
            # The stub runs on this machine: its clock is ours.
            assert all(expiry > time.time() for expiry in expiries)
            seen.update(shown)
            return len(seen) >= 3

        eventually(three_codes, "three different codes")
        assert kiosk.said()["screen"] == "pairing"


def test_a_backend_that_is_not_there_at_the_start_is_waited_for(tmp_path: Path, start: StartKiosk, cart: int) -> None:
    port = free_port()
    kiosk = start(f"http://127.0.0.1:{port}")
    kiosk.shows("offline", light="amber-slow-blink", stream="down")
    assert codes_on(kiosk.picture()) == []
    with Stub(tmp_path, port, "--carts", str(cart)):
        kiosk.shows("pairing", 40)


def test_a_backend_that_restarts_while_the_code_is_shown(tmp_path: Path, start: StartKiosk, cart: int) -> None:
    port = free_port()
    with Stub(tmp_path, port, "--carts", str(cart)) as stub:
        kiosk = start(stub.url)
        kiosk.shows("pairing")
    kiosk.shows("offline")
    assert codes_on(kiosk.picture()) == []
    with Stub(tmp_path, port, "--carts", str(cart)) as stub, Shopper(stub.url, cart_id=cart) as shopper:
        kiosk.shows("pairing", 40)
        shopper.sign_in()
        (code,) = codes_on(kiosk.picture())
        session = shopper.scan(code)
        kiosk.shows("shopping", session_id=session.session_id)


def test_a_lost_start_leads_to_the_reduced_session(
    kiosk: RunningKiosk, shopper: Shopper, stub: Stub, cart: int
) -> None:
    requests.post(f"{stub.url}/stub/carts/{cart}/orphan", timeout=5).raise_for_status()
    session = shopper.scan_shown()
    kiosk.shows("reduced", session_id=session.session_id, light="green-amber-blip")
    assert codes_on(kiosk.picture()) == []
    shopper.end("silent")
    kiosk.shows("pairing")
    session = shopper.scan_shown()
    kiosk.shows("shopping", session_id=session.session_id)


def test_a_start_that_the_backend_does_not_confirm_is_not_believed(
    kiosk: RunningKiosk, stub: Stub, cart: int, tmp_path: Path
) -> None:
    false = {"event_type": "session-started", "session_id": 4711, "token": "not.a.token"}
    requests.post(f"{stub.url}/stub/carts/{cart}/event", json=false, timeout=5).raise_for_status()
    kiosk.shows("welcome")
    kiosk.shows("pairing")
    assert "screen shopping" not in kiosk.output()
    assert not (tmp_path / "state" / "session.json").exists()


def test_an_unknown_cart_asks_for_a_technician(tmp_path: Path, stub: Stub) -> None:
    kiosk = RunningKiosk(
        tmp_path, stub.url, "--window", "800x480", cart_id=99999, variables={"SDL_VIDEODRIVER": "dummy"}
    )
    with kiosk:
        kiosk.shows("setup", light="red-double-blink")
        assert "does not know cart 99999" in kiosk.said()["last_error"]


def test_a_screenshot_is_for_its_owner_only(kiosk: RunningKiosk) -> None:
    kiosk.picture()
    assert stat.S_IMODE(kiosk.screenshot_file.stat().st_mode) == 0o600
