"""A finger (a mouse) on a real window, under a virtual X server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from kiosk.rig import Stub, eventually
from server_stub.shopper import Shopper
from tests.journeys.conftest import StartKiosk
from tests.journeys.screen import codes_on

WIDTH, HEIGHT = 800, 480

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="TOUCH ON A REAL WINDOW IS NOT TESTED: apt-get install xvfb xdotool",
)


@pytest.fixture
def screen() -> Iterator[str]:
    """A virtual screen that picks its own number."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(write)
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        yield display
        server.terminate()


def tap(screen: str, x: int, y: int) -> None:
    environ = os.environ | {"DISPLAY": screen}
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], env=environ, check=True)


def test_a_shopper_changes_the_language_pays_and_goes_back(
    stub: Stub, start: StartKiosk, shopper: Shopper, screen: str
) -> None:
    kiosk = start(stub.url, DISPLAY=screen, SDL_VIDEODRIVER="x11")
    kiosk.shows("pairing")
    english = kiosk.picture()
    tap(screen, WIDTH - 60, 36)
    eventually(lambda: kiosk.picture() != english, "another language")
    # Mirrored: the button is at the other side now, and the code at the right.
    assert len(codes_on(kiosk.picture())) == 1
    tap(screen, 60, 36)
    shopper.scan_shown()
    kiosk.shows("shopping")
    for product in shopper.products()[:2]:
        shopper.add(product.barcode)
    eventually(lambda: press_pay(screen, kiosk.said()["screen"]), "the payment")
    kiosk.shows("paying", light="blue-breath")
    eventually(lambda: len(codes_on(kiosk.picture())) == 1, "the payment's code")
    assert codes_on(kiosk.picture())[0].startswith(stub.url)
    tap(screen, 600, HEIGHT - 55)
    kiosk.shows("shopping")


def press_pay(screen: str, shown: str) -> bool:
    """The button is there once the basket is."""
    if shown == "shopping":
        tap(screen, 640, 385)
    return shown == "paying"
