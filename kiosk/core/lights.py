"""The light as data: colours, rhythms, and which one stands for which state.

No two lights differ by colour alone: whoever does not see the colour can tell them by the rhythm. So only
green is steady, and where one colour follows another in a light there is a short gap between them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.screen import Screen, attention, backend_away, previewed, screen_of
from kiosk.core.state import Parting, State

Color = tuple[float, float, float]
"""Red, green and blue, each 0.0 to 1.0."""

OFF: Color = (0.0, 0.0, 0.0)
WHITE: Color = (1.0, 1.0, 1.0)
DIM_WHITE: Color = (0.2, 0.2, 0.2)
RED: Color = (1.0, 0.0, 0.0)
AMBER: Color = (1.0, 0.5, 0.0)
GREEN: Color = (0.0, 1.0, 0.0)
BLUE: Color = (0.0, 0.0, 1.0)


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


def _blink(color: Color, on: float, off: float) -> tuple[Step, ...]:
    return (Step(color, on), Step(OFF, off))


def _breath(color: Color, period: float) -> tuple[Step, ...]:
    return (Step(color, 0.1, fade=period / 2), Step(OFF, 0.1, fade=period / 2))


STARTING = Light("white-dim-flash", _blink(DIM_WHITE, 0.1, 0.9))
SETUP = Light("red-double-blink", (*_blink(RED, 0.15, 0.15), *_blink(RED, 0.15, 1.05)))
OFFLINE = Light("amber-slow-blink", _blink(AMBER, 1.0, 1.0))
PAIRING = Light("white-breath", _breath(WHITE, 4.0))
WELCOME = Light("green-fast-breath", _breath(GREEN, 1.0))
SHOPPING = Light("green-steady", (Step(GREEN, 1.0),))
AWAY = Light("green-amber-blip", (*_blink(GREEN, 2.4, 0.15), *_blink(AMBER, 0.3, 0.15)))
ATTENTION = Light("red-fast-blink", _blink(RED, 0.2, 0.2))
STAFF = Light("blue-triple-blink", (*_blink(BLUE, 0.15, 0.15) * 2, *_blink(BLUE, 0.15, 0.9)))
READ = Light("green-two-winks", (Step(GREEN, 1.0),), intro=(*_blink(GREEN, 0.1, 0.1) * 2,))
PAYING = Light("blue-breath", _breath(BLUE, 2.0))
PAID = Light("green-three-pulses", (Step(GREEN, 1.0),), intro=(*_blink(GREEN, 0.25, 0.25) * 3,))
OUT_OF_SERVICE = Light("red-long-blink", _blink(RED, 3.0, 1.0))


def light_for(state: State) -> Light:
    """The light that stands for this state."""
    match screen_of(state):
        case Screen.STARTING:
            return STARTING
        case Screen.SETUP:
            return SETUP
        case Screen.OFFLINE:
            return OFFLINE
        case Screen.PAIRING:
            return PAIRING
        case Screen.WELCOME:
            return WELCOME
        case Screen.SHOPPING | Screen.PAYING if attention(state):
            return ATTENTION
        case Screen.SHOPPING | Screen.PAYING | Screen.RECEIPT | Screen.REDUCED if state.staff_call is not None:
            return STAFF
        case Screen.SHOPPING | Screen.PAYING if backend_away(state):
            return AWAY
        case Screen.SHOPPING:
            return SHOPPING if previewed(state) is None else READ
        case Screen.PAYING:
            return PAYING
        case Screen.RECEIPT:
            paid = isinstance(state.phase, Parting) and state.phase.receipt is not None
            return PAID if paid else SHOPPING
        case Screen.REDUCED:
            return AWAY
        case Screen.OUT_OF_SERVICE:
            return OUT_OF_SERVICE
