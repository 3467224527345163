"""The free cart: the code to scan, three steps, and when the code is renewed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from kiosk.core.due import seconds_left
from kiosk.core.models import PairingPicture
from kiosk.core.state import Qr, State
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import QR_MM, QUIET_ZONE_MODULES, Style

PICTURE_MM = QR_MM * 1.3
"""The backend's own picture of a code has a quiet zone of its own."""
DISC_APART_MM = 2.5
STEPS = ("pairing.step.1", "pairing.step.2", "pairing.step.3")
SCALES = (
    (Style.TITLE, Style.BODY),
    (Style.HEADING, Style.BODY),
    (Style.HEADING, Style.SMALL),
    (Style.BODY_STRONG, Style.SMALL),
)
"""Styles of title and steps, from the largest: the first that fits is taken."""


@dataclass(frozen=True)
class _Parts:
    """What is said beside the title and the code."""

    steps: tuple[str, ...] = STEPS
    countdown: bool = True


PARTS = (_Parts(), _Parts(countdown=False), _Parts(steps=()), _Parts(steps=(), countdown=False))
"""As much as fits: large text on a small panel has no room for all of it."""


@dataclass(frozen=True)
class _Words:
    """The styles of title and steps, and how high they come out in a column of some width."""

    parts: _Parts
    title: Style
    step: Style
    title_height: int
    step_heights: tuple[int, ...]
    countdown: int

    @property
    def height(self) -> int:
        return self.title_height + sum(self.step_heights) + self.countdown

    @property
    def gaps(self) -> int:
        """How many there are between them."""
        return len(self.step_heights) + (1 if self.countdown else 0)


def draw(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    gap = build.px(build.layout.theme.gap_mm)
    room = Rect(room.x, room.y + gap, room.w, room.h - 2 * gap)
    if build.layout.portrait:
        _upright(build, room, state, qr)
    else:
        _beside(build, room, state, qr)


def _beside(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    """The code, and the words in a column beside it. The code shrinks as far as it may before a word goes."""
    margin, apart = build.px(build.layout.theme.margin_mm), build.px(2)
    least = _least_card(build, qr)
    sides = [min(room.h, max(least, room.w // 2)), min(room.h, least)]
    for parts, side in itertools.product(PARTS, sides):
        words = _measure(build, parts, room.w - _whole(qr, side) - margin, room.h, apart)
        seconds_fit = not parts.countdown or _countdown_width(build, state, qr) <= room.w - _whole(qr, side) - margin
        if seconds_fit and words.height + words.gaps * apart <= room.h:
            break
    card = _code(build, Rect(room.x, room.y, side, room.h), qr, START)
    x = card.right + margin
    between = max(0, min(build.px(4), (room.h - words.height) // max(1, words.gaps)))
    height = min(room.h, max(card.h, words.height + between * words.gaps))
    between = max(0, (height - words.height) // max(1, words.gaps))
    column = Rect(x, room.y + (room.h - height) // 2, room.right - x, height)
    title = Rect(x, column.y, column.w, words.title_height)
    build.paragraph(title, build.words("pairing.title"), words.title, build.palette.ink, START)
    steps = Rect(x, title.bottom + between, column.w, column.bottom - title.bottom - between)
    _steps(build, steps, words, between, state, qr)


def _upright(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    """The title above the code, the steps below it."""
    margin, between = build.px(build.layout.theme.margin_mm), build.px(3)
    for parts in PARTS:
        apart = 2 * margin + len(parts.steps) * between
        left = room.h - apart - _least_card(build, qr)
        words = _measure(build, parts, room.w, left, 0)
        seconds_fit = not parts.countdown or _countdown_width(build, state, qr) <= room.w
        if seconds_fit and words.height <= left:
            break
    title = Rect(room.x, room.y, room.w, words.title_height)
    build.paragraph(title, build.words("pairing.title"), words.title, build.palette.ink, CENTER)
    code = Rect(room.x, title.bottom + margin, room.w, room.h - words.height - apart)
    _code(build, code, qr, CENTER)
    steps = Rect(room.x, code.bottom + margin, room.w, room.bottom - code.bottom - margin)
    _steps(build, steps, words, between, state, qr)


def _least_card(build: Builder, qr: Qr) -> int:
    return build.layout.least_px(PICTURE_MM) if isinstance(qr.face, PairingPicture) else build.least_card(qr.face)


def _whole(qr: Qr, side: int) -> int:
    """The side of the code's card in a square of this side: modules are whole pixels."""
    if isinstance(qr.face, PairingPicture):
        return side
    modules = qr.face.size + 2 * QUIET_ZONE_MODULES
    return max(1, side // modules) * modules


def _code(build: Builder, room: Rect, qr: Qr, anchor: float) -> Rect:
    if isinstance(qr.face, PairingPicture):
        side = min(room.w, room.h)
        card = Rect(room.x + round((room.w - side) * anchor), room.y + (room.h - side) // 2, side, side)
        build.picture(card, qr.face.png)
        return card
    return build.code(room, qr.face, anchor)


def _measure(build: Builder, parts: _Parts, width: int, height: int, between: int) -> _Words:
    """These parts in the largest styles in which they fit into a column, `between` pixels apart; else in the least."""
    layout = build.layout
    disc, gap = _disc(build), build.px(DISC_APART_MM)
    for title, step in SCALES:
        title_height = len(build.wrapped(build.words("pairing.title"), width, title)) * layout.line(title)
        lines = [len(build.wrapped(build.words(key), width - disc - gap, step)) for key in parts.steps]
        heights = tuple(max(disc, count * layout.line(step)) for count in lines)
        found = _Words(parts, title, step, title_height, heights, layout.line(Style.SMALL) if parts.countdown else 0)
        if found.height + found.gaps * between <= height:
            break
    return found


def _disc(build: Builder) -> int:
    return build.px(7.5)


def _steps(build: Builder, room: Rect, words: _Words, between: int, state: State, qr: Qr) -> None:
    """The numbered steps from the top, the countdown at the bottom."""
    palette = build.palette
    line = build.layout.line(words.step)
    disc, gap = _disc(build), build.px(DISC_APART_MM)
    y = room.y
    for number, (key, height) in enumerate(zip(words.parts.steps, words.step_heights, strict=True), start=1):
        circle = Rect(room.x, y + max(0, line - disc) // 2, disc, disc)
        build.pill(circle, palette.primary)
        build.text(circle, str(number), Style.BODY_STRONG, palette.on_primary, CENTER)
        x = circle.right + gap
        text_height = len(build.wrapped(build.words(key), room.right - x, words.step)) * line
        top = y + max(0, height - text_height) // 2 if text_height <= disc else y
        build.paragraph(Rect(x, top, room.right - x, text_height), build.words(key), words.step, palette.ink)
        y += height + between
    if words.parts.countdown:
        _countdown(build, Rect(room.x, room.bottom - words.countdown, room.w, words.countdown), state, qr)


def _countdown_words(build: Builder, state: State, qr: Qr) -> str:
    return build.words("pairing.countdown", seconds=seconds_left(qr.renew_at, state.now))


def _countdown_width(build: Builder, state: State, qr: Qr) -> int:
    return _disc(build) + build.px(DISC_APART_MM) + build.width(_countdown_words(build, state, qr), Style.SMALL)


def _countdown(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    palette = build.palette
    disc = _disc(build)
    side = build.px(5)
    build.icon(Rect(room.x + (disc - side) // 2, room.y, side, room.h), "refresh", palette.muted)
    x = room.x + disc + build.px(DISC_APART_MM)
    words = _countdown_words(build, state, qr)
    build.text(Rect(x, room.y, room.right - x, room.h), words, Style.SMALL, palette.muted)
