"""A finger that drags and throws a long basket, on a real window."""

from __future__ import annotations

import io
import itertools

import pytest
from PIL import Image

from kiosk.rig import eventually
from server_stub.shopper import Shopper
from tests.journeys.finger import Finger, needs_a_window
from tests.journeys.screen import part_of

pytestmark = needs_a_window

PRODUCTS = 60
MIDDLE = 200
EDGE = 28
"""A column of pixels that cuts every card, left of its picture."""
TOP, BOTTOM = 80, 400
"""Between header and tabs."""


def edges(picture: bytes) -> list[int]:
    """The heights at which a card begins or ends, in pixels from the header."""
    with Image.open(io.BytesIO(picture)) as screen:
        column = screen.convert("RGB").crop((EDGE, TOP, EDGE + 1, BOTTOM))
        ground = [column.getpixel((0, y)) == column.getpixel((0, 0)) for y in range(column.height)]
    return [y for y, (above, below) in enumerate(itertools.pairwise(ground)) if above != below]


@pytest.fixture
def laden(finger: Finger, shopper: Shopper) -> Finger:
    """A basket that is many times as long as the screen, scrolled to its end."""
    for product in shopper.products()[:PRODUCTS]:
        shopper.add(product.barcode)
    assert len(shopper.basket().lines) == PRODUCTS
    return finger


def words(picture: bytes) -> bytes:
    """What stands on the cards, without their pictures, which come when they come."""
    return part_of(picture, 120, TOP, 540, BOTTOM)


def test_a_list_goes_on_when_it_is_thrown_rests_on_whole_rows_and_springs_back_from_its_end(laden: Finger) -> None:
    kiosk = laden.kiosk

    def at_rest() -> bool:
        return edges(kiosk.settled()) == rows

    end = words(kiosk.settled())
    rows = edges(kiosk.picture())
    assert len(rows) >= 4
    # By hand it is held wherever the finger is.
    laden.drag(MIDDLE, 150, 250)
    assert edges(kiosk.settled()) != rows
    laden.up()
    eventually(at_rest, "a list at rest")
    laid_down = words(kiosk.picture())
    assert laid_down != end
    # Thrown back as far it goes further, to the end and not beyond.
    laden.fling(MIDDLE, 250, 150)
    eventually(at_rest, "a list at rest")
    assert words(kiosk.picture()) == end
    # Beyond its end it follows, and springs back.
    laden.drag(MIDDLE, 300, 200)
    assert edges(kiosk.settled()) != rows
    laden.up()
    eventually(lambda: words(kiosk.picture()) == end, "the end of the list")
    # Thrown over the same distance it goes further than it was laid down.
    laden.fling(MIDDLE, 150, 250)
    eventually(at_rest, "a list at rest")
    assert words(kiosk.picture()) not in (laid_down, end)
