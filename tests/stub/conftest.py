from __future__ import annotations

from collections.abc import Iterator

import pytest

from server_stub.settings import Settings
from server_stub.shopper import Shopper
from tests.stub.client import Api
from tests.stub.clock import FakeClock
from tests.stub.server import StubThread, running_stub


@pytest.fixture(scope="module")
def shared_url() -> Iterator[str]:
    """One stub for the tests of a module that do not disturb each other."""
    with running_stub(carts=64) as url:
        yield url


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def stopping() -> Iterator[list[StubThread]]:
    """Stubs that were asked to stop: waited for once at the end, and not after every test."""
    stubs: list[StubThread] = []
    yield stubs
    for stub in stubs:
        stub.join()


@pytest.fixture
def url(clock: FakeClock, stopping: list[StubThread]) -> Iterator[str]:
    """A stub of the test's own, whose time the test moves."""
    stub = StubThread(Settings(clock=clock))
    stopping.append(stub)
    yield stub.url
    stub.stop()


@pytest.fixture
def api(url: str) -> Iterator[Api]:
    with Api(url) as client:
        yield client


@pytest.fixture
def shopper(url: str) -> Iterator[Shopper]:
    """A shopper of cart 1, not yet in a session."""
    with Shopper(url) as client:
        yield client
