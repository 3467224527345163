"""Bytes kept on disk within a size (diskcache), never trusted to be ours when they are read again."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

REST_S = 600.0
"""After a failure of the disk it is left alone for so long."""

_NOT_DAMAGED = frozenset(
    {
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN,
    }
)  # fmt: skip

_log = logging.getLogger(__name__)


class Shelf:
    """Bytes by key, within a size, in one database. For one thread. Never raises: without it pictures are fetched."""

    def __init__(self, directory: Path, size: int, keep_s: float, clock: Callable[[], float]) -> None:
        self._directory = directory
        self._size = size
        self._keep_s = keep_s
        self._clock = clock
        self._cache: Any = None
        self._rests_until: float | None = None
        self._complained = False

    def get(self, key: str) -> bytes | None:
        found = self._tried(lambda cache: cache.get(key))
        return found if isinstance(found, bytes) else None

    def put(self, key: str, data: bytes) -> None:
        def store(cache: Any) -> None:
            cache.set(key, data, expire=self._keep_s)
            cache.cull()  # `set` drops ten for each that comes, whatever their sizes

        self._tried(store)

    def close(self) -> None:
        cache, self._cache = self._cache, None
        if cache is not None:
            with contextlib.suppress(Exception):
                cache.close()

    def _tried(self, action: Callable[[Any], object]) -> object:
        if self._rests_until is not None and self._clock() < self._rests_until:
            return None
        try:
            if self._cache is None:
                self._cache = _opened(self._directory, self._size)
            return action(self._cache)
        except Exception as exc:  # noqa: BLE001 - damaged files and full disks show themselves as anything
            self._give_up(exc)
            return None

    def _give_up(self, error: Exception) -> None:
        damaged = _is_damage(error)
        _log.log(
            logging.DEBUG if self._complained else logging.WARNING,
            "product pictures are not kept on disk for now: %s in %s%s",
            f"{type(error).__name__}: {error}".removesuffix(": "),
            self._directory,
            "; what was there is dropped" if damaged else "",
        )
        self._complained = True
        self._rests_until = self._clock() + REST_S
        self.close()
        if damaged:
            for file in ("cache.db", "cache.db-wal", "cache.db-shm", "cache.db-journal"):
                with contextlib.suppress(OSError):
                    (self._directory / file).unlink(missing_ok=True)


def _is_damage(error: Exception) -> bool:
    """Whether the files are to blame, and not the disk or the machine."""
    if isinstance(error, OSError | MemoryError | ImportError):
        return False
    if isinstance(error.__context__, sqlite3.OperationalError) and not isinstance(error, sqlite3.Error):
        error = error.__context__  # diskcache tells of a database that could not be locked as a timeout of its own
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF not in _NOT_DAMAGED


def _opened(directory: Path, size: int) -> Any:
    import diskcache

    class Bytes(diskcache.Disk):  # type: ignore[misc]
        """Bytes alone, inside the database: nothing is ever unpickled, and no name of a file is taken from it."""

        def get(self, key: Any, _raw: Any) -> Any:
            return key

        def fetch(self, mode: int, filename: str | None, value: object, _read: bool) -> bytes:
            if mode != diskcache.core.MODE_RAW or filename is not None or not isinstance(value, bytes):
                raise ValueError("a value that is not ours")
            return value

        def remove(self, _file_path: str) -> None:
            pass

    class Cache(diskcache.Cache):  # type: ignore[misc]
        """One that leaves no connection open when it cannot be opened."""

        def __init__(self, *args: Any, **settings: Any) -> None:
            try:
                super().__init__(*args, **settings)
            except BaseException:
                self.close()
                raise

    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)
    return Cache(
        directory,
        timeout=1,
        disk=Bytes,
        size_limit=size,
        cull_limit=0,
        # Looking one up leaves no trace, and writes nothing.
        eviction_policy="least-recently-stored",
        statistics=0,
        tag_index=0,
        disk_min_file_size=2**31,
        sqlite_auto_vacuum=1,
        sqlite_journal_mode="wal",
        sqlite_synchronous=1,
        sqlite_cache_size=256,
        # A bad sector under a map is a signal that ends the process, not an error.
        sqlite_mmap_size=0,
    )
