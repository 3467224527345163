"""Which changes of the screen are softened."""

from __future__ import annotations

from kiosk.core.screen import Screen, attention, backend_away, screen_of, shown_qr
from kiosk.core.state import PaymentStage, Shopping, State

DISSOLVE_S = 0.14
"""Long enough to be seen as one screen becoming another, too short to be waited for."""
SOFTENED = frozenset(
    {
        (Screen.SHOPPING, Screen.PAYING),
        (Screen.PAYING, Screen.SHOPPING),
        (Screen.SHOPPING, Screen.RECEIPT),
        (Screen.PAYING, Screen.RECEIPT),
    }
)


def dissolve_s(before: State, after: State) -> float:
    """For how many seconds the first state's screen dissolves into the other's; 0.0 where it appears at once.

    What answers a scan or tells of trouble waits for nothing.
    """
    if not after.motion or _is_news(before, after):
        return 0.0
    screens = screen_of(before), screen_of(after)
    softened = screens in SOFTENED if screens[0] is not screens[1] else _chosen(before) != _chosen(after)
    return DISSOLVE_S if softened else 0.0


def _is_news(before: State, after: State) -> bool:
    if (attention(before), backend_away(before)) != (attention(after), backend_away(after)):
        return True
    if shown_qr(before) != shown_qr(after):
        # Not for a moment may a code that is dead be seen through the next one.
        return True
    old, new = before.phase, after.phase
    if not (isinstance(old, Shopping) and isinstance(new, Shopping)):
        return False
    if (old.credentials, old.basket, old.preview) != (new.credentials, new.basket, new.preview):
        return True
    if old.payment is not None and new.payment is not None and old.payment.code != new.payment.code:
        return True
    return _has_failed(new) and not _has_failed(old)


def _has_failed(phase: Shopping) -> bool:
    return phase.payment is not None and phase.payment.stage is PaymentStage.FAILED


def _chosen(state: State) -> tuple[object, ...]:
    """What the shopper has set or opened."""
    panel = state.phase.panel if isinstance(state.phase, Shopping) else None
    return panel, state.language, state.large_text, state.high_contrast
