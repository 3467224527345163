"""Sounds by a real mixer, on SDL's driver that has no device."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pygame
import pytest

from kiosk.adapters import speaker as module
from kiosk.adapters.speaker import AT_MOST, Speaker
from kiosk.assets import asset_directory
from kiosk.core.effects import Sound
from tests.raw_server import WAIT_S, wait_until


@pytest.fixture(autouse=True)
def _driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    yield
    pygame.mixer.quit()


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    made = Speaker(asset_directory(), 0.5)
    yield made
    made.close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """A device that opens when it is told to: (it is being opened, it may open)."""
    opening, go, init = threading.Event(), threading.Event(), pygame.mixer.init

    def wait_to_open(rate: int, size: int, channels: int, buffer: int) -> None:
        opening.set()
        go.wait(WAIT_S)
        init(rate, size, channels, buffer)

    monkeypatch.setattr(pygame.mixer, "init", wait_to_open)
    yield opening, go
    go.set()


class NoModule:
    """What pygame puts in place of a module that it was built without."""

    def __getattr__(self, name: str) -> object:
        raise NotImplementedError("mixer module not available")


def playing() -> list[pygame.mixer.Sound]:
    if not pygame.mixer.get_init():
        return []
    channels = [pygame.mixer.Channel(number) for number in range(pygame.mixer.get_num_channels())]
    return [sound for channel in channels if (sound := channel.get_sound()) is not None]


def seconds(name: str) -> float:
    return (asset_directory() / "sounds" / f"{name}.wav").stat().st_size / 2 / module.RATE


@pytest.mark.parametrize("sound", Sound)
def test_a_sound_is_heard_at_its_volume(sound: Sound, speaker: Speaker) -> None:
    speaker.play(sound)
    heard = list[pygame.mixer.Sound]()

    def hears() -> bool:
        heard.extend(playing())
        return bool(heard)

    wait_until(hears, what=f"{sound} playing")
    assert heard[0].get_length() == pytest.approx(seconds(sound), abs=0.01)
    assert heard[0].get_volume() == pytest.approx(0.5, abs=0.01)


def test_the_device_is_opened_for_the_first_sound_and_let_go_of(speaker: Speaker) -> None:
    assert pygame.mixer.get_init() is None
    speaker.play("alarm")
    wait_until(lambda: bool(playing()))
    assert pygame.mixer.get_init() == (module.RATE, -16, 1)
    speaker.close()
    assert pygame.mixer.get_init() is None
    assert not any(thread.name.startswith("speaker") for thread in threading.enumerate())


def test_a_device_that_is_slow_to_open_holds_nobody_up_and_only_the_newest_are_heard(
    slow: tuple[threading.Event, threading.Event], speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, go = slow
    heard = list[str]()
    monkeypatch.setattr(Speaker, "_sound", lambda _, name: heard.append(name))
    speaker.play("first")
    assert opening.wait(WAIT_S)
    for number in range(100):
        speaker.play(str(number))
    assert not go.is_set()
    go.set()
    wait_until(lambda: len(heard) >= AT_MOST)
    speaker.close()
    assert heard == [str(number) for number in range(100 - AT_MOST, 100)]


def test_closing_does_not_wait_for_a_device_that_does_not_open(
    slow: tuple[threading.Event, threading.Event],
    speaker: Speaker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opening, go = slow
    heard = list[str]()
    monkeypatch.setattr(Speaker, "_sound", lambda _, name: heard.append(name))
    monkeypatch.setattr(module, "JOIN_S", 0.0)
    speaker.play("tap")
    assert opening.wait(WAIT_S)
    speaker.play("paid")
    speaker.close()
    assert "not waited for any longer: speaker-1" in caplog.text
    go.set()
    wait_until(lambda: not any(thread.name.startswith("speaker") for thread in threading.enumerate()))
    assert pygame.mixer.get_init() is None
    assert heard == []


def test_a_machine_without_a_device_is_told_of_once(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "unicorn")
    for _ in range(3):
        speaker.play("tap")
        wait_until(lambda: not speaker._waiting)
    speaker.close()
    assert len(caplog.records) == 1
    assert "there will be no sounds: no audio device can be opened" in caplog.text
    assert "unicorn" in caplog.text


def test_a_pygame_without_a_mixer_is_told_of(
    speaker: Speaker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pygame, "mixer", NoModule())
        speaker.play("tap")
        speaker.close()
    assert [record.name for record in caplog.records] == ["kiosk.adapters.speaker"]
    assert "there will be no sounds" in caplog.text


def test_a_missing_and_a_broken_sound_are_named_once_and_the_others_heard(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "sounds").mkdir()
    (tmp_path / "sounds" / "torn.wav").write_bytes(b"RIFF")
    (tmp_path / "sounds" / "alarm.wav").write_bytes((asset_directory() / "sounds" / "alarm.wav").read_bytes())
    speaker = Speaker(tmp_path, 1.0)
    for name in ("torn", "unicorn", "torn", "unicorn", "alarm"):
        speaker.play(name)
        wait_until(lambda: not speaker._waiting)
    wait_until(lambda: bool(playing()))
    speaker.close()
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "the sound torn cannot be read",
        "the sound unicorn cannot be read",
    ]


def test_after_closing_nothing_is_heard(speaker: Speaker) -> None:
    speaker.close()
    speaker.close()
    speaker.play("alarm")
    assert not speaker._waiting
    assert pygame.mixer.get_init() is None
