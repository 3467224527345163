"""Chosen screens look as they did when `make golden` last took their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw, ImageFilter, features

from kiosk.core.models import Basket
from kiosk.core.state import Shopping, State
from kiosk.screens.theme import Rgb
from tests.samples import states
from tests.shots import DRESSES, LANGUAGES, PANELS
from tests.shots.compare import BLOCK_PX, MARK, MOST_IN_A_BLOCK, alike, side_by_side
from tests.shots.golden import FAILED, FOLDER, FREETYPE, GOLDEN, Shot, new_studio, taken
from tests.shots.render import Studio

MOST_BYTES = 2_500_000


@pytest.fixture(scope="module")
def studio() -> Studio:
    return new_studio()


def freetype() -> tuple[int, ...]:
    """The version that Pillow was built with."""
    return tuple(map(int, (features.version("freetype2") or "0").split(".")))


@pytest.mark.skipif(freetype() < FREETYPE, reason="made with a newer FreeType: pip install --upgrade pillow")
@pytest.mark.parametrize("shot", GOLDEN, ids=lambda shot: shot.file.stem)
def test_a_screen_looks_as_it_did(shot: Shot, studio: Studio) -> None:
    now = taken(shot, studio)
    with Image.open(shot.file) as file:
        golden = file.convert("RGB")
    if alike(golden, now):
        return
    FAILED.mkdir(exist_ok=True)
    seen = FAILED / shot.file.name
    side_by_side(golden, now).save(seen)
    pytest.fail(f"{shot.file.name} differs: see {seen}. If that was meant: make golden")


def test_every_golden_image_is_one_of_a_listed_shot_and_the_other_way_round() -> None:
    assert sorted(file.name for file in FOLDER.glob("*.png")) == sorted(shot.file.name for shot in GOLDEN)


def test_the_listed_shots_exist_and_are_listed_once() -> None:
    assert len(set(GOLDEN)) == len(GOLDEN)
    for shot in GOLDEN:
        assert (shot.panel in PANELS, shot.language in LANGUAGES, shot.look in DRESSES) == (True, True, True)
        assert shot.state in states(shot.language)


def test_the_golden_images_are_no_burden() -> None:
    assert sum(file.stat().st_size for file in FOLDER.glob("*.png")) < MOST_BYTES


SHOT = Shot("1280x720", "en", "own", "shopping")


def changed(state: State) -> Mapping[str, State]:
    """The same screen with one thing changed."""
    assert isinstance(state.phase, Shopping)
    basket = state.phase.basket
    assert basket is not None

    def named(description: str) -> State:
        lines = [
            replace(line, product=replace(line.product, description=description))
            if line.product is not None and line.product.description == "Cherry tomatoes"
            else line
            for line in basket.lines
        ]
        return with_basket(replace(basket, lines=tuple(lines)))

    def with_basket(other: Basket) -> State:
        assert isinstance(state.phase, Shopping)
        return replace(state, phase=replace(state.phase, basket=other))

    return {
        "word": named("Cherry potatoes"),
        "letter": named("Cherry tomatoas"),
        "digit": with_basket(replace(basket, total=basket.total + 1)),
        "pressed": replace(state, pressed="language"),
        "cart": replace(state, cart_id=1),
    }


@pytest.mark.parametrize("name", ["word", "letter", "digit", "pressed", "cart"])
def test_one_change_is_found(name: str, studio: Studio) -> None:
    state = states(SHOT.language)[SHOT.state]
    before = studio.picture(state, SHOT.panel, DRESSES[SHOT.look])
    after = studio.picture(changed(state)[name], SHOT.panel, DRESSES[SHOT.look])
    assert not alike(before, after)


def test_a_picture_drawn_once_more_is_the_same(studio: Studio) -> None:
    one, other = taken(SHOT, studio), taken(SHOT, new_studio())
    assert one.tobytes() == other.tobytes()


def test_one_pixel_of_an_edge_is_no_difference(studio: Studio) -> None:
    picture = taken(SHOT, studio)
    other = picture.copy()
    other.putpixel((400, 300), (0, 0, 0) if sum(pixel(picture, 400, 300)) > 380 else (255, 255, 255))
    assert alike(picture, other)


def test_edges_that_are_smoothed_a_little_differently_are_no_difference(studio: Studio) -> None:
    picture = taken(SHOT, studio)
    softer = Image.blend(picture, picture.filter(ImageFilter.SMOOTH), 0.25)
    assert softer.tobytes() != picture.tobytes()
    assert alike(picture, softer)


def test_a_picture_of_another_size_is_another(studio: Studio) -> None:
    picture = taken(SHOT, studio)
    assert not alike(picture, picture.crop((0, 0, 1280, 719)))


@pytest.mark.parametrize("corner", [(0, 0), (100 - 8, 70 - 8)])
def test_a_change_at_the_edge_counts_as_much(corner: tuple[int, int]) -> None:
    plain = Image.new("RGB", (100, 70), (255, 255, 255))
    marked = plain.copy()
    ImageDraw.Draw(marked).rectangle((*corner, corner[0] + 7, corner[1] + 7), (0, 0, 0))
    assert 64 / BLOCK_PX**2 > MOST_IN_A_BLOCK
    assert not alike(plain, marked)


def test_side_by_side_marks_what_differs() -> None:
    white, black = (Image.new("RGB", (40, 40), color) for color in ((255,) * 3, (0,) * 3))
    now = white.copy()
    now.paste(black.crop((0, 0, 10, 10)), (5, 5))
    seen = side_by_side(white, now)
    marked: set[tuple[int, int]] = {
        (x, y) for x in range(seen.width) for y in range(seen.height) if pixel(seen, x, y) == MARK
    }
    assert len(marked) == 100
    assert {pixel(seen, x - 52, y) for x, y in marked} == {(0, 0, 0)}
    assert {pixel(seen, x - 104, y) for x, y in marked} == {(255, 255, 255)}


def pixel(picture: Image.Image, x: int, y: int) -> Rgb:
    red, green, blue = picture.getpixel((x, y))  # type: ignore[misc]
    return red, green, blue
