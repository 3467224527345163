"""`view(state, layout)`: the whole screen for this state."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.core import comfort
from kiosk.core.due import erased_lately, highlight, next_try, seconds_left
from kiosk.core.models import Basket
from kiosk.core.screen import Screen, backend_away, can_call, screen_of
from kiosk.core.state import (
    OutOfService,
    Pairing,
    Panel,
    Parting,
    Payment,
    PaymentStage,
    Qr,
    Reduced,
    SetupNeeded,
    Shopping,
    State,
    StreamStatus,
)
from kiosk.errors import Problem
from kiosk.screens import header, pairing, parting, paying, review, setup, shopping, staff
from kiosk.screens.builder import Builder
from kiosk.screens.frame import notice
from kiosk.screens.header import Header, Note
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect, Scene
from kiosk.screens.theme import Style, blended

DOT = "  ·  "


def view(state: State, layout: Layout) -> Scene:
    """The scene of this state on this panel, in the state's language and in the look that the shopper chose."""
    layout = layout.dressed(large=state.large_text, contrast=state.high_contrast)
    build = Builder(layout, layout.languages[state.language], state.pressed)
    _draw(build, state)
    scene = replace(build.finish(), brightness=comfort.brightness(state))
    across, down = (round(length * layout.px_per_mm) for length in comfort.shift_mm(state.now))
    return scene.shifted(across, down) if across or down else scene


def _draw(build: Builder, state: State) -> None:
    screen = screen_of(state)
    room = header.draw(build, _header(build, state, screen))
    if state.staff_call is not None and screen in SERVED and not _helping(state):
        room = staff.strip(build, room, state.staff_call)
    match screen, state.phase:
        case Screen.PAIRING, Pairing(qr=Qr() as qr):
            pairing.draw(build, room, state, qr)
        case Screen.SHOPPING, Shopping() as phase:
            highest = build.layout.height - header.height(build)
            shopping.draw(build, room, state, phase, highest=highest)
        case Screen.PAYING, Shopping(payment=Payment(stage=PaymentStage.REVIEW)) as phase:
            review.draw(build, room, phase, away=backend_away(state))
        case Screen.PAYING, Shopping(payment=Payment() as payment) as phase:
            paying.draw(build, room, phase, payment, away=backend_away(state), call=state.staff_call)
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
            _reduced(build, room, state)
        case Screen.OUT_OF_SERVICE, OutOfService(reason=reason):
            cause = "service.battery" if reason == "battery low" else "service.maintenance"
            icon = "battery" if reason == "battery low" else "wrench"
            _plain(build, room, icon, "service.title", cause, alarming=True)
        case _:
            _plain(build, room, "cart", "starting.title")


SERVED = (Screen.SHOPPING, Screen.PAYING, Screen.RECEIPT, Screen.REDUCED)
"""The screens from which staff can be called."""


def _helping(state: State) -> bool:
    """Whether what shows says itself whether staff has been called."""
    match state.phase:
        case Reduced() | Shopping(payment=None, panel=Panel.HELP, attention=False, preview=None):
            return True
        case Shopping(payment=Payment(stage=stage)):
            return stage is not PaymentStage.REVIEW
    return False


def _header(build: Builder, state: State, screen: Screen) -> Header:
    return Header(
        cart_id=state.cart_id or None,
        other_language=_other_language(state, build.layout),
        note=_note(build, state),
        staff=state.staff_call is not None if screen in SERVED and can_call(state) else None,
        looks=None if screen is Screen.SETUP else (state.large_text, state.high_contrast),
    )


def _other_language(state: State, layout: Layout) -> str | None:
    if len(state.languages) < 2:
        return None
    following = state.languages.index(state.language) + 1
    return layout.languages[state.languages[following % len(state.languages)]].name


def _note(build: Builder, state: State) -> Note | None:
    """What the header tells: since when the basket is as it is shown, that a session is erased, or the total."""
    palette, words = build.palette, build.words
    match state.phase:
        case Shopping() as phase if backend_away(state):
            return Note(_as_of(build, state, phase), "alert", palette.warning, palette.warning_ground)
        case Shopping(payment=None, basket=Basket() as basket) as phase if phase.panel is not Panel.BASKET:
            ground = blended(palette.soft, palette.soft_pressed, highlight(state, phase))
            return Note(words.money(basket.total), "basket", palette.ink, ground, optional=True)
        case Pairing() if erased_lately(state):
            return Note(words("erased"), "shield", palette.primary, palette.soft)
    return None


def _as_of(build: Builder, state: State, phase: Shopping) -> str:
    if state.clock_offset is None or phase.basket is None:
        return build.words("shopping.away")
    time = build.words.clock(phase.basket_at + state.clock_offset, build.layout.timezone)
    return build.words("shopping.as_of", time=time)


def _plain(build: Builder, room: Rect, icon: str, title: str, *texts: str, alarming: bool = False) -> None:
    palette = build.palette
    ink, ground = (palette.danger, palette.danger_ground) if alarming else (palette.primary, palette.soft)
    room = room.inset(0, build.px(build.layout.theme.margin_mm))
    notice(build, room, icon, build.words(title), [build.words(text) for text in texts], ink=ink, ground=ground)


def _reduced(build: Builder, room: Rect, state: State) -> None:
    """The session goes on without this cart; staff is the way out where that does not do."""
    if not can_call(state):
        _plain(build, room, "phone", "reduced.title", "reduced.text")
        return
    palette, words, call = build.palette, build.words, state.staff_call
    margin = build.px(build.layout.theme.margin_mm)
    room = room.inset(0, margin)
    button = staff.button_place(build, room, call)
    above = Rect(room.x, room.y, room.w, button.y - margin - room.y)
    title, text = words("reduced.title"), words("reduced.text")
    if call is None:
        notice(build, above, "phone", title, [text], ink=palette.primary, ground=palette.soft)
    else:
        called = staff.short_text(build, call)
        texts = staff.acknowledgements(build, call)[-1]
        small = [DOT.join((title, text))]
        if build.width(small[0], Style.SMALL) > room.w:
            small = [title, text]
        notice(build, above, "hand", called, texts, ink=palette.info, ground=palette.info_ground, small=small)
    staff.call_button(build, button, call)


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
