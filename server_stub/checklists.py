"""The shoppers' pinned lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from server_stub.errors import NotFoundError
from server_stub.models import Checklist, ChecklistItem

PINNED_LISTS = {
    "shopper-1": ("Weekly shop", ("Milk", "Eggs", "Tomatoes", "Rice", "Washing powder")),
    "shopper-2": ("Breakfast", ("Baladi bread", "Cooked fava beans", "White cheese", "Tea")),
    "shopper-3": ("Friday lunch", ("Chicken", "Molokhia", "Rice", "Lemons", "Onions")),
    "shopper-4": ("House", ("Kitchen towels", "Soap")),
}


class Checklists:
    """One pinned list for every shopper but the last."""

    def __init__(self) -> None:
        self._lists: dict[int, Checklist] = {}
        for list_id, (user_id, (name, texts)) in enumerate(PINNED_LISTS.items(), start=1):
            items = tuple(ChecklistItem(100 * list_id + place, list_id, text) for place, text in enumerate(texts, 1))
            self._lists[list_id] = Checklist(list_id, user_id, name, items)

    def pinned(self, user_id: str) -> Checklist | None:
        return next((one for one in self._lists.values() if one.user_id == user_id), None)

    def check(self, user_id: str, list_id: int, item_id: int, checked: bool) -> ChecklistItem:
        """Tick one item of the shopper's own list, or take the tick away."""
        checklist = self._lists.get(list_id)
        if checklist is None or checklist.user_id != user_id:
            raise NotFoundError("Checklist not found")
        item = _with_id(checklist.items, item_id)
        ticked = replace(item, checked=checked)
        items = tuple(ticked if one is item else one for one in checklist.items)
        self._lists[list_id] = replace(checklist, items=items)
        return ticked


def _with_id(items: Iterable[ChecklistItem], item_id: int) -> ChecklistItem:
    found = next((item for item in items if item.item_id == item_id), None)
    if found is None:
        raise NotFoundError("Checklist item not found")
    return found
