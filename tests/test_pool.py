"""Tasks are carried out in order, a failing one harms no other, and closing is bounded."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from kiosk.pool import Pool

BOUND_S = 10.0


def test_one_thread_keeps_the_order_and_finishes_what_was_submitted() -> None:
    pool, done = Pool("one", 1), list[int]()
    for number in range(100):
        pool.submit(partial(done.append, number))
    assert pool.close(BOUND_S, drop=False)
    assert done == list(range(100))


def test_a_task_that_fails_is_logged_and_the_next_is_carried_out(caplog: pytest.LogCaptureFixture) -> None:
    pool, done = Pool("one", 1), threading.Event()
    pool.submit(lambda: (_ for _ in ()).throw(ValueError("no")))
    pool.submit(done.set)
    assert done.wait(BOUND_S)
    assert pool.close(BOUND_S, drop=False)
    assert "A task could not be carried out" in caplog.text


def test_with_drop_what_waits_is_left_undone() -> None:
    pool, started, go, done = Pool("one", 1), threading.Event(), threading.Event(), list[int]()

    def wait_to_go() -> None:
        started.set()
        go.wait(BOUND_S)

    pool.submit(wait_to_go)
    pool.submit(lambda: done.append(1))
    assert started.wait(BOUND_S)
    assert not pool.close(0.0, drop=True)
    go.set()
    assert pool.close(BOUND_S, drop=True)
    assert done == []


def test_a_thread_that_does_not_end_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    pool, started, go = Pool("stuck", 2), threading.Event(), threading.Event()

    def wait_to_go() -> None:
        started.set()
        go.wait(BOUND_S)

    pool.submit(wait_to_go)
    assert started.wait(BOUND_S)
    assert not pool.close(0.0, drop=True)
    assert "not waited for any longer: stuck-" in caplog.text
    go.set()
    assert pool.close(BOUND_S, drop=True)
