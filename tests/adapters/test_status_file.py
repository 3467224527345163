from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import msgspec
import pytest

from kiosk.adapters.status_file import StatusFile
from kiosk.status import FILE_NAME, Status, read

STATUS = Status(
    screen="pairing",
    cart_id=7,
    backend="http://127.0.0.1:8800",
    stream="live",
    light="pairing",
    version="0.1.0",
    since=100.0,
)


def test_what_is_written_can_be_read_by_everybody(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "run"
    before = os.umask(0o077)
    try:
        StatusFile(directory).write(STATUS, 120.0)
    finally:
        os.umask(before)
    assert stat.S_IMODE((directory / FILE_NAME).stat().st_mode) == 0o644
    report = read(directory)
    assert report is not None
    assert (report.status, report.written_at, report.pid) == (STATUS, 120.0, os.getpid())
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]


def test_the_same_status_is_not_written_twice(tmp_path: Path) -> None:
    file = StatusFile(tmp_path)
    file.write(STATUS, 120.0)
    file.write(msgspec.structs.replace(STATUS), 130.0)
    first = read(tmp_path)
    file.write(msgspec.structs.replace(STATUS, screen="offline"), 140.0)
    second = read(tmp_path)
    assert first is not None
    assert second is not None
    assert (first.written_at, second.written_at) == (120.0, 140.0)


def test_it_is_removed_at_the_end_and_can_come_back(tmp_path: Path) -> None:
    file = StatusFile(tmp_path)
    file.remove()
    file.write(STATUS, 1.0)
    file.remove()
    assert read(tmp_path) is None
    file.write(STATUS, 2.0)
    assert read(tmp_path) is not None


def test_what_cannot_be_written_is_logged_once_and_does_not_disturb(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    file = StatusFile(tmp_path / "file" / "run")
    with caplog.at_level(logging.WARNING):
        file.write(STATUS, 1.0)
        file.write(STATUS, 2.0)
        file.remove()
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        f"The status cannot be written to {tmp_path / 'file' / 'run' / FILE_NAME}",
        f"The status in {tmp_path / 'file' / 'run' / FILE_NAME} cannot be removed",
    ]
