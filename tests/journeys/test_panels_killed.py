"""A kiosk that is killed while it shows a panel comes back into the session, and every panel opens again."""

from __future__ import annotations

import signal

from kiosk.rig import Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk, shopping_finger
from tests.journeys.finger import Finger, needs_a_window

pytestmark = needs_a_window

WAYS = (("panel:offers",), ("panel:list",), ("panel:help", "staff.call"), ("pay", "payment.confirm", "payment.back"))
FILLED = {"offers": "offer:", "list": "item:", "map": "panel:map", "help": "staff.call"}
"""How the name of a target begins that is there when the panel has what it shows."""


def sees(finger: Finger, beginning: str) -> bool:
    return any(name.startswith(beginning) for name in finger.kiosk.targets())


def test_a_kiosk_that_is_killed_on_any_panel_comes_back_into_the_session_and_each_panel_opens(
    stub: Stub, start: StartKiosk, shopper: Shopper, glass: str
) -> None:
    finger = shopping_finger(start, stub.url, shopper, glass)
    shopper.add(shopper.products()[0].barcode)
    session = finger.kiosk.said()["session_id"]
    for way in WAYS:
        for target in way:
            finger.tap(target)
        finger.kiosk.stop(signal.SIGKILL)
        kiosk = start(stub.url, DISPLAY=glass, SDL_VIDEODRIVER="x11")
        kiosk.shows("shopping", panel="basket", session_id=session, staff=None, light="green-steady")
        finger = Finger(kiosk, glass)
        finger.sees("pay")
    for panel, beginning in FILLED.items():
        finger.tap(f"panel:{panel}")
        eventually(lambda beginning=beginning: sees(finger, beginning), panel)  # type: ignore[misc]
