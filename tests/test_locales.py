"""The words: every language says everything, the same things, and nothing that no one reads."""

from __future__ import annotations

import ast
import string
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from kiosk.assets import asset_directory, load_languages
from kiosk.screens.strings import Strings, is_rtl

SCREENS = sorted((Path(__file__).parents[1] / "kiosk" / "screens").glob("*.py"))
FILES = sorted((asset_directory() / "locale").glob("*.toml"))
LANGUAGES = load_languages(asset_directory())
ENGLISH = LANGUAGES["en"]
NUMBERS = [*range(120), 200, 1000, 1001, 10_625, 1_000_003]

each_language = pytest.mark.parametrize("words", LANGUAGES.values(), ids=LANGUAGES)


def keys_in_the_screens() -> set[str]:
    """Every string in the code of the screens that is a key, wherever it stands: keys are also chosen and passed on."""
    known = set(ENGLISH.texts)
    return {text for file in SCREENS for text in _strings(file) if text in known}


def keys_asked_for() -> Iterator[tuple[str, ast.Call]]:
    """The keys that are written right where they are asked for, with `words("…")` or `words.count("…")`."""
    for file in SCREENS:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _asks_for_words(node.func) and node.args:
                for key in _alternatives(node.args[0]):
                    yield key, node


def _asks_for_words(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr == "words" or (function.attr == "count" and _asks_for_words(function.value))
    return isinstance(function, ast.Name) and function.id == "words"


def _alternatives(key: ast.expr) -> Iterator[str]:
    if isinstance(key, ast.IfExp):
        yield from _alternatives(key.body)
        yield from _alternatives(key.orelse)
    elif isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value


def _strings(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def fields(text: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(text) if name is not None}


def forms(text: str | Mapping[str, str]) -> dict[str, str]:
    return {"": text} if isinstance(text, str) else dict(text)


def test_there_is_english_and_arabic() -> None:
    assert LANGUAGES.keys() >= {"en", "ar"}


@each_language
def test_every_language_has_the_same_keys(words: Strings) -> None:
    assert set(words.texts) == set(ENGLISH.texts)


def test_every_key_that_is_asked_for_exists() -> None:
    asked = [key for key, _ in keys_asked_for()]
    assert len(asked) > 30
    assert set(asked) <= set(ENGLISH.texts)


def test_no_key_is_left_over() -> None:
    assert set(ENGLISH.texts) - keys_in_the_screens() == set()


@pytest.mark.parametrize("key", ENGLISH.texts)
@each_language
def test_placeholders_agree(words: Strings, key: str) -> None:
    expected = set.union(*(fields(form) for form in forms(ENGLISH.texts[key]).values()))
    for form in forms(words.texts[key]).values():
        # One form may spell the number out: "two items".
        assert fields(form) == expected or (not isinstance(words.texts[key], str) and not fields(form))


def test_values_are_given_for_every_placeholder() -> None:
    for key, call in keys_asked_for():
        text = ENGLISH.texts[key]
        given = {keyword.arg for keyword in call.keywords}
        if isinstance(text, str):
            assert given == fields(text), key
        else:
            assert isinstance(call.func, ast.Attribute), key
            assert call.func.attr == "count", key


@each_language
def test_plurals_have_each_category_of_their_language(words: Strings) -> None:
    locale = Locale.parse(words.locale)
    categories = {*locale.plural_form.tags, "other"}
    for key, text in words.texts.items():
        assert isinstance(text, str) == isinstance(ENGLISH.texts[key], str), key
        if not isinstance(text, str):
            assert set(text) == categories, key


@each_language
def test_a_form_without_its_number_stands_for_one_number_only(words: Strings) -> None:
    locale = Locale.parse(words.locale)
    for key, text in words.texts.items():
        for category, form in forms(text).items():
            if category and not fields(form):
                assert len({number for number in NUMBERS if locale.plural_form(number) == category}) == 1, key


@each_language
def test_every_text_can_be_written(words: Strings) -> None:
    for key, text in words.texts.items():
        if isinstance(text, str):
            values = dict.fromkeys(fields(text), "7")
            written = [words(key, **values)]
        else:
            written = [words.count(key, number) for number in NUMBERS]
        for each in written:
            assert each == each.strip(), key
            assert each, key
            assert not set("{}\n\t") & set(each), key
            assert "  " not in each, key


@each_language
def test_texts_are_in_their_language_s_script(words: Strings) -> None:
    for key, text in words.texts.items():
        for form in forms(text).values():
            bare = "".join(literal for literal, *_ in string.Formatter().parse(form))
            assert is_rtl(bare, words.rtl) == words.rtl, key


@each_language
def test_a_language_names_itself_in_its_own_script(words: Strings) -> None:
    assert is_rtl(words.name, not words.rtl) == words.rtl
    assert words.rtl == (Locale.parse(words.locale).text_direction == "rtl")


@each_language
def test_digits_are_latin_everywhere(words: Strings) -> None:
    written = [
        words.number(1_234_567),
        words.money(Decimal("1234.5")),
        words.clock(1795460629.0, UTC),
        words.count("pieces", 103),
    ]
    digits = {character for text in written for character in text if character.isdigit()}
    assert digits <= set("0123456789")


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("en", "2204.45", "EGP\N{NO-BREAK SPACE}2,204.45"),
        ("en", "0", "EGP\N{NO-BREAK SPACE}0.00"),
        ("en", "-12.5", "-EGP\N{NO-BREAK SPACE}12.50"),
        ("en", "0.005", "EGP\N{NO-BREAK SPACE}0.00"),
        ("en", "1234567890123.456", "EGP\N{NO-BREAK SPACE}1,234,567,890,123.46"),
        ("ar", "2204.45", "2,204.45\N{NO-BREAK SPACE}ج.م.\u200f"),
    ],
)
def test_amounts(language: str, amount: str, written: str) -> None:
    assert LANGUAGES[language].money(Decimal(amount)) == written


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("zone", "written"), [(UTC, "19:03"), (ZoneInfo("Africa/Cairo"), "21:03"), (ZoneInfo("Asia/Tokyo"), "04:03")]
)
def test_the_time_of_day(zone: Any, written: str, language: str) -> None:
    assert LANGUAGES[language].clock(1795460629.0, zone) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "لا منتجات"),
        (1, "منتج واحد"),
        (2, "منتجان"),
        (3, "3 منتجات"),
        (10, "10 منتجات"),
        (11, "11 منتجًا"),
        (99, "99 منتجًا"),
        (100, "100 منتج"),
        (103, "103 منتجات"),
        (1000, "1,000 منتج"),
    ],
)
def test_arabic_counts(number: int, written: str) -> None:
    assert LANGUAGES["ar"].count("pieces", number) == written


def test_a_text_with_forms_is_counted_and_one_without_is_not() -> None:
    with pytest.raises(TypeError, match="ask with count"):
        ENGLISH("pieces")
    with pytest.raises(TypeError, match="no plural forms"):
        ENGLISH.count("cart", 1)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_language_file_holds_nothing_else(file: Path) -> None:
    assert tomllib.loads(file.read_text(encoding="utf-8")).keys() == {"name", "locale", "direction", "amount", "texts"}


@pytest.mark.parametrize(
    ("text", "otherwise", "found"),
    [
        ("Milk", True, False),
        ("حليب", False, True),
        ("7 حليب", False, True),
        ("خبز with سمسم", False, True),
        ("Baguette مع سمسم", True, False),
        ("7 %", True, True),
        ("7 %", False, False),
        ("", True, True),
    ],
)
def test_the_first_letter_gives_the_direction(text: str, otherwise: bool, found: bool) -> None:
    assert is_rtl(text, otherwise) is found
