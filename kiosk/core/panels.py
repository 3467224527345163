"""The panels beside the basket: offers, the shopper's list, the map, and the product that was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.core import events as on
from kiosk.core.deals import deals_of
from kiosk.core.effects import Sound
from kiosk.core.floor import StoreMap
from kiosk.core.models import Checklist, ChecklistItem, Offer
from kiosk.core.phases import Outcome, argument, in_phase, sounds
from kiosk.core.poll import Poll
from kiosk.core.screen import backend_away
from kiosk.core.state import Panel, Preview, Route, Shopping, State, Tick

OFFERS_EVERY_S = 300.0
CHECKLIST_EVERY_S = 30.0
LOCATION_EVERY_S = 15.0
"""Only while a panel shows that makes something of it."""
PREVIEW_S = 8.0
MESSAGE_S = 6.0
"""For so long the screen says that something did not come about."""
WHERE = (Panel.OFFERS, Panel.MAP)
"""The panels that say something of where the cart is."""


def open_panel(state: State, phase: Shopping, event: on.Tapped) -> Outcome:
    """Show the panel, from its top where it shows already, and ask anew for what is on it."""
    if argument(event) not in tuple(Panel):
        return state, ()
    panel = Panel(argument(event))
    scrolls = phase.unscrolled(panel) if panel is phase.panel else phase.scrolls
    return in_phase(_wanted(state, phase, panel), replace(phase, panel=panel, scrolls=scrolls))


def _wanted(state: State, phase: Shopping, panel: Panel) -> State:
    now = state.now
    match panel:
        case Panel.OFFERS:
            return replace(state, offers=state.offers.wanted_soon(now), location=state.location.wanted_soon(now))
        case Panel.LIST:
            return replace(state, checklist=state.checklist.wanted_soon(now))
        case Panel.MAP:
            # A store without a map today may have one later.
            store_map = state.store_map.wanted_soon(now) if phase.store_map in (None, StoreMap()) else state.store_map
            return replace(state, store_map=store_map, location=state.location.wanted_soon(now))
    return state


def scrolled(state: State, phase: Shopping, event: on.Scrolled) -> Outcome:
    return in_phase(state, replace(phase, scrolls={**phase.scrolls, phase.panel: event.offset}))


# --- offers ---


def offers_fetched(state: State, phase: Shopping, event: on.OffersFetched) -> Outcome:
    if phase.offers is not None and phase.offers != event.offers:
        # Other offers: those of this place come first.
        phase = replace(phase, scrolls=phase.unscrolled(Panel.OFFERS))
    poll = state.offers.sooner(state.now + OFFERS_EVERY_S)
    phase = replace(phase, offers=event.offers, deals=deals_of(phase.basket, event.offers))
    return in_phase(state, phase, offers=poll)


def promotions_updated(state: State, phase: Shopping, event: on.PromotionsUpdated) -> Outcome:
    """There are other offers, perhaps since the cart has come to another aisle."""
    if event.aisle_id is not None:
        state, _ = _come_to(state, phase, event.aisle_id)
    return replace(state, offers=state.offers.wanted(state.now), location=state.location.wanted_soon(state.now)), ()


def location_fetched(state: State, phase: Shopping, event: on.LocationFetched) -> Outcome:
    if phase.panel in WHERE:
        state = replace(state, location=state.location.sooner(state.now + LOCATION_EVERY_S))
    return _come_to(state, phase, event.aisle_id)


def _come_to(state: State, phase: Shopping, aisle_id: int | None) -> Outcome:
    if aisle_id == phase.aisle_id:
        return state, ()
    if phase.route is not None:
        # The way begins where the cart is.
        state = replace(state, way=state.way.wanted(state.now))
    return in_phase(state, replace(phase, aisle_id=aisle_id))


def offers_in_order(phase: Shopping) -> tuple[Offer, ...]:
    """Those of the aisle that the cart is in first, else as the backend has them."""
    return tuple(sorted(phase.offers or (), key=lambda offer: offer.aisle_id != phase.aisle_id))


# --- the shopper's list ---


def checklist_fetched(state: State, phase: Shopping, event: on.ChecklistFetched) -> Outcome:
    if phase.panel is Panel.LIST:
        state = replace(state, checklist=state.checklist.sooner(state.now + CHECKLIST_EVERY_S))
    before = 0 if phase.checklist is None else len(phase.checklist.items)
    if event.checklist is None or len(event.checklist.items) < before:
        phase = replace(phase, scrolls=phase.unscrolled(Panel.LIST))
    state, ticks = _still_meant(state, phase, event.checklist)
    return in_phase(state, replace(phase, checklist=event.checklist, checklist_known=True, ticks=ticks))


def _still_meant(state: State, phase: Shopping, found: Checklist | None) -> tuple[State, tuple[Tick, ...]]:
    """The ticks that are of the list as it is now; of the one that the backend is being told the answer is due."""
    if found is None or phase.checklist is None or found.checklist_id != phase.checklist.checklist_id:
        return replace(state, tick=Poll()), ()
    sent = phase.ticks[:1] if state.tick.request is not None else ()
    there = {item.item_id for item in found.items}
    return state, (*sent, *(tick for tick in phase.ticks[len(sent) :] if tick.item_id in there))


def items_shown(phase: Shopping) -> tuple[ChecklistItem, ...]:
    """The list's items, ticked as the shopper has ticked them: the backend need not have taken it yet."""
    if phase.checklist is None:
        return ()
    if not phase.ticks:
        return phase.checklist.items
    wanted = {tick.item_id: tick.checked for tick in phase.ticks}
    return tuple(
        replace(item, checked=wanted[item.item_id]) if item.item_id in wanted else item
        for item in phase.checklist.items
    )


def toggle_item(state: State, phase: Shopping, event: on.Tapped) -> Outcome:
    """Tick it, or take the tick away: on the screen at once, at the backend one after the other."""
    item = next((item for item in items_shown(phase) if str(item.item_id) == argument(event)), None)
    if item is None or backend_away(state):
        return state, ()
    sent = phase.ticks[:1] if state.tick.request is not None else ()
    waiting = [tick for tick in phase.ticks[len(sent) :] if tick.item_id != item.item_id]
    before = replace(phase, ticks=(*sent, *waiting))
    if next(shown.checked for shown in items_shown(before) if shown.item_id == item.item_id) == item.checked:
        waiting.append(Tick(item.item_id, not item.checked))
    return in_phase(
        state, replace(phase, ticks=(*sent, *waiting), tick_failed_at=None), tick=_next_tick(state, waiting)
    )


def _next_tick(state: State, waiting: list[Tick]) -> Poll:
    return state.tick.wanted(state.now) if waiting else replace(state.tick, due_at=Poll().due_at)


def item_checked(state: State, phase: Shopping, _: on.ItemChecked) -> Outcome:
    taken, *rest = phase.ticks
    checklist = None if phase.checklist is None else _with_tick(phase.checklist, taken)
    if state.checklist.request is not None:
        # Its answer may be from before.
        state = replace(state, checklist=state.checklist.restarted(state.now))
    return in_phase(state, replace(phase, checklist=checklist, ticks=tuple(rest)), tick=_next_tick(state, rest))


def _with_tick(checklist: Checklist, tick: Tick) -> Checklist:
    items = tuple(
        replace(item, checked=tick.checked) if item.item_id == tick.item_id else item for item in checklist.items
    )
    return replace(checklist, items=items)


def item_not_checked(state: State, phase: Shopping) -> Outcome:
    """The tick goes back to what it was, and the screen says so."""
    rest = list(phase.ticks[1:])
    state = replace(state, tick=Poll(), checklist=state.checklist.wanted_soon(state.now))
    return in_phase(state, replace(phase, ticks=tuple(rest), tick_failed_at=state.now), tick=_next_tick(state, rest))


# --- the map ---


def map_fetched(state: State, phase: Shopping, event: on.MapFetched) -> Outcome:
    return in_phase(state, replace(phase, store_map=event.store_map))


def show_way(state: State, phase: Shopping, event: on.Tapped) -> Outcome:
    """To the offer that was tapped."""
    offer = next((offer for offer in phase.offers or () if str(offer.index) == argument(event)), None)
    if offer is None:
        return state, ()
    state = _wanted(state, phase, Panel.MAP)
    phase = replace(phase, panel=Panel.MAP, route=Route(offer), scrolls=phase.unscrolled(Panel.MAP))
    return in_phase(state, phase, way=Poll(due_at=state.now))


def way_fetched(state: State, phase: Shopping, event: on.WayFetched) -> Outcome:
    if phase.route is None:
        return state, ()
    return in_phase(state, replace(phase, route=replace(phase.route, way=event.way, failed=event.way is None)))


def way_not_fetched(state: State, phase: Shopping) -> Outcome:
    """The way that is known stays; where there is none, the shopper may ask again."""
    route = phase.route
    if route is None:
        return state, ()
    return in_phase(state, replace(phase, route=replace(route, failed=route.way is None)))


def way_again(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    if phase.route is None or not phase.route.failed:
        return state, ()
    return in_phase(state, replace(phase, route=Route(phase.route.offer)), way=Poll(due_at=state.now))


def end_route(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    return in_phase(state, replace(phase, route=None), way=Poll())


# --- the product that was read ---


def item_read(state: State, phase: Shopping, event: on.ItemRead) -> Outcome:
    """One question at a time, however fast the scanner reads: the newest product waits for the last one's answer."""
    if phase.payment is not None:
        return state, ()
    if phase.preview is not None and phase.preview.barcode == event.barcode and not phase.preview.failed:
        # Both channels tell of it.
        return in_phase(state, replace(phase, preview=replace(phase.preview, until=state.now + PREVIEW_S)))
    preview = Preview(event.barcode, state.now + PREVIEW_S, asked=state.product.request is None)
    state = replace(state, product=state.product.wanted(state.now))
    return in_phase(state, replace(phase, preview=preview), *sounds(state, Sound.READ))


def product_fetched(state: State, phase: Shopping, event: on.ProductFetched) -> Outcome:
    """It is shown for its while from now on: until now there was nothing to read."""
    if phase.preview is None:
        return state, ()
    if not phase.preview.asked:
        # It is of a product that was read before; what is wanted is asked for now.
        return in_phase(state, replace(phase, preview=replace(phase.preview, asked=True)))
    unknown = event.product is None
    preview = replace(phase.preview, product=event.product, unknown=unknown, until=state.now + PREVIEW_S)
    return in_phase(state, replace(phase, preview=preview))


def product_not_fetched(state: State, phase: Shopping) -> Outcome:
    """The shopper waits for it, and is told that it does not come; the scanner's next reading asks again."""
    if phase.preview is None:
        return state, ()
    if phase.preview.asked:
        return in_phase(state, replace(phase, preview=replace(phase.preview, failed=True, until=state.now + PREVIEW_S)))
    phase = replace(phase, preview=replace(phase.preview, asked=True))
    return in_phase(state, phase, product=Poll(due_at=state.now))


def close_preview(state: State, phase: Shopping, *_: object) -> Outcome:
    return in_phase(unread(state), replace(phase, preview=None))


def unread(state: State) -> State:
    """No product is asked for any more; the answer to a question in flight is still waited for, and ignored."""
    return replace(state, product=state.product.unwanted())


NOT_ANSWERED: Mapping[str, Callable[[State, Shopping], Outcome]] = {
    "tick": item_not_checked,
    "way": way_not_fetched,
    "product": product_not_fetched,
}
"""Questions that are not put again by themselves, and what their failure means."""
