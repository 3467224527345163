"""The map: what is where on it, and the way to an offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.painter import Painter
from kiosk.adapters.text import Typeface
from kiosk.core.floor import Square, StoreMap, floor_of
from kiosk.core.state import Panel, Shopping, State
from kiosk.screens.layout import Layout
from kiosk.screens.plan import MOST_STRETCH, fitted
from kiosk.screens.scene import Box, Node, Rect, Scene, Strokes
from kiosk.screens.strings import tidy
from kiosk.screens.view import view
from tests.samples import states
from tests.samples.store_map import AISLES, ARABIC_AISLES, OFFERS, plan, street
from tests.screens.conftest import Looks
from tests.screens.measure import Look, look_at
from tests.shots import PANELS

LANGUAGES = ("en", "ar")
LANDSCAPE = [panel for panel, (width, height, _) in PANELS.items() if width > height]
SIZE = (400, 240)
INK, GROUND = (0, 0, 0), (255, 255, 255)
MOST_NODES = 400

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def said(look: Look) -> str:
    """All words, without what isolates foreign ones."""
    return tidy(" ".join(text.text for text in look.texts))


def targets(look: Look) -> set[str]:
    return {target.name for target in look.scene.targets}


def changed(state: State, **changes: Any) -> State:
    assert isinstance(state.phase, Shopping)
    return replace(state, phase=replace(state.phase, **changes))


def blocks(look: Look) -> list[Rect]:
    """The aisles' places, in the order in which they are drawn."""
    palette = look.layout.theme.palette
    at = next(index for index, node in enumerate(look.scene.nodes) if isinstance(node, Strokes))
    fills = (palette.soft, palette.soft_pressed, palette.primary)
    boxes = [node for node in look.scene.nodes[at:] if isinstance(node, Box) and node.fill in fills and node.clip]
    # The round ones are a list's numbers.
    return [box.rect for box in boxes if box.radius < box.rect.h // 2]


def middle(rect: Rect) -> tuple[float, float]:
    return rect.x + rect.w / 2, rect.y + rect.h / 2


# --- the overview ---


@pytest.mark.parametrize("panel", LANDSCAPE)
def test_every_name_that_is_known_stands_whole_on_its_aisle(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["map"]
    for name, offers in zip(AISLES, OFFERS, strict=True):
        assert (name in said(look)) == bool(offers), name


@each_panel
@each_language
def test_names_without_room_on_their_aisles_stand_beside_the_plan(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["map-many-offers"]
    names = AISLES if language == "en" else ARABIC_AISLES
    assert look.scene.scroll is None or look.scene.scroll.content == len(names) * look.scene.scroll.step
    numbers = {text.text for text in look.texts}
    assert names[2] in said(look)
    assert look.scene.scroll is None or {str(number) for number in range(1, 13)} <= numbers


@each_panel
@each_language
def test_an_aisle_of_no_known_name_shows_its_number(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["map-unnamed"]
    for number in range(1, 13):
        assert str(number) in said(look).split(), number
    assert look.scene.scroll is None


@each_panel
@each_language
def test_the_cart_s_place_is_said_and_pinned(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["map"]
    words = look.layout.languages[language]
    name = (AISLES if language == "en" else ARABIC_AISLES)[2]
    assert tidy(words("map.here", aisle=name)) in said(look)
    title, pin = (icon for icon in look.icons if icon.name == "pin")
    assert title.rect.y < pin.rect.y
    assert look.grounds(pin) == {look.layout.theme.palette.primary}


@each_language
def test_a_place_that_is_not_known_is_not_claimed(language: str, looks: Looks) -> None:
    look = looks("800x480", language)["map-nowhere"]
    assert look.layout.languages[language]("map.nowhere") in said(look)
    assert len([icon for icon in look.icons if icon.name == "pin"]) == 1


@each_panel
def test_aisles_with_offers_are_marked_with_their_count(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["map-nowhere"]
    tags = [icon for icon in look.icons if icon.name == "tag" and icon.clip is not None]
    marked = [rect for rect in blocks(look) if any(tag.rect.within(rect) for tag in tags)]
    assert len(marked) == sum(bool(offers) for offers in OFFERS)
    assert "12" in said(look).split()


@each_panel
@pytest.mark.parametrize("name", ["map", "map-elsewhere", "map-row", "map-huge", "route"])
def test_a_floor_is_the_same_in_every_language(
    panel: str, name: str, looks: Looks, layouts: Mapping[str, Layout]
) -> None:
    state = states("en")[name]
    arabic = replace(states("ar")[name], phase=state.phase)
    english, other = blocks(looks(panel, "en")[name]), blocks(look_at(arabic, layouts[panel], Typeface()))
    if panel != "720x1280" and name != "map":
        # A list beside the plan changes sides with it.
        english, other = (order(rects) for rects in (english, other))
        assert english == other
    else:
        assert [middle(rect) for rect in other] == [pytest.approx(middle(rect), abs=2) for rect in english]


def order(rects: list[Rect]) -> Any:
    """Which is left of which, and above which."""
    return [(one.x < other.x, one.y < other.y) for one in rects for other in rects]


def test_its_words_are_on_the_other_side_in_arabic(looks: Looks) -> None:
    english, arabic = (looks("800x480", language)["map"] for language in LANGUAGES)
    pins = [next(icon for icon in look.icons if icon.name == "pin").rect for look in (english, arabic)]
    assert abs(pins[0].x - pins[1].mirrored(800).x) <= 1


@pytest.mark.parametrize(
    ("name", "key"), [("map-loading", "map.loading"), ("map-loading-away", "map.away"), ("map-none", "map.none")]
)
@each_language
def test_no_map_says_why(language: str, name: str, key: str, looks: Looks) -> None:
    look = looks("800x480", language)[name]
    assert look.layout.languages[language](key) in said(look)
    assert look.strokes == []


@pytest.mark.parametrize("name", ["map-tiles", "map-tiles-without-aisles", "map-row-long", "route-endless", "map-huge"])
@each_panel
def test_a_frame_costs_as_little_however_large_the_store_is(panel: str, name: str, looks: Looks) -> None:
    assert len(looks(panel, "en")[name].scene.nodes) < MOST_NODES


def test_while_it_is_scrolled_the_map_is_not_taken_apart_again(
    layouts: Mapping[str, Layout], monkeypatch: pytest.MonkeyPatch
) -> None:
    state = states("en")["map-tiles"]
    view(state, layouts["800x480"])
    monkeypatch.setattr("kiosk.core.floor.floor_of", lambda _: pytest.fail("taken apart again"))
    scrolled = view(changed(state, scrolls={Panel.MAP: 40}), layouts["800x480"])
    assert scrolled.scroll is not None
    assert scrolled.scroll.offset == 40


@each_panel
def test_the_ways_to_entrance_and_tills_leave_no_stubs_beyond_the_aisles(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["map-unnamed"]
    drawn, around = look.strokes[0], blocks(look)
    ends = [y + drawn.rect.y for line in drawn.lines for _, y in line]
    assert min(ends) > min(rect.y for rect in around)
    assert max(ends) < max(rect.bottom for rect in around)


@each_panel
def test_a_walk_around_the_aisles_is_drawn_all_the_same(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["map-tiles"]
    (drawn,) = look.strokes
    assert drawn.rect.x < min(rect.x for rect in blocks(look))


# --- the way ---


@each_panel
@each_language
def test_the_way_is_named_step_by_step(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["route"]
    words = look.layout.languages[language]
    names = AISLES if language == "en" else ARABIC_AISLES
    steps = [
        ("1", words("route.start", aisle=names[2])),
        ("2", words("route.through", aisle=names[1])),
        ("3", words("route.arrive", aisle=names[5])),
    ]
    listed = said(look)
    for number, step in steps:
        assert f"{number} {step}" in listed
    assert "route.end" in targets(look)


@each_panel
@each_language
def test_the_way_leads_through_its_aisles_and_ends_at_the_flag(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["route"]
    palette = look.layout.theme.palette
    (way,) = [strokes for strokes in look.strokes if strokes.color == palette.primary]
    (line,) = way.lines
    turns = [(way.rect.x + x, way.rect.y + y) for x, y in line]
    passed = [next(rect for rect in blocks(look) if rect.contains(x, y)) for x, y in turns]
    assert len(set(passed)) == 3
    pin, flag = (next(icon for icon in look.icons if icon.name == name) for name in ("pin", "flag"))
    assert pin.rect.within(passed[0])
    assert flag.rect.within(passed[-1])


@each_panel
def test_a_way_of_one_aisle_says_that_it_is_here(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["route-here"]
    assert "It is in this aisle: Oil and spices" in said(look)


@each_panel
@each_language
def test_where_no_way_is_found_the_aisle_is_named_and_it_can_be_tried_again(
    panel: str, language: str, looks: Looks
) -> None:
    found = looks(panel, language)
    words, name = found["map"].layout.languages[language], (AISLES if language == "en" else ARABIC_AISLES)[5]
    for sample, key in (
        ("route-loading", "route.loading"),
        ("route-failed", "route.failed"),
        ("route-none", "route.none"),
    ):
        assert words(key) in said(found[sample]), sample
        assert tidy(words("route.in", aisle=name)) in said(found[sample]), sample
        assert ("route.again" in targets(found[sample])) == (sample == "route-failed"), sample
        assert "route.end" in targets(found[sample]), sample


def test_while_the_store_is_away_one_reads_why_it_cannot_be_tried_again(looks: Looks) -> None:
    look = looks("800x480", "en")["route-failed-away"]
    assert "route.again" not in targets(look)
    assert "The way: back in a moment" in said(look)


@each_panel
def test_a_way_without_a_map_is_drawn_by_its_own_places(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["route-without-map"]
    assert len(blocks(look)) == 3
    assert "3 Arrive: Oil and spices" in said(look)


@pytest.mark.parametrize("name", ["route-pressed", "route-failed-pressed"])
def test_a_pressed_button_looks_pressed(name: str, looks: Looks) -> None:
    look = looks("800x480", "en")[name]
    assert view(replace(look.state, pressed=None), look.layout).nodes != look.scene.nodes


def test_no_length_is_claimed_whose_unit_nobody_tells(looks: Looks) -> None:
    assert "24" not in said(looks("800x480", "en")["route"])


# --- the plan ---


def placed(store_map: StoreMap, room: Rect, *, flipped: bool = False) -> dict[int, Rect]:
    floor = floor_of(store_map)
    found = fitted(floor, room, least=5, most=(200, 100), apart=(15, 10), flipped=flipped)
    assert found is not None
    return {aisle_id: found.block(block) for aisle_id, block in floor.blocks.items()}


@pytest.mark.parametrize("room", [Rect(20, 30, 700, 240), Rect(0, 0, 300, 500), Rect(5, 5, 60, 60)])
@pytest.mark.parametrize("flipped", [False, True])
def test_aisles_stand_apart_within_their_room(room: Rect, flipped: bool) -> None:
    rects = list(placed(plan(), room, flipped=flipped).values())
    assert all(rect.within(room.inset(-1)) for rect in rects)
    for index, one in enumerate(rects):
        for other in rects[index + 1 :]:
            assert one.right < other.x or other.right < one.x or one.bottom < other.y or other.bottom < one.y


def test_a_plan_is_not_stretched_beyond_what_can_be_recognised() -> None:
    found = fitted(floor_of(plan()), Rect(0, 0, 2000, 200), least=5, most=(200, 100), apart=(15, 10), flipped=False)
    assert found is not None
    assert found.scale[0] / found.scale[1] <= MOST_STRETCH + 1e-9


def test_a_store_of_nothing_has_no_plan() -> None:
    assert fitted(floor_of(StoreMap()), Rect(0, 0, 9, 9), least=1, most=(9, 9), apart=(1, 1), flipped=False) is None


def test_a_single_row_stands_in_the_middle() -> None:
    rects = placed(street(3), Rect(0, 0, 600, 300)).values()
    assert {middle(rect)[1] for rect in rects} == {150}
    assert len({rect.x for rect in rects}) == 3


@given(
    st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=1, max_size=12),
    st.integers(1, 900),
    st.integers(1, 900),
)
def test_wherever_the_aisles_are_they_are_drawn_near_their_room(
    places: list[tuple[float, float]], wide: int, high: int
) -> None:
    squares = tuple(Square(index, *place, index) for index, place in enumerate(places))
    room = Rect(10, 10, wide, high)
    for rect in placed(StoreMap(squares), room).values():
        assert rect.within(room.inset(-6))


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (((-50.0, 5.0), (50.0, 5.0)), ((0, 5), (19, 5))),
        (((5.0, 5.0), (6.0, 6.0)), ((5, 5), (6, 6))),
        (((-5.0, -5.0), (-6.0, 6.0)), None),
        (((-10.0, 0.0), (10.0, 20.0)), ((0, 10), (9, 19))),
    ],
)
def test_of_a_line_that_leads_away_the_part_on_the_card_is_drawn(line: Any, part: Any) -> None:
    square = StoreMap((Square(1, 0.0, 0.0, 1), Square(2, 20.0, 20.0, 2)))
    found = fitted(floor_of(square), Rect(0, 0, 20, 20), least=0, most=(0, 0), apart=(0, 0), flipped=False)
    assert found is not None
    assert found.scale == (1.0, 1.0)
    assert found.line(line, Rect(0, 0, 20, 20)) == part


# --- lines in a scene ---


BENT = Strokes(Rect(40, 60, 100, 80), (((10, 10), (70, 10), (70, 60)), ((10, 20), (50, 60))), 8, INK)


def test_lines_are_mirrored_with_their_screen() -> None:
    (node,) = Scene(SIZE, GROUND, (BENT,)).mirrored().nodes
    assert isinstance(node, Strokes)
    assert node.rect == Rect(260, 60, 100, 80)
    assert node.lines[0] == ((90, 10), (30, 10), (30, 60))


def test_lines_wander_with_their_screen() -> None:
    (node,) = Scene(SIZE, GROUND, (BENT,)).shifted(3, -2).nodes
    assert node == replace(BENT, rect=BENT.rect.moved(3, -2))


def painted(*nodes: Node) -> pygame.Surface:
    pygame.display.init()
    pygame.display.set_mode(SIZE)
    surface = pygame.Surface(SIZE)
    Painter(surface, Typeface(), Nothing()).paint(Scene(SIZE, GROUND, nodes))
    return surface


class Nothing:
    def render(self, *_: object, **__: object) -> pygame.Surface:
        raise AssertionError("no icon is drawn here")


def test_lines_are_painted_with_round_ends_and_joins() -> None:
    surface = painted(BENT)
    ink = [(80, 70), (110, 70), (110, 100), (112, 68), (72, 102), (47, 70)]
    assert [tuple(surface.get_at(place))[:3] for place in ink] == [INK] * len(ink)
    ground = [(46, 66), (80, 76), (114, 66), (100, 90)]
    assert [tuple(surface.get_at(place))[:3] for place in ground] == [GROUND] * len(ground)


def test_lines_leave_no_ink_outside_their_rectangle() -> None:
    surface = painted(BENT)
    outside = [
        (x, y)
        for x in range(SIZE[0])
        for y in range(SIZE[1])
        if not BENT.rect.contains(x, y) and tuple(surface.get_at((x, y)))[:3] != GROUND
    ]
    assert outside == []


def test_when_a_line_changes_its_place_alone_is_painted_anew() -> None:
    pygame.display.init()
    pygame.display.set_mode(SIZE)
    painter = Painter(pygame.Surface(SIZE), Typeface(), Nothing())
    painter.paint(Scene(SIZE, GROUND, (BENT,)))
    assert painter.paint(Scene(SIZE, GROUND, (replace(BENT, color=(9, 9, 9)),))) == [BENT.rect]
