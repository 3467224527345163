from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.backoff import CAP_S, FIRST_S, backoff

carts = st.integers(1, 10**9)


def test_the_delays_double_up_to_the_cap() -> None:
    ceilings = [FIRST_S, 1.0, 2.0, 4.0, 8.0, CAP_S, CAP_S]
    for failures, ceiling in enumerate(ceilings, start=1):
        for cart in range(1, 50):
            assert ceiling / 2 <= backoff(failures, cart) <= ceiling


@settings(derandomize=True)
@given(st.integers(1, 10**9), carts)
def test_no_delay_is_longer_than_the_cap_or_shorter_than_half_the_first(failures: int, cart: int) -> None:
    assert FIRST_S / 2 <= backoff(failures, cart) <= CAP_S


@settings(derandomize=True)
@given(carts)
def test_until_the_cap_no_delay_is_shorter_than_the_one_before(cart: int) -> None:
    delays = [backoff(failures, cart) for failures in range(1, 6)]
    assert all(earlier <= later for earlier, later in pairwise(delays))


@settings(derandomize=True)
@given(st.integers(1, 50), carts)
def test_one_cart_waits_the_same_each_time(failures: int, cart: int) -> None:
    assert backoff(failures, cart) == backoff(failures, cart)


def test_two_hundred_carts_are_spread_evenly() -> None:
    for failures in (1, 3, 6, 20):
        delays = sorted(backoff(failures, cart) for cart in range(1, 201))
        assert len({round(delay, 6) for delay in delays}) == 200
        tenth = (delays[-1] - delays[0]) / 10
        for number in range(10):
            start = delays[0] + number * tenth
            assert 5 <= sum(start <= delay <= start + tenth for delay in delays) <= 40


def test_the_same_cart_is_not_always_early_or_late() -> None:
    for cart in range(1, 50):
        parts = [backoff(failures, cart) / CAP_S for failures in range(6, 30)]
        assert max(parts) - min(parts) > 0.2


@settings(derandomize=True)
@given(st.integers(1, 60), st.floats(0.01, 100.0), st.floats(0.01, 1000.0))
def test_first_and_cap_can_be_others(failures: int, first: float, cap: float) -> None:
    ceiling = min(cap, first * 2 ** (failures - 1))
    assert ceiling / 2 <= backoff(failures, 7, first=first, cap=cap) <= ceiling
