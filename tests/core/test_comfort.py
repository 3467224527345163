"""Easy on eyes and glass: dimming and waking, the slow shift, and a look that goes with whoever chose it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import events as on
from kiosk.core.comfort import (
    LEFT_AFTER_S,
    SHIFT_EVERY_S,
    SHIFT_MM,
    asleep,
    asleep_at,
    brightness,
    left_alone_at,
    next_shift,
    shift_mm,
)
from kiosk.core.due import ERASED_S, erased_lately, next_due
from kiosk.core.events import Event, PaymentNews
from kiosk.core.models import Weight
from kiosk.core.poll import NEVER
from kiosk.core.screen import Screen
from kiosk.core.state import Panel, Parting, SetupNeeded, Shopping, State
from tests.core.builders import (
    CART,
    OTHER,
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
    started,
    welcome,
)

DIM_S = 200.0
Reach = Callable[[], Driver]


def setup_needed() -> Driver:
    return Driver(phase=SetupNeeded(()), active_at=1000.0)


EVERY = (setup_needed, fresh, resuming, free, welcome, shopping, paying, paid, goodbye, reduced, out_of_service)


def dimming(driver: Driver) -> Driver:
    driver.state = replace(driver.state, dim_after_s=DIM_S)
    return driver


def slept(reach: Reach) -> Driver:
    """Long after anything happened; no time is let pass for anything else to happen."""
    driver = dimming(reach())
    driver.now += DIM_S
    driver.state = replace(driver.state, now=driver.now)
    assert asleep(driver.state)
    return driver


# Dimming


@pytest.mark.parametrize("reach", EVERY)
def test_the_screen_is_dimmed_after_its_while_in_every_phase(reach: Reach) -> None:
    driver = dimming(reach())
    moment = driver.state.active_at + DIM_S
    assert asleep_at(driver.state) == moment
    assert brightness(replace(driver.state, now=moment - 0.001)) == 1.0
    dimmed = replace(driver.state, now=moment)
    assert (asleep(dimmed), brightness(dimmed), asleep_at(dimmed)) == (True, 0.35, NEVER)
    assert next_due(driver.state) <= moment


@pytest.mark.parametrize("reach", EVERY)
def test_the_moment_of_dimming_is_due(reach: Reach) -> None:
    driver = dimming(reach())
    moment = driver.state.active_at + DIM_S
    almost = replace(driver.state, now=moment - 0.001)
    assert next_due(almost) <= moment


def test_a_quiet_cart_sleeps_until_it_dims() -> None:
    driver = dimming(setup_needed())
    assert next_due(driver.state) == 1000.0 + DIM_S
    driver.wait(DIM_S)
    assert asleep(driver.state)
    assert next_due(driver.state) == next_shift(driver.now)


def test_a_screen_that_never_dims_is_never_asleep() -> None:
    driver = free()
    driver.state = replace(driver.state, now=1e9)
    assert (asleep(driver.state), asleep_at(driver.state), brightness(driver.state)) == (False, NEVER, 1.0)


@pytest.mark.parametrize("reach", EVERY)
def test_a_touch_wakes_it_in_every_phase(reach: Reach) -> None:
    driver = slept(reach)
    driver.feed(on.Touched())
    assert not asleep(driver.state)
    assert asleep_at(driver.state) == driver.now + DIM_S


@pytest.mark.parametrize(
    ("reach", "event"),
    [
        (free, started()),
        (out_of_service, started()),
        (reduced, started(OTHER)),
        (shopping, on.CartUpdated()),
        (shopping, on.FeedReported(SESSION, on.CartUpdated())),
        (shopping, on.ItemRead("6220")),
        (shopping, on.WeightChanged(Weight.INCREASED)),
        (shopping, on.PaymentChanged(PaymentNews.CREATED)),
        (shopping, on.CheckoutCompleted(SESSION)),
        (paid, on.CheckoutCompleted(SESSION, receipt_id="R-1")),
        (goodbye, on.CheckoutCompleted(SESSION)),
    ],
)
def test_what_a_shopper_wants_to_see_wakes_it(reach: Reach, event: Event) -> None:
    driver = dimming(reach())
    if reach not in (paid, goodbye):
        driver = slept(reach)
    driver.feed(event)
    assert driver.state.active_at == driver.now
    assert not asleep(driver.state)


@pytest.mark.parametrize("reach", [free, reduced, out_of_service, shopping])
@pytest.mark.parametrize(
    "event",
    [
        on.Ticked(),
        on.StreamDown("reset", 1.0),
        on.StreamConnecting(),
        on.StreamLive(),
        on.AdapterFailed("the disk is full"),
        on.ConfigurationChanged(),
        on.PromotionsUpdated(3),
        on.FeedReported(OTHER, on.CartUpdated()),
        on.FeedReported(OTHER, on.WeightChanged(Weight.INCREASED)),
        on.SessionStarted(OTHER, started(OTHER).token, CART + 1),
        on.CheckoutCompleted(OTHER),
        on.Released(),
    ],
    ids=repr,
)
def test_what_is_nobodys_here_lights_up_no_parked_cart(reach: Reach, event: Event) -> None:
    driver = slept(reach)
    driver.feed(event)
    assert asleep(driver.state)


@pytest.mark.parametrize("event", [on.CartUpdated(), on.ItemRead("1"), on.WeightChanged(Weight.INCREASED)], ids=repr)
def test_what_shows_nothing_on_a_free_cart_does_not_wake_it(event: Event) -> None:
    driver = slept(free)
    driver.feed(event)
    assert asleep(driver.state)


def test_a_store_that_goes_and_comes_wakes_nobody() -> None:
    driver = slept(free)
    driver.feed(on.StreamDown("reset", 1.0))
    assert driver.screen() is Screen.OFFLINE
    driver.feed(on.StreamLive())
    driver.tell_qr(after=0.0)
    driver.tell_status(after=0.0)
    assert driver.screen() is Screen.PAIRING
    assert asleep(driver.state)


def test_a_session_of_which_cart_status_alone_tells_wakes_it() -> None:
    driver = slept(free)
    driver.feed(on.Ticked())
    driver.tell_status(SESSION)
    assert driver.screen() is Screen.WELCOME
    assert not asleep(driver.state)


def test_an_end_of_which_cart_status_alone_tells_wakes_it() -> None:
    driver = slept(shopping)
    driver.feed(on.Ticked())
    driver.tell_status(None)
    assert driver.screen() is Screen.RECEIPT
    assert not asleep(driver.state)


def test_the_end_of_the_receipt_wakes_nobody() -> None:
    driver = paid()
    active = driver.state.active_at
    driver.wait(40.0)
    assert driver.screen() is not Screen.RECEIPT
    assert driver.state.active_at == active


# The slow shift


@given(st.floats(0.0, 1e9))
def test_the_shift_stays_within_less_than_a_strokes_width(now: float) -> None:
    across, down = shift_mm(now)
    assert abs(across) <= SHIFT_MM <= 0.6
    assert abs(down) <= SHIFT_MM


@given(st.floats(0.0, 1e9))
def test_it_stands_still_until_its_next_moment(now: float) -> None:
    moment = next_shift(now)
    assert now < moment <= now + SHIFT_EVERY_S
    assert shift_mm(now) == shift_mm(math.nextafter(moment, 0.0))


def test_it_reaches_both_ends_and_returns_to_the_same_place_after_two_days_only() -> None:
    places = [shift_mm(step * SHIFT_EVERY_S) for step in range(2 * 86_400 // 600)]
    for axis in (0, 1):
        values = [place[axis] for place in places]
        assert min(values) == pytest.approx(-0.6, abs=0.01)
        assert max(values) == pytest.approx(0.6, abs=0.01)
    assert max(math.dist(one, other) for one, other in pairwise(places)) < 0.07, "nobody sees it move"
    assert shift_mm(2 * 86_400.0) == pytest.approx(shift_mm(0.0), abs=1e-9)
    halfway = [shift_mm(hours * 3600.0 + SHIFT_EVERY_S) for hours in range(0, 48, 4)]
    assert len({(round(across, 6), round(down, 6)) for across, down in halfway}) == len(halfway)


@pytest.mark.parametrize("reach", EVERY)
def test_the_next_shift_is_due(reach: Reach) -> None:
    driver = reach()
    assert next_due(driver.state) <= next_shift(driver.now)
    just_before = math.nextafter(next_shift(driver.now), 0.0)
    assert next_due(replace(driver.state, now=just_before)) <= next_shift(driver.now)


# The look that was chosen


def look(driver: Driver) -> tuple[str, bool, bool]:
    return driver.state.language, driver.state.large_text, driver.state.high_contrast


OWN = ("en", False, False)
CHOSEN = ("ar", True, True)


def choose(driver: Driver) -> Driver:
    for target in ("language", "text-size", "contrast"):
        driver.feed(on.Tapped(target))
    assert look(driver) == CHOSEN
    return driver


@pytest.mark.parametrize("reach", EVERY)
def test_each_is_one_tap_away_and_back_in_every_phase(reach: Reach) -> None:
    driver = choose(reach())
    for target in ("language", "text-size", "contrast"):
        driver.feed(on.Tapped(target))
    assert look(driver) == OWN


def test_of_three_languages_each_comes_in_turn() -> None:
    driver = free()
    driver.state = replace(driver.state, languages=("en", "ar", "fr"))
    seen = []
    for _ in range(4):
        seen.append(driver.state.language)
        driver.feed(on.Tapped("language"))
    assert seen == ["en", "ar", "fr", "en"]


def test_it_is_kept_during_the_session() -> None:
    driver = choose(free())
    driver.feed(started())
    driver.tell_status(SESSION)
    driver.wait(600.0)
    assert isinstance(driver.state.phase, Shopping)
    assert look(driver) == CHOSEN
    driver.feed(on.CheckoutCompleted(SESSION))
    assert look(driver) == CHOSEN


@pytest.mark.parametrize(
    "leave",
    [
        lambda driver: driver.feed(on.Tapped("receipt.done")),
        lambda driver: driver.wait(40.0),
        lambda driver: driver.feed(started(OTHER)),
    ],
    ids=["done", "time", "the next scan"],
)
@pytest.mark.parametrize("reach", [paid, goodbye])
def test_it_goes_with_the_session(reach: Reach, leave: Callable[[Driver], object]) -> None:
    driver = choose(reach())
    leave(driver)
    assert not isinstance(driver.state.phase, Parting)
    assert look(driver) == OWN


def test_the_next_shoppers_session_begins_with_the_carts_own_look() -> None:
    driver = choose(shopping())
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    assert isinstance(driver.state.phase, Shopping)
    assert look(driver) == OWN


@pytest.mark.parametrize("target", ["language", "text-size", "contrast"])
@pytest.mark.parametrize("reach", [free, out_of_service])
def test_on_a_cart_without_a_shopper_that_is_left_alone_it_is_taken_back(reach: Reach, target: str) -> None:
    driver = reach()
    status = "available" if reach is free else "maintenance"
    driver.feed(on.Touched())
    driver.feed(on.Tapped(target))
    moment = driver.now + LEFT_AFTER_S
    assert left_alone_at(driver.state) == moment
    driver.stay_free(LEFT_AFTER_S - 0.1, status)
    assert look(driver) != OWN
    assert next_due(driver.state) <= moment
    driver.stay_free(0.2, status)
    assert look(driver) == OWN
    assert left_alone_at(driver.state) == NEVER


def test_whoever_touches_a_free_cart_is_still_there() -> None:
    driver = choose(free())
    for _ in range(4):
        driver.stay_free(50.0)
        driver.feed(on.Touched())
    assert look(driver) == CHOSEN


def test_other_words_of_the_backend_do_not_keep_it() -> None:
    driver = free()
    driver.feed(on.Touched())
    choose(driver)
    driver.stay_free(30.0)
    driver.feed(on.CartUpdated())
    driver.feed(on.StreamDown("reset", 1.0))
    driver.stay_free(31.0)
    assert look(driver) == OWN


def test_left_alone_is_said_of_free_carts_alone() -> None:
    for reach in (shopping, paying, paid, reduced):
        assert left_alone_at(choose(reach()).state) == NEVER
    assert left_alone_at(free().state) == NEVER, "nothing was chosen"


def test_another_text_size_begins_every_list_anew() -> None:
    driver = shopping()
    driver.feed(on.Scrolled(40))
    driver.feed(on.Tapped("panel:offers"))
    driver.feed(on.Scrolled(60))
    driver.feed(on.Tapped("text-size"))
    assert driver.shopping().scrolls == {}
    assert driver.shopping().panel is Panel.OFFERS
    driver = paid()
    driver.feed(on.Scrolled(40))
    driver.feed(on.Tapped("text-size"))
    assert isinstance(driver.state.phase, Parting)
    assert driver.state.phase.scroll == 0


def test_contrast_and_language_leave_the_lists_where_they_are() -> None:
    driver = shopping()
    driver.feed(on.Scrolled(40))
    driver.feed(on.Tapped("contrast"))
    driver.feed(on.Tapped("language"))
    assert driver.shopping().scroll == 40


# "Your session has been erased"


def test_after_the_session_the_screen_says_for_a_while_that_it_is_erased() -> None:
    for driver in (paid(), goodbye()):
        assert not erased_lately(driver.state)
        driver.feed(on.Tapped("receipt.done"))
        assert (driver.state.erased_at, erased_lately(driver.state)) == (driver.now, True)
        moment = driver.now + ERASED_S
        driver.tell_qr(after=0.1)
        driver.stay_free(ERASED_S - 0.2)
        assert erased_lately(driver.state)
        assert next_due(driver.state) <= moment
        driver.stay_free(0.1)
        assert not erased_lately(driver.state)


def test_who_scans_meanwhile_does_not_read_it() -> None:
    driver = paid()
    driver.feed(started(OTHER))
    assert driver.state.erased_at is None
    driver = paid()
    driver.feed(on.Tapped("receipt.done"))
    driver.feed(started(OTHER))
    driver.tell_status(OTHER)
    assert driver.state.erased_at is None


def test_a_cart_that_has_just_started_says_nothing_of_it() -> None:
    assert not erased_lately(free().state)
    assert State(CART).erased_at is None
