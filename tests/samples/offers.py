"""Offers, the basket with them, and the product that was read."""

from __future__ import annotations

from kiosk.core.state import State


def offers(start: State) -> dict[str, State]:
    return {}
