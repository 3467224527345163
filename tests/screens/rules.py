"""What no screen may do. Each rule lists what breaks it, in words that name the node."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache

from kiosk.adapters.text import Typeface
from kiosk.errors import Problem
from kiosk.screens.scene import Box, Icon, Node, Strokes, Text
from kiosk.screens.strings import tidy
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM
from tests.screens.measure import Look, blurred_by_each_other, contrast, crosses, empty, gap, meet, thin

PRIMARY = frozenset({"pay", "payment.again", "receipt.done"})
APART_MM = 2.5
CAPITAL_MM = 3.2
LARGE_CAPITAL_MM = 4.8
TEXT_CONTRAST, ICON_CONTRAST = 4.5, 3.0
HIGH_TEXT_CONTRAST, HIGH_ICON_CONTRAST = 7.0, 4.5
CROSSING_EM = 0.2
"""By so much may the boxes of two lines' ink cross where the ink itself stays apart, as Arabic's descenders do."""
ELLIPSIS = "…"
OUR_ELLIPSIS = " …"
"""As our own words write it: with a space before it."""
ISOLATE = "\u2068"
"""Stands before a foreign piece in a line of ours."""


def outside(look: Look) -> list[str]:
    """Nothing lies outside the panel, or outside the part of it that its clip leaves."""
    return [
        f"{name(node)} at {look.ink(node)}"
        for node in look.scene.nodes
        if node.rect.w < 0 or node.rect.h < 0 or not (empty(look.ink(node)) or look.ink(node).within(look.panel))
    ]


def cut_short(look: Look) -> list[str]:
    """Only what comes from outside may end in an ellipsis: names, sizes, addresses, reasons."""
    cut = [text for text in look.texts if ELLIPSIS in text.text.replace(OUR_ELLIPSIS, "")]
    foreign = {form for text in set(_foreign_texts(look.state) if cut else ()) for form in (text, tidy(text))}

    def may_be_cut(text: Text) -> bool:
        kept = text.text[: text.text.index(ELLIPSIS)].rstrip()
        return ISOLATE in kept or any(kept in piece for piece in foreign)

    return [name(text) for text in cut if not may_be_cut(text)]


def too_wide(look: Look) -> list[str]:
    """A text is no wider than the place it was given."""
    return [
        name(text)
        for text in look.texts
        if look.typeface.width(text.text, text.size, text.weight, rtl=text.rtl) > text.rect.w
    ]


def overlapping(look: Look) -> list[str]:
    """No text, icon, code or picture lies on another, and no text on a line."""
    solid: list[Node] = [*look.texts, *look.icons, *look.codes, *look.pictures]
    lines = [node for node in look.scene.nodes if isinstance(node, Box) and thin(node)]
    inked = [(node, look.ink(node)) for node in solid]
    pairs = [
        *itertools.combinations(inked, 2),
        *itertools.product(inked[: len(look.texts)], [(line, look.ink(line)) for line in lines]),
    ]
    return [
        f"{name(one)} and {name(other)}"
        for (one, ink), (other, beside) in pairs
        if meet(ink, beside) and not _only_boxes_cross(look, one, other)
    ]


def _only_boxes_cross(look: Look, one: Node, other: Node) -> bool:
    if not isinstance(one, Text) or not isinstance(other, Text):
        return False
    crossing = look.ink(one).clipped(look.ink(other)).h
    return crossing < CROSSING_EM * min(one.size, other.size) and not blurred_by_each_other(one, other, look.typeface)


def struck_through(look: Look) -> list[str]:
    """No drawn line runs through words or an icon, unless a box lies between them."""
    nodes = look.scene.nodes
    return [
        f"a line through {name(node)}"
        for at, strokes in enumerate(nodes)
        if isinstance(strokes, Strokes)
        for place, node in enumerate(nodes)
        if isinstance(node, Text | Icon) and not empty(look.ink(node)) and crosses(strokes, look.ink(node))
        if not any(isinstance(box, Box) and look.ink(node).within(box.rect) for box in nodes[at:place])
    ]


def spilling(look: Look) -> list[str]:
    """A text stays on the card, button or pill on which it stands."""
    return [
        f"{name(text)} at {look.ink(text)} over {look.card(text)}"
        for text in look.texts
        if not look.ink(text).within(look.card(text).clipped(text.clip))
    ]


def faint(look: Look) -> list[str]:
    """Text and icons stand out from whatever lies under them."""
    high = look.state.high_contrast
    texts, icons = (HIGH_TEXT_CONTRAST, HIGH_ICON_CONTRAST) if high else (TEXT_CONTRAST, ICON_CONTRAST)
    least = dict.fromkeys(look.texts, texts) | dict.fromkeys(look.icons, icons)
    return [
        f"{name(node)} {node.color} on {ground}: {contrast(node.color, ground):.1f}"
        for node, ratio in least.items()
        for ground in look.grounds(node)
        if contrast(node.color, ground) < ratio
    ]


def tiny(look: Look) -> list[str]:
    """A capital is at least 3.2 mm high on the glass, of large text 4.8 mm."""
    least = LARGE_CAPITAL_MM if look.layout.large else CAPITAL_MM
    return [
        f"{name(text)}: {look.mm(text.size * capital(look, text.weight)):.2f} mm"
        for text in look.texts
        if look.mm(text.size * capital(look, text.weight)) < least
    ]


def capital(look: Look, weight: int) -> float:
    """The height of an H in ems, measured."""
    return _capital(look.typeface, weight)


@cache
def _capital(typeface: Typeface, weight: int) -> float:
    return typeface.render("H", 1000, weight, (0, 0, 0), rtl=False).height / 1000


def hard_to_touch(look: Look) -> list[str]:
    """Targets are large enough, on the panel, and apart from each other."""
    found = []
    for target in look.scene.targets:
        least = PRIMARY_TARGET_MM if target.name in PRIMARY else TARGET_MM
        width, height = look.mm(target.rect.w), look.mm(target.rect.h)
        if min(width, height) < least:
            found.append(f"{target.name} is {width:.1f} × {height:.1f} mm")
        if not target.rect.within(look.panel):
            found.append(f"{target.name} leaves the panel")
    for one, other in itertools.combinations(look.scene.targets, 2):
        if look.mm(gap(one.rect, other.rect)) < APART_MM:
            found.append(f"{one.name} and {other.name} are {look.mm(gap(one.rect, other.rect)):.1f} mm apart")
    return found


Rule = Callable[[Look], list[str]]

RULES: tuple[Rule, ...] = (
    outside,
    cut_short,
    too_wide,
    overlapping,
    struck_through,
    spilling,
    faint,
    tiny,
    hard_to_touch,
)


def name(node: Node) -> str:
    match node:
        case Text(text=text):
            return repr(text)
        case Box(rect=rect):
            return f"the box {rect}"
    return getattr(node, "name", type(node).__name__)


def _foreign_texts(value: object) -> Iterator[str]:
    """Every text that the state holds, and what a screen makes of several: none of it is ours."""
    match value:
        case str():
            yield " ".join(value.split())
        case Problem():
            yield f"{value.key} = {value.value}: {value.message}"
            yield value.remedy
            yield f"{value.source}:{value.line}"
        case Mapping():
            yield from _foreign_texts(tuple(value.values()))
        case tuple() | frozenset():
            for held in value:
                yield from _foreign_texts(held)
        case _ if is_dataclass(value):
            for field in fields(value):
                yield from _foreign_texts(getattr(value, field.name))
