"""Who may call what: the bearer token, the hardware's key, and calls that need neither."""

from __future__ import annotations

import pytest

from tests.stub.client import KEY, Api

SHOPPERS_CALLS = [
    ("GET", "/cart-items/session/1"),
    ("GET", "/items/read/6221073533651"),
    ("GET", "/promotions/"),
    ("GET", "/feedback/items"),
    ("POST", "/feedback/"),
    ("GET", "/checklists/pinned"),
    ("PUT", "/checklists/1/items/101"),
    ("GET", "/layout/map"),
    ("POST", "/layout/navigate"),
]

HARDWARE_CALLS = [
    ("GET", "/customer-session/cart/1"),
    ("POST", "/cart-items/add"),
    ("DELETE", "/cart-items/remove"),
    ("POST", "/items/read"),
    ("POST", "/fraud-warnings/"),
    ("PUT", "/session-location/1"),
]

OPEN_CALLS = [
    ("GET", "/customer-session/cart-status/1", 200),
    ("POST", "/payment/create-payment/77", 404),
    ("GET", "/payment/get-payment/77", 404),
    ("POST", "/customer-session/77/checkout", 404),
    ("GET", "/session-location/77", 404),
]


@pytest.mark.parametrize(("method", "path"), SHOPPERS_CALLS)
def test_a_shoppers_call_needs_a_valid_token(shared_url: str, method: str, path: str) -> None:
    with Api(shared_url) as api:
        without = api.call(method, path, {})
        assert (without.status_code, without.json()["details"]["error"]) == (401, "Not authenticated")
        forged = api.call(method, path, {}, {"Authorization": "Bearer forged"})
        assert forged.status_code == 401
        key_only = api.call(method, path, {}, KEY)
        assert key_only.status_code == 401


@pytest.mark.parametrize(("method", "path"), HARDWARE_CALLS)
def test_a_hardware_call_needs_the_key(shared_url: str, method: str, path: str) -> None:
    with Api(shared_url) as api:
        assert api.call(method, path, {}).status_code == 401
        assert api.call(method, path, {}, {"X-API-Key": "wrong"}).status_code == 403
        assert api.call(method, path, {}, api.bearer()).status_code == 401


@pytest.mark.parametrize(("method", "path", "status"), OPEN_CALLS)
def test_an_open_call_needs_nothing(shared_url: str, method: str, path: str, status: int) -> None:
    with Api(shared_url) as api:
        assert api.call(method, path).status_code == status


@pytest.mark.parametrize(("method", "path"), HARDWARE_CALLS[1:])
def test_a_hardware_call_with_a_wrong_body_is_invalid(shared_url: str, method: str, path: str) -> None:
    with Api(shared_url) as api:
        answer = api.call(method, path, {"sessionID": "x"}, KEY)
        assert answer.status_code == 422
        assert answer.json()["details"]["error"][0]["loc"][0] == "body"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/cart-items/add", {"sessionID": 77, "barcode": "1", "weight": 1}),
        ("DELETE", "/cart-items/remove", {"sessionID": 77, "barcode": "1", "weight": 1}),
        ("POST", "/items/read", {"sessionID": 77, "barcode": "1"}),
        ("POST", "/fraud-warnings/", {"session_id": 77, "type_of_warning": "weight increased"}),
        ("PUT", "/session-location/77", {"aisle_id": 1}),
    ],
)
def test_a_hardware_call_of_an_unknown_session_is_not_found(
    shared_url: str, method: str, path: str, body: dict[str, object]
) -> None:
    with Api(shared_url) as api:
        assert api.call(method, path, body, KEY).status_code == 404


def test_a_hardware_call_with_an_unknown_barcode_is_not_found(shared_url: str) -> None:
    with Api(shared_url) as api:
        session_id, _ = api.start(60)
        body = {"sessionID": session_id, "barcode": "6220000000000", "weight": 1}
        assert api.call("POST", "/cart-items/add", body, KEY).status_code == 404
        assert api.call("DELETE", "/cart-items/remove", body, KEY).status_code == 404
        assert api.call("POST", "/items/read", body, KEY).status_code == 404
        known = api.products()[0]["barcode"]
        assert api.call("POST", "/cart-items/add", {**body, "barcode": known, "weight": -1}, KEY).status_code == 422


@pytest.mark.parametrize("who", [("shopper-1", "wrong"), ("shopper-9", "lets-go-shopping")])
def test_a_wrong_password_or_name_is_refused(shared_url: str, who: tuple[str, str]) -> None:
    with Api(shared_url) as api:
        answer = api.call("POST", "/stub/sign-in", {"username": who[0], "password": who[1]})
        assert answer.status_code == 401


def test_sign_in(shared_url: str) -> None:
    with Api(shared_url) as api:
        body = {"username": "shopper-3", "password": "lets-go-shopping"}
        answer = api.call("POST", "/stub/sign-in", body).json()
        assert set(answer) == {"access_token", "token_type", "user_id"}
        assert (answer["token_type"], answer["user_id"]) == ("bearer", "shopper-3")
