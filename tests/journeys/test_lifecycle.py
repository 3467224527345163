"""Start, reload and stop of a whole kiosk, as systemd and a technician see them."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.rig import RunningKiosk, Stub, eventually
from tests.journeys.conftest import StartKiosk

STOP_BOUND_S = 9.0
"""Below the unit's `TimeoutStopSec`."""

UNRESOLVED = """
import socket, sys, threading
real = socket.getaddrinfo
def never(host, *args, **kwargs):
    if host == "store.invalid":
        threading.Event().wait(60)
    return real(host, *args, **kwargs)
socket.getaddrinfo = never
from kiosk.__main__ import main
sys.exit(main(sys.argv[1:]))
"""

MENDED_MEANWHILE = """
import sys
from pathlib import Path
from kiosk import app
real = app.Display
def mend_and_open(*args, **kwargs):
    app.Display = real
    Path(sys.argv[1]).write_text("")
    return real(*args, **kwargs)
app.Display = mend_and_open
from kiosk.__main__ import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    """A socket that hears what systemd would."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        yield manager


def heard(systemd: socket.socket, until: str) -> list[str]:
    """The messages up to and with the one that begins so."""
    messages: list[str] = []
    while not messages or not messages[-1].startswith(until):
        messages.append(systemd.recv(4096).decode())
    return messages


def test_systemd_hears_ready_alive_and_stopping_and_nothing_of_the_sort_over_a_reload(
    stub: Stub, start: StartKiosk, systemd: socket.socket, tmp_path: Path
) -> None:
    kiosk = start(stub.url, NOTIFY_SOCKET=str(tmp_path / "notify"), WATCHDOG_USEC="400000")
    assert "READY=1" in heard(systemd, "READY=1")
    heard(systemd, "STATUS=screen pairing")
    heard(systemd, "WATCHDOG=1")
    kiosk.process.send_signal(signal.SIGHUP)
    messages = heard(systemd, "READY=1") + heard(systemd, "STATUS=screen pairing") + heard(systemd, "WATCHDOG=1")
    assert not [message for message in messages if message.startswith("STOPPING")]
    kiosk.process.send_signal(signal.SIGTERM)
    heard(systemd, "STOPPING=1")
    assert kiosk.process.wait(20) == 0


@pytest.mark.parametrize("pause_s", [0.0, 0.001, 0.01, 0.03, 0.1, 0.2])
def test_a_stop_during_a_reload_is_not_lost(stub: Stub, start: StartKiosk, pause_s: float) -> None:
    kiosk = start(stub.url)
    kiosk.shows("pairing")
    kiosk.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + pause_s
    eventually(lambda: time.monotonic() >= until, "the moment in the reload")
    assert kiosk.stop() == 0


def test_a_name_that_is_being_resolved_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    arguments = ["run", "--backend", "http://store.invalid", "--cart-id", "1", "--window", "800x480"]
    arguments += ["--state-dir", str(tmp_path / "state"), "--runtime-dir", str(tmp_path / "run")]
    environ = {"SDL_VIDEODRIVER": "dummy", "SMARTCART_LEDS_PINS": "mock", "SMARTCART_BACKEND_ALLOW_HTTP": "true"}
    process = subprocess.Popen([sys.executable, "-c", UNRESOLVED, *arguments], env=environ)
    status = tmp_path / "run" / "status.json"
    eventually(status.exists, "a running kiosk")
    process.send_signal(signal.SIGTERM)
    assert process.wait(STOP_BOUND_S) == 0


def test_a_file_that_is_mended_while_the_kiosk_starts_is_noticed(stub: Stub, cart: int, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("langauge = 1\n", encoding="utf-8")
    arguments = ["run", "--config", str(file), "--backend", stub.url, "--cart-id", str(cart), "--window", "800x480"]
    arguments += ["--state-dir", str(tmp_path / "state"), "--runtime-dir", str(tmp_path / "run")]
    environ = {"SDL_VIDEODRIVER": "dummy", "SMARTCART_LEDS_PINS": "mock"}
    process = subprocess.Popen([sys.executable, "-c", MENDED_MEANWHILE, str(file), *arguments], env=environ)
    status = tmp_path / "run" / "status.json"
    eventually(lambda: status.exists() and b'"pairing"' in status.read_bytes(), "the code on the screen")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_a_mended_key_file_is_noticed(stub: Stub, start: StartKiosk, tmp_path: Path) -> None:
    key = tmp_path / "api-key"
    key.touch(mode=0o600)
    kiosk = start(stub.url, SMARTCART_BACKEND_API_KEY_FILE=str(key))
    kiosk.shows("setup")
    key.write_text("development-key", encoding="utf-8")
    kiosk.shows("pairing")


def test_a_screenshot_of_an_earlier_run_is_removed(kiosk: RunningKiosk, stub: Stub, start: StartKiosk) -> None:
    kiosk.picture()
    kiosk.stop(signal.SIGKILL)
    assert kiosk.screenshot_file.exists()
    again = start(stub.url)
    again.shows("pairing")
    assert not again.screenshot_file.exists()
