from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.events import Event, Pressed, Released, Scrolled, Tapped
from kiosk.screens.scene import Rect, Scene, ScrollArea, Target
from kiosk.screens.touch import DRAG_FROM_MM, Gestures, Phase, Touch

PX_PER_MM = 5.0
JITTER = DRAG_FROM_MM * PX_PER_MM
ROW = Target(Rect(0, 100, 200, 60), "row")
PAY = Target(Rect(300, 300, 150, 100), "pay")
LIST = ScrollArea(Rect(0, 80, 200, 300), content=1000, offset=400)
SCENE = Scene((480, 480), (0, 0, 0), targets=(ROW, PAY), scroll=LIST)


class Finger:
    """One finger over a scene."""

    def __init__(self, scene: Scene = SCENE) -> None:
        self.scene = scene
        self._gestures = Gestures(PX_PER_MM)

    def down(self, x: float, y: float) -> list[Event]:
        return self._gestures.follow(Touch(Phase.DOWN, x, y), self.scene)

    def move(self, x: float, y: float) -> list[Event]:
        return self._gestures.follow(Touch(Phase.MOVE, x, y), self.scene)

    def up(self, x: float, y: float) -> list[Event]:
        return self._gestures.follow(Touch(Phase.UP, x, y), self.scene)


@pytest.fixture
def finger() -> Finger:
    return Finger()


def test_a_tap(finger: Finger) -> None:
    assert finger.down(310, 310) == [Pressed("pay")]
    assert finger.up(440, 390) == [Tapped("pay")]


def test_a_finger_that_slips_off_does_not_tap(finger: Finger) -> None:
    finger.down(310, 310)
    assert finger.up(310, 410) == [Released()]


def test_a_finger_that_slips_onto_a_target_does_not_tap(finger: Finger) -> None:
    assert finger.down(250, 310) == []
    assert finger.up(310, 310) == []


def test_a_finger_that_slips_to_another_target_taps_neither(finger: Finger) -> None:
    finger.down(10, 110)
    assert finger.up(310, 310) == [Released()]


def test_a_target_that_went_away_under_the_finger_is_not_tapped(finger: Finger) -> None:
    finger.down(310, 310)
    finger.scene = replace(SCENE, targets=(ROW,))
    assert finger.up(310, 310) == [Released()]


def test_another_target_that_came_under_the_finger_is_not_tapped(finger: Finger) -> None:
    finger.down(310, 310)
    finger.scene = replace(SCENE, targets=(replace(PAY, name="receipt.done"),))
    assert finger.up(310, 310) == [Released()]


def test_of_two_targets_that_lie_over_each_other_the_last_counts() -> None:
    finger = Finger(replace(SCENE, targets=(PAY, replace(PAY, name="above"))))
    assert finger.down(310, 310) == [Pressed("above")]


def test_a_drag_scrolls_and_cancels_the_tap(finger: Finger) -> None:
    assert finger.down(10, 120) == [Pressed("row")]
    assert finger.move(10, 120 - JITTER - 1) == [Released(), Scrolled(400 + int(JITTER) + 1)]
    assert finger.move(10, 60) == [Scrolled(460)]
    assert finger.up(10, 120) == []


def test_a_drag_that_comes_back_is_still_no_tap(finger: Finger) -> None:
    finger.down(10, 120)
    finger.move(10, 20)
    assert finger.move(10, 120) == [Scrolled(400)]
    assert finger.up(10, 120) == []


@pytest.mark.parametrize("moved", [JITTER, -JITTER, 1, 0])
def test_a_finger_that_trembles_still_taps(moved: float, finger: Finger) -> None:
    finger.down(10, 130)
    assert finger.move(10 + 40, 130 + moved) == []
    assert finger.up(10 + 40, 130 + moved) == [Tapped("row")]


def test_a_drag_follows_the_finger_from_where_the_list_stood(finger: Finger) -> None:
    """The state has scrolled meanwhile; the offset is counted from the touch, so that nothing adds up."""
    finger.down(10, 300)
    finger.move(10, 200)
    finger.scene = replace(SCENE, scroll=replace(LIST, offset=500))
    assert finger.move(10, 190) == [Scrolled(510)]


@pytest.mark.parametrize(("y", "offset"), [(5000, 0), (-5000, 700)])
def test_a_list_ends(y: float, offset: int, finger: Finger) -> None:
    finger.down(10, 300)
    assert finger.move(10, y) == [Scrolled(offset)]


def test_a_list_that_fits_does_not_move() -> None:
    finger = Finger(replace(SCENE, scroll=ScrollArea(Rect(0, 80, 200, 300), content=200, offset=0)))
    finger.down(10, 300)
    assert finger.move(10, 100) == [Scrolled(0)]


def test_a_drag_beside_the_list_moves_nothing(finger: Finger) -> None:
    finger.down(310, 310)
    assert finger.move(310, 110) == []


def test_a_drag_ends_with_its_list(finger: Finger) -> None:
    finger.down(10, 300)
    finger.move(10, 200)
    finger.scene = replace(SCENE, scroll=None)
    assert finger.move(10, 100) == []
    assert finger.up(10, 100) == []


def test_a_second_down_without_an_up_begins_anew(finger: Finger) -> None:
    """Some panels repeat DOWN instead of telling of a motion."""
    finger.down(10, 120)
    assert finger.down(310, 310) == [Pressed("pay")]
    assert finger.up(310, 310) == [Tapped("pay")]


def test_moving_and_lifting_without_a_touch_is_nothing(finger: Finger) -> None:
    assert finger.move(10, 120) == []
    assert finger.up(10, 120) == []


ROWS = replace(SCENE, scroll=ScrollArea(Rect(0, 80, 200, 300), content=1000, offset=400, step=100))


@pytest.mark.parametrize(
    ("y", "offset", "rest"), [(249, 451, 500), (251, 449, 400), (-5000, 700, 700), (200, 500, None)]
)
def test_a_list_that_is_let_go_comes_to_rest_at_a_row(y: float, offset: int, rest: int | None) -> None:
    finger = Finger(ROWS)
    finger.down(10, 300)
    assert finger.move(10, y) == [Scrolled(offset)]
    assert finger.up(10, y) == ([] if rest in (None, offset) else [Scrolled(rest)])


def test_a_tap_on_a_list_does_not_move_it() -> None:
    finger = Finger(replace(ROWS, scroll=ScrollArea(Rect(0, 80, 200, 300), content=1000, offset=437, step=100)))
    finger.down(10, 300)
    assert finger.up(10, 300) == []


points = st.tuples(st.floats(-50, 600), st.floats(-50, 600))


@settings(max_examples=100, deadline=None)
@given(start=points, path=st.lists(points, max_size=8), end=points)
def test_every_press_is_answered_once_and_scrolling_stays_within_the_list(
    start: tuple[float, float], path: list[tuple[float, float]], end: tuple[float, float]
) -> None:
    finger = Finger()
    events = finger.down(*start)
    for point in path:
        events += finger.move(*point)
    events += finger.up(*end)
    pressed = [event for event in events if isinstance(event, Pressed)]
    answered = [event for event in events if isinstance(event, Released | Tapped)]
    assert len(pressed) == len(answered)
    assert all(0 <= event.offset <= LIST.furthest for event in events if isinstance(event, Scrolled))
