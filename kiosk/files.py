"""Files that are whole at every moment, whatever happens to the process or the power."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path


def temporary_for(file: Path) -> Path:
    """The name under which a new content of `file` is written first. It is fixed, so that a left-over is found."""
    return file.with_name(f".{file.name}.new")


def write_atomically(file: Path, data: bytes, mode: int, *, durable: bool) -> None:
    """Replaces the content of `file`, which has at no moment more permissions than `mode`.

    With `durable` the new content survives a power cut once this returns; otherwise it is only never half there.
    Raises OSError, after which the old content is still there and the temporary file is not.
    """
    temporary = temporary_for(file)
    temporary.unlink(missing_ok=True)
    # O_EXCL and O_NOFOLLOW: never through a link that somebody has put there.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(temporary, flags, mode)
    try:
        try:
            # The umask of a hardened service would take from the mode.
            os.fchmod(descriptor, mode)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temporary.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync_directory(file.parent)


def sync_directory(directory: Path) -> None:
    """Makes creations, renames and removals in it survive a power cut. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def words_for(error: OSError) -> str:
    """What went wrong and what to do, for who has not met the error's number."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full: make room on it"
    if error.errno == errno.EROFS:
        return "the file system is read-only: the state directory must be on a partition that can be written"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "permission is denied: the directory must belong to the kiosk's user"
    return f"{error.strerror or error}: check the disk and the path"
