"""The rules find what they forbid, and let pass what only looks like it to a measuring rod."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from kiosk.adapters.text import Typeface
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Box, Icon, Node, Rect, Scene, Strokes, Target, Text
from kiosk.screens.theme import Rgb
from tests.samples import states
from tests.screens.measure import Look, crosses, look_at
from tests.screens.rules import cut_short, faint, hard_to_touch, outside, overlapping, struck_through, tiny

WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (100, 100, 100)
STATE = states()["shopping-cruel"]

Stage = Callable[..., Look]


@pytest.fixture
def stage(layouts: Mapping[str, Layout], typeface: Typeface) -> Stage:
    """A scene of these nodes on the smallest panel, in the look that is asked for."""

    def staged(*nodes: Node, large: bool = False, contrast: bool = False, targets: tuple[Target, ...] = ()) -> Look:
        state = replace(STATE, large_text=large, high_contrast=contrast)
        look = look_at(state, layouts["800x480"], typeface)
        return replace(look, scene=Scene((800, 480), WHITE, nodes, targets))

    return staged


def word(text: str, y: int, *, x: int = 100, size: int = 40, color: Rgb = BLACK, rtl: bool = False) -> Text:
    return Text(Rect(x, y, 300, 54), text, size, 500, color, 0.0, rtl)


def test_ink_beyond_the_panel_is_found(stage: Stage) -> None:
    assert outside(stage(word("Total", 200))) == []
    assert len(outside(stage(word("Total", 460)))) == 1


def test_words_of_ours_may_not_end_in_an_ellipsis_and_names_may(stage: Stage) -> None:
    assert cut_short(stage(word("Ultra Ultra…", 100))) == []
    assert len(cut_short(stage(word("Back to the bas…", 100)))) == 1


def test_words_over_words_are_found(stage: Stage) -> None:
    assert overlapping(stage(word("Total", 100), word("Total", 160))) == []
    assert len(overlapping(stage(word("Total", 100), word("Total", 110)))) == 1


def test_boxes_of_arabic_lines_may_cross_where_their_ink_stays_apart(stage: Stage) -> None:
    apart = stage(word("ع", 100, rtl=True), word("أ", 131, x=160, rtl=True), word("عـــــــأ", 300, rtl=True))
    assert overlapping(apart) == []
    assert len(overlapping(stage(word("ع", 100, rtl=True), word("ع", 124, rtl=True)))) == 1


def test_faint_text_is_found_by_the_measure_of_its_look(stage: Stage) -> None:
    text, icon = word("Total", 100, color=GREY), Icon(Rect(300, 300, 40, 40), "cart", (150, 150, 150))
    assert faint(stage(text)) == []
    assert len(faint(stage(text, contrast=True))) == 1
    assert len(faint(stage(icon))) == 1


def test_small_text_is_found_by_the_measure_of_its_look(stage: Stage) -> None:
    least, large = (stage().layout.least_px(mm / 0.68) for mm in (3.2, 4.8))
    assert tiny(stage(word("Total", 100, size=least))) == []
    assert len(tiny(stage(word("Total", 100, size=least - 2)))) == 1
    assert len(tiny(stage(word("Total", 100, size=least), large=True))) == 1
    assert tiny(stage(word("Total", 100, size=large), large=True)) == []


def test_a_line_through_words_is_found_unless_a_box_hides_it(stage: Stage) -> None:
    line = Strokes(Rect(80, 110, 400, 40), (((0, 15), (400, 15)),), 8, GREY)
    card = Box(Rect(90, 90, 320, 80), WHITE)
    assert struck_through(stage(line, card, word("Total", 100))) == []
    assert len(struck_through(stage(line, word("Total", 100)))) == 1
    assert len(struck_through(stage(word("Total", 100), line))) == 1
    assert len(struck_through(stage(card, word("Total", 100), line))) == 1


@pytest.mark.parametrize(
    ("line", "through"),
    [
        (((0, 0), (100, 100)), True),
        (((0, 100), (100, 0)), True),
        (((0, 10), (100, 10)), False),
        (((90, 0), (90, 100)), False),
        (((0, 90), (30, 100)), False),
        (((50, 50), (55, 55)), True),
        (((0, 36), (100, 36)), True),
    ],
)
def test_a_line_crosses_what_it_runs_through(line: tuple[tuple[int, int], ...], through: bool) -> None:
    assert crosses(Strokes(Rect(200, 100, 100, 100), (line,), 10, GREY), Rect(240, 140, 20, 20)) == through


def test_small_and_near_targets_are_found(stage: Stage) -> None:
    side, apart = stage().layout.least_px(12), stage().layout.least_px(2.5)
    fine = Target(Rect(100, 100, side, side), "language")
    near = Target(Rect(100 + side + apart - 2, 100, side, side), "contrast")
    assert hard_to_touch(stage(targets=(fine, replace(near, rect=near.rect.moved(2, 0))))) == []
    assert len(hard_to_touch(stage(targets=(fine, near)))) == 1
    assert len(hard_to_touch(stage(targets=(replace(fine, rect=Rect(0, 0, side, side - 1)),)))) == 1
    assert len(hard_to_touch(stage(targets=(replace(fine, name="pay"),)))) == 1
