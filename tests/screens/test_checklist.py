"""The shopper's list: what is done, what can be ticked, and what is said where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.panels import MESSAGE_S
from kiosk.core.screen import backend_away
from kiosk.core.state import Panel, Shopping, State
from kiosk.screens import checklist
from kiosk.screens.builder import Builder
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Box, Rect, Target
from kiosk.screens.theme import TARGET_MM
from kiosk.screens.view import view
from tests.samples import states
from tests.samples.checklist import THINGS
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.screens.rooms import broken_in_low_rooms
from tests.shots import LANGUAGES, PANELS

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def items(look: Look) -> list[Target]:
    return [target for target in look.scene.targets if target.name.startswith("item:")]


def said(look: Look) -> str:
    return " ".join(text.text for text in look.texts)


@each_language
@each_panel
def test_the_list_says_its_name_and_how_much_of_it_is_done(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["list"]
    assert "For Friday’s dinner" in said(look)
    assert look.layout.languages[language]("list.done", done="3", count="7") in said(look)


@each_panel
def test_the_bar_is_as_long_as_the_part_that_is_done(panel: str, looks: Looks) -> None:
    for name, part in (("list", 3 / 7), ("list-done", 1.0)):
        look = looks(panel, "en")[name]
        palette = look.layout.theme.palette
        bars = [node for node in look.scene.nodes if isinstance(node, Box) and node.rect.h == look.layout.px(1.4)]
        (ground,) = [bar for bar in bars if bar.fill == palette.soft_pressed]
        (done,) = [bar for bar in bars if bar.fill == palette.primary]
        assert done.rect.w == pytest.approx(ground.rect.w * part, abs=1), name


@each_panel
def test_what_is_ticked_is_struck_through_and_its_box_is_checked(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["list"]
    shown = dict(THINGS)
    seen = [text for text in look.texts if text.text in shown]
    assert len(seen) >= 3
    for text in seen:
        assert text.struck is shown[text.text], text.text
    boxes = [icon.name for icon in look.icons if icon.name.startswith("check-box")]
    assert len(boxes) == len(items(look))
    assert boxes == ["check-box-checked" if done else "check-box" for _, done in THINGS[: len(boxes)]]


@each_panel
def test_a_tick_shows_at_once(panel: str, looks: Looks) -> None:
    """That of item 1 has been set, that of item 0 taken away; the backend has taken neither."""
    struck = {text.text: text.struck for text in looks(panel, "en")["list-ticked"].texts}
    assert struck["Milk"] is False
    assert struck["عيش بلدي"] is True


@each_language
@each_panel
def test_the_whole_row_can_be_touched(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["list"]
    for number, target in enumerate(items(look)):
        assert target.name == f"item:{number}"
        assert look.mm(target.rect.h) >= TARGET_MM
        box = next(icon for icon in look.icons if icon.name.startswith("check-box") and icon.rect.within(target.rect))
        assert box.rect.y + box.rect.h // 2 == pytest.approx(target.rect.y + target.rect.h / 2, abs=1)
    pressed = looks(panel, language)["list-pressed"]
    assert pressed.scene.nodes != look.scene.nodes


@each_language
@each_panel
def test_while_the_backend_is_away_nothing_can_be_ticked_and_it_says_why(
    panel: str, language: str, looks: Looks
) -> None:
    look = looks(panel, language)["list-away"]
    assert items(look) == []
    assert "Milk" in said(look)
    assert look.layout.languages[language]("list.away") in said(look)
    assert "cloud-off" in {icon.name for icon in look.icons}


@each_language
@each_panel
def test_a_tick_that_was_not_taken_says_so_and_moves_no_row(panel: str, language: str, looks: Looks) -> None:
    found = looks(panel, language)
    failed, before, later = (found[name] for name in ("list-failed", "list", "list-failed-earlier"))
    message = failed.layout.languages[language]("list.failed")
    assert message in said(failed)
    assert message not in said(later)
    assert "alert" in {icon.name for icon in failed.icons}
    assert items(failed) == items(before) == items(later)


@each_language
def test_the_message_moves_neither_the_list_s_name_nor_the_count(language: str, looks: Looks) -> None:
    failed, before = (looks("1280x720", language)[name] for name in ("list-failed", "list"))
    heads = [(text.text, text.rect) for text in before.texts if text.rect.bottom < items(before)[0].rect.y]
    assert len(heads) > 2
    assert set(heads) < {(text.text, text.rect) for text in failed.texts}


def test_the_message_stands_for_its_while(looks: Looks) -> None:
    look = looks("800x480", "en")["list-failed"]
    message = look.layout.languages["en"]("list.failed")
    assert isinstance(look.state.phase, Shopping)
    assert look.state.phase.tick_failed_at is not None
    for after, shows in ((MESSAGE_S - 0.1, True), (MESSAGE_S, False)):
        scene = view(replace(look.state, now=look.state.phase.tick_failed_at + after), look.layout)
        assert (message in {getattr(node, "text", "") for node in scene.nodes}) is shows


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("list-loading", ("list.loading",)),
        ("list-none", ("list.none", "list.none.text")),
        ("list-empty", ("list.empty", "list.empty.text")),
        ("list-away-loading", ("offline.title", "shopping.away")),
    ],
)
@each_language
@each_panel
def test_without_an_item_the_panel_says_why(
    panel: str, language: str, name: str, keys: tuple[str, ...], looks: Looks
) -> None:
    look = looks(panel, language)[name]
    assert [key for key in keys if look.layout.languages[language](key) not in said(look)] == []
    assert items(look) == []


@each_panel
def test_five_thousand_items_cost_what_five_cost(panel: str, looks: Looks) -> None:
    few, many = looks(panel, "en")["list"], looks(panel, "en")["list-long"]
    assert many.scene.scroll is not None
    in_one_row = 1 + len({target.rect.x for target in items(many)})
    assert len(items(many)) <= (many.scene.scroll.rect.h // many.scene.scroll.step) * in_one_row
    assert len(many.scene.nodes) - len(few.scene.nodes) <= 4 * (len(items(many)) - len(items(few))) + 4
    assert "of 5,000 done" in said(many)


@pytest.mark.parametrize(("panel", "columns"), [("800x480", 2), ("1280x720", 2), ("720x1280", 1)])
def test_two_items_stand_beside_each_other_where_their_texts_have_room(panel: str, columns: int, looks: Looks) -> None:
    assert len({target.rect.x for target in items(looks(panel, "en")["list"])}) == columns


def test_a_long_text_stands_in_two_lines(looks: Looks) -> None:
    look = looks("720x1280", "en")["list"]
    lines = [text for text in look.texts if text.text.startswith(("Feta cheese", "cut into"))]
    assert len(lines) == 2
    assert lines[1].text.endswith("…")


def test_a_row_is_touched_only_where_it_shows(looks: Looks) -> None:
    for panel in PANELS:
        look = looks(panel, "en")["list-scrolled"]
        assert look.scene.scroll is not None
        assert items(look), panel
        for target in items(look):
            assert target.rect.within(look.scene.scroll.rect), (panel, target)


def test_the_list_stands_where_it_was_scrolled_to(looks: Looks) -> None:
    look = looks("800x480", "en")["list-scrolled"]
    assert isinstance(look.state.phase, Shopping)
    assert look.scene.scroll is not None
    assert look.scene.scroll.offset == look.state.phase.scrolls[Panel.LIST]


def test_a_strip_above_the_list_leaves_its_rows_as_high_as_they_are(layouts: Mapping[str, Layout]) -> None:
    """Otherwise an offset at which the list came to rest would cut a row."""
    for layout in layouts.values():
        state = states()["list"]
        assert isinstance(state.phase, Shopping)
        steps = set()
        for taken in (0, layout.px(5), layout.px(9)):
            build = Builder(layout, layout.languages["en"], None)
            room = Rect(40, 100, layout.width - 80, layout.height * 3 // 5 - taken)
            checklist.draw(build, room, state, state.phase, fullest=layout.height * 3 // 5)
            assert build.scroll is not None
            steps.add(build.scroll.step)
        assert len(steps) == 1


@each_language
@pytest.mark.parametrize("panel", ["800x480", "720x1280"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_the_list_gives_things_away_rather_than_break_a_rule(
    large: bool, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    """From a room that holds one row to half the panel."""
    layout = layouts[panel].dressed(large=large, contrast=False)

    def draw(build: Builder, room: Rect, state: State, phase: Shopping) -> None:
        checklist.draw(build, room, state, phase, away=backend_away(state))

    assert broken_in_low_rooms(draw, ("list-cruel-failed", "list-away"), layout, language, typeface) == {}
