"""Product pictures on the screen: a drawing in their place until they are there, and nothing asked for in vain."""

from __future__ import annotations

import pygame
import pytest

from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import Painter
from kiosk.adapters.pictures import PicturePixels
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory
from kiosk.screens.scene import Photo, Rect, Scene

GROUND = (224, 239, 232)
RED = (200, 10, 10)
URL = "https://store.example/1.png"


class Source:
    """Pictures that the test hands over."""

    def __init__(self) -> None:
        self.wanted: list[str] = []
        self.there: dict[str, PicturePixels] = {}

    def want(self, url: str) -> None:
        self.wanted.append(url)

    def pixels(self, url: str) -> PicturePixels | None:
        return self.there.get(url)


@pytest.fixture
def surface() -> pygame.Surface:
    pygame.display.init()
    pygame.display.set_mode((200, 100))
    return pygame.Surface((200, 100))


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def painter(surface: pygame.Surface, source: Source) -> Painter:
    return Painter(surface, Typeface(), Icons(asset_directory()), source)


def scene(url: str | None) -> Scene:
    photo = Photo(Rect(10, 10, 60, 60), url, "bag", (9, 103, 72), GROUND, 6)
    return Scene((200, 100), (255, 255, 255), (photo,))


def color_at(surface: pygame.Surface, place: tuple[int, int]) -> tuple[int, int, int]:
    color = surface.get_at(place)
    return color.r, color.g, color.b


def red(width: int, height: int) -> PicturePixels:
    return PicturePixels(bytes((*RED, 255)) * (width * height), width, height)


def test_until_it_is_there_a_drawing_stands_in_its_place(
    painter: Painter, surface: pygame.Surface, source: Source
) -> None:
    painter.paint(scene(URL))
    assert source.wanted == [URL]
    assert color_at(surface, (14, 40)) == GROUND


def test_when_it_arrives_only_its_place_is_painted(painter: Painter, surface: pygame.Surface, source: Source) -> None:
    painter.paint(scene(URL))
    assert painter.paint(scene(URL)) == []
    source.there[URL] = red(60, 30)
    painter.photo_arrived(URL)
    assert painter.paint(scene(URL)) == [Rect(10, 10, 60, 60)]
    assert color_at(surface, (40, 40)) == RED
    # Its shape is kept: above and below it the ground shows.
    assert color_at(surface, (40, 14)) == (255, 255, 255)
    assert painter.paint(scene(URL)) == []


def test_one_that_is_not_on_the_screen_paints_nothing(painter: Painter) -> None:
    painter.paint(scene(URL))
    painter.photo_arrived("https://store.example/other.png")
    assert painter.paint(scene(URL)) == []


def test_a_product_without_a_picture_asks_for_none(painter: Painter, surface: pygame.Surface, source: Source) -> None:
    painter.paint(scene(None))
    assert source.wanted == []
    assert color_at(surface, (14, 40)) == GROUND


def test_forgetting_drops_the_picture_too(painter: Painter, source: Source) -> None:
    source.there[URL] = red(60, 60)
    painter.paint(scene(URL))
    source.there.clear()
    painter.forget()
    painter.repaint()
    painter.paint(scene(URL))
    assert source.wanted == [URL]


def test_one_that_did_not_come_is_asked_for_again_while_nothing_changes(painter: Painter, source: Source) -> None:
    painter.paint(scene(URL))
    assert painter.paint(scene(URL)) == []
    assert source.wanted == [URL, URL]
    source.there[URL] = red(60, 60)
    painter.paint(scene(URL))
    assert source.wanted == [URL, URL]
