from __future__ import annotations

from decimal import Decimal

import pytest

from kiosk.assets import asset_directory, load_languages
from kiosk.screens.spoken import spoken_total


@pytest.mark.parametrize(
    ("language", "total", "pieces", "said"),
    [
        ("en", "0", 0, "0 items. Total: 0 Egyptian pounds."),
        ("en", "1.00", 1, "1 item. Total: 1 Egyptian pound."),
        ("en", "93.50", 11, "11 items. Total: 93.5 Egyptian pounds."),
        ("en", "1234567.891", 3, "3 items. Total: 1234567.89 Egyptian pounds."),
        ("ar", "2", 2, "منتجان. الإجمالي: 2 جنيهان مصريان."),
        ("ar", "1234.05", 11, "11 منتجًا. الإجمالي: 1234.05 جنيه مصري."),
    ],
)
def test_the_total_as_it_is_spoken(language: str, total: str, pieces: int, said: str) -> None:
    """With the currency by its name: nobody says EGP; and nothing between the digits, where a voice would pause."""
    words = load_languages(asset_directory())[language]
    assert spoken_total(words, Decimal(total), pieces) == said
