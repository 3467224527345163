"""The configuration file while the kiosk runs, and the other commands beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.rig import RunningKiosk, Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk


def run(*arguments: str, bound_s: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        capture_output=True,
        text=True,
        timeout=bound_s,
        check=False,
    )


def test_a_wrong_file_stands_on_the_screen_and_is_picked_up_when_it_is_mended(
    stub: Stub, start: StartKiosk, tmp_path: Path
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('langauge = "en"\n[leds]\nkind = "rainbow"\n', encoding="utf-8")
    kiosk = start(stub.url, "--config", str(file))
    kiosk.shows("setup", light="red-double-blink")
    assert f"{file}:1: langauge: is not known" in kiosk.output()
    assert f"{file}:3: leds.kind" in kiosk.output()
    file.write_text('language = "ar"\n', encoding="utf-8")
    kiosk.shows("pairing")


def test_a_changed_file_waits_for_the_end_of_the_session(
    stub: Stub, start: StartKiosk, shopper: Shopper, tmp_path: Path
) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('language = "en"\n', encoding="utf-8")
    kiosk = start(stub.url, "--config", str(file))
    kiosk.shows("pairing")
    shopper.scan_shown()
    kiosk.shows("shopping")
    file.write_text('language = "ar"\n[log]\nlevel = "debug"\n', encoding="utf-8")
    kiosk.process.send_signal(1)
    shopper.add(shopper.products()[0].barcode)
    assert kiosk.said()["screen"] == "shopping"
    shopper.checkout()
    kiosk.shows("receipt")
    eventually(lambda: "the configuration changed: starting anew" in kiosk.output(), "a new start")
    kiosk.shows("pairing")


def test_status_tells_what_the_kiosk_does_and_that_it_is_gone(kiosk: RunningKiosk, cart: int, stub: Stub) -> None:
    said = kiosk.status()
    assert said["running"] is True
    assert {name: said[name] for name in ("screen", "cart_id", "backend", "stream", "attention", "session_id")} == {
        "screen": "pairing",
        "cart_id": cart,
        "backend": stub.url,
        "stream": "live",
        "attention": None,
        "session_id": None,
    }
    assert 0 < said["qr_expires_in_s"] <= 61.5
    assert said["light"] == "white-breath"
    assert said["stream_age_s"] >= 0
    kiosk.stop()
    assert run("status", "--json", "--runtime-dir", str(kiosk.runtime)).returncode == 1


def test_doctor_finds_everything_well_with_a_running_kiosk(
    kiosk: RunningKiosk, stub: Stub, cart: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMARTCART_PATHS_RUNTIME_DIR", str(kiosk.runtime))
    found = run("doctor", "--json", "--backend", stub.url, "--cart-id", str(cart))
    rows = {row["check"]: row for row in json.loads(found.stdout)}
    for check in ("configuration", "backend", "event stream", "text", "display", "lights"):
        assert rows[check]["verdict"] == "ok", rows[check]
    assert found.returncode == 0
    # It took neither the stream nor the screen away.
    kiosk.shows("pairing", stream="live")


def test_doctor_names_what_is_wrong_and_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('cart_id = "seven"\n[backend]\nulr = "x"\n', encoding="utf-8")
    found = run("doctor", "--config", str(file))
    assert found.returncode == 1
    assert f"{file}, line 1: cart_id" in found.stdout
    assert "Did you mean url?" in found.stdout
    assert "Traceback" not in found.stdout + found.stderr


def test_listen_writes_a_line_for_each_event(stub: Stub, shopper: Shopper, cart: int) -> None:
    arguments = [sys.executable, "-m", "kiosk", "listen", f"{stub.url}/sse/{cart}"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [json.loads(process.stdout.readline()) for _ in range(3)]
        assert lines[:2] == [{"stream": "connecting"}, {"stream": "live"}]
        assert json.loads(lines[2]["data"])["type"] == "connection"
        # Signed in by the test, so that it knows the token that the event carries.
        token = shopper.sign_in()
        answer = stub_code(stub, cart)
        shopper.scan(answer)
        started = json.loads(process.stdout.readline())
        assert json.loads(started["data"])["event_type"] == "session-started"
        assert token not in started["data"]
        process.terminate()
        assert process.wait(20) == 0


def stub_code(stub: Stub, cart: int) -> str:
    import requests

    code: str = requests.get(f"{stub.url}/customer-session/qr/{cart}", timeout=5).json()
    return code


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("--help",), 0, "run the kiosk"),
        (("--version",), 0, "smartcart-kiosk"),
        (("run", "--help"), 0, "--state-dir"),
        (("nonsense",), 2, "invalid choice"),
        (("run", "--window", "wide"), 2, "800x480"),
        (("run", "--window", "800x480", "--fullscreen"), 2, "not allowed with"),
        (("listen", "--cart-id", "none"), 1, "cart_id"),
    ],
)
def test_the_command_line(arguments: tuple[str, ...], status: int, words: str) -> None:
    found = run(*arguments)
    assert found.returncode == status
    assert words in found.stdout + found.stderr
    assert "Traceback" not in found.stderr


def test_without_a_display_it_says_so_and_never_runs_in_the_dark(tmp_path: Path) -> None:
    import os

    environ = {name: text for name, text in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environ.pop("SDL_VIDEODRIVER", None)
    found = subprocess.run(
        [sys.executable, "-m", "kiosk", "--cart-id", "1", "--runtime-dir", str(tmp_path)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 1
    assert "display" in found.stderr
    assert "Traceback" not in found.stderr
