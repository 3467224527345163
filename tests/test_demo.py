"""The demo's own behaviour; what it shows is a journey (tests/journeys/test_demo.py)."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import demo
from kiosk.__main__ import _parser as kiosk_parser
from kiosk.__main__ import _settings
from kiosk.rig import eventually, free_port
from server_stub.__main__ import _parser as stub_parser


def children_of(marker: str) -> Iterator[int]:
    """The processes that have the marker in their environment, as children inherit it; not those that have ended."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if marker.encode() in (process / "environ").read_bytes() and (process / "cmdline").read_bytes():
                yield int(process.name)
        except OSError:  # ended a moment ago, or another user's
            continue


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_demo_and_its_children(tmp_path: Path, number: signal.Signals) -> None:
    marker = f"DEMO_OF={tmp_path}"
    environ = os.environ | {"SDL_VIDEODRIVER": "dummy", "TMPDIR": str(tmp_path), "DEMO_OF": str(tmp_path)}
    arguments = ["demo", "--script", "--window", "800x480", "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", *arguments], env=environ, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if "puts in" in line:
                    break
            assert len(list(children_of(marker))) == 3, "the demo, a stub and a kiosk"
            process.send_signal(number)
            assert process.wait(30) == 128 + number
            assert list(children_of(marker)) == []
            assert list(tmp_path.glob("smartcart-demo-*")) == []
        finally:
            for left in children_of(marker):
                os.kill(left, signal.SIGKILL)


def test_a_signal_while_the_stub_starts_leaves_nothing(tmp_path: Path) -> None:
    """Before the stub is in the hands of a `with` it must end too."""
    code = (
        "import pathlib, signal, sys\n"
        "from kiosk import demo, rig\n"
        "rig.eventually = lambda *_: signal.raise_signal(signal.SIGTERM)\n"
        f"with demo._ended_in_order(): rig.Stub(pathlib.Path({str(tmp_path)!r}), {free_port()})\n"
    )
    environ = os.environ | {"DEMO_OF": str(tmp_path)}
    marker = f"DEMO_OF={tmp_path}"
    try:
        found = subprocess.run([sys.executable, "-c", code], env=environ, check=False, timeout=60)
        assert found.returncode == 128 + signal.SIGTERM
        eventually(lambda: list(children_of(marker)) == [], "the end of the stub", 2)
    finally:
        for left in children_of(marker):
            os.kill(left, signal.SIGKILL)


def test_the_script_tells_how_to_play_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo._Script, "run", lambda _: 0)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)
    assert demo.demo(script=True, window="800x480", language="en", out=tmp_path) == 0
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGHUP)) == before
    (line,) = capsys.readouterr().out.splitlines()
    for command in demo.by_hand("800x480"):
        assert command in line


def test_the_commands_to_play_by_hand_are_understood() -> None:
    serve, kiosk, scan = (shlex.split(command) for command in demo.by_hand("800x480"))
    served = stub_parser().parse_args(serve[3:])
    assert serve[:3] == ["python", "-m", "server_stub"]
    assert kiosk[:4] == ["SMARTCART_LEDS_PINS=mock", "python", "-m", "kiosk"]
    settings = _settings(kiosk_parser().parse_args(["run", *kiosk[4:]]))
    assert settings == {"cart_id": "1", "display.window": "800x480"}
    scanned = stub_parser().parse_args(scan[3:])
    assert (scanned.command, scanned.cart) == ("scan", 1)
    # Nobody is told a port: the kiosk, the stub and the scan have to agree on it by themselves.
    assert scanned.backend == f"http://{served.host}:{served.port}"
