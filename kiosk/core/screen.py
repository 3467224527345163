"""Which screen stands for a state, and what may stand on it. Follows from the state; decides nothing."""

from __future__ import annotations

from enum import StrEnum

from kiosk.core.events import Failure
from kiosk.core.state import (
    OutOfService,
    Pairing,
    Parting,
    Preview,
    Qr,
    Reduced,
    Resuming,
    SetupNeeded,
    Shopping,
    Starting,
    State,
    StreamStatus,
    Welcome,
)

WELCOME_PATIENCE_S = 10.0
"""For so long "Welcome" stands while the backend does not answer; then the screen says that it is away."""


class Screen(StrEnum):
    """The screens' names, as the status file tells them."""

    STARTING = "starting"
    SETUP = "setup"
    OFFLINE = "offline"
    PAIRING = "pairing"
    WELCOME = "welcome"
    SHOPPING = "shopping"
    PAYING = "paying"
    RECEIPT = "receipt"
    REDUCED = "reduced"
    OUT_OF_SERVICE = "out-of-service"


def shown_qr(state: State) -> Qr | None:
    """The code that may stand on the screen: of this cart, unexpired, with a live event stream. Else None.

    A hung backend keeps its stream open: where it does not answer `cart-status`, it accepts no scan either.
    """
    if not isinstance(state.phase, Pairing) or state.phase.qr is None:
        return None
    qr = state.phase.qr
    fresh = state.now < qr.expires_at
    live = state.stream.status is StreamStatus.LIVE and not _status_withheld(state)
    return qr if fresh and live else None


def _status_withheld(state: State) -> bool:
    """Whether the last question for `cart-status` failed (the adapter has tried twice by then) or hangs."""
    return state.status.failures > 0 or state.status.overdue(state.now)


def unknown_cart(state: State) -> bool:
    """Whether the backend does not know this cart's number."""
    return Failure.UNKNOWN_CART in (state.qr.failure, state.status.failure)


def backend_away(state: State) -> bool:
    """Whether the backend leaves the session's questions unanswered: one that hangs, or two in a row that failed.

    One failure alone may be a hiccup.
    """
    return any(poll.withheld(state.now) for poll in (state.basket, state.status))


def can_call(state: State) -> bool:
    """Whether anybody would notice a call for staff: the cart has a light, or the backend wants to be told."""
    return state.lit or state.staff_told


def previewed(state: State) -> Preview | None:
    """The product that was read and is shown over the panel: an alarm and the payment come before it."""
    match state.phase:
        case Shopping(preview=preview, payment=None, attention=False):
            return preview
    return None


def attention(state: State) -> bool:
    return isinstance(state.phase, Shopping) and state.phase.attention


def screen_of(state: State) -> Screen:
    """Which screen stands for this state."""
    match state.phase:
        case Starting():
            return Screen.STARTING
        case SetupNeeded():
            return Screen.SETUP
        case Resuming() if unknown_cart(state):
            return Screen.SETUP
        case Resuming():
            return Screen.OFFLINE if state.status.failures else Screen.STARTING
        case Pairing():
            return _pairing_screen(state, state.phase)
        case Welcome(since=since):
            waited = state.now >= since + WELCOME_PATIENCE_S and state.status.failures > 0
            return Screen.OFFLINE if waited else Screen.WELCOME
        case Shopping(payment=None):
            return Screen.SHOPPING
        case Shopping():
            return Screen.PAYING
        case Parting():
            return Screen.RECEIPT
        case Reduced():
            return Screen.REDUCED
        case OutOfService():
            return Screen.OUT_OF_SERVICE


def _pairing_screen(state: State, phase: Pairing) -> Screen:
    if shown_qr(state) is not None:
        return Screen.PAIRING
    if unknown_cart(state):
        return Screen.SETUP
    expired = phase.qr is not None and state.now >= phase.qr.expires_at
    troubled = expired or state.stream.reason is not None or state.qr.failures > 0 or _status_withheld(state)
    # Once offline, it stays so until there is a code to show: the screen does not flicker while that is fetched.
    return Screen.OFFLINE if troubled or state.offline_since is not None else Screen.STARTING
