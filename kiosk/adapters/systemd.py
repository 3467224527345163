"""Tells systemd how the kiosk is doing. Without systemd every call does nothing.

The protocol is a datagram of lines to a socket, as sd_notify(3) says; the libraries for it compile C.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
from collections.abc import Mapping

_TIMEOUT_S = 0.1
"""Longest wait for systemd, whose queue is full only when it hangs; about six frames."""

_log = logging.getLogger(__name__)


class Notifier:
    """Speaks to the service manager that `environ` names. A message that cannot be sent is logged, never raised."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._socket = _connected(environ.get("NOTIFY_SOCKET", ""))
        self._watchdog_s = _watchdog_seconds(environ)

    @property
    def watchdog_interval_s(self) -> float | None:
        """Seconds between calls of `watchdog`, half of what systemd waits for; None when it does not watch."""
        return None if self._watchdog_s is None else self._watchdog_s / 2

    def ready(self) -> None:
        """The start is done."""
        self._send("READY=1")

    def status(self, text: str) -> None:
        """One line for `systemctl status`."""
        self._send(f"STATUS={' '.join(text.split())}")

    def watchdog(self) -> None:
        """Still alive. To be called by the loop that must not hang, never by a thread beside it."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The end has begun."""
        self._send("STOPPING=1")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: str) -> None:
        if self._socket is not None:
            try:
                self._socket.sendall(message.encode())
            except OSError as exc:
                _log.warning("systemd cannot be told %s: %s", message.partition("=")[0], exc)


def _connected(address: str) -> socket.socket | None:
    # An @ stands for the NUL of the abstract namespace; nothing else can be a local socket.
    if address.startswith("@"):
        address = "\0" + address[1:]
    elif not address.startswith("/"):
        return None
    channel = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
    try:
        channel.settimeout(_TIMEOUT_S)
        channel.connect(address)
    except OSError as exc:
        channel.close()
        _log.warning("systemd cannot be reached: %s", exc)
        return None
    return channel


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    if environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    with contextlib.suppress(ValueError):
        microseconds = int(environ.get("WATCHDOG_USEC", ""))
        if microseconds > 0:
            return microseconds / 1e6
    return None
