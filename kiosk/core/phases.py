"""Entering the phases: what each of them begins with and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Effect, Sound
from kiosk.core.models import Basket, Credentials, Receipt
from kiosk.core.poll import Poll
from kiosk.core.questions import feedback_of, silent
from kiosk.core.state import (
    Feedback,
    FeedbackStage,
    Pairing,
    Parting,
    Phase,
    Reduced,
    Shopping,
    Starting,
    State,
    Stream,
    Welcome,
)

STATUS_EVERY_S = 3.0
"""While pairing: with `LOST_EVENT_GRACE_S` and two round trips it keeps the promised 5 s for a lost start."""
STATUS_IN_SESSION_S = 15.0
BASKET_EVERY_S = 30.0
GOODBYE_S = 20.0
"""Its countdown is the warning that it goes, so it is as long as a warning must be."""
CONFIRM_AGAIN_S = 0.5
REMEMBERED_SESSIONS = 16
CANDIDATES = 4

Outcome = tuple[State, tuple[Effect, ...]]
Handler = Callable[[State, Any, Any], Outcome]
"""What a phase does with an event: the state, its phase, the event."""


def in_phase(state: State, phase: Phase, *effects: Effect, **changes: Any) -> Outcome:
    return replace(state, phase=phase, **changes), effects


def argument(event: on.Tapped) -> str:
    """What a target with an argument names: `offers` of `panel:offers`."""
    return event.target.partition(":")[2]


def sounds(state: State, sound: Sound) -> tuple[do.PlaySound, ...]:
    """The sound, on a cart that has them."""
    return (do.PlaySound(sound),) if state.sounds else ()


def forget_shopper(state: State) -> Outcome:
    """What a shopper leaves outside the phase: the screen's look, words of the backend, a call, what is cached."""
    state = replace(
        state,
        language=state.languages[0],
        large_text=False,
        high_contrast=False,
        pressed=None,
        last_error=None,
        erased_at=state.now,
    )
    return dismiss_staff(state), (do.ForgetShopper(), *((do.BeSilent(),) if state.spoken else ()))


def dismiss_staff(state: State) -> State:
    """Nobody wants help here any longer."""
    return state if state.staff_call is None else told(replace(state, staff_call=None))


def told(state: State) -> State:
    """The backend is told how it is now, also where it is being told otherwise at this moment."""
    return replace(state, staff=Poll(due_at=state.now)) if state.staff_told else state


def enter_pairing(state: State, *effects: Effect) -> Outcome:
    """Free for the next shopper."""
    state = replace(state, pressed=None)
    if state.reload_wanted:
        return replace(silent(state), phase=Starting()), (*effects, do.Reload())
    state = replace(
        state,
        phase=Pairing(),
        # Over a broken stream no code could be shown: it is fetched when the stream is live again.
        qr=Poll(due_at=state.now) if state.stream.reason is None else Poll(),
        status=Poll(due_at=state.now),
    )
    if state.stream.stopped:
        return reopen(state, *effects)
    return state, effects


def leave_shopper(state: State, *effects: Effect) -> Outcome:
    """Free again: everything of the last shopper is left behind."""
    state, forgotten = forget_shopper(state)
    return enter_pairing(state, *effects, *forgotten)


def reopen(state: State, *effects: Effect) -> Outcome:
    stream = Stream(since=state.now, reason=state.stream.reason)
    return replace(state, stream=stream), (*effects, do.ReopenStream())


def enter_welcome(state: State, candidates: tuple[Credentials, ...]) -> Outcome:
    return in_phase(
        dismiss_staff(state),
        Welcome(candidates=candidates[-CANDIDATES:], since=state.now),
        status=state.status.restarted(state.now),
        basket=Poll(due_at=state.now) if candidates else Poll(),
        pressed=None,
        erased_at=None,
    )


def enter_shopping(
    state: State, found: Credentials, basket: Basket | None, poll: Poll, rival: Credentials | None = None
) -> Outcome:
    """The backend has named this session: keep it on disk, listen to its WebSocket."""
    phase = Shopping(credentials=found, since=state.now, basket=basket, basket_at=state.now, candidate=rival)
    effects = (do.SaveSession(found), do.OpenFeed(found.session_id))
    status = state.status.sooner(state.now + (STATUS_IN_SESSION_S if rival is None else CONFIRM_AGAIN_S))
    state = dismiss_staff(replace(silent(state), status=status, basket=poll, pressed=None, erased_at=None))
    at_once = {name: Poll(due_at=state.now) for name in ("offers", "checklist", "location")}
    return in_phase(state, phase, *effects, **at_once)


def enter_parting(state: State, ended: int, receipt: Receipt | None) -> Outcome:
    """The session is over: the disk forgets it at once, the screen when the shopper has read the receipt.

    Where something was paid the shopper may say how it was: until then the token is kept, in memory alone.
    """
    until = state.now + (min(GOODBYE_S, state.receipt_s) if receipt is None else state.receipt_s)
    remembered = (*(known for known in state.ended if known != ended), ended)[-REMEMBERED_SESSIONS:]
    known = state.phase.basket if isinstance(state.phase, Shopping) and receipt is None else None
    phase = Parting(session_id=ended, receipt=receipt, since=state.now, until=until, basket=known)
    if isinstance(state.phase, Shopping) and receipt is not None:
        phase = replace(phase, credentials=state.phase.credentials, feedback=Feedback())
    return in_phase(silent(state), phase, do.CloseFeed(), do.EraseSession(), ended=remembered, pressed=None)


def leave_parting(state: State, *_: object) -> Outcome:
    """Whoever has chosen a face and did not send it has said something all the same."""
    request = state.requests + 1
    said = feedback_of(state.phase, request) if _unsent(state.phase) else None
    if said is None:
        return leave_shopper(state)
    return leave_shopper(replace(state, requests=request), said)


def _unsent(phase: Phase) -> bool:
    match phase:
        case Parting(feedback=Feedback(stage=stage)):
            return stage in (FeedbackStage.OPEN, FeedbackStage.FAILED)
    return False


def enter_reduced(state: State, found: int) -> Outcome:
    """The start was lost, perhaps since the stream is an orphan: open a new one. What the disk holds is of no use."""
    status = Poll(due_at=state.now + STATUS_EVERY_S)
    state = replace(silent(state), phase=Reduced(found, state.now), pressed=None, last_error=None, status=status)
    return reopen(state, do.EraseSession())
