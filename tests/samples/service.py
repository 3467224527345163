"""Help, calls for staff, and how the screen may look."""

from __future__ import annotations

from kiosk.core.state import State


def service(start: State) -> dict[str, State]:
    return {}
