from __future__ import annotations

import datetime as dt
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import status as statuses
from kiosk.adapters.status_file import StatusFile
from kiosk.status import FILE_NAME, Report, Status, report, show_status

STATUS = Status(
    screen="pairing",
    panel="offers",
    attention="weight",
    staff="untold",
    cart_id=7,
    backend="http://127.0.0.1:8800",
    stream="live",
    stream_at=1080.0,
    session_id=31,
    light="breath",
    qr_expires_at=1150.0,
    version="0.1.0",
    since=1000.0,
    last_error="The backend could not be reached",
)
WALL = dt.datetime(2026, 11, 3, 14, 3, 20, tzinfo=dt.UTC)
NOW = 1100.0


def put(directory: Path, content: Report) -> None:
    (directory / FILE_NAME).write_bytes(msgspec.json.encode(content))


def ask(directory: Path, *, now: float = NOW) -> tuple[int, dict[str, Any], str]:
    """The exit status (the same in both forms), the JSON form and the plain one."""
    as_json, plain = io.StringIO(), io.StringIO()
    code = show_status(directory, True, as_json, now=now, wall=WALL)
    assert show_status(directory, False, plain, now=now, wall=WALL) == code
    return code, json.loads(as_json.getvalue()), plain.getvalue()


def test_a_running_kiosk_with_ages_as_of_the_time_of_reading(tmp_path: Path) -> None:
    put(tmp_path, report(STATUS, 1090.0))
    code, answer, plain = ask(tmp_path)
    assert code == 0
    assert answer["running"]
    assert answer["reason"] is None
    assert (answer["stream_age_s"], answer["qr_expires_in_s"]) == (20.0, 50.0)
    assert answer["since"] == "2026-11-03T14:01:40+00:00"
    assert answer["written_at"] == "2026-11-03T14:03:10+00:00"
    assert "The kiosk is running." in plain
    assert "last heard 20 s ago" in plain
    assert "valid for 50 s" in plain
    _, later, plain = ask(tmp_path, now=NOW + 60)
    assert (later["stream_age_s"], later["qr_expires_in_s"]) == (80.0, -10.0)
    assert "expired 10 s ago" in plain


def test_every_fact_is_in_the_answer(tmp_path: Path) -> None:
    put(tmp_path, report(STATUS, 1090.0))
    _, answer, plain = ask(tmp_path)
    assert set(answer) == {
        *(
            "running",
            "reason",
            "screen",
            "panel",
            "attention",
            "staff",
            "cart_id",
            "backend",
            "stream",
            "stream_age_s",
            "session_id",
        ),
        *("light", "qr_expires_in_s", "version", "since", "since_s", "last_error", "pid", "written_at", "written_s"),
    }
    for fact in (
        STATUS.screen,
        STATUS.panel,
        STATUS.attention,
        STATUS.staff,
        STATUS.backend,
        STATUS.light,
        STATUS.version,
        STATUS.last_error,
    ):
        assert str(fact) in plain


def test_what_is_not_known_is_null_and_left_out_of_the_plain_form(tmp_path: Path) -> None:
    bare = Status(screen="setup", cart_id=None, backend="", stream="none", light="red", version="1", since=1.0)
    put(tmp_path, report(bare, 2.0))
    _, answer, plain = ask(tmp_path)
    assert answer["qr_expires_in_s"] is None
    assert answer["stream_age_s"] is None
    assert "QR" not in plain
    assert "None" not in plain


def test_no_status_file(tmp_path: Path) -> None:
    for directory in (tmp_path, tmp_path / "absent"):
        code, answer, plain = ask(directory)
        assert code == 1
        assert not answer["running"]
        assert "there is no status" in answer["reason"]
        assert "not running: there is no status" in plain


def test_a_kiosk_that_was_killed_has_left_its_last_words(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    put(tmp_path, msgspec.structs.replace(report(STATUS, 1090.0), pid=ended.pid))
    code, answer, plain = ask(tmp_path)
    assert code == 1
    assert not answer["running"]
    assert "is gone" in answer["reason"]
    assert answer["last_error"] == STATUS.last_error
    assert "What it last said:" in plain


def test_a_process_number_that_belongs_to_another_now(tmp_path: Path) -> None:
    content = report(STATUS, 1090.0)
    assert content.started is not None
    put(tmp_path, msgspec.structs.replace(content, started=content.started - 1))
    code, answer, _ = ask(tmp_path)
    assert code == 1
    assert "belongs to another" in answer["reason"]


def test_a_report_of_an_earlier_boot_gives_no_ages(tmp_path: Path) -> None:
    put(tmp_path, msgspec.structs.replace(report(STATUS, 1090.0), boot="another"))
    code, answer, _ = ask(tmp_path)
    assert code == 1
    assert "restarted" in answer["reason"]
    assert "stream_age_s" not in answer


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": 1}', b"\xff" * 100])
def test_a_file_that_cannot_be_understood(tmp_path: Path, data: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    code, answer, _ = ask(tmp_path)
    assert code == 1
    assert "cannot be understood" in answer["reason"]


def test_a_file_of_another_format(tmp_path: Path) -> None:
    put(tmp_path, msgspec.structs.replace(report(STATUS, 1.0), format=2))
    assert "format 2" in ask(tmp_path)[1]["reason"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    code, answer, _ = ask(tmp_path)
    assert code == 1
    assert "cannot be read" in answer["reason"]


def test_where_proc_hides_other_users_processes_the_kernel_is_asked(tmp_path: Path) -> None:
    content = report(STATUS, 1.0, proc=tmp_path)
    assert content.started is None
    assert statuses.why_not_running(content, proc=tmp_path) is None
    gone = msgspec.structs.replace(content, pid=2**40)
    assert "is gone" in (statuses.why_not_running(gone, proc=tmp_path) or "")


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_ages_and_times_agree(since: float, now: float) -> None:
    plain = statuses.as_plain(report(msgspec.structs.replace(STATUS, since=since), since), now, WALL)
    came_up = dt.datetime.fromisoformat(plain["since"])
    assert abs((WALL - came_up).total_seconds() - plain["since_s"]) <= 1.1


def test_by_default_ages_are_of_this_moment(tmp_path: Path) -> None:
    StatusFile(tmp_path).write(STATUS, 0.0)
    out = io.StringIO()
    assert show_status(tmp_path, True, out) == 0
    assert json.loads(out.getvalue())["written_s"] > 0
