"""Calls for staff: the stub's own extension."""

from __future__ import annotations

import pytest

from tests.stub.client import Api

PATH = "/staff-calls"


def test_a_call_is_open_until_it_is_taken_back(api: Api) -> None:
    assert api.cart(1)["staff_called"] is False
    for _ in range(2):
        answer = api.call("PUT", PATH, {"cart_id": 1, "session_id": None, "calling": True})
        assert (answer.status_code, answer.json()) == (200, {"cart_id": 1, "calling": True})
        assert [api.cart(cart_id)["staff_called"] for cart_id in (1, 2)] == [True, False]
    for _ in range(2):
        answer = api.call("PUT", PATH, {"cart_id": 1, "calling": False})
        assert (answer.status_code, answer.json()) == (200, {"cart_id": 1, "calling": False})
        assert api.cart(1)["staff_called"] is False


def test_a_shopper_calls_in_the_session_and_after_it(api: Api) -> None:
    session_id, headers = api.start(2)
    call = {"cart_id": 2, "session_id": session_id, "calling": True}
    assert api.call("PUT", PATH, call, headers).status_code == 200
    assert api.cart(2)["staff_called"] is True
    api.call("POST", f"/stub/sessions/{session_id}/end", {"how": "silent"})
    assert api.call("PUT", PATH, call | {"calling": False}, headers).status_code == 200
    assert api.cart(2)["staff_called"] is False


def test_who_may_not_call(api: Api) -> None:
    session_id, headers = api.start(2)
    call = {"cart_id": 2, "session_id": session_id, "calling": True}
    assert api.call("PUT", PATH, call).status_code == 401
    assert api.call("PUT", PATH, call, {"Authorization": "Bearer nothing"}).status_code == 401
    assert api.call("PUT", PATH, call, api.bearer("shopper-2")).status_code == 403
    assert api.call("PUT", PATH, call | {"cart_id": 1}, headers).status_code == 422
    assert api.call("PUT", PATH, call | {"session_id": 99}, headers).status_code == 404
    assert [api.cart(cart_id)["staff_called"] for cart_id in (1, 2)] == [False, False]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ({"cart_id": 99, "calling": True}, 404),
        ({"cart_id": 1}, 422),
        ({"calling": True}, 422),
        ({"cart_id": 1, "calling": "loudly"}, 422),
    ],
)
def test_what_is_no_call(shared_url: str, call: object, status: int) -> None:
    with Api(shared_url) as api:
        assert api.call("PUT", PATH, call).status_code == status


def test_the_documentation_says_whose_it_is(shared_url: str) -> None:
    with Api(shared_url) as api:
        described = api.get("/openapi.json").json()["paths"][PATH]["put"]
    assert described["tags"] == ["stub only"]
    assert "extension" in described["summary"]
