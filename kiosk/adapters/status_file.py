"""Puts the kiosk's status where the `status` command and every user of the machine find it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from kiosk import status as statuses
from kiosk.files import words_for, write_atomically
from kiosk.status import Status

_log = logging.getLogger(__name__)


class StatusFile:
    """`status.json` in `runtime_dir`, which is created when it is not there.

    A status that cannot be written is logged once and never disturbs the kiosk.
    """

    def __init__(self, runtime_dir: Path) -> None:
        self._directory = runtime_dir
        self._file = runtime_dir / statuses.FILE_NAME
        self._written: Status | None = None
        self._failing = False

    def write(self, status: Status, now: float) -> None:
        """Replaces the file, unless the same status is in it already; `now` is `time.monotonic()`."""
        if status == self._written:
            return
        data = msgspec.json.format(msgspec.json.encode(statuses.report(status, now)))
        try:
            self._directory.mkdir(mode=0o755, parents=True, exist_ok=True)
            # Not durable: it means nothing after a power cut.
            write_atomically(self._file, data, 0o644, durable=False)
        except OSError as exc:
            if not self._failing:
                _log.warning("The status cannot be written to %s: %s", self._file, words_for(exc))
            self._failing = True
            return
        self._failing = False
        self._written = status

    def remove(self) -> None:
        """The kiosk has ended in order."""
        self._written = None
        try:
            self._file.unlink(missing_ok=True)
        except OSError as exc:
            _log.warning("The status in %s cannot be removed: %s", self._file, words_for(exc))
