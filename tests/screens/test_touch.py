from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.events import Event, Pressed, Released, Scrolled, Tapped, Touched
from kiosk.screens.scene import Rect, Scene, ScrollArea, Target
from kiosk.screens.touch import DRAG_FROM_MM, Gestures, Phase, Touch

PX_PER_MM = 5.0
JITTER = DRAG_FROM_MM * PX_PER_MM
ROW = Target(Rect(0, 100, 200, 60), "row")
PAY = Target(Rect(300, 300, 150, 100), "pay")
LIST = ScrollArea(Rect(0, 80, 200, 300), content=1000, offset=400)
SCENE = Scene((480, 480), (0, 0, 0), targets=(ROW, PAY), scroll=LIST)
ROWS = replace(SCENE, scroll=ScrollArea(Rect(0, 80, 200, 300), content=30_000, offset=4000, step=100))
SAMPLE_S = 0.01


class Finger:
    """One finger over a scene whose list stands where it was scrolled to; a moment passes with every movement."""

    def __init__(self, scene: Scene = SCENE, *, motion: bool = True) -> None:
        self.scene = scene
        self.motion = motion
        self.now = 100.0
        self.gestures = Gestures(PX_PER_MM)

    def down(self, x: float, y: float) -> list[Event]:
        return self._follow(Phase.DOWN, x, y)

    def move(self, x: float, y: float) -> list[Event]:
        self.now += SAMPLE_S
        return self._follow(Phase.MOVE, x, y)

    def up(self, x: float, y: float) -> list[Event]:
        return self._follow(Phase.UP, x, y)

    def throw(self, *, by: float = -200.0, y: float = 300.0) -> None:
        """Drag the list by so many pixels (upwards where negative) in a tenth of a second and let it go."""
        self.down(10, y)
        for step in range(1, 11):
            self.move(10, y + by * step / 10)
        self.up(10, y + by)

    def frames(self, every: float = 1 / 60) -> Iterator[list[Event]]:
        """Until nothing moves, with the state that keeps what it is told."""
        while self.gestures.next_frame < math.inf:
            self.now += every
            events = self.gestures.frame(self.scene, self.now, motion=self.motion)
            self._keep(events)
            yield events

    def offsets(self, every: float = 1 / 60) -> list[int]:
        return [event.offset for events in self.frames(every) for event in events if isinstance(event, Scrolled)]

    @property
    def offset(self) -> int:
        assert self.scene.scroll is not None
        return self.scene.scroll.offset

    def _follow(self, phase: Phase, x: float, y: float) -> list[Event]:
        events = self.gestures.follow(Touch(phase, x, y), self.scene, self.now, motion=self.motion)
        self._keep(events)
        return events

    def _keep(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Scrolled) and self.scene.scroll is not None:
                self.scene = replace(self.scene, scroll=replace(self.scene.scroll, offset=event.offset))


@pytest.fixture
def finger() -> Finger:
    return Finger()


def test_a_tap(finger: Finger) -> None:
    assert finger.down(310, 310) == [Touched(), Pressed("pay")]
    assert finger.up(440, 390) == [Tapped("pay")]


def test_a_finger_on_nothing_is_told_too(finger: Finger) -> None:
    assert finger.down(250, 310) == [Touched()]


def test_a_finger_that_slips_off_does_not_tap(finger: Finger) -> None:
    finger.down(310, 310)
    assert finger.up(310, 410) == [Released()]


def test_a_finger_that_slips_onto_a_target_does_not_tap(finger: Finger) -> None:
    finger.down(250, 310)
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
    assert finger.down(310, 310) == [Touched(), Pressed("above")]


# --- a screen that sleeps ---


def test_a_touch_that_wakes_the_screen_does_nothing_else(finger: Finger) -> None:
    finger.scene = replace(SCENE, brightness=0.3)
    assert finger.down(310, 310) == [Touched()]
    finger.scene = SCENE
    assert finger.move(312, 312) == []
    assert finger.up(310, 310) == []
    assert finger.down(310, 310) == [Touched(), Pressed("pay")]
    assert finger.up(310, 310) == [Tapped("pay")]


def test_a_finger_that_wakes_the_screen_drags_nothing(finger: Finger) -> None:
    finger.scene = replace(SCENE, brightness=0.3)
    finger.down(10, 300)
    finger.scene = SCENE
    assert finger.move(10, 100) == []
    assert finger.up(10, 100) == []
    assert finger.gestures.next_frame == math.inf


# --- a finger that drags ---


def test_a_drag_scrolls_and_cancels_the_tap(finger: Finger) -> None:
    assert finger.down(10, 120) == [Touched(), Pressed("row")]
    assert finger.move(10, 120 - JITTER - 1) == [Released(), Scrolled(401)]
    assert finger.move(10, 60) == [Scrolled(460 - int(JITTER))]
    assert not [event for event in finger.up(10, 120) if isinstance(event, Tapped | Released)]


def test_a_drag_that_comes_back_is_still_no_tap(finger: Finger) -> None:
    finger.down(10, 120)
    finger.move(10, 20)
    assert finger.move(10, 120 - JITTER) == [Scrolled(400)]
    assert finger.up(10, 120 - JITTER) == []


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
    assert finger.move(10, 190) == [Scrolled(510 - int(JITTER))]


def test_a_list_that_fits_does_not_move() -> None:
    finger = Finger(replace(SCENE, scroll=ScrollArea(Rect(0, 80, 200, 300), content=200, offset=0)))
    finger.down(10, 300)
    assert finger.move(10, 100) == [Scrolled(0)]
    finger.up(10, 100)
    assert finger.offsets() == []


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
    assert finger.down(310, 310) == [Touched(), Pressed("pay")]
    assert finger.up(310, 310) == [Tapped("pay")]


def test_moving_and_lifting_without_a_touch_is_nothing(finger: Finger) -> None:
    assert finger.move(10, 120) == []
    assert finger.up(10, 120) == []


@pytest.mark.parametrize(("direction", "edge"), [(1, 0), (-1, 700)])
def test_beyond_its_ends_a_list_resists_more_and_more(direction: int, edge: int, finger: Finger) -> None:
    finger.scene = replace(SCENE, scroll=replace(LIST, offset=edge))
    finger.down(10, 200)
    offsets = [edge]
    for way in range(50, 5000, 50):
        (scrolled,) = [event for event in finger.move(10, 200 + direction * way) if isinstance(event, Scrolled)]
        offsets.append(scrolled.offset)
    beyond = [abs(offset - edge) for offset in offsets]
    steps = [after - before for before, after in pairwise(beyond[1:])]
    assert all(after <= before + 1 for before, after in pairwise(steps))
    assert 10 < beyond[2] < 50
    assert beyond[-1] < LIST.rect.h / 2
    assert (offsets[-1] < 0) is (direction > 0)


@pytest.mark.parametrize(("y", "edge"), [(380, 0), (-5000, 700)])
def test_a_list_that_was_pulled_beyond_its_end_springs_back(y: float, edge: int, finger: Finger) -> None:
    finger.scene = replace(SCENE, scroll=replace(LIST, offset=edge))
    finger.down(10, 200)
    for _ in range(20):
        finger.move(10, y)
    finger.up(10, y)
    offsets = finger.offsets()
    assert offsets[-1] == edge
    assert offsets == sorted(offsets, reverse=edge > 0)
    assert len(offsets) > 5


def test_a_list_that_is_thrown_from_beyond_its_end_goes_no_further(finger: Finger) -> None:
    finger.scene = replace(SCENE, scroll=replace(LIST, offset=0))
    finger.throw(by=500, y=100)
    pulled_to = finger.offset
    assert pulled_to < -50
    assert finger.offsets()[0] > pulled_to
    assert finger.offset == 0


# --- a list that was let go ---


@pytest.mark.parametrize(("moved", "rest"), [(151, 4100), (164, 4100), (166, 4200), (-51, 4000), (-66, 3900)])
def test_a_list_that_is_put_down_comes_to_rest_at_a_row(moved: float, rest: int) -> None:
    finger = Finger(ROWS)
    finger.down(10, 300)
    finger.move(10, 300 - moved)
    finger.now += 0.2
    assert finger.up(10, 300 - moved) == []
    finger.offsets()
    assert finger.offset == rest


@pytest.mark.parametrize("by", [-200, 200, -40, 40])
def test_a_list_that_is_thrown_goes_on_and_ends_at_a_row(by: float) -> None:
    finger = Finger(ROWS)
    finger.throw(by=by)
    let_go_at = finger.offset
    offsets = finger.offsets()
    assert offsets == sorted(offsets, reverse=by > 0)
    assert offsets[-1] % 100 == 0
    # Of its velocity, pixels a second: what 0.4 seconds of it are, to the nearest row.
    assert abs(abs(offsets[-1] - let_go_at) - (abs(by) - JITTER) / 0.1 * 0.4) < 150


def test_it_starts_as_fast_as_the_finger_was_and_grows_slower() -> None:
    finger = Finger(ROWS)
    finger.throw(by=-400)
    offsets = [finger.offset, *finger.offsets()]
    steps = [after - before for before, after in pairwise(offsets)]
    assert steps[0] == pytest.approx(4000 / 60, rel=0.15)
    assert all(after <= before + 1 for before, after in pairwise(steps))
    assert steps[-1] <= 1


@pytest.mark.parametrize("by", [-300, 300, -40])
@pytest.mark.parametrize("offset", [0, 200, 4000, 29_500, 29_700])
def test_at_any_frame_rate_it_is_at_the_same_place(by: float, offset: int) -> None:
    start = replace(ROWS, scroll=replace(LIST, content=30_000, step=100, offset=offset))
    smooth, rough, slow = Finger(start), Finger(start), Finger(start)
    for finger in (smooth, rough, slow):
        finger.throw(by=by)
    at_60 = [smooth.offset for _ in smooth.frames(1 / 60)]
    at_20 = [rough.offset for _ in rough.frames(1 / 20)]
    assert len(at_60) > 5
    assert all(abs(place - at_60[3 * index + 2]) <= 1 for index, place in enumerate(at_20[:-1]))
    slow.offsets(1 / 25)
    assert smooth.offset == rough.offset == slow.offset


@pytest.mark.parametrize(("offset", "by", "edge"), [(100, 400, 0), (29_600, -400, 29_700)])
def test_a_list_that_is_thrown_at_its_end_goes_a_little_beyond_and_comes_back(
    offset: int, by: float, edge: int
) -> None:
    finger = Finger(replace(ROWS, scroll=replace(LIST, content=30_000, step=100, offset=offset)))
    finger.down(10, 200)
    finger.move(10, 200 + math.copysign(JITTER + 20, by))
    finger.move(10, 200 + math.copysign(JITTER + 60, by))
    finger.up(10, 200 + math.copysign(JITTER + 60, by))
    offsets = finger.offsets()
    beyond = max(abs(place - edge) for place in offsets if place < 0 or place > 29_700)
    assert 5 < beyond <= 0.2 * LIST.rect.h + 1
    assert offsets[-1] == edge


def test_a_finger_that_rests_before_it_is_lifted_throws_nothing() -> None:
    finger = Finger(ROWS)
    finger.down(10, 300)
    for y in range(290, 90, -20):
        finger.move(10, y)
    finger.now += 0.07
    finger.up(10, 110)
    offsets = finger.offsets()
    assert finger.offset == 4200
    assert abs(offsets[0] - 4200) <= 50


def test_a_finger_that_moves_slowly_puts_the_list_down() -> None:
    """At the row that is nearest, not at the one that it moves to."""
    finger = Finger(ROWS)
    finger.down(10, 300)
    y = 300 - JITTER - 30
    for _ in range(20):
        y -= 0.6
        finger.move(10, y)
    finger.up(10, y)
    finger.offsets()
    assert finger.offset == 4000


def test_only_the_last_tenth_of_a_second_counts() -> None:
    finger = Finger(ROWS)
    finger.down(10, 370)
    y = 370.0
    for way in (*[0.5] * 100, *[20.0] * 11):
        y -= way
        finger.move(10, y)
    let_go_at = finger.offset
    finger.up(10, y)
    finger.offsets()
    assert abs(finger.offset - let_go_at - 2000 * 0.4) <= 50


def test_however_fast_it_is_thrown_the_list_can_be_followed() -> None:
    finger = Finger(ROWS)
    finger.down(10, 300)
    finger.move(10, 0)
    finger.up(10, 0)
    assert max(after - before for before, after in pairwise(finger.offsets())) < 1500 * PX_PER_MM / 60


def test_touches_that_were_taken_at_once_throw_nothing() -> None:
    """A loop that was busy takes a whole drag in one moment: that says nothing about its velocity."""
    finger = Finger(ROWS)
    for phase, y in ((Phase.DOWN, 300), (Phase.MOVE, 200), (Phase.MOVE, 100), (Phase.UP, 100)):
        finger._follow(phase, 10, y)
    finger.offsets()
    assert finger.offset in (4100, 4200)


def test_a_finger_on_a_moving_list_stops_it_and_is_no_tap() -> None:
    finger = Finger(ROWS)
    finger.throw()
    for _, _ in zip(range(5), finger.frames(), strict=False):
        pass
    stopped_at = finger.offset
    assert finger.down(10, 110) == [Touched()]
    assert finger.gestures.next_frame == math.inf
    assert finger.offset == stopped_at
    assert finger.up(10, 110) == []
    finger.offsets()
    assert finger.offset == round(stopped_at / 100) * 100


def test_a_list_that_was_stopped_follows_the_finger_at_once() -> None:
    finger = Finger(ROWS)
    finger.throw()
    next(finger.frames())
    stopped_at = finger.offset
    finger.down(10, 200)
    assert finger.move(10, 195) == [Scrolled(stopped_at + 5)]


def test_a_list_that_is_caught_beyond_its_end_does_not_jump() -> None:
    finger = Finger(replace(SCENE, scroll=replace(LIST, offset=0)))
    finger.down(10, 100)
    finger.move(10, 300)
    finger.up(10, 300)
    next(finger.frames())
    caught_at = finger.offset
    assert caught_at < -10
    finger.down(10, 200)
    assert finger.move(10, 200.5) == [Scrolled(caught_at)]


def test_a_tap_elsewhere_lets_the_list_come_to_rest_before_it_counts() -> None:
    """What is tapped may show another list: this one is found at whole rows again."""
    finger = Finger(ROWS)
    finger.throw()
    next(finger.frames())
    assert finger.down(310, 310) == [Touched(), Pressed("pay")]
    scrolled, tapped = finger.up(310, 310)
    assert isinstance(scrolled, Scrolled)
    assert scrolled.offset % 100 == 0
    assert tapped == Tapped("pay")
    assert finger.gestures.next_frame == math.inf


def test_where_the_list_is_put_elsewhere_it_stays_there() -> None:
    """The basket has changed and the list goes to the line that is new."""
    finger = Finger(ROWS)
    finger.throw()
    next(finger.frames())
    finger.scene = ROWS
    assert list(finger.frames()) == [[]]
    assert finger.gestures.next_frame == math.inf


def test_a_list_that_grows_shorter_while_it_moves_ends_at_its_new_end() -> None:
    finger = Finger(ROWS)
    finger.throw(by=-600)
    next(finger.frames())
    assert finger.scene.scroll is not None
    shorter = replace(finger.scene.scroll, content=finger.offset // 100 * 100 + 500)
    finger.scene = replace(finger.scene, scroll=shorter)
    finger.offsets()
    assert finger.offset == shorter.furthest


def test_a_list_that_is_covered_while_it_moves_is_found_at_whole_rows() -> None:
    """The scale's alarm covers the basket, and goes again."""
    finger = Finger(ROWS)
    finger.throw()
    next(finger.frames())
    basket = finger.scene
    finger.scene = replace(ROWS, scroll=None)
    assert list(finger.frames()) == [[]]
    assert finger.gestures.next_frame == math.inf
    assert finger.gestures.frame(finger.scene, finger.now) == []
    (scrolled,) = finger.gestures.frame(basket, finger.now + 5)
    assert isinstance(scrolled, Scrolled)
    assert scrolled.offset % 100 == 0
    assert finger.gestures.frame(basket, finger.now + 6) == []


def test_another_list_in_the_place_of_one_that_moves_is_left_alone() -> None:
    finger = Finger(ROWS)
    finger.throw()
    next(finger.frames())
    finger.scene = replace(ROWS, scroll=ScrollArea(LIST.rect, content=200, offset=0, step=50))
    assert list(finger.frames()) == [[]]
    assert finger.gestures.next_frame == math.inf


def test_a_finger_whose_lifting_was_lost_leaves_no_row_cut() -> None:
    finger = Finger(ROWS)
    finger.down(10, 300)
    finger.move(10, 300 - JITTER - 130)
    finger.down(310, 310)
    finger.offsets()
    assert finger.offset == 4100


def test_at_rest_no_frame_is_asked_for() -> None:
    finger = Finger(ROWS)
    assert finger.gestures.next_frame == math.inf
    finger.down(10, 300)
    finger.move(10, 200)
    assert finger.gestures.next_frame == math.inf
    finger.up(10, 200)
    assert finger.gestures.next_frame == pytest.approx(finger.now + 1 / 60)
    finger.offsets()
    assert finger.gestures.next_frame == math.inf
    assert finger.gestures.frame(finger.scene, finger.now + 1) == []


def test_between_frames_nothing_is_told() -> None:
    finger = Finger(ROWS)
    finger.throw()
    assert finger.gestures.frame(finger.scene, finger.now + 0.01) == []


def test_frames_keep_their_beat_though_each_comes_a_little_late() -> None:
    finger = Finger(ROWS)
    finger.throw()
    due = finger.gestures.next_frame
    finger.gestures.frame(finger.scene, due + 0.003)
    assert finger.gestures.next_frame == pytest.approx(due + 1 / 60)


def test_a_tap_on_a_list_does_not_move_it() -> None:
    finger = Finger(replace(ROWS, scroll=ScrollArea(Rect(0, 80, 200, 300), content=1000, offset=437, step=100)))
    finger.down(10, 300)
    assert finger.up(10, 300) == []
    assert finger.gestures.next_frame == math.inf


# --- reduced motion ---


def test_without_motion_a_list_rests_at_once_at_a_row() -> None:
    finger = Finger(ROWS, motion=False)
    finger.down(10, 300)
    finger.move(10, 300 - JITTER - 160)
    assert finger.up(10, 300 - JITTER - 160) == [Scrolled(4200)]
    assert finger.gestures.next_frame == math.inf


@pytest.mark.parametrize(("y", "edge"), [(5000, 0), (-5000, 700)])
def test_without_motion_a_list_ends_at_its_end(y: float, edge: int) -> None:
    finger = Finger(motion=False)
    finger.down(10, 300)
    assert finger.move(10, y) == [Scrolled(edge)]
    assert finger.up(10, y) == []


def test_when_motion_is_switched_off_a_moving_list_is_at_rest_at_once() -> None:
    finger = Finger(ROWS)
    finger.throw()
    finger.motion = False
    (events,) = finger.frames()
    assert len(events) == 1
    assert finger.offset % 100 == 0


points = st.tuples(st.floats(-50, 600), st.floats(-50, 600))


@settings(max_examples=150, deadline=None)
@given(start=points, path=st.lists(points, max_size=8), end=points, motion=st.booleans())
def test_every_press_is_answered_once_and_the_list_ends_within_its_ends(
    start: tuple[float, float], path: list[tuple[float, float]], end: tuple[float, float], motion: bool
) -> None:
    finger = Finger(replace(SCENE, scroll=replace(LIST, step=50)), motion=motion)
    events = finger.down(*start)
    for point in path:
        events += finger.move(*point)
    events += finger.up(*end)
    for after in finger.frames():
        events += after
    assert [event for event in events if isinstance(event, Touched)] == [Touched()]
    pressed = [event for event in events if isinstance(event, Pressed)]
    answered = [event for event in events if isinstance(event, Released | Tapped)]
    assert len(pressed) == len(answered)
    scrolled = [event.offset for event in events if isinstance(event, Scrolled)]
    beyond = LIST.rect.h if motion else 0
    assert all(-beyond <= offset <= LIST.furthest + beyond for offset in scrolled)
    assert finger.offset == replace(LIST, step=50).at_rest(finger.offset)
