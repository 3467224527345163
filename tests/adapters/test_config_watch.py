from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.adapters.config_watch import ConfigWatch

BOUND_S = 5.0


class Heard:
    """Counts the calls and lets a test wait for the next."""

    def __init__(self) -> None:
        self._calls = threading.Semaphore(0)

    def __call__(self) -> None:
        self._calls.release()

    def within(self, seconds: float) -> bool:
        return self._calls.acquire(timeout=seconds)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text("cart_id = 1")
    return file


@pytest.fixture
def watch(file: Path, heard: Heard) -> Iterator[ConfigWatch]:
    watch = ConfigWatch(file, heard, interval_s=0.002)
    watch.start()
    yield watch
    watch.close()


@pytest.mark.usefixtures("watch")
def test_changes_are_told_once_each(file: Path, heard: Heard) -> None:
    assert not heard.within(0.02)
    file.write_text("cart_id = 22")
    assert heard.within(BOUND_S)
    file.unlink()
    assert heard.within(BOUND_S)
    file.write_text("cart_id = 1")
    assert heard.within(BOUND_S)
    replacement = file.with_name("new")
    replacement.write_text("cart_id = 2")
    status = file.stat()
    os.utime(replacement, ns=(status.st_atime_ns, status.st_mtime_ns))
    # Same size and time: an editor that keeps the time replaces the file by another.
    replacement.replace(file)
    assert heard.within(BOUND_S)


@pytest.mark.usefixtures("watch")
def test_a_file_that_is_only_read_is_no_change(file: Path, heard: Heard) -> None:
    file.read_text()
    assert not heard.within(0.02)


def test_a_change_before_the_start_is_told_too(file: Path, heard: Heard) -> None:
    watch = ConfigWatch(file, heard, interval_s=0.002)
    file.write_text("cart_id = 33")
    watch.start()
    assert heard.within(BOUND_S)
    watch.close()


def test_closing_ends_the_thread_at_once_however_long_the_interval(file: Path, heard: Heard) -> None:
    before = threading.active_count()
    watch = ConfigWatch(file, heard, interval_s=3600)
    watch.close()
    watch = ConfigWatch(file, heard, interval_s=3600)
    watch.start()
    assert threading.active_count() == before + 1
    watch.close()
    watch.close()
    assert threading.active_count() == before


def test_the_callback_may_close_the_watch(file: Path) -> None:
    done = threading.Event()

    def changed() -> None:
        closing.close()
        done.set()

    closing = ConfigWatch(file, changed, interval_s=0.002)
    closing.start()
    file.unlink()
    assert done.wait(BOUND_S)
    closing.close()


def test_a_path_that_no_system_can_have_is_a_file_that_is_not_there(heard: Heard) -> None:
    watch = ConfigWatch(Path("key\0file"), heard, interval_s=0.002)
    watch.start()
    assert not heard.within(0.02)
    watch.close()
