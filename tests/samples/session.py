"""The basket, and what covers it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.events import Failure
from kiosk.core.models import Basket, Weight
from kiosk.core.poll import Poll
from kiosk.core.state import Alarm, Channel, Panel, State
from tests.samples.common import CRUEL_BASKET, REASON, basket, shopping


def session(start: State) -> dict[str, State]:
    phase = shopping()
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    left_alone = replace(start, phase=phase, status=away, basket=away)
    put_in = replace(phase, attention=True, alarm=Alarm(Weight.INCREASED, 999.0, Channel.FEED))
    taken_out = replace(put_in, alarm=Alarm(Weight.DECREASED, 999.0, Channel.STREAM))
    return {
        "shopping": replace(start, phase=phase),
        "shopping-pressed": replace(start, phase=phase, pressed="pay"),
        "shopping-scrolled": replace(start, phase=replace(phase, scrolls={Panel.BASKET: 37})),
        "shopping-end": replace(start, phase=replace(phase, changed_item="7")),
        "shopping-one": replace(start, phase=replace(phase, basket=basket(1), changed_item="0")),
        "shopping-empty": replace(start, phase=replace(phase, basket=Basket())),
        "shopping-loading": replace(start, phase=replace(phase, basket=None)),
        "shopping-cruel": replace(start, phase=replace(phase, basket=CRUEL_BASKET)),
        "shopping-long": replace(start, phase=replace(phase, basket=basket(5000), changed_item="4321")),
        "shopping-away": left_alone,
        "shopping-away-undated": replace(left_alone, clock_offset=None),
        "attention": replace(start, phase=put_in),
        "attention-taken": replace(start, phase=taken_out),
    }
