"""The next due moment: it always leads on, and what stands still costs nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.comfort import SHIFT_EVERY_S
from kiosk.core.due import (
    ERASED_S,
    HIGHLIGHT_S,
    PROGRESS_AFTER_S,
    highlight,
    next_due,
    next_minute,
    next_second,
    seconds_left,
    still_to_come,
)
from kiosk.core.models import Code, PairingPicture
from kiosk.core.panels import MESSAGE_S
from kiosk.core.poll import ANSWER_BOUND_S, NEVER, Poll
from kiosk.core.questions import QUESTIONS, with_polls
from kiosk.core.screen import Screen
from kiosk.core.state import Panel, Parting, Shopping, State
from kiosk.core.step import step
from tests.core.builders import (
    SESSION,
    START,
    Driver,
    asking,
    basket,
    checklist,
    fresh,
    goodbye,
    out_of_service,
    paid,
    reduced,
    reviewing,
    shopping,
)
from tests.core.world import free_world, shopping_world
from tests.samples import states

HOUR_S = 3600.0
FRAMES_A_SECOND = 60

SAMPLES = dict(states())


def touched(state: State) -> State:
    """With all that may still come due: a look that was chosen, an end that is near, a screen that dims."""
    return replace(state, dim_after_s=3.0, active_at=state.now, erased_at=state.now - 1.0, large_text=True)


@pytest.mark.parametrize("change", [lambda state: state, touched], ids=["as it is", "touched"])
@pytest.mark.parametrize("name", list(SAMPLES))
def test_each_tick_leads_on(name: str, change: Callable[[State], State]) -> None:
    state = change(SAMPLES[name])
    for _ in range(120):
        due = next_due(state)
        if due == NEVER:
            return
        moment = max(due, state.now)
        ticked, _ = step(state, on.Ticked(), moment)
        assert next_due(ticked) > moment, f"{name} would spin at {moment}"
        state = ticked


@pytest.mark.parametrize("name", list(SAMPLES))
def test_a_due_moment_that_nobody_heard_of_for_a_day_leads_on_too(name: str) -> None:
    state, _ = step(SAMPLES[name], on.Ticked(), SAMPLES[name].now + 86_400.0)
    for _ in range(20):
        assert next_due(state) > state.now
        state, _ = step(state, on.Ticked(), next_due(state))


# How often, when nothing happens


def test_a_free_cart_ticks_about_once_a_second() -> None:
    world = free_world()
    world.ticks = 0
    world.run(HOUR_S)
    assert world.screen() is Screen.PAIRING
    assert world.ticks <= HOUR_S + HOUR_S / 3.0 * 2


@pytest.mark.parametrize("panel", list(Panel))
def test_a_session_that_stands_still_ticks_for_its_questions_alone(panel: Panel) -> None:
    world = shopping_world(SESSION, basket(1, 2))
    world.tell(on.Tapped(f"panel:{panel}"))
    world.run(5.0)
    world.ticks = 0
    world.requests.clear()
    world.run(HOUR_S)
    assert world.ticks <= sum(world.requests.values()) + HOUR_S / SHIFT_EVERY_S + 10
    assert sum(world.requests.values()) < HOUR_S / 5.0


@pytest.mark.parametrize("reach", [out_of_service, reduced])
def test_what_waits_for_the_backend_alone_ticks_for_its_questions(reach: Callable[[], Driver]) -> None:
    driver = reach()
    for _ in range(600):
        if driver.is_open(do.FetchCartStatus):
            driver.tell_status(
                SESSION if driver.screen() is Screen.REDUCED else None,
                "in use" if driver.screen() is Screen.REDUCED else "maintenance",
                after=0.0,
            )
        due = next_due(driver.state)
        driver.now = max(driver.now, due)
        driver.feed(on.Ticked())
    assert driver.now - START > 600 * 2.5


# The highlight


@given(st.floats(0.0, 1e7), st.lists(st.floats(0.0, 1.0), max_size=30))
def test_the_highlight_fades_at_sixty_frames_a_second_and_ends(start: float, nudges: list[float]) -> None:
    driver = shopping(1)
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(2))
    phase = driver.shopping()
    changed = start
    state = replace(driver.state, now=start, phase=replace(phase, changed_at=changed, since=start, basket_at=start))
    state = with_polls(state, {name: Poll() for name in QUESTIONS})
    frames, last = 0, 1.0
    for nudge in (*nudges, *[0.0] * 200):
        if highlight(state, phase=state.phase) <= 0:  # type: ignore[arg-type]
            break
        due = next_due(state)
        assert due > state.now
        state, _ = step(state, on.Ticked(), due + nudge / 60)
        assert isinstance(state.phase, Shopping)
        now = highlight(state, state.phase)
        assert 0.0 <= now <= last
        frames, last = frames + 1, now
    assert last == 0.0
    assert frames <= HIGHLIGHT_S * FRAMES_A_SECOND + 2


def test_without_motion_nothing_fades() -> None:
    driver = shopping(1)
    driver.state = replace(driver.state, motion=False)
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(2))
    assert highlight(driver.state, driver.shopping()) == 0.0
    assert next_due(driver.state) > driver.now + HIGHLIGHT_S


def test_the_highlight_is_whole_at_first_and_half_after_half_its_time() -> None:
    driver = shopping(1)
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(2))
    assert highlight(driver.state, driver.shopping()) == pytest.approx(1.0)
    driver.wait(HIGHLIGHT_S / 2)
    assert highlight(driver.state, driver.shopping()) == pytest.approx(0.5)


def test_an_unchanged_basket_and_the_first_one_are_not_highlighted() -> None:
    driver = shopping(1, 2)
    assert highlight(driver.state, driver.shopping()) == 0.0
    driver.feed(on.CartUpdated())
    driver.tell_basket(basket(1, 2))
    assert highlight(driver.state, driver.shopping()) == 0.0


# Moments of their own


def test_the_parts_of_the_screen_that_change_by_themselves_are_due() -> None:
    driver = asking()
    assert next_due(driver.state) == driver.now + PROGRESS_AFTER_S
    driver = shopping()
    driver.feed(on.ItemRead("1"))
    driver.tell_product(None)
    preview = driver.shopping().preview
    assert preview is not None
    driver.wait(7.99)
    assert next_due(driver.state) == preview.until
    driver = goodbye()
    assert isinstance(driver.state.phase, Parting)
    assert next_due(driver.state) == pytest.approx(driver.now + 1.0)
    driver = Driver(erased_at=999.0)
    assert next_due(driver.state) == 999.0 + ERASED_S
    driver = Driver(phase=replace(shopping().shopping(), tick_failed_at=999.5))
    assert next_due(driver.state) == 999.5 + MESSAGE_S


def test_a_review_and_a_list_have_no_moment_of_their_own() -> None:
    for driver in (reviewing(), shopping()):
        driver.state = replace(driver.state, phase=replace(driver.shopping(), checklist=checklist(True)))
        assert next_due(driver.state) >= min(driver.state.basket.due_at, driver.state.status.due_at)


def test_a_question_in_flight_is_due_when_it_counts_as_lost() -> None:
    driver = fresh()
    assert next_due(driver.state) <= driver.now + ANSWER_BOUND_S


def test_what_is_over_is_not_to_come() -> None:
    assert still_to_come(5.0, 4.9) == 5.0
    assert still_to_come(5.0, 5.0) == NEVER


# Countdowns


@given(st.floats(0.0, 1e7), st.floats(0.001, 700.0))
def test_a_countdown_ticks_as_its_number_changes(now: float, left: float) -> None:
    until = now + left
    numbers = [seconds_left(until, now)]
    while now < until:
        then = next_second(until, now)
        assert then > now
        now = then
        numbers.append(seconds_left(until, now))
    assert numbers[-1] == 0
    assert all(before - after in (0, 1) for before, after in pairwise(numbers))
    assert len(numbers) <= left + 3


@given(st.floats(0.0, 1e7), st.floats(0.0, 1e6))
def test_the_minutes_lead_on(since: float, waited: float) -> None:
    now = since + waited
    then = next_minute(since, now)
    assert now < then <= now + 60.0 + 1e-5
    assert math.isclose((then - since) % 60, 0.0, abs_tol=1e-3) or math.isclose((then - since) % 60, 60.0, abs_tol=1e-3)


def test_a_receipt_ticks_once_a_second() -> None:
    driver = paid()
    moments = []
    while driver.screen() is Screen.RECEIPT:
        driver.now = next_due(driver.state)
        driver.feed(on.Ticked())
        moments.append(driver.now)
    assert len(moments) == 30
    assert all(later - earlier == pytest.approx(1.0) for earlier, later in pairwise(moments))


def test_the_samples_hold_codes_of_both_kinds() -> None:
    """What the table above runs over is what is drawn."""
    faces = {type(state.phase.qr.face) for state in SAMPLES.values() if getattr(state.phase, "qr", None) is not None}  # type: ignore[union-attr]
    assert faces == {Code, PairingPicture}


def test_at_its_end_nothing_is_left_of_the_highlight_by_any_rounding() -> None:
    driver = shopping()
    for tenth in range(10_000, 12_000):
        changed_at = tenth / 10
        phase = replace(driver.shopping(), changed_at=changed_at)
        assert highlight(replace(driver.state, now=changed_at + HIGHLIGHT_S), phase) == 0.0
