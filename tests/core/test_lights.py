"""The lights: one for each row of the design's table, told apart without seeing a colour."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core import lights
from kiosk.core.events import Failure, PaymentNews
from kiosk.core.lights import OFF, Light, Step, light_for
from kiosk.core.models import Weight
from kiosk.core.screen import Screen
from kiosk.core.state import SetupNeeded, Shopping
from tests.core.builders import (
    SESSION,
    Driver,
    free,
    fresh,
    goodbye,
    out_of_service,
    paid,
    paying,
    reduced,
    resuming,
    shopping,
    welcome,
)

ALL = {name: light for name, light in vars(lights).items() if isinstance(light, Light)}


def setup_needed() -> Driver:
    return Driver(phase=SetupNeeded(()))


def unknown_cart() -> Driver:
    driver = fresh()
    driver.fail(do.FetchQr, Failure.UNKNOWN_CART)
    return driver


def offline() -> Driver:
    driver = free()
    driver.feed(on.StreamDown("reset", 5.0))
    return driver


def away() -> Driver:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    driver.wait(1.0)
    driver.fail(do.FetchBasket)
    return driver


def attention() -> Driver:
    driver = shopping()
    driver.feed(on.WeightChanged(Weight.INCREASED))
    return driver


def attention_while_paying() -> Driver:
    driver = paying()
    driver.feed(on.WeightChanged(Weight.DECREASED))
    return driver


def attention_while_away() -> Driver:
    driver = away()
    driver.feed(on.WeightChanged(Weight.DECREASED))
    return driver


def read() -> Driver:
    driver = shopping()
    driver.feed(on.ItemRead("6220"))
    return driver


def calling(driver: Driver) -> Driver:
    driver.feed(on.Tapped("staff.call"))
    return driver


def calling_staff() -> Driver:
    return calling(shopping())


def calling_staff_while_paying() -> Driver:
    return calling(paying())


def calling_staff_at_the_receipt() -> Driver:
    return calling(paid())


def calling_staff_without_a_basket() -> Driver:
    return calling(reduced())


def calling_staff_while_away() -> Driver:
    return calling(away())


def attention_while_calling_staff() -> Driver:
    return calling(attention())


def attention_while_calling_staff_and_paying() -> Driver:
    return calling(attention_while_paying())


def payment_failed() -> Driver:
    driver = paying()
    driver.feed(on.PaymentChanged(PaymentNews.FAILED))
    return driver


TABLE: Mapping[Callable[[], Driver], Light] = {
    Driver: lights.STARTING,
    fresh: lights.STARTING,
    resuming: lights.STARTING,
    setup_needed: lights.SETUP,
    unknown_cart: lights.SETUP,
    offline: lights.OFFLINE,
    free: lights.PAIRING,
    welcome: lights.WELCOME,
    shopping: lights.SHOPPING,
    away: lights.AWAY,
    read: lights.READ,
    calling_staff: lights.STAFF,
    calling_staff_while_paying: lights.STAFF,
    calling_staff_at_the_receipt: lights.STAFF,
    calling_staff_without_a_basket: lights.STAFF,
    calling_staff_while_away: lights.STAFF,
    attention: lights.ATTENTION,
    attention_while_calling_staff: lights.ATTENTION,
    attention_while_calling_staff_and_paying: lights.ATTENTION,
    attention_while_paying: lights.ATTENTION,
    attention_while_away: lights.ATTENTION,
    paying: lights.PAYING,
    payment_failed: lights.PAYING,
    paid: lights.PAID,
    goodbye: lights.SHOPPING,
    reduced: lights.AWAY,
    out_of_service: lights.OUT_OF_SERVICE,
}


@pytest.mark.parametrize("reach", list(TABLE), ids=lambda reach: reach.__name__)
def test_each_state_has_the_light_of_the_designs_table(reach: Callable[[], Driver]) -> None:
    assert light_for(reach().state) == TABLE[reach]


def test_the_table_has_every_light_and_every_screen() -> None:
    assert {light.name for light in TABLE.values()} == {light.name for light in ALL.values()}
    assert {reach().screen() for reach in TABLE} == set(Screen)


def test_each_light_has_a_name_of_its_own() -> None:
    assert len({light.name for light in ALL.values()}) == len(ALL)


def seen_without_color(steps: tuple[Step, ...]) -> tuple[tuple[bool, float, float], ...]:
    """On or off, for how long, after which fade: neighbours that are alike are one, since only their colour differs."""
    seen: list[tuple[bool, float, float]] = []
    for each in steps:
        on_now = each.color != OFF
        if seen and seen[-1][0] is on_now and each.fade == 0:
            seen[-1] = (on_now, seen[-1][1] + each.hold, seen[-1][2])
        else:
            seen.append((on_now, each.hold, each.fade))
    return tuple(seen) if len(seen) > 1 else ((seen[0][0], 0.0, 0.0),)


def rhythm(light: Light) -> object:
    return seen_without_color(light.intro) if light.intro else None, seen_without_color(light.cycle)


@pytest.mark.parametrize(("one", "other"), list(combinations(sorted(ALL), 2)))
def test_no_two_lights_differ_by_color_alone(one: str, other: str) -> None:
    assert rhythm(ALL[one]) != rhythm(ALL[other])


def test_only_what_is_well_is_a_steady_light() -> None:
    steady = {light.name for light in ALL.values() if len(seen_without_color(light.cycle)) == 1}
    assert steady == {lights.SHOPPING.name, lights.READ.name, lights.PAID.name}


def period(light: Light) -> float:
    return sum(each.hold + each.fade for each in light.cycle)


def is_breath(light: Light) -> bool:
    return any(each.fade for each in light.cycle)


def test_rhythms_of_one_kind_differ_enough_to_be_told_apart() -> None:
    """Two breaths, or two plain blinks, differ by a factor of 1.8 at least, in period or in how long they are on."""
    moving = [light for light in ALL.values() if not light.steady]
    for one, other in combinations(moving, 2):
        if is_breath(one) is not is_breath(other) or len(one.cycle) != len(other.cycle):
            continue
        longest, shortest = sorted((period(one), period(other)), reverse=True)
        on_times = sorted((one.cycle[0].hold, other.cycle[0].hold), reverse=True)
        assert longest / shortest >= 1.8 or on_times[0] / on_times[1] >= 1.8, (one.name, other.name)


def test_no_light_flashes_more_than_three_times_a_second() -> None:
    """WCAG 2.3.1: more may trigger seizures."""
    for light in ALL.values():
        rises, moment = [], 0.0
        for each in (*light.intro, *light.cycle * 12):
            if each.color != OFF:
                rises.append(moment)
            moment += each.fade + each.hold
        if light.steady:
            rises = rises[: len(light.intro)]
        assert all(sum(0 <= later - first < 1.0 for later in rises) <= 3 for first in rises), light.name


def test_the_light_that_calls_goes_before_every_other_of_the_session() -> None:
    driver = attention_while_away()
    driver.feed(on.Tapped("pay"))
    assert light_for(driver.state) == lights.ATTENTION


def test_once_settled_the_light_is_the_one_from_before() -> None:
    driver = attention()
    driver.feed(on.CartUpdated())
    assert light_for(driver.state) == lights.SHOPPING


def test_a_single_hiccup_does_not_change_the_light() -> None:
    driver = shopping()
    driver.feed(on.CartUpdated())
    driver.fail(do.FetchBasket)
    assert light_for(driver.state) == lights.SHOPPING


def test_paying_while_the_backend_is_away_says_that_it_is_away() -> None:
    driver = paying()
    driver.state = replace(driver.state, basket=replace(driver.state.basket, failures=2))
    assert driver.screen() is Screen.PAYING
    assert light_for(driver.state) == lights.AWAY


def test_light_and_screen_come_from_the_same_state() -> None:
    driver = shopping()
    assert isinstance(driver.state.phase, Shopping)
    driver.feed(on.CheckoutCompleted(SESSION))
    assert (driver.screen(), light_for(driver.state)) == (Screen.RECEIPT, lights.PAID)


def test_the_readme_tells_what_every_light_means() -> None:
    """A row for each light, which has all the words of its name."""
    lines = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").splitlines()
    first = lines.index("| light | the cart |") + 2
    rows = list(itertools.takewhile(lambda line: line.startswith("|"), lines[first:]))
    known = [found for found in vars(lights).values() if isinstance(found, Light)]
    told = {found.name: [row for row in rows if all(word in row for word in found.name.split("-"))] for found in known}
    assert [name for name, found in told.items() if not found] == []
    assert len(rows) == len(known)
