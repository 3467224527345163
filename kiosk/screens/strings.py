"""The words of one language, and how it writes numbers, amounts and times."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, format_percent

CURRENCY = "EGP"
LONGEST_FOREIGN = 600
"""Characters of a text from outside that are looked at: more than any panel can show."""
DIRECTION_CONTROLS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
DIGITS = "latn"
"""Latin digits in every language: they are on the shelves' price tags, and Raqm keeps them left to right."""


@dataclass(frozen=True)
class Strings:
    """`texts` maps a dotted key to its text, or to its plural forms by CLDR's category (`one`, `few`, … `other`)."""

    code: str
    name: str
    locale: str
    rtl: bool
    amount: str
    """The pattern of an amount of money, as CLDR writes it."""
    texts: Mapping[str, str | Mapping[str, str]]

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(self.locale)

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key with its values put in."""
        found = self.texts[key]
        if not isinstance(found, str):
            raise TypeError(f"{key} has plural forms: ask with count()")
        return found.format(**values)

    def count(self, key: str, count: int) -> str:
        """The text of this key for so many things."""
        forms = self.texts[key]
        if isinstance(forms, str):
            raise TypeError(f"{key} has no plural forms")
        category = self._locale.plural_form(count)
        return forms.get(category, forms["other"]).format(count=self.number(count))

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self._locale, numbering_system=DIGITS)

    def percent(self, hundredths: int) -> str:
        return format_percent(hundredths / 100, locale=self._locale, numbering_system=DIGITS)

    def money(self, amount: Decimal) -> str:
        """An amount in EGP."""
        return format_currency(amount, CURRENCY, self.amount, locale=self._locale, numbering_system=DIGITS)

    def spoken_money(self, amount: Decimal) -> str:
        """An amount in EGP as it is said: with the currency's name, without separators and idle zeros."""
        # CLDR's plural forms look at the digits that are written: 1.00 is not one.
        whole = amount.to_integral_value()
        return format_currency(
            whole if whole == amount else amount,
            CURRENCY,
            "0.##",
            locale=self._locale,
            currency_digits=False,
            format_type="name",
            numbering_system=DIGITS,
        )

    def clock(self, epoch: float, zone: tzinfo | None) -> str:
        """Hours and minutes of a moment, in seconds since the epoch; `zone` None is the system's."""
        moment = datetime.fromtimestamp(epoch, UTC).astimezone(zone)
        return format_time(moment, "HH:mm", locale=self._locale)

    def day(self, day: date) -> str:
        """Day and month, as in 30 November."""
        return format_date(day, "d MMMM", locale=self._locale)


def tidy(text: str) -> str:
    """Text from outside as one line that can be shaped, and that cannot reorder what stands beside it."""
    kept = (_harmless(character) for character in text[:LONGEST_FOREIGN])
    return " ".join("".join(kept).split())


def isolated(text: str) -> str:
    """A foreign piece inside a line of ours keeps its own order (Unicode bidirectional algorithm, FSI and PDI)."""
    return f"\u2068{tidy(text)}\u2069"


def _harmless(character: str) -> str:
    """Controls become spaces; embeddings, overrides, isolates and halves of surrogate pairs go."""
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category == "Cs" or unicodedata.bidirectional(character) in DIRECTION_CONTROLS:
        return ""
    return character


def is_rtl(text: str, otherwise: bool) -> bool:
    """Whether the first letter with a direction runs from right to left (Unicode bidirectional algorithm, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return otherwise
