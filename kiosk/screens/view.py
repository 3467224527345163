"""`view(state, layout)`: the whole screen for this state."""

from __future__ import annotations

import math

from kiosk.core.state import (
    OutOfService,
    Pairing,
    Parting,
    Payment,
    Qr,
    Screen,
    SetupNeeded,
    Shopping,
    State,
    StreamStatus,
    backend_away,
    next_try,
    screen_of,
    seconds_left,
)
from kiosk.errors import Problem
from kiosk.screens import pairing, parting, paying, setup, shopping
from kiosk.screens.builder import Builder
from kiosk.screens.frame import header, notice
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect, Scene
from kiosk.screens.theme import Style

DOT = "  ·  "


def view(state: State, layout: Layout) -> Scene:
    """The scene of this state on this panel, in the state's language."""
    words = layout.languages[state.language]
    build = Builder(layout, words, state.pressed)
    cart = state.cart_id or None
    screen = screen_of(state)
    room = header(build, cart, _other_language(state, layout), _note(state, layout, build))
    match screen, state.phase:
        case Screen.PAIRING, Pairing(qr=Qr() as qr):
            pairing.draw(build, room, state, qr)
        case Screen.SHOPPING, Shopping() as phase:
            shopping.draw(build, room, phase, away=backend_away(state))
        case Screen.PAYING, Shopping(payment=Payment() as payment) as phase:
            paying.draw(build, room, phase, payment, away=backend_away(state))
        case Screen.RECEIPT, Parting() as phase:
            parting.draw(build, room, state, phase)
        case Screen.SETUP, SetupNeeded(problems=problems):
            setup.draw(build, room, problems)
        case Screen.SETUP, _:
            setup.draw(build, room, (_unknown_cart(build, state),))
        case Screen.OFFLINE, _:
            _offline(build, room, state)
        case Screen.WELCOME, _:
            _plain(build, room, "check", "welcome.title", "welcome.text")
        case Screen.REDUCED, _:
            _plain(build, room, "phone", "reduced.title", "reduced.text")
        case Screen.OUT_OF_SERVICE, OutOfService(reason=reason):
            cause = "service.battery" if reason == "battery low" else "service.maintenance"
            icon = "battery" if reason == "battery low" else "wrench"
            _plain(build, room, icon, "service.title", cause, alarming=True)
        case _:
            _plain(build, room, "cart", "starting.title")
    return build.finish()


def _other_language(state: State, layout: Layout) -> str | None:
    if len(state.languages) < 2:
        return None
    following = state.languages.index(state.language) + 1
    return layout.languages[state.languages[following % len(state.languages)]].name


def _note(state: State, layout: Layout, build: Builder) -> str | None:
    """What the header warns of: since when the basket is as it is shown."""
    if not isinstance(state.phase, Shopping) or not backend_away(state):
        return None
    if state.clock_offset is None or state.phase.basket is None:
        return build.words("shopping.away")
    time = build.words.clock(state.phase.basket_at + state.clock_offset, layout.timezone)
    return build.words("shopping.as_of", time=time)


def _plain(build: Builder, room: Rect, icon: str, title: str, *texts: str, alarming: bool = False) -> None:
    palette = build.palette
    ink, ground = (palette.danger, palette.danger_ground) if alarming else (palette.primary, palette.soft)
    room = room.inset(0, build.px(build.layout.theme.margin_mm))
    notice(build, room, icon, build.words(title), [build.words(text) for text in texts], ink=ink, ground=ground)


def _offline(build: Builder, room: Rect, state: State) -> None:
    words, palette = build.words, build.palette
    streamless = state.stream.status is not StreamStatus.LIVE and not (state.qr.failures or state.status.failures)
    texts = [words("offline.stream" if streamless else "offline.backend")]
    moment = next_try(state)
    left = seconds_left(moment, state.now) if math.isfinite(moment) else 0
    trying = words("offline.next", seconds=left) if left else words("offline.trying")
    small = [trying] if state.offline_since is None else [_since(build, state.now - state.offline_since), trying]
    if build.width(DOT.join(small), Style.SMALL) <= room.w:
        small = [DOT.join(small)]
    room = room.inset(0, build.px(build.layout.theme.margin_mm))
    notice(
        build,
        room,
        "cloud-off",
        words("offline.title"),
        texts,
        ink=palette.warning,
        ground=palette.warning_ground,
        small=small,
        reason=state.qr.reason or state.status.reason or state.stream.reason or _overdue(state),
    )


def _overdue(state: State) -> str:
    """For the technician, as the adapters' reasons are, while a question is out and nobody has given it up yet."""
    return "the backend has not answered for some seconds" if state.status.overdue(state.now) else ""


def _since(build: Builder, seconds: float) -> str:
    minutes = int(seconds // 60)
    return build.words.count("offline.since", minutes) if minutes > 0 else build.words("offline.since.less")


def _unknown_cart(build: Builder, state: State) -> Problem:
    return Problem("", build.words("setup.unknown_cart", number=state.cart_id), "", "")
