"""Help, calls for staff, and how the screen may look."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.events import Failure
from kiosk.core.poll import Poll
from kiosk.core.state import Panel, Reduced, StaffCall, StaffStage, State
from tests.samples.common import REASON, shopping
from tests.samples.free import free
from tests.samples.parting import parting
from tests.samples.paying import paying
from tests.samples.session import session
from tests.samples.store_map import store_map

DRESSED = (
    "pairing",
    "offline",
    "shopping",
    "shopping-empty",
    "shopping-away",
    "attention",
    "paying",
    "paying-failed",
    "receipt",
    "map",
    "map-nowhere",
    "route",
    "route-failed",
    "help",
    "help-called",
    "help-untold",
    "staff-shopping",
    "staff-paying-failed",
    "staff-receipt",
    "reduced",
    "reduced-called",
    "welcome",
    "maintenance",
    "goodbye",
)
"""Shown in large text and in high contrast too."""
ASLEEP = ("pairing", "shopping", "offline")
CALLED_FROM = ("shopping", "shopping-empty", "shopping-away", "paying", "paying-app", "paying-failed", "receipt", "map")


def service(start: State) -> dict[str, State]:
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    help_shown = replace(start, phase=replace(shopping(), panel=Panel.HELP))
    others = {**free(start), **session(start), **store_map(start), **paying(start), **parting(start)}

    def called(state: State, stage: StaffStage = StaffStage.CALLED) -> State:
        return replace(state, staff_call=StaffCall(stage, 995.0), staff_told=True)

    def unlit(state: State) -> State:
        assert state.staff_call is not None
        return replace(state, lit=False, staff_call=replace(state.staff_call, lit=False))

    states = {
        "help": help_shown,
        "help-pressed": replace(help_shown, pressed="staff.call"),
        "help-away": replace(help_shown, status=away, basket=away),
        "help-telling": called(help_shown, StaffStage.TELLING),
        "help-called": called(help_shown),
        "help-called-pressed": replace(called(help_shown), pressed="staff.cancel"),
        "help-untold": called(help_shown, StaffStage.UNTOLD),
        "staff-telling": called(others["shopping"], StaffStage.TELLING),
        "staff-untold": called(others["shopping"], StaffStage.UNTOLD),
        **{f"staff-{name}": called(others[name]) for name in CALLED_FROM},
        **{f"unlit-{name}": unlit(state) for name, state in _calls(help_shown, others["shopping"]).items()},
        "unlit-reduced-called": unlit(called(others["reduced"], StaffStage.UNTOLD)),
        "help-nobody": replace(help_shown, lit=False),
        "shopping-nobody": replace(others["shopping"], lit=False),
        "reduced-nobody": replace(others["reduced"], lit=False),
        "reduced-pressed": replace(start, phase=Reduced(41, 990.0), pressed="staff.call"),
        "reduced-called": called(others["reduced"]),
        "reduced-untold": called(others["reduced"], StaffStage.UNTOLD),
    }
    plain = {**others, **states}
    return {
        **states,
        **{f"large-{name}": replace(plain[name], large_text=True) for name in DRESSED},
        **{f"contrast-{name}": replace(plain[name], high_contrast=True) for name in DRESSED},
        "large-contrast-shopping": replace(plain["shopping"], large_text=True, high_contrast=True),
        **{f"asleep-{name}": replace(plain[name], active_at=400.0, dim_after_s=300.0) for name in ASLEEP},
    }


def _calls(help_shown: State, shopping_shown: State) -> dict[str, State]:
    """A call in each of its stages, on the panel that says so and above another."""
    return {
        f"{name}-{stage}": replace(state, staff_call=StaffCall(stage, 995.0), staff_told=True)
        for name, state in (("help", help_shown), ("shopping", shopping_shown))
        for stage in StaffStage
    }
