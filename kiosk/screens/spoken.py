"""What is spoken, in words."""

from __future__ import annotations

from decimal import Decimal

from kiosk.screens.strings import Strings


def spoken_total(words: Strings, total: Decimal, pieces: int) -> str:
    return words("spoken.total", pieces=words.count("pieces", pieces), amount=words.spoken_money(total))
