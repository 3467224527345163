"""Languages that no one speaks: English 40 % longer, and English from right to left."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from kiosk.screens.layout import Layout
from kiosk.screens.strings import Strings

LONGER = 0.4


def stretched(text: str) -> str:
    """The text with every second or third letter doubled; what stands in braces stays as it is."""
    pieces: list[str] = []
    owed = 0.0
    for literal, field, *_ in string.Formatter().parse(text):
        for character in literal:
            owed += LONGER
            pieces.append(character)
            if owed >= 1 and character.isalpha():
                pieces.append(character)
                owed -= 1
        pieces.append("" if field is None else f"{{{field}}}")
    return "".join(pieces)


def stretched_words(words: Strings) -> Strings:
    texts: dict[str, str | Mapping[str, str]] = {
        key: stretched(text) if isinstance(text, str) else {form: stretched(one) for form, one in text.items()}
        for key, text in words.texts.items()
    }
    return replace(words, name=stretched(words.name), texts=texts)


def in_stretched_english(layout: Layout) -> Layout:
    return replace(layout, languages={code: stretched_words(words) for code, words in layout.languages.items()})


def from_right_to_left(layout: Layout) -> Layout:
    """English words in the order of Arabic."""
    return replace(layout, languages={**layout.languages, "en": replace(layout.languages["en"], rtl=True)})


T = TypeVar("T")


def in_english_alone(value: T) -> T:
    """The same without any Arabic name, so that a mirrored layout says the same words."""
    if isinstance(value, tuple):
        return cast(T, type(value)(in_english_alone(held) for held in value))
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = {field.name: in_english_alone(getattr(value, field.name)) for field in fields(value)}
    if "description_ar" in kept:
        kept["description_ar"] = None
    return cast(T, replace(value, **kept))
