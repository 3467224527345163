"""Every screen on every panel in every language: what it may not do (`rules`), and what must be on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.state import Screen, screen_of
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Scene, Text
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.languages import from_right_to_left, in_stretched_english, stretched
from tests.screens.measure import Look, contrast
from tests.screens.rules import ICON_CONTRAST, RULES, Rule
from tests.shots import PANELS

LANGUAGES = ("en", "ar")
ROUNDING_PX = 2
"""Widths of text are rounded, and differ by a pixel with the direction."""
LANDSCAPE = [panel for panel, (width, height, _) in PANELS.items() if width > height]

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


def broken(rule: Rule, looks: Mapping[str, Look]) -> dict[str, list[str]]:
    """What breaks the rule, by the state's name."""
    found = {name: rule(look) for name, look in looks.items()}
    return {name: complaints for name, complaints in found.items() if complaints}


def test_the_samples_show_every_screen() -> None:
    assert {screen_of(state) for state in states().values()} == set(Screen)


@each_rule
@each_language
@each_panel
def test_rule(rule: Rule, panel: str, language: str, looks: Looks) -> None:
    assert broken(rule, looks(panel, language)) == {}


@each_rule
@each_language
@pytest.mark.parametrize("panel", LANDSCAPE)
def test_rule_with_words_40_percent_longer(
    rule: Rule, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    layout = in_stretched_english(layouts[panel])
    longer = {name: Look(state, layout, view(state, layout), typeface) for name, state in states(language).items()}
    assert broken(rule, longer) == {}


def test_stretched_words_are_longer_and_keep_their_values() -> None:
    assert stretched("Next try in {seconds} s") == "Nexxt ttryy iin {seconds} ss"
    assert len(stretched("a" * 100)) == 140


@each_panel
def test_a_layout_from_right_to_left_is_the_mirror_image(
    panel: str, looks: Looks, layouts: Mapping[str, Layout]
) -> None:
    mirror = from_right_to_left(layouts[panel])
    for name, look in looks(panel, "en").items():
        reflected = view(look.state, mirror)
        expected = look.scene.mirrored()
        assert [target.name for target in reflected.targets] == [target.name for target in expected.targets], name
        for one, other in zip(shape(reflected), shape(expected), strict=True):
            assert other == tuple(pytest.approx(edge, abs=ROUNDING_PX) for edge in one), name


def shape(scene: Scene) -> list[tuple[float, ...]]:
    """Where everything is; of a text, whose width is that of its words, the point at which it is anchored."""
    things = (*scene.nodes, *scene.targets, *(() if scene.scroll is None else (scene.scroll,)))
    return [
        (thing.rect.x + thing.rect.w * thing.anchor, thing.rect.y, thing.rect.h)
        if isinstance(thing, Text)
        else thing.rect
        for thing in things
    ]


@each_panel
def test_an_arrow_is_turned_round_in_arabic(panel: str, looks: Looks) -> None:
    for language in LANGUAGES:
        icons = [icon for look in looks(panel, language).values() for icon in look.icons]
        turned = {icon.name for icon in icons if icon.mirrored}
        assert ("back" in turned) == (language == "ar")
        assert turned.isdisjoint({"check", "alert", "globe", "phone", "battery", "wrench", "refresh"})


@each_panel
def test_arabic_stands_on_the_other_side(panel: str, looks: Looks) -> None:
    for name, english in looks(panel, "en").items():
        arabic = looks(panel, "ar")[name]
        ours, theirs = targets(english), targets(arabic)
        assert ours.keys() == theirs.keys(), name
        for target, middle in ours.items():
            assert (middle > 0.5) == (theirs[target] < 0.5) or abs(middle - 0.5) < 0.2, (name, target)


def targets(look: Look) -> dict[str, float]:
    """The middle of each target across the panel, 0 at the left to 1 at the right."""
    return {target.name: (target.rect.x + target.rect.w / 2) / look.panel.w for target in look.scene.targets}


@each_language
@each_panel
def test_every_text_is_shaped_in_its_language_s_direction(panel: str, language: str, looks: Looks) -> None:
    names = {"English": False, "العربية": True}
    for name in (
        "setup-unknown-cart",
        "pairing",
        "welcome",
        "attention",
        "paying",
        "receipt",
        "goodbye",
        "maintenance",
    ):
        for text in looks(panel, language)[name].texts:
            assert text.rtl == names.get(text.text, language == "ar"), (name, text.text)


def test_money_and_numbers_keep_their_order_in_arabic(looks: Looks) -> None:
    written = [text.text for text in looks("800x480", "ar")["shopping"].texts]
    assert "2,204.45\N{NO-BREAK SPACE}ج.م.\u200f" in written
    assert "17 منتجًا" in written


@each_panel
def test_only_rows_that_show_are_built(panel: str, looks: Looks) -> None:
    few, many = looks(panel, "en")["shopping"], looks(panel, "en")["shopping-long"]
    assert len(many.scene.nodes) <= len(few.scene.nodes) + 10


@each_panel
def test_the_line_that_changed_is_in_view(panel: str, looks: Looks) -> None:
    for name in ("shopping", "shopping-long", "shopping-one"):
        look = looks(panel, "en")[name]
        highlight = look.layout.theme.palette.highlight
        marked = [node for node in look.scene.nodes if getattr(node, "fill", None) == highlight]
        assert [node.rect.clipped(node.clip) for node in marked] == [node.rect for node in marked], name
        assert len(marked) == 1, name


@pytest.mark.parametrize("target", ["pay", "payment.again", "payment.back", "receipt.done", "receipt.stay", "language"])
def test_a_pressed_target_looks_pressed(target: str, looks: Looks) -> None:
    look = next(
        found for found in looks("800x480", "en").values() if target in targets(found) and not found.state.pressed
    )
    assert view(replace(look.state, pressed=target), look.layout).nodes != look.scene.nodes


def test_while_the_backend_is_away_one_cannot_pay_and_reads_why(looks: Looks) -> None:
    for name in ("shopping-away", "paying-failed-away"):
        look = looks("800x480", "en")[name]
        assert {"pay", "payment.again"}.isdisjoint(targets(look))
        assert "Paying: back" in " ".join(text.text for text in look.texts)


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("shopping", None),
        ("shopping-away", "As of 19:20"),
        ("shopping-away-undated", "The store does not answer right now."),
        ("paying-failed-away", "As of 19:20"),
    ],
)
def test_a_basket_that_may_be_old_says_of_when_it_is(name: str, note: str | None, looks: Looks) -> None:
    said = {text.text for text in looks("800x480", "en")[name].texts}
    assert said & {"As of 19:20", "The store does not answer right now."} == (set() if note is None else {note})


def test_the_bar_beside_a_list_can_be_seen(looks: Looks) -> None:
    palette = looks("800x480", "en")["shopping"].layout.theme.palette
    assert contrast(palette.thumb, palette.background) >= ICON_CONTRAST


def test_with_one_language_there_is_no_button_for_another(layouts: Mapping[str, Layout]) -> None:
    alone = replace(states()["pairing"], languages=("en",))
    assert view(alone, layouts["800x480"]).targets == ()


def test_nothing_is_said_of_a_basket_that_is_not_known_yet(looks: Looks) -> None:
    texts = {text.text for text in looks("800x480", "en")["shopping-loading"].texts}
    assert texts == {"Cart 7", "العربية", "Getting your basket …"}
