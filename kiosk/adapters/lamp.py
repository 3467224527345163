"""The status lights, by gpiozero: an RGB LED, LEDs of one colour each, or none."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, Protocol

from kiosk.core.lights import Light
from kiosk.core.rhythm import Frame, at_rest, color_frames, switch_frames
from kiosk.errors import LampError

MODEL = Path("/proc/device-tree/model")
"""Where the kernel names the board."""

MOCK_PINS: Mapping[str, int] = {"red": 27, "amber": 23, "green": 22, "blue": 17, "white": 24}
"""Which pin of the mock is which colour."""

GRACE_S = 2.0
"""When the next value is this many seconds late, a write has failed and ended gpiozero's thread."""

_REMEDY = 'Set kind = "none" below [leds] for a cart without lights, or pins = "mock" to try things out.'

_OTHER_BOARD = 0xA02082
"""A Raspberry Pi 3B, whose header has every GPIO from 0 to 27: gpiozero refuses a board it cannot name."""

Pins = Literal["mock"] | Mapping[str, int]


class Lamp(Protocol):
    """A light that plays patterns. For one thread; `show` and `close` raise `LampError`."""

    def show(self, light: Light) -> None:
        """Plays `light` in place of what is playing.

        The same light again goes on without a break in its rhythm; it is begun anew only if its pins have failed.
        """

    def close(self) -> None:
        """Turns the light off and lets go of the pins; may be called again."""


class NoLamp:
    """The lamp of a cart without lights."""

    def show(self, light: Light) -> None:
        """Nothing to see."""

    def close(self) -> None:
        """Nothing to let go of."""


class GpioLamp:
    """LEDs on GPIO pins. gpiozero's `source` thread plays what moves; a light at rest has no thread."""

    def __init__(
        self,
        device: Any,
        factory: Any,
        colors: tuple[str, ...],
        frames: Callable[[Light], Iterator[Frame]],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._clock = clock
        self._due = math.inf
        self._device = device
        self._factory = factory
        self._colors = colors
        self._frames = frames
        self._light: Light | None = None
        self._closed = False

    @property
    def brightness(self) -> Mapping[str, float]:
        """What each LED shows now, 0.0 to 1.0 by its colour: for the demo and the doctor."""
        values = (0.0,) * len(self._colors) if self._closed else self._device.value
        return dict(zip(self._colors, values, strict=True))

    def show(self, light: Light) -> None:
        if self._closed or (light == self._light and self._clock() <= self._due + GRACE_S):
            return
        with _translated("The status lights cannot be set"):
            # Waits for the old light's thread, which therefore cannot write after the new one.
            self._device.source = None
            self._light = None
            self._due = math.inf
            frames = self._frames(light)
            if at_rest(light):
                self._device.value = next(frames).value
            else:
                self._device.source = self._paced(frames)
            self._light = light

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        with _translated("The status lights cannot be turned off"):
            try:
                self._device.source = None
                self._device.off()
            finally:
                self._device.close()
                self._factory.close()

    def _paced(self, frames: Iterator[Frame]) -> Iterator[tuple[float, ...]]:
        for frame in frames:
            # gpiozero reads the delay again after each value.
            self._device.source_delay = frame.seconds
            self._due = self._clock() + frame.seconds if frame.seconds else math.inf
            yield frame.value


def open_lamp(
    kind: Literal["rgb", "discrete", "none"],
    pins: Pins,
    active_high: bool,
    runtime_dir: Path,
    *,
    model: Path = MODEL,
    factory: Any = None,
) -> Lamp:
    """The lamp of the configuration's `[leds]`, dark.

    `runtime_dir` is where lgpio keeps its pipes. `factory` is a gpiozero pin factory instead of the one that `pins`
    asks for. Raises `LampError`; a mock is never taken unasked.
    """
    if kind == "none":
        return NoLamp()
    numbers = dict(MOCK_PINS if pins == "mock" else pins)
    with _translated("The status lights cannot be opened"):
        import gpiozero

        if factory is None:
            factory = _mock_factory() if pins == "mock" else _real_factory(runtime_dir, model)
        try:
            colors: tuple[str, ...]
            if kind == "rgb":
                colors = ("red", "green", "blue")
                red, green, blue = (numbers[color] for color in colors)
                device = gpiozero.RGBLED(red, green, blue, active_high=active_high, pwm=True, pin_factory=factory)
                return GpioLamp(device, factory, colors, lambda light: color_frames(light, device.value))
            colors = (*numbers,)
            device = gpiozero.LEDBoard(*numbers.values(), active_high=active_high, pwm=False, pin_factory=factory)
            return GpioLamp(device, factory, colors, lambda light: switch_frames(light, colors))
        except BaseException:
            factory.close()
            raise


def _mock_factory() -> Any:
    from gpiozero.pins.mock import MockFactory, MockPWMPin

    return MockFactory(pin_class=MockPWMPin)


def _real_factory(runtime_dir: Path, model: Path) -> Any:
    # A PC may have GPIO lines too, which work its own hardware: never touch those.
    if not model.parent.is_dir():
        raise LampError(f"This machine is no Raspberry Pi: it has no status lights. {_REMEDY}")
    # lgpio makes named pipes in the working directory, from the moment it is imported.
    runtime_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
    os.environ["LG_WD"] = str(runtime_dir)
    try:
        from gpiozero.pins.lgpio import LGPIOFactory
    except (ImportError, AttributeError) as exc:
        # PyPI's package for Python 3.13 is empty: no attribute is where it should be.
        raise LampError(f"The library lgpio is missing. Run: sudo apt-get install python3-lgpio. {_REMEDY}") from exc

    if _model_name(model).startswith("Raspberry Pi"):
        return LGPIOFactory()

    class OtherBoardFactory(LGPIOFactory):  # type: ignore[misc]
        def _get_revision(self) -> int:
            return _OTHER_BOARD

    return OtherBoardFactory()


def _model_name(model: Path) -> str:
    try:
        return model.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


@contextmanager
def _translated(what: str) -> Iterator[None]:
    try:
        yield
    except LampError:
        raise
    except Exception as exc:
        # lgpio's error derives from Exception directly, and lgpio may not be there to name it.
        words = str(exc).strip("'\"") or type(exc).__name__
        raise LampError(f"{what}: {words}. Are the pins free, and is this user in the group gpio? {_REMEDY}") from exc
