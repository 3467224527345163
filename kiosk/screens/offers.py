"""Offers as cards, those of the aisle that the cart is in first."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.panels import offers_in_order
from kiosk.core.screen import backend_away
from kiosk.core.state import Shopping, State
from kiosk.screens import offer_card
from kiosk.screens.builder import Builder
from kiosk.screens.frame import notice
from kiosk.screens.offer_face import face_of
from kiosk.screens.rolling import row_height, rows
from kiosk.screens.scene import Rect
from kiosk.screens.theme import APART_MM, TARGET_MM


@dataclass(frozen=True)
class Grid:
    """How many cards stand beside each other, whether the way stands `beside` their words, and the rows' height."""

    columns: int
    beside: bool
    height: int


def draw(build: Builder, room: Rect, state: State, phase: Shopping, *, fullest: int | None = None) -> None:
    """A whole number of rows fills `fullest`, the height that the room has at most; see the basket's cards."""
    away = backend_away(state)
    if not phase.offers:
        _nothing(build, room, state, phase, away=away)
        return
    found = offers_in_order(phase)
    plan = _grid(build, room.w, room.h if fullest is None else fullest)
    apart = _apart(build)
    width = (room.w - (plan.columns - 1) * apart) // plan.columns
    height = min(plan.height, room.h)
    for index, row in rows(build, room, -(-len(found) // plan.columns), height, phase.scroll or 0):
        for column, offer in enumerate(found[index * plan.columns : (index + 1) * plan.columns]):
            card = Rect(row.x + column * (width + apart), row.y, width, row.h - apart)
            target = f"offer:{offer.index}"
            face = face_of(build, offer, phase.aisle_id, away=away)
            offer_card.draw(build, card, face, beside=plan.beside, pressed=build.pressed(target))
            if not away:
                _target(build, target, card)


def _nothing(build: Builder, room: Rect, state: State, phase: Shopping, *, away: bool) -> None:
    """Why there is no offer."""
    words, palette = build.words, build.palette
    if phase.offers is not None:
        text = [words("offers.none.text")]
        notice(build, room, "tag", words("offers.none"), text, ink=palette.primary, ground=palette.soft)
    elif away or state.offers.withheld(state.now):
        title, text = words("offline.title"), [words("shopping.away" if away else "panel.failed")]
        notice(build, room, "cloud-off", title, text, ink=palette.warning, ground=palette.warning_ground)
    else:
        notice(build, room, "tag", words("offers.loading"), (), ink=palette.primary, ground=palette.soft)


def _target(build: Builder, name: str, card: Rect) -> None:
    """The part of the card that shows, where a finger finds it."""
    shown = card if build.scroll is None else card.clipped(build.scroll.rect)
    if shown.h >= build.layout.least_px(TARGET_MM):
        build.target(name, shown)


def _apart(build: Builder) -> int:
    return build.at_least(APART_MM, part=0.7)


def _grid(build: Builder, width: int, fullest: int) -> Grid:
    """Two cards in a row where all that is on them has room; else one, with the way beside its words or below them."""
    apart = _apart(build)
    half = (width - apart) // 2
    columns = 2 if offer_card.least_width(build, beside=False) <= half else 1
    beside = columns == 1 and offer_card.least_width(build, beside=True) <= width
    across = half if columns == 2 else width
    least = max(offer_card.least_height(build, across, beside=beside), build.layout.least_px(TARGET_MM))
    return Grid(columns, beside, row_height(least + apart, fullest))
