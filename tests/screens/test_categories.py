"""The drawing of a product without a picture, by the words of its name."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.assets import asset_directory, load_categories
from kiosk.screens.categories import LONGEST_NAME, REMEMBERED, UNKNOWN, Categories

CATEGORIES = load_categories(asset_directory())
PRODUCTS: list[dict[str, Any]] = tomllib.loads(
    (asset_directory() / "catalogue" / "products.toml").read_text(encoding="utf-8")
)["product"]
FITTING: Mapping[str, frozenset[str]] = {
    "bakery": frozenset({"bread"}),
    "care": frozenset({"soap", "paper"}),
    "cleaning": frozenset({"soap", "paper"}),
    "dairy": frozenset({"milk", "cheese"}),
    "drinks": frozenset({"bottle"}),
    "frozen": frozenset({"fish", "vegetable"}),
    "fruit": frozenset({"fruit"}),
    "hot drinks and sweets": frozenset({"cup", "sweet"}),
    "meat and fish": frozenset({"meat", "fish"}),
    "oil and spices": frozenset({"jar"}),
    "pantry": frozenset({"grain"}),
    "snacks": frozenset({"sweet"}),
    "tins and jars": frozenset({"jar"}),
    "vegetables": frozenset({"vegetable"}),
}
"""The icons that tell the truth about a product of each of the catalogue's categories."""
FEW = Categories(
    {"cup": ("tea", "شاي"), "milk": ("cream", "milk*", "chocolate milk*"), "sweet": ("ice cream*", "choc*")}
)


def misses(names: Mapping[str, tuple[str, str | None]]) -> list[str]:
    kinds = {product["item_no"]: FITTING[product["category"]] for product in PRODUCTS}
    return [str(name) for number, name in names.items() if CATEGORIES.icon_for(*name) not in kinds[number]]


@pytest.mark.parametrize("language", ["both", "english", "arabic"])
def test_nearly_every_product_of_the_catalogue_has_the_drawing_of_its_category(language: str) -> None:
    names = {product["item_no"]: (product["description"], product.get("description_ar")) for product in PRODUCTS}
    if language == "english":
        names = {number: (english, None) for number, (english, _) in names.items()}
    elif language == "arabic":
        names = {number: ("", arabic) for number, (_, arabic) in names.items() if arabic is not None}
    wrong = misses(names)
    assert len(wrong) <= 0.05 * len(names), wrong


@pytest.mark.parametrize("icon", sorted({*CATEGORIES.words}))
def test_each_category_is_known_in_both_languages(icon: str) -> None:
    arabic = [word for word in CATEGORIES.words[icon] if any("\u0600" <= letter <= "\u06ff" for letter in word)]
    assert len(arabic) >= 15
    assert len(CATEGORIES.words[icon]) - len(arabic) >= 15


def test_each_word_leads_to_its_category() -> None:
    known = [(word.replace("*", ""), icon) for icon, words in CATEGORIES.words.items() for word in words]
    found = [(word, CATEGORIES.icon_for(word, None), CATEGORIES.icon_for("", word)) for word, _ in known]
    assert found == [(word, icon, icon) for word, icon in known]


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("Chocolate milk", "milk"),
        ("Milk chocolate", "sweet"),
        ("Strawberry yoghurt", "milk"),
        ("Orange juice", "bottle"),
        ("Eggplant", "vegetable"),
        ("Ice cream", "sweet"),
        ("Hand cream", "soap"),
        ("Apple shampoo", "soap"),
        ("Peanut butter", "jar"),
        ("Garlic bread", "bread"),
        ("Egg noodles", "grain"),
        ("Pears", "fruit"),
        ("Batteries", UNKNOWN),
        ("عصير برتقال", "bottle"),
        ("صابون بزيت الزيتون", "soap"),
        ("ديك رومي", "meat"),
        ("فول سوداني", "sweet"),
    ],
)
def test_what_a_product_is_counts_for_more_than_what_it_is_made_of(name: str, icon: str) -> None:
    assert CATEGORIES.icon_for(name, None) == icon


@pytest.mark.parametrize(
    "name", ["TEA", "Tea, 100 bags", "Thé téa", "شَايٌ", "شـــاي", "الشاي", "بالشاي", "والشاي", "للشاي", "شاى", "ﺷﺎﻱ"]
)
def test_case_accents_tatweel_and_the_article_make_no_difference(name: str) -> None:
    assert FEW.icon_for(name, None) == "cup"
    assert FEW.icon_for("?", name) == "cup"


@pytest.mark.parametrize("name", ["steam", "teapot", "", "12", "شايب", "🍵", "te a"])
def test_a_piece_of_a_word_is_no_match(name: str) -> None:
    assert FEW.icon_for(name, name) == UNKNOWN


def test_a_word_with_a_star_stands_for_any_ending() -> None:
    assert FEW.icon_for("Milkshake", None) == FEW.icon_for("milk", None) == "milk"
    assert FEW.icon_for("Buttermilk", None) == UNKNOWN


def test_the_longer_phrase_decides_and_then_the_order() -> None:
    assert FEW.icon_for("Vanilla ice creams", None) == "sweet"
    assert FEW.icon_for("Chocolate milkshake", None) == "milk"
    assert FEW.icon_for("Chocolate cream", None) == "milk"
    assert FEW.icon_for("Cream tea", None) == "cup"
    assert FEW.icon_for("Chocolate", "شاي") == "cup"


@pytest.mark.parametrize("words", [{"cup": ("",)}, {"cup": ("*",)}, {"cup": ("tea",), "milk": ("Téa",)}])
def test_words_that_decide_nothing_are_refused(words: Mapping[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="cup"):
        Categories(words)


def test_without_words_every_product_is_unknown() -> None:
    assert Categories({}).icon_for("Tea", "شاي") == UNKNOWN


@given(st.text(max_size=400), st.none() | st.text(max_size=400))
def test_any_name_has_a_drawing(english: str, arabic: str | None) -> None:
    assert CATEGORIES.icon_for(english, arabic) in {UNKNOWN, *CATEGORIES.words}


@given(
    st.sampled_from([(word, icon) for icon, words in CATEGORIES.words.items() for word in words]),
    st.sampled_from(["", "12 ", "(", "« "]),
    st.sampled_from(["", ", 500 g", " ١٢", "!", "\u200f"]),
)
def test_what_is_no_letter_makes_no_difference(known: tuple[str, str], before: str, after: str) -> None:
    word, icon = known
    assert CATEGORIES.icon_for(f"{before}{word.rstrip('*')}{after}", None) == icon


def test_only_the_beginning_of_an_endless_name_is_looked_at() -> None:
    assert FEW.icon_for("x " * (LONGEST_NAME // 2 - 2) + "tea", None) == "cup"
    assert FEW.icon_for("x " * (LONGEST_NAME // 2) + "tea", None) == UNKNOWN
    # Each of these letters becomes 18.
    assert FEW.icon_for("\ufdfa tea", None) == "cup"
    assert FEW.icon_for("\ufdfa" * 100 + " tea", None) == UNKNOWN
    assert FEW.icon_for("\ufdfa" * 10**6, "\ufdfa" * 10**6) == UNKNOWN
    kept = Categories(FEW.words)
    for ending in ("a", "b"):
        kept.icon_for("tea " * LONGEST_NAME + ending, None)
    assert kept._find.cache_info().currsize == 1


def test_what_was_found_is_kept_within_a_bound() -> None:
    kept = Categories(FEW.words)
    for number in range(REMEMBERED + 10):
        kept.icon_for(f"tea {number}", None)
    kept.icon_for(f"tea {REMEMBERED}", None)
    info = kept._find.cache_info()
    assert (info.currsize, info.hits) == (REMEMBERED, 1)
    assert kept == FEW


def test_it_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        FEW.words = {}  # type: ignore[misc]


def test_names_are_forgotten() -> None:
    kept = Categories(FEW.words)
    kept.icon_for("tea", None)
    kept.forget()
    assert kept._find.cache_info().currsize == 0
