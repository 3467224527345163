"""Help: how it works, and calling staff."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.state import Panel, Shopping, StaffStage
from kiosk.screens.theme import PRIMARY_TARGET_MM
from kiosk.screens.view import view
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.shots import PANELS

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", ["en", "ar"])


def said(look: Look) -> str:
    return " ".join(text.text for text in look.texts)


def largest(look: Look, target: str) -> float:
    """The shorter side of the largest target of this name, in millimetres."""
    return max(look.mm(min(each.rect.w, each.rect.h)) for each in look.scene.targets if each.name == target)


@each_panel
@each_language
def test_every_step_is_said_and_illustrated(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["help"]
    for icon, key in (("scan", "scan"), ("cart", "put"), ("back", "take"), ("phone", "pay")):
        assert look.layout.languages[language](f"help.{key}") in said(look)
        assert icon in {each.name for each in look.icons}


@each_panel
def test_in_large_text_every_step_can_be_scrolled_to(panel: str, looks: Looks) -> None:
    look = looks(panel, "ar")["large-help"]
    area, words = look.scene.scroll, look.layout.languages["ar"]
    assert area is not None
    seen = said(look)
    for offset in range(0, area.furthest + 1, area.step):
        assert isinstance(look.state.phase, Shopping)
        phase = replace(look.state.phase, scrolls={Panel.HELP: offset})
        seen += said(replace(look, scene=view(replace(look.state, phase=phase), look.layout)))
    for key in ("scan", "put", "take", "pay"):
        for word in words(f"help.{key}").split():
            assert word in seen


@each_panel
@each_language
@pytest.mark.parametrize("name", ["help", "help-away", "large-help", "contrast-help", "reduced"])
def test_staff_is_called_with_a_large_button(panel: str, language: str, name: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    assert largest(look, "staff.call") >= PRIMARY_TARGET_MM
    assert look.layout.languages[language]("staff.call") in said(look)


@each_panel
@each_language
@pytest.mark.parametrize("name", ["help-telling", "help-called", "help-untold", "large-help-called"])
def test_a_call_is_acknowledged_with_what_the_light_does(panel: str, language: str, name: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    words = look.layout.languages[language]
    assert look.state.staff_call is not None
    assert words(f"staff.{look.state.staff_call.stage}.short") in said(look)
    assert words("staff.light") in said(look)
    names = [target.name for target in look.scene.targets]
    assert names.count("staff.cancel") == 2
    assert "staff.call" not in names


@each_language
def test_where_the_store_cannot_be_told_it_says_so(language: str, looks: Looks) -> None:
    look = looks("720x1280", language)["help-untold"]
    assert look.state.staff_call is not None
    assert look.state.staff_call.stage is StaffStage.UNTOLD
    assert look.layout.languages[language]("staff.alone") in said(look)


def test_the_call_is_said_once(looks: Looks) -> None:
    """The panel says it, so no strip does."""
    look = looks("1280x720", "en")["help-called"]
    assert said(look).count("Staff called") == 1


@pytest.mark.parametrize(("name", "target"), [("help-pressed", "staff.call"), ("help-called-pressed", "staff.cancel")])
def test_a_pressed_button_looks_pressed(name: str, target: str, looks: Looks) -> None:
    look = looks("800x480", "en")[name]
    assert look.state.pressed == target
    assert view(replace(look.state, pressed=None), look.layout).nodes != look.scene.nodes
