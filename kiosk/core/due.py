"""When something is due next: what the loop sleeps until, and what countdowns count down to."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kiosk.core import comfort
from kiosk.core.panels import MESSAGE_S
from kiosk.core.poll import NEVER, Poll
from kiosk.core.questions import polls_of
from kiosk.core.screen import WELCOME_PATIENCE_S, Screen, screen_of
from kiosk.core.state import Pairing, Panel, Parting, Payment, PaymentStage, Qr, Shopping, State, StreamStatus, Welcome

FRAME_S = 1 / 60
HIGHLIGHT_S = 0.8
"""For so long the highlight of a line that has changed, and of the total, fades."""
ERASED_S = 8.0
"""For so long a free cart says that the last session has been erased."""
PROGRESS_AFTER_S = 0.3
"""Progress is shown for whatever takes longer."""


def next_try(state: State) -> float:
    """The next moment at which something is tried with the backend; `NEVER` where an answer is being waited for."""
    moments = [poll.due_at for poll in (state.qr, state.status) if poll.failures]
    if state.stream.status is StreamStatus.DOWN:
        moments.append(state.stream.retry_at)
    return min(moments, default=NEVER)


def next_due(state: State) -> float:
    """The moment of the next `Ticked`, in seconds of the monotonic clock; `NEVER` if only an event can change it."""
    return min(_moments(state))


def _moments(state: State) -> Iterator[float]:
    for poll in polls_of(state).values():
        yield poll.next_moment
    yield from _of_the_glass(state)
    # What an answer that is overdue changes on the screen.
    in_session = (state.basket, state.status, *_shown(state))
    telling = {Pairing: (state.status,), Shopping: in_session}.get(type(state.phase), ())
    for poll in telling:
        if not poll.overdue(state.now):
            yield poll.overdue_at
    if state.stream.stopped:
        yield state.stream.retry_at
    screen = screen_of(state)
    match state.phase:
        case Pairing(qr=Qr() as qr):
            if state.now < qr.expires_at:
                yield qr.expires_at
            if screen is Screen.PAIRING and state.now < qr.renew_at:
                yield next_second(qr.renew_at, state.now)
        case Welcome(since=since) if state.now < since + WELCOME_PATIENCE_S:
            yield since + WELCOME_PATIENCE_S
        case Parting(until=until):
            yield next_second(until, state.now)
        case Shopping() as phase:
            yield from _in_session(state, phase)
    if screen is Screen.OFFLINE:
        moment = next_try(state)
        yield next_second(moment, state.now) if state.now < moment < NEVER else NEVER
        if state.offline_since is not None:
            yield next_minute(state.offline_since, state.now)


def _shown(state: State) -> tuple[Poll, ...]:
    """The question whose answer the present panel is waiting for."""
    match state.phase:
        case Shopping(panel=Panel.OFFERS, offers=None):
            return (state.offers,)
        case Shopping(panel=Panel.LIST, checklist_known=False):
            return (state.checklist,)
        case Shopping(panel=Panel.MAP, store_map=None):
            return (state.store_map,)
    return ()


def _in_session(state: State, phase: Shopping) -> Iterator[float]:
    if phase.preview is not None and phase.preview.settled:
        yield phase.preview.until
    if phase.tick_failed_at is not None:
        yield still_to_come(phase.tick_failed_at + MESSAGE_S, state.now)
    if highlight(state, phase) > 0:
        yield min(state.now + FRAME_S, phase.changed_at + HIGHLIGHT_S)
    match phase.payment:
        case Payment(stage=PaymentStage.ASKING, since=since):
            yield still_to_come(since + PROGRESS_AFTER_S, state.now)


def _of_the_glass(state: State) -> Iterator[float]:
    """What changes how the screen looks whatever it shows."""
    yield comfort.asleep_at(state)
    yield comfort.left_alone_at(state)
    yield comfort.next_shift(state.now)
    if state.erased_at is not None:
        yield still_to_come(state.erased_at + ERASED_S, state.now)


def highlight(state: State, phase: Shopping) -> float:
    """How strong the highlight of what has just changed still is, from 1.0 to 0.0."""
    if not state.motion:
        return 0.0
    # As `_in_session` reckons its end: else a rounding leaves a last bit of it for ever.
    return min(1.0, max(0.0, (phase.changed_at + HIGHLIGHT_S - state.now) / HIGHLIGHT_S))


def erased_lately(state: State) -> bool:
    """Whether the screen says that the last session has been erased."""
    return state.erased_at is not None and state.now < state.erased_at + ERASED_S


def still_to_come(moment: float, now: float) -> float:
    return moment if now < moment else NEVER


def seconds_left(moment: float, now: float) -> int:
    """Whole seconds until the moment, rounded up, as a countdown shows them."""
    return max(0, math.ceil(moment - now - 1e-6))


def next_second(moment: float, now: float) -> float:
    """When a countdown to `moment` next changes its number."""
    return moment - max(0, seconds_left(moment, now) - 1)


def next_minute(since: float, now: float) -> float:
    """When the count of whole minutes since that moment next changes."""
    return since + 60 * (math.floor((now - since + 1e-6) / 60) + 1)
