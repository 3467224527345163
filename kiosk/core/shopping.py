"""The running session: its basket, the scale's alarms, its WebSocket, and how its end is noticed."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.deals import deals_of
from kiosk.core.effects import Effect, Sound
from kiosk.core.models import Basket
from kiosk.core.panels import unread
from kiosk.core.phases import (
    BASKET_EVERY_S,
    STATUS_IN_SESSION_S,
    Outcome,
    enter_parting,
    enter_shopping,
    enter_welcome,
    forget_shopper,
    in_phase,
    sounds,
)
from kiosk.core.poll import Poll
from kiosk.core.state import Alarm, Channel, Heard, Panel, Shopping, State, StreamStatus

STATUS_ALONE_S = 5.0
BASKET_ALONE_S = 5.0
"""With neither the event stream nor the session's WebSocket, the basket is asked for this often."""
ECHO_S = 2.0
"""Both channels tell of the same thing, in no certain order: for so long the other one's word counts as an echo."""
LATE_UPDATE_S = 0.5
"""So far one channel may lag behind the other; longer would keep an alarm up that was settled, where only one channel
tells of updates."""


def _alone(state: State, phase: Shopping) -> bool:
    """Whether nothing reports by itself: neither the event stream nor the session's WebSocket is there."""
    return state.stream.status is not StreamStatus.LIVE and not phase.feed_live


def watch_closely(state: State) -> State:
    """A connection broke: ask at once whether the session is still there, and the basket more often where needed."""
    phase = state.phase
    if not isinstance(phase, Shopping):
        return state
    state = replace(state, status=state.status.wanted_soon(state.now))
    if not _alone(state, phase):
        return state
    return replace(state, basket=state.basket.sooner(state.now + BASKET_ALONE_S))


def status_in_session(state: State, phase: Shopping, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if active == phase.credentials.session_id:
        every = STATUS_ALONE_S if _alone(state, phase) else STATUS_IN_SESSION_S
        return in_phase(state, replace(phase, candidate=None), status=state.status.sooner(state.now + every))
    state, effects = enter_parting(state, phase.credentials.session_id, None)
    if active is None:
        return state, effects
    # The next shopper is here already: there is no time for a goodbye.
    state, forgotten = forget_shopper(state)
    rival = phase.candidate
    if rival is not None and rival.session_id == active:
        state, entered = enter_shopping(state, rival, None, Poll(due_at=state.now))
    else:
        state, entered = enter_welcome(state, ())
    return state, (*effects, *forgotten, *entered)


def basket_fetched(state: State, phase: Shopping, event: on.BasketFetched) -> Outcome:
    every = BASKET_ALONE_S if _alone(state, phase) else BASKET_EVERY_S
    changed = _changed_item(phase.basket, event.basket) or phase.changed_item
    effects: tuple[Effect, ...] = ()
    if phase.basket is not None and phase.basket != event.basket:
        effects = _heard(state, phase.basket, event.basket)
        # It follows the line that changed.
        phase = replace(phase, scrolls=phase.unscrolled(Panel.BASKET), changed_at=state.now)
        if not event.basket.lines:
            # The backend answers alike for an emptied cart and for a session that is over.
            state = replace(state, status=state.status.wanted_soon(state.now))
    if phase.attention and phase.alarm is not None and phase.basket != event.basket:
        # What settled it may have been lost on the way; the basket tells.
        phase = replace(phase, attention=state.basket.asked_at < phase.alarm.at)
    if event.basket != phase.basket:
        phase = replace(phase, deals=deals_of(event.basket, phase.offers))
    phase = replace(phase, basket=event.basket, basket_at=state.now, changed_item=changed)
    return in_phase(state, phase, *effects, basket=state.basket.sooner(state.now + every))


def _heard(state: State, before: Basket, after: Basket) -> tuple[Effect, ...]:
    """What there is to hear of a basket that has changed."""
    added = sounds(state, Sound.ADDED) if after.pieces > before.pieces else ()
    return (*added, do.SayTotal(after.total, after.pieces, state.language)) if state.spoken else added


def _changed_item(before: Basket | None, after: Basket) -> str | None:
    """The last line that is new or has another quantity."""
    known = {line.item_id: line.quantity for line in before.lines} if before else {}
    changed = [line.item_id for line in after.lines if known.get(line.item_id) != line.quantity]
    return changed[-1] if changed else None


def cart_updated(state: State, phase: Shopping, _: on.CartUpdated, channel: Channel) -> Outcome:
    """What was unscanned is settled, unless the other channel tells late of an update from before the alarm."""
    alarm = phase.alarm
    late = alarm is not None and alarm.channel is not channel and state.now - alarm.at < LATE_UPDATE_S
    # What was read has been put in, or been left on the shelf.
    state, phase = unread(state), replace(phase, attention=phase.attention and late, preview=None)
    return in_phase(state, phase, basket=state.basket.wanted(state.now))


def cart_updated_on_stream(state: State, phase: Shopping, event: on.CartUpdated) -> Outcome:
    return cart_updated(state, phase, event, Channel.STREAM)


def weight_changed(state: State, phase: Shopping, event: on.WeightChanged, channel: Channel) -> Outcome:
    """The scale noticed something. An echo must not raise again what was settled meanwhile."""
    seen = phase.alarm
    if seen is not None and seen.weight is event.weight and echo(state, seen, channel):
        return state, ()
    phase = replace(phase, alarm=Alarm(event.weight, state.now, channel), attention=True, preview=None)
    return in_phase(unread(state), phase, *sounds(state, Sound.ALARM))


def echo(state: State, told: Alarm | Heard, channel: Channel) -> bool:
    return told.channel is not channel and state.now - told.at < ECHO_S


def weight_on_stream(state: State, phase: Shopping, event: on.WeightChanged) -> Outcome:
    return weight_changed(state, phase, event, Channel.STREAM)


def feed_live(state: State, phase: Shopping, event: on.FeedLive) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    return in_phase(state, replace(phase, feed_live=True), basket=state.basket.wanted_soon(state.now))


def feed_down(state: State, phase: Shopping, event: on.FeedDown) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    state = replace(state, phase=replace(phase, feed_live=False), last_error=event.reason)
    return watch_closely(state), ()
