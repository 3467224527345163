"""One stub for all journeys that leave it running; each has a cart of its own."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.rig import RunningKiosk, Stub, free_port
from server_stub.shopper import Shopper
from tests.journeys.finger import Finger, virtual_screen

CARTS = 200
VARIABLES = {"SDL_VIDEODRIVER": "dummy", "SMARTCART_SESSION_RECEIPT_SECONDS": "3"}

StartKiosk = Callable[..., RunningKiosk]


def shopping_finger(start: StartKiosk, backend: str, shopper: Shopper, glass: str) -> Finger:
    kiosk = start(
        backend,
        DISPLAY=glass,
        SDL_VIDEODRIVER="x11",
        SMARTCART_BACKEND_STAFF_PATH="/staff-calls",
        SMARTCART_SESSION_RECEIPT_SECONDS="60",
    )
    kiosk.shows("pairing")
    shopper.scan_shown()
    kiosk.shows("shopping")
    return Finger(kiosk, glass)


@contextmanager
def frozen(process: Stub | RunningKiosk) -> Iterator[None]:
    """It is stopped in the block: what it has open stays open, and nobody answers any more."""
    process.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.process.send_signal(signal.SIGCONT)


@pytest.fixture(scope="session")
def stub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stub]:
    with Stub(tmp_path_factory.mktemp("stub"), free_port(), "--carts", str(CARTS)) as running:
        yield running


@pytest.fixture(scope="session")
def cart_numbers() -> Iterator[int]:
    return iter(itertools.count(1))


@pytest.fixture
def cart(cart_numbers: Iterator[int]) -> int:
    return next(cart_numbers)


@pytest.fixture
def shopper(stub: Stub, cart: int) -> Iterator[Shopper]:
    with Shopper(stub.url, cart_id=cart) as someone:
        yield someone


@pytest.fixture
def start(tmp_path: Path, cart: int) -> Iterator[StartKiosk]:
    """Starts kiosks of this test's cart, all with the same directories, and ends those that still run."""
    started: list[RunningKiosk] = []

    def start_kiosk(backend: str, *options: str, window: str = "800x480", **variables: str) -> RunningKiosk:
        chosen = ("--window", window, *options)
        kiosk = RunningKiosk(tmp_path, backend, *chosen, cart_id=cart, variables=VARIABLES | variables)
        started.append(kiosk)
        return kiosk

    yield start_kiosk
    for kiosk in started:
        if kiosk.running:
            kiosk.stop()


@pytest.fixture
def glass() -> Iterator[str]:
    """A virtual screen that a finger can touch; its name as for `DISPLAY`."""
    with virtual_screen() as display:
        yield display


@pytest.fixture
def finger(stub: Stub, start: StartKiosk, shopper: Shopper, glass: str) -> Finger:
    """On the screen of a kiosk that has just been scanned, and whose store is told of calls for staff."""
    return shopping_finger(start, stub.url, shopper, glass)


@pytest.fixture
def kiosk(stub: Stub, start: StartKiosk) -> RunningKiosk:
    """A kiosk that shows its code."""
    running = start(stub.url)
    running.shows("pairing")
    return running
