"""The session on disk: one file that only the kiosk's user can read, whole or not there."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
from pathlib import Path

import msgspec

from kiosk.core.secret import Secret
from kiosk.core.session import StoredSession
from kiosk.errors import StoreError
from kiosk.files import sync_directory, temporary_for, words_for, write_atomically

FILE_NAME = "session.json"
VERSION = 1
MAX_BYTES = 1024 * 1024
"""Four times the largest event of the stream, which brings the token: a larger file is not ours."""

_log = logging.getLogger(__name__)


class _File(msgspec.Struct, frozen=True):
    version: int
    cart_id: int
    session_id: int
    token: Secret
    backend: str


class _UnusableError(Exception):
    """Why a file is not the session that is looked for. Never says anything of its content."""


class SessionStore:
    """Keeps at most one session in `directory`, which is created when it is needed.

    Every method raises `StoreError` when the disk does not do what it should.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file = directory / FILE_NAME

    def load(self, cart_id: int, backend: str) -> StoredSession | None:
        """The session of this cart with this backend, or None.

        Anything else in its place is erased, not set aside: it may hold a shopper's token.
        """
        try:
            temporary_for(self._file).unlink(missing_ok=True)
            try:
                self._secure()
                kept = _decode(_read(self._file))
                if (kept.cart_id, kept.backend) != (cart_id, backend):
                    raise _UnusableError("it is of another cart or backend")
            except _UnusableError as exc:
                _log.warning("The kept session in %s is erased: %s", self._file, exc)
                self.erase()
                return None
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise StoreError(f"The session in {self._file} cannot be read: {words_for(exc)}.") from exc
        return StoredSession(kept.cart_id, kept.session_id, kept.token, kept.backend)

    def save(self, session: StoredSession) -> None:
        """Keeps the session in place of any other; once this returns it survives a power cut."""
        content = _File(VERSION, session.cart_id, session.session_id, session.token, session.backend)
        try:
            data = msgspec.json.encode(content, enc_hook=_reveal)
        except (ValueError, OverflowError):
            # Without its cause, which may quote the token.
            raise StoreError("The session cannot be kept: a value in it cannot be written as JSON.") from None
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._secure()
            write_atomically(self._file, data, 0o600, durable=True)
        except OSError as exc:
            raise StoreError(f"The session cannot be kept in {self._file}: {words_for(exc)}.") from exc

    def erase(self) -> None:
        """Removes what is kept. On flash memory overwriting would only write elsewhere, so the file is just removed."""
        try:
            for file in (temporary_for(self._file), self._file):
                with contextlib.suppress(FileNotFoundError):
                    _remove(file)
            with contextlib.suppress(FileNotFoundError):
                sync_directory(self._directory)
        except OSError as exc:
            raise StoreError(
                f"The shopper's session in {self._file} cannot be erased: {words_for(exc)}. Remove the file by hand."
            ) from exc

    def _secure(self) -> None:
        """Others may neither read the directory nor put a file into it."""
        status = self._directory.stat()
        if not status.st_mode & 0o077:
            return
        if status.st_uid != os.geteuid():
            raise StoreError(
                f"{self._directory} belongs to another user and is open to others: "
                f"run: sudo chown smartcart {self._directory} && sudo chmod 700 {self._directory}"
            )
        self._directory.chmod(0o700)


def _read(file: Path) -> bytes:
    try:
        # O_NONBLOCK: a named pipe in its place would hold the start for ever.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        if file.is_symlink() or file.is_socket():
            raise _UnusableError("it is not an ordinary file") from None
        raise
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _UnusableError("it is not an ordinary file")
        if status.st_mode & 0o077:
            os.fchmod(descriptor, 0o600)
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read(MAX_BYTES + 1)
    finally:
        os.close(descriptor)


def _decode(data: bytes) -> _File:
    if len(data) > MAX_BYTES:
        raise _UnusableError("it is too large")
    try:
        content = msgspec.json.decode(data, type=_File, dec_hook=_hide)
    except (msgspec.DecodeError, ValueError) as exc:
        # msgspec names places and types, not values.
        raise _UnusableError(f"it is damaged or of another version ({exc})") from None
    if content.version != VERSION:
        raise _UnusableError(f"it has version {content.version}, not {VERSION}")
    return content


def _remove(file: Path) -> None:
    if file.is_dir() and not file.is_symlink():
        file.rmdir()
    else:
        file.unlink()


def _reveal(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    raise NotImplementedError(type(value))


def _hide(wanted: type, value: object) -> Secret:
    if wanted is not Secret or not isinstance(value, str):
        raise ValueError("a token is text")
    return Secret(value)
