"""`doctor`: what a technician checks by hand, each with a verdict, what was seen, and what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from kiosk.config import DEFAULT_FILE, Config, load
from kiosk.errors import ConfigError, KioskError

if TYPE_CHECKING:
    from kiosk.adapters.event_source import StreamEvent
    from kiosk.status import Status

DISPLAY_BOUND_S = 15.0
STREAM_BOUND_S = 20.0
CLOCK_TOLERANCE_S = 30.0
"""So far the cart's clock may be off: pairing does not use it, but certificates and logs do."""


class Verdict(StrEnum):
    WELL = "ok"
    NOTE = "note"
    """Not as it should be, but the cart works."""
    ILL = "FAILED"
    LEFT_OUT = "skipped"


@dataclass(frozen=True)
class Finding:
    check: str
    verdict: Verdict
    seen: str
    remedy: str = ""


def doctor(
    options: Mapping[str, object], environ: Mapping[str, str], file: Path | None, *, as_json: bool, out: TextIO
) -> int:
    """Run every check and write the findings; the exit status is 1 where one has failed."""
    findings: list[Finding] = []
    for finding in _findings(options, environ, file):
        findings.append(finding)
        if not as_json:
            _write(finding, out)
    if as_json:
        out.write(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2) + "\n")
    return 1 if any(finding.verdict is Verdict.ILL for finding in findings) else 0


def _write(finding: Finding, out: TextIO) -> None:
    out.write(f"{finding.verdict:<8} {finding.check:<14} {finding.seen}\n")
    if finding.remedy:
        out.write(f"{'':<24}→ {finding.remedy}\n")
    out.flush()


def _findings(options: Mapping[str, object], environ: Mapping[str, str], file: Path | None) -> Iterator[Finding]:
    config: Config | None = None
    try:
        config = load(options, environ, file)
        where = str(config.file) if config.file else f"no file ({DEFAULT_FILE} is not there): options and defaults"
        yield Finding("configuration", Verdict.WELL, f"{where}; cart {config.cart_id}")
    except ConfigError as exc:
        for problem in exc.problems:
            place = problem.source if problem.line is None else f"{problem.source}, line {problem.line}"
            value = "" if problem.value is None else f" = {problem.value}"
            seen = f"{place}: {problem.key}{value}: {problem.message}"
            yield Finding("configuration", Verdict.ILL, seen, problem.remedy)
    if config is None:
        for check in ("backend", "event stream", "clock", "API key", "lights"):
            yield Finding(check, Verdict.LEFT_OUT, "needs a configuration")
    else:
        yield from _backend(config, environ)
        yield _api_key(config)
    yield _text()
    yield _display(config, environ)
    if config is not None:
        yield _lights(config, environ)
    yield _directory(config, environ)


def _backend(config: Config, environ: Mapping[str, str]) -> Iterator[Finding]:
    """The calls that pairing needs, then the stream, and the clocks by the way."""
    from kiosk.adapters.api import Api
    from kiosk.core.models import PairingToken

    url = config.backend.url
    api = Api(url, config.cart_id)
    try:
        before = time.monotonic()
        code = api.fetch_qr()
        took = (time.monotonic() - before) * 1000
        status = api.fetch_cart_status()
    except KioskError as exc:
        yield Finding("backend", Verdict.ILL, f"{url}: {exc}", "Check the network, backend.url and cart_id.")
        for check in ("event stream", "clock"):
            yield Finding(check, Verdict.LEFT_OUT, "needs the backend")
        return
    finally:
        api.close()
    session = "no session" if status.value.session_id is None else f"session {status.value.session_id}"
    yield Finding("backend", Verdict.WELL, f"{url} answers in {took:.0f} ms; cart {status.value.status}, {session}")
    if isinstance(code.value, PairingToken) and code.value.cart_id != config.cart_id:
        seen = f"the code is for cart {code.value.cart_id}, not for cart {config.cart_id}"
        yield Finding("pairing code", Verdict.ILL, seen, "This is the backend's mistake: tell its operators.")
    yield _stream(config, environ)
    if code.time is None:
        yield Finding("clock", Verdict.NOTE, "the backend's answers have no Date", "Codes are renewed every 45 s.")
        return
    offset = time.time() - code.time.date
    seen = f"this cart's clock is {abs(offset):.0f} s {'ahead of' if offset > 0 else 'behind'} the backend's"
    if abs(offset) <= CLOCK_TOLERANCE_S:
        yield Finding("clock", Verdict.WELL, seen)
    else:
        remedy = "Pairing works all the same. Check time synchronisation: timedatectl status"
        yield Finding("clock", Verdict.NOTE, seen, remedy)


def _stream(config: Config, environ: Mapping[str, str]) -> Finding:
    """Whether the event stream can be opened; a running kiosk's is not touched, for the newest subscriber wins."""
    from kiosk.adapters.stream import EventStream

    running = running_kiosk(config, environ)
    if running is not None:
        last = f"; its last error: {running.last_error}" if running.last_error else ""
        seen = f"the running kiosk says: {running.stream}{last}"
        if running.stream == "live":
            return Finding("event stream", Verdict.WELL, seen)
        remedy = "Check the network and the backend. The kiosk tries again by itself; its log tells what it met."
        return Finding("event stream", Verdict.ILL, seen, remedy)
    url = f"{config.backend.url}/sse/{config.cart_id}"
    heard = _Heard()
    stream = EventStream(url, heard, seed=config.cart_id, once=True)
    stream.start()
    heard.done.wait(STREAM_BOUND_S)
    stream.stop()
    if heard.lively:
        return Finding("event stream", Verdict.WELL, f"{url} is live")
    return Finding("event stream", Verdict.ILL, f"{url}: {heard.reason}", "See more with: smartcart-kiosk listen")


class _Heard:
    """Listens until the first event, or until the connection fails."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.lively = False
        self.reason = "nothing came"

    def connecting(self) -> None:
        """Nothing to note."""

    def live(self) -> None:
        self.lively = True
        self.done.set()

    def event(self, event: StreamEvent) -> None:
        """What is told does not matter here."""

    def down(self, reason: str, retry_in: float | None) -> None:  # noqa: ARG002 - the listener's interface
        self.reason = reason
        self.done.set()


def running_kiosk(config: Config, environ: Mapping[str, str]) -> Status | None:
    """The status of the kiosk that runs on this machine for this cart, if there is one."""
    found = _any_kiosk(config, environ)
    return found if found is not None and found.cart_id == config.cart_id else None


def _any_kiosk(config: Config | None, environ: Mapping[str, str]) -> Status | None:
    """The same for whatever cart it takes itself for: a changed configuration may not have reached it yet."""
    from kiosk.paths import runtime_directory
    from kiosk.status import UnusableStatusError, read, why_not_running

    configured = None if config is None else config.paths.runtime_dir
    try:
        found = read(runtime_directory(configured, environ, only_reading=True))
    except (OSError, UnusableStatusError):
        return None
    return None if found is None or why_not_running(found) is not None else found.status


def _api_key(config: Config) -> Finding:
    """Whether the backend takes the key: it opens what a cart may know of a session without the shopper's token."""
    from kiosk.adapters.api import Api

    key = config.backend.api_key
    if key is None:
        return Finding("API key", Verdict.LEFT_OUT, "none is configured (backend.api_key_file)")
    api = Api(config.backend.url, config.cart_id)
    try:
        accepted = api.accepts_key(key)
    except KioskError as exc:
        return Finding("API key", Verdict.ILL, str(exc), "Check the network and backend.url.")
    finally:
        api.close()
    if accepted:
        return Finding("API key", Verdict.WELL, f"the backend accepts the key in {config.backend.api_key_file}")
    seen = f"the backend refuses the key in {config.backend.api_key_file}"
    return Finding("API key", Verdict.ILL, seen, "Ask the backend's operators for a valid key.")


def _text() -> Finding:
    from kiosk.adapters.text import Typeface

    try:
        Typeface()
    except KioskError as exc:
        return Finding("text", Verdict.ILL, str(exc))
    return Finding("text", Verdict.WELL, "Raqm shapes Arabic; the typeface Cairo is there")


def _display(config: Config | None, environ: Mapping[str, str]) -> Finding:
    """Opened in a process of its own: a display that crashes or hangs must not take the doctor along.

    A running kiosk's is left alone: a second window would cover it, and without a desktop there is room for one only.
    """
    running = _any_kiosk(config, environ)
    if running is not None:
        return Finding("display", Verdict.WELL, f"the running kiosk shows the screen {running.screen}")
    code = (
        "from kiosk.adapters.display import Display; d = Display(size=None, fullscreen=True, rotation=0); "
        "print(d.driver, *d.size)"
    )
    try:
        found = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-c", code],
            env=dict(environ),
            capture_output=True,
            text=True,
            timeout=DISPLAY_BOUND_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding(
            "display", Verdict.ILL, f"it did not open within {DISPLAY_BOUND_S:g} s", "Is another kiosk on it?"
        )
    if found.returncode != 0:
        last = (found.stderr.strip().splitlines() or ["it crashed"])[-1]
        return Finding("display", Verdict.ILL, last.removeprefix("kiosk.errors.DisplayError: "))
    driver, width, height = found.stdout.split()[-3:]
    seen = f"{width}×{height} pixels by SDL's driver {driver}"
    if driver == "dummy":
        return Finding("display", Verdict.NOTE, seen, "Nothing is shown: SDL_VIDEODRIVER is set to dummy.")
    return Finding("display", Verdict.WELL, seen)


def _lights(config: Config, environ: Mapping[str, str]) -> Finding:
    """Green, for a moment. A running kiosk holds its pins; one that does not know its cart has opened none."""
    from kiosk.adapters.lamp import open_lamp
    from kiosk.core.lights import SHOPPING

    leds = config.leds
    if leds.kind == "none":
        return Finding("lights", Verdict.LEFT_OUT, 'leds.kind is "none"')
    running = _any_kiosk(config, environ)
    if running is not None and running.cart_id is not None:
        return Finding("lights", Verdict.WELL, f"the running kiosk shows {running.light}")
    with tempfile.TemporaryDirectory() as folder:
        try:
            lamp = open_lamp(leds.kind, leds.pins, leds.active_high, runtime_dir=Path(folder))
            lamp.show(SHOPPING)
            lamp.close()
        except KioskError as exc:
            return Finding("lights", Verdict.ILL, str(exc))
    if leds.pins == "mock":
        return Finding("lights", Verdict.NOTE, f"{leds.kind} on mock pins", "Nothing is lit: set leds.pins on a cart.")
    pins = ", ".join(f"{color} {pin}" for color, pin in leds.pins.items())
    return Finding("lights", Verdict.WELL, f"{leds.kind} on GPIO {pins} took green")


def _directory(config: Config | None, environ: Mapping[str, str]) -> Finding:
    """Whether a session can be kept over a restart; without a configuration, where one is kept by default."""
    from kiosk.paths import state_directory

    directory = state_directory(None if config is None else config.paths.state_dir, environ)
    nearest = next(folder for folder in (directory, *directory.parents) if folder.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return Finding("state", Verdict.WELL, f"{directory} can be written")
    remedy = "Run the doctor as the kiosk's user, or set paths.state_dir."
    return Finding("state", Verdict.NOTE, f"{directory} cannot be written by this user", remedy)
