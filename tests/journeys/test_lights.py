"""The light of a whole kiosk: what the pins are told while it runs and when it ends."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from kiosk.rig import Stub, eventually

WATCHED_KIOSK = """
import json, sys
from pathlib import Path
from kiosk import app
from kiosk.__main__ import main

told = {27: [], 22: [], 17: []}
def open_and_watch(*args, **kwargs):
    lamp = real(*args, **kwargs)
    for number, values in told.items():
        pin = lamp._factory.pin(number)
        pin._set_state = lambda value, set_state=pin._set_state, values=values: (values.append(value), set_state(value))
    return lamp
real, app.open_lamp = app.open_lamp, open_and_watch
status = main(sys.argv[2:])
Path(sys.argv[1]).write_text(json.dumps({"status": status, "told": told}))
"""


def test_the_lights_are_off_after_sigterm(stub: Stub, cart: int, tmp_path: Path) -> None:
    """Common anode: a pin that is high lights nothing."""
    for values in told_to_the_pins(stub, cart, tmp_path, "pairing"):
        assert len(set(values)) > 2, "the light breathed before"
        assert values[-1] == 1.0


def test_the_light_blinks_red_where_the_configuration_needs_a_technician(stub: Stub, cart: int, tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("langauge = 1", encoding="utf-8")
    red, green, blue = told_to_the_pins(stub, cart, tmp_path, "setup", "--config", str(file))
    assert {0.0, 1.0} <= set(red)
    assert 0.0 not in green + blue


def told_to_the_pins(stub: Stub, cart: int, tmp_path: Path, screen: str, *options: str) -> list[list[float]]:
    """What red, green and blue were set to by a kiosk that came to this screen, stayed a moment and was stopped."""
    result = tmp_path / "pins.json"
    arguments = ["run", "--backend", stub.url, "--cart-id", str(cart), "--window", "800x480"]
    arguments += ["--state-dir", str(tmp_path / "state"), "--runtime-dir", str(tmp_path / "run"), *options]
    environ = {"SDL_VIDEODRIVER": "dummy", "SMARTCART_LEDS_PINS": "mock", "PATH": "/usr/bin:/bin"}
    process = subprocess.Popen([sys.executable, "-c", WATCHED_KIOSK, str(result), *arguments], env=environ)
    status = tmp_path / "run" / "status.json"
    eventually(lambda: status.exists() and f'"{screen}"'.encode() in status.read_bytes(), f"the screen {screen}")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    found = json.loads(result.read_text())
    assert found["status"] == 0
    return list(found["told"].values())
