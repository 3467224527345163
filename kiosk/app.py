"""The composition root: builds the kiosk around the loop, and takes everything down in reverse order."""

from __future__ import annotations

import contextlib
import logging
import math
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters import logo
from kiosk.adapters.api import Api
from kiosk.adapters.config_watch import ConfigWatch
from kiosk.adapters.display import Display
from kiosk.adapters.icons import Icons
from kiosk.adapters.lamp import Lamp, NoLamp, open_lamp
from kiosk.adapters.painter import Painter
from kiosk.adapters.pictures import Pictures
from kiosk.adapters.signals import Signals
from kiosk.adapters.speaker import Speaker
from kiosk.adapters.status_file import StatusFile
from kiosk.adapters.store import SessionStore
from kiosk.adapters.stream import EventStream
from kiosk.adapters.systemd import Notifier
from kiosk.adapters.text import Typeface
from kiosk.adapters.voice import Voice
from kiosk.assets import asset_directory, load_categories, load_languages
from kiosk.config import DEFAULT_FILE, Config, Leds, UnusableConfigError, load
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Effect
from kiosk.core.state import SetupNeeded, State
from kiosk.errors import LampError, Problem, StoreError
from kiosk.inbox import Command, Inbox, PhotoArrived
from kiosk.loop import SCREENSHOT, Loop, Outcome
from kiosk.paths import cache_directory, runtime_directory, state_directory
from kiosk.screens.layout import Layout
from kiosk.screens.spoken import spoken_total
from kiosk.screens.strings import Strings
from kiosk.workers import JOIN_S, BackendWorker, SessionWorker, StreamToInbox

PHOTO_MM = 36.0
"""As large as a product's picture stands where it was read; those of the basket's lines are made from it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Invocation:
    """How the kiosk was called: options by dotted name, the environment, the configuration file."""

    options: Mapping[str, object]
    environ: Mapping[str, str]
    file: Path | None


class Switchboard:
    """Puts what comes from outside into the inbox of the present run. That it shall stop is never forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inbox: Inbox | None = None
        self._stopping = False

    def connect(self, inbox: Inbox | None) -> None:
        with self._lock:
            self._inbox = inbox
            if inbox is not None and self._stopping:
                inbox.put(Command.STOP)

    def stop(self) -> None:
        with self._lock:
            self._stopping = True
        self.put(Command.STOP)

    def put(self, item: on.Event | Command) -> None:
        with self._lock:
            if self._inbox is not None:
                self._inbox.put(item)


def run(invocation: Invocation) -> int:
    """Run until told to stop; a changed configuration starts everything anew. Returns the exit status.

    Raises `KioskError` where the machine cannot run it: no display, no assets, no shaped text.
    """
    languages = load_languages(asset_directory())
    with contextlib.ExitStack() as stack:
        switchboard = Switchboard()
        # Before any other thread: each inherits that the signals are blocked.
        stack.callback(_signals(switchboard).close)
        notifier = Notifier(invocation.environ)
        stack.callback(notifier.close)
        # Before the file is read: no change of it goes unnoticed.
        watch = ConfigWatch(invocation.file or DEFAULT_FILE, lambda: switchboard.put(on.ConfigurationChanged()))
        watch.start()
        stack.callback(watch.close)
        while True:
            config, problems = _configuration(invocation, languages)
            logging.getLogger().setLevel(config.log.level.upper())
            with contextlib.ExitStack() as one_run:
                outcome = _run_once(invocation, config, problems, languages, switchboard, notifier, one_run)
                if outcome is Outcome.STOPPED:
                    notifier.stopping()
            if outcome is Outcome.STOPPED:
                return 0
            _log.info("the configuration changed: starting anew")


def _signals(switchboard: Switchboard) -> Signals:
    return Signals(
        {
            signal.SIGTERM: switchboard.stop,
            signal.SIGINT: switchboard.stop,
            signal.SIGUSR1: lambda: switchboard.put(Command.SAVE_SCREEN),
            signal.SIGHUP: lambda: switchboard.put(on.ConfigurationChanged()),
        }
    )


def _configuration(invocation: Invocation, languages: Mapping[str, Strings]) -> tuple[Config, tuple[Problem, ...]]:
    """The configuration; with problems, whatever of it is sound."""
    try:
        return load(invocation.options, invocation.environ, invocation.file, languages=tuple(languages)), ()
    except UnusableConfigError as exc:
        for problem in exc.problems:
            _log.error("%s", problem)
        return exc.sound, exc.problems


def _run_once(
    invocation: Invocation,
    config: Config,
    problems: tuple[Problem, ...],
    languages: dict[str, Strings],
    switchboard: Switchboard,
    notifier: Notifier,
    stack: contextlib.ExitStack,
) -> Outcome:
    """One run with one configuration; where it has problems, only the setup screen is shown.

    What is opened last is closed first: light and screen before the threads, which may take their time.
    """
    runtime = runtime_directory(config.paths.runtime_dir, invocation.environ)
    runtime.mkdir(mode=0o755, parents=True, exist_ok=True)
    inbox = Inbox()
    state = _first_state(config, languages)
    perform: Callable[[Effect], None] = _nothing_to_do
    stream_heard_at: Callable[[], float | None] = _never_heard
    if problems:
        state = replace(state, phase=SetupNeeded(problems))
    else:
        store = SessionStore(state_directory(config.paths.state_dir, invocation.environ))
        # Before anything can be heard from the stream, which would not be understood yet.
        inbox.put(_started(config, store, inbox))
        crew = Crew(config, store, inbox, languages, stack)
        perform, stream_heard_at = crew.perform, crew.stream_heard_at
    for file in config.other_files:
        watch = ConfigWatch(file, lambda: inbox.put(on.ConfigurationChanged()))
        watch.start()
        stack.callback(watch.close)
    display = Display(
        size=config.display.window_size, fullscreen=config.display.fullscreen, rotation=config.display.rotation
    )
    stack.callback(display.close)
    inbox.wake = display.wake
    switchboard.connect(inbox)
    stack.callback(switchboard.connect, None)
    typeface = Typeface()
    layout = _layout(config, display, languages, typeface)
    status_file = StatusFile(runtime)
    stack.callback(status_file.remove)
    lamp = _lamp(config.leds, runtime, inbox)
    stack.callback(lamp.close)
    state = replace(state, lit=not isinstance(lamp, NoLamp))
    photos = Pictures(
        cache_directory(invocation.environ) / "pictures",
        # One that did not come changes nothing on the screen; to paint it again would be to ask again, for ever.
        lambda url, came: inbox.put(PhotoArrived(url)) if came else None,
        side=layout.px(PHOTO_MM),
    )
    stack.callback(photos.close)
    loop = Loop(
        state,
        inbox,
        display=display,
        painter=Painter(display.canvas, typeface, Icons(asset_directory()), photos, logo.render),
        layout=layout,
        lamp=lamp,
        status_file=status_file,
        notifier=notifier,
        backend="" if problems else config.backend.url,
        screenshot=runtime / SCREENSHOT,
        perform=perform,
        forget_photos=photos.forget,
        stream_heard_at=stream_heard_at,
    )
    return loop.run()


def _layout(config: Config, display: Display, languages: dict[str, Strings], typeface: Typeface) -> Layout:
    width, height = display.size
    zone = ZoneInfo(config.timezone) if config.timezone else None
    return Layout(
        width,
        height,
        config.display.diagonal_inches,
        languages,
        typeface,
        config.theme,
        timezone=zone,
        categories=load_categories(asset_directory()),
    )


def _lamp(leds: Leds, runtime: Path, inbox: Inbox) -> Lamp:
    """A cart whose light fails still serves its shopper; the status and the log tell of it."""
    try:
        return open_lamp(leds.kind, leds.pins, leds.active_high, runtime_dir=runtime)
    except LampError as exc:
        _log.error("%s", exc)
        inbox.put(on.AdapterFailed(str(exc)))
        return NoLamp()


def _first_state(config: Config, languages: Mapping[str, Strings]) -> State:
    home = config.language
    others = tuple(code for code in languages if code != home)
    return State(
        cart_id=config.cart_id,
        receipt_s=config.session.receipt_seconds,
        languages=(home, *others),
        language=home,
        now=time.monotonic(),
        active_at=time.monotonic(),
        staff_told=bool(config.backend.staff_path),
        motion=config.display.motion == "full",
        sounds=config.sound.enabled,
        spoken=config.sound.spoken_total,
        dim_after_s=config.display.dim_after_seconds or math.inf,
        dim_to=config.display.dim_to_percent / 100,
    )


def _started(config: Config, store: SessionStore, inbox: Inbox) -> on.Started:
    try:
        held = store.load(config.cart_id, config.backend.url)
    except StoreError as exc:
        _log.error("%s", exc)
        inbox.put(on.AdapterFailed(str(exc)))
        return on.Started()
    return on.Started() if held is None else on.Started(held.session_id, held.token)


def _nothing_to_do(effect: Effect) -> None:
    """Without a configuration there is nobody to ask."""
    _log.debug("left undone: %s", effect)


def _never_heard() -> None:
    """Without a configuration there is no stream."""


class Crew:
    """The adapters that work off the loop, and which of them carries out which effect."""

    def __init__(
        self,
        config: Config,
        store: SessionStore,
        inbox: Inbox,
        languages: Mapping[str, Strings],
        stack: contextlib.ExitStack,
    ) -> None:
        self._languages = languages
        volume = config.sound.volume_percent / 100
        self._speaker = Speaker(asset_directory(), volume) if config.sound.enabled else None
        if self._speaker is not None:
            stack.callback(self._speaker.close)
        self._voice = Voice(volume) if config.sound.spoken_total else None
        if self._voice is not None:
            stack.callback(self._voice.close)
        backend = config.backend
        self._sessions = SessionWorker(store, config.cart_id, backend.url, inbox)
        stack.callback(self._sessions.close)
        self._backend = BackendWorker(lambda: Api(backend.url, config.cart_id, staff_path=backend.staff_path), inbox)
        stack.callback(self._backend.close)
        address = f"{backend.url}/sse/{config.cart_id}"
        self._stream = EventStream(address, StreamToInbox(inbox), seed=config.cart_id)
        stack.callback(lambda: self._stream.stop(join_s=JOIN_S))
        self._stream.start()

    def stream_heard_at(self) -> float | None:
        return self._stream.last_bytes_at

    def perform(self, effect: Effect) -> None:
        if isinstance(effect, do.Request):
            self._backend.ask(effect)
            return
        match effect:
            case do.ForgetShopper():
                self._backend.forget()
            case do.ReopenStream():
                self._stream.reopen()
            case do.OpenFeed(session_id=session_id):
                self._sessions.open_feed(session_id)
            case do.CloseFeed():
                self._sessions.close_feed()
            case do.SaveSession(credentials=credentials):
                self._sessions.save(credentials)
            case do.EraseSession():
                self._sessions.erase()
            case do.PlaySound(sound=sound) if self._speaker is not None:
                self._speaker.play(sound)
            case do.SayTotal(language=code, total=total, pieces=pieces) if self._voice is not None:
                self._voice.say(spoken_total(self._languages[code], total, pieces), code)
            case do.BeSilent() if self._voice is not None:
                self._voice.silence()
