"""A screen that dissolves into another, and one that is dark."""

from __future__ import annotations

import math
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pygame
import pytest

from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory
from kiosk.core.due import FRAME_S
from kiosk.screens.scene import Box, Rect, Scene, Text
from kiosk.screens.theme import Rgb

SIZE = (320, 200)
WHOLE = Rect(0, 0, *SIZE)
BLACK, WHITE, RED, GREEN = (0, 0, 0), (255, 255, 255), (200, 0, 0), (0, 120, 0)
LEFT, RIGHT, FAR = Rect(20, 20, 100, 60), Rect(180, 100, 100, 60), Rect(240, 20, 40, 40)
SECONDS = 0.14
NOW = 500.0


def text(words: str, color: Rgb = BLACK) -> Text:
    return Text(Rect(30, 120, 200, 40), words, 30, 500, color, 0.0, rtl=False)


SCENES: Mapping[str, Scene] = {
    "empty": Scene(SIZE, WHITE),
    "left": Scene(SIZE, WHITE, (Box(LEFT, RED, 12), text("one"))),
    "both": Scene(SIZE, WHITE, (Box(LEFT, GREEN, 12), Box(RIGHT, RED), text("two", RED))),
    "dark": Scene(SIZE, BLACK, (Box(RIGHT, GREEN),)),
    "dim": Scene(SIZE, WHITE, (Box(LEFT, RED, 12), text("one")), brightness=0.3),
}


@pytest.fixture(scope="module", autouse=True)
def _display() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
        pygame.display.set_mode(SIZE)
        yield
        pygame.display.quit()


@pytest.fixture(scope="module")
def typeface() -> Typeface:
    return Typeface()


@pytest.fixture
def surface() -> pygame.Surface:
    return pygame.Surface(SIZE)


@pytest.fixture
def painter(surface: pygame.Surface, typeface: Typeface) -> Painter:
    return Painter(surface, typeface, Icons(asset_directory()))


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def painted_directly(scene: Scene, typeface: Typeface) -> bytes:
    surface = pygame.Surface(SIZE)
    Painter(surface, typeface, Icons(asset_directory())).paint(scene)
    return pixels(surface)


def color_at(surface: pygame.Surface, x: int, y: int) -> Rgb:
    color = surface.get_at((x, y))
    return color.r, color.g, color.b


def dissolve(painter: Painter, scene: Scene, now: float = NOW) -> list[Rect]:
    """Begin, and show the first frame."""
    return [*painter.dissolve_to(scene, SECONDS), *painter.frame(now)]


def frames(painter: Painter, every: float = FRAME_S) -> Iterator[list[Rect]]:
    """Until nothing dissolves any more."""
    now = NOW
    while painter.next_frame < math.inf:
        now += every
        yield painter.frame(now)


@pytest.mark.parametrize("after", SCENES)
@pytest.mark.parametrize("before", SCENES)
def test_in_the_end_it_is_as_if_painted_directly(
    before: str, after: str, painter: Painter, surface: pygame.Surface, typeface: Typeface
) -> None:
    painter.paint(SCENES[before])
    dissolve(painter, SCENES[after])
    for _ in frames(painter):
        pass
    assert pixels(surface) == painted_directly(SCENES[after], typeface)
    assert painter.paint(SCENES[after]) == []


def test_it_comes_to_show_bit_by_bit_beginning_at_once(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    seen = [color_at(surface, 70, 50)]
    seen += [color_at(surface, 70, 50) for _ in frames(painter)]
    assert WHITE > seen[0] > RED
    assert all(before >= after for before, after in pairwise(seen))
    assert len(set(seen)) >= len(seen) - 2
    assert seen[-1] == RED
    assert len(seen) == math.ceil(SECONDS / FRAME_S)


def test_it_takes_the_same_time_at_any_frame_rate(painter: Painter) -> None:
    for every in (1 / 60, 1 / 25):
        painter.paint(SCENES["empty"])
        dissolve(painter, SCENES["left"])
        count = len(list(frames(painter, every)))
        assert SECONDS - FRAME_S <= count * every < SECONDS + every
        painter.repaint()


def test_in_no_time_it_is_painted_at_once(painter: Painter, surface: pygame.Surface, typeface: Typeface) -> None:
    painter.paint(SCENES["empty"])
    painter.dissolve_to(SCENES["left"], 0.0)
    assert pixels(surface) == painted_directly(SCENES["left"], typeface)
    assert painter.next_frame == math.inf


def test_what_takes_long_to_paint_dissolves_as_smoothly(painter: Painter) -> None:
    painter.paint(SCENES["empty"])
    painter.dissolve_to(SCENES["left"], SECONDS)
    painter.frame(NOW + 5)
    assert painter.next_frame == pytest.approx(NOW + 5 + FRAME_S)
    assert painter.frame(NOW + 5 + SECONDS - 2 * FRAME_S) != []
    assert painter.next_frame < math.inf


def test_only_what_differs_is_blended(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(SCENES["left"])
    surface.fill(BLACK, (0, 0, 10, 10))
    changed = replace(SCENES["left"], nodes=(*SCENES["left"].nodes, Box(FAR, RED)))
    painted = [dissolve(painter, changed), *frames(painter)]
    assert [rects for rects in painted if rects != [FAR]] == []
    assert color_at(surface, 5, 5) == BLACK


def test_between_frames_nothing_is_painted(painter: Painter) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    assert painter.next_frame == pytest.approx(NOW + FRAME_S)
    assert painter.frame(NOW + 0.01) == []
    assert LEFT in painter.frame(NOW + 0.017)


def test_at_rest_no_frame_is_asked_for(painter: Painter) -> None:
    assert painter.next_frame == math.inf
    painter.paint(SCENES["left"])
    assert painter.next_frame == math.inf
    dissolve(painter, SCENES["left"])
    assert painter.next_frame == math.inf
    dissolve(painter, SCENES["both"])
    for _ in frames(painter):
        pass
    assert painter.next_frame == math.inf
    assert painter.frame(NOW + 10) == []


def test_the_same_scene_once_more_does_not_disturb_it(painter: Painter) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    assert painter.paint(replace(SCENES["left"])) == []
    assert painter.next_frame < math.inf


def test_a_change_in_the_middle_finishes_it_at_once(
    painter: Painter, surface: pygame.Surface, typeface: Typeface
) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    changed = replace(SCENES["left"], nodes=(*SCENES["left"].nodes, Box(FAR, RED)))
    painted = painter.paint(changed)
    assert {LEFT, FAR} <= set(painted)
    assert pixels(surface) == painted_directly(changed, typeface)
    assert painter.next_frame == math.inf


def test_a_second_one_in_the_middle_goes_on_from_the_end_of_the_first(
    painter: Painter, surface: pygame.Surface
) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    changed = replace(SCENES["left"], nodes=(*SCENES["left"].nodes, Box(FAR, RED)))
    painted = dissolve(painter, changed, NOW + 0.05)
    assert {LEFT, FAR} <= set(painted)
    assert color_at(surface, 70, 50) == RED
    assert WHITE > color_at(surface, 260, 40) > RED


def test_finish_shows_all_of_it(painter: Painter, surface: pygame.Surface, typeface: Typeface) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["dark"])
    assert painter.finish() == [WHOLE]
    assert painter.finish() == []
    assert pixels(surface) == painted_directly(SCENES["dark"], typeface)


def test_what_the_screen_shows_is_not_known_at_first(
    painter: Painter, surface: pygame.Surface, typeface: Typeface
) -> None:
    """There is nothing that could dissolve."""
    assert dissolve(painter, SCENES["left"]) == [WHOLE]
    assert pixels(surface) == painted_directly(SCENES["left"], typeface)


def test_what_a_window_lost_is_painted_in_the_middle_too(
    painter: Painter, surface: pygame.Surface, typeface: Typeface
) -> None:
    painter.paint(SCENES["empty"])
    dissolve(painter, SCENES["left"])
    surface.fill(GREEN)
    painter.repaint()
    assert painter.paint(SCENES["left"]) == [WHOLE]
    assert pixels(surface) == painted_directly(SCENES["left"], typeface)


def test_forget_drops_the_copies_and_the_screen_is_painted_anew(
    painter: Painter, surface: pygame.Surface, typeface: Typeface, monkeypatch: pytest.MonkeyPatch
) -> None:
    asides = watch_surfaces(monkeypatch)
    painter.paint(SCENES["left"])
    dissolve(painter, SCENES["both"])
    assert [aside() is not None for aside in asides] == [True]
    painter.forget()
    assert [aside() for aside in asides] == [None]
    assert painter.next_frame == math.inf
    assert painter.frame(NOW + 1) == []
    assert dissolve(painter, SCENES["empty"], NOW + 1) == [WHOLE]
    assert pixels(surface) == painted_directly(SCENES["empty"], typeface)


def test_at_most_one_panel_is_kept_beside_the_screen_and_none_after(
    painter: Painter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asides = watch_surfaces(monkeypatch)
    painter.paint(SCENES["empty"])
    for name in ("left", "both", "dark", "left"):
        dissolve(painter, SCENES[name])
        assert sum(aside() is not None for aside in asides) == 1
    for _ in frames(painter):
        assert len(asides) == 4
    assert [aside() for aside in asides] == [None] * 4


def watch_surfaces(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[pygame.Surface]]:
    """Of the surfaces of the screen's size that are made from now on."""
    made: list[weakref.ref[pygame.Surface]] = []

    make = pygame.Surface

    def watched(size: tuple[int, int], *more: Any) -> pygame.Surface:
        surface = make(size, *more)
        if tuple(size) == SIZE:
            made.append(weakref.ref(surface))
        return surface

    monkeypatch.setattr(pygame, "Surface", watched)
    return made


# --- a dark screen ---


def test_a_dark_screen_shows_the_same_with_less_light(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(SCENES["left"])
    bright = pixels(surface)
    assert painter.paint(SCENES["dim"]) == [WHOLE]
    assert all(abs(dark - light * 0.3) <= 2 for dark, light in zip(pixels(surface), bright, strict=True))
    assert painter.paint(SCENES["left"]) == [WHOLE]
    assert pixels(surface) == bright


def test_what_changes_on_a_dark_screen_is_as_dark(
    painter: Painter, surface: pygame.Surface, typeface: Typeface
) -> None:
    painter.paint(SCENES["dim"])
    changed = replace(SCENES["both"], brightness=0.3)
    assert WHOLE not in painter.paint(changed)
    assert pixels(surface) == painted_directly(changed, typeface)


def test_without_any_light_the_screen_is_black(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(replace(SCENES["left"], brightness=0.0))
    assert set(pixels(surface)) == {0}
