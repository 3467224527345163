from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.adapters.systemd import Notifier


@pytest.fixture(params=["file", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A service manager's socket and the address it gives to its services."""
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.settimeout(5)
        abstract = request.param == "abstract"
        server.bind(f"\0{name}" if abstract else name)
        yield server, f"@{name}" if abstract else name


def test_each_message_is_a_datagram(manager: tuple[socket.socket, str]) -> None:
    server, address = manager
    notifier = Notifier({"NOTIFY_SOCKET": address})
    notifier.ready()
    notifier.status("Pairing\nREADY=0 عربة")
    notifier.watchdog()
    notifier.stopping()
    notifier.close()
    notifier.close()
    notifier.ready()
    assert [server.recv(4096).decode() for _ in range(4)] == [
        "READY=1",
        "STATUS=Pairing READY=0 عربة",
        "WATCHDOG=1",
        "STOPPING=1",
    ]


@pytest.mark.parametrize("environ", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1234"}])
def test_without_systemd_nothing_happens(environ: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    notifier = Notifier(environ)
    notifier.ready()
    notifier.watchdog()
    notifier.close()
    assert not caplog.records


def test_a_manager_that_is_not_there_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        Notifier({"NOTIFY_SOCKET": str(tmp_path / "absent")}).ready()
    assert "cannot be reached" in caplog.text


def test_a_manager_that_goes_or_hangs_does_not_stop_the_kiosk(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(address)
        notifier = Notifier({"NOTIFY_SOCKET": address})
        # Nobody reads: the queue fills, by default after about ten datagrams.
        for _ in range(1000):
            notifier.watchdog()
            if caplog.records:
                break
        assert "cannot be told WATCHDOG" in caplog.text
    caplog.clear()
    notifier.status("x")
    assert "cannot be told STATUS" in caplog.text
    notifier.close()


@pytest.mark.parametrize(
    ("environ", "interval"),
    [
        ({"WATCHDOG_USEC": "20000000"}, 10.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": str(os.getpid())}, 10.0),
        ({"WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_fed_twice_as_often_as_it_asks(environ: dict[str, str], interval: float | None) -> None:
    assert Notifier(environ).watchdog_interval_s == interval
