"""A finger (a mouse) on a real window: how the screen looks, and every panel beside the basket."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

import requests
from PIL import Image

from kiosk.rig import RunningKiosk, Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk, shopping_finger
from tests.journeys.finger import WIDTH, Finger, needs_a_window
from tests.journeys.relay import relay_to
from tests.journeys.screen import part_of

pytestmark = needs_a_window

LIT = 200
AROUND = 24
"""Half the height of a row of the shopper's list, in pixels: its box and what stands beside it."""


def told_by(stub: Stub, path: str, shopper: Shopper) -> Any:
    """What the backend says to the shopper."""
    headers = {"Authorization": f"Bearer {shopper.sign_in()}"}
    return requests.get(f"{stub.url}{path}", headers=headers, timeout=5).json()


def brightness(kiosk: RunningKiosk) -> float:
    with Image.open(io.BytesIO(kiosk.picture())) as screen:
        return float(screen.convert("L").resize((1, 1)).tobytes()[0])


def offers_shown(kiosk: RunningKiosk) -> list[str]:
    """From the top."""
    return [name for name in kiosk.targets() if name.startswith("offer:")]


def test_language_text_and_contrast_change_with_a_tap_and_for_this_shopper_only(
    finger: Finger, shopper: Shopper
) -> None:
    kiosk = finger.kiosk
    english = kiosk.settled()
    assert kiosk.targets()["panel:help"][0] > WIDTH // 2
    finger.tap("language")
    eventually(lambda: kiosk.targets()["panel:help"][0] < WIDTH // 2, "the mirrored screen")
    arabic = kiosk.settled()
    for name in ("text-size", "contrast", "text-size"):
        before = kiosk.picture()
        finger.tap(name)
        eventually(lambda before=before: kiosk.picture() != before, name)  # type: ignore[misc]
    assert brightness(kiosk) < LIT / 2
    finger.tap("contrast")
    eventually(lambda: kiosk.picture() == arabic, "what it was before")
    finger.tap("language")
    eventually(lambda: kiosk.picture() == english, "English again")
    for name in ("language", "text-size", "contrast"):
        finger.tap(name)
    shopper.checkout()
    kiosk.shows("receipt")
    finger.tap("receipt.done")
    kiosk.shows("pairing")
    assert kiosk.targets()["language"][0] > WIDTH // 2
    assert brightness(kiosk) > LIT


def test_offers_of_this_aisle_come_first_and_the_way_to_one_is_drawn_until_it_is_ended(
    finger: Finger, shopper: Shopper, stub: Stub
) -> None:
    kiosk = finger.kiosk
    offers = told_by(stub, "/promotions/", shopper)
    aisles = [offer["aisle_id"] for offer in offers]
    near, far = aisles[-1], next(aisle for aisle in aisles if aisle != aisles[-1])
    here = {f"offer:{offer['index']}" for offer in offers if offer["aisle_id"] == near}
    finger.tap("panel:offers")
    kiosk.shows("shopping", panel="offers")
    finger.sees(f"offer:{offers[0]['index']}")
    assert offers_shown(kiosk)[0] not in here
    shopper.walk_to(near)
    eventually(lambda: offers_shown(kiosk)[0] in here, "the offers of this aisle")
    shopper.walk_to(far)
    eventually(lambda: offers_shown(kiosk)[0] not in here, "the offers of the other aisle")
    finger.tap(offers_shown(kiosk)[0])
    kiosk.shows("shopping", panel="map")
    finger.sees("route.end")
    arrived = kiosk.settled()
    shopper.walk_to(near)
    eventually(lambda: kiosk.picture() != arrived, "the way from where the cart is now")
    on_the_way = kiosk.settled()
    assert "route.again" not in kiosk.targets()
    finger.tap("route.end")
    eventually(lambda: "route.end" not in kiosk.targets(), "the end of the way")
    assert kiosk.settled() != on_the_way


def ticked(stub: Stub, shopper: Shopper, item: str) -> bool:
    """Whether the backend has that tick."""
    items = told_by(stub, "/checklists/pinned", shopper)["items"]
    return bool(next(each["checked"] for each in items if f"item:{each['id']}" == item))


def test_a_tick_is_on_the_screen_and_in_the_store(finger: Finger, shopper: Shopper, stub: Stub) -> None:
    kiosk = finger.kiosk
    finger.tap("panel:list")
    kiosk.shows("shopping", panel="list")
    eventually(lambda: any(name.startswith("item:") for name in kiosk.targets()), "the list")
    item = next(name for name in kiosk.targets() if name.startswith("item:"))
    before, picture = ticked(stub, shopper, item), kiosk.settled()
    finger.tap(item)
    eventually(lambda: ticked(stub, shopper, item) is not before, "the tick at the store")
    assert kiosk.picture() != picture
    finger.tap(item)
    eventually(lambda: ticked(stub, shopper, item) is before, "the tick taken back at the store")
    assert kiosk.settled() == picture


def test_a_tick_that_the_store_refuses_shows_at_once_and_is_taken_back(
    stub: Stub, start: StartKiosk, shopper: Shopper, glass: str
) -> None:
    with relay_to(stub) as relay:
        finger = shopping_finger(start, relay.url, shopper, glass)
        kiosk = finger.kiosk
        finger.tap("panel:list")
        eventually(lambda: any(name.startswith("item:") for name in kiosk.targets()), "the list")
        item = next(name for name in kiosk.targets() if name.startswith("item:"))
        before = kiosk.settled()
        x, y = kiosk.targets()[item]
        row = partial(part_of, left=0, top=y - AROUND, right=x + 1, bottom=y + AROUND)
        relay.refused = b"PUT /checklists/"
        finger.tap(item)
        assert relay.held.wait(10)
        assert row(kiosk.picture()) != row(before), "the tick shows before the store has answered"
        relay.answering.set()
        eventually(lambda: row(kiosk.picture()) == row(before), "the tick taken back")
        assert kiosk.picture() != before, "the screen says that it could not be saved"
        relay.refused = None
        mine = ticked(stub, shopper, item)
        finger.tap(item)
        eventually(lambda: ticked(stub, shopper, item) is not mine, "the tick at the store")
        finger.tap(item)
        eventually(lambda: ticked(stub, shopper, item) is mine, "the tick taken back at the store")


def called(stub: Stub, cart: int) -> bool:
    carts = requests.get(f"{stub.url}/stub/carts", timeout=5).json()
    return bool(next(each["staff_called"] for each in carts if each["cart_id"] == cart))


def test_staff_is_called_by_light_screen_and_store_until_the_call_is_cancelled(
    finger: Finger, stub: Stub, cart: int
) -> None:
    kiosk = finger.kiosk
    finger.tap("panel:help")
    kiosk.shows("shopping", panel="help", staff=None)
    finger.tap("staff.call")
    kiosk.shows("shopping", panel="help", staff="called", light="blue-triple-blink")
    assert called(stub, cart)
    # Whatever else is looked at, it says so and can be cancelled.
    for panel in ("list", "basket"):
        finger.tap(f"panel:{panel}")
        kiosk.shows("shopping", panel=panel, staff="called", light="blue-triple-blink")
        finger.sees("staff.cancel")
    finger.tap("staff.cancel")
    kiosk.shows("shopping", staff=None, light="green-steady")
    eventually(lambda: not called(stub, cart), "the store knows that nobody calls any more")


def test_a_product_that_is_looked_at_covers_the_panel_until_it_is_closed(finger: Finger, shopper: Shopper) -> None:
    kiosk = finger.kiosk
    for panel, product in zip(("basket", "offers"), shopper.products(), strict=False):
        finger.tap(f"panel:{panel}")
        kiosk.shows("shopping", panel=panel)
        before = kiosk.targets()
        shopper.read(product.barcode)
        kiosk.shows("shopping", light="green-two-winks")
        finger.tap("preview.close")
        eventually(lambda: "preview.close" not in kiosk.targets(), "the end of the preview")
        kiosk.shows("shopping", panel=panel, light="green-steady")
        assert kiosk.targets() == before
