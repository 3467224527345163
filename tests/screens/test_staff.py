"""That staff has been called, on every screen from which it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.state import StaffCall, StaffStage
from kiosk.screens.builder import Builder
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect, Scene
from kiosk.screens.staff import strip
from kiosk.screens.theme import QR_MM, TARGET_MM
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.languages import in_stretched_english
from tests.screens.measure import Look, look_at
from tests.shots import PANELS

CALLED_FROM = (
    "staff-shopping",
    "staff-shopping-empty",
    "staff-shopping-away",
    "staff-paying",
    "staff-paying-app",
    "staff-paying-failed",
    "staff-receipt",
    "staff-map",
    "reduced-called",
)

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", ["en", "ar"])
each_stage = pytest.mark.parametrize("stage", StaffStage)


def said(look: Look) -> str:
    return " ".join(text.text for text in look.texts)


@each_panel
@each_language
@pytest.mark.parametrize("name", CALLED_FROM)
def test_it_is_said_and_can_be_cancelled_wherever_one_goes(panel: str, language: str, name: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    words = look.layout.languages[language]
    assert words("staff.called") in said(look) or words("staff.called.short") in said(look)
    assert "hand" in {icon.name for icon in look.icons if icon.color == look.layout.theme.palette.info}
    names = {target.name for target in look.scene.targets}
    assert "staff.cancel" in names
    assert "staff.call" not in names


@each_panel
@each_language
@each_stage
def test_each_stage_has_its_words(
    panel: str, language: str, stage: StaffStage, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    state = replace(states(language)["shopping"], staff_call=StaffCall(stage, 995.0))
    look = look_at(state, layouts[panel], typeface)
    words = look.layout.languages[language]
    assert words(f"staff.{stage}") in said(look) or words(f"staff.{stage}.short") in said(look)


@each_panel
@each_language
@each_stage
@pytest.mark.parametrize("stretch", [False, True])
def test_a_code_for_paying_stays_as_large_as_it_must_be(
    panel: str, language: str, stage: StaffStage, stretch: bool, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    layout = in_stretched_english(layouts[panel]) if stretch else layouts[panel]
    for name in ("paying", "paying-retrying", "paying-cruel", "paying-attention"):
        called = replace(states(language)[name], staff_call=StaffCall(stage, 995.0))
        alone, look = (look_at(state, layout, typeface) for state in (states(language)[name], called))
        least = min(QR_MM, alone.mm(alone.codes[0].rect.w))
        assert look.mm(look.codes[0].rect.w) >= least, name


def test_an_alarm_of_the_scale_is_said_before_it(layouts: Mapping[str, Layout], typeface: Typeface) -> None:
    state = replace(states("en")["paying-attention"], staff_call=StaffCall(StaffStage.CALLED, 995.0))
    look = look_at(state, layouts["800x480"], typeface)
    assert "Please scan the item" in said(look)
    assert "staff.cancel" in {target.name for target in look.scene.targets}


def drawn(layout: Layout, room: Rect, keep: int) -> tuple[Rect, Scene]:
    build = Builder(layout, layout.languages["en"], None)
    rest = strip(build, room, StaffCall(StaffStage.CALLED, 995.0), keep)
    return rest, build.finish()


@each_panel
def test_where_room_is_scarce_the_strip_gives_way(panel: str, layouts: Mapping[str, Layout]) -> None:
    layout = layouts[panel]
    room = Rect(20, 80, layout.width - 40, layout.height - 80)
    rest, full = drawn(layout, room, 0)
    assert [target.name for target in full.targets] == ["staff.cancel"]
    less, slim = drawn(layout, room, rest.h + 1)
    assert slim.targets == ()
    assert slim.nodes
    assert rest.h < less.h < room.h
    none, nothing = drawn(layout, room, less.h + 1)
    assert (none, nothing.nodes) == (room, ())


@each_panel
def test_in_plain_text_the_strip_is_hardly_higher_than_its_button(panel: str, layouts: Mapping[str, Layout]) -> None:
    layout = layouts[panel]
    room = Rect(20, 80, layout.width - 40, layout.height - 80)
    rest, _ = drawn(layout, room, 0)
    assert room.h - rest.h <= layout.px(TARGET_MM + 4)


@each_panel
@each_language
def test_a_session_that_cannot_be_shown_says_how_to_get_help(panel: str, language: str, looks: Looks) -> None:
    for name in ("reduced", "reduced-called", "reduced-untold"):
        look = looks(panel, language)[name]
        words = look.layout.languages[language]
        assert words("reduced.title") in said(look), name
        wanted = "staff.call" if look.state.staff_call is None else "staff.cancel.call"
        assert words(wanted) in said(look), name
    assert looks(panel, language)["reduced-called"].layout.languages[language]("staff.light") in said(
        looks(panel, language)["reduced-called"]
    )
