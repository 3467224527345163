"""A finger that drags and throws a long basket, on a real window."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kiosk.rig import eventually
from server_stub.shopper import Shopper
from tests.journeys.finger import Finger, needs_a_window

pytestmark = needs_a_window

PRODUCTS = 60
MIDDLE = 200
EDGE = 21
"""A column of pixels that cuts every card, left of its picture."""
TOP, BOTTOM = 62, 400
"""Of the list: between header and tabs."""


def edges(picture: bytes) -> list[int]:
    """The heights at which a card begins or ends."""
    with Image.open(io.BytesIO(picture)) as screen:
        column = screen.convert("RGB").crop((EDGE, TOP, EDGE + 1, BOTTOM))
        rows = [column.getpixel((0, y)) for y in range(column.height)]
    return [y for y, (above, below) in enumerate(zip(rows, rows[1:], strict=False)) if above != below]


@pytest.fixture
def laden(finger: Finger, shopper: Shopper) -> Finger:
    """A basket that is many times as long as the screen, scrolled to its end."""
    for product in shopper.products()[:PRODUCTS]:
        shopper.add(product.barcode)
    assert len(shopper.basket().lines) == PRODUCTS
    finger.sees("pay")
    return finger


def test_a_list_that_is_thrown_goes_on_by_itself_and_rests_on_whole_rows(laden: Finger) -> None:
    kiosk = laden.kiosk
    end = kiosk.settled()
    laden.fling(MIDDLE, 150, 260)
    # As far as the finger went it would have come without being thrown.
    thrown = kiosk.settled()
    assert thrown != end
    assert edges(thrown) == edges(end)
    laden.fling(MIDDLE, 150, 300)
    further = kiosk.settled()
    assert further not in (thrown, end)
    assert edges(further) == edges(end)
