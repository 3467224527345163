"""One stub for all journeys that leave it running; each has a cart of its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.rig import RunningKiosk, Stub, free_port
from server_stub.shopper import Shopper

CARTS = 60
VARIABLES = {"SDL_VIDEODRIVER": "dummy", "SMARTCART_SESSION_RECEIPT_SECONDS": "3"}

StartKiosk = Callable[..., RunningKiosk]


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
def kiosk(stub: Stub, start: StartKiosk) -> RunningKiosk:
    """A kiosk that shows its code."""
    running = start(stub.url)
    running.shows("pairing")
    return running
