"""The product that was read: what is known of it, what is saved, and who helps where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.models import Product
from kiosk.core.state import Preview, Shopping
from kiosk.screens import preview
from kiosk.screens.builder import Builder
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Photo, Rect, Scene, Text
from kiosk.screens.theme import TARGET_MM
from tests.samples import states
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.screens.rules import RULES
from tests.shots import LANGUAGES, PANELS

MILK = Product("00000", "Full cream milk", Decimal("46.50"), "حليب كامل الدسم", "1 L")
SHOWN = [name for name in states() if name.startswith("preview")]

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def said(look: Look) -> str:
    return " ".join(text.text for text in look.texts)


@each_language
@each_panel
def test_a_product_shows_its_picture_name_and_price_and_what_is_saved(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["preview"]
    words = look.layout.languages[language]
    assert "Full cream milk" in said(look) if language == "en" else "حليب كامل الدسم" in said(look)
    assert words.money(Decimal("46.50")) in said(look)
    assert words("shopping.saved", amount=words.money(Decimal("11.60"))) in said(look)
    (regular,) = [text for text in look.texts if text.text == words.money(Decimal("58.10"))]
    assert regular.struck
    (photo,) = [node for node in look.scene.nodes if isinstance(node, Photo)]
    assert look.mm(photo.rect.w) >= 20


@each_panel
def test_the_price_is_larger_than_the_name(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["preview"]
    (name,) = [text for text in look.texts if text.text == "Full cream milk"]
    (price,) = [text for text in look.texts if text.text == look.layout.languages["en"].money(Decimal("46.50"))]
    assert price.size > name.size


@pytest.mark.parametrize("price", ["58.10", "60.00"])
def test_nothing_is_saved_where_the_product_is_not_cheaper_than_without_its_offer(
    price: str, layouts: Mapping[str, Layout]
) -> None:
    scene = shown(layouts["1280x720"], Preview("622", 1008.0, replace(MILK, unit_price=Decimal(price))))
    texts = [node for node in scene.nodes if isinstance(node, Text)]
    assert not any(text.struck for text in texts)
    assert not any("save" in text.text for text in texts)


def test_a_product_without_an_offer_has_one_price(looks: Looks) -> None:
    look = looks("1280x720", "en")["preview-regular"]
    assert not any(text.struck for text in look.texts)
    assert "You save EGP\N{NO-BREAK SPACE}415" not in said(look)
    assert "750 ml" in said(look)


@each_language
@each_panel
def test_until_it_is_known_the_panel_says_that_it_is_looked_up(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["preview-looking"]
    assert look.layout.languages[language]("preview.looking") in said(look)
    assert "scan" in {icon.name for icon in look.icons}


@each_language
@each_panel
def test_what_the_store_does_not_know_leads_to_staff(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["preview-unknown"]
    words = look.layout.languages[language]
    assert words("preview.unknown") in said(look)
    assert words("preview.unknown.text") in said(look)
    assert words("staff.call") in said(look)
    assert [target.name for target in look.scene.targets].count("staff.call") == 2  # The header has one too.


def test_staff_that_has_been_called_is_not_called_again(layouts: Mapping[str, Layout]) -> None:
    unknown = Preview("622", 1008.0, unknown=True)
    for called in (False, True):
        scene = shown(layouts["800x480"], unknown, staff_called=called)
        assert ("staff.call" in {target.name for target in scene.targets}) is not called


@each_language
@each_panel
def test_it_can_always_be_closed_and_says_so(panel: str, language: str, looks: Looks) -> None:
    for name in SHOWN:
        look = looks(panel, language)[name]
        (close,) = [target for target in look.scene.targets if target.name == "preview.close"]
        assert min(look.mm(close.rect.w), look.mm(close.rect.h)) >= TARGET_MM, name
        assert look.layout.languages[language]("preview.close") in {text.text for text in look.texts}, name
        assert "close" in {icon.name for icon in look.icons}, name


@each_panel
def test_closing_looks_pressed(panel: str, looks: Looks) -> None:
    found = looks(panel, "en")
    assert found["preview"].scene.nodes != found["preview-pressed"].scene.nodes


@each_language
@pytest.mark.parametrize("panel", ["800x480", "720x1280"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_it_gives_things_away_rather_than_break_a_rule(
    large: bool, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    """As wide as the panel, and as wide as it is beside the total."""
    layout = layouts[panel].dressed(large=large, contrast=False)
    rooms = ((1.0, TARGET_MM + 3), (0.66, 40)) if layout.width > layout.height else ((1.0, 26),)
    found = {}
    for name in ("preview", "preview-cruel", "preview-unknown", "preview-looking"):
        state = states(language)[name]
        assert isinstance(state.phase, Shopping)
        assert state.phase.preview is not None
        for part, least in rooms:
            for height in range(layout.least_px(least), layout.height * 2 // 3, layout.px(4.3)):
                scene = shown(layout, state.phase.preview, height=height, part=part, language=language)
                look = Look(state, layout, scene, typeface)
                complaints = [complaint for rule in RULES for complaint in rule(look)]
                card = scene.nodes[0].rect
                complaints += [str(node) for node in scene.nodes if node.rect.clipped(card) != node.rect]
                if complaints:
                    found[name, part, height] = complaints
    assert found == {}


def shown(
    layout: Layout,
    read: Preview,
    *,
    height: int = 0,
    part: float = 1.0,
    language: str = "en",
    staff_called: bool = False,
) -> Scene:
    """The preview alone, in a room of this height and part of the panel's width."""
    phase = states()["preview"].phase
    assert isinstance(phase, Shopping)
    build = Builder(layout, layout.languages[language], None)
    margin = layout.px(layout.theme.margin_mm)
    room = Rect(margin, margin, round((layout.width - 2 * margin) * part), height or layout.height // 2)
    preview.draw(build, room, read, phase.deals, staff_called=staff_called)
    return build.finish()
