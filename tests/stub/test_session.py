"""A session from the first piece to the receipt, as the kiosk sees it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from server_stub.shopper import Shopper
from tests.stub.client import KEY, Api, RawStream

PRODUCT_FIELDS = {"item_no_", "description", "description_ar", "unit_price", "product_size", "barcode", "image_url"}


def money(value: float) -> Decimal:
    return Decimal(repr(value))


def add(api: Api, session_id: int, barcode: str, weight: float | None = None) -> Any:
    body = {"sessionID": session_id, "barcode": barcode, "weight": weight}
    answer = api.call("POST", "/cart-items/add", body, KEY)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_empty_basket_is_not_found(api: Api) -> None:
    session_id, headers = api.start()
    answer = api.get(f"/cart-items/session/{session_id}", headers)
    assert answer.status_code == 404
    assert answer.json()["details"] == {"error": "No items found in cart"}


def test_a_basket_with_two_products(api: Api) -> None:
    session_id, headers = api.start()
    first, second = api.products()[:2]
    add(api, session_id, first["barcode"], 990.0)
    add(api, session_id, second["barcode"])
    line = add(api, session_id, first["barcode"], 1010.0)
    assert (line["quantity"], line["saved_weight"]) == (2, 2000.0)
    body = api.get(f"/cart-items/session/{session_id}", headers).json()
    assert set(body) == {"items", "total_price", "item_count"}
    assert body["item_count"] == 3
    assert [item["quantity"] for item in body["items"]] == [2, 1]
    assert all(set(item) == {"session_id", "item_id", "quantity", "saved_weight", "product"} for item in body["items"])
    assert all(set(item["product"]) == PRODUCT_FIELDS for item in body["items"])
    lines = [item["quantity"] * money(item["product"]["unit_price"]) for item in body["items"]]
    assert sum(lines) == money(body["total_price"])


def test_the_last_piece_taken_out_leaves_an_empty_basket(api: Api) -> None:
    session_id, headers = api.start()
    barcode = api.products()[0]["barcode"]
    add(api, session_id, barcode)
    add(api, session_id, barcode)
    body = {"sessionID": session_id, "barcode": barcode, "weight": 1000}
    assert api.call("DELETE", "/cart-items/remove", body, KEY).json()["quantity"] == 1
    last = api.call("DELETE", "/cart-items/remove", body, KEY)
    assert (last.status_code, last.json()) == (200, None)
    assert api.call("DELETE", "/cart-items/remove", body, KEY).status_code == 404
    assert api.get(f"/cart-items/session/{session_id}", headers).status_code == 404


def test_a_finished_session_is_not_found(api: Api) -> None:
    session_id, headers = api.start()
    barcode = api.products()[0]["barcode"]
    add(api, session_id, barcode)
    api.call("POST", f"/stub/sessions/{session_id}/end", {"how": "silent"})
    answer = api.get(f"/cart-items/session/{session_id}", headers)
    assert answer.json()["details"]["error"] == "No items found in cart"
    body = {"sessionID": session_id, "barcode": barcode, "weight": 1}
    assert api.call("POST", "/cart-items/add", body, KEY).status_code == 404
    assert api.call("POST", f"/customer-session/{session_id}/checkout").status_code == 404
    assert api.call("POST", f"/payment/create-payment/{session_id}").status_code == 404


def test_a_shopper_cannot_read_what_is_anothers(api: Api) -> None:
    session_id, _ = api.start()
    other = api.bearer("shopper-2")
    assert api.get(f"/cart-items/session/{session_id}", other).status_code == 403
    trip = {"session_id": session_id, "target_promotion_id": 1}
    assert api.call("POST", "/layout/navigate", trip, other).status_code == 403
    feedback = {"session_id": session_id, "satisfaction": "happy"}
    assert api.call("POST", "/feedback/", feedback, other).status_code == 403
    assert api.call("PUT", "/checklists/1/items/101", {"checked": True}, other).status_code == 404


def test_a_read_product(api: Api, url: str) -> None:
    headers = api.bearer()
    known = api.products()[0]
    body = api.get(f"/items/read/{known['barcode']}", headers).json()
    assert set(body) == PRODUCT_FIELDS
    assert body["image_url"] == f"{url}/pictures/{known['item_no_']}.png"
    assert api.get("/items/read/6220000000000", headers).status_code == 404


def test_some_products_lack_what_may_be_null(api: Api) -> None:
    headers = api.bearer()
    lacking = [known for known in api.products() if known["product_size"] is None or known["description_ar"] is None]
    assert len(lacking) >= 3
    body = api.get(f"/items/read/{lacking[0]['barcode']}", headers).json()
    assert None in (body["product_size"], body["description_ar"])


def test_offers_are_complete_current_and_agree_with_the_price_charged(api: Api) -> None:
    headers = api.bearer()
    offers = api.get("/promotions/", headers).json()
    assert len(offers) >= 10
    prices = {known["item_no_"]: known for known in api.products()}
    for offer in offers:
        before, after = money(offer["unit_price"]), money(offer["discounted_price"])
        assert before - money(offer["discount_amount"]) == after
        assert abs(money(offer["discount_amount"]) * 100 / before - money(offer["discount_percentage"])) <= Decimal(
            "0.05"
        )
        known = prices[offer["item_no_"]]
        assert (known["list_price"], known["unit_price"]) == (offer["unit_price"], offer["discounted_price"])
        assert offer["promotion_starting_date"] < offer["promotion_ending_date"]
    assert set(offers[0]) == {
        "index", "item_no_", "promotion_description", "discount_amount", "promotion_starting_date",
        "promotion_ending_date", "product_description", "product_description_ar", "unit_price", "discounted_price",
        "discount_percentage", "image_url", "aisle_id", "aisle_name",
    }  # fmt: skip


def test_offers_by_pages(api: Api) -> None:
    headers = api.bearer()
    everything = [offer["index"] for offer in api.get("/promotions/", headers).json()]
    pages = [
        [offer["index"] for offer in api.get(f"/promotions/?skip={skip}&limit=7", headers).json()]
        for skip in range(0, len(everything) + 7, 7)
    ]
    assert [index for page in pages for index in page] == everything
    assert api.get("/promotions/?skip=-1", headers).status_code == 422
    assert api.get("/promotions/?limit=0", headers).status_code == 422


def test_the_offers_of_the_aisle_come_first(api: Api) -> None:
    session_id, headers = api.start()
    assert api.get("/promotions/", headers).json()[0]["index"] == 1
    assert api.get(f"/session-location/{session_id}").status_code == 404
    answer = api.call("PUT", f"/session-location/{session_id}", {"aisle_id": 9}, KEY)
    assert answer.json() == {"session_id": session_id, "aisle_id": 9, "aisle_name": "Drinks"}
    assert api.get(f"/session-location/{session_id}").json() == answer.json()
    assert api.get("/promotions/", headers).json()[0]["aisle_name"] == "Drinks"
    assert api.call("PUT", f"/session-location/{session_id}", {"aisle_id": 99}, KEY).status_code == 404


def test_payment_until_the_receipt(api: Api, url: str, shopper: Shopper) -> None:
    session_id, headers = api.start()
    assert api.call("POST", f"/payment/create-payment/{session_id}").status_code == 404
    assert api.get(f"/payment/get-payment/{session_id}").status_code == 404
    assert api.call("POST", f"/stub/sessions/{session_id}/pay", {"outcome": "success"}).status_code == 404
    on_offer = next(known for known in api.products() if known["unit_price"] < known["list_price"])
    shopper.add(on_offer["barcode"])
    shopper.add(on_offer["barcode"])
    basket = api.get(f"/cart-items/session/{session_id}", headers).json()
    created = api.call("POST", f"/payment/create-payment/{session_id}")
    assert created.status_code == 201
    assert created.json()["amount"] == basket["total_price"]
    again = api.call("POST", f"/payment/create-payment/{session_id}")
    assert again.json()["payment_id"] == created.json()["payment_id"]
    link = api.get(f"/payment/get-payment/{session_id}").json()
    assert link == {"payment_url": created.json()["payment_url"]}
    assert api.get(link["payment_url"].removeprefix(url)).json()["amount"] == basket["total_price"]
    with RawStream(url) as stream:
        stream.event()
        for outcome, kind in (("retry", "Payment failed, retrying"), ("fail", "Payment failed")):
            shopper.pay(outcome)  # type: ignore[arg-type]
            assert stream.event() == {"event_type": kind, "data": created.json()["payment_id"]}
        assert api.get("/customer-session/cart-status/1").json()["has_active_session"]
        shopper.pay()
        kinds = [stream.event()["event_type"] for _ in range(2)]
        assert kinds == ["Payment created", "Payment successful"]
        done = stream.event()
    receipt = done["receipt"]
    assert (done["event_type"], done["session_id"]) == ("checkout-completed", session_id)
    assert done["total_price"] == receipt["total_price"] == basket["total_price"]
    assert done["items"] == basket["items"]
    line = receipt["items"][0]
    assert set(line) == {"item_id", "product", "quantity", "unit_price", "line_total", "savings"}
    assert money(line["line_total"]) == 2 * money(line["unit_price"])
    saved = 2 * (money(on_offer["list_price"]) - money(on_offer["unit_price"]))
    assert money(line["savings"]) == money(receipt["total_savings"]) == saved > 0
    assert receipt["created_at"].endswith("Z")
    assert receipt["receipt_id"]


def test_a_piece_after_the_payment_was_created_is_paid_too(api: Api, shopper: Shopper) -> None:
    session_id, _ = api.start()
    first, second = api.products()[:2]
    shopper.add(first["barcode"])
    created = api.call("POST", f"/payment/create-payment/{session_id}").json()
    shopper.add(second["barcode"])
    paid = api.call("POST", f"/stub/sessions/{session_id}/pay", {"outcome": "success"}).json()
    assert money(paid["amount"]) == money(created["amount"]) + money(second["unit_price"])
    assert (paid["status"], api.cart()["session_id"]) == ("paid", None)


def test_checkout_ends_the_session_also_with_an_empty_basket(api: Api, url: str) -> None:
    session_id, _ = api.start()
    with RawStream(url) as stream:
        stream.event()
        answer = api.call("POST", f"/customer-session/{session_id}/checkout")
        assert (answer.status_code, answer.json()["is_active"]) == (200, False)
        done = stream.event()
    assert (done["event_type"], done["items"], done["total_price"]) == ("checkout-completed", [], 0.0)


@pytest.mark.parametrize("category", ["happy", "neutral", "sad"])
def test_what_can_be_said(api: Api, category: str) -> None:
    items = api.get(f"/feedback/items?category={category}", api.bearer()).json()
    assert len(items) >= 3
    assert {item["category"] for item in items} == {category}


def test_feedback_is_given_once_and_also_after_the_session(api: Api) -> None:
    session_id, headers = api.start()
    api.call("POST", f"/customer-session/{session_id}/checkout")
    chosen = api.get("/feedback/items?category=happy", headers).json()[0]["id"]
    body = {
        "session_id": session_id, "satisfaction": "happy", "selected_item_ids": [chosen], "additional_comments": "شكرا",
    }  # fmt: skip
    assert api.call("POST", "/feedback/", {**body, "selected_item_ids": [999]}, headers).status_code == 422
    assert api.call("POST", "/feedback/", {**body, "satisfaction": "great"}, headers).status_code == 422
    assert api.call("POST", "/feedback/", {**body, "session_id": 99}, headers).status_code == 404
    assert api.call("POST", "/feedback/", body, headers).status_code == 201
    assert api.call("POST", "/feedback/", body, headers).status_code == 400
    assert api.get("/feedback/items?category=great", headers).status_code == 422


def test_a_checklist_can_be_ticked_and_stays_ticked(api: Api) -> None:
    headers = api.bearer()
    pinned = api.get("/checklists/pinned", headers).json()
    item = pinned["items"][0]
    assert set(item) == {"id", "text", "checked", "checklist_id"}
    path = f"/checklists/{pinned['id']}/items/{item['id']}"
    assert api.call("PUT", path, {"checked": True}, headers).json() == {**item, "checked": True}
    assert api.get("/checklists/pinned", headers).json()["items"][0]["checked"] is True
    assert api.call("PUT", path, {"checked": False}, headers).json() == item
    assert api.call("PUT", f"/checklists/{pinned['id']}/items/9999", {"checked": True}, headers).status_code == 404
    assert api.call("PUT", path, {}, headers).status_code == 422


def test_a_shopper_without_a_list_gets_null(api: Api) -> None:
    answer = api.get("/checklists/pinned", api.bearer("shopper-5"))
    assert (answer.status_code, answer.json()) == (200, None)


def test_the_map_and_a_way_through_it(api: Api) -> None:
    session_id, headers = api.start()
    shop = api.get("/layout/map", headers).json()
    squares = {square["id"]: square for square in shop["positions"]}
    assert set(squares[1]) == {"id", "aisle_id", "x", "y", "is_walkable"}
    assert all(squares[end]["is_walkable"] for pair in shop["connections"] for end in pair)
    offer = next(offer for offer in api.get("/promotions/", headers).json() if offer["aisle_id"] == 12)
    trip = {"session_id": session_id, "target_promotion_id": offer["index"]}
    from_entrance = api.call("POST", "/layout/navigate", trip, headers).json()
    assert (from_entrance["path"][0]["aisle_id"], from_entrance["path"][-1]["aisle_id"]) == (1, 12)
    assert set(from_entrance["path"][0]) == {"aisle_id", "name", "x", "y", "promotions_count"}
    api.call("PUT", f"/session-location/{session_id}", {"aisle_id": 8}, KEY)
    from_there = api.call("POST", "/layout/navigate", trip, headers).json()
    assert [step["aisle_id"] for step in from_there["path"]] == [8, 12]
    assert from_there["total_distance"] == 6.0 < from_entrance["total_distance"]
    assert api.call("POST", "/layout/navigate", {**trip, "target_promotion_id": 999}, headers).status_code == 404
    assert api.call("POST", "/layout/navigate", {**trip, "session_id": 999}, headers).status_code == 404
