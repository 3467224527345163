"""For the technician: what is wrong with the configuration, where, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.errors import Problem
from kiosk.screens.builder import END, START, Builder
from kiosk.screens.scene import Rect
from kiosk.screens.theme import Style


@dataclass(frozen=True)
class Block:
    """The lines of one text."""

    lines: list[str]
    style: Style
    rtl: bool


def draw(build: Builder, room: Rect, problems: Sequence[Problem]) -> None:
    """As many problems as fit, each with its place, its value and its remedy; then how many there are besides."""
    layout, words, palette = build.layout, build.words, build.palette
    margin, gap = build.px(layout.theme.margin_mm), build.px(layout.theme.gap_mm)
    room = Rect(room.x, room.y + margin, room.w, room.h - margin - margin // 2)
    side = build.px(9)
    build.icon(Rect(room.x, room.y, side, layout.line(Style.HEADING)), "wrench", palette.danger)
    title_width = room.w - side - gap
    title_height = len(build.wrapped(words("setup.title"), title_width, Style.HEADING)) * layout.line(Style.HEADING)
    title = Rect(room.x + side + gap, room.y, title_width, title_height)
    y = room.y + build.paragraph(title, words("setup.title"), Style.HEADING, palette.danger) + gap
    more = words.count("setup.more", len(problems))
    more_height = len(build.wrapped(more, room.w, Style.SMALL)) * layout.line(Style.SMALL)
    for index, problem in enumerate(problems):
        blocks = _blocks(build, problem, room.w)
        left = room.bottom - y - (more_height if index + 1 < len(problems) else 0)
        if _height(build, blocks) > left:
            if index > 0:
                more = words.count("setup.more", len(problems) - index)
                build.paragraph(Rect(room.x, y, room.w, more_height), more, Style.SMALL, palette.muted)
                return
            blocks = _shortened(blocks, left // layout.line(Style.SMALL))
        # As one block: its paths and names of settings stand where its message does.
        rtl = build.direction(problem.message, foreign=True)
        anchor = START if rtl == words.rtl else END
        for block in blocks:
            color = palette.ink if block.style is Style.SMALL_STRONG else palette.muted
            for line in block.lines:
                place = Rect(room.x, y, room.w, layout.line(block.style))
                build.line(place, line, block.style, color, anchor, rtl=block.rtl)
                y = place.bottom
        y += gap // 2


def _blocks(build: Builder, problem: Problem, width: int) -> list[Block]:
    where = problem.source if problem.line is None else f"{problem.source}:{problem.line}"
    setting = problem.key if problem.value is None else f"{problem.key} = {problem.value}"
    texts = [
        (f"{setting}: {problem.message}" if setting else problem.message, Style.SMALL_STRONG),
        (problem.remedy, Style.SMALL),
        (where, Style.SMALL),
    ]
    return [
        Block(build.wrapped(text, width, style, foreign=True), style, build.direction(text, foreign=True))
        for text, style in texts
        if text
    ]


def _height(build: Builder, blocks: Sequence[Block]) -> int:
    return sum(len(block.lines) * build.layout.line(block.style) for block in blocks)


def _shortened(blocks: Sequence[Block], most: int) -> list[Block]:
    """The blocks with at most so many lines together: the longest gives way first, so that none is lost."""
    kept = [list(block.lines) for block in blocks]
    while sum(len(lines) for lines in kept) > most and max(len(lines) for lines in kept) > 1:
        longest = max(kept, key=len)
        longest[-2:] = [f"{longest[-2]} {longest[-1]}"]
    return [replace(block, lines=lines) for block, lines in zip(blocks, kept, strict=True)]
