"""Calls of the panels that the store refuses: the basket goes on meanwhile, and each panel fills itself afterwards."""

from __future__ import annotations

from functools import partial

from kiosk.rig import Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk, shopping_finger
from tests.journeys.finger import WIDTH, Finger, needs_a_window
from tests.journeys.relay import relay_to
from tests.journeys.screen import part_of

pytestmark = needs_a_window

CALLS = {"offers": b"GET /promotions/", "list": b"GET /checklists/pinned", "map": b"GET /layout/map"}

header = partial(part_of, left=0, top=0, right=WIDTH // 2, bottom=70)
"""Whose cart it is, and what is in it."""
body = partial(part_of, left=0, top=80, right=WIDTH, bottom=400)


def opened(finger: Finger, panel: str) -> bytes:
    """What stands on the panel when it has come to rest."""
    finger.tap(f"panel:{panel}")
    finger.kiosk.shows("shopping", panel=panel, light="green-steady")
    return body(finger.kiosk.settled())


def test_a_panel_whose_call_is_refused_fills_itself_later_and_the_basket_goes_on(
    stub: Stub, start: StartKiosk, shopper: Shopper, glass: str
) -> None:
    with relay_to(stub) as relay:
        relay.answering.set()
        finger = shopping_finger(start, relay.url, shopper, glass)
        kiosk = finger.kiosk
        full = {panel: opened(finger, panel) for panel in CALLS}
        for (panel, call), product in zip(CALLS.items(), shopper.products(), strict=False):
            shopper.checkout()
            finger.tap("receipt.done")
            kiosk.shows("pairing")
            relay.refused = call
            relay.held.clear()
            shopper.scan_shown()
            kiosk.shows("shopping")
            assert opened(finger, panel) != full[panel]
            assert relay.held.is_set()
            before = header(kiosk.picture())
            shopper.add(product.barcode)
            eventually(lambda before=before: header(kiosk.picture()) != before, "the new total")  # type: ignore[misc]
            relay.refused = None
            eventually(lambda panel=panel: body(kiosk.picture()) == full[panel], f"the {panel}")  # type: ignore[misc]
