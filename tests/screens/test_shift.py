"""The whole screen a few pixels aside, so that nothing burns in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.screens.scene import Box, Icon, Photo, Rect, Scene, ScrollArea, Target, Text

SIZE = (400, 240)
PANEL = Rect(0, 0, *SIZE)
INK = (0, 0, 0)
SHIFTS = [(3, 2), (-3, -2), (3, -2), (0, 0), (-1, 3)]
HEADER, CARD = Rect(0, 0, 400, 40), Rect(30, 60, 200, 100)


def scene(*rects: Rect) -> Scene:
    return Scene(SIZE, (255, 255, 255), tuple(Box(rect, INK, 4, rect) for rect in rects))


def boxes(scene: Scene) -> list[Rect]:
    return [node.rect for node in scene.nodes]


@pytest.mark.parametrize(("dx", "dy"), SHIFTS)
def test_everything_moves_by_as_much(dx: int, dy: int) -> None:
    nodes = (
        Box(CARD, INK, 8, CARD),
        Text(CARD, "7", 20, 500, INK, 0.5, rtl=False, clip=CARD),
        Icon(CARD, "cart", INK, clip=CARD),
        Photo(CARD, None, "bag", INK, INK, 4, CARD),
    )
    area = ScrollArea(CARD, 900, 50, 25)
    shifted = Scene(SIZE, INK, nodes, (Target(CARD, "pay"),), area, 0.5).shifted(dx, dy)
    moved = CARD.moved(dx, dy)
    assert shifted.nodes == tuple(replace(node, rect=moved, clip=moved) for node in nodes)
    assert shifted.targets == (Target(moved, "pay"),)
    assert shifted.scroll == replace(area, rect=moved)
    assert (shifted.size, shifted.background, shifted.brightness) == (SIZE, INK, 0.5)


@pytest.mark.parametrize(
    ("rect", "shifted"),
    [
        (HEADER, Rect(0, 0, 400, 42)),
        (Rect(0, 39, 400, 1), Rect(0, 41, 400, 1)),
        (Rect(0, 200, 120, 40), Rect(0, 202, 123, 38)),
        (Rect(300, 0, 100, 240), Rect(303, 0, 97, 240)),
        (PANEL, PANEL),
        (Rect(-20, 50, 100, 40), Rect(-20, 52, 103, 40)),
    ],
)
def test_a_box_at_an_edge_stays_there(rect: Rect, shifted: Rect) -> None:
    moved = scene(rect).shifted(3, 2)
    assert boxes(moved) == [shifted]
    assert [node.clip for node in moved.nodes] == [shifted]


def test_a_target_at_an_edge_can_still_be_touched_there() -> None:
    corner = Target(Rect(300, 0, 100, 40), "language")
    for dx, dy in SHIFTS:
        shifted = replace(scene(), targets=(corner,)).shifted(dx, dy)
        assert shifted.hit(399, 0) == "language"
        assert shifted.targets[0].rect.within(PANEL)


@pytest.mark.parametrize(("dx", "dy"), SHIFTS)
def test_a_line_in_a_strip_at_the_edge_stays_in_its_middle(dx: int, dy: int) -> None:
    line = Text(replace_width(HEADER, 90), "Cart 7", 20, 500, INK, 0.0, rtl=False)
    box, text = Scene(SIZE, INK, (Box(HEADER, INK), line)).shifted(dx, dy).nodes
    assert text.rect.within(PANEL)
    assert text.rect.x == 30 + dx
    # The strip grows on one side only, so its middle moves by half as much as what stands in it.
    assert text.rect.y + text.rect.h / 2 == HEADER.h / 2 + dy
    assert abs(text.rect.y + text.rect.h / 2 - (box.rect.y + box.rect.h / 2)) <= abs(dy) / 2


def replace_width(rect: Rect, width: int) -> Rect:
    return Rect(30, rect.y, width, rect.h)


@pytest.mark.parametrize(("dx", "dy"), SHIFTS)
def test_an_icon_at_an_edge_is_held_back_there(dx: int, dy: int) -> None:
    corner = Rect(376, 216, 24, 24)
    (icon,) = Scene(SIZE, INK, (Icon(corner, "cart", INK),)).shifted(dx, dy).nodes
    assert icon.rect == Rect(376 + min(0, dx), 216 + min(0, dy), 24, 24)


def test_what_reaches_beyond_the_panel_moves_with_its_list() -> None:
    """The row that is cut by the list's end has its other parts inside."""
    below = Rect(30, 230, 50, 50)
    (photo,) = Scene(SIZE, INK, (Photo(below, None, "bag", INK, INK, 4),)).shifted(3, 2).nodes
    assert photo.rect == below.moved(3, 2)


def test_a_list_keeps_its_height() -> None:
    area = ScrollArea(Rect(0, 40, 400, 200), 900, 50, 25)
    for dx, dy in SHIFTS:
        shifted = replace(scene(), scroll=area).shifted(dx, dy).scroll
        assert shifted is not None
        assert shifted.furthest == area.furthest
        assert shifted.rect.within(PANEL)


rects = st.builds(Rect, st.integers(0, 300), st.integers(0, 180), st.integers(8, 100), st.integers(12, 60))


@given(rect=rects, dx=st.integers(-4, 4), dy=st.integers(-4, 4))
def test_what_was_inside_the_panel_stays_inside(rect: Rect, dx: int, dy: int) -> None:
    nodes = (Box(rect, INK, 4, rect), Icon(rect, "cart", INK), Text(rect, "7", 12, 500, INK, 0.5, rtl=False))
    shifted = Scene(SIZE, INK, nodes, (Target(rect, "pay"),), ScrollArea(rect, 900, 0)).shifted(dx, dy)
    assert shifted.scroll is not None
    places = [*(node.rect for node in shifted.nodes), shifted.targets[0].rect, shifted.scroll.rect]
    assert all(place.within(PANEL) for place in places)


def test_a_box_that_shrinks_keeps_corners_that_fit() -> None:
    (node,) = Scene(SIZE, INK, (Box(Rect(0, 50, 8, 30), INK, 4),)).shifted(-3, 0).nodes
    assert node == Box(Rect(0, 50, 5, 30), INK, 2)
