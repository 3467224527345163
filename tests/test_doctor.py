"""The doctor's verdicts: each thing that can be wrong, and what is said of it."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import jwt
import pytest

from kiosk.adapters.lamp import open_lamp
from kiosk.adapters.status_file import StatusFile
from kiosk.doctor import doctor
from kiosk.rig import free_port
from kiosk.status import Status
from tests.raw_server import Peer, RawServer
from tests.stub.server import running_stub

CART = 2
Findings = dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def backend() -> Iterator[str]:
    with running_stub() as url:
        yield url


class Cart:
    """A machine with a configuration file and directories of its own."""

    def __init__(self, folder: Path) -> None:
        self.runtime = folder / "run"
        self.state = folder / "state"
        self.file = folder / "kiosk.toml"
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "SDL_VIDEODRIVER": "dummy",
            "SMARTCART_LEDS_PINS": "mock",
            "RUNTIME_DIRECTORY": str(self.runtime),
            "STATE_DIRECTORY": str(self.state),
        }

    def examine(self, backend: str, *, cart_id: int = CART, more: str = "", as_json: bool = True) -> tuple[int, str]:
        """The exit status of the doctor, and what it writes. `more` belongs below [backend]."""
        self.file.write_text(f'cart_id = {cart_id}\n[backend]\nurl = "{backend}"\n{more}\n', encoding="utf-8")
        return self.examine_file(as_json=as_json)

    def examine_file(self, *, as_json: bool = True) -> tuple[int, str]:
        out = io.StringIO()
        status = doctor({}, self.environ, self.file, as_json=as_json, out=out)
        return status, out.getvalue()

    def findings(self, backend: str, **how: Any) -> tuple[int, Findings]:
        status, written = self.examine(backend, **how)
        return status, by_check(written)

    def runs(self, **facts: Any) -> None:
        """As if this very process were the kiosk."""
        said = {"screen": "pairing", "cart_id": CART, "backend": "", "stream": "live", "light": "white-breath"}
        status = Status(**{"version": "0", "since": 0.0, **said, **facts})
        StatusFile(self.runtime).write(status, time.monotonic())


def by_check(written: str) -> Findings:
    rows = json.loads(written)
    found = {row["check"]: row for row in rows}
    assert len(found) == len(rows), "each check is told of once"
    return found


@pytest.fixture
def machine(tmp_path: Path) -> Cart:
    return Cart(tmp_path)


@contextmanager
def backend_of(*, code_for: int = CART, stream: str = "text/event-stream", answer: str = "200 OK") -> Iterator[str]:
    """A backend without `Date`, which gives a code and answers the stream's request as it is told."""
    code = jwt.encode({"cartid": code_for, "exp": 4e9}, "k" * 32, "HS256")
    status = {"cart_id": CART, "status": "available", "has_active_session": False}

    def serve(peer: Peer) -> None:
        while True:
            try:
                path = peer.read_request().line.split()[1]
            except ConnectionError:
                return
            if path.startswith("/sse/"):
                peer.answer(answer, b'data: {"type": "connection"}\n\n', "Connection: close", kind=stream)
                return
            asked_for_code = path == f"/customer-session/qr/{CART}"
            peer.answer("200 OK", json.dumps(code if asked_for_code else status).encode())

    with RawServer(serve) as server:
        yield f"http://127.0.0.1:{server.port}"


def test_a_cart_that_is_well(machine: Cart, backend: str) -> None:
    status, found = machine.findings(backend)
    assert status == 0
    assert {check: row["verdict"] for check, row in found.items()} == {
        "configuration": "ok",
        "backend": "ok",
        "event stream": "ok",
        "clock": "ok",
        "API key": "skipped",
        "text": "ok",
        "display": "note",
        "lights": "note",
        "state": "ok",
    }
    assert f"{machine.file}; cart {CART}" in found["configuration"]["seen"]
    assert "cart available, no session" in found["backend"]["seen"]
    assert "dummy" in found["display"]["remedy"]
    assert "mock" in found["lights"]["seen"]


def test_the_same_in_words(machine: Cart, backend: str) -> None:
    status, written = machine.examine(backend, as_json=False)
    assert status == 0
    lines = written.splitlines()
    assert lines[0] == f"ok       configuration  {machine.file}; cart {CART}"
    assert "                        → Nothing is lit: set leds.pins on a cart." in lines


def test_a_backend_that_is_down(machine: Cart) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    status, found = machine.findings(address)
    assert status == 1
    assert found["backend"]["verdict"] == "FAILED"
    assert address in found["backend"]["seen"]
    assert "refused" in found["backend"]["seen"]
    assert "backend.url" in found["backend"]["remedy"]
    assert found["event stream"]["verdict"] == found["clock"]["verdict"] == "skipped"
    assert found["text"]["verdict"] == "ok"


def test_a_cart_that_the_backend_does_not_know(machine: Cart, backend: str) -> None:
    status, found = machine.findings(backend, cart_id=99999)
    assert status == 1
    assert found["backend"]["verdict"] == "FAILED"
    assert "does not know cart 99999" in found["backend"]["seen"]
    assert "cart_id" in found["backend"]["remedy"]


@pytest.mark.parametrize(
    ("answer", "kind", "seen"),
    [
        ("403 Forbidden", "application/json", "403 Forbidden"),
        ("200 OK", "text/html", "text/html, not an event stream"),
        ("204 No Content", "text/event-stream", "no events for this cart (204)"),
    ],
)
def test_a_stream_that_cannot_be_opened(machine: Cart, answer: str, kind: str, seen: str) -> None:
    with backend_of(answer=answer, stream=kind) as url:
        status, found = machine.findings(url)
    assert status == 1
    assert found["backend"]["verdict"] == "ok"
    assert found["event stream"]["verdict"] == "FAILED"
    assert seen in found["event stream"]["seen"]
    assert "listen" in found["event stream"]["remedy"]


def test_answers_without_a_date(machine: Cart) -> None:
    with backend_of() as url:
        status, found = machine.findings(url)
    assert status == 0
    assert found["clock"]["verdict"] == "note"
    assert "no Date" in found["clock"]["seen"]
    assert found["event stream"]["verdict"] == "ok"


def test_a_clock_that_is_off(machine: Cart, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    with running_stub(clock=lambda: now) as url:
        monkeypatch.setattr("kiosk.doctor.time.time", lambda: now + 7200)
        status, found = machine.findings(url)
    assert status == 0
    assert found["clock"]["verdict"] == "note"
    assert "ahead of the backend's" in found["clock"]["seen"]


def test_a_code_for_another_cart(machine: Cart) -> None:
    with backend_of(code_for=CART + 1) as url:
        status, found = machine.findings(url)
    assert status == 1
    assert found["pairing code"]["verdict"] == "FAILED"
    assert f"cart {CART + 1}, not for cart {CART}" in found["pairing code"]["seen"]


@pytest.mark.parametrize(("key", "verdict"), [("development-key", "ok"), ("another-key", "FAILED")])
def test_the_api_key(machine: Cart, backend: str, tmp_path: Path, key: str, verdict: str) -> None:
    file = tmp_path / "api-key"
    file.write_text(key)
    file.chmod(0o600)
    status, written = machine.examine(backend, more=f'api_key_file = "{file}"')
    found = by_check(written)["API key"]
    assert found["verdict"] == verdict
    assert str(file) in found["seen"]
    assert status == (0 if verdict == "ok" else 1)
    assert key not in written


def test_a_machine_without_a_display(machine: Cart, backend: str) -> None:
    machine.environ["SDL_VIDEODRIVER"] = "x11"
    status, found = machine.findings(backend)
    assert status == 1
    assert found["display"]["verdict"] == "FAILED"
    assert "DISPLAY" in found["display"]["seen"]


def test_a_machine_without_lights(machine: Cart, backend: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere = partial(open_lamp, model=tmp_path / "no" / "model")
    monkeypatch.setattr("kiosk.adapters.lamp.open_lamp", elsewhere)
    del machine.environ["SMARTCART_LEDS_PINS"]
    status, found = machine.findings(backend)
    assert status == 1
    assert found["lights"]["verdict"] == "FAILED"
    assert 'kind = "none"' in found["lights"]["seen"]


def test_a_cart_that_is_to_have_no_lights(machine: Cart, backend: str) -> None:
    machine.environ["SMARTCART_LEDS_KIND"] = "none"
    machine.environ.pop("SMARTCART_LEDS_PINS")
    status, found = machine.findings(backend)
    assert status == 0
    assert found["lights"]["verdict"] == "skipped"


@pytest.fixture
def hands_off(machine: Cart, monkeypatch: pytest.MonkeyPatch) -> Cart:
    """Neither pins nor display may be touched on this machine."""

    def touched(*_: object, **__: object) -> None:
        raise AssertionError("what the running kiosk holds was touched")

    monkeypatch.setattr("kiosk.adapters.lamp.open_lamp", touched)
    monkeypatch.setattr("kiosk.doctor.subprocess.run", touched)
    return machine


def test_a_running_kiosk_is_asked_and_not_disturbed(hands_off: Cart, backend: str) -> None:
    hands_off.runs()
    status, found = hands_off.findings(backend)
    assert status == 0
    shown = {check: (found[check]["verdict"], found[check]["seen"]) for check in ("event stream", "display", "lights")}
    assert shown == {
        "event stream": ("ok", "the running kiosk says: live"),
        "display": ("ok", "the running kiosk shows the screen pairing"),
        "lights": ("ok", "the running kiosk shows white-breath"),
    }


def test_a_running_kiosk_whose_stream_is_down(hands_off: Cart, backend: str) -> None:
    hands_off.runs(stream="down", last_error="the connection was reset")
    status, found = hands_off.findings(backend)
    assert status == 1
    stream = found["event stream"]
    assert stream["verdict"] == "FAILED"
    assert "down; its last error: the connection was reset" in stream["seen"]
    assert "reset" not in stream["remedy"]
    assert "log" in stream["remedy"]


def test_the_stream_of_another_cart_is_not_this_ones(hands_off: Cart, backend: str) -> None:
    hands_off.runs(cart_id=CART + 1)
    _, found = hands_off.findings(backend)
    assert found["event stream"]["seen"] == f"{backend}/sse/{CART} is live"
    assert found["lights"]["verdict"] == found["display"]["verdict"] == "ok"


def test_a_kiosk_on_its_setup_screen_has_the_display_but_no_lights(
    machine: Cart, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.doctor.subprocess.run", None)
    machine.runs(cart_id=None, screen="setup", light="red-double-blink")
    _, found = machine.findings(backend)
    assert found["display"]["seen"] == "the running kiosk shows the screen setup"
    assert "mock" in found["lights"]["seen"]


def test_a_kiosk_that_has_ended_counts_for_nothing(machine: Cart, backend: str) -> None:
    machine.runs()
    file = machine.runtime / "status.json"
    said = json.loads(file.read_bytes())
    file.write_text(json.dumps(said | {"boot": "another"}))
    _, found = machine.findings(backend)
    assert found["event stream"]["seen"] == f"{backend}/sse/{CART} is live"
    assert "dummy" in found["display"]["seen"]


def test_a_configuration_that_cannot_be_used(machine: Cart) -> None:
    machine.file.write_text('cart_id = "seven"\n', encoding="utf-8")
    status, found = machine.examine_file()
    rows = by_check(found)
    assert status == 1
    assert "line 1: cart_id" in rows["configuration"]["seen"]
    assert "for example" in rows["configuration"]["remedy"]
    left_out = [check for check, row in rows.items() if row["verdict"] == "skipped"]
    assert left_out == ["backend", "event stream", "clock", "API key", "lights"]
    assert rows["text"]["verdict"] == "ok"
    assert rows["display"]["verdict"] == "note"
    assert rows["state"]["verdict"] == "ok"
    assert str(machine.state) in rows["state"]["seen"]


def test_a_state_directory_that_cannot_be_written(machine: Cart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.doctor.os.access", lambda *_: False)
    machine.file.write_text("cart_id = 0\n", encoding="utf-8")
    _, found = machine.examine_file()
    assert by_check(found)["state"]["verdict"] == "note"
