"""A light as a sequence of values in time, for an LED of three colours and for LEDs that are only on or off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kiosk.core.lights import Color, Light, Step

FADE_RATE = 25
"""Slices of a fade in a second; gpiozero's own `pulse` uses as many."""

SLICE_S = 1 / FADE_RATE
"""The shortest frame, in seconds: a light of steps without length must not spin."""

Switches = tuple[float, ...]
"""1.0 or 0.0 for each LED."""


_AMBER = frozenset({"amber"})
_WHITE = frozenset({"white"})

_MIXED: Mapping[frozenset[str], frozenset[str]] = {
    _AMBER: frozenset({"red", "green"}),
    _WHITE: frozenset({"red", "green", "blue"}),
}
"""What stands for a colour without an LED of its own."""

_NEAREST: Mapping[str, tuple[str, ...]] = {
    "red": ("red", "amber", "white", "blue", "green"),
    "amber": ("amber", "white", "red", "blue", "green"),
    "green": ("green", "blue", "white", "amber", "red"),
    "blue": ("blue", "white", "green", "amber", "red"),
}
"""What stands for a colour that cannot be mixed either. With two LEDs, whichever, red and green stay apart."""


@dataclass(frozen=True)
class Frame:
    """Show `value` for `seconds`. The last frame of a light that comes to rest has 0 seconds."""

    value: tuple[float, ...]
    seconds: float


def color_frames(light: Light, start: Color) -> Iterator[Frame]:
    """The frames of an RGB LED that shows `start` now. Without an end, unless the light comes to rest."""
    at = start
    for step in light.intro:
        yield from _faded(at, step)
        at = step.color
    while light.cycle:
        for step in light.cycle:
            if light.steady:
                yield from _fade(at, step)
                yield Frame(_clamped(step.color), 0.0)
                return
            yield from _faded(at, step)
            at = step.color


def switch_frames(light: Light, leds: Sequence[str]) -> Iterator[Frame]:
    """The frames of LEDs that are on or off, in the order of `leds`. Without an end, unless the light comes to rest.

    A fade changes over at its half, so that a breath keeps its rhythm.
    """
    intro = _switched(light.intro, leds)
    cycle = _switched(light.cycle, leds)
    at: Switches = (0.0,) * len(leds)
    for step, value in zip(light.intro, intro, strict=True):
        yield from _halved(at, step, value)
        at = value
    while light.cycle:
        for step, value in zip(light.cycle, cycle, strict=True):
            if light.steady:
                yield Frame(value, 0.0)
                return
            yield from _halved(at, step, value)
            at = value


def _faded(at: Color, step: Step) -> Iterator[Frame]:
    yield from _fade(at, step)
    if step.hold > 0 or step.fade <= 0:
        yield Frame(_clamped(step.color), max(step.hold, SLICE_S))


def _fade(at: Color, step: Step) -> Iterator[Frame]:
    if step.fade > 0:
        slices = max(1, int(step.fade * FADE_RATE))
        for number in range(1, slices + 1):
            part = number / slices
            mixed = tuple(old + (new - old) * part for old, new in zip(at, step.color, strict=True))
            yield Frame(_clamped(mixed), max(step.fade / slices, SLICE_S))


def _halved(at: Switches, step: Step, value: Switches) -> Iterator[Frame]:
    if step.fade > 0:
        yield Frame(at, max(step.fade / 2, SLICE_S))
    yield Frame(value, max(step.fade / 2 + step.hold, SLICE_S))


def _switched(steps: Sequence[Step], leds: Sequence[str]) -> list[Switches]:
    """Which LEDs are on in each step, so that the rhythm shows even where the colours cannot."""
    lit = [_lit(step, steps) for step in steps]
    hues = [_hue(step.color) for step in steps]
    chosen = [_leds_for(hue, leds) if on else frozenset[str]() for hue, on in zip(hues, lit, strict=True)]
    if len(set(chosen)) == 1 and len(set(hues)) > 1 and any(lit):
        # Two colours that look alike on these LEDs: the longer one is on, the other a gap.
        longest = max(range(len(steps)), key=lambda index: steps[index].hold + steps[index].fade)
        chosen = [one if hue == hues[longest] else frozenset[str]() for one, hue in zip(chosen, hues, strict=True)]
    return [tuple(float(led in one) for led in leds) for one in chosen]


def _lit(step: Step, steps: Sequence[Step]) -> bool:
    """On, unless it is black or the darker half of what its hue does in this light (the low end of a breath)."""
    level = max(step.color)
    levels = [max(other.color) for other in steps if _hue(other.color) == _hue(step.color)]
    low, high = min(levels), max(levels)
    return level > 0 and (low == high or level > (low + high) / 2)


def _hue(color: Color) -> frozenset[str]:
    """The primaries in it; red with any green but no blue, down to a fifth, is amber."""
    red, green, blue = color
    level = max(color)
    if level <= 0:
        return frozenset()
    if red == level and green >= level / 5 and blue < level / 5:
        return _AMBER
    found = {name for name, part in zip(("red", "green", "blue"), color, strict=True) if part > level / 2}
    return _WHITE if len(found) == 3 else frozenset(found)


def _leds_for(hue: frozenset[str], leds: Sequence[str]) -> frozenset[str]:
    """The LEDs that come nearest. There is always one, since a dark cart would tell nothing."""
    there = frozenset(leds)
    if hue <= there:
        return hue
    mixed = _MIXED.get(hue, hue)
    if mixed <= there:
        return mixed
    if hue == _WHITE:
        return there
    nearest = [other for name in sorted(hue) for other in _NEAREST[name] if other in there]
    return frozenset(nearest[:1])


def _clamped(color: Sequence[float]) -> tuple[float, ...]:
    return tuple(min(1.0, max(0.0, part)) for part in color)


def at_rest(light: Light) -> bool:
    """Whether the light needs no clock: one value, at once and for good."""
    return light.steady and not light.intro and light.cycle[0].fade <= 0
