"""From the QR code to the session, and every error on the way."""

from __future__ import annotations

from typing import Any

import jwt
import pytest

from server_stub.settings import Settings
from tests.stub.client import KEY, Api, RawStream
from tests.stub.clock import FakeClock
from tests.stub.server import running_server


def error_of(answer: Any) -> tuple[int, str]:
    body = answer.json()
    assert set(body) == {"status_code", "message", "details"}
    assert body["status_code"] == answer.status_code
    return answer.status_code, body["details"]["error"]


def test_the_qr_is_a_json_string_with_a_jwt_of_two_claims(api: Api, clock: FakeClock) -> None:
    answer = api.get("/customer-session/qr/2")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    token = answer.json()
    assert isinstance(token, str)
    claims = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})
    assert set(claims) == {"cartid", "exp"}
    assert claims["cartid"] == 2
    assert isinstance(claims["exp"], int)
    assert 0 <= claims["exp"] - (clock.now + 60) < 1
    assert jwt.get_unverified_header(token)["alg"] == "HS256"


def test_qr_of_an_unknown_cart_and_of_no_number(api: Api) -> None:
    assert api.get("/customer-session/qr/9").json() == {
        "status_code": 404,
        "message": "Resource not found",
        "details": {"error": "Cart not found"},
    }
    invalid = api.get("/customer-session/qr/one")
    assert invalid.status_code == 422
    assert invalid.json()["status_code"] == 422


def test_every_answer_has_a_date(api: Api) -> None:
    for path in ("/customer-session/qr/1", "/customer-session/qr/9", "/nowhere", "/customer-session/cart-status/9"):
        assert api.get(path).headers["Date"].endswith(" GMT")


def test_the_scan_begins_a_session_and_tells_the_cart_at_once(api: Api, url: str) -> None:
    with RawStream(url) as stream:
        stream.event()
        headers = api.bearer()
        token = api.get("/customer-session/qr/1").json()
        answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, headers)
        assert answer.status_code == 200
        body = answer.json()
        created_at = body.pop("created_at")
        assert created_at.endswith("Z")
        assert body == {"user_id": "shopper-1", "cart_id": 1, "session_id": 1, "is_active": True}
        bearer = headers["Authorization"].removeprefix("Bearer ")
        assert stream.event() == {"session_id": 1, "token": bearer, "event_type": "session-started"}
    claims = jwt.decode(bearer, options={"verify_signature": False, "verify_exp": False})
    assert set(claims) == {"sub", "exp"}


def test_an_expired_qr_is_refused_to_the_second(api: Api, clock: FakeClock) -> None:
    headers = api.bearer()
    token = api.get("/customer-session/qr/1").json()
    expires = jwt.decode(token, options={"verify_signature": False, "verify_exp": False})["exp"]
    clock.now = expires
    answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, headers)
    assert error_of(answer) == (401, "Invalid or expired QR code.")
    clock.now = expires - 0.5
    assert api.call("POST", "/customer-session/scan-qr", {"token": token}, headers).status_code == 200


@pytest.mark.parametrize(
    "token", ["", "no token", jwt.encode({"cartid": 1, "exp": 9999999999}, "another key, which is long enough")]
)
def test_a_qr_that_the_backend_did_not_sign_is_refused(api: Api, token: str) -> None:
    answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, api.bearer())
    assert error_of(answer) == (401, "Invalid or expired QR code.")


def test_a_bearer_token_is_no_qr(api: Api) -> None:
    headers = api.bearer()
    bearer = headers["Authorization"].removeprefix("Bearer ")
    answer = api.call("POST", "/customer-session/scan-qr", {"token": bearer}, headers)
    assert error_of(answer) == (401, "Invalid or expired QR code.")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic abc"}])
def test_a_scan_by_nobody_is_refused(api: Api, headers: dict[str, str]) -> None:
    token = api.get("/customer-session/qr/1").json()
    answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, headers)
    assert error_of(answer) == (401, "Not authenticated")
    assert not api.get("/customer-session/cart-status/1").json()["has_active_session"]


def test_a_bearer_token_lives_six_hours(api: Api, clock: FakeClock) -> None:
    headers = api.bearer()
    clock.advance(6 * 60 * 60 - 2)
    assert api.get("/checklists/pinned", headers).status_code == 200
    clock.advance(3)
    assert api.get("/checklists/pinned", headers).status_code == 401


def test_a_scan_without_a_token_is_invalid(api: Api) -> None:
    assert api.call("POST", "/customer-session/scan-qr", {}, api.bearer()).status_code == 422


def test_a_cart_in_use_is_refused(api: Api) -> None:
    api.start(1)
    token = api.get("/customer-session/qr/1").json()
    answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, api.bearer("shopper-2"))
    assert error_of(answer) == (400, "Cart is not available (current status: in use)")


@pytest.mark.parametrize("status", ["maintenance", "battery low"])
def test_a_cart_out_of_service_is_refused(api: Api, status: str) -> None:
    assert api.call("PUT", "/stub/carts/1/status", {"status": status}).json()["status"] == status
    assert api.get("/customer-session/cart-status/1").json()["status"] == status
    token = api.get("/customer-session/qr/1").json()
    answer = api.call("POST", "/customer-session/scan-qr", {"token": token}, api.bearer())
    assert error_of(answer) == (400, f"Cart is not available (current status: {status})")


def test_cart_status_before_during_and_after(api: Api) -> None:
    free = {"cart_id": 1, "status": "available", "has_active_session": False, "session_id": None, "user_id": None}
    assert api.get("/customer-session/cart-status/1").json() == free
    session_id, _ = api.start(1)
    assert api.get("/customer-session/cart-status/1").json() == {
        "cart_id": 1,
        "status": "in use",
        "has_active_session": True,
        "session_id": session_id,
        "user_id": "shopper-1",
    }
    api.call("POST", f"/customer-session/{session_id}/checkout")
    assert api.get("/customer-session/cart-status/1").json() == free


def test_cart_status_of_an_unknown_cart_is_the_observed_500(api: Api) -> None:
    answer = api.get("/customer-session/cart-status/9")
    assert answer.status_code == 500
    assert answer.json()["message"].endswith("404: Cart with ID 9 not found")


def test_the_active_session_needs_the_hardware_key(api: Api) -> None:
    path = "/customer-session/cart/1"
    assert api.get(path).status_code == 401
    assert api.get(path, {"X-API-Key": "wrong"}).status_code == 403
    assert api.get(path, KEY).status_code == 404
    session_id, _ = api.start(1)
    body = api.get(path, KEY).json()
    assert (body["session_id"], body["cart_id"], body["is_active"]) == (session_id, 1, True)
    assert api.get("/customer-session/cart/9", KEY).status_code == 404


def test_a_key_of_its_own_replaces_the_default() -> None:
    with running_server(Settings(api_key="clé")) as (url, _server), Api(url) as api:
        assert api.get("/customer-session/cart/1", KEY).status_code == 403


def test_unknown_paths_and_methods_have_the_same_form_of_error(api: Api) -> None:
    assert error_of(api.get("/nowhere"))[0] == 404
    assert error_of(api.call("DELETE", "/customer-session/qr/1"))[0] == 405


def test_the_next_session_has_another_id(api: Api) -> None:
    first, _ = api.start(1)
    api.call("POST", f"/stub/sessions/{first}/end", {"how": "silent"})
    second, _ = api.start(1)
    assert second == first + 1
