"""Every screen on every panel in every language: what it may not do (`rules`), and what must be on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.comfort import SHIFT_MM
from kiosk.core.screen import Screen, screen_of
from kiosk.core.state import Panel, PaymentStage, Shopping
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Photo, Scene, Text
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.languages import from_right_to_left, in_english_alone, in_stretched_english, stretched
from tests.screens.measure import Look, contrast, ink_of, look_at
from tests.screens.rules import ICON_CONTRAST, RULES, Rule, outside
from tests.shots import DRESSES, LANGUAGES, PANELS, layout_for

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


def every_rule(looks: Mapping[str, Look]) -> dict[str, dict[str, list[str]]]:
    """What breaks the rules, by the rule's name and the state's."""
    found = {rule.__name__: broken(rule, looks) for rule in RULES}
    return {rule: complaints for rule, complaints in found.items() if complaints}


@each_rule
@each_language
@each_panel
def test_rule(rule: Rule, panel: str, language: str, looks: Looks) -> None:
    assert broken(rule, looks(panel, language)) == {}


@pytest.mark.parametrize("dress", ["own-large", "contrast", "indigo", "saffron-large"])
@each_language
@each_panel
def test_every_rule_in_every_look(panel: str, language: str, dress: str, typeface: Typeface) -> None:
    worn, layout = DRESSES[dress], layout_for(panel, typeface, DRESSES[dress].theme)
    assert (
        every_rule({name: look_at(worn.worn(state), layout, typeface) for name, state in states(language).items()})
        == {}
    )


@each_language
@each_panel
def test_every_rule_with_words_40_percent_longer(
    panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    layout = in_stretched_english(layouts[panel])
    assert every_rule({name: look_at(state, layout, typeface) for name, state in states(language).items()}) == {}


@each_language
@each_panel
def test_a_screen_that_has_wandered_is_still_on_its_panel(panel: str, language: str, looks: Looks) -> None:
    for name, look in looks(panel, language).items():
        far = round(SHIFT_MM * look.layout.px_per_mm)
        for across, down in ((far, far), (-far, -far)):
            wandered = replace(look, scene=look.scene.shifted(across, down))
            assert outside(wandered) == [], name
            assert [target for target in wandered.scene.targets if not target.rect.within(look.panel)] == [], name


def test_stretched_words_are_longer_and_keep_their_values() -> None:
    assert stretched("Next try in {seconds} s") == "Nexxt ttryy iin {seconds} ss"
    assert len(stretched("a" * 100)) == 140


@each_panel
def test_a_layout_from_right_to_left_is_the_mirror_image(panel: str, layouts: Mapping[str, Layout]) -> None:
    mirror = from_right_to_left(layouts[panel])
    for name, state in states("en").items():
        if screen_of(state) is Screen.SETUP:
            continue  # Its problems are English in every language, and stay at the left.
        named = in_english_alone(state)
        reflected = without_floor(view(named, mirror))
        expected = without_floor(view(named, layouts[panel]).mirrored())
        assert [target.name for target in reflected.targets] == [target.name for target in expected.targets], name
        for one, other in zip(shape(reflected), shape(expected), strict=True):
            assert other == tuple(pytest.approx(edge, abs=ROUNDING_PX) for edge in one), name


def without_floor(scene: Scene) -> Scene:
    """The scene without what stands on a floor plan, which is the same in every language: it shows only on its card."""
    lists = () if scene.scroll is None else (scene.scroll.rect,)
    plans = [clip for node in scene.nodes if (clip := node.clip) and not any(each.within(clip) for each in lists)]
    kept = (node for node in scene.nodes if not plans or not node.rect.clipped(node.clip).within(plans[0]))
    return replace(scene, nodes=tuple(kept))


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
            central = min(abs(middle - 0.5), abs(theirs[target] - 0.5)) < 0.2
            assert central or (middle > 0.5) == (theirs[target] < 0.5), (name, target)


def targets(look: Look) -> dict[str, float]:
    """The middle of each target across the panel, 0 at the left to 1 at the right; none of those that flow as words."""
    fixed = [target for target in look.scene.targets if not target.name.startswith("reason:")]
    return {target.name: (target.rect.x + target.rect.w / 2) / look.panel.w for target in fixed}


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
    assert "language" not in {target.name for target in view(alone, layouts["800x480"]).targets}


def test_nothing_is_said_of_a_basket_that_is_not_known_yet(looks: Looks) -> None:
    texts = {text.text for text in looks("800x480", "en")["shopping-loading"].texts}
    tabs = {"Basket", "Offers", "List", "Map", "Help"}
    assert texts == {"Cart 7", "العربية", "Getting your basket …", *tabs}


@each_language
@each_panel
def test_who_is_paying_sees_the_alarm_too(panel: str, language: str, looks: Looks) -> None:
    for name, look in looks(panel, language).items():
        if not name.startswith("paying-attention"):
            continue
        words = look.layout.languages[language]
        assert words("attention.title") in {text.text for text in look.texts}, name
        assert "alert" in {icon.name for icon in look.icons}, name
        assert "payment.back" in targets(look), name
        assert isinstance(look.state.phase, Shopping)
        assert look.state.phase.basket is not None
        assert words.money(look.state.phase.basket.total) in {text.text for text in look.texts}, name


@each_language
@each_panel
def test_an_alarm_takes_no_word_from_who_is_paying(panel: str, language: str, looks: Looks) -> None:
    for name, key in (
        ("paying-attention", "paying.waiting"),
        ("paying-attention-failed", "paying.failed"),
        ("paying-attention-cruel", "paying.retrying"),
    ):
        look = looks(panel, language)[name]
        assert look.layout.languages[language](key) in " ".join(text.text for text in look.texts), name


@pytest.mark.parametrize("panel", PANELS)
def test_the_alarm_says_what_happened_where_there_is_room(panel: str, looks: Looks) -> None:
    for name, end in (("paying-attention-app", "taken out"), ("paying-attention-asking", "put in")):
        assert end in " ".join(text.text for text in looks(panel, "en")[name].texts)


DRAGGED = "-scrolled"
"""How the samples' names end in which a finger still holds the list."""


@each_language
@each_panel
def test_a_list_at_rest_cuts_no_row(panel: str, language: str, looks: Looks) -> None:
    for name, look in looks(panel, language).items():
        area = look.scene.scroll
        if area is None or name.endswith(DRAGGED):
            continue
        assert area.rect.h % area.step == area.offset % area.step == area.furthest % area.step == 0, name
        rows = [node for node in look.scene.nodes if isinstance(node, Text) and node.clip is not None]
        cut = [node for node in rows if node.rect.clipped(node.clip) != node.rect]
        assert [node for node in cut if ink_of(node, look.typeface) != look.ink(node)] == [], name


@each_panel
def test_a_dragged_list_has_a_row_at_its_top_when_it_is_let_go(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["shopping-scrolled"]
    area = look.scene.scroll
    assert area is not None
    assert isinstance(look.state.phase, Shopping)
    for offset in range(0, area.furthest + 1, 7):
        phase = replace(look.state.phase, scrolls={Panel.BASKET: area.at_rest(offset)})
        rested = view(replace(look.state, phase=phase), look.layout).scroll
        assert rested is not None
        assert rested.offset % rested.step == 0
        assert abs(rested.offset - offset) <= rested.step // 2 + 1


@each_panel
def test_a_strip_above_the_list_leaves_its_rows_as_high_as_they_are(panel: str, looks: Looks) -> None:
    """Otherwise an offset at which the list came to rest would cut a row."""
    without, below = (looks(panel, "ar")[name].scene.scroll for name in ("shopping", "shopping-away-undated"))
    assert without is not None
    assert below is not None
    assert without.step == below.step


@each_panel
def test_the_rows_fill_the_room_for_the_list(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["shopping"]
    area = look.scene.scroll
    assert area is not None
    card = look.card(next(text for text in look.texts if text.text == "Total"))
    beside = card.h if area.rect.y == card.y else card.y - area.rect.y - look.layout.px(look.layout.theme.gap_mm)
    assert beside - area.rect.h < area.rect.h // area.step


@each_panel
def test_the_cards_keep_the_margin_and_the_words_stand_beside_their_pictures(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["shopping"]
    photos = [node for node in look.scene.nodes if isinstance(node, Photo)]
    cards = [look.card(photo) for photo in photos]
    assert {card.x for card in cards} == {look.layout.px(look.layout.theme.margin_mm)}
    assert len({photo.rect.x - card.x for photo, card in zip(photos, cards, strict=True)}) == 1
    assert all(photo.rect.w == photo.rect.h for photo in photos)
    (name,) = [text for text in look.texts if text.text == "Cherry tomatoes"]
    assert name.rect.x > photos[0].rect.right


@pytest.mark.parametrize("panel", LANDSCAPE)
def test_list_and_total_begin_at_the_same_height(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["shopping"]
    assert look.scene.scroll is not None
    assert look.card(next(text for text in look.texts if text.text == "Total")).y == look.scene.scroll.rect.y


@each_language
@each_panel
def test_nothing_is_claimed_of_a_payment_that_is_not_known(panel: str, language: str, looks: Looks) -> None:
    found = looks(panel, language)
    words = found["paying"].layout.languages[language]
    for name, look in found.items():
        phase = look.state.phase
        if not isinstance(phase, Shopping) or phase.payment is None:
            continue
        said = " ".join(text.text for text in look.texts)
        assert "charged" not in said, name
        assert "لم يُخصم" not in said, name
        if phase.payment.stage is PaymentStage.ASKING:
            assert words("paying.asking.title") in said, name
            assert words("paying.title") not in said, name


@each_language
@each_panel
def test_a_payment_without_a_code_stands_in_the_middle(panel: str, language: str, looks: Looks) -> None:
    for name in ("paying-asking", "paying-app", "paying-failed"):
        look = looks(panel, language)[name]
        words = look.layout.languages[language]
        assert isinstance(look.state.phase, Shopping)
        assert look.state.phase.basket is not None
        shown = {words("paying.amount"), words.money(look.state.phase.basket.total)}
        middles = [text.rect.x + text.rect.w / 2 for text in look.texts if text.text in shown]
        assert middles == [pytest.approx(look.panel.w / 2, abs=1)] * 2, name


@each_panel
def test_a_problem_in_english_is_one_block_at_the_left(panel: str, looks: Looks) -> None:
    look = looks(panel, "ar")["setup"]
    block = [text for text in look.texts if not text.rtl and text.text != "English"]
    assert {text.rect.x for text in block} == {look.layout.px(look.layout.theme.margin_mm)}
    assert "/etc/smartcart/kiosk.toml:3" in {text.text for text in block}


def test_the_setup_screen_names_its_cart_where_it_is_known(looks: Looks) -> None:
    assert "Cart 7" in {text.text for text in looks("800x480", "en")["setup-many"].texts}


@each_language
@pytest.mark.parametrize("panel", LANDSCAPE)
def test_steps_and_countdown_are_spread_evenly(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["pairing"]
    words = look.layout.languages[language]
    column = [text for text in look.texts if text.rect.y > look.layout.px(look.layout.theme.header_mm)]
    title = max(text.size for text in column)
    title_end = max(text.rect.bottom for text in column if text.size == title)
    steps = [text.rect for text in column if title_end <= text.rect.y]
    countdown = next(text.rect for text in column if text.text == words("pairing.countdown", seconds=27))
    before = countdown.y - max(rect.bottom for rect in steps if rect != countdown)
    assert before == pytest.approx(min(rect.y for rect in steps) - title_end, abs=look.layout.px(1))


def test_how_long_the_store_is_away_is_said_from_the_beginning(looks: Looks) -> None:
    for name, since in (("offline-just-now", "For less than a minute"), ("offline", "For 5 minutes")):
        assert since in " ".join(text.text for text in looks("800x480", "en")[name].texts)
