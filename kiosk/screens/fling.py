"""How a list moves when no finger holds it, and how it resists one beyond its ends.

Everything is a function of the moment, in closed form: the same moment is the same place at any frame rate. Offsets are
pixels, velocities pixels a second, moments seconds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.screens.scene import ScrollArea

GLIDE_S = 0.4
"""The time constant in which a list that was let go loses its velocity."""
SLOWEST_GLIDE_S = 0.5
SNAP_S = 0.08
"""The time constant in which a list that was let go slowly goes to the next whole row."""
SPRING_S = 0.09
"""The time constant in which a list springs back from beyond its end."""
GIVE = 0.5
"""However far it is pulled, a list follows beyond its end by less than this part of its height."""
STIFFNESS = 0.55
"""The part of the finger's way that it follows just beyond its end."""
BOUNCE = 0.2
"""A list that is thrown at its end goes beyond it by no more than this part of its height."""
SLOWEST_MM_S = 15.0
"""A finger slower than this has put the list down, and does not throw it."""
FASTEST_MM_S = 1500.0
STILL_PX = 0.5

VELOCITY_OVER_S = 0.1
HELD_STILL_S = 0.06
"""A finger that has not moved for so long before it is lifted holds the list still."""
SHORTEST_S = 0.004
"""What was measured over less says nothing: several touches that were taken at once."""


@dataclass(frozen=True)
class Glide:
    """From `start` to `rest`, ever slower, with a time constant of `over` seconds."""

    since: float
    start: float
    rest: float
    over: float

    def offset(self, now: float) -> float:
        return self.rest + (self.start - self.rest) * math.exp((self.since - now) / self.over)

    def velocity(self, now: float) -> float:
        return (self.rest - self.offset(now)) / self.over

    def at_rest(self, now: float) -> bool:
        return abs(self.rest - self.offset(now)) < STILL_PX


@dataclass(frozen=True)
class Spring:
    """Back to `rest` from `beyond` pixels past it, starting with `thrown`; damped so that it never swings through."""

    since: float
    rest: float
    beyond: float
    thrown: float

    def offset(self, now: float) -> float:
        passed = now - self.since
        return self.rest + (self.beyond + self._growth * passed) * math.exp(-passed / SPRING_S)

    def velocity(self, now: float) -> float:
        return self._growth * math.exp((self.since - now) / SPRING_S) - (self.offset(now) - self.rest) / SPRING_S

    def at_rest(self, now: float) -> bool:
        return max(abs(self.offset(now) - self.rest), abs(self.velocity(now)) * SPRING_S) < STILL_PX

    @property
    def _growth(self) -> float:
        return self.thrown + self.beyond / SPRING_S


@dataclass(frozen=True)
class Bounce:
    """A glide up to the list's end, and the spring that takes it from there."""

    glide: Glide
    spring: Spring

    @property
    def rest(self) -> float:
        return self.spring.rest

    def offset(self, now: float) -> float:
        return self._part(now).offset(now)

    def velocity(self, now: float) -> float:
        return self._part(now).velocity(now)

    def at_rest(self, now: float) -> bool:
        return now >= self.spring.since and self.spring.at_rest(now)

    def _part(self, now: float) -> Glide | Spring:
        return self.glide if now < self.spring.since else self.spring


Fling = Glide | Spring | Bounce


def thrown(area: ScrollArea, offset: float, velocity: float, now: float, px_per_mm: float) -> Fling:
    """How a list at this offset goes on when it is let go: to whole rows, or back from beyond its end."""
    fastest = FASTEST_MM_S * px_per_mm
    velocity = 0.0 if abs(velocity) < SLOWEST_MM_S * px_per_mm else min(max(-fastest, velocity), fastest)
    end = offset + velocity * GLIDE_S
    if 0 <= end <= area.furthest:
        rest = area.at_rest(round(end))
        # The time constant is the one with which the list starts as fast as the finger was.
        over = min(max(SNAP_S, (rest - offset) / velocity), SLOWEST_GLIDE_S) if velocity else SNAP_S
        return Glide(now, offset, rest, over)
    edge = 0 if end < 0 else area.furthest
    hardest = BOUNCE * area.rect.h * math.e / SPRING_S
    if offset == edge or (offset < edge) == (end < edge):
        # Beyond its end already, it goes no further: it may be as far as it gives.
        onward = velocity if offset == edge or abs(end - edge) < abs(offset - edge) else 0.0
        return Spring(now, edge, offset - edge, min(max(-hardest, onward), hardest))
    glide = Glide(now, offset, end, GLIDE_S)
    reached = now + GLIDE_S * math.log((end - offset) / (end - edge))
    left = min(max(-hardest, glide.velocity(reached)), hardest)
    return Bounce(glide, Spring(reached, edge, 0.0, left))


def held(area: ScrollArea, pulled: float) -> float:
    """Where a list stands that a finger pulls to this offset: beyond its ends it follows less and less."""
    if area.furthest == 0:
        return 0.0
    edge = min(max(0.0, pulled), float(area.furthest))
    give = GIVE * area.rect.h
    beyond = abs(pulled - edge) * STIFFNESS
    return edge + math.copysign(give * beyond / (give + beyond), pulled - edge)


def pulled(area: ScrollArea, offset: float) -> float:
    """The opposite of `held`: to where a finger must have pulled a list that stands at this offset."""
    edge = min(max(0.0, offset), float(area.furthest))
    give = GIVE * area.rect.h
    beyond = min(abs(offset - edge), 0.95 * give)
    return edge + math.copysign(give * beyond / (give - beyond) / STIFFNESS, offset - edge)


def velocity(samples: Sequence[tuple[float, float]], now: float) -> float:
    """How fast a list was that was held at these offsets at these moments (oldest first), and is let go now."""
    recent = [(at, offset) for at, offset in samples if now - at <= VELOCITY_OVER_S]
    moved = [at for (at, offset), (_, before) in zip(recent[1:], recent, strict=False) if offset != before]
    if not moved or now - moved[-1] > HELD_STILL_S:
        return 0.0
    (first_at, first), (last_at, last) = recent[0], recent[-1]
    return (last - first) / (last_at - first_at) if last_at - first_at >= SHORTEST_S else 0.0
