from __future__ import annotations

import errno
import json
import logging
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.adapters.store import FILE_NAME, SessionStore
from kiosk.core.secret import Secret
from kiosk.core.session import StoredSession
from kiosk.errors import StoreError
from kiosk.files import temporary_for

BACKEND = "http://127.0.0.1:8800"
SESSION = StoredSession(7, 31, Secret("hidden-token"), BACKEND)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(directory: Path) -> SessionStore:
    return SessionStore(directory)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(cart_id=st.integers(1, 2**31), session_id=st.integers(-(2**63), 2**64 - 1), token=st.text(), backend=st.text())
def test_what_is_saved_is_loaded(tmp_path: Path, cart_id: int, session_id: int, token: str, backend: str) -> None:
    session = StoredSession(cart_id, session_id, Secret(token), backend)
    SessionStore(tmp_path / "state").save(session)
    assert SessionStore(tmp_path / "state").load(cart_id, backend) == session


def test_nothing_is_there_at_first(store: SessionStore, directory: Path) -> None:
    assert store.load(7, BACKEND) is None
    store.erase()
    assert not directory.exists()


def test_only_the_kiosk_can_read_it(store: SessionStore, directory: Path) -> None:
    before = os.umask(0)
    try:
        store.save(SESSION)
    finally:
        os.umask(before)
    assert mode(directory) == 0o700
    assert mode(directory / FILE_NAME) == 0o600
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]


def test_what_is_open_to_others_is_closed(store: SessionStore, directory: Path) -> None:
    store.save(SESSION)
    directory.chmod(0o755)
    (directory / FILE_NAME).chmod(0o644)
    assert store.load(7, BACKEND) == SESSION
    assert (mode(directory), mode(directory / FILE_NAME)) == (0o700, 0o600)


def test_erasing_leaves_nothing(store: SessionStore, directory: Path) -> None:
    store.save(SESSION)
    temporary_for(directory / FILE_NAME).write_text("hidden-token")
    store.erase()
    store.erase()
    assert list(directory.iterdir()) == []
    assert store.load(7, BACKEND) is None


def test_a_left_over_of_a_save_that_was_cut_is_removed(store: SessionStore, directory: Path) -> None:
    store.save(SESSION)
    left_over = temporary_for(directory / FILE_NAME)
    left_over.write_text("hidden")
    assert store.load(7, BACKEND) == SESSION
    assert not left_over.exists()
    left_over.symlink_to(directory / "elsewhere")
    store.save(SESSION)
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize(("cart_id", "backend"), [(8, BACKEND), (7, "https://carts.example.com")])
def test_a_session_of_another_cart_or_backend_is_erased(
    store: SessionStore, directory: Path, caplog: pytest.LogCaptureFixture, cart_id: int, backend: str
) -> None:
    store.save(SESSION)
    assert store.load(cart_id, backend) is None
    assert list(directory.iterdir()) == []
    assert "another cart or backend" in caplog.text


@pytest.mark.parametrize(
    "change",
    [
        lambda _: b"",
        lambda data: data[:-1],
        lambda data: data[:40],
        lambda data: b"\0" * len(data),
        lambda _: b"[]",
        lambda data: data.replace(b'"version":1', b'"version":2'),
        lambda data: data.replace(b'"hidden-token"', b"17"),
        lambda data: data.replace(b'"session_id":31', b'"session_id":"hidden-token"'),
        lambda data: data + b" " * 2**20,
    ],
)
def test_a_damaged_file_is_erased_and_its_content_not_logged(
    store: SessionStore, directory: Path, caplog: pytest.LogCaptureFixture, change: Callable[[bytes], bytes]
) -> None:
    store.save(SESSION)
    file = directory / FILE_NAME
    file.write_bytes(change(file.read_bytes()))
    assert store.load(7, BACKEND) is None
    assert list(directory.iterdir()) == []
    assert "is erased" in caplog.text
    assert "hidden-token" not in caplog.text


@pytest.mark.parametrize("kind", ["symlink", "dangling", "pipe", "socket", "directory"])
def test_what_is_no_file_is_erased(store: SessionStore, directory: Path, kind: str, tmp_path: Path) -> None:
    directory.mkdir()
    file = directory / FILE_NAME
    elsewhere = tmp_path / "elsewhere"
    match kind:
        case "symlink":
            elsewhere.write_text(json.dumps({"version": 1}))
            file.symlink_to(elsewhere)
        case "dangling":
            file.symlink_to(tmp_path / "absent")
        case "pipe":
            os.mkfifo(file)
        case "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(str(file))
        case "directory":
            file.mkdir()
    assert store.load(7, BACKEND) is None
    assert list(directory.iterdir()) == []
    assert elsewhere.exists() == (kind == "symlink")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "permission is denied"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_disk_that_fails_is_told_in_words_and_the_old_session_stays(
    store: SessionStore, directory: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    store.save(SESSION)

    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(StoreError, match=words) as caught:
            store.save(StoredSession(7, 32, Secret("hidden-second"), BACKEND))
        assert "hidden" not in str(caught.value)
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]
    assert store.load(7, BACKEND) == SESSION
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fail)
        with pytest.raises(StoreError, match=f"cannot be erased: .*{words}"):
            store.erase()
    with monkeypatch.context() as patch:
        patch.setattr("os.open", fail)
        with pytest.raises(StoreError, match=f"cannot be read: .*{words}"):
            store.load(7, BACKEND)


def test_an_erase_that_fails_is_not_hidden(store: SessionStore, directory: Path) -> None:
    store.save(SESSION)
    (directory / FILE_NAME).unlink()
    (directory / FILE_NAME).mkdir()
    (directory / FILE_NAME / "inside").touch()
    with pytest.raises(StoreError, match="cannot be erased"):
        store.erase()
    with pytest.raises(StoreError, match="cannot be erased"):
        store.load(7, BACKEND)


def test_a_directory_of_another_user_that_is_open_is_refused(
    store: SessionStore, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.mkdir()
    directory.chmod(0o777)
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StoreError, match="belongs to another user"):
        store.save(SESSION)
    with pytest.raises(StoreError, match="belongs to another user"):
        store.load(7, BACKEND)
    assert list(directory.iterdir()) == []


def test_a_file_in_place_of_the_directory(store: SessionStore, directory: Path) -> None:
    directory.touch()
    with pytest.raises(StoreError, match="cannot be kept"):
        store.save(SESSION)
    with pytest.raises(StoreError, match="cannot be read"):
        store.load(7, BACKEND)
    with pytest.raises(StoreError, match="cannot be erased"):
        store.erase()


def test_a_value_that_json_cannot_hold_is_refused_without_being_shown(store: SessionStore) -> None:
    with pytest.raises(StoreError) as caught:
        store.save(StoredSession(7, 31, Secret("hidden-\ud800"), BACKEND))
    assert "hidden" not in f"{caught.value!r} {caught.value.__cause__!r}"


SAVER = """
import sys
from pathlib import Path
from kiosk.adapters.store import SessionStore
from kiosk.core.secret import Secret
from kiosk.core.session import StoredSession

store = SessionStore(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    number += 1
    store.save(StoredSession(7, number, Secret(str(number) * 20_000), "backend"))
    print(number, flush=True)
"""


def test_killed_at_any_moment_the_file_is_whole(directory: Path) -> None:
    store = SessionStore(directory)
    number = 0
    for attempt in range(30):
        command = [sys.executable, "-c", SAVER, str(directory), str(number)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as saver:
            assert saver.stdout is not None
            for _ in range(1 + attempt % 3):
                number = int(saver.stdout.readline())
            # The next save has begun by now, or is about to.
            saver.send_signal(signal.SIGKILL)
            said = [int(line) for line in saver.stdout.read().splitlines() if line]
        number = max([number, *said])
        session = store.load(7, "backend")
        assert session is not None
        # What was reported as saved is there, or the one that was being saved when the kill came.
        assert session.session_id in (number, number + 1)
        assert session.token == Secret(str(session.session_id) * 20_000)
        assert [path.name for path in directory.iterdir()] == [FILE_NAME]
        number = session.session_id


def test_the_reason_is_logged_as_a_warning(
    store: SessionStore, directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store.save(SESSION)
    (directory / FILE_NAME).write_bytes(b"{")
    store.load(7, BACKEND)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
