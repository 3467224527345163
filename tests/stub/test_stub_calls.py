"""The stub's own calls, and the Shopper that uses them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from server_stub.errors import AnswerError, StubError
from server_stub.shopper import Shopper
from tests.stub.client import Api
from tests.stub.clock import FakeClock


def test_a_scan_of_what_the_cart_shows(api: Api, clock: FakeClock) -> None:
    none_yet = api.call("POST", "/stub/carts/1/scan", {"username": "shopper-1"})
    assert none_yet.status_code == 404
    api.get("/customer-session/qr/1")
    assert api.call("POST", "/stub/carts/1/scan", {"username": "shopper-9"}).status_code == 404
    clock.advance(120)
    assert api.call("POST", "/stub/carts/1/scan", {"username": "shopper-2"}).status_code == 401
    api.get("/customer-session/qr/1")
    answer = api.call("POST", "/stub/carts/1/scan", {"username": "shopper-2"})
    assert (answer.status_code, answer.json()["user_id"]) == (200, "shopper-2")
    assert api.call("POST", "/stub/carts/1/scan", {"username": "shopper-2"}).status_code == 400


def test_the_list_of_carts(api: Api) -> None:
    carts = api.get("/stub/carts").json()
    assert [cart["cart_id"] for cart in carts] == [1, 2, 3]
    assert carts[0] == {
        "cart_id": 1,
        "status": "available",
        "session_id": None,
        "has_subscriber": False,
        "open_connections": 0,
        "last_qr_at": None,
        "events_sent": 0,
        "events_lost": 0,
        "staff_called": False,
    }
    session_id, _ = api.start(1)
    cart = api.cart(1)
    assert (cart["status"], cart["session_id"], cart["events_lost"]) == ("in use", session_id, 1)
    assert cart["last_qr_at"].endswith("Z")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/stub/carts/99/scan", {}, 404),
        ("POST", "/stub/carts/99/event", {}, 404),
        ("POST", "/stub/carts/99/orphan", None, 404),
        ("PUT", "/stub/carts/99/status", {"status": "available"}, 404),
        ("PUT", "/stub/carts/1/status", {"status": "in use"}, 422),
        ("POST", "/stub/carts/1/event", ["no", "object"], 422),
        ("POST", "/stub/sessions/9/pay", {"outcome": "success"}, 404),
        ("POST", "/stub/sessions/9/pay", {"outcome": "perhaps"}, 422),
        ("POST", "/stub/sessions/9/end", {"how": "silent"}, 404),
        ("POST", "/stub/sessions/9/end", {"how": "token"}, 404),
        ("POST", "/stub/sessions/9/end", {}, 422),
        ("GET", "/stub/payments/9", None, 404),
        ("GET", "/pictures/nothing.png", None, 404),
    ],
)
def test_what_cannot_be(shared_url: str, method: str, path: str, body: object, status: int) -> None:
    with Api(shared_url) as api:
        assert api.call(method, path, body).status_code == status


def test_pictures_are_served(shared_url: str) -> None:
    with Api(shared_url) as api:
        product = api.products()[0]
        answer = api.get(product["image_url"].removeprefix(shared_url))
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")


def test_the_documentation_is_served(shared_url: str) -> None:
    with Api(shared_url) as api:
        paths = api.get("/openapi.json").json()["paths"]
        assert "/customer-session/qr/{cart_id}" in paths
        assert api.get("/docs").status_code == 200


def test_a_shoppers_whole_trip(url: str, api: Api) -> None:
    with Shopper(url, cart_id=2, username="shopper-4") as shopper:
        token = api.get("/customer-session/qr/2").json()
        session = shopper.scan(token)
        assert (session.cart_id, session.user_id, session.is_active) == (2, "shopper-4", True)
        assert shopper.session_id == session.session_id
        assert shopper.basket().lines == ()
        first, second = shopper.products()[:2]
        shopper.walk_to(first.aisle_id)
        shopper.read(first.barcode)
        shopper.add(first.barcode)
        shopper.add(first.barcode, weight=1.0)
        shopper.add(second.barcode)
        shopper.remove(second.barcode)
        shopper.warn("weight decreased")
        basket = shopper.basket()
        assert [(line.barcode, line.quantity, line.price) for line in basket.lines] == [(first.barcode, 2, first.price)]
        assert basket.total == 2 * first.price
        assert isinstance(first.price, Decimal)
        shopper.pay("retry")
        shopper.pay()
        api.get("/customer-session/qr/2")
        assert shopper.scan_shown().session_id == session.session_id + 1
        shopper.checkout()
        assert api.cart(2)["session_id"] is None


def test_a_shopper_joins_the_session_that_is_there(url: str, api: Api) -> None:
    session_id, _ = api.start(3)
    with Shopper(url, cart_id=3) as shopper:
        assert shopper.session_id == session_id
        shopper.end("token")
        assert api.cart(3)["session_id"] is None


def test_a_shoppers_errors_say_what_happened(url: str) -> None:
    with Shopper(url) as shopper:
        with pytest.raises(AnswerError, match="No active session") as caught:
            shopper.add("6220000000000")
        assert caught.value.status == 404
        with pytest.raises(AnswerError, match="Invalid or expired QR code"):
            shopper.scan("nothing")
    with Shopper(url, password="wrong") as stranger, pytest.raises(AnswerError, match="Incorrect"):
        stranger.sign_in()
    with Shopper(url, api_key="wrong") as stranger, pytest.raises(AnswerError, match="Invalid API key"):
        stranger.warn()


def test_a_backend_that_is_not_there_is_told() -> None:
    with Shopper("http://127.0.0.1:9") as shopper, pytest.raises(StubError, match="cannot be reached"):
        shopper.products()
