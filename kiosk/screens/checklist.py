"""The shopper's list, to tick off."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.models import ChecklistItem
from kiosk.core.panels import MESSAGE_S, items_shown
from kiosk.core.state import Shopping, State
from kiosk.screens.builder import Builder
from kiosk.screens.frame import notice
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.strings import isolated, tidy
from kiosk.screens.theme import APART_MM, TARGET_MM, Rgb, Style

PADDING_MM = 2.0
ICON_MM = 6.5
MESSAGE_ICON_MM = 4.5
ICON_APART_MM = 1.5
BAR_MM = 1.4
BAR_APART_MM = 0.6
BAR_BELOW_MM = 1.8
COLUMN_EMS = 10.5
"""Two columns where each has this much room, in ems of its text."""
LEAST_NAME_MM = 12.0
SHORT_NAME_MM = 45.0
"""A message takes no more from a name than what it has beyond this, before the count goes."""
TOGETHER = 0.8
"""The lines of one text stand closer than their heights: by so much of these."""


@dataclass(frozen=True)
class _Message:
    """What stands in the line of the list's name, so that no row moves."""

    text: str
    icon: str
    ink: Rgb
    ground: Rgb


def draw(
    build: Builder, room: Rect, state: State, phase: Shopping, *, away: bool = False, fullest: int | None = None
) -> None:
    """A whole number of rows fills `fullest`, the height that the room has at most; see the basket's cards."""
    items = items_shown(phase)
    if not items:
        _nothing(build, room, state, phase, away=away)
        return
    head = _head_height(build, room.w)
    below = room.h - head
    if below < build.layout.least_px(TARGET_MM):
        head, below = 0, room.h
    else:
        name = "" if phase.checklist is None else tidy(phase.checklist.name or "")
        done = sum(item.checked for item in items)
        _head(
            build, Rect(room.x, room.y, room.w, head), name, done, len(items), _message(build, state, phase, away=away)
        )
    apart = build.at_least(APART_MM, part=0.7)
    columns = 2 if 2 * _least_width(build) + apart <= room.w else 1
    width = (room.w - (columns - 1) * apart) // columns
    least = max(2 * build.px(1) + build.layout.line(Style.BODY), build.layout.least_px(TARGET_MM)) + apart
    height = min(row_height(least, (room.h if fullest is None else fullest) - head), below)
    place = Rect(room.x, room.y + head, room.w, below)
    for index, row in rows(build, place, -(-len(items) // columns), height, phase.scroll or 0):
        for column, item in enumerate(items[index * columns : (index + 1) * columns]):
            card = Rect(row.x + column * (width + apart), row.y, width, row.h - apart)
            target = f"item:{item.item_id}"
            _card(build, card, item, pressed=build.pressed(target))
            shown = card if build.scroll is None else card.clipped(build.scroll.rect)
            if not away and shown.h >= build.layout.least_px(TARGET_MM):
                build.target(target, shown)


def _nothing(build: Builder, room: Rect, state: State, phase: Shopping, *, away: bool) -> None:
    """Why there is nothing to tick off."""
    words, palette = build.words, build.palette
    if phase.checklist is not None:
        text = words("list.empty.text")
        notice(build, room, "list", words("list.empty"), [text], ink=palette.primary, ground=palette.soft)
    elif phase.checklist_known:
        text = words("list.none.text")
        notice(build, room, "list", words("list.none"), [text], ink=palette.primary, ground=palette.soft)
    elif away or state.checklist.withheld(state.now):
        title, text = words("offline.title"), words("shopping.away" if away else "panel.failed")
        notice(build, room, "cloud-off", title, [text], ink=palette.warning, ground=palette.warning_ground)
    else:
        notice(build, room, "list", words("list.loading"), (), ink=palette.primary, ground=palette.soft)


def _message(build: Builder, state: State, phase: Shopping, *, away: bool) -> _Message | None:
    palette = build.palette
    if away:
        return _Message(build.words("list.away"), "cloud-off", palette.warning, palette.warning_ground)
    failed = phase.tick_failed_at
    if failed is not None and state.now < failed + MESSAGE_S:
        return _Message(build.words("list.failed"), "alert", palette.warning, palette.warning_ground)
    return None


# --- the list's name and how much of it is done ---


def _head_height(build: Builder, width: int) -> int:
    """With room for each message, whether there is one or not."""
    return _line_height(build, width) + build.px(BAR_APART_MM) + build.px(BAR_MM) + build.px(BAR_BELOW_MM)


def _line_height(build: Builder, width: int) -> int:
    lines = max(len(_broken(build, build.words(key), width)) for key in ("list.away", "list.failed"))
    small = build.layout.line(Style.SMALL_STRONG)
    return max(build.layout.line(Style.BODY_STRONG), lines * small + build.px(0.6))


def _broken(build: Builder, text: str, width: int) -> list[str]:
    """The lines of a message no wider than `width`, with its icon."""
    return build.wrapped(text, width - _beside_words(build), Style.SMALL_STRONG, balanced=True)


def _beside_words(build: Builder) -> int:
    return build.px(2 * PADDING_MM + MESSAGE_ICON_MM + ICON_APART_MM)


def _head(build: Builder, room: Rect, name: str, done: int, count: int, message: _Message | None) -> None:
    """The list's name and how much of it is done, between them the message; below it the bar.

    Where there is no room for all of it the count goes, as the bar tells it too, then the name.
    """
    words, palette = build.words, build.palette
    gap = build.px(APART_MM)
    row = Rect(room.x, room.y, room.w, _line_height(build, room.w))
    told = words("list.done", done=words.number(done), count=words.number(count))
    told_width = build.width(told, Style.SMALL)
    said = 0 if message is None else _said_width(build, row, message) + gap
    wished = min(build.width(isolated(name), Style.BODY_STRONG), build.px(SHORT_NAME_MM)) + gap if name else 0
    right = row.right
    if told_width + (said + wished if said else 0) <= row.w:
        right -= told_width
        build.text(Rect(right, row.y, told_width, row.h), told, Style.SMALL, palette.muted)
        right -= gap
    left = Rect(row.x, row.y, right - said - row.x, row.h)
    named = bool(name) and left.w >= build.px(LEAST_NAME_MM)
    if named:
        build.text(left, name, Style.BODY_STRONG, palette.ink, foreign=True)
    if message is not None:
        x = right - said + gap if named else row.x
        _say(build, Rect(x, row.y, right - x, row.h), message)
    bar = Rect(row.x, row.bottom + build.px(BAR_APART_MM), row.w, build.px(BAR_MM))
    build.pill(bar, palette.soft_pressed)
    filled = bar.w * done // count
    if filled:
        build.pill(Rect(bar.x, bar.y, max(bar.h, filled), bar.h), palette.primary)


def _said_width(build: Builder, row: Rect, message: _Message) -> int:
    lines = _broken(build, message.text, row.w)
    return min(row.w, max(build.width(line, Style.SMALL_STRONG) for line in lines) + _beside_words(build))


def _say(build: Builder, row: Rect, message: _Message) -> None:
    """The message at the start of `row`, no wider than it is."""
    lines = _broken(build, message.text, row.w)
    width = max(build.width(line, Style.SMALL_STRONG) for line in lines)
    place = Rect(row.x, row.y, min(row.w, width + _beside_words(build)), row.h)
    build.box(place, message.ground, build.layout.theme.radius_mm)
    side, line = build.px(MESSAGE_ICON_MM), build.layout.line(Style.SMALL_STRONG)
    x = place.x + build.px(PADDING_MM)
    build.icon(Rect(x, place.y, side, place.h), message.icon, message.ink)
    y = place.y + (place.h - len(lines) * line) // 2
    for text in lines:
        words = Rect(x + side + build.px(ICON_APART_MM), y, width, line)
        build.text(words, text, Style.SMALL_STRONG, message.ink)
        y += line


# --- the rows ---


def _least_width(build: Builder) -> int:
    return build.px(3 * PADDING_MM + ICON_MM) + round(COLUMN_EMS * build.layout.em(Style.BODY))


def _card(build: Builder, card: Rect, item: ChecklistItem, *, pressed: bool) -> None:
    layout, palette = build.layout, build.palette
    if card.h < layout.line(Style.SMALL):
        return
    build.box(card, palette.soft if pressed else palette.surface, layout.theme.radius_mm * 0.7)
    side = min(build.px(ICON_MM), card.h)
    box = Rect(card.x + build.px(PADDING_MM), card.y, side, card.h)
    icon, ink = ("check-box-checked", palette.primary) if item.checked else ("check-box", palette.muted)
    build.icon(box, icon, ink)
    x = box.right + build.px(PADDING_MM)
    room = Rect(x, card.y, card.right - build.px(PADDING_MM) - x, card.h)
    ink = palette.muted if item.checked else palette.ink
    style, lines = _lines(build, item.text, room)
    line, step = layout.line(style), round(layout.line(style) * TOGETHER)
    rtl = build.direction(tidy(item.text), foreign=True)
    # Arabic reaches further below a line than anything reaches above it.
    y = room.y + (room.h - line - (len(lines) - 1) * step) // 2 - (build.px(0.5) if len(lines) > 1 else 0)
    for text in lines:
        build.line(Rect(room.x, y, room.w, line), text, style, ink, rtl=rtl, struck=item.checked)
        y += step


def _lines(build: Builder, text: str, room: Rect) -> tuple[Style, list[str]]:
    """The text in one line; a longer one smaller in two, where these have room, the last of which is then cut."""
    for style in (Style.BODY, Style.SMALL):
        lines = build.wrapped(text, room.w, style, foreign=True)
        if len(lines) < 2:
            return style, lines
    if build.layout.line(Style.SMALL) * (1 + TOGETHER) > room.h * 1.1:
        return Style.SMALL, [" ".join(lines)]
    return Style.SMALL, [lines[0], " ".join(lines[1:])]
