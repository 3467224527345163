from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from kiosk.adapters import logo
from kiosk.adapters.icons import Icons
from kiosk.adapters.painter import CACHE_BYTES, Painter
from kiosk.adapters.qr import encode
from kiosk.adapters.text import RenderedText, Typeface
from kiosk.assets import asset_directory
from kiosk.core.models import PairingPicture
from kiosk.core.state import Pairing, Qr
from kiosk.screens.scene import Box, Icon, Logo, Node, Picture, QrCode, Rect, Scene, Text
from kiosk.screens.theme import Rgb
from kiosk.screens.view import view
from tests.samples import states
from tests.samples.common import TOKEN, code_png
from tests.screens.measure import ink_of
from tests.shots import layout_for

PANEL = "800x480"
SIZE = (800, 480)
WHITE, BLACK, RED, GREEN = (255, 255, 255), (0, 0, 0), (200, 0, 0), (0, 120, 0)


class CountingTypeface(Typeface):
    """Counts what it draws."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[str] = []

    def render(self, text: str, size: int, weight: int, color: Rgb, *, rtl: bool) -> RenderedText:
        self.drawn.append(text)
        return super().render(text, size, weight, color, rtl=rtl)


@pytest.fixture(scope="module", autouse=True)
def _display() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
        pygame.display.set_mode(SIZE)
        yield
        pygame.display.quit()


@pytest.fixture(scope="module")
def typeface() -> CountingTypeface:
    return CountingTypeface()


@pytest.fixture(scope="module")
def icons() -> Icons:
    return Icons(asset_directory())


@pytest.fixture(scope="module")
def scenes(typeface: CountingTypeface) -> Mapping[str, Scene]:
    layout = layout_for(PANEL, typeface)
    both = {f"{language} {name}": state for language in ("en", "ar") for name, state in states(language).items()}
    return {name: view(state, layout) for name, state in both.items()}


@pytest.fixture
def surface() -> pygame.Surface:
    return pygame.Surface(SIZE)


@pytest.fixture
def painter(surface: pygame.Surface, typeface: CountingTypeface, icons: Icons) -> Painter:
    typeface.drawn.clear()
    return Painter(surface, typeface, icons)


@pytest.fixture(scope="module")
def painted_at_once(scenes: Mapping[str, Scene], typeface: CountingTypeface, icons: Icons) -> Mapping[str, bytes]:
    """Every sample painted on an empty surface."""
    found = {}
    surface = pygame.Surface(SIZE)
    painter = Painter(surface, typeface, icons)
    for name, scene in scenes.items():
        surface.fill(RED)
        painter.repaint()
        painter.paint(scene)
        found[name] = pixels(surface)
    return found


def pixels(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def scene(*nodes: Node, background: Rgb = WHITE) -> Scene:
    return Scene(SIZE, background, nodes)


def area(rects: Sequence[Rect]) -> float:
    """The part of the screen that these cover."""
    return sum(rect.w * rect.h for rect in rects) / (SIZE[0] * SIZE[1])


def inked(surface: pygame.Surface, ground: Rgb = WHITE) -> Rect:
    """The smallest rectangle around whatever is not the ground."""
    image = Image.frombytes("RGB", surface.get_size(), pixels(surface))
    difference = ImageChops.difference(image, Image.new("RGB", image.size, ground))
    left, top, right, bottom = difference.getbbox() or (0, 0, 0, 0)
    return Rect(left, top, right - left, bottom - top)


def color_at(surface: pygame.Surface, x: int, y: int) -> Rgb:
    red, green, blue, _ = surface.get_at((x, y)).normalize()
    return round(red * 255), round(green * 255), round(blue * 255)


names = st.sampled_from([f"{language} {name}" for language in ("en", "ar") for name in states(language)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=st.lists(names, min_size=2, max_size=6), forgetful=st.sets(st.integers(0, 5)))
def test_whatever_was_shown_before_the_screen_is_the_same(
    sequence: list[str],
    forgetful: set[int],
    scenes: Mapping[str, Scene],
    painted_at_once: Mapping[str, bytes],
    typeface: CountingTypeface,
    icons: Icons,
) -> None:
    surface = pygame.Surface(SIZE)
    painter = Painter(surface, typeface, icons)
    for index, name in enumerate(sequence):
        if index in forgetful:
            painter.forget()
        painter.paint(scenes[name])
        assert pixels(surface) == painted_at_once[name], sequence[: index + 1]


def test_every_pair_of_neighbouring_samples_repaints_what_differs(
    scenes: Mapping[str, Scene], painted_at_once: Mapping[str, bytes], painter: Painter, surface: pygame.Surface
) -> None:
    for name, shown in (*scenes.items(), *reversed([*scenes.items()])):
        painter.paint(shown)
        assert pixels(surface) == painted_at_once[name], name


def test_an_unchanged_scene_paints_nothing(scenes: Mapping[str, Scene], painter: Painter) -> None:
    for shown in scenes.values():
        painter.paint(shown)
        assert painter.paint(replace(shown)) == []


def test_nothing_outside_the_returned_rectangles_is_touched(
    scenes: Mapping[str, Scene], painter: Painter, surface: pygame.Surface
) -> None:
    painter.paint(scenes["en shopping"])
    before = surface.copy()
    rects = painter.paint(scenes["en shopping-pressed"])
    assert area(rects) < 0.2
    for rect in rects:
        surface.fill(RED, rect)
        before.fill(RED, rect)
    assert pixels(surface) == pixels(before)


@pytest.mark.parametrize("name", ["pairing", "receipt", "goodbye", "offline"])
def test_the_tick_of_a_countdown_repaints_little(name: str, painter: Painter, typeface: CountingTypeface) -> None:
    layout, state = layout_for(PANEL, typeface), states()[name]
    painter.paint(view(state, layout))
    typeface.drawn.clear()
    dirty = painter.paint(view(replace(state, now=state.now + 1), layout))
    assert 0 < area(dirty) < 0.06
    assert len(set(typeface.drawn)) == 1


def test_a_text_is_drawn_once_and_then_kept(
    scenes: Mapping[str, Scene], painter: Painter, typeface: CountingTypeface
) -> None:
    painter.paint(scenes["en shopping"])
    painter.paint(scenes["en paying"])
    typeface.drawn.clear()
    painter.paint(scenes["en shopping"])
    assert typeface.drawn == []


def test_the_same_words_in_other_looks_are_drawn_anew(painter: Painter, surface: pygame.Surface) -> None:
    first = Text(Rect(0, 0, 400, 60), "Total 7", 30, 500, BLACK, 0.0, rtl=False)
    seen = set()
    for look in (first, replace(first, color=RED), replace(first, weight=700), replace(first, size=31)):
        painter.paint(scene(look))
        seen.add(pixels(surface))
    painter.paint(scene(replace(first, text=": 7", rtl=True)))
    seen.add(pixels(surface))
    painter.paint(scene(replace(first, text=": 7", rtl=False)))
    seen.add(pixels(surface))
    assert len(seen) == 6


def test_after_forget_nothing_drawn_before_is_kept(
    scenes: Mapping[str, Scene], painter: Painter, typeface: CountingTypeface
) -> None:
    painter.paint(scenes["en shopping"])
    painter.paint(scenes["en pairing"])
    painter.forget()
    typeface.drawn.clear()
    painter.paint(scenes["en shopping"])
    assert "Cherry tomatoes" in typeface.drawn
    assert "Cart 7" in typeface.drawn


def test_repaint_paints_everything_the_next_time(scenes: Mapping[str, Scene], painter: Painter) -> None:
    painter.paint(scenes["en shopping"])
    painter.repaint()
    assert painter.paint(scenes["en shopping"]) == [Rect(0, 0, *SIZE)]


def test_what_is_kept_is_bounded(painter: Painter, typeface: CountingTypeface) -> None:
    """So many large texts that they cannot all be kept: the first is drawn anew, the last is not."""
    line_bytes = 700 * 30 * 4
    texts = [f"{'W' * 16} {number}" for number in range(CACHE_BYTES // line_bytes + 50)]
    for text in texts:
        painter.paint(scene(Text(Rect(0, 0, 790, 60), text, 48, 500, BLACK, 0.0, rtl=False)))
    typeface.drawn.clear()
    painter.paint(scene())
    painter.paint(scene(Text(Rect(0, 0, 790, 60), texts[-1], 48, 500, BLACK, 0.0, rtl=False)))
    assert typeface.drawn == []
    painter.paint(scene(Text(Rect(0, 0, 790, 60), texts[0], 48, 500, BLACK, 0.0, rtl=False)))
    assert typeface.drawn == [texts[0]]


def test_what_is_larger_than_the_bound_is_painted_all_the_same(painter: Painter, surface: pygame.Surface) -> None:
    code = encode(TOKEN)
    side = code.size * 60
    assert side * side * 4 > CACHE_BYTES
    painter.paint(scene(QrCode(Rect(0, 0, side, side), code, 60, BLACK, WHITE)))
    assert inked(surface) == Rect(0, 0, *SIZE)


@pytest.mark.parametrize("text", ["Total", "سلتك فارغة", "ÄÅgjpq|", "1,245.75\N{NO-BREAK SPACE}ج.م.\u200f"])
@pytest.mark.parametrize("rtl", [False, True])
@pytest.mark.parametrize("anchor", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("height", [90, 24])
def test_a_text_s_ink_is_where_the_rules_of_the_screens_measure_it(
    text: str,
    rtl: bool,
    anchor: float,
    height: int,
    painter: Painter,
    surface: pygame.Surface,
    typeface: CountingTypeface,
) -> None:
    """Also where it reaches beyond its rectangle, as Arabic's marks and descenders do."""
    node = Text(Rect(200, 100, 400, height), text, 40, 700, BLACK, anchor, rtl)
    painter.paint(scene(node))
    measured, found = ink_of(node, typeface), inked(surface)
    assert found.within(measured)
    # Measured from the pen's start, which is a little before the first letter's ink.
    assert measured.within(found.inset(-6, -1))


@pytest.mark.parametrize("weight", [500, 700])
def test_capitals_are_centred_in_their_rectangle(weight: int, painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(scene(Text(Rect(0, 100, 400, 101), "HHH", 60, weight, BLACK, 0.0, rtl=False)))
    ink = inked(surface)
    assert abs((ink.y - 100) - (201 - ink.bottom)) <= 1


def test_nothing_shows_outside_its_clip(painter: Painter, surface: pygame.Surface) -> None:
    clip = Rect(100, 100, 200, 50)
    painter.paint(
        scene(
            Box(Rect(50, 50, 400, 300), GREEN, clip=clip),
            Text(Rect(90, 80, 400, 60), "WWWWWWWWW", 60, 700, BLACK, 0.0, rtl=False, clip=clip),
            Icon(Rect(250, 80, 100, 100), "alert", RED, clip=clip),
            QrCode(Rect(90, 130, 84, 84), encode("1"), 4, BLACK, WHITE, clip=clip),
        )
    )
    assert inked(surface) == clip


def test_corners_are_round_and_edges_are_straight(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(scene(Box(Rect(100, 100, 200, 120), GREEN, radius=30)))
    assert inked(surface) == Rect(100, 100, 200, 120)
    assert color_at(surface, 100, 100) == WHITE
    assert color_at(surface, 299, 219) == WHITE
    assert {color_at(surface, *point) for point in ((100, 160), (299, 160), (200, 100), (200, 219))} == {GREEN}
    assert {color_at(surface, x, 105) for x in range(130, 270)} == {GREEN}


def test_a_pill_of_odd_height_is_filled(painter: Painter, surface: pygame.Surface) -> None:
    painter.paint(scene(Box(Rect(100, 100, 81, 21), GREEN, radius=10)))
    assert inked(surface) == Rect(100, 100, 81, 21)
    assert {color_at(surface, x, 110) for x in range(101, 180)} == {GREEN}


def test_the_modules_of_a_code_are_whole_pixels_of_two_colours(painter: Painter, surface: pygame.Surface) -> None:
    code = encode(TOKEN)
    place = Rect(40, 40, code.size * 5, code.size * 5)
    painter.paint(scene(QrCode(place, code, 5, BLACK, WHITE)))
    for row, modules in enumerate(code.rows):
        for column, dark in enumerate(modules):
            module = surface.subsurface((40 + column * 5, 40 + row * 5, 5, 5))
            assert set(pixels(module)) == {0 if dark else 255}


@pytest.mark.parametrize(
    ("given_side", "drawn_side"), [(100, 400), (150, 300), (210, 210), (399, 399), (400, 400), (530, 400), (2048, 400)]
)
def test_a_picture_grows_by_whole_steps_and_shrinks_to_fit(
    given_side: int, drawn_side: int, painter: Painter, surface: pygame.Surface, tmp_path: Path
) -> None:
    file = tmp_path / "picture.png"
    black = pygame.Surface((given_side, given_side))
    pygame.image.save(black, file)
    painter.paint(scene(Picture(Rect(20, 20, 400, 400), file.read_bytes())))
    ink = inked(surface)
    assert (ink.w, ink.h) == (drawn_side, drawn_side)
    assert ink.within(Rect(20, 20, 400, 400))
    assert abs((ink.x - 20) - (420 - ink.right)) <= 1


def test_the_same_things_in_another_order_are_painted_anew(painter: Painter, surface: pygame.Surface) -> None:
    below, above = Box(Rect(0, 0, 100, 100), GREEN), Box(Rect(50, 50, 100, 100), RED)
    painter.paint(scene(below, above))
    assert color_at(surface, 75, 75) == RED
    painter.paint(scene(above, below))
    assert color_at(surface, 75, 75) == GREEN


def test_another_size_or_background_paints_all(painter: Painter) -> None:
    painter.paint(scene())
    assert painter.paint(scene(background=GREEN)) == [Rect(0, 0, *SIZE)]


def test_a_new_code_of_the_same_size_replaces_the_old(
    typeface: CountingTypeface, painter: Painter, surface: pygame.Surface
) -> None:
    layout, state = layout_for(PANEL, typeface), states()["pairing"]
    for face in (encode(TOKEN), encode(TOKEN[::-1]), PairingPicture(code_png(TOKEN))):
        painter.paint(view(replace(state, phase=Pairing(Qr(face, 1027.0, 1042.0))), layout))
        fresh = pygame.Surface(SIZE)
        Painter(fresh, typeface, Icons(asset_directory())).paint(
            view(replace(state, phase=Pairing(Qr(face, 1027.0, 1042.0))), layout)
        )
        assert pixels(surface) == pixels(fresh)


@pytest.mark.parametrize("rtl", [False, True])
def test_a_line_goes_through_what_holds_no_longer(rtl: bool, painter: Painter, surface: pygame.Surface) -> None:
    text = Text(Rect(40, 40, 400, 60), "  40.95  ", 30, 500, BLACK, 1.0 if rtl else 0.0, rtl)
    painter.paint(scene(text))
    plain = inked(surface)
    painter.paint(scene(replace(text, struck=True)))
    struck = inked(surface)
    assert (struck.y, struck.h) == (plain.y, plain.h)
    assert struck.x < plain.x
    assert struck.right > plain.right
    middle = [y for y in range(plain.y, plain.bottom) if color_at(surface, struck.x, y) == BLACK]
    assert len(middle) == 2
    assert abs(sum(middle) / 2 - (plain.y + plain.h / 2)) < plain.h / 6


def test_a_logo_is_drawn_once_for_its_size(surface: pygame.Surface, typeface: CountingTypeface, icons: Icons) -> None:
    asked: list[tuple[str, int, int]] = []

    def draw(file: Path, width: int, height: int) -> pygame.Surface:
        asked.append((file.name, width, height))
        drawn = pygame.Surface((width, height), pygame.SRCALPHA)
        drawn.fill(GREEN)
        return drawn

    painter = Painter(surface, typeface, icons, logo=draw)
    brand = Logo(Rect(20, 10, 60, 40), "/themes/brand.svg")
    painter.paint(scene(brand))
    assert inked(surface) == brand.rect
    painter.repaint()
    painter.paint(scene(brand))
    assert asked == [("brand.svg", 60, 40)]


def test_a_logo_that_has_gone_leaves_its_place_empty_and_is_told_of_once(
    surface: pygame.Surface, typeface: CountingTypeface, icons: Icons, caplog: pytest.LogCaptureFixture
) -> None:
    painter = Painter(surface, typeface, icons, logo=logo.render)
    scenes = [scene(Logo(Rect(20, 10, 60, 40), "/missing/brand.svg"), background=ground) for ground in (WHITE, RED)]
    for each in scenes:
        painter.paint(each)
        assert inked(surface, each.background) == Rect(0, 0, 0, 0)
    assert len([record for record in caplog.records if "/missing/brand.svg" in record.message]) == 1
