from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from gpiozero.exc import PinInvalidState
from gpiozero.pins.mock import MockFactory, MockPWMPin

from kiosk.adapters.lamp import MOCK_PINS, GpioLamp, Lamp, NoLamp, open_lamp
from kiosk.core import lights
from kiosk.core.lights import OFF, Light, Step
from kiosk.errors import LampError

RED, GREEN, BLUE, WHITE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (1.0, 1.0, 1.0)
PINS = {"red": 27, "green": 22, "blue": 17}
SHORT = 0.001
ALL = {name: light for name, light in vars(lights).items() if isinstance(light, Light)}


def quick(color: tuple[float, float, float]) -> Light:
    return Light("quick", (Step(color, SHORT), Step(OFF, SHORT)))


def until(condition: Callable[[], bool]) -> None:
    """Waits for what a gpiozero thread is about to do; at most five seconds."""
    never = threading.Event()
    for _ in range(2500):
        if condition():
            return
        never.wait(0.002)
    raise AssertionError("it did not come about")


def players() -> set[threading.Thread]:
    return set(threading.enumerate()) - {threading.main_thread()}


@pytest.fixture
def factory() -> MockFactory:
    return MockFactory(pin_class=MockPWMPin)


@pytest.fixture
def rgb(factory: MockFactory, tmp_path: Path) -> Iterator[GpioLamp]:
    lamp = open_lamp("rgb", PINS, True, tmp_path, factory=factory)
    assert isinstance(lamp, GpioLamp)
    yield lamp
    lamp.close()


def states(factory: MockFactory, color: str, pins: dict[str, int] = PINS) -> list[float]:
    return [state.state for state in factory.pin(pins[color]).states]


def levels(factory: MockFactory) -> tuple[float, ...]:
    return tuple(float(factory.pin(PINS[color]).state) for color in ("red", "green", "blue"))


# An RGB LED


def test_it_is_dark_at_first(rgb: GpioLamp, factory: MockFactory) -> None:
    assert levels(factory) == OFF
    assert set(rgb.brightness.values()) == {0.0}


def test_a_steady_light_is_set_at_once_and_has_no_thread(rgb: GpioLamp, factory: MockFactory) -> None:
    before = players()
    rgb.show(Light("green", (Step((0.0, 0.5, 0.25), 1.0),)))
    assert levels(factory) == (0.0, 0.5, 0.25)
    assert players() == before
    assert rgb.brightness == {"red": 0.0, "green": 0.5, "blue": 0.25}


def test_a_common_anode_is_the_other_way_round(factory: MockFactory, tmp_path: Path) -> None:
    lamp = open_lamp("rgb", PINS, False, tmp_path, factory=factory)
    assert levels(factory) == (1.0, 1.0, 1.0)
    lamp.show(Light("red", (Step(RED, 1.0),)))
    assert levels(factory) == (0.0, 1.0, 1.0)
    lamp.close()


def test_a_blink_goes_on(rgb: GpioLamp, factory: MockFactory) -> None:
    rgb.show(quick(RED))
    until(lambda: len(states(factory, "red")) > 8)
    assert states(factory, "red")[:9] == [0.0, 1.0] * 4 + [0.0]
    assert states(factory, "green") == [0.0]


def test_a_fade_rises_in_slices(rgb: GpioLamp, factory: MockFactory) -> None:
    rgb.show(Light("breath", (Step(BLUE, SHORT, fade=0.2), Step(OFF, SHORT, fade=0.2))))
    until(lambda: len(states(factory, "blue")) > 10)
    assert states(factory, "blue")[:11] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 0.8, 0.6, 0.4, 0.2, 0.0])


def test_a_fade_begins_at_what_is_shown(rgb: GpioLamp, factory: MockFactory) -> None:
    rgb.show(Light("half", (Step((0.5, 0.0, 0.0), 1.0),)))
    rgb.show(Light("fade", (Step(RED, 1.0, fade=0.08),)))
    until(lambda: len(states(factory, "red")) > 3)
    assert states(factory, "red") == pytest.approx([0.0, 0.5, 0.75, 1.0])


def test_pulses_come_to_rest_and_the_thread_ends(rgb: GpioLamp, factory: MockFactory) -> None:
    before = players()
    rgb.show(Light("pulses", (Step(GREEN, 1.0),), intro=(Step(GREEN, SHORT), Step(OFF, SHORT)) * 3))
    until(lambda: len(states(factory, "green")) == 8 and players() == before)
    assert states(factory, "green") == [0.0, 1.0] * 4


def test_the_same_light_again_does_not_begin_again(rgb: GpioLamp, factory: MockFactory) -> None:
    slow = Light("slow", (Step(RED, 100.0), Step(OFF, 100.0)))
    rgb.show(slow)
    until(lambda: levels(factory) == RED)
    thread = players()
    rgb.show(Light("slow", (Step(RED, 100.0), Step(OFF, 100.0))))
    assert players() == thread
    assert states(factory, "red") == [0.0, 1.0]


def test_another_light_ends_the_old_thread_before_it_shows(rgb: GpioLamp, factory: MockFactory) -> None:
    before = players()
    for _ in range(100):
        rgb.show(Light("fast", (Step(RED, 0.0), Step(OFF, 0.0))))
        rgb.show(Light("green", (Step(GREEN, 1.0),)))
        assert players() == before
        assert levels(factory) == GREEN


def test_every_light_of_the_kiosk_plays(rgb: GpioLamp, factory: MockFactory) -> None:
    for light in ALL.values():
        for color in PINS:
            factory.pin(PINS[color]).clear_states()
        rgb.show(Light("dark", (Step(OFF, 1.0),)))
        rgb.show(light)
        until(lambda: levels(factory) != OFF)


def test_closing_turns_it_off_and_lets_go_of_the_pins(factory: MockFactory, tmp_path: Path) -> None:
    before = players()
    lamp = open_lamp("rgb", PINS, True, tmp_path, factory=factory)
    pins = [factory.pin(number) for number in PINS.values()]
    lamp.show(quick(WHITE))
    until(lambda: all(len(pin.states) > 3 for pin in pins))
    lamp.close()
    lamp.close()
    lamp.show(quick(RED))
    assert players() == before
    assert [pin.state for pin in pins] == [0.0] * 3
    assert [pin.function for pin in pins] == ["input"] * 3
    assert set(cast(GpioLamp, lamp).brightness.values()) == {0.0}
    open_lamp("rgb", PINS, True, tmp_path, factory=factory).close()


# LEDs of one colour each


def test_discrete_leds_show_what_is_there(factory: MockFactory, tmp_path: Path) -> None:
    pins = {"green": 5, "red": 6}
    lamp = open_lamp("discrete", pins, False, tmp_path, factory=factory)
    lamp.show(Light("amber", (Step((1.0, 0.5, 0.0), 1.0),)))
    assert [factory.pin(number).state for number in (5, 6)] == [0.0, 0.0]
    assert cast(GpioLamp, lamp).brightness == {"green": 1.0, "red": 1.0}
    lamp.show(Light("red", (Step(RED, 1.0),)))
    assert [factory.pin(number).state for number in (5, 6)] == [1.0, 0.0]
    lamp.close()


def test_discrete_leds_breathe_by_going_on_and_off(factory: MockFactory, tmp_path: Path) -> None:
    lamp = open_lamp("discrete", {"white": 5}, True, tmp_path, factory=factory)
    lamp.show(Light("breath", (Step(WHITE, SHORT, fade=0.01), Step((0.1, 0.1, 0.1), SHORT, fade=0.01))))
    until(lambda: len(factory.pin(5).states) > 6)
    assert states(factory, "white", {"white": 5})[:7] == [0.0, 1.0] * 3 + [0.0]
    lamp.close()


def test_every_light_of_the_kiosk_plays_on_discrete_leds(factory: MockFactory, tmp_path: Path) -> None:
    lamp = open_lamp("discrete", MOCK_PINS, True, tmp_path, factory=factory)
    assert isinstance(lamp, GpioLamp)
    for light in ALL.values():
        lamp.show(Light("dark", (Step(OFF, 1.0),)))
        # A breath begins in the dark: its first half can be heard by nobody but the next frame.
        if light.cycle[0].fade == 0:
            lamp.show(light)
            until(lambda: any(lamp.brightness.values()))
    lamp.close()


# None, and the mock


def test_a_cart_without_lights(tmp_path: Path) -> None:
    lamp: Lamp = open_lamp("none", {}, True, tmp_path / "unused")
    assert isinstance(lamp, NoLamp)
    lamp.show(quick(RED))
    lamp.close()
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize("kind", ["rgb", "discrete"])
def test_the_mock_needs_no_hardware(kind: Any, tmp_path: Path) -> None:
    lamp = open_lamp(kind, "mock", False, tmp_path)
    assert isinstance(lamp, GpioLamp)
    lamp.show(Light("green", (Step(GREEN, 1.0),)))
    assert lamp.brightness["green"] == 1.0
    assert lamp.brightness["red"] == 0.0
    lamp.close()


# Real pins


@pytest.fixture
def pi(tmp_path: Path) -> Path:
    model = tmp_path / "device-tree" / "model"
    model.parent.mkdir()
    model.write_bytes(b"Raspberry Pi 4 Model B Rev 1.4\0")
    return model


def without_lgpio(monkeypatch: pytest.MonkeyPatch, lgpio: ModuleType | None) -> None:
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    monkeypatch.setenv("LG_WD", "")


def test_a_pc_has_no_lights_and_a_mock_is_not_taken_silently(tmp_path: Path) -> None:
    # gpiozero would warn four times of falling back; a warning fails the test.
    with pytest.raises(LampError, match=r'no Raspberry Pi.*kind = "none".*pins = "mock"'):
        open_lamp("rgb", PINS, False, tmp_path, model=tmp_path / "absent" / "model")


@pytest.mark.parametrize("lgpio", [None, ModuleType("lgpio")])
def test_without_lgpio_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pi: Path, lgpio: ModuleType | None
) -> None:
    without_lgpio(monkeypatch, lgpio)
    with pytest.raises(LampError, match="apt-get install python3-lgpio"):
        open_lamp("rgb", PINS, False, tmp_path / "run", model=pi)
    assert os.environ["LG_WD"] == str(tmp_path / "run")
    assert (tmp_path / "run").is_dir()


class FakeFactory(MockFactory):  # type: ignore[misc]
    """As gpiozero's own for lgpio, it asks for the board's revision when it is made."""

    def __init__(self) -> None:
        super().__init__(revision=f"{self._get_revision():x}", pin_class=MockPWMPin)

    def _get_revision(self) -> int:
        raise AssertionError("this is no Raspberry Pi")


class FakePiFactory(FakeFactory):
    def _get_revision(self) -> int:
        return 0xC03114


class FakeBusyFactory(FakeFactory):
    def _get_revision(self) -> int:
        # As lgpio's own error does, it derives from nothing else.
        raise Exception("'can not open gpiochip'")


def use(monkeypatch: pytest.MonkeyPatch, factory: type[FakeFactory]) -> None:
    module = ModuleType("gpiozero.pins.lgpio")
    module.__dict__["LGPIOFactory"] = factory
    monkeypatch.setitem(sys.modules, "gpiozero.pins.lgpio", module)
    monkeypatch.setenv("LG_WD", "")


@pytest.mark.parametrize(
    ("name", "factory"), [(b"Raspberry Pi 4 Model B Rev 1.4\0", FakePiFactory), (b"linux,dummy-virt\0", FakeFactory)]
)
def test_lgpio_is_used_on_a_pi_and_on_other_boards(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pi: Path, name: bytes, factory: type[FakeFactory]
) -> None:
    use(monkeypatch, factory)
    pi.write_bytes(name)
    lamp = open_lamp("rgb", PINS, False, tmp_path, model=pi)
    lamp.show(Light("green", (Step(GREEN, 1.0),)))
    assert cast(GpioLamp, lamp).brightness["green"] == 1.0
    lamp.close()


def test_what_lgpio_raises_is_put_into_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pi: Path) -> None:
    use(monkeypatch, FakeBusyFactory)
    with pytest.raises(LampError, match=r"cannot be opened: can not open gpiochip\. Are the pins free"):
        open_lamp("rgb", PINS, False, tmp_path, model=pi)


def test_a_taken_pin_is_told_and_the_others_are_let_go(factory: MockFactory, tmp_path: Path) -> None:
    with pytest.raises(LampError, match="cannot be opened"):
        open_lamp("rgb", PINS | {"blue": 27}, False, tmp_path, factory=factory)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_light_whose_pins_failed_meanwhile_is_begun_anew(
    rgb: GpioLamp, factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = players()
    now = 100.0
    monkeypatch.setattr(rgb, "_clock", lambda: now)
    rgb.show(quick(RED))
    until(lambda: len(states(factory, "red")) > 2)

    def fail(*_: object) -> None:
        raise PinInvalidState("invalid state")

    with monkeypatch.context() as patch:
        patch.setattr(MockPWMPin, "_set_state", fail)
        until(lambda: players() == before)
    rgb.show(quick(RED))
    assert players() == before
    now += 10.0
    rgb.show(quick(RED))
    so_far = len(states(factory, "red"))
    until(lambda: len(states(factory, "red")) > so_far + 2)


def test_a_light_that_could_not_be_set_is_tried_again(
    rgb: GpioLamp, factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    green = Light("green", (Step(GREEN, 1.0),))

    def fail(*_: object) -> None:
        raise PinInvalidState("invalid state")

    with monkeypatch.context() as patch:
        patch.setattr(MockPWMPin, "_set_state", fail)
        with pytest.raises(LampError, match="cannot be set: invalid state"):
            rgb.show(green)
    rgb.show(green)
    assert levels(factory) == GREEN
