"""What no screen may do. Each rule lists what breaks it, in words that name the node."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from functools import cache

from kiosk.adapters.text import Typeface
from kiosk.core.models import Basket
from kiosk.core.state import Parting, SetupNeeded, Shopping, State
from kiosk.screens.scene import Box, Node, Text
from kiosk.screens.strings import tidy
from kiosk.screens.theme import PRIMARY_TARGET_MM, TARGET_MM
from tests.screens.measure import Look, contrast, empty, gap, meet, thin

PRIMARY = frozenset({"pay", "payment.again", "receipt.done"})
APART_MM = 2.5
CAPITAL_MM = 3.2
TEXT_CONTRAST = 4.5
ICON_CONTRAST = 3.0
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
    foreign = [" ".join(text.split()) for text in _foreign_texts(look.state)]

    def may_be_cut(text: Text) -> bool:
        kept = text.text[: text.text.index(ELLIPSIS)].rstrip()
        return ISOLATE in kept or any(kept in piece for piece in foreign)

    return [
        name(text) for text in look.texts if ELLIPSIS in text.text.replace(OUR_ELLIPSIS, "") and not may_be_cut(text)
    ]


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
    pairs = [*itertools.combinations(solid, 2), *itertools.product(look.texts, lines)]
    return [f"{name(one)} and {name(other)}" for one, other in pairs if meet(look.ink(one), look.ink(other))]


def spilling(look: Look) -> list[str]:
    """A text stays on the card, button or pill on which it stands."""
    return [
        f"{name(text)} at {look.ink(text)} over {look.card(text)}"
        for text in look.texts
        if not look.ink(text).within(look.card(text).clipped(text.clip))
    ]


def faint(look: Look) -> list[str]:
    """Text and icons stand out from whatever lies under them."""
    least = dict.fromkeys(look.texts, TEXT_CONTRAST) | dict.fromkeys(look.icons, ICON_CONTRAST)
    return [
        f"{name(node)} {node.color} on {ground}: {contrast(node.color, ground):.1f}"
        for node, ratio in least.items()
        for ground in look.grounds(node)
        if contrast(node.color, ground) < ratio
    ]


def tiny(look: Look) -> list[str]:
    """A capital is at least 3.2 mm high on the glass."""
    return [
        f"{name(text)}: {look.mm(text.size * capital(look, text.weight)):.2f} mm"
        for text in look.texts
        if look.mm(text.size * capital(look, text.weight)) < CAPITAL_MM
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


def _foreign_texts(state: State) -> Iterator[str]:
    yield from (poll.reason for poll in (state.qr, state.status, state.basket))
    yield state.stream.reason or ""
    match state.phase:
        case SetupNeeded(problems=problems):
            for problem in problems:
                yield f"{problem.key} = {problem.value}: {problem.message}"
                yield problem.remedy
                yield f"{problem.source}:{problem.line}"
        case Shopping(basket=Basket() as basket):
            yield from _names(basket)
        case Parting(receipt=receipt) if receipt is not None:
            yield from _names(receipt.basket)


def _names(basket: Basket) -> Iterator[str]:
    for line in basket.lines:
        if line.product is not None:
            yield tidy(line.product.product_size or "")
            for description in (tidy(line.product.description), tidy(line.product.description_ar or "")):
                yield description
                yield f"{line.quantity:,} × {description}"
