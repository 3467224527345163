"""The light as data: colours, rhythms, and which one stands for which state."""

from __future__ import annotations

from dataclasses import dataclass

Color = tuple[float, float, float]
"""Red, green and blue, each 0.0 to 1.0."""

OFF: Color = (0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Step:
    """One part of a rhythm: go to `color` (by a fade over `fade` seconds), then hold it for `hold` seconds."""

    color: Color
    hold: float
    fade: float = 0.0


@dataclass(frozen=True)
class Light:
    """A light pattern: `intro` once, then `cycle` for ever. A cycle of one step is a steady light."""

    name: str
    cycle: tuple[Step, ...]
    intro: tuple[Step, ...] = ()

    @property
    def steady(self) -> bool:
        return len(self.cycle) == 1
