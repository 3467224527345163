"""The WebSockets of a session and of a cart's hardware, and what the stream gets of the same."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from server_stub.shopper import Shopper
from tests.stub.client import PATIENCE_S, Api, RawStream


def socket_to(url: str, path: str) -> ClientConnection:
    return connect(url.replace("http://", "ws://") + path, open_timeout=PATIENCE_S)


def received(client: ClientConnection) -> Any:
    return json.loads(client.recv(timeout=PATIENCE_S))


def established(client: ClientConnection) -> None:
    assert received(client) == {"Message": "Web socket connection established"}


def test_what_happens_in_a_session_is_told_on_both_ways(url: str, api: Api, shopper: Shopper) -> None:
    session_id, _ = api.start()
    barcode = api.products()[0]["barcode"]
    with socket_to(url, f"/ws/{session_id}") as client, RawStream(url) as stream:
        established(client)
        stream.event()
        shopper.add(barcode)
        assert received(client) == {"type": "cart-updated", "data": barcode}
        assert stream.event() == {"event_type": "cart-updated", "barcode": barcode, "data": barcode}
        shopper.remove(barcode)
        assert received(client) == {"type": "cart-updated", "data": barcode}
        stream.event()
        shopper.read(barcode)
        assert received(client) == {"type": "item-read", "data": barcode}
        assert stream.event() == {"event_type": "item-read", "barcode": barcode, "data": barcode}
        for kind in ("weight increased", "weight decreased"):
            shopper.warn(kind)
            assert received(client) == {"type": kind, "data": None}
            assert stream.event() == {"event_type": kind, "data": None}
        shopper.walk_to(3)
        shopper.walk_to(3)
        shopper.walk_to(4)
        for aisle_id in (3, 4):
            assert received(client) == {"type": "promotions-updated", "data": aisle_id}
            assert stream.event() == {"event_type": "promotions-updated", "aisle_id": aisle_id, "data": aisle_id}


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [("success", "Payment successful"), ("retry", "Payment failed, retrying"), ("fail", "Payment failed")],
)
def test_a_payment_is_told_on_the_socket(url: str, api: Api, shopper: Shopper, outcome: Any, kind: str) -> None:
    session_id, _ = api.start()
    shopper.add(api.products()[0]["barcode"])
    with socket_to(url, f"/ws/{session_id}") as client:
        established(client)
        payment_id = api.call("POST", f"/payment/create-payment/{session_id}").json()["payment_id"]
        assert received(client) == {"type": "Payment created", "data": payment_id}
        shopper.pay(outcome)
        assert received(client) == {"type": kind, "data": payment_id}


def test_the_newest_client_of_a_session_gets_the_messages(url: str, api: Api, shopper: Shopper) -> None:
    session_id, _ = api.start()
    with socket_to(url, f"/ws/{session_id}") as older:
        established(older)
        with socket_to(url, f"/ws/{session_id}") as newer:
            established(newer)
            shopper.warn()
            assert received(newer)["type"] == "weight increased"
            with pytest.raises(TimeoutError):
                older.recv(timeout=0)


def test_the_older_client_goes_without_taking_the_newer_along(url: str, api: Api, shopper: Shopper) -> None:
    session_id, _ = api.start()
    with ExitStack() as stack:
        with socket_to(url, f"/ws/{session_id}") as older:
            established(older)
            newer = stack.enter_context(socket_to(url, f"/ws/{session_id}"))
            established(newer)
        shopper.warn()
        assert received(newer)["type"] == "weight increased"


@pytest.mark.parametrize("path", ["/ws/77", "/ws/none", "/ws/hardware/77", "/ws/hardware/none"])
def test_an_unknown_session_or_cart_is_told_and_closed(shared_url: str, path: str) -> None:
    with socket_to(shared_url, path) as client:
        assert received(client) == {"Message": "Web socket connection cannot be established"}
        with pytest.raises(ConnectionClosed):
            client.recv(timeout=PATIENCE_S)


def test_the_hardware_hears_of_its_cart(url: str, api: Api, shopper: Shopper) -> None:
    with socket_to(url, "/ws/hardware/1") as client:
        established(client)
        session_id, _ = api.start()
        shopper.add(api.products()[0]["barcode"])
        shopper.pay()
        assert [received(client) for _ in range(4)] == [
            {"type": "generate_qr", "data": 1},
            {"type": "session_started", "data": session_id},
            {"type": "payment_created", "data": session_id},
            {"type": "end_session", "data": session_id},
        ]


def test_the_four_ways_in_which_a_session_ends(url: str, api: Api) -> None:
    with Shopper(url) as shopper, RawStream(url) as stream:
        stream.event()
        for how in ("checkout", "payment", "silent", "token"):
            session_id, headers = api.start()
            assert stream.event()["event_type"] == "session-started"
            with socket_to(url, f"/ws/{session_id}") as client:
                established(client)
                assert shopper.session_id == session_id
                shopper.end(how)
                if how == "payment":
                    assert received(client)["type"] == "Payment successful"
                if how == "checkout":
                    assert stream.event()["event_type"] == "checkout-completed"
                assert stream.silent()
                with pytest.raises(TimeoutError):
                    client.recv(timeout=0)
            assert not api.get("/customer-session/cart-status/1").json()["has_active_session"]
            expected = 401 if how == "token" else 404
            assert api.get(f"/cart-items/session/{session_id}", headers).status_code == expected
