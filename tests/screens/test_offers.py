"""The offers: in which order, what is on a card, and what gives way where there is little room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from kiosk.adapters.text import Typeface
from kiosk.core.state import Panel, Shopping
from kiosk.screens import offers
from kiosk.screens.builder import Builder
from kiosk.screens.layout import Layout
from kiosk.screens.offer_face import face_of
from kiosk.screens.scene import Photo, Rect, Text
from kiosk.screens.theme import TARGET_MM
from kiosk.screens.view import view
from tests.samples import states
from tests.samples.offers import AISLES, ON_OFFER, on_offer
from tests.screens.conftest import Looks
from tests.screens.measure import Look
from tests.screens.rooms import broken_in_low_rooms
from tests.shots import LANGUAGES, PANELS

NAMES = {"en": 1, "ar": 2}
"""Where the names of a language are in `ON_OFFER`."""

each_panel = pytest.mark.parametrize("panel", PANELS)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def names(look: Look) -> list[str]:
    """The products' names in the order of their cards, whole even where they are cut."""
    known = [name for offer in on_offer() for name in (offer.description, offer.description_ar or "")]
    bold = {text.text.removesuffix("…"): None for text in look.texts if text.weight > 500}
    return [name for start in bold if len(start) > 5 for name in known if name.startswith(start)]


def targets(look: Look) -> list[str]:
    return [target.name for target in look.scene.targets if target.name.startswith("offer:")]


@each_language
@each_panel
def test_the_offers_of_this_aisle_come_first_and_they_alone_say_so(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["offers"]
    here = [offer[NAMES[language]] for offer in ON_OFFER if offer[-1] == 2]
    assert names(look)[: len(here)] == here
    badge = look.layout.languages[language]("offers.here")
    assert [text.text for text in look.texts].count(badge) == len(here)
    elsewhere = looks(panel, language)["offers-elsewhere"]
    assert badge not in {text.text for text in elsewhere.texts}
    assert names(elsewhere)[0] == ON_OFFER[-1][NAMES[language]]  # The backend knows no aisle of this one either.


@each_panel
def test_each_card_says_in_which_aisle_its_product_is(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["offers"]
    said = [text.text for text in look.texts]
    aisle_of = {offer[1]: AISLES[offer[-1]] for offer in ON_OFFER if offer[-1] is not None}
    shown = names(look)
    assert len(shown) >= 3
    for name in shown:
        assert aisle_of[name] in said, name


@each_panel
def test_each_card_has_its_picture_and_its_new_price_larger_than_the_old_one(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["offers"]
    words = look.layout.languages["en"]
    for offer in on_offer():
        if offer.description not in names(look):
            continue
        (price,) = [text for text in look.texts if text.text == words.money(offer.discounted_price)]
        (regular,) = [text for text in look.texts if text.text == words.money(offer.unit_price)]
        assert regular.struck
        assert not price.struck
        assert price.size > regular.size
    photos = [node for node in look.scene.nodes if isinstance(node, Photo)]
    assert len(photos) == len(names(look))
    assert all(photo.rect.w == photo.rect.h for photo in photos)


@pytest.mark.parametrize(("panel", "columns"), [("800x480", 1), ("1920x1080", 2), ("720x1280", 1)])
def test_two_cards_stand_beside_each_other_where_all_that_is_on_them_has_room(
    panel: str, columns: int, looks: Looks
) -> None:
    look = looks(panel, "en")["offers"]
    cards = [target.rect for target in look.scene.targets if target.name.startswith("offer:")]
    assert len({card.x for card in cards}) == columns
    assert len({(card.w, card.h) for card in cards}) == 1


@each_language
@each_panel
def test_every_card_leads_to_its_offer(panel: str, language: str, looks: Looks) -> None:
    look = looks(panel, language)["offers"]
    index = {offer.description_ar if language == "ar" else offer.description: offer.index for offer in on_offer()}
    assert targets(look) == [f"offer:{index[name]}" for name in names(look)]
    pressed = looks(panel, language)["offers-pressed"]
    assert pressed.scene.nodes != look.scene.nodes


@each_language
@each_panel
def test_while_the_backend_is_away_the_offers_stay_and_the_way_says_that_it_comes_back(
    panel: str, language: str, looks: Looks
) -> None:
    found = looks(panel, language)["offers-away"]
    words = found.layout.languages[language]
    assert isinstance(found.state.phase, Shopping)
    # Of another aisle's offers: where it is tight, those of this one need no way.
    state = replace(found.state, phase=replace(found.state.phase, aisle_id=None))
    look = replace(found, state=state, scene=view(state, found.layout))
    assert names(look)
    assert targets(look) == []
    said = " ".join(text.text for text in look.texts)
    assert words("offers.way.away") in said
    assert words("offers.way") not in said


def test_a_card_is_touched_only_where_it_shows(looks: Looks) -> None:
    """A card that is half below the list would take the touches of what is there."""
    for panel in PANELS:
        look = looks(panel, "en")["offers-scrolled"]
        area = look.scene.scroll
        assert area is not None
        cards = [target for target in look.scene.targets if target.name.startswith("offer:")]
        assert cards, panel
        for card in cards:
            assert card.rect.within(area.rect), (panel, card)
            assert look.mm(card.rect.h) >= TARGET_MM, (panel, card)


@pytest.mark.parametrize(
    ("regular", "price", "percentage", "struck", "badge"),
    [
        ("50.00", "40.00", "20", True, "−20%"),
        ("50.00", "40.00", None, True, "−20%"),
        ("30.00", "20.00", None, True, "−33%"),
        ("80.00", "70.00", "12.9", True, "−12%"),
        ("10.00", "0", None, True, "−100%"),
        ("10.00", "9.99", None, True, ""),
        ("10.00", "9.00", "0", True, ""),
        ("10.00", "10.00", "20", False, ""),
        ("10.00", "11.00", "20", False, ""),
        ("0", "0", "100", False, ""),
    ],
)
def test_nothing_is_claimed_of_an_offer_that_is_not_so(
    regular: str, price: str, percentage: str | None, struck: bool, badge: str, layouts: Mapping[str, Layout]
) -> None:
    build = builder(layouts["800x480"], "en")
    offer = replace(
        on_offer(1)[0],
        unit_price=Decimal(regular),
        discounted_price=Decimal(price),
        percentage=None if percentage is None else Decimal(percentage),
    )
    face = face_of(build, offer, None, away=False)
    assert face.price == build.words.money(Decimal(price))
    assert face.regular == (build.words.money(Decimal(regular)) if struck else "")
    assert face.percent == badge


@pytest.mark.parametrize(
    ("ends_on", "english", "arabic"),
    [
        ("2026-11-30", "until 30 November", "حتى 30 نوفمبر"),
        ("2026-13-41", "", ""),
        ("soon", "", ""),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_the_last_day_is_said_where_it_is_one(
    ends_on: str | None, english: str, arabic: str, layouts: Mapping[str, Layout]
) -> None:
    offer = replace(on_offer(1)[0], ends_on=ends_on)
    for language, said in (("en", english), ("ar", arabic)):
        assert face_of(builder(layouts["800x480"], language), offer, None, away=False).until == said


def test_the_last_day_and_the_offer_s_own_name_show_where_there_is_room(looks: Looks) -> None:
    said = {text.text for text in looks("1280x720", "en")["offers-elsewhere"].texts}
    assert {"until 29 November", "Milk days"} <= said


def test_a_minus_stands_before_its_number_in_arabic_too(layouts: Mapping[str, Layout]) -> None:
    offer = replace(on_offer(1)[0], percentage=Decimal(20))
    percent = face_of(builder(layouts["800x480"], "ar"), offer, None, away=False).percent
    assert percent == "\u2066−20%\u2069"


@each_panel
def test_a_thousand_offers_cost_what_few_cost(panel: str, looks: Looks) -> None:
    few, many = looks(panel, "en")["offers"], looks(panel, "en")["offers-long"]
    assert len(many.scene.nodes) <= len(few.scene.nodes) + 10


@each_panel
def test_two_offers_with_one_number_both_show(panel: str, looks: Looks) -> None:
    state = states()["offers"]
    assert isinstance(state.phase, Shopping)
    one, other = on_offer(2)
    phase = replace(state.phase, offers=(one, replace(other, index=one.index)), aisle_id=None)
    scene = view(replace(state, phase=phase), looks(panel, "en")["offers"].layout)
    said = {node.text.removesuffix("…")[:12] for node in scene.nodes if isinstance(node, Text)}
    assert {one.description[:12], other.description[:12]} <= said
    assert [target.name for target in scene.targets].count(f"offer:{one.index}") == 2


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("offers-loading", ("offers.loading",)),
        ("offers-none", ("offers.none", "offers.none.text")),
        ("offers-away-loading", ("offline.title", "shopping.away")),
    ],
)
@each_language
@each_panel
def test_without_an_offer_the_panel_says_why(
    panel: str, language: str, name: str, keys: tuple[str, ...], looks: Looks
) -> None:
    look = looks(panel, language)[name]
    said = " ".join(text.text for text in look.texts)
    assert [key for key in keys if look.layout.languages[language](key) not in said] == []
    assert targets(look) == []


@each_language
@pytest.mark.parametrize("panel", ["800x480", "720x1280"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_a_card_gives_things_away_rather_than_break_a_rule(
    large: bool, panel: str, language: str, layouts: Mapping[str, Layout], typeface: Typeface
) -> None:
    """From a room that holds no card at all to one that holds several."""
    layout = layouts[panel].dressed(large=large, contrast=False)
    assert broken_in_low_rooms(offers.draw, ("offers-cruel", "offers-away"), layout, language, typeface) == {}


def test_a_strip_above_the_offers_leaves_the_cards_as_high_as_they_are(layouts: Mapping[str, Layout]) -> None:
    """Otherwise an offset at which the list came to rest would cut a card."""
    for layout in layouts.values():
        state = states()["offers"]
        assert isinstance(state.phase, Shopping)
        steps = set()
        for taken in (0, layout.px(9)):
            build = builder(layout, "en")
            offers.draw(build, Rect(40, 100, layout.width - 80, layout.height // 2 - taken), state, state.phase)
            without = build.scroll
            build = builder(layout, "en")
            room = Rect(40, 100, layout.width - 80, layout.height // 2 - taken)
            offers.draw(build, room, state, state.phase, fullest=layout.height // 2)
            assert build.scroll is not None
            assert without is not None
            steps.add(build.scroll.step)
        assert len(steps) == 1


def test_the_offers_begin_at_the_top_when_they_are_opened(looks: Looks) -> None:
    look = looks("800x480", "en")["offers"]
    assert look.scene.scroll is not None
    assert look.scene.scroll.offset == 0
    scrolled = looks("800x480", "en")["offers-scrolled"]
    assert isinstance(scrolled.state.phase, Shopping)
    assert scrolled.scene.scroll is not None
    assert scrolled.scene.scroll.offset == scrolled.state.phase.scrolls[Panel.OFFERS]


def builder(layout: Layout, language: str) -> Builder:
    return Builder(layout, layout.languages[language], None)
