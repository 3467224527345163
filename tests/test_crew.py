"""Which adapter carries out which effect."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kiosk import app
from kiosk.adapters.store import SessionStore
from kiosk.app import Crew
from kiosk.assets import asset_directory, load_languages
from kiosk.config import load
from kiosk.core import effects as do
from kiosk.inbox import Inbox
from kiosk.workers import BackendWorker
from tests.raw_server import wait_until
from tests.stub.client import Api as StubApi
from tests.stub.server import running_stub

EVERYTHING = {"sound.enabled": True, "sound.spoken_total": True, "sound.volume_percent": 40}
HEARD: tuple[do.Effect, ...] = (
    do.PlaySound(do.Sound.READ),
    do.SayTotal(Decimal("93.50"), 2, "ar"),
    do.SayTotal(Decimal(5), 1, "en"),
    do.BeSilent(),
)


@pytest.fixture(scope="module")
def stub() -> Iterator[str]:
    with running_stub(carts=2) as url:
        yield url


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What is done with a speaker and a voice that make no sound."""
    done: list[tuple[Any, ...]] = []

    class SilentSpeaker:
        def __init__(self, directory: Path, volume: float) -> None:
            done.append(("speaker", directory, volume))

        def play(self, name: str) -> None:
            done.append(("play", name))

        def close(self) -> None:
            done.append(("speaker closed",))

    class SilentVoice:
        def __init__(self, volume: float) -> None:
            done.append(("voice", volume))

        def say(self, text: str, language: str) -> None:
            done.append(("say", text, language))

        def silence(self) -> None:
            done.append(("silence",))

        def close(self) -> None:
            done.append(("voice closed",))

    monkeypatch.setattr(app, "Speaker", SilentSpeaker)
    monkeypatch.setattr(app, "Voice", SilentVoice)
    return done


def perform(stub: str, tmp_path: Path, settings: Mapping[str, object], *effects: do.Effect) -> None:
    """A crew that carries these out, and is taken down again."""
    options = {"cart_id": 1, "backend.url": stub, **settings}
    config = load(options, {}, default_file=tmp_path / "none.toml")
    with contextlib.ExitStack() as stack:
        crew = Crew(config, SessionStore(tmp_path / "state"), Inbox(), load_languages(asset_directory()), stack)
        for effect in effects:
            crew.perform(effect)


def test_what_is_heard_where_everything_may_be(stub: str, tmp_path: Path, heard: list[tuple[Any, ...]]) -> None:
    perform(stub, tmp_path, EVERYTHING, *HEARD)
    assert heard == [
        ("speaker", asset_directory(), 0.4),
        ("voice", 0.4),
        ("play", "read"),
        ("say", "منتجان. الإجمالي: 93.5 جنيه مصري.", "ar"),
        ("say", "1 item. Total: 5 Egyptian pounds.", "en"),
        ("silence",),
        ("voice closed",),
        ("speaker closed",),
    ]


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, []),
        ({"sound.enabled": True}, ["speaker", "play", "speaker closed"]),
        ({"sound.spoken_total": True}, ["voice", "say", "say", "silence", "voice closed"]),
    ],
)
def test_nothing_is_heard_that_is_not_switched_on(
    settings: dict[str, object], names: list[str], stub: str, tmp_path: Path, heard: list[tuple[Any, ...]]
) -> None:
    perform(stub, tmp_path, settings, *HEARD)
    assert [name for name, *_ in heard] == names


def test_staff_is_called_where_the_configuration_says(stub: str, tmp_path: Path) -> None:
    with StubApi(stub) as client, contextlib.ExitStack() as stack:
        options = {"cart_id": 1, "backend.url": stub, "backend.staff_path": "/staff-calls"}
        config = load(options, {}, default_file=tmp_path / "none.toml")
        crew = Crew(config, SessionStore(tmp_path / "state"), Inbox(), load_languages(asset_directory()), stack)
        crew.perform(do.TellStaff(1, None, calling=True))
        wait_until(lambda: bool(client.cart(1)["staff_called"]), what="the call for staff")


def test_what_waits_in_a_shoppers_name_is_forgotten(stub: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[str] = []
    monkeypatch.setattr(BackendWorker, "forget", lambda _: forgotten.append("waiting questions"))
    perform(stub, tmp_path, {}, do.EraseSession(), do.ForgetShopper())
    assert forgotten == ["waiting questions"]
