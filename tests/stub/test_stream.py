"""The event stream: its form, who gets an event, and the trap."""

from __future__ import annotations

import pytest

from server_stub.settings import Settings
from tests.stub.client import Api, RawStream, wait_for
from tests.stub.server import running_server, running_stub


def subscribers(api: Api) -> tuple[int, bool]:
    cart = api.cart()
    return cart["open_connections"], cart["has_subscriber"]


def connected(url: str, cart_id: int = 1) -> RawStream:
    stream = RawStream(url, cart_id)
    assert stream.event() == {"type": "connection", "message": f"Connected {cart_id}"}
    return stream


def test_the_answer_is_a_chunked_event_stream_that_nobody_may_keep(url: str) -> None:
    with RawStream(url) as stream:
        head = stream.head.lower()
    assert head.startswith("http/1.1 200")
    assert "content-type: text/event-stream" in head
    assert "transfer-encoding: chunked" in head
    assert "cache-control: no-cache" in head
    assert "x-accel-buffering: no" in head
    assert "\r\ndate: " in head
    assert "content-length" not in head


def test_the_first_event_says_connected(url: str) -> None:
    with RawStream(url, 2) as stream:
        assert stream.chunk() == b'data: {"type": "connection", "message": "Connected 2"}\n\n'


def test_an_event_is_one_data_line_and_comes_at_once(url: str, api: Api) -> None:
    with connected(url) as stream:
        event = {"event_type": "anything", "text": "line\nbreak", "arabic": "عيش"}
        assert api.call("POST", "/stub/carts/1/event", event).json() == {"delivered": True}
        assert stream.event() == event
        assert stream.silent()


def test_an_event_of_another_cart_does_not_come(url: str, api: Api) -> None:
    with connected(url, 1) as stream, connected(url, 2) as other:
        api.call("POST", "/stub/carts/2/event", {"event_type": "for two"})
        assert other.event() == {"event_type": "for two"}
        assert stream.silent()


def test_an_event_without_a_subscriber_is_lost(url: str, api: Api) -> None:
    assert api.call("POST", "/stub/carts/1/event", {"event_type": "early"}).json() == {"delivered": False}
    with connected(url) as stream:
        assert stream.silent()
        api.call("POST", "/stub/carts/1/event", {"event_type": "late"})
        assert stream.event() == {"event_type": "late"}
    assert (api.cart()["events_sent"], api.cart()["events_lost"]) == (1, 1)


def test_the_newest_connection_gets_the_events_and_the_older_stays_open_and_silent(url: str, api: Api) -> None:
    with connected(url) as older, connected(url) as newer:
        api.call("POST", "/stub/carts/1/event", {"event_type": "news"})
        assert newer.event() == {"event_type": "news"}
        assert older.silent()
        assert subscribers(api) == (2, True)


def test_without_the_trap_the_newer_subscription_outlives_the_older_connection(url: str, api: Api) -> None:
    older = connected(url)
    with connected(url) as newer:
        older.close()
        wait_for(lambda: subscribers(api)[0] == 1, "the older connection is noticed gone")
        assert api.call("POST", "/stub/carts/1/event", {"event_type": "news"}).json() == {"delivered": True}
        assert newer.event() == {"event_type": "news"}


def test_with_the_trap_the_older_connection_takes_the_newer_subscription_along() -> None:
    with running_stub(trap=True) as url, Api(url) as api:
        older = connected(url)
        with connected(url) as newer:
            older.close()
            wait_for(lambda: subscribers(api) == (1, False), "the subscription is gone with the older connection")
            assert api.call("POST", "/stub/carts/1/event", {"event_type": "news"}).json() == {"delivered": False}
            assert newer.silent()
            with connected(url) as newest:
                assert api.call("POST", "/stub/carts/1/event", {"event_type": "news"}).json() == {"delivered": True}
                assert newest.event() == {"event_type": "news"}
                assert newer.silent()


def test_with_the_trap_a_client_that_closes_before_it_opens_is_safe() -> None:
    with running_stub(trap=True) as url, Api(url) as api:
        connected(url).close()
        wait_for(lambda: subscribers(api) == (0, False), "the connection is noticed gone")
        with connected(url) as stream:
            assert api.call("POST", "/stub/carts/1/event", {"event_type": "news"}).json() == {"delivered": True}
            assert stream.event() == {"event_type": "news"}


def test_an_orphaned_connection_stays_open_and_silent(url: str, api: Api) -> None:
    with connected(url) as stream:
        assert api.call("POST", "/stub/carts/1/orphan").json() == {"had_subscriber": True}
        assert api.call("POST", "/stub/carts/1/orphan").json() == {"had_subscriber": False}
        assert api.call("POST", "/stub/carts/1/event", {"event_type": "news"}).json() == {"delivered": False}
        assert stream.silent()
        assert subscribers(api) == (1, False)


def test_a_burst_arrives_whole_and_in_order(url: str, api: Api) -> None:
    with connected(url) as stream:
        for number in range(200):
            api.call("POST", "/stub/carts/1/event", {"event_type": "burst", "number": number})
        assert [stream.event()["number"] for _ in range(200)] == list(range(200))


@pytest.mark.parametrize(("cart_id", "status"), [("9", 404), ("none", 422)])
def test_there_is_no_stream_of_a_cart_that_is_not_there(url: str, cart_id: str, status: int) -> None:
    with Api(url) as api:
        assert api.get(f"/sse/{cart_id}").status_code == status


def test_a_stopping_server_ends_every_stream_properly() -> None:
    with running_server(Settings()) as (url, server):
        older, newer = connected(url), connected(url)
        server.should_exit = True
        with older, newer:
            assert older.chunk() == b""
            assert newer.chunk() == b""
