"""What every screen has: the header with the cart's number and the language button, and the notice."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.screens.builder import CENTER, END, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import TARGET_MM, Rgb, Style

LEAST_DISC_MM = 9.0


def header(build: Builder, cart_id: int | None, other_language: str | None, note: str | None = None) -> Rect:
    """Draw the header and return what is left of the panel below it, inside the margins.

    `other_language` is the name of the language that the button changes to; None leaves the button out. `note` stands
    in the middle as a warning, or in a strip of its own where there is no room for it.
    """
    layout, theme, palette = build.layout, build.layout.theme, build.palette
    margin = build.px(theme.margin_mm)
    height = max(build.px(theme.header_mm), layout.least_px(TARGET_MM))
    bar = Rect(0, 0, layout.width, height)
    build.box(bar, palette.surface)
    build.box(Rect(0, height - 1, layout.width, 1), palette.rule)
    side = build.px(8)
    x = margin
    build.icon(Rect(x, 0, side, height), "cart", palette.primary)
    x += side + build.px(2)
    right = layout.width - margin
    if other_language is not None:
        label_width = build.width(other_language, Style.BODY_STRONG)
        globe = build.px(5.5)
        width = max(label_width + globe + build.px(6), layout.least_px(TARGET_MM))
        touch = Rect(layout.width - width - build.px(1), 0, width + build.px(1), height)
        if build.pressed("language"):
            build.box(touch.inset(0, build.px(1)), palette.soft_pressed, theme.radius_mm)
        build.icon(Rect(right - label_width - build.px(2) - globe, 0, globe, height), "globe", palette.primary)
        label = Rect(right - label_width, 0, label_width, height)
        build.text(label, other_language, Style.BODY_STRONG, palette.primary, END, foreign=True)
        build.target("language", touch)
        right = touch.x - build.px(2)
    if cart_id is not None:
        title = build.words("cart", number=cart_id)
        width = build.width(title, Style.BODY_STRONG)
        build.text(Rect(x, 0, min(width, right - x), height), title, Style.BODY_STRONG, palette.ink)
        x += width + build.px(3)
    room = Rect(margin, height, layout.width - 2 * margin, layout.height - height)
    if note is None:
        return room
    if badge_width(build, note) <= right - x:
        badge(build, Rect(x, 0, right - x, height), note, palette.warning, palette.warning_ground, "alert")
        return room
    strip = Rect(0, height, layout.width, layout.line(Style.SMALL_STRONG) + build.px(2))
    build.box(strip, palette.warning_ground)
    badge(build, strip.inset(margin, 0), note, palette.warning, palette.warning_ground, "alert")
    return Rect(room.x, strip.bottom, room.w, layout.height - strip.bottom)


def badge_width(build: Builder, text: str) -> int:
    return build.width(text, Style.SMALL_STRONG) + build.px(4.5) + build.px(6.5)


def badge(build: Builder, room: Rect, text: str, ink: Rgb, ground: Rgb, icon: str) -> None:
    """A pill with an icon and words in the middle of `room`."""
    height = min(build.layout.line(Style.SMALL_STRONG) + build.px(2), room.h)
    side = build.px(4.5)
    width = min(badge_width(build, text), room.w)
    pill = Rect(room.x + (room.w - width) // 2, room.y + (room.h - height) // 2, width, height)
    build.pill(pill, ground)
    build.icon(Rect(pill.x + build.px(2), pill.y, side, height), icon, ink)
    text_x = pill.x + side + build.px(3.5)
    build.text(Rect(text_x, pill.y, pill.right - build.px(3) - text_x, height), text, Style.SMALL_STRONG, ink)


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
) -> None:
    """A round icon, a title and some lines, centred in `room`. `small` lines stand below, muted.

    The icon shrinks where room is scarce, and goes before a word does.
    """
    layout, palette = build.layout, build.palette
    title_lines = build.wrapped(title, room.w, Style.TITLE)
    body = [build.wrapped(text, room.w, Style.BODY) for text in texts]
    fine = [build.wrapped(text, room.w, Style.SMALL, foreign=True) for text in small]
    gap = build.px(layout.theme.gap_mm)
    height = len(title_lines) * layout.line(Style.TITLE)
    height += sum(len(lines) for lines in body) * layout.line(Style.BODY)
    height += (gap if fine else 0) + sum(len(lines) for lines in fine) * layout.line(Style.SMALL)
    disc = min(build.px(24), room.h // 3, room.h - height - gap)
    if disc < build.px(LEAST_DISC_MM):
        disc = 0
    height += disc + (gap if disc else 0)
    y = room.y + max(0, (room.h - height) // 2)
    if disc:
        circle = Rect(room.x + (room.w - disc) // 2, y, disc, disc)
        build.pill(circle, ground)
        build.icon(circle.inset(disc // 4), icon, ink)
        y = circle.bottom + gap
    y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), title, Style.TITLE, palette.ink, CENTER)
    for text in texts:
        y += build.paragraph(Rect(room.x, y, room.w, room.bottom - y), text, Style.BODY, palette.muted, CENTER)
    y += gap if small else 0
    for text in small:
        line = Rect(room.x, y, room.w, max(0, room.bottom - y))
        y += build.paragraph(line, text, Style.SMALL, palette.muted, CENTER, foreign=True)
