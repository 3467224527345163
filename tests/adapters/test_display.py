from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from PIL import Image

from kiosk.adapters.display import CloseRequested, Display, Input
from kiosk.adapters.sleeper import Sleeper
from kiosk.errors import DisplayError
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Rgb
from kiosk.screens.touch import Phase, Touch

SIZE = (320, 200)
ROTATIONS = (0, 90, 180, 270)
LONG_S = 60.0
"""A wait that nothing should have to sit out."""
MARKS: dict[tuple[int, int], Rgb] = {
    (0, 0): (255, 0, 0),
    (319, 0): (0, 255, 0),
    (0, 199): (0, 0, 255),
    (319, 199): (255, 255, 0),
    (40, 150): (255, 0, 255),
    (300, 20): (0, 255, 255),
}
"""Pixels of the canvas, each of its own colour."""

Opener = Callable[..., Display]


@pytest.fixture
def open_display(monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    opened: list[Display] = []

    def opener(rotation: int = 0, size: tuple[int, int] | None = SIZE) -> Display:
        display = Display(size=size, fullscreen=False, rotation=rotation)
        display.wait(0)
        opened.append(display)
        return display

    yield opener
    for display in opened:
        display.close()


@pytest.fixture
def display(open_display: Opener) -> Display:
    return open_display()


def window() -> pygame.Surface:
    return pygame.display.get_surface()


def mark(display: Display) -> None:
    display.canvas.fill((10, 10, 10))
    for place, color in MARKS.items():
        display.canvas.set_at(place, color)


def where(color: Rgb) -> list[tuple[int, int]]:
    """The window's pixels of this colour."""
    width, height = window().get_size()
    wanted = (*color, 255)
    return [(x, y) for x in range(width) for y in range(height) if tuple(window().get_at((x, y))) == wanted]


def finger(kind: int, x: float, y: float, number: int = 0) -> None:
    """A finger at a pixel of the window, as the driver tells of it."""
    width, height = window().get_size()
    pygame.event.post(pygame.event.Event(kind, finger_id=number, touch_id=1, x=x / width, y=y / height, dx=0.0, dy=0.0))


def mouse(kind: int, x: int, y: int, **more: Any) -> None:
    given: dict[str, Any] = {"button": 1, "buttons": (1, 0, 0), "rel": (0, 0), "touch": False} | more
    pygame.event.post(pygame.event.Event(kind, pos=(x, y), **given))


def touches(found: list[Input]) -> list[tuple[Phase, int, int]]:
    return [(touch.phase, int(touch.x), int(touch.y)) for touch in found if isinstance(touch, Touch)]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_the_canvas_is_what_the_shopper_sees(rotation: int, open_display: Opener) -> None:
    display = open_display(rotation)
    assert display.size == SIZE
    assert window().get_size() == (SIZE if rotation in (0, 180) else SIZE[::-1])


@pytest.mark.parametrize(("rotation", "corner"), [(0, (0, 0)), (90, (199, 0)), (180, (319, 199)), (270, (0, 319))])
def test_rotation_is_clockwise(rotation: int, corner: tuple[int, int], open_display: Opener) -> None:
    display = open_display(rotation)
    mark(display)
    display.show([Rect(0, 0, *SIZE)])
    assert where(MARKS[0, 0]) == [corner]


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_touch_lands_on_what_is_painted_there(rotation: int, open_display: Opener) -> None:
    display = open_display(rotation)
    mark(display)
    display.show([Rect(0, 0, *SIZE)])
    for place, color in MARKS.items():
        ((x, y),) = where(color)
        finger(pygame.FINGERDOWN, x + 0.5, y + 0.5)
        finger(pygame.FINGERUP, x + 0.5, y + 0.5)
        assert touches(display.wait(LONG_S)) == [(Phase.DOWN, *place), (Phase.UP, *place)]
        mouse(pygame.MOUSEBUTTONDOWN, x, y)
        mouse(pygame.MOUSEMOTION, x, y)
        mouse(pygame.MOUSEBUTTONUP, x, y)
        assert touches(display.wait(LONG_S)) == [(phase, *place) for phase in (Phase.DOWN, Phase.MOVE, Phase.UP)]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_what_changed_is_shown_where_it_belongs(rotation: int, open_display: Opener) -> None:
    """Rectangle by rectangle the glass comes to show the whole."""
    display = open_display(rotation)
    mark(display)
    display.show([Rect(0, 0, *SIZE)])
    whole = pygame.image.tobytes(window(), "RGB")
    window().fill((99, 99, 99))
    display.show([Rect(0, 0, 320, 70), Rect(0, 70, 111, 130)])
    assert pygame.image.tobytes(window(), "RGB") != whole
    display.show([Rect(111, 70, 209, 130)])
    assert pygame.image.tobytes(window(), "RGB") == whole


@pytest.mark.parametrize("rotation", ROTATIONS)
@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_a_touch_at_the_very_edge_is_on_the_canvas(rotation: int, x: float, y: float, open_display: Opener) -> None:
    display = open_display(rotation)
    finger(pygame.FINGERDOWN, x * window().get_width(), y * window().get_height())
    (touch,) = display.wait(LONG_S)
    assert isinstance(touch, Touch)
    assert Rect(0, 0, *SIZE).contains(touch.x, touch.y)


def test_a_mouse_event_that_a_touch_made_is_ignored(display: Display) -> None:
    mouse(pygame.MOUSEBUTTONDOWN, 10, 10, touch=True)
    mouse(pygame.MOUSEMOTION, 10, 10, touch=True)
    mouse(pygame.MOUSEBUTTONUP, 10, 10, touch=True)
    assert display.wait(0) == []


def test_other_buttons_and_a_hovering_mouse_are_ignored(display: Display) -> None:
    mouse(pygame.MOUSEBUTTONDOWN, 10, 10, button=3)
    mouse(pygame.MOUSEBUTTONUP, 10, 10, button=3)
    mouse(pygame.MOUSEMOTION, 10, 10, buttons=(0, 0, 0))
    mouse(pygame.MOUSEMOTION, 10, 10, buttons=(0, 0, 1))
    assert display.wait(0) == []


def test_a_second_finger_is_ignored_until_the_first_is_lifted(display: Display) -> None:
    finger(pygame.FINGERDOWN, 10, 10, 1)
    finger(pygame.FINGERDOWN, 50, 50, 2)
    finger(pygame.FINGERMOTION, 60, 60, 2)
    finger(pygame.FINGERMOTION, 12, 12, 1)
    finger(pygame.FINGERUP, 60, 60, 2)
    finger(pygame.FINGERUP, 12, 12, 1)
    finger(pygame.FINGERDOWN, 70, 70, 2)
    assert touches(display.wait(LONG_S)) == [
        (Phase.DOWN, 10, 10),
        (Phase.MOVE, 12, 12),
        (Phase.UP, 12, 12),
        (Phase.DOWN, 70, 70),
    ]


def test_a_finger_whose_lifting_was_lost_can_come_down_again(display: Display) -> None:
    finger(pygame.FINGERDOWN, 10, 10, 1)
    finger(pygame.FINGERDOWN, 20, 20, 1)
    finger(pygame.FINGERUP, 20, 20, 1)
    assert touches(display.wait(LONG_S)) == [(Phase.DOWN, 10, 10), (Phase.DOWN, 20, 20), (Phase.UP, 20, 20)]


def test_a_motion_or_lifting_without_a_touch_is_ignored(display: Display) -> None:
    finger(pygame.FINGERMOTION, 10, 10)
    finger(pygame.FINGERUP, 10, 10)
    assert display.wait(0) == []


def test_the_window_s_close_button_and_exposure(display: Display) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    pygame.event.post(pygame.event.Event(pygame.VIDEOEXPOSE))
    assert not display.exposed
    (found,) = display.wait(LONG_S)
    assert isinstance(found, CloseRequested)
    assert display.exposed


def test_wake_before_the_sleep_ends_it(display: Display) -> None:
    display.wake()
    assert display.wait(LONG_S) == []


def test_wake_from_another_thread_ends_the_sleep(display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = threading.Event()
    sleep = Sleeper.sleep

    def telling_sleep(self: Sleeper, seconds: float) -> bool:
        asleep.set()
        return sleep(self, seconds)

    monkeypatch.setattr(Sleeper, "sleep", telling_sleep)

    def wake_the_sleeper() -> None:
        asleep.wait(LONG_S)
        display.wake()

    waker = threading.Thread(target=wake_the_sleeper)
    waker.start()
    assert display.wait(LONG_S) == []
    waker.join(LONG_S)
    assert asleep.is_set()


def test_an_event_of_another_thread_is_seen(display: Display) -> None:
    poster = threading.Thread(target=finger, args=(pygame.FINGERDOWN, 10, 10))
    poster.start()
    assert touches(display.wait(LONG_S)) == [(Phase.DOWN, 10, 10)]
    poster.join()


def test_no_time_is_no_sleep(display: Display) -> None:
    assert display.wait(0) == []
    assert display.wait(-1) == []


def test_wake_after_the_end_does_nothing(open_display: Opener) -> None:
    display = open_display()
    display.close()
    display.wake()


@pytest.mark.parametrize("rotation", ROTATIONS)
def test_a_saved_screen_is_upright_and_for_our_eyes_only(rotation: int, open_display: Opener, tmp_path: Path) -> None:
    display = open_display(rotation)
    mark(display)
    file = tmp_path / "screen.png"
    display.save(file, {"targets": "العربية"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Image.open(file) as image:
        image.load()
        assert (image.size, image.info["targets"]) == (SIZE, "العربية")
        assert {place: image.getpixel(place) for place in MARKS} == MARKS
    assert [path.name for path in tmp_path.iterdir()] == ["screen.png"]


def test_a_screen_that_cannot_be_saved_raises(display: Display, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        display.save(tmp_path / "missing" / "screen.png")


@pytest.mark.parametrize("driver", ["nonsense", None])
def test_no_display_is_told_with_what_to_do(driver: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(variable, raising=False)
    if driver is not None:
        monkeypatch.setenv("SDL_VIDEODRIVER", driver)
    with pytest.raises(DisplayError, match="groups video, render and input"):
        Display(size=SIZE, fullscreen=False, rotation=0)
