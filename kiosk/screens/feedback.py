"""How it was: three faces, and what can be chosen to say why. Nothing of it must be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType

from kiosk.core.models import Mood, Reason
from kiosk.core.parting import OPEN
from kiosk.core.state import Feedback, FeedbackStage
from kiosk.screens.builder import CENTER, START, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.strings import tidy
from kiosk.screens.theme import APART_MM, TARGET_MM, Style

FACES: Mapping[Mood, tuple[str, str]] = MappingProxyType(
    {
        Mood.HAPPY: ("face-happy", "feedback.happy"),
        Mood.NEUTRAL: ("face-neutral", "feedback.neutral"),
        Mood.SAD: ("face-sad", "feedback.sad"),
    }
)
"""Each face's icon and word."""
FACE_MM = 15.0
"""Both sides of what can be touched at least."""
ICON_MM = 8.0
FACE_ICON_MM = 6.8
"""With room below its word for Arabic's descenders."""
MARK_MM = 3.8
EDGE_MM = 1.0
QUESTION_LIFT_MM = 0.8
CHIP_SIDE_MM = 3.0
CHIP_MARK_MM = 1.0
"""Where in that side the mark of a chosen one begins."""
CHIP_ICON_MM = 3.2
CHIP_EDGE_MM = 0.6
"""Between the mark and the words."""
SEND_MM = 24.0
BUTTON_SIDE_MM = 2.5
"""Beside a button's label."""
QUESTION = (Style.BODY_STRONG, Style.SMALL_STRONG)


class Form(Enum):
    """Where the question stands, and the button that sends, which takes its place or stands with the reasons."""

    ABOVE = "the question above the faces, the button with the reasons"
    ROW = "both above the faces"
    BESIDE = "the one or the other beside the faces"
    BARE = "the faces alone, the button with the reasons"


def under_way(feedback: Feedback) -> bool:
    """Whether a face is chosen that the store has not been told."""
    return feedback.mood is not None and feedback.stage is not FeedbackStage.SENT


def asks_why(feedback: Feedback) -> bool:
    """Whether there is, or may soon be, something to choose from."""
    return under_way(feedback) and feedback.reasons != ()


# --- the faces ---


def least_width(build: Builder, form: Form) -> int:
    """At which the faces have their words, and the question its own."""
    widest = max(build.width(build.words(key), Style.SMALL) for _, key in FACES.values())
    faces = 3 * max(_least(build, FACE_MM), widest + build.px(EDGE_MM)) + 2 * _apart(build)
    if form is not Form.BESIDE:
        return faces
    words = build.words("feedback.title").split()
    return faces + _apart(build) + max(_beside_width(build), *(build.width(word, QUESTION[-1]) for word in words))


def height(build: Builder, form: Form) -> int:
    return _heading_height(build, form) + _tile_height(build)


def draw(build: Builder, room: Rect, feedback: Feedback, form: Form) -> None:
    """The faces in `room`, which is as high as `height` says; once the store knows, thanks in their place."""
    if feedback.stage is FeedbackStage.SENT:
        _thanks(build, room)
        return
    heading, gap = _heading_height(build, form), _apart(build)
    tiles = Rect(room.x, room.y + heading, room.w, room.h - heading)
    text = build.words("feedback.title")
    match form:
        case Form.ABOVE:
            style = build.largest(QUESTION, text, room.w)
            # Its descenders keep off the faces as its capitals do from what is above.
            place = Rect(room.x, room.y - build.px(QUESTION_LIFT_MM), room.w, heading)
            build.text(place, text, style, build.palette.ink, CENTER)
        case Form.ROW:
            _row(build, Rect(room.x, room.y, room.w, heading - gap), feedback, text)
        case Form.BESIDE:
            most = room.w - least_width(build, Form.BARE) - gap
            left = Rect(room.x, room.y, min(most, max(_beside_width(build), room.w // 3)), room.h)
            tiles = Rect(left.right + gap, room.y, room.right - left.right - gap, room.h)
            _beside(build, left, feedback, text)
    width = (tiles.w - 2 * gap) // 3
    for index, mood in enumerate(FACES):
        x = tiles.x + index * (width + gap)
        _face(build, Rect(x, tiles.y, tiles.right - x if index == 2 else width, tiles.h), feedback, mood)


def _beside(build: Builder, room: Rect, feedback: Feedback, text: str) -> None:
    """The question in as many lines as it needs, or the button in its place."""
    if under_way(feedback):
        _send(build, room, feedback)
        return
    style = QUESTION[-1]
    block = len(build.wrapped(text, room.w, style)) * build.layout.line(style)
    place = Rect(room.x, room.y + (room.h - block) // 2, room.w, block)
    build.paragraph(place, text, style, build.palette.ink, START)


def _row(build: Builder, row: Rect, feedback: Feedback, text: str) -> None:
    """The question, and the button at the end; the question goes where both have no room."""
    if not under_way(feedback):
        build.text(row, text, build.largest(QUESTION, text, row.w), build.palette.ink, CENTER)
        return
    width, gap = _send_width(build), _apart(build)
    if build.width(text, QUESTION[-1]) > row.w - width - gap:
        width = row.w
    else:
        left = Rect(row.x, row.y, row.w - width - gap, row.h)
        build.text(left, text, build.largest(QUESTION, text, left.w), build.palette.ink)
    _send(build, Rect(row.right - width, row.y, width, row.h), feedback)


def _face(build: Builder, tile: Rect, feedback: Feedback, mood: Mood) -> None:
    palette, name = build.palette, f"mood:{mood}"
    icon, key = FACES[mood]
    chosen = feedback.mood is mood
    fill = palette.primary if chosen else palette.soft_pressed if build.pressed(name) else palette.soft
    ink = palette.on_primary if chosen else palette.primary
    build.box(tile, fill, build.layout.theme.radius_mm)
    word, edge, line = build.words(key), build.px(EDGE_MM), build.layout.line(Style.SMALL)
    worded = build.width(word, Style.SMALL) <= tile.w
    side = build.px(FACE_ICON_MM if worded else ICON_MM)
    top = tile.y + (tile.h - side - (line if worded else 0)) // 2
    if worded:
        build.text(Rect(tile.x, top + side, tile.w, line), word, Style.SMALL, ink, CENTER)
    build.icon(Rect(tile.x, top, tile.w, side), icon, ink)
    if chosen:
        mark = min(build.px(MARK_MM), (tile.w - side) // 2 - edge // 2)
        build.icon(Rect(tile.right - edge // 2 - mark, tile.y + edge, mark, mark), "check", ink)
    if feedback.stage in OPEN:
        build.target(name, tile)


def _thanks(build: Builder, room: Rect) -> None:
    """That the store knows, with an icon where there is room for it; in fewer words where there is no room for all."""
    palette, words = build.palette, build.words
    build.box(room, palette.soft, build.layout.theme.radius_mm)
    inner = room.inset(build.px(2 * EDGE_MM), 0)
    side, gap = build.px(ICON_MM), build.px(APART_MM)
    full, short = words("feedback.sent"), words("receipt.title")
    for text, style, icon in (
        (full, Style.BODY_STRONG, side + gap),
        (full, Style.SMALL_STRONG, side + gap),
        (full, Style.SMALL_STRONG, 0),
        (short, Style.SMALL_STRONG, side + gap),
    ):
        lines = build.wrapped(text, inner.w - icon, style, balanced=True)
        block = len(lines) * build.layout.line(style)
        if block <= inner.h and " ".join(lines) == text:
            break
    width = max(build.width(line, style) for line in lines)
    x = inner.x + (inner.w - icon - width) // 2
    if icon:
        build.icon(Rect(x, room.y, side, room.h), "check", palette.primary)
    place = Rect(x + icon, room.y + (room.h - block) // 2, width, block)
    build.paragraph(place, text, style, palette.primary_pressed, CENTER)


# --- why ---


def answer(build: Builder, room: Rect, feedback: Feedback, form: Form) -> Rect:
    """At the foot of `room` the button where it stands there, and what there is to say. Returns what is left above.

    Without room for it there is no button: whoever leaves with a face chosen has said it all the same.
    """
    gap, left = _apart(build), room
    failed = feedback.stage is FeedbackStage.FAILED
    if _with_button(form):
        width, high = _send_width(build), _touch_height(build)
        if high > room.h:
            return room
        row = Rect(room.x, room.bottom - high, room.w, high)
        left = Rect(room.x, room.y, room.w, max(0, row.y - gap - room.y))
        beside = Rect(row.x, row.y, row.w - width - gap, high)
        text = build.words("feedback.failed") if failed else build.words("feedback.hint") if feedback.reasons else ""
        _send(build, Rect(row.right - width, row.y, width, high), feedback)
        # A line is higher than its words: two of them may stand out of the button's height by a little.
        if _said(build, beside.inset(0, -build.px(EDGE_MM)), text, failed=failed):
            return left
    if failed:
        text = build.words("feedback.failed")
        block = len(build.wrapped(text, left.w, Style.SMALL_STRONG)) * build.layout.line(Style.SMALL_STRONG)
        foot = Rect(left.x, left.bottom - block, left.w, block)
        if block <= left.h and _said(build, foot, text, failed=True):
            return Rect(left.x, left.y, left.w, max(0, left.h - block - gap // 2))
    return left


def _said(build: Builder, room: Rect, text: str, *, failed: bool) -> bool:
    """Say it in the middle of the height of `room`, if it has room there."""
    palette = build.palette
    style, ink = (Style.SMALL_STRONG, palette.danger) if failed else (Style.SMALL, palette.muted)
    block = len(build.wrapped(text, room.w, style)) * build.layout.line(style)
    if block > room.h:
        return False
    if text:
        build.paragraph(Rect(room.x, room.y + (room.h - block) // 2, room.w, block), text, style, ink)
    return True


def reasons(build: Builder, room: Rect, feedback: Feedback) -> None:
    """What can be chosen, as much of it as fits, in its order."""
    if feedback.reasons is not None:
        for chip, reason in _chips(build, room, feedback.reasons):
            _chip(build, chip, reason, feedback)
        return
    text = build.words("feedback.loading")
    block = len(build.wrapped(text, room.w, Style.SMALL)) * build.layout.line(Style.SMALL)
    if block <= room.h:
        place = Rect(room.x, room.y + (room.h - block) // 2, room.w, block)
        build.paragraph(place, text, Style.SMALL, build.palette.muted, CENTER)


def _with_button(form: Form) -> bool:
    return form in (Form.ABOVE, Form.BARE)


def _send(build: Builder, rect: Rect, feedback: Feedback) -> None:
    if feedback.stage is not FeedbackStage.SENDING:
        build.button("feedback.send", rect, build.words("feedback.send"), primary=False)
        return
    palette, text = build.palette, build.words("feedback.sending")
    build.box(rect, palette.soft, build.layout.theme.radius_mm)
    block = len(build.wrapped(text, rect.w, Style.SMALL_STRONG)) * build.layout.line(Style.SMALL_STRONG)
    place = Rect(rect.x, rect.y + (rect.h - block) // 2, rect.w, block)
    build.paragraph(place, text, Style.SMALL_STRONG, palette.muted, CENTER)


def _send_width(build: Builder) -> int:
    """The same before it is sent and meanwhile."""
    sending = build.width(build.words("feedback.sending"), Style.SMALL_STRONG) + build.px(2 * EDGE_MM)
    return max(build.px(SEND_MM), _beside_width(build), sending)


def _beside_width(build: Builder) -> int:
    """The least width of the button where it is as high as a face: what it says meanwhile has two lines there."""
    send = build.width(build.words("feedback.send"), Style.SMALL_STRONG) + 2 * build.px(BUTTON_SIDE_MM)
    words = build.words("feedback.sending").split()
    return max(send, *(build.width(word, Style.SMALL_STRONG) + build.px(2 * EDGE_MM) for word in words))


def _chips(build: Builder, room: Rect, found: tuple[Reason, ...]) -> Iterator[tuple[Rect, Reason]]:
    """Those that fit, in rows from the start, and their places. One that is wider than `room` has two lines where
    there is height for them."""
    gap, least, side = _apart(build), _touch_height(build), build.px(CHIP_SIDE_MM)
    double = max(least, 2 * build.layout.line(Style.SMALL) + build.px(EDGE_MM))
    x, y, high = room.x, room.y, 0
    for reason in found:
        text = tidy(reason.text)
        wide = build.layout.text_width(text, Style.SMALL, rtl=build.direction(text, foreign=True)) + 2 * side
        width, height = min(max(wide, least), room.w), least
        if x > room.x and x + width > room.right:
            x, y, high = room.x, y + high + gap, 0
        if wide > room.w and y + double <= room.bottom:
            lines = build.wrapped(text, room.w - 2 * side, Style.SMALL, foreign=True)
            width, height = room.w, double if len(lines) > 1 else least
        if not text:
            continue
        if y + height > room.bottom:
            return
        yield Rect(x, y, width, height), reason
        x, high = x + width + gap, max(high, height)


def _chip(build: Builder, chip: Rect, reason: Reason, feedback: Feedback) -> None:
    """The mark of a chosen one takes from both sides of its words: no chip grows, none moves."""
    palette, name = build.palette, f"reason:{reason.reason_id}"
    chosen, pressed = reason.reason_id in feedback.chosen, build.pressed(name)
    if chosen:
        fill, ink = palette.primary_pressed if pressed else palette.primary, palette.on_primary
    else:
        fill, ink = palette.soft_pressed if pressed else palette.soft, palette.primary_pressed
    build.box(chip, fill, build.layout.theme.radius_mm)
    side, mark = build.px(CHIP_SIDE_MM), build.px(CHIP_ICON_MM)
    x = chip.x + side
    if chosen:
        x = chip.x + build.px(CHIP_MARK_MM)
        build.icon(Rect(x, chip.y, mark, chip.h), "check", ink)
        x += mark + build.px(CHIP_EDGE_MM)
    anchor, line, width = START if chosen else CENTER, build.layout.line(Style.SMALL), chip.w - 2 * side
    if chip.h < 2 * line:
        build.text(Rect(x, chip.y, width, chip.h), reason.text, Style.SMALL, ink, anchor, foreign=True)
    else:
        room = Rect(x, chip.y + (chip.h - 2 * line) // 2, width, 2 * line)
        build.paragraph(room, reason.text, Style.SMALL, ink, START, foreign=True)
    if feedback.stage in OPEN:
        build.target(name, chip)


# --- measures ---


def _heading_height(build: Builder, form: Form) -> int:
    match form:
        case Form.ABOVE:
            return build.layout.line(QUESTION[0])
        case Form.ROW:
            return _touch_height(build) + _apart(build)
    return 0


def _tile_height(build: Builder) -> int:
    return max(_least(build, FACE_MM), build.px(ICON_MM) + build.layout.line(Style.SMALL))


def _touch_height(build: Builder) -> int:
    """With room for Arabic's descenders in large text."""
    return max(_least(build, TARGET_MM), build.layout.line(Style.SMALL) * 6 // 5)


def _least(build: Builder, mm: float) -> int:
    return build.at_least(mm, part=0.8)


def _apart(build: Builder) -> int:
    return build.at_least(APART_MM)
