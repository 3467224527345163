"""Panels drawn in rooms of any height: what gives way, and whether anything breaks a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.adapters.text import Typeface
from kiosk.core.state import Shopping, State
from kiosk.screens.builder import Builder
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect
from kiosk.screens.theme import TARGET_MM
from tests.samples import states
from tests.screens.measure import Look
from tests.screens.rules import RULES

Draw = Callable[[Builder, Rect, State, Shopping], None]


def broken_in_low_rooms(
    draw: Draw, names: Sequence[str], layout: Layout, language: str, typeface: Typeface
) -> dict[tuple[str, int], list[str]]:
    """What breaks a rule or leaves the room, by sample and height: from a room for one target to half the glass."""
    margin = layout.px(layout.theme.margin_mm)
    found = {}
    for name in names:
        state = states(language)[name]
        assert isinstance(state.phase, Shopping)
        for height in range(layout.least_px(TARGET_MM + 3), layout.height // 2, layout.px(5.3)):
            build = Builder(layout, layout.languages[language], None)
            room = Rect(margin, margin, layout.width - 2 * margin, height)
            draw(build, room, state, state.phase)
            look = Look(state, layout, build.finish(), typeface)
            complaints = [complaint for rule in RULES for complaint in rule(look)]
            complaints += [str(node.clip) for node in look.scene.nodes if node.clip and node.clip.bottom > room.bottom]
            if complaints:
                found[name, height] = complaints
    return found
