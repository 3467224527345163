"""For the technician: what is wrong with the configuration, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.errors import Problem
from kiosk.screens.builder import Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Style


def draw(build: Builder, room: Rect, problems: Sequence[Problem]) -> None:
    """As many problems as fit, each with its place, its value and its remedy; then how many there are besides."""
    layout, words, palette = build.layout, build.words, build.palette
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    room = Rect(room.x, room.y + margin, room.w, room.h - 2 * margin)
    side = build.px(9)
    build.icon(Rect(room.x, room.y, side, layout.line(Style.HEADING)), "wrench", palette.danger)
    title = Rect(room.x + side + gap, room.y, room.w - side - gap, layout.line(Style.HEADING) * 2)
    y = room.y + build.paragraph(title, words("setup.title"), Style.HEADING, palette.danger) + gap
    more = words.count("setup.more", len(problems))
    more_height = len(build.wrapped(more, room.w, Style.SMALL)) * layout.line(Style.SMALL)
    for index, problem in enumerate(problems):
        blocks = _blocks(build, problem, room.w)
        height = sum(len(lines) * layout.line(style) for lines, style in blocks)
        reserve = more_height if index + 1 < len(problems) else 0
        if y + height + reserve > room.bottom and index > 0:
            more = words.count("setup.more", len(problems) - index)
            build.paragraph(Rect(room.x, y, room.w, room.bottom - y), more, Style.SMALL, palette.muted)
            return
        for lines, style in blocks:
            for line in lines:
                color = palette.ink if style is Style.SMALL_STRONG else palette.muted
                build.text(Rect(room.x, y, room.w, layout.line(style)), line, style, color, foreign=True)
                y += layout.line(style)
        y += gap // 2


def _blocks(build: Builder, problem: Problem, width: int) -> list[tuple[list[str], Style]]:
    where = problem.source if problem.line is None else f"{problem.source}, line {problem.line}"
    setting = problem.key if problem.value is None else f"{problem.key} = {problem.value}"
    texts = [
        (f"{setting}: {problem.message}" if setting else problem.message, Style.SMALL_STRONG),
        (problem.remedy, Style.SMALL),
        (where, Style.SMALL),
    ]
    return [(build.wrapped(text, width, style, foreign=True), style) for text, style in texts if text]
