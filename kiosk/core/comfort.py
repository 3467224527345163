"""What makes the screen easy on eyes and glass: language, text size, contrast, dimming, and the slow shift."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.core import events as on
from kiosk.core.events import Event
from kiosk.core.phases import Outcome
from kiosk.core.poll import NEVER
from kiosk.core.state import OutOfService, Pairing, Parting, Phase, Reduced, Shopping, State, Welcome

LEFT_AFTER_S = 60.0
"""Whoever chose a language or larger text on a free cart, and touched nothing for so long, has gone."""
SHIFT_EVERY_S = 600.0
SHIFT_MM = 0.6
"""How far what stands still wanders to either side: less than a stroke's width would leave its edges burnt in."""
SHIFT_PERIODS_S = (12 * 3600.0, 16 * 3600.0)
"""Across and down, so that the same place comes back after two days only."""
STIRRING = (
    on.Started,
    on.CartUpdated,
    on.ItemRead,
    on.WeightChanged,
    on.PaymentChanged,
    on.CheckoutCompleted,
)
"""What a shopper wants to see where it changes anything; that the store goes and comes lights up no parked carts."""
OF_A_SHOPPER = (Welcome, Shopping, Parting, Reduced)


def stirred(before: State, state: State, event: Event) -> State:
    """The screen is bright again where the event is one that somebody wants to see, or has brought such a screen."""
    told = event.event if isinstance(event, on.FeedReported) else event
    seen = isinstance(told, STIRRING) and state.phase is not before.phase
    entered = isinstance(state.phase, OF_A_SHOPPER) and type(state.phase) is not type(before.phase)
    touched = isinstance(event, on.Touched)
    return replace(state, active_at=state.now) if seen or entered or touched else state


def asleep(state: State) -> bool:
    """Whether nobody has looked at the screen for so long that it is dimmed."""
    return state.now >= state.active_at + state.dim_after_s


def brightness(state: State) -> float:
    return state.dim_to if asleep(state) else 1.0


def asleep_at(state: State) -> float:
    """When the screen is dimmed; `NEVER` where it is already, or never is."""
    return NEVER if asleep(state) else state.active_at + state.dim_after_s


def shift_mm(now: float) -> tuple[float, float]:
    """How far everything on the screen stands from its place, across and down, so that nothing burns in."""
    moment = now // SHIFT_EVERY_S * SHIFT_EVERY_S
    across, down = (SHIFT_MM * math.sin(math.tau * moment / period) for period in SHIFT_PERIODS_S)
    return across, down


def next_shift(now: float) -> float:
    return (now // SHIFT_EVERY_S + 1) * SHIFT_EVERY_S


def chosen(state: State) -> bool:
    """Whether somebody has chosen how the screen looks."""
    return state.large_text or state.high_contrast or state.language != state.languages[0]


def as_it_was(state: State) -> State:
    """The look of a cart that nobody has touched."""
    return replace(state, language=state.languages[0], large_text=False, high_contrast=False)


def left_alone_at(state: State) -> float:
    """When what was chosen on a free cart is taken back; `NEVER` where there is nothing to take back."""
    free = isinstance(state.phase, Pairing | OutOfService)
    return state.active_at + LEFT_AFTER_S if free and chosen(state) else NEVER


def next_language(state: State, _: Phase, __: on.Tapped) -> Outcome:
    following = state.languages.index(state.language) + 1
    return replace(state, language=state.languages[following % len(state.languages)]), ()


def other_text_size(state: State, _: Phase, __: on.Tapped) -> Outcome:
    # Another size of the rows: no offset in pixels means the same any more.
    return replace(_unscrolled(state), large_text=not state.large_text), ()


def other_contrast(state: State, _: Phase, __: on.Tapped) -> Outcome:
    return replace(state, high_contrast=not state.high_contrast), ()


def _unscrolled(state: State) -> State:
    match state.phase:
        case Shopping() as phase:
            return replace(state, phase=replace(phase, scrolls={}))
        case Parting() as phase:
            return replace(state, phase=replace(phase, scroll=0))
    return state
