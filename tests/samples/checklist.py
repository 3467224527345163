"""The shopper's list."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.events import Failure
from kiosk.core.models import Checklist, ChecklistItem
from kiosk.core.poll import Poll
from kiosk.core.state import Panel, StaffCall, StaffStage, State, Tick
from tests.samples.common import REASON, shopping

AWAY = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
THINGS = (
    ("Milk", True),
    ("عيش بلدي", False),
    ("Tomatoes, the small ones", True),
    ("Basmati rice, 5 kg", False),
    ("Olive oil", False),
    ("Feta cheese from the counter, cut into slices as thin as they can cut it", True),
    ("A birthday candle", False),
)


def pinned(count: int = len(THINGS)) -> Checklist:
    things = (THINGS[index % len(THINGS)] for index in range(count))
    items = tuple(ChecklistItem(index, text, done) for index, (text, done) in enumerate(things))
    return Checklist(7, "For Friday’s dinner", items)


def cruel_list() -> Checklist:
    """Texts that no list should hold."""
    texts = ("Ultra " * 34, "x" * 200, "زيت " * 50, "خبز with سمسم", "🍎🍎 apples 🍏", "a\nb\u202ec", "", " ")
    items = tuple(ChecklistItem(index - 4, text, index % 2 == 0) for index, text in enumerate(texts))
    return Checklist(7, "The " * 60, items)


def checklist(start: State) -> dict[str, State]:
    base = replace(shopping(), panel=Panel.LIST, checklist=pinned(), checklist_known=True)
    shown = replace(start, phase=base)

    def with_list(found: Checklist | None, *, known: bool = True) -> State:
        return replace(start, phase=replace(base, checklist=found, checklist_known=known))

    return {
        "list": shown,
        "list-pressed": replace(shown, pressed="item:1"),
        "list-scrolled": replace(start, phase=replace(base, scrolls={Panel.LIST: 37})),
        "list-ticked": replace(start, phase=replace(base, ticks=(Tick(1, True), Tick(0, False)))),
        "list-failed": replace(start, phase=replace(base, tick_failed_at=998.0)),
        "list-failed-earlier": replace(start, phase=replace(base, tick_failed_at=990.0)),
        "list-failing": replace(with_list(None, known=False), checklist=AWAY),
        "list-loading": with_list(None, known=False),
        "list-none": with_list(None),
        "list-empty": with_list(replace(pinned(0), name=None)),
        "list-one": with_list(pinned(1)),
        "list-done": with_list(Checklist(7, None, tuple(replace(item, checked=True) for item in pinned().items))),
        "list-away": replace(shown, status=AWAY, basket=AWAY),
        "list-away-loading": replace(with_list(None, known=False), status=AWAY, basket=AWAY),
        "list-cruel": with_list(cruel_list()),
        "list-cruel-failed": replace(start, phase=replace(base, checklist=cruel_list(), tick_failed_at=998.0)),
        "list-long": with_list(pinned(5000)),
        "list-staff": replace(shown, staff_call=StaffCall(StaffStage.CALLED, 999.0)),
    }
