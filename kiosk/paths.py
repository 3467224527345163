"""Where the kiosk keeps what is its own: the session (state), and what only holds until the next boot (runtime)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

NAME = "smartcart-kiosk"
SYSTEM_STATE = Path("/var/lib") / NAME
SYSTEM_RUNTIME = Path("/run") / NAME


def state_directory(configured: Path | None, environ: Mapping[str, str], *, system: Path = SYSTEM_STATE) -> Path:
    """The configured directory, else systemd's, else the system's when it can be written, else the user's.

    The directory need not exist.
    """
    found = _given(configured, environ, "STATE_DIRECTORY") or (system if _writable(system) else None)
    if found is not None:
        return found
    import platformdirs

    return Path(platformdirs.user_state_dir(NAME))


def runtime_directory(
    configured: Path | None,
    environ: Mapping[str, str],
    *,
    only_reading: bool = False,
    system: Path = SYSTEM_RUNTIME,
) -> Path:
    """As `state_directory`, but for what vanishes at shutdown.

    With `only_reading` the system's directory need only exist: a technician asks for the status of a kiosk that runs
    as another user. Raises PermissionError when only the temporary directory is left and somebody else has taken the
    name there.
    """
    usable = system.is_dir() if only_reading else _writable(system)
    found = _given(configured, environ, "RUNTIME_DIRECTORY") or (system if usable else None)
    if found is not None:
        return found
    import warnings

    import platformdirs

    # It warns where a login session lacks a runtime directory and a temporary one stands in, which is good enough here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Path(platformdirs.user_runtime_dir(NAME))


def cache_directory(environ: Mapping[str, str]) -> Path:
    """Systemd's directory, else the user's: for what may be lost at any time."""
    found = _given(None, environ, "CACHE_DIRECTORY")
    if found is not None:
        return found
    import platformdirs

    return Path(platformdirs.user_cache_dir(NAME))


def _given(configured: Path | None, environ: Mapping[str, str], variable: str) -> Path | None:
    if configured is not None:
        return configured
    # A unit with several directories gets a list with colons; ours comes first in the unit.
    first = environ.get(variable, "").partition(":")[0]
    return Path(first) if first.startswith("/") else None


def _writable(directory: Path) -> bool:
    return directory.is_dir() and os.access(directory, os.W_OK | os.X_OK)
