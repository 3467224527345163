"""Calling staff: the light calls at once, and the backend is told where it wants to be."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import events as on
from kiosk.core.events import Event
from kiosk.core.phases import Outcome, dismiss_staff, told
from kiosk.core.screen import can_call
from kiosk.core.state import Phase, StaffCall, StaffStage, State


def call_staff(state: State, _: Phase, __: on.Tapped) -> Outcome:
    if state.staff_call is not None or not can_call(state):
        return state, ()
    stage = StaffStage.TELLING if state.staff_told else StaffStage.CALLED
    return told(replace(state, staff_call=StaffCall(stage, state.now, state.lit))), ()


def cancel_staff(state: State, _: Phase, __: on.Tapped) -> Outcome:
    return dismiss_staff(state), ()


def staff_told(state: State, _: Phase, __: Event) -> Outcome:
    if state.staff_call is None:
        return state, ()
    return replace(state, staff_call=replace(state.staff_call, stage=StaffStage.CALLED)), ()


def staff_not_told(state: State) -> State:
    """It is tried again by itself; meanwhile the light calls."""
    if state.staff_call is None:
        return state
    return replace(state, staff_call=replace(state.staff_call, stage=StaffStage.UNTOLD))
