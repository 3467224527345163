"""Money is whole piastres inside, and floating-point EGP only in JSON."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

PIASTRES_PER_POUND = 100


def piastres(pounds: str | Decimal) -> int:
    """Whole piastres of an amount written in EGP. Raises ValueError for a fraction of a piastre or no number."""
    try:
        amount = Decimal(pounds) * PIASTRES_PER_POUND
    except InvalidOperation as exc:
        raise ValueError(f"{pounds!r} is not an amount in EGP") from exc
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"{pounds!r} is not a whole number of piastres")
    return int(amount)


def pounds_float(amount: int) -> float:
    """The float that JSON carries: the one nearest to the exact amount."""
    return amount / PIASTRES_PER_POUND
