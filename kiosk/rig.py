"""A stub and a kiosk as real processes, and what the kiosk shows: for the demo, the journeys and the benchmarks."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PIL import Image

from kiosk.errors import DemoError
from kiosk.loop import SCREENSHOT

BOUND_S = 20.0
"""Whatever does not come about within this time does not come about."""
LOOK_EVERY_S = 0.01
AT_REST_S = 0.4
"""A screen that has not changed for so long has come to rest, as far as nothing is still on its way to it."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(
    condition: Callable[[], bool], what: str, bound_s: float = BOUND_S, *, every_s: float = LOOK_EVERY_S
) -> None:
    """Wait until the condition holds. Raises `DemoError` naming `what` after the bound."""
    until = time.monotonic() + bound_s
    pause = threading.Event()
    while not condition():
        if time.monotonic() > until:
            raise DemoError(f"{what}: did not come about within {bound_s:g} s")
        pause.wait(every_s)


class _Process:
    """A child process that is ended with the block it is made in."""

    def __init__(self, arguments: list[str], environ: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._log_from = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", *arguments],
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and wait for the end; returns the exit status, negative for a signal."""
        if self.running:
            self.process.send_signal(number)
        try:
            return self.process.wait(BOUND_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise DemoError(f"a process did not end within {BOUND_S:g} s of signal {number}; see {self.log}") from None

    def output(self) -> str:
        """What this process has written so far."""
        return self.log.read_bytes()[self._log_from :].decode("utf-8", "replace")


class Stub(_Process):
    """The server stub on a port of this machine."""

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        super().__init__(["server_stub", "--port", str(port), *options], os.environ, folder / "stub.log")
        try:
            eventually(self._listening, "the stub listens")
        except BaseException:
            self.stop()
            raise

    def _listening(self) -> bool:
        if not self.running:
            raise DemoError(
                f"The server stub did not start: {self.output().strip()[-500:]} "
                "(it needs: pip install 'smartcart-kiosk[stub]')"
            )
        return "listening on" in self.output()


class RunningKiosk(_Process):
    """A kiosk with its directories below `folder`; `options` as on the command line."""

    def __init__(
        self, folder: Path, backend: str, *options: str, cart_id: int = 1, variables: Mapping[str, str] | None = None
    ) -> None:
        self.runtime = folder / "run"
        self.state = folder / "state"
        self.screenshot_file = self.runtime / SCREENSHOT
        environ = {**os.environ, "SMARTCART_LEDS_PINS": "mock", "PYTHONFAULTHANDLER": "1", **(variables or {})}
        directories = ["--state-dir", str(self.state), "--runtime-dir", str(self.runtime)]
        where = ["--backend", backend, "--cart-id", str(cart_id)]
        super().__init__(["kiosk", "run", *where, *directories, *options], environ, folder / "kiosk.log")

    def status(self) -> dict[str, Any]:
        """What `smartcart-kiosk status --json` says."""
        found = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "kiosk", "status", "--json", "--runtime-dir", str(self.runtime)],
            capture_output=True,
            text=True,
            check=False,
        )
        answer: dict[str, Any] = json.loads(found.stdout)
        return answer

    def said(self) -> dict[str, Any]:
        """The status file as it stands: quicker than `status`; empty where there is none."""
        try:
            found: dict[str, Any] = json.loads((self.runtime / "status.json").read_bytes())
        except FileNotFoundError:
            return {}
        status: dict[str, Any] = found["status"]
        return status if found["pid"] == self.process.pid else {}

    def shows(self, screen: str, bound_s: float = BOUND_S, **facts: object) -> None:
        """Wait until the kiosk says that it shows this screen, and these facts of its status besides."""

        def so() -> bool:
            if not self.running:
                raise DemoError(f"the kiosk has ended: {self.output().strip()[-1500:]}")
            said = self.said()
            return said.get("screen") == screen and all(said.get(name) == value for name, value in facts.items())

        try:
            eventually(so, f"the screen {screen} {facts or ''}".rstrip(), bound_s)
        except DemoError as exc:
            raise DemoError(f"{exc}. The kiosk says {self.said()}; its log ends: {self.output()[-1500:]}") from exc

    def picture(self) -> bytes:
        """The screen as the kiosk itself writes it, a PNG."""
        self.screenshot_file.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        eventually(self.screenshot_file.exists, "the screenshot")
        return self.screenshot_file.read_bytes()

    def settled(self, still_s: float = AT_REST_S) -> bytes:
        """The screen once it has stayed the same for so long: whatever was asked for is on it."""
        last, since = self.picture(), time.monotonic()

        def at_rest() -> bool:
            nonlocal last, since
            now = self.picture()
            if now != last:
                last, since = now, time.monotonic()
            return time.monotonic() - since >= still_s

        # Saving the screen takes the kiosk's time: it must come to what the screen waits for.
        eventually(at_rest, "a screen at rest", every_s=still_s / 4)
        return last

    def targets(self) -> dict[str, tuple[int, int]]:
        """What can be touched on the screen now, by its name, and where its middle is."""
        with Image.open(io.BytesIO(self.picture())) as picture:
            picture.load()
            found: dict[str, tuple[int, int, int, int]] = json.loads(picture.info["targets"])
        return {name: (x + w // 2, y + h // 2) for name, (x, y, w, h) in found.items()}
