"""Signals, in a process of their own: they are the whole process's."""

from __future__ import annotations

import select
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

BOUND_S = 20.0
CHILD = """
import os, signal, sys, threading
from kiosk.adapters.signals import Signals

def say(word):
    os.write(1, f"{word} {threading.current_thread().name}\\n".encode())

signals = Signals({signal.SIGTERM: lambda: say("TERM"), signal.SIGUSR1: lambda: say("USR1")})
say("ready")
os.read(0, 1)  # the main thread is blocked in the kernel
signals.close()
signals.close()
say("closed")
os.read(0, 1)
"""


class Child:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def line(self) -> str:
        assert self._process.stdout is not None
        assert select.select([self._process.stdout], [], [], BOUND_S)[0], f"nothing was said within {BOUND_S} s"
        return self._process.stdout.readline().decode().strip()

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b".")
        self._process.stdin.flush()

    def end(self) -> int:
        return self._process.wait(BOUND_S)


@pytest.fixture
def child() -> Iterator[Child]:
    process = subprocess.Popen([sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    with process:
        child = Child(process)
        assert child.line() == "ready MainThread"
        yield child
        process.kill()


def test_signals_reach_their_handlers_while_the_main_thread_is_blocked(child: Child) -> None:
    for number, word in ((signal.SIGTERM, "TERM"), (signal.SIGUSR1, "USR1"), (signal.SIGTERM, "TERM")):
        child.signal(number)
        assert child.line() == f"{word} signals"


def test_a_foreign_signal_of_the_kind_that_ends_the_wait_does_not_end_it(child: Child) -> None:
    child.signal(signal.SIGUSR2)
    child.signal(signal.SIGUSR1)
    assert child.line() == "USR1 signals"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2])
def test_close_gives_the_signals_back(number: signal.Signals, child: Child) -> None:
    child.go_on()
    assert child.line() == "closed MainThread"
    child.signal(number)
    assert child.end() == -number
