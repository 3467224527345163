"""How long to wait before trying again: capped exponential backoff, spread over the upper half of the delay."""

from __future__ import annotations

import random

FIRST_S = 0.5
CAP_S = 15.0


def backoff(failures: int, seed: int, *, first: float = FIRST_S, cap: float = CAP_S) -> float:
    """Seconds to wait after the `failures`-th failure in a row (1 for the first).

    The delay doubles from `first` up to `cap` and is then spread over its upper half. The spread is a function of the
    seed (the cart's number) and of the count, so that it is repeatable for one cart and different between two hundred
    that lost the same backend in the same second.
    """
    ceiling = min(cap, first * 2 ** min(failures - 1, 30))
    spread = random.Random(seed * 1_000_003 + failures).random()  # noqa: S311 - no secret, only a spread
    return float(ceiling * (0.5 + 0.5 * spread))
