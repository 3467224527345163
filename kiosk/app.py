"""The composition root: builds the kiosk around the loop, and takes everything down in reverse order."""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.adapters.api import Api
from kiosk.adapters.config_watch import ConfigWatch
from kiosk.adapters.display import Display
from kiosk.adapters.icons import Icons
from kiosk.adapters.lamp import Lamp, NoLamp, open_lamp
from kiosk.adapters.painter import Painter
from kiosk.adapters.signals import Signals
from kiosk.adapters.status_file import StatusFile
from kiosk.adapters.store import SessionStore
from kiosk.adapters.stream import EventStream
from kiosk.adapters.systemd import Notifier
from kiosk.adapters.text import Typeface
from kiosk.assets import asset_directory, load_languages
from kiosk.config import DEFAULT_FILE, Config, Leds, load
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.effects import Effect
from kiosk.core.state import SetupNeeded, State
from kiosk.errors import ConfigError, LampError, Problem, StoreError
from kiosk.inbox import Command, Inbox
from kiosk.loop import SCREENSHOT, Loop, Outcome
from kiosk.paths import runtime_directory, state_directory
from kiosk.screens.layout import Layout
from kiosk.screens.strings import Strings
from kiosk.workers import BackendWorker, SessionWorker, StreamToInbox

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Invocation:
    """How the kiosk was called: options by dotted name, the environment, the configuration file."""

    options: Mapping[str, object]
    environ: Mapping[str, str]
    file: Path | None


def run(invocation: Invocation) -> int:
    """Run until told to stop; a changed configuration starts everything anew. Returns the exit status.

    Raises `KioskError` where the machine cannot run it: no display, no assets, no shaped text.
    """
    languages = load_languages(asset_directory())
    while True:
        config, problems = _configuration(invocation, languages)
        if config is not None:
            logging.getLogger().setLevel(config.log.level.upper())
        with contextlib.ExitStack() as stack:
            if _run_once(invocation, config, problems, languages, stack) is Outcome.STOPPED:
                return 0
        _log.info("the configuration changed: starting anew")


def _configuration(
    invocation: Invocation, languages: Mapping[str, Strings]
) -> tuple[Config | None, tuple[Problem, ...]]:
    try:
        return load(invocation.options, invocation.environ, invocation.file, languages=tuple(languages)), ()
    except ConfigError as exc:
        for problem in exc.problems:
            _log.error("%s", problem)
        return None, exc.problems


def _run_once(
    invocation: Invocation,
    config: Config | None,
    problems: tuple[Problem, ...],
    languages: dict[str, Strings],
    stack: contextlib.ExitStack,
) -> Outcome:
    """One run with one configuration; where there is none that can be used, only the setup screen is shown."""
    settings = config or _stand_in(invocation.options)
    runtime = runtime_directory(settings.paths.runtime_dir, invocation.environ)
    runtime.mkdir(mode=0o755, parents=True, exist_ok=True)
    inbox = Inbox()
    stack.callback(_signals(inbox).close)
    notifier = Notifier(invocation.environ)
    stack.callback(notifier.close)
    display = Display(
        size=settings.display.window_size,
        fullscreen=settings.display.fullscreen,
        rotation=settings.display.rotation,
    )
    stack.callback(display.close)
    inbox.wake = display.wake
    typeface = Typeface()
    painter = Painter(display.canvas, typeface, Icons(asset_directory()))
    layout = _layout(settings, display, languages, typeface)
    status_file = StatusFile(runtime)
    stack.callback(status_file.remove)
    lamp = _lamp(settings.leds, runtime, inbox)
    stack.callback(lamp.close)
    watch = ConfigWatch(invocation.file or DEFAULT_FILE, lambda: inbox.put(on.ConfigurationChanged()))
    watch.start()
    stack.callback(watch.close)
    state = _first_state(settings, languages)
    perform: Callable[[Effect], None] = _nothing_to_do
    stream_heard_at: Callable[[], float | None] = lambda: None  # noqa: E731 - one shape with the method below
    if config is None:
        state = replace(state, cart_id=0, phase=SetupNeeded(problems))
    else:
        store = SessionStore(state_directory(config.paths.state_dir, invocation.environ))
        crew = Crew(config, store, inbox, stack)
        perform, stream_heard_at = crew.perform, crew.stream_heard_at
        inbox.put(_started(config, store, inbox))
    loop = Loop(
        state,
        inbox,
        display=display,
        painter=painter,
        layout=layout,
        lamp=lamp,
        status_file=status_file,
        notifier=notifier,
        backend="" if config is None else config.backend.url,
        screenshot=runtime / SCREENSHOT,
        perform=perform,
        stream_heard_at=stream_heard_at,
    )
    stack.callback(notifier.stopping)
    return loop.run()


def _stand_in(options: Mapping[str, object]) -> Config:
    """What the setup screen needs while the configuration cannot be used: the window and where to tell the status.

    Only options that stand by themselves are taken; one that is wrong is among the problems on the screen.
    """
    taken: dict[str, object] = {"cart_id": 1, "leds.kind": "none"}
    for key in ("display.window", "display.fullscreen", "paths.runtime_dir"):
        if options.get(key) is not None:
            with contextlib.suppress(ConfigError):
                load({**taken, key: options[key]}, {}, None, default_file=Path("/nonexistent"))
                taken[key] = options[key]
    return load(taken, {}, None, default_file=Path("/nonexistent"))


def _signals(inbox: Inbox) -> Signals:
    """Before any thread starts: each inherits that the signals are blocked."""
    return Signals(
        {
            signal.SIGTERM: lambda: inbox.put(Command.STOP),
            signal.SIGINT: lambda: inbox.put(Command.STOP),
            signal.SIGUSR1: lambda: inbox.put(Command.SAVE_SCREEN),
            signal.SIGHUP: lambda: inbox.put(on.ConfigurationChanged()),
        }
    )


def _layout(settings: Config, display: Display, languages: dict[str, Strings], typeface: Typeface) -> Layout:
    width, height = display.size
    zone = ZoneInfo(settings.timezone) if settings.timezone else None
    return Layout(width, height, settings.display.diagonal_inches, languages, typeface, timezone=zone)


def _lamp(leds: Leds, runtime: Path, inbox: Inbox) -> Lamp:
    """A cart whose light fails still serves its shopper; the status and the log tell of it."""
    try:
        return open_lamp(leds.kind, leds.pins, leds.active_high, runtime_dir=runtime)
    except LampError as exc:
        _log.error("%s", exc)
        inbox.put(on.AdapterFailed(str(exc)))
        return NoLamp()


def _first_state(settings: Config, languages: Mapping[str, Strings]) -> State:
    home = settings.language
    others = tuple(code for code in languages if code != home)
    return State(
        cart_id=settings.cart_id,
        receipt_s=settings.session.receipt_seconds,
        languages=(home, *others),
        language=home,
        now=time.monotonic(),
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


class Crew:
    """The adapters that work off the loop, and which of them carries out which effect."""

    def __init__(self, config: Config, store: SessionStore, inbox: Inbox, stack: contextlib.ExitStack) -> None:
        backend = config.backend
        self._sessions = SessionWorker(store, config.cart_id, backend.url, inbox)
        stack.callback(self._sessions.close)
        self._backend = BackendWorker(lambda: Api(backend.url, config.cart_id), inbox)
        stack.callback(self._backend.close)
        address = f"{backend.url}/sse/{config.cart_id}"
        self._stream = EventStream(address, StreamToInbox(inbox), seed=config.cart_id)
        stack.callback(self._stream.stop)
        self._stream.start()

    def stream_heard_at(self) -> float | None:
        return self._stream.last_bytes_at

    def perform(self, effect: Effect) -> None:
        match effect:
            case do.FetchQr() | do.FetchCartStatus() | do.FetchBasket() | do.CreatePayment():
                self._backend.ask(effect)
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
