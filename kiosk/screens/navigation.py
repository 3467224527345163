"""The way from panel to panel, at the foot of the shopping screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.core.state import Panel
from kiosk.screens.builder import CENTER, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import APART_MM, TARGET_MM, Style

ICONS: Mapping[Panel, str] = {
    Panel.BASKET: "basket",
    Panel.OFFERS: "tag",
    Panel.LIST: "list",
    Panel.MAP: "map",
    Panel.HELP: "help",
}
LABELS: Mapping[Panel, str] = {
    Panel.BASKET: "panel.basket",
    Panel.OFFERS: "panel.offers",
    Panel.LIST: "panel.list",
    Panel.MAP: "panel.map",
    Panel.HELP: "panel.help",
}
ICON_MM = 5.5
PADDING_MM = 0.4
ABOVE_MM = 1.8
ICON_GAP_MM = 1.5
ROWS = ((tuple(Panel),), (tuple(Panel)[:3], tuple(Panel)[3:]))
"""All tabs in one row, or in two."""


def draw(build: Builder, room: Rect, panel: Panel) -> Rect:
    """Tabs across the foot of the panel on the glass; returns what is left of `room` above them."""
    gap = build.at_least(APART_MM)
    edge = build.px(1)
    across = Rect(edge, 0, build.layout.width - 2 * edge, 0)
    above, rows = _arrangement(build, across.w, gap)
    height = _height(build, above=above)
    total = len(rows) * height + (len(rows) - 1) * gap + 2 * edge
    foot = Rect(0, build.layout.height - total, build.layout.width, total)
    build.box(foot, build.palette.surface)
    build.box(Rect(0, foot.y, foot.w, 1), build.palette.rule)
    for number, names in enumerate(rows):
        row = Rect(across.x, foot.y + edge + number * (height + gap), across.w, height)
        for name, tab in _tabs(build, row, names, gap, above=above):
            _tab(build, tab, name, on=name is panel, above=above)
    return Rect(room.x, room.y, room.w, foot.y - room.y)


def _label(build: Builder, name: Panel) -> str:
    return build.words(LABELS[name])


def _arrangement(build: Builder, across: int, gap: int) -> tuple[bool, tuple[tuple[Panel, ...], ...]]:
    """Whether the icons stand above their labels, and which tabs stand in each row: one row where they have room."""
    for rows in ROWS:
        for above in (False, True):
            if all(_needed(build, names, gap, above=above) <= across for names in rows):
                return above, rows
    return True, ROWS[-1]


def _needed(build: Builder, names: tuple[Panel, ...], gap: int, *, above: bool) -> int:
    return sum(_width(build, name, above=above) for name in names) + gap * (len(names) - 1)


def _width(build: Builder, name: Panel, *, above: bool) -> int:
    """That a tab needs for its label and icon, and for a finger."""
    label = build.width(_label(build, name), Style.SMALL_STRONG)
    icon = 0 if above else build.px(ICON_MM) + build.px(ICON_GAP_MM)
    return max(label + icon + 2 * build.px(PADDING_MM), build.layout.least_px(TARGET_MM))


def _tabs(
    build: Builder, row: Rect, names: tuple[Panel, ...], gap: int, *, above: bool
) -> Iterator[tuple[Panel, Rect]]:
    """Each tab's place: alike where the longest label lets them be, else each as its label needs, and a share more."""
    room = row.w - gap * (len(names) - 1)
    widths = [_width(build, name, above=above) for name in names]
    alike = room // len(names)
    share = max(0, (room - sum(widths)) // len(names))
    widths = [alike] * len(names) if max(widths) <= alike else [width + share for width in widths]
    x = row.x + (room - sum(widths)) // 2
    for name, width in zip(names, widths, strict=True):
        tab = Rect(x, row.y, width, row.h)
        yield name, tab
        x = tab.right + gap


def _height(build: Builder, *, above: bool) -> int:
    label = build.layout.line(Style.SMALL_STRONG)
    inner = build.px(ICON_MM) + label + build.px(ABOVE_MM) if above else label + 2 * build.px(ABOVE_MM)
    return max(inner, build.layout.least_px(TARGET_MM))


def _tab(build: Builder, tab: Rect, name: Panel, *, on: bool, above: bool) -> None:
    palette, side, label = build.palette, build.px(ICON_MM), _label(build, name)
    target = f"panel:{name}"
    ink = palette.primary if on else palette.muted
    if build.pressed(target):
        build.box(tab, palette.soft_pressed, build.layout.theme.radius_mm)
        ink = palette.primary_pressed if on else palette.ink
    elif on:
        build.box(tab, palette.soft, build.layout.theme.radius_mm)
    style = Style.SMALL_STRONG if on else Style.SMALL
    line = build.layout.line(style)
    width = min(build.width(label, style), tab.w)
    if above:
        top = tab.y + max(0, tab.h - side - line + line // 8) // 2
        build.icon(Rect(tab.x, top, tab.w, side), ICONS[name], ink)
        build.text(Rect(tab.x, top + side - line // 12, tab.w, line), label, style, ink, CENTER)
    else:
        gap = build.px(ICON_GAP_MM)
        x = tab.x + (tab.w - side - gap - width) // 2
        build.icon(Rect(x, tab.y, side, tab.h), ICONS[name], ink)
        build.text(Rect(x + side + gap, tab.y, width, tab.h), label, style, ink)
    build.target(target, tab)
