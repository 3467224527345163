from __future__ import annotations

import threading

from kiosk.core import events as on
from kiosk.inbox import Command, Inbox


def test_what_is_put_in_is_taken_out_in_order() -> None:
    inbox = Inbox()
    items: list[on.Event | Command] = [on.Ticked(), Command.STOP, on.StreamLive(), Command.SAVE_SCREEN]
    for item in items:
        inbox.put(item)
    assert not inbox.empty
    assert inbox.take(10) == items
    assert inbox.empty


def test_no_more_is_taken_than_is_wanted() -> None:
    inbox = Inbox()
    for number in range(5):
        inbox.put(on.Scrolled(number))
    assert inbox.take(2) == [on.Scrolled(0), on.Scrolled(1)]
    assert inbox.take(0) == []
    assert inbox.take(9) == [on.Scrolled(2), on.Scrolled(3), on.Scrolled(4)]


def test_an_empty_inbox_does_not_wait() -> None:
    assert Inbox().take(5) == []


def test_each_item_wakes_after_it_can_be_taken() -> None:
    inbox = Inbox()
    inbox.put(Command.STOP)
    seen: list[bool] = []
    inbox.wake = lambda: seen.append(inbox.empty)
    inbox.put(Command.STOP)
    assert seen == [False]


def test_nothing_is_lost_between_many_threads() -> None:
    inbox = Inbox()
    woken = threading.Semaphore(0)
    inbox.wake = woken.release
    threads = [threading.Thread(target=put_many, args=(inbox, number * 1000)) for number in range(4)]
    for thread in threads:
        thread.start()
    taken: list[int] = []
    while len(taken) < 4000:
        assert woken.acquire(timeout=10)
        taken += [item.offset for item in inbox.take(100) if isinstance(item, on.Scrolled)]
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(4000))
    for number in range(4):
        own = [offset for offset in taken if offset // 1000 == number]
        assert own == sorted(own)


def put_many(inbox: Inbox, first: int) -> None:
    for offset in range(first, first + 1000):
        inbox.put(on.Scrolled(offset))
