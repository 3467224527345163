"""What a running kiosk tells about itself, and the `status` command that shows it.

The kiosk writes `status.json` into its runtime directory when something changes. Ages are not in it, for they would be
wrong a second later: it holds moments of the monotonic clock (`time.monotonic()`, the same for all processes from boot
to boot and untouched by corrections of the wall clock), and the reader computes the ages at the time of reading. The id
of the boot tells whether those moments mean anything; process id and start time tell whether the kiosk still runs, for
the kernel reuses process ids.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path
from typing import Annotated, Any, TextIO

import msgspec

FILE_NAME = "status.json"
FORMAT = 1
MAX_BYTES = 64 * 1024


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the kiosk in words. Each `…_at` and `since` is a moment of `time.monotonic()`, in seconds.

    `since` is when `screen` came up, `stream_at` when something last came over the event stream, `qr_expires_at` when
    the code on the screen stops being valid. `panel` is the part of the shopping screen that shows, `staff` how far a
    call for staff has come.
    """

    screen: str
    cart_id: int | None
    backend: str
    stream: str
    light: str
    version: str
    since: float
    panel: str | None = None
    attention: str | None = None
    staff: str | None = None
    session_id: int | None = None
    stream_at: float | None = None
    qr_expires_at: float | None = None
    last_error: str | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The file: a status, who wrote it, and when. `started` is the process's start in clock ticks since the boot."""

    format: int
    pid: Annotated[int, msgspec.Meta(gt=0)]
    started: int | None
    boot: str
    written_at: float
    status: Status


class UnusableStatusError(ValueError):
    """There is a status file, but not one of this program's."""


def report(status: Status, now: float, *, proc: Path = Path("/proc")) -> Report:
    """The status as written by this process; `now` is `time.monotonic()`."""
    pid = os.getpid()
    return Report(format=FORMAT, pid=pid, started=_start_of(pid, proc), boot=_boot(proc), written_at=now, status=status)


def read(runtime_dir: Path) -> Report | None:
    """The report in the directory, None when there is none. Raises `UnusableStatusError` or OSError."""
    try:
        with (runtime_dir / FILE_NAME).open("rb") as stream:
            data = stream.read(MAX_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        found = msgspec.json.decode(data, type=Report)
    except msgspec.DecodeError as exc:
        raise UnusableStatusError(str(exc)) from exc
    if found.format != FORMAT:
        raise UnusableStatusError(f"it has format {found.format}, not {FORMAT}")
    return found


def why_not_running(found: Report, *, proc: Path = Path("/proc")) -> str | None:
    """Why the writer of the report is not there any more, or None while it is."""
    if found.boot != _boot(proc):
        return "the machine was restarted since, and the kiosk was not"
    started = _start_of(found.pid, proc)
    if _ended(found.pid, proc) or (started is None and not _exists(found.pid)):
        return f"its process {found.pid} is gone, without having said goodbye"
    if started is not None and found.started is not None and started != found.started:
        return f"its process {found.pid} is gone; the number belongs to another now"
    return None


def as_plain(found: Report, now: float, wall: dt.datetime) -> dict[str, Any]:
    """The report with ages instead of moments; `wall` is the time of day at `now`."""
    status = found.status

    def time_of(moment: float) -> str:
        return (wall - dt.timedelta(seconds=now - moment)).isoformat(timespec="seconds")

    def age_of(moment: float | None) -> float | None:
        return None if moment is None else round(now - moment, 1)

    remaining = age_of(status.qr_expires_at)
    return {
        "screen": status.screen,
        "panel": status.panel,
        "attention": status.attention,
        "staff": status.staff,
        "cart_id": status.cart_id,
        "backend": status.backend,
        "stream": status.stream,
        "stream_age_s": age_of(status.stream_at),
        "session_id": status.session_id,
        "light": status.light,
        "qr_expires_in_s": None if remaining is None else -remaining,
        "version": status.version,
        "since": time_of(status.since),
        "since_s": age_of(status.since),
        "last_error": status.last_error,
        "pid": found.pid,
        "written_at": time_of(found.written_at),
        "written_s": age_of(found.written_at),
    }


def show_status(
    runtime_dir: Path,
    as_json: bool,
    out: TextIO,
    *,
    now: float | None = None,
    wall: dt.datetime | None = None,
    proc: Path = Path("/proc"),
) -> int:
    """The `status` command: writes to `out` and returns 0 when the kiosk runs, 1 when it does not.

    `now` and `wall` are the moment to compute ages for, by default this one.
    """
    now = time.monotonic() if now is None else now
    wall = dt.datetime.now().astimezone() if wall is None else wall
    facts: dict[str, Any] = {}
    reason: str | None
    try:
        found = read(runtime_dir)
        if found is None:
            reason = f"there is no status in {runtime_dir}"
        else:
            reason = why_not_running(found, proc=proc)
            # Moments of another boot say nothing.
            facts = as_plain(found, now, wall) if found.boot == _boot(proc) else {}
    except UnusableStatusError as exc:
        reason = f"{runtime_dir / FILE_NAME} cannot be understood ({exc})"
    except OSError as exc:
        reason = f"{runtime_dir / FILE_NAME} cannot be read ({exc.strerror})"
    running = reason is None
    if as_json:
        answer = {"running": running, "reason": reason, **facts}
        out.write(msgspec.json.format(msgspec.json.encode(answer)).decode() + "\n")
    else:
        out.write("".join(f"{line}\n" for line in _lines(reason, facts)))
    return 0 if running else 1


def _lines(reason: str | None, facts: dict[str, Any]) -> list[str]:
    lines = ["The kiosk is running." if reason is None else f"The kiosk is not running: {reason}."]
    if not facts:
        return lines
    if reason is not None:
        lines.append("What it last said:")
    rows = [
        ("cart", "not known" if facts["cart_id"] is None else facts["cart_id"]),
        ("screen", f"{facts['screen']}, for {_span(facts['since_s'])}, since {facts['since']}"),
        ("panel", facts["panel"]),
        ("attention", facts["attention"]),
        ("staff", facts["staff"] and f"called ({facts['staff']})"),
        ("backend", facts["backend"]),
        ("stream", facts["stream"] + _after(", last heard {} ago", facts["stream_age_s"])),
        ("session", facts["session_id"]),
        ("QR", _validity(facts["qr_expires_in_s"])),
        ("light", facts["light"]),
        ("last error", facts["last_error"]),
        ("version", facts["version"]),
        ("process", facts["pid"]),
        ("written", f"{_span(facts['written_s'])} ago"),
    ]
    return lines + [f"  {name:<11}{value}" for name, value in rows if value is not None]


def _after(text: str, seconds: float | None) -> str:
    return "" if seconds is None else text.format(_span(seconds))


def _validity(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return f"valid for {_span(seconds)}" if seconds > 0 else f"expired {_span(-seconds)} ago"


def _span(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 7200 else f"{whole // 3600} h {whole % 3600 // 60} min"


def _boot(proc: Path) -> str:
    try:
        return (proc / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        # Then nothing tells boots apart; the process's start time still does most of it.
        return ""


def _start_of(pid: int, proc: Path) -> int | None:
    """Field 22 of /proc/<pid>/stat."""
    try:
        return int(_fields(pid, proc)[19])
    except (ValueError, IndexError):
        return None


def _ended(pid: int, proc: Path) -> bool:
    """Whether the process has ended and only waits for its parent to notice (field 3 of /proc/<pid>/stat)."""
    return _fields(pid, proc)[:1] in (["Z"], ["X"])


def _fields(pid: int, proc: Path) -> list[str]:
    """/proc/<pid>/stat from field 3 on, see proc(5): counted from behind the name, which may hold anything."""
    try:
        text = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _exists(pid: int) -> bool:
    # /proc may hide other users' processes; a signal of 0 asks the kernel without one being sent.
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
