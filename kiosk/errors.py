"""The tree of errors. Adapters translate their library's errors into these, with `raise … from exc`.

A message says what happened, to what, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class KioskError(Exception):
    """Anything the kiosk itself reports."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the configuration.

    `key` is the dotted name as it stands in the file (`backend.url`), `source` where the value came from (a file, an
    environment variable or an option), `line` the 1-based line for a file.
    """

    key: str
    message: str
    remedy: str
    source: str
    line: int | None = None
    value: str | None = None

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}" if self.line is not None else self.source
        shown = f" = {self.value}" if self.value is not None else ""
        return f"{where}: {self.key}{shown}: {self.message}. {self.remedy}"


class ConfigError(KioskError):
    """The configuration cannot be used; `problems` holds every reason, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class WireError(KioskError):
    """What the backend sent is not what the wire contract allows."""


class BackendError(KioskError):
    """A call to the backend did not give an answer that can be used."""


class UnreachableError(BackendError):
    """The backend could not be reached, or the connection broke, or it took too long."""


class RefusedError(BackendError):
    """The backend answered with an error status."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


class StreamError(KioskError):
    """The event stream could not be opened, or broke."""


class AssetError(KioskError):
    """A file that comes with the kiosk is missing or cannot be read."""


class DisplayError(KioskError):
    """No window or screen could be opened."""


class TextError(KioskError):
    """Text cannot be shaped on this machine."""


class LampError(KioskError):
    """The status lights cannot be driven."""


class StoreError(KioskError):
    """The session could not be kept on disk, or what is there cannot be read."""


class DemoError(KioskError):
    """The demo cannot be run, or a step of it did not come about."""
