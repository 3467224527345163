"""Who is listening, without a server."""

from __future__ import annotations

import pytest

from server_stub.hub import Mailbox, SocketHub, StreamHub


def texts(mailbox: Mailbox) -> list[str | None]:
    return [mailbox.waiting.get_nowait() for _ in range(mailbox.waiting.qsize())]


@pytest.mark.parametrize("trap", [False, True])
def test_the_only_connection_takes_its_subscription_along(trap: bool) -> None:
    hub = StreamHub(trap)
    hub.leave(1, hub.join(1))
    assert hub.channel(1).subscriber is None
    assert not hub.publish(1, {"event_type": "lost"})
    assert (hub.channel(1).sent, hub.channel(1).lost) == (0, 1)


@pytest.mark.parametrize(("trap", "stays"), [(False, True), (True, False)])
def test_an_older_connection_that_goes(trap: bool, stays: bool) -> None:
    hub = StreamHub(trap)
    older, newer = hub.join(1), hub.join(1)
    hub.leave(1, older)
    assert (hub.channel(1).subscriber is newer) is stays
    assert hub.publish(1, {}) is stays


@pytest.mark.parametrize("trap", [False, True])
def test_an_orphaned_connection_that_goes_changes_nothing(trap: bool) -> None:
    hub = StreamHub(trap)
    mailbox = hub.join(1)
    assert hub.orphan(1)
    hub.leave(1, mailbox)
    assert hub.channel(1).subscriber is None
    assert not hub.channel(1).connections


def test_close_ends_all_connections_and_those_that_come_later() -> None:
    hub = StreamHub(trap=False)
    older, newer = hub.join(1), hub.join(1)
    hub.close()
    assert [texts(mailbox)[-1] for mailbox in (older, newer, hub.join(2))] == [None, None, None]


def test_socket_clients_by_key() -> None:
    hub = SocketHub()
    assert not hub.send(1, "news", None)
    older, newer = hub.join(1), hub.join(1)
    hub.leave(1, older)
    assert hub.send(1, "news", 7)
    assert texts(older) == []
    assert texts(newer) == ['{"type": "news", "data": 7}']
    hub.leave(1, newer)
    assert not hub.send(1, "news", None)
