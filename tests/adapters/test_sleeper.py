"""Sleep is ended by input, by another thread, or by time; and a descriptor that lies cannot keep the loop awake."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator

import pytest

from kiosk.adapters import sleeper as sleepers
from kiosk.adapters.sleeper import Sleeper, input_descriptors, open_descriptors

FOR_EVER = 3600.0


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    with near, far:
        yield near, far


@pytest.fixture
def sleeper(pair: tuple[socket.socket, socket.socket]) -> Iterator[Sleeper]:
    made = Sleeper([pair[0].fileno()], look_every=FOR_EVER)
    yield made
    made.close()


def test_another_thread_ends_the_sleep(sleeper: Sleeper) -> None:
    waker = threading.Thread(target=sleeper.wake)
    waker.start()
    assert sleeper.sleep(FOR_EVER) is True
    waker.join()


def test_a_wake_before_the_sleep_is_not_lost_and_counts_once(sleeper: Sleeper) -> None:
    for _ in range(100_000):
        sleeper.wake()
    assert sleeper.sleep(FOR_EVER) is True
    assert sleeper.sleep(0) is False


def test_input_ends_the_sleep(sleeper: Sleeper, pair: tuple[socket.socket, socket.socket]) -> None:
    pair[1].send(b"x")
    assert sleeper.sleep(FOR_EVER) is False


def test_without_input_time_ends_it() -> None:
    made = Sleeper((), look_every=0.0)
    assert made.sleep(FOR_EVER) is False
    made.close()


def test_a_descriptor_that_is_always_readable_is_left_alone_for_a_while(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    made = Sleeper([pair[0].fileno()], look_every=0.001)
    pair[1].send(b"x")
    for _ in range(sleepers.IN_VAIN + 1):
        made.sleep(FOR_EVER)
    # Now only the bound of the sleep ends it, and a thread still can.
    assert made._alone_until > 0
    made.wake()
    assert made.sleep(FOR_EVER) is True
    made.close()


def test_input_that_comes_of_it_keeps_a_descriptor_trusted(
    sleeper: Sleeper, pair: tuple[socket.socket, socket.socket]
) -> None:
    pair[1].send(b"x")
    for _ in range(3 * sleepers.IN_VAIN):
        sleeper.sleep(FOR_EVER)
        sleeper.had_input()
    assert sleeper._alone_until == 0


def test_wake_after_close_has_nobody_to_wake(pair: tuple[socket.socket, socket.socket]) -> None:
    before = open_descriptors()
    made = Sleeper([pair[0].fileno()], look_every=FOR_EVER)
    made.close()
    # Whoever opens something next gets the numbers of the pipe.
    near, far = socket.socketpair()
    with near, far:
        assert open_descriptors() - before == {near.fileno(), far.fileno()}
        made.wake()
        near.setblocking(False)
        far.setblocking(False)
        for end in (near, far):
            with pytest.raises(BlockingIOError):
                end.recv(1)
    made.close()


def test_the_listing_of_descriptors_does_not_count_itself() -> None:
    before = open_descriptors()
    near, far = socket.socketpair()
    with near, far:
        assert set(input_descriptors(before)) == {near.fileno(), far.fileno()}
    assert open_descriptors() == before


def test_only_what_brings_input_is_waited_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    before = open_descriptors()
    descriptor = os.open(tmp_path_factory.mktemp("plain") / "file", os.O_CREAT | os.O_RDWR)
    assert list(input_descriptors(before)) == []
    os.close(descriptor)
