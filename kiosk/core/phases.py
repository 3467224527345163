"""Entering the phases: what each of them begins with and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.core import effects as do
from kiosk.core.effects import Effect
from kiosk.core.models import Basket, Credentials, Receipt
from kiosk.core.poll import Poll
from kiosk.core.state import (
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


def polls_of(state: State) -> dict[str, Poll]:
    return {"qr": state.qr, "status": state.status, "basket": state.basket, "payment": state.payment}


def with_polls(state: State, changed: Mapping[str, Poll]) -> State:
    polls = {**polls_of(state), **changed}
    return replace(state, qr=polls["qr"], status=polls["status"], basket=polls["basket"], payment=polls["payment"])


def silent(state: State) -> State:
    """Nothing is asked any more, and no answer in flight counts."""
    return with_polls(state, {name: Poll() for name in polls_of(state)})


def forget_shopper(state: State) -> Outcome:
    """What one shopper leaves for the next outside the phase: the language, words of the backend, what is cached."""
    return replace(state, language=state.languages[0], pressed=None, last_error=None), (do.ForgetShopper(),)


def enter_pairing(state: State, *effects: Effect) -> Outcome:
    """Free for the next shopper."""
    state = replace(state, language=state.languages[0], pressed=None)
    if state.reload_wanted:
        return replace(silent(state), phase=Starting()), (*effects, do.Reload())
    state = replace(
        state,
        phase=Pairing(),
        # Over a broken stream no code could be shown: it is fetched when the stream is live again.
        qr=Poll(due_at=state.now) if state.stream.reason is None else Poll(),
        status=Poll(due_at=state.now),
        basket=Poll(),
        payment=Poll(),
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
        state,
        Welcome(candidates=candidates[-CANDIDATES:], since=state.now),
        qr=Poll(),
        status=state.status.restarted(state.now),
        basket=Poll(due_at=state.now) if candidates else Poll(),
        pressed=None,
    )


def enter_shopping(
    state: State, found: Credentials, basket: Basket | None, poll: Poll, rival: Credentials | None = None
) -> Outcome:
    """The backend has named this session: keep it on disk, listen to its WebSocket."""
    phase = Shopping(credentials=found, since=state.now, basket=basket, basket_at=state.now, candidate=rival)
    effects = (do.SaveSession(found), do.OpenFeed(found.session_id))
    status = state.status.sooner(state.now + (STATUS_IN_SESSION_S if rival is None else CONFIRM_AGAIN_S))
    return in_phase(state, phase, *effects, status=status, basket=poll, payment=Poll(), qr=Poll(), pressed=None)


def enter_parting(state: State, ended: int, receipt: Receipt | None) -> Outcome:
    """The session is over: its secrets go at once, its receipt when the shopper has read it."""
    until = state.now + (min(GOODBYE_S, state.receipt_s) if receipt is None else state.receipt_s)
    remembered = (*(known for known in state.ended if known != ended), ended)[-REMEMBERED_SESSIONS:]
    known = state.phase.basket if isinstance(state.phase, Shopping) and receipt is None else None
    phase = Parting(session_id=ended, receipt=receipt, since=state.now, until=until, basket=known)
    return in_phase(silent(state), phase, do.CloseFeed(), do.EraseSession(), ended=remembered, pressed=None)


def leave_parting(state: State, *_: object) -> Outcome:
    return leave_shopper(state)


def enter_reduced(state: State, found: int) -> Outcome:
    """The start was lost, perhaps since the stream is an orphan: open a new one. What the disk holds is of no use."""
    status = Poll(due_at=state.now + STATUS_EVERY_S)
    state = replace(silent(state), phase=Reduced(found, state.now), pressed=None, last_error=None, status=status)
    return reopen(state, do.EraseSession())
