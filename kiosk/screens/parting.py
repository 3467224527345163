"""The end of a session: thanks, the receipt, how it was; or a goodbye; and when the screen is cleared."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.due import seconds_left
from kiosk.core.models import Receipt
from kiosk.core.state import Feedback, Parting, State
from kiosk.screens import feedback as asking
from kiosk.screens import receipt as slips
from kiosk.screens.builder import CENTER, END, Builder
from kiosk.screens.feedback import Form
from kiosk.screens.frame import disc_side, icon_disc, notice
from kiosk.screens.scene import Rect
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM, Style

COLUMN_PART = 0.4
"""The part of a wide panel's width that thanks, faces and buttons take."""
WIDEST_PART = 0.52
"""So much of it they take where their words need it."""
MOST_PART = 0.68
"""And so much where there is no other way."""
TITLES = (Style.TITLE, Style.HEADING, Style.BODY_STRONG)
APART_MM = 1.0
"""Between the thanks and the countdown."""
THANKS_MM = 42.0
"""Their height on an upright panel where nothing is asked."""
BUTTON_SIDE_MM = 2.5
"""Beside a button's label."""


@dataclass(frozen=True)
class _End:
    """What there is to show: `left` says when it goes."""

    receipt: Receipt
    feedback: Feedback | None
    scroll: int
    left: str


def draw(build: Builder, room: Rect, state: State, phase: Parting) -> None:
    gap = build.px(build.layout.theme.gap_mm)
    room = Rect(room.x, room.y + gap, room.w, room.h - 2 * gap)
    left = build.words("receipt.countdown", seconds=seconds_left(phase.until, state.now))
    if phase.receipt is None:
        _goodbye(build, room, left)
        return
    end = _End(phase.receipt, phase.feedback, phase.scroll, left)
    if build.layout.portrait:
        _upright(build, room, end)
    else:
        _wide(build, room, end)


def _goodbye(build: Builder, room: Rect, left: str) -> None:
    """The button stands below the words, beside them where there is no height for that."""
    words, palette, gap = build.words, build.palette, build.px(build.layout.theme.gap_mm)
    title, text = words("goodbye.title"), words("goodbye.text")
    height = _primary(build)
    body = Rect(room.x, room.y, room.w, room.h - height - gap)
    least = gap + _lines_height(build, title, body.w, Style.BODY_STRONG)
    least += sum(_lines_height(build, each, body.w, Style.SMALL) for each in (text, left))
    done = Rect(room.x, room.bottom - height, room.w, height)
    if least > body.h:
        width = _least_width(build, "receipt.done", height)
        body = Rect(room.x, room.y, room.w - width - gap, room.h)
        done = Rect(room.right - width, room.bottom - height, width, height)
    build.button("receipt.done", done, words("receipt.done"), primary=True)
    notice(build, body, "check", title, [text], ink=palette.primary, ground=palette.soft, small=[left])


def _upright(build: Builder, room: Rect, end: _End) -> None:
    """Thanks, faces, slip and buttons below each other."""
    gap = build.px(build.layout.theme.gap_mm)
    rest = _buttons(build, room)
    high = _thanks_height(build, rest.w, end.left, TITLES[1])
    free = rest.h - high - gap - slips.listing_height(build, rest.w, end.receipt)
    form = _first_form(build, end, rest.w, free - gap, (Form.BESIDE, Form.ROW, Form.BARE))
    if end.feedback is None:
        high = min(build.px(THANKS_MM), high + max(0, free))
    least = _thanks_height(build, rest.w, end.left, TITLES[-1])
    high = max(least, min(high, rest.h - gap - slips.least_height(build, rest.w, end.receipt)))
    _thanks(build, Rect(rest.x, rest.y, rest.w, high), end.left)
    y = rest.y + high + gap
    if end.feedback is not None and form is not None:
        faces = Rect(rest.x, y, rest.w, asking.height(build, form))
        asking.draw(build, faces, end.feedback, form)
        y = faces.bottom + gap
    _slip(build, Rect(rest.x, y, rest.w, rest.bottom - y), end, form)


def _wide(build: Builder, room: Rect, end: _End) -> None:
    """Thanks, faces and buttons in a column, the slip beside it; without height for all three the thanks stand above
    column and slip."""
    gap = build.px(build.layout.theme.gap_mm)
    width = _column_width(build, room, end)
    rest = _buttons(build, Rect(room.x, room.y, width, room.h))
    thanks = _thanks_height(build, width, end.left, TITLES[1])
    form = _first_form(build, end, width, rest.h - thanks - gap, (Form.ABOVE,))
    top = room.y
    if thanks > rest.h or (end.feedback is not None and form is None):
        top = _banner(build, room, end.left) + gap
        rest = Rect(rest.x, top, rest.w, rest.bottom - top)
        form = _first_form(build, end, width, rest.h, (Form.ROW, Form.ABOVE, Form.BARE))
        faces_top = top
    else:
        faces_top = rest.bottom - (asking.height(build, form) if form is not None else 0)
        bottom = faces_top - (gap if form is not None else 0)
        _thanks(build, Rect(rest.x, rest.y, rest.w, bottom - rest.y), end.left)
    if end.feedback is not None and form is not None:
        faces = Rect(rest.x, faces_top, rest.w, asking.height(build, form))
        asking.draw(build, faces, end.feedback, form)
    x = rest.right + gap
    _slip(build, Rect(x, top, room.right - x, room.bottom - top), end, form)


def _first_form(build: Builder, end: _End, width: int, height: int, forms: tuple[Form, ...]) -> Form | None:
    """The first of these forms for which there is room; None where there is none, or nothing is asked."""
    if end.feedback is None:
        return None
    fitting = (form for form in forms if asking.height(build, form) <= height)
    return next((form for form in fitting if form is Form.BARE or asking.least_width(build, form) <= width), None)


def _slip(build: Builder, room: Rect, end: _End, form: Form | None) -> None:
    """The receipt; its lines make place for what there is to choose from."""
    given = end.feedback if end.feedback is not None and form is not None and asking.under_way(end.feedback) else None
    if given is None and not end.receipt.basket.lines:
        height = min(room.h, slips.bare_height(build, room.w, end.receipt))
        room = Rect(room.x, room.y + (room.h - height) // 2, room.w, height)
    choosing = given is not None and asking.asks_why(given)
    rest = slips.draw(build, room, end.receipt, small=choosing)
    if given is not None and form is not None:
        rest = asking.answer(build, rest, given, form)
    if given is not None and choosing:
        asking.reasons(build, rest, given)
    else:
        slips.lines(build, rest, end.receipt, end.scroll)


# --- thanks ---


def _thanks(build: Builder, room: Rect, left: str) -> None:
    """In the middle of `room`, as large as it allows, below an icon where there is room for it."""
    palette, title = build.palette, build.words("receipt.title")
    heights = {style: _thanks_height(build, room.w, left, style) for style in TITLES}
    style = next((each for each, height in heights.items() if height <= room.h), TITLES[-1])
    gap = build.px(build.layout.theme.gap_mm)
    disc = disc_side(build, room, heights[style])
    y = room.y + max(0, room.h - heights[style] - disc - (gap if disc else 0)) // 2
    if disc:
        icon_disc(build, Rect(room.x, y, room.w, disc), "check", palette.primary, palette.soft)
        y += disc + gap
    y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), title, style, palette.ink, CENTER)
    y += build.px(APART_MM)
    build.paragraph(Rect(room.x, y, room.w, room.bottom - y), left, Style.SMALL, palette.muted, CENTER)


def _thanks_height(build: Builder, width: int, left: str, style: Style) -> int:
    title = _lines_height(build, build.words("receipt.title"), width, style)
    return title + build.px(APART_MM) + _lines_height(build, left, width, Style.SMALL)


def _banner(build: Builder, room: Rect, left: str) -> int:
    """Thanks at the start and the countdown at the end of the top of `room`, or below each other. Returns where it
    ends."""
    palette, title = build.palette, build.words("receipt.title")
    style = _banner_style(build, room.w, left)
    if style is not None:
        row = Rect(room.x, room.y, room.w, build.layout.line(style))
        build.text(row, title, style, palette.ink)
        build.text(row, left, Style.SMALL, palette.muted, END)
        return row.bottom
    y = room.y + build.paragraph(room, title, TITLES[-1], palette.ink)
    return y + build.paragraph(Rect(room.x, y, room.w, room.bottom - y), left, Style.SMALL, palette.muted)


def _banner_height(build: Builder, width: int, left: str) -> int:
    style = _banner_style(build, width, left)
    if style is not None:
        return build.layout.line(style)
    title = _lines_height(build, build.words("receipt.title"), width, TITLES[-1])
    return title + _lines_height(build, left, width, Style.SMALL)


def _banner_style(build: Builder, width: int, left: str) -> Style | None:
    """The largest style of the thanks with which they stand beside the countdown; None where none does."""
    rest = width - build.width(left, Style.SMALL) - build.px(build.layout.theme.gap_mm)
    return next((style for style in TITLES[1:] if build.width(build.words("receipt.title"), style) <= rest), None)


def _lines_height(build: Builder, text: str, width: int, style: Style) -> int:
    return len(build.wrapped(text, width, style)) * build.layout.line(style)


# --- the buttons ---


def _buttons(build: Builder, room: Rect) -> Rect:
    """To keep it and to be done with it, at the foot of `room`: beside each other where that is wide enough. Returns
    what is left above them."""
    gap, height = build.px(build.layout.theme.gap_mm), _primary(build)
    done = Rect(room.x, room.bottom - height, room.w, height)
    stay_least, done_least = _least_widths(build)
    if stay_least + gap + done_least <= room.w:
        roomy = build.width(build.words("receipt.stay"), Style.BODY_STRONG) + 2 * build.px(BUTTON_SIDE_MM)
        width = min(max((room.w - gap) // 2, roomy), room.w - gap - done_least)
        stay = Rect(room.x, done.y, width, height)
        done = Rect(stay.right + gap, done.y, room.right - stay.right - gap, height)
    else:
        low = build.at_least(TARGET_MM)
        stay = Rect(room.x, done.y - gap - low, room.w, low)
    build.button("receipt.stay", stay, build.words("receipt.stay"), primary=False)
    build.button("receipt.done", done, build.words("receipt.done"), primary=True)
    return Rect(room.x, room.y, room.w, stay.y - gap - room.y)


def _column_width(build: Builder, room: Rect, end: _End) -> int:
    """Both buttons beside each other leave some of the width to the slip; all that it can do without, where they have
    no height to stand below each other."""
    gap, widths = build.px(build.layout.theme.gap_mm), _least_widths(build)
    low = build.at_least(TARGET_MM)
    below = _banner_height(build, room.w, end.left) + gap + low + gap + _primary(build)
    most = round(room.w * (WIDEST_PART if below <= room.h else MOST_PART))
    wanted = (sum(widths) + gap, 0 if end.feedback is None else asking.least_width(build, Form.ABOVE))
    return max(round(room.w * COLUMN_PART), *widths, *(width for width in wanted if width <= most))


def _least_widths(build: Builder) -> tuple[int, int]:
    """Of the button that keeps it, and of the one that is done with it."""
    low = build.layout.least_px(TARGET_MM)
    return _least_width(build, "receipt.stay", low), _least_width(build, "receipt.done", _primary(build))


def _least_width(build: Builder, key: str, least: int) -> int:
    return max(build.width(build.words(key), Style.SMALL_STRONG) + 2 * build.px(BUTTON_SIDE_MM), least)


def _primary(build: Builder) -> int:
    """The height of a primary button."""
    return build.at_least(PRIMARY_TARGET_MM, part=0.8)
