"""The free cart: the code to scan, three steps, and when the code is renewed."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.models import PairingPicture
from kiosk.core.state import Qr, State, seconds_left
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import QR_MM, Style

STEPS = ("pairing.step.1", "pairing.step.2", "pairing.step.3")


@dataclass(frozen=True)
class _Words:
    """The styles of title and steps, and how high they come out in a column of some width."""

    title: Style
    step: Style
    title_height: int
    step_heights: tuple[int, ...]
    countdown: int


def draw(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    layout = build.layout
    margin = build.px(layout.theme.margin_mm)
    room = Rect(room.x, room.y + margin, room.w, room.h - 2 * margin)
    if layout.portrait:
        words = _measure(build, room.w, room.h // 2)
        title = Rect(room.x, room.y, room.w, words.title_height)
        build.paragraph(title, build.words("pairing.title"), words.title, build.palette.ink, CENTER)
        below = sum(words.step_heights) + words.countdown + len(STEPS) * build.px(3)
        card_room = Rect(room.x, title.bottom + margin, room.w, room.h - title.h - below - 2 * margin)
        _code(build, card_room, qr)
        steps = Rect(room.x, card_room.bottom + margin, room.w, below)
        _steps(build, steps, words, state, qr)
        return
    side = min(room.h, max(layout.least_px(QR_MM + 10), room.w // 2))
    card = _code(build, Rect(room.x, room.y, side, room.h), qr)
    x = card.right + margin + build.px(2)
    column = Rect(x, room.y, room.right - x, room.h)
    words = _measure(build, column.w, column.h)
    gap = min(build.px(4), max(0, column.h - words.title_height - words.countdown - sum(words.step_heights)) // 4)
    height = words.title_height + words.countdown + sum(words.step_heights) + len(STEPS) * gap + gap
    column = Rect(x, room.y + max(0, (room.h - max(height, card.h)) // 2), column.w, min(room.h, max(height, card.h)))
    title = Rect(x, column.y, column.w, words.title_height)
    build.paragraph(title, build.words("pairing.title"), words.title, build.palette.ink, START)
    steps = Rect(x, title.bottom + gap, column.w, column.bottom - title.bottom - gap)
    _steps(build, steps, words, state, qr)


def _code(build: Builder, room: Rect, qr: Qr) -> Rect:
    if isinstance(qr.face, PairingPicture):
        side = min(room.w, room.h)
        card = Rect(room.x + (room.w - side) // 2, room.y + (room.h - side) // 2, side, side)
        build.picture(card, qr.face.png)
        return card
    return build.code(room, qr.face)


def _measure(build: Builder, width: int, height: int) -> _Words:
    """The largest styles in which title, steps and countdown fit into a column."""
    layout = build.layout
    disc, gap = _disc(build), build.px(2.5)
    for title, step in ((Style.TITLE, Style.BODY), (Style.HEADING, Style.BODY), (Style.HEADING, Style.SMALL)):
        title_height = len(build.wrapped(build.words("pairing.title"), width, title)) * layout.line(title)
        lines = [len(build.wrapped(build.words(key), width - disc - gap, step)) for key in STEPS]
        heights = tuple(max(disc, count * layout.line(step)) for count in lines)
        found = _Words(title, step, title_height, heights, layout.line(Style.SMALL) + build.px(1))
        if title_height + sum(heights) + found.countdown + len(STEPS) * build.px(1.5) <= height:
            break
    return found


def _disc(build: Builder) -> int:
    return build.px(7.5)


def _steps(build: Builder, room: Rect, words: _Words, state: State, qr: Qr) -> None:
    """Three numbered steps from the top, the countdown at the bottom."""
    layout, palette = build.layout, build.palette
    line = layout.line(words.step)
    disc, gap = _disc(build), build.px(2.5)
    spare = room.h - sum(words.step_heights) - words.countdown
    between = max(0, min(build.px(5), spare // len(STEPS)))
    y = room.y
    for number, (key, height) in enumerate(zip(STEPS, words.step_heights, strict=True), start=1):
        circle = Rect(room.x, y + max(0, line - disc) // 2, disc, disc)
        build.pill(circle, palette.primary)
        build.text(circle, str(number), Style.BODY_STRONG, palette.on_primary, CENTER)
        x = circle.right + gap
        text_height = len(build.wrapped(build.words(key), room.right - x, words.step)) * line
        top = y + max(0, height - text_height) // 2 if text_height <= disc else y
        build.paragraph(Rect(x, top, room.right - x, text_height), build.words(key), words.step, palette.ink)
        y += height + between
    _countdown(build, Rect(room.x, room.bottom - words.countdown, room.w, words.countdown), state, qr)


def _countdown(build: Builder, room: Rect, state: State, qr: Qr) -> None:
    palette = build.palette
    disc = _disc(build)
    side = build.px(5)
    build.icon(Rect(room.x + (disc - side) // 2, room.y, side, room.h), "refresh", palette.muted)
    words = build.words("pairing.countdown", seconds=seconds_left(qr.renew_at, state.now))
    x = room.x + disc + build.px(2.5)
    build.text(Rect(x, room.y, room.right - x, room.h), words, Style.SMALL, palette.muted)
