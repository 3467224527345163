"""What many screens have: the notice, the scale's alarm, the badge."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.core.models import Weight
from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Rgb, Style

ALARMS = {Weight.INCREASED: "attention.increased", Weight.DECREASED: "attention.decreased"}
LEAST_DISC_MM = 9.0
REASON_LINES = 2
NOTICE_SCALES = (
    (Style.TITLE, Style.BODY),
    (Style.HEADING, Style.BODY),
    (Style.HEADING, Style.SMALL),
    (Style.BODY_STRONG, Style.SMALL),
)
"""Styles of title and words, from the largest: the first with which all of them fit is taken."""


def alarm(build: Builder, room: Rect, weight: Weight, keep: int, *, across: bool) -> Rect:
    """The scale's alarm at the top of `room`, as a strip `across` the panel or as a card. Returns the rest of the room.

    What is to be done is always said; what happened, where that leaves `keep` pixels, or on the same line.
    """
    layout, palette = build.layout, build.palette
    title, text = build.words("attention.title"), build.words(ALARMS[weight])
    upper, lower = layout.line(Style.BODY_STRONG), layout.line(Style.SMALL)
    inner = room if across else room.inset(build.px(2.5), 0)
    side, gap, edge = build.px(6), build.px(2.5), build.px(1)
    x = inner.x + side + gap
    width, title_width = inner.right - x, build.width(title, Style.BODY_STRONG)
    title_height = len(build.wrapped(title, width, Style.BODY_STRONG)) * upper
    behind = title_width + gap + build.width(text, Style.SMALL) <= width
    text_height = 0 if behind else len(build.wrapped(text, width, Style.SMALL)) * lower
    if title_height + text_height + 2 * edge > room.h - keep:
        text_height = 0
    ground = Rect(room.x, room.y, room.w, title_height + text_height + 2 * edge)
    if across:
        ground = Rect(0, ground.y, layout.width, ground.h)
    build.box(ground, palette.danger_ground, 0.0 if across else layout.theme.radius_mm)
    build.icon(Rect(inner.x, ground.y, side, ground.h), "alert", palette.danger)
    upper_rect = Rect(x, ground.y + edge, width, title_height)
    build.paragraph(upper_rect, title, Style.BODY_STRONG, palette.danger)
    if behind:
        rest = Rect(x + title_width + gap, upper_rect.y, width - title_width - gap, upper)
        build.text(rest, text, Style.SMALL, palette.ink)
    elif text_height:
        build.paragraph(Rect(x, upper_rect.bottom, width, text_height), text, Style.SMALL, palette.ink)
    return Rect(room.x, ground.bottom, room.w, room.bottom - ground.bottom)


def badge_width(build: Builder, text: str) -> int:
    before, icon, between, after = _badge_parts(build)
    return before + icon + between + build.width(text, Style.SMALL_STRONG) + after


def _badge_parts(build: Builder) -> tuple[int, int, int, int]:
    """Before the icon, its side, between it and the words, behind them."""
    return build.px(2), build.px(4.5), build.px(1.5), build.px(3)


def badge(build: Builder, room: Rect, text: str, ink: Rgb, ground: Rgb, icon: str) -> None:
    """A pill with an icon and words in the middle of `room`."""
    height = min(build.layout.line(Style.SMALL_STRONG) + build.px(2), room.h)
    before, side, between, after = _badge_parts(build)
    width = min(badge_width(build, text), room.w)
    pill = Rect(room.x + (room.w - width) // 2, room.y + (room.h - height) // 2, width, height)
    build.pill(pill, ground)
    build.icon(Rect(pill.x + before, pill.y, side, height), icon, ink)
    x = pill.x + before + side + between
    build.text(Rect(x, pill.y, pill.right - after - x, height), text, Style.SMALL_STRONG, ink)


def notice(
    build: Builder,
    room: Rect,
    icon: str,
    title: str,
    texts: Sequence[str],
    *,
    ink: Rgb,
    ground: Rgb,
    small: Sequence[str] = (),
    reason: str = "",
) -> None:
    """A round icon, a title and some lines, centred in `room`. `small` lines stand below, and a foreign `reason`.

    The icon shrinks where room is scarce, and goes before a word does; then `texts` go, the last one first. The reason
    is cut after two lines.
    """
    layout, palette = build.layout, build.palette
    gap = build.px(layout.theme.gap_mm)
    row = layout.line(Style.SMALL)
    reason_height = min(REASON_LINES, len(build.wrapped(reason, room.w, Style.SMALL, foreign=True))) * row
    small_height = (gap if small else 0) + sum(len(build.wrapped(text, room.w, Style.SMALL)) for text in small) * row
    for title_style, text_style in NOTICE_SCALES:
        height = (
            len(build.wrapped(title, room.w, title_style)) * layout.line(title_style) + small_height + reason_height
        )
        height += sum(len(build.wrapped(text, room.w, text_style)) for text in texts) * layout.line(text_style)
        if height <= room.h:
            break
    shown = list(texts)
    while height > room.h and shown:
        height -= len(build.wrapped(shown.pop(), room.w, text_style)) * layout.line(text_style)
    disc = disc_side(build, room, height)
    height += disc + (gap if disc else 0)
    y = room.y + max(0, (room.h - height) // 2)
    if disc:
        icon_disc(build, Rect(room.x, y, room.w, disc), icon, ink, ground)
        y += disc + gap
    y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), title, title_style, palette.ink, CENTER)
    for text in shown:
        y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), text, text_style, palette.muted, CENTER)
    y += gap if small else 0
    for text in small:
        y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), text, Style.SMALL, palette.muted, CENTER)
    build.paragraph(Rect(room.x, y, room.w, reason_height), reason, Style.SMALL, palette.muted, CENTER, foreign=True)


def disc_side(build: Builder, room: Rect, height: int) -> int:
    """The side of a round icon above words of this height; 0 where there is no room for it."""
    disc = min(build.px(24), room.h // 3, room.h - height - build.px(build.layout.theme.gap_mm))
    return disc if disc >= build.px(LEAST_DISC_MM) else 0


def icon_disc(build: Builder, room: Rect, icon: str, ink: Rgb, ground: Rgb) -> None:
    """A round icon as high as `room`, in its middle."""
    circle = Rect(room.x + (room.w - room.h) // 2, room.y, room.h, room.h)
    build.pill(circle, ground)
    build.icon(circle.inset(circle.h // 4), icon, ink)


def unavailable_height(build: Builder, text: str, width: int) -> int:
    """That `unavailable` has at least at this width: none of our words is cut."""
    return len(build.wrapped(text, width - 2 * build.px(2), Style.SMALL)) * build.layout.line(Style.SMALL)


def unavailable(build: Builder, room: Rect, text: str) -> None:
    """In the place of a button: why it is not there."""
    palette = build.palette
    build.box(room, palette.warning_ground, build.layout.theme.radius_mm)
    inner = room.inset(build.px(2), 0)
    height = unavailable_height(build, text, room.w)
    middle = Rect(inner.x, inner.y + (inner.h - height) // 2, inner.w, height)
    build.paragraph(middle, text, Style.SMALL, palette.warning, CENTER)
