"""Outages of every kind: how often the kiosk asks meanwhile, and how soon it is back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.backoff import CAP_S
from kiosk.core.connection import RECONNECT_SOON_S, STREAM_STOPPED_S
from kiosk.core.due import next_due
from kiosk.core.events import Failure
from kiosk.core.poll import ANSWER_BOUND_S, APART_S, HUNG_S, Poll
from kiosk.core.screen import Screen, backend_away
from kiosk.core.state import Shopping
from tests.core.builders import SESSION, Driver, basket, free, fresh, reduced, shopping
from tests.core.world import SETTLE_S, Calls, Connection, World, free_world, shopping_world

HOUR_S = 3600.0
SILENT = [each for each in Calls if each not in (Calls.ANSWERED, Calls.UNAUTHORIZED)]
OUTAGES = [
    *product(SILENT, (Connection.LIVE, Connection.REFUSED)),
    *((Calls.ANSWERED, stream) for stream in Connection),
    (Calls.TIMED_OUT, Connection.SILENT),
]
EVERY_STATUS_S = 3.0


def outage_id(value: Calls | Connection) -> str:
    return value.name.lower()


@pytest.mark.parametrize(("calls", "stream"), OUTAGES, ids=outage_id)
def test_a_free_cart_does_not_hammer_for_an_hour(calls: Calls, stream: Connection) -> None:
    world = free_world()
    world.requests.clear()
    world.all_fails(calls, stream)
    world.run(HOUR_S)
    most = HOUR_S / (APART_S if stream is Connection.FLAPPING else EVERY_STATUS_S)
    assert world.requests["FetchCartStatus"] <= most * 1.02 + 5
    assert world.requests["FetchQr"] <= (most * 1.02 if stream is Connection.FLAPPING else 400)
    assert world.requests["FetchQr"] == 0 or stream in (Connection.LIVE, Connection.FLAPPING)
    assert set(world.requests) <= {"FetchCartStatus", "FetchQr"}


@pytest.mark.parametrize(("calls", "stream"), OUTAGES, ids=outage_id)
def test_a_cart_in_a_session_does_not_hammer_for_an_hour(calls: Calls, stream: Connection) -> None:
    world = shopping_world(SESSION, basket(1, 2))
    world.requests.clear()
    world.all_fails(calls, stream)
    world.run(HOUR_S)
    flapping = stream is Connection.FLAPPING
    assert world.requests["FetchCartStatus"] <= (HOUR_S / APART_S + 10 if flapping else 1100)
    assert world.requests["FetchBasket"] <= (HOUR_S / APART_S + 10 if flapping else 760)
    assert world.requests["FetchOffers"] <= (13 if calls is Calls.ANSWERED else 400)
    assert set(world.requests) == {"FetchCartStatus", "FetchBasket", "FetchOffers"}
    assert world.screen() is Screen.SHOPPING


@pytest.mark.parametrize("stream", [Connection.REFUSED, Connection.SILENT], ids=outage_id)
@pytest.mark.parametrize("calls", SILENT, ids=outage_id)
def test_a_free_cart_is_back_soon_after_the_backend(calls: Calls, stream: Connection) -> None:
    world = free_world()
    world.all_fails(calls, stream)
    world.run(HOUR_S)
    assert world.screen() is (Screen.SETUP if calls is Calls.UNKNOWN else Screen.OFFLINE)
    world.all_is_well()
    hanging = {Calls.NEVER: ANSWER_BOUND_S, Calls.TIMED_OUT: 10.0}.get(calls, 0.0)
    took = world.run_until(Screen.PAIRING, 60.0)
    assert took <= CAP_S + hanging + RECONNECT_SOON_S + SETTLE_S + 1.0


@pytest.mark.parametrize("stream", [each for each in Connection if each is not Connection.LIVE], ids=outage_id)
def test_a_stream_alone_that_was_away_is_back_by_its_own_rhythm(stream: Connection) -> None:
    world = free_world()
    world.all_fails(Calls.ANSWERED, stream)
    world.run(HOUR_S)
    world.all_is_well()
    longest = {Connection.FORBIDDEN: 60.0, Connection.GONE: STREAM_STOPPED_S, Connection.SILENT: CAP_S + 10.0}
    world.run_until(Screen.PAIRING, longest.get(stream, CAP_S) + 1.0)


@pytest.mark.parametrize("calls", [each for each in SILENT if each is not Calls.NEVER], ids=outage_id)
def test_a_session_is_fresh_again_soon_after_the_backend(calls: Calls) -> None:
    world = shopping_world(SESSION, basket(1))
    world.all_fails(calls, Connection.REFUSED)
    world.run(HOUR_S)
    assert backend_away(world.driver.state)
    world.all_is_well()
    world.basket = basket(1, 2, 3)
    world.run(CAP_S + (10.0 if calls is Calls.TIMED_OUT else 0.0) + 3.0)
    assert not backend_away(world.driver.state)
    assert isinstance(world.driver.state.phase, Shopping)
    assert world.driver.state.phase.basket == basket(1, 2, 3)


@pytest.mark.parametrize("failure", list(Failure), ids=lambda failure: failure.name.lower())
def test_the_first_answer_after_an_outage_asks_for_all_that_failed_in_the_same_step(failure: Failure) -> None:
    driver = fresh()
    driver.fail(do.FetchQr, failure)
    driver.fail(do.FetchCartStatus, failure)
    while not driver.is_open(do.FetchCartStatus):
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
    late = Poll(due_at=driver.now + 14.0, failures=6, failure=failure)
    driver.state = replace(driver.state, qr=late)
    driver.tell_status()
    assert [type(effect) for effect in driver.effects] == [do.FetchQr]


def test_an_answer_without_a_failure_before_it_hurries_nothing() -> None:
    driver = fresh()
    driver.fail(do.FetchQr)
    driver.tell_status()
    assert driver.effects == ()


def test_the_backends_return_reopens_a_stream_that_would_wait_long() -> None:
    driver = free()
    driver.feed(on.StreamDown("refused", 14.0))
    driver.wait(3.0)
    driver.fail(do.FetchCartStatus)
    driver.wait(1.0)
    driver.tell_status()
    assert do.ReopenStream() in driver.effects


def test_a_stream_that_is_about_to_be_tried_is_left_to_itself() -> None:
    driver = free()
    driver.wait(3.0)
    driver.fail(do.FetchCartStatus)
    driver.wait(1.0)
    driver.feed(on.StreamDown("refused", RECONNECT_SOON_S))
    driver.tell_status()
    assert do.ReopenStream() not in driver.effects


def test_the_stream_that_is_live_again_ends_the_waiting_of_what_failed() -> None:
    world = World(Driver())
    world.all_fails(Calls.REFUSED, Connection.REFUSED)
    world.start()
    world.run(600.0)
    world.all_is_well()
    world.tell(on.StreamLive())
    world.run(2.0)
    assert world.driver.state.qr.failures == 0
    assert world.driver.state.status.failures == 0


def test_a_question_that_fails_after_the_stream_came_back_is_put_again_soon() -> None:
    """It was put before: the many failures before it say nothing of now."""
    driver = fresh()
    for _ in range(8):
        driver.fail(do.FetchCartStatus)
        while not driver.is_open(do.FetchCartStatus):
            driver.wait(0.5)
    driver.feed(on.StreamLive(), after=HUNG_S / 2)
    driver.fail(do.FetchCartStatus)
    assert do.FetchCartStatus in {type(effect) for effect in driver.wait(APART_S)}


def test_waits_grow_and_are_capped() -> None:
    world = World(Driver())
    world.all_fails(Calls.REFUSED, Connection.REFUSED)
    asked_at: list[float] = []
    world.start()

    def note() -> None:
        asked = world.driver.state.status.asked_at
        if not asked_at or asked_at[-1] != asked:
            asked_at.append(asked)

    world.checks.append(note)
    world.run(300.0)
    waits = [later - earlier for earlier, later in pairwise(asked_at)]
    assert waits[0] < 0.7
    assert sorted(waits[:5]) == waits[:5]
    assert max(waits) <= CAP_S + 0.2
    assert min(waits[6:]) >= CAP_S / 2


def test_two_carts_that_lose_the_backend_at_once_do_not_come_back_at_once() -> None:
    moments = set()
    for cart in range(1, 41):
        driver = Driver(cart_id=cart)
        driver.feed(on.Started())
        for _ in range(6):
            driver.fail(do.FetchQr)
            while not driver.is_open(do.FetchQr):
                driver.now = next_due(driver.state)
                driver.feed(on.Ticked())
        moments.add(round(driver.now, 1))
    assert len(moments) > 30


def test_a_burst_of_broken_connections_asks_no_more_than_once_in_a_while() -> None:
    driver = shopping()
    before = driver.caused(do.FetchCartStatus)
    for _ in range(200):
        driver.feed(on.StreamDown("reset", 0.1))
        driver.feed(on.FeedDown(SESSION, "reset"))
        driver.feed(on.StreamConnecting())
        driver.feed(on.StreamLive())
        driver.feed(on.FeedLive(SESSION))
        driver.wait(0.05)
        while driver.is_open(do.FetchCartStatus):
            driver.tell_status(SESSION, after=0.0)
        while driver.is_open(do.FetchBasket):
            driver.tell_basket(basket(1), after=0.0)
    assert driver.caused(do.FetchCartStatus) - before <= 10.0 / APART_S + 2


def test_a_reduced_session_outlasts_an_outage() -> None:
    driver = reduced()
    for _ in range(10):
        while not driver.is_open(do.FetchCartStatus):
            driver.wait(1.0)
        driver.fail(do.FetchCartStatus)
    assert driver.screen() is Screen.REDUCED
