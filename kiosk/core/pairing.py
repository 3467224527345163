"""From the free cart to the confirmed session: the code, the scan, what `cart-status` says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Effect
from kiosk.core.events import Event
from kiosk.core.models import Credentials, PairingToken
from kiosk.core.phases import (
    BASKET_EVERY_S,
    CONFIRM_AGAIN_S,
    STATUS_EVERY_S,
    Outcome,
    enter_pairing,
    enter_reduced,
    enter_shopping,
    enter_welcome,
    forget_shopper,
    in_phase,
    leave_shopper,
)
from kiosk.core.poll import Poll
from kiosk.core.state import (
    OutOfService,
    Pairing,
    Parting,
    Phase,
    Qr,
    Reduced,
    Replay,
    Resuming,
    Shopping,
    State,
    Welcome,
)

CONFIRM_ANSWERS = 4
"""So many answers may deny a started session before it counts as never started: the backend may lag behind."""
LOST_EVENT_GRACE_S = 1.0
"""`cart-status` may overtake `session-started`: for so long the event is waited for."""
RENEW_AHEAD_S = 15.0
"""A code is renewed so long before it expires (for short lives at three quarters): time to raise the phone and scan."""
RENEW_AT_LEAST_EVERY_S = 600.0
SHORTEST_LIFE_S = 0.5
UNDATED_RENEW_S = 45.0
UNDATED_LIFE_S = 60.0
"""For a code whose expiry is unknown: a picture, or an answer without a `Date`. The source is the wire contract."""
DATE_LAG_S = 2.0
"""A `Date` names whole seconds, and servers make it anew only once a second: so much later their clock can be."""
OUT_OF_SERVICE = ("maintenance", "battery low")


Replayable = Pairing | OutOfService | Parting | Reduced | Welcome
"""The phases in which a start of a session that has ended here may yet turn out to be a new one."""


def _own(state: State, event: on.SessionStarted) -> bool:
    return event.cart_id in (None, state.cart_id)


def _replayed(state: State, phase: Replayable, event: on.SessionStarted) -> Outcome:
    """Ask, without a sign on the screen, whether it is a new session after all."""
    if phase.replay is not None and phase.replay.credentials.session_id == event.session_id:
        return state, ()
    # The answer on its way may be from before the event; but many of them are no reason to ask without end.
    status = state.status.anew(state.now) if phase.replay is None else state.status.wanted(state.now)
    replay = Replay(Credentials(event.session_id, event.token))
    return in_phase(state, replace(phase, replay=replay), status=status)


def _is_named(replay: Replay | None, active: int | None) -> TypeGuard[Replay]:
    return replay is not None and replay.credentials.session_id == active


def _was_new(state: State, replay: Replay) -> Outcome:
    """The backend has named it: there is nothing left to welcome."""
    return enter_shopping(state, replay.credentials, None, Poll(due_at=state.now))


def _denied(replay: Replay | None) -> Replay | None:
    """What is left of it after an answer that does not name it."""
    if replay is None or replay.answers + 1 >= CONFIRM_ANSWERS:
        return None
    return replace(replay, answers=replay.answers + 1)


def someone_scanned(
    state: State, phase: Pairing | OutOfService | Parting | Reduced, event: on.SessionStarted
) -> Outcome:
    if not _own(state, event):
        return state, ()
    if event.session_id in state.ended:
        return _replayed(state, phase, event)
    effects: tuple[Effect, ...] = ()
    if isinstance(phase, Parting):
        state, effects = forget_shopper(state)
    state, entered = enter_welcome(state, (Credentials(event.session_id, event.token),))
    return state, effects + entered


def scanned_while_resuming(state: State, phase: Resuming, event: on.SessionStarted) -> Outcome:
    if not _own(state, event) or event.session_id == phase.credentials.session_id:
        return state, ()
    return enter_welcome(state, (phase.credentials, Credentials(event.session_id, event.token)))


def scanned_again(state: State, phase: Welcome, event: on.SessionStarted) -> Outcome:
    if not _own(state, event) or event.session_id in {known.session_id for known in phase.candidates}:
        return state, ()
    if event.session_id in state.ended:
        return _replayed(state, phase, event)
    return enter_welcome(state, (*phase.candidates, Credentials(event.session_id, event.token)))


def scanned_while_shopping(state: State, phase: Shopping, event: on.SessionStarted) -> Outcome:
    if not _own(state, event) or event.session_id == phase.credentials.session_id:
        return state, ()
    if event.session_id in state.ended and phase.candidate is not None:
        # Most likely a replay: it must not take the place of one that is more likely true, nor ask without end.
        return state, ()
    rival = Credentials(event.session_id, event.token)
    return in_phase(state, replace(phase, candidate=rival), status=state.status.anew(state.now))


def confirm(state: State, phase: Welcome, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if _is_named(phase.replay, active):
        return _was_new(state, phase.replay)
    for candidate in phase.candidates:
        if candidate.session_id == active:
            newest = phase.candidates[-1]
            if candidate is newest:
                return enter_shopping(state, candidate, phase.basket, state.basket)
            return enter_shopping(state, candidate, None, Poll(due_at=state.now), rival=newest)
    answers = phase.answers + 1
    denied = answers >= CONFIRM_ANSWERS
    waited = state.now >= phase.since + LOST_EVENT_GRACE_S
    if active is not None and waited and (denied or not phase.candidates):
        return enter_reduced(state, active)
    if active is None and denied:
        state, effects = leave_shopper(state, do.EraseSession())
        # There was none: nothing of anybody's has been erased.
        return replace(state, erased_at=None), effects
    phase = replace(phase, answers=answers, replay=_denied(phase.replay))
    return in_phase(state, phase, status=state.status.sooner(state.now + CONFIRM_AGAIN_S))


def resume(state: State, phase: Resuming, event: on.CartStatusFetched) -> Outcome:
    if event.status.session_id == phase.credentials.session_id:
        return enter_shopping(state, phase.credentials, None, Poll(due_at=state.now))
    if event.status.session_id is None:
        return leave_shopper(state, do.EraseSession())
    state, effects = enter_welcome(state, ())
    return state, (do.EraseSession(), *effects)


def status_while_free(state: State, phase: Pairing | OutOfService, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if _is_named(phase.replay, active):
        return _was_new(state, phase.replay)
    if active is not None:
        return enter_welcome(state, ())
    replay = _denied(phase.replay)
    status = _asked_after(state, replay)
    if event.status.status in OUT_OF_SERVICE:
        return in_phase(state, OutOfService(event.status.status, replay), status=status, qr=Poll())
    if isinstance(phase, OutOfService):
        return enter_pairing(state)
    return in_phase(state, replace(phase, replay=replay), status=status)


def _asked_after(state: State, replay: Replay | None) -> Poll:
    """While a replay is in doubt `cart-status` is asked more often."""
    return state.status.sooner(state.now + (STATUS_EVERY_S if replay is None else CONFIRM_AGAIN_S))


def status_in_parting(state: State, phase: Parting, event: on.CartStatusFetched) -> Outcome:
    """It is asked for only while there is a replay."""
    if _is_named(phase.replay, event.status.session_id):
        replay = phase.replay
        state, forgotten = forget_shopper(state)
        state, entered = _was_new(state, replay)
        return state, forgotten + entered
    replay_left = _denied(phase.replay)
    status = Poll() if replay_left is None else _asked_after(state, replay_left)
    return in_phase(state, replace(phase, replay=replay_left), status=status)


def basket_early(state: State, phase: Welcome, event: on.BasketFetched) -> Outcome:
    return in_phase(state, replace(phase, basket=event.basket), basket=state.basket.sooner(state.now + BASKET_EVERY_S))


def basket_changed_early(state: State, _: Welcome, __: on.CartUpdated) -> Outcome:
    return replace(state, basket=state.basket.wanted(state.now)), ()


def ask_again(state: State, _: Phase, __: Event) -> Outcome:
    """Something ended that we know little of: ask what is true."""
    return replace(state, status=state.status.wanted(state.now)), ()


def status_in_reduced(state: State, phase: Reduced, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if _is_named(phase.replay, active):
        return _was_new(state, phase.replay)
    if active is None:
        return leave_shopper(state)
    replay = _denied(phase.replay)
    return in_phase(state, replace(phase, session_id=active, replay=replay), status=_asked_after(state, replay))


def qr_fetched(state: State, phase: Pairing, event: on.QrFetched) -> Outcome:
    life = _life(state, event)
    if life is None:
        # Nobody knows when the code was made: at the earliest when it was asked for.
        asked_at = state.qr.asked_at
        qr = Qr(event.face, asked_at + UNDATED_RENEW_S, asked_at + UNDATED_LIFE_S)
    else:
        renew = min(max(life - RENEW_AHEAD_S, life * 0.75), RENEW_AT_LEAST_EVERY_S)
        qr = Qr(event.face, state.now + renew, state.now + life)
    if event.token is not None:
        qr = replace(qr, valid_until=event.token.expires_at)
    return in_phase(state, replace(phase, qr=qr), qr=state.qr.sooner(qr.renew_at))


def clock_read(state: State, time: on.ServerTime) -> State:
    """The answer was made after it was asked for and before now, in the second that its Date names.

    The latest that the backend's clock can be counts, so that no code counts as valid for too long. Where by the
    earliest that it can be the code on the screen expires sooner than was thought, that clock has been set forward.
    """
    state = replace(state, clock_offset=time.date + DATE_LAG_S - time.sent_at)
    if not isinstance(state.phase, Pairing) or state.phase.qr is None or state.phase.qr.valid_until is None:
        return state
    qr, until = state.phase.qr, state.phase.qr.valid_until
    if until - (time.date - state.now) >= qr.expires_at:
        return state
    expires_at = min(qr.expires_at, until - (time.date + DATE_LAG_S - time.sent_at))
    renew_at = max(state.now, min(qr.renew_at, expires_at - RENEW_AHEAD_S))
    phase = replace(state.phase, qr=replace(qr, renew_at=renew_at, expires_at=expires_at))
    return replace(state, phase=phase, qr=state.qr.sooner(renew_at))


def _life(state: State, event: on.QrFetched) -> float | None:
    """Seconds for which the backend will certainly accept the code; None where its expiry or clock is unknown."""
    if event.token is None or state.clock_offset is None:
        return None
    return event.token.expires_at - state.clock_offset - state.now


def unusable(state: State, event: on.Answer) -> str | None:
    """Why a well-formed answer is of no use to this cart; None where it is."""
    match event:
        case on.QrFetched(token=PairingToken(cart_id=other)) if other != state.cart_id:
            return f"the backend sent a code for cart {other}, not for cart {state.cart_id}"
        case on.QrFetched():
            life = _life(state, event)
            if life is not None and life < SHORTEST_LIFE_S:
                return "the backend sent a code that has expired by its own clock"
        case on.CartStatusFetched(status=status) if status.cart_id != state.cart_id:
            return f"the backend sent the status of cart {status.cart_id}, not of cart {state.cart_id}"
    return None
