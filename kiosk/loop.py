"""The loop: sleeps until something happens or is due, steps the state, and makes screen, light and status say it."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from kiosk import __version__
from kiosk.adapters.display import CloseRequested, Display
from kiosk.adapters.lamp import Lamp
from kiosk.adapters.painter import Painter
from kiosk.adapters.status_file import StatusFile
from kiosk.adapters.systemd import Notifier
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.effects import Effect, ForgetShopper, Reload
from kiosk.core.lights import Light, light_for
from kiosk.core.screen import screen_of, shown_qr
from kiosk.core.state import Shopping, State, session_id
from kiosk.core.step import step
from kiosk.errors import LampError
from kiosk.files import temporary_for
from kiosk.inbox import Command, Inbox, PhotoArrived
from kiosk.screens.layout import Layout
from kiosk.screens.motion import dissolve_s
from kiosk.screens.scene import Rect
from kiosk.screens.touch import Gestures, Touch
from kiosk.screens.view import view
from kiosk.status import Status

EVENTS_PER_FRAME = 200
"""However many events pour in, a frame is drawn after so many."""
SCREENSHOT = "screen.png"

_log = logging.getLogger(__name__)


class Outcome(Enum):
    STOPPED = "stopped"
    RELOAD = "reload"


class Loop:
    """Holds the state; nobody else does. `perform` carries an effect out, off this thread."""

    def __init__(
        self,
        state: State,
        inbox: Inbox,
        *,
        display: Display,
        painter: Painter,
        layout: Layout,
        lamp: Lamp,
        status_file: StatusFile,
        notifier: Notifier,
        backend: str,
        screenshot: Path,
        perform: Callable[[Effect], None],
        forget_photos: Callable[[], None],
        stream_heard_at: Callable[[], float | None],
    ) -> None:
        self._state = state
        self._inbox = inbox
        self._display = display
        self._painter = painter
        self._layout = layout
        self._lamp = lamp
        self._status_file = status_file
        self._notifier = notifier
        self._backend = backend
        self._screenshot = screenshot
        self._perform = perform
        self._forget_photos = forget_photos
        self._stream_heard_at = stream_heard_at
        self._gestures = Gestures(layout.px_per_mm)
        self._drawn = state
        self._scene = view(state, layout)
        self._screen_since = state.now
        self._outcome: Outcome | None = None
        self._lamp_failure: str | None = None

    def run(self) -> Outcome:
        """Until a command or an effect ends it."""
        self._remove_screenshot()
        self._draw()
        self._notifier.ready()
        self._notifier.status(f"screen {screen_of(self._state)}")
        while self._outcome is None:
            for touch in self._display.wait(self._pause()):
                self._follow(touch)
            for event in self._gestures.frame(self._scene, time.monotonic(), motion=self._state.motion):
                self._step(event)
            for item in self._inbox.take(EVENTS_PER_FRAME):
                match item:
                    case Command():
                        self._obey(item)
                    case PhotoArrived(url=url):
                        self._painter.photo_arrived(url)
                    case _:
                        self._step(item)
                if self._outcome is not None:
                    break
            if time.monotonic() >= next_due(self._state):
                self._step(on.Ticked())
            if self._display.exposed:
                self._display.exposed = False
                self._painter.repaint()
            self._draw()
            self._notifier.watchdog()
        self._remove_screenshot()
        return self._outcome

    def _pause(self) -> float:
        """Seconds until something is due, until the next frame of what moves, or until systemd wants to hear of us."""
        if not self._inbox.empty:
            return 0.0
        due = min(next_due(self._state), self._gestures.next_frame, self._painter.next_frame)
        pause = due - time.monotonic()
        watchdog = self._notifier.watchdog_interval_s
        return max(0.0, pause if watchdog is None else min(pause, watchdog))

    def _follow(self, item: Touch | CloseRequested) -> None:
        if isinstance(item, CloseRequested):
            self._outcome = Outcome.STOPPED
            return
        for event in self._gestures.follow(item, self._scene, time.monotonic(), motion=self._state.motion):
            self._step(event)

    def _obey(self, command: Command) -> None:
        match command:
            case Command.STOP:
                self._outcome = Outcome.STOPPED
            case Command.SAVE_SCREEN:
                self._draw()
                self._show(self._painter.finish())
                self._save_screen()

    def _save_screen(self) -> None:
        """With what can be touched on it, and where: for who would operate it by a program."""
        targets = {target.name: tuple(target.rect) for target in self._scene.targets}
        try:
            self._display.save(self._screenshot, {"targets": json.dumps(targets)})
        except OSError as exc:
            self._complain(f"The screen could not be written to {self._screenshot}: {os.strerror(exc.errno or 0)}")

    def _remove_screenshot(self) -> None:
        """A saved screen may show a shopper's basket, also one that an earlier run has left behind."""
        try:
            self._screenshot.unlink(missing_ok=True)
            temporary_for(self._screenshot).unlink(missing_ok=True)
        except OSError as exc:
            self._complain(f"{self._screenshot} could not be removed: {os.strerror(exc.errno or 0)}")

    def _complain(self, reason: str) -> None:
        _log.error("%s", reason)
        self._inbox.put(on.AdapterFailed(reason))

    def _step(self, event: on.Event) -> None:
        before = screen_of(self._state)
        self._state, effects = step(self._state, event, time.monotonic())
        after = screen_of(self._state)
        if after is not before:
            self._screen_since = self._state.now
            _log.info("screen %s, light %s", after, light_for(self._state).name)
            self._notifier.status(f"screen {after}")
        if isinstance(event, on.RequestFailed):
            _log.warning("%s", event.reason)
        for effect in effects:
            match effect:
                case Reload():
                    self._outcome = Outcome.RELOAD
                case ForgetShopper():
                    self._painter.forget()
                    self._forget_photos()
                    self._layout.forget()
                    self._remove_screenshot()
                    self._perform(effect)
                case _:
                    self._perform(effect)

    def _draw(self) -> None:
        seconds = 0.0
        if self._state is not self._drawn:
            seconds = dissolve_s(self._drawn, self._state)
            self._scene = view(self._state, self._layout)
            self._drawn = self._state
        if seconds > 0.0:
            self._show(self._painter.dissolve_to(self._scene, seconds))
        else:
            self._show(self._painter.paint(self._scene))
        self._show(self._painter.frame(time.monotonic()))
        light = light_for(self._state)
        self._shine(light)
        self._status_file.write(self._status(light.name), time.monotonic())

    def _show(self, painted: list[Rect]) -> None:
        if painted:
            self._display.show(painted)

    def _shine(self, light: Light) -> None:
        """A light that stays broken is tried again with every frame, and complained of once."""
        try:
            self._lamp.show(light)
        except LampError as exc:
            if str(exc) != self._lamp_failure:
                self._lamp_failure = str(exc)
                self._complain(str(exc))
        else:
            self._lamp_failure = None

    def _status(self, light: str) -> Status:
        state, phase = self._state, self._state.phase
        qr = shown_qr(state)
        alarm = phase.alarm if isinstance(phase, Shopping) and phase.attention else None
        return Status(
            screen=screen_of(state),
            panel=phase.panel if isinstance(phase, Shopping) else None,
            attention=None if alarm is None else f"weight {alarm.weight}",
            staff=None if state.staff_call is None else state.staff_call.stage,
            cart_id=state.cart_id or None,
            backend=self._backend,
            stream=state.stream.status,
            stream_at=self._stream_heard_at(),
            session_id=session_id(state),
            light=light,
            qr_expires_at=None if qr is None else qr.expires_at,
            version=__version__,
            since=self._screen_since,
            last_error=state.last_error,
        )
