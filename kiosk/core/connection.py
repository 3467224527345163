"""The connection to the backend: the event stream as it comes and goes, and the first answer after failures."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import events as on
from kiosk.core.phases import Outcome, reopen
from kiosk.core.poll import NEVER
from kiosk.core.questions import polls_of, with_polls
from kiosk.core.shopping import watch_closely
from kiosk.core.state import Pairing, Phase, Shopping, State, Stream, StreamStatus

RECONNECT_SOON_S = 1.0
STREAM_STOPPED_S = 30.0
"""A stream that the backend closed for good (204) is tried again after this while, or with the next pairing."""


def backend_is_back(state: State) -> Outcome:
    """An answer after failures: whatever else waits for the backend need not wait any longer."""
    waiting = {
        name: poll.wanted(state.now) for name, poll in polls_of(state).items() if poll.failures and poll.request is None
    }
    state = with_polls(state, waiting)
    stream = state.stream
    if stream.status is StreamStatus.DOWN and not stream.stopped and stream.retry_at > state.now + RECONNECT_SOON_S:
        return reopen(state)
    return state, ()


def stream_connecting(state: State, _: Phase, __: on.StreamConnecting) -> Outcome:
    if state.stream.status is StreamStatus.LIVE:
        state = _without_code(state)
    return replace(state, stream=Stream(since=state.now, reason=state.stream.reason)), ()


def _without_code(state: State) -> State:
    """The stream broke: the backend may come back with another key, so the code is dead, and none is asked for yet."""
    if not isinstance(state.phase, Pairing):
        return state
    return replace(state, phase=replace(state.phase, qr=None), qr=state.qr.paused())


def stream_live(state: State, _: Phase, __: on.StreamLive) -> Outcome:
    """Whatever was sent while no stream was there is lost: ask for the whole state."""
    state = replace(state, stream=Stream(StreamStatus.LIVE, state.now))
    if state.status.next_moment < NEVER:
        state = replace(state, status=state.status.insisted(state.now))
    if isinstance(state.phase, Shopping):
        state = replace(state, basket=state.basket.wanted_soon(state.now))
    if isinstance(state.phase, Pairing) and state.qr.next_moment == NEVER:
        # It was broken. Where it had never been, the code is there or on its way.
        state = replace(state, qr=state.qr.wanted_soon(state.now))
    return state, ()


def stream_down(state: State, _: Phase, event: on.StreamDown) -> Outcome:
    stopped = event.retry_in is None
    retry_at = state.now + (STREAM_STOPPED_S if event.retry_in is None else event.retry_in)
    stream = Stream(StreamStatus.DOWN, state.now, event.reason, retry_at, stopped)
    return watch_closely(_without_code(replace(state, stream=stream, last_error=event.reason))), ()
