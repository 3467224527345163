from __future__ import annotations

from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import lights
from kiosk.core.lights import OFF, Color, Light, Step
from kiosk.core.rhythm import SLICE_S, Frame, at_rest, color_frames, switch_frames

RED, GREEN, BLUE, WHITE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)
AMBER = (1.0, 0.5, 0.0)
NAMES = ("red", "amber", "green", "blue", "white")
SUBSETS = [leds for size in range(1, 6) for leds in combinations(NAMES, size)]
ALL = {name: light for name, light in vars(lights).items() if isinstance(light, Light)}
THREE = ("red", "green", "blue")

parts = st.floats(0, 1)
steps = st.builds(Step, st.tuples(parts, parts, parts), st.floats(0, 5), st.floats(0, 5))
some_lights = st.builds(
    Light, st.just("any"), st.lists(steps, min_size=1, max_size=4).map(tuple), st.lists(steps, max_size=3).map(tuple)
)


def leds(light: Light, names: tuple[str, ...], count: int = 12) -> list[tuple[set[str], float]]:
    """The first frames as the names of what is on, neighbours that are alike joined."""
    joined: list[tuple[set[str], float]] = []
    for frame in islice(switch_frames(light, names), count):
        on = {name for name, value in zip(names, frame.value, strict=True) if value}
        if joined and joined[-1][0] == on:
            joined[-1] = (on, joined[-1][1] + frame.seconds)
        else:
            joined.append((on, frame.seconds))
    return joined


def steady(color: Color) -> Light:
    return Light("steady", (Step(color, 1.0),))


def blink(color: Color, other: Color = OFF) -> Light:
    return Light("blink", (Step(color, 1.0), Step(other, 0.5)))


# An RGB LED


def test_a_steady_light_is_one_frame() -> None:
    assert list(color_frames(steady(GREEN), OFF)) == [Frame(GREEN, 0.0)]
    assert at_rest(steady(GREEN))


def test_a_blink_is_its_steps() -> None:
    frames = list(islice(color_frames(blink(RED), OFF), 3))
    assert frames == [Frame(RED, 1.0), Frame(OFF, 0.5), Frame(RED, 1.0)]
    assert not at_rest(blink(RED))


def test_a_fade_is_25_slices_a_second_from_what_is_shown() -> None:
    light = Light("breath", (Step(WHITE, 0.2, fade=2.0), Step(OFF, 0.0, fade=1.0)))
    frames = list(islice(color_frames(light, RED), 51 + 25))
    assert frames[0].value == pytest.approx((1.0, 0.02, 0.02))
    assert frames[49].value == WHITE
    assert frames[50] == Frame(WHITE, 0.2)
    assert frames[-1].value == OFF
    assert {round(frame.seconds, 6) for frame in frames[:50] + frames[51:]} == {SLICE_S}


def test_an_intro_comes_once_and_the_light_comes_to_rest() -> None:
    light = Light("pulses", (Step(GREEN, 1.0),), intro=(Step(GREEN, 0.1), Step(OFF, 0.1)) * 3)
    frames = list(color_frames(light, OFF))
    assert [frame.value for frame in frames] == [GREEN, OFF] * 3 + [GREEN]
    assert frames[-1].seconds == 0.0
    assert not at_rest(light)


@given(some_lights, st.tuples(parts, parts, parts))
def test_no_light_spins_or_leaves_the_range(light: Light, start: Color) -> None:
    for frames in (color_frames(light, start), switch_frames(light, THREE)):
        shown = list(islice(frames, 300))
        assert shown
        assert all(len(frame.value) == 3 and all(0 <= part <= 1 for part in frame.value) for frame in shown)
        resting = shown[-1:] if light.steady and shown[-1].seconds == 0 else []
        moving = shown[: len(shown) - len(resting)]
        assert all(frame.seconds >= SLICE_S for frame in moving)


# LEDs that are on or off


@pytest.mark.parametrize(
    ("color", "there", "on"),
    [
        (RED, ("red", "green"), {"red"}),
        (AMBER, ("red", "amber", "green"), {"amber"}),
        (AMBER, ("red", "green"), {"red", "green"}),
        ((0.4, 0.12, 0.0), ("red", "green"), {"red", "green"}),
        (WHITE, NAMES, {"white"}),
        (WHITE, THREE, {"red", "green", "blue"}),
        (WHITE, ("red", "amber"), {"red", "amber"}),
        ((0.2, 0.2, 0.2), ("white",), {"white"}),
        (BLUE, ("red", "green"), {"green"}),
        (GREEN, ("red", "amber"), {"amber"}),
        (GREEN, ("red",), {"red"}),
        ((0.0, 1.0, 1.0), THREE, {"green", "blue"}),
        ((0.0, 1.0, 1.0), ("red", "green"), {"green"}),
        (OFF, NAMES, set()),
    ],
)
def test_a_color_is_shown_by_what_is_there(color: Color, there: tuple[str, ...], on: set[str]) -> None:
    assert leds(steady(color), there) == [(on, 0.0)]


def test_a_breath_keeps_its_rhythm_also_when_it_does_not_go_dark() -> None:
    light = Light("breath", (Step(WHITE, 0.5, fade=2.0), Step((0.2, 0.2, 0.2), 0.5, fade=2.0)))
    assert leds(light, ("white",), 5) == [(set(), 1.0), ({"white"}, 2.5), (set(), 2.5)]


def test_two_colors_stay_on_where_they_can_be_told_apart() -> None:
    assert leds(blink(GREEN, AMBER), ("red", "green"), 2) == [({"green"}, 1.0), ({"red", "green"}, 0.5)]


def test_where_two_colors_look_alike_the_shorter_one_is_a_gap() -> None:
    assert leds(blink(GREEN, AMBER), ("green",), 2) == [({"green"}, 1.0), (set(), 0.5)]


def test_a_dim_color_beside_a_bright_one_is_on() -> None:
    assert leds(blink((0.0, 0.3, 0.0), AMBER), ("amber", "green"), 2) == [({"green"}, 1.0), ({"amber"}, 0.5)]


def test_the_rest_after_an_intro_is_on_even_if_it_is_dimmer() -> None:
    light = Light("pulses", (Step((0.0, 0.3, 0.0), 1.0),), intro=(Step(GREEN, 0.1), Step(OFF, 0.1)))
    assert leds(light, ("green",)) == [({"green"}, 0.1), (set(), 0.1), ({"green"}, 0.0)]


# The lights of the states


def rhythm(light: Light, names: tuple[str, ...]) -> tuple[tuple[frozenset[str], float], ...]:
    return tuple((frozenset(on), round(seconds, 3)) for on, seconds in leds(light, names, 13))


@pytest.mark.parametrize("names", SUBSETS)
def test_every_state_shows_on_whichever_leds_there_are(names: tuple[str, ...]) -> None:
    assert ALL
    for name, light in ALL.items():
        shown = leds(light, names)
        assert any(on for on, _ in shown), name
        assert len(shown) > 1 or at_rest(light), f"{name} does not move"


@pytest.mark.parametrize("names", [names for names in SUBSETS if len(names) > 1])
def test_two_leds_are_enough_to_tell_what_matters_apart(names: tuple[str, ...]) -> None:
    # Starting takes a second or two: it may look like another steady light.
    told = {rhythm(light, names) for name, light in ALL.items() if name != "STARTING"}
    assert len(told) == len(ALL) - 1


@pytest.mark.parametrize("names", [THREE, NAMES, ("red", "amber", "green")])
def test_the_usual_sets_of_leds_tell_every_state_apart(names: tuple[str, ...]) -> None:
    assert len({rhythm(light, names) for light in ALL.values()}) == len(ALL)
