"""What shoppers say about a finished trip."""

from __future__ import annotations

from collections.abc import Sequence

from server_stub.errors import InvalidError, RefusedError
from server_stub.models import FeedbackItem, Satisfaction

FEEDBACK_TEXTS = {
    Satisfaction.HAPPY: ("Easy to use", "Saved me time", "Good offers", "Kept me within my budget"),
    Satisfaction.NEUTRAL: ("Took some getting used to", "The screen was hard to read", "Few offers for me"),
    Satisfaction.SAD: ("Scanning did not work well", "Too slow", "The total was wrong", "Paying did not work"),
}


class FeedbackBook:
    """What can be said about a trip, and which trips something was said about."""

    def __init__(self) -> None:
        pairs = [(category, text) for category, texts in FEEDBACK_TEXTS.items() for text in texts]
        self._items = tuple(FeedbackItem(number, *pair) for number, pair in enumerate(pairs, start=1))
        self._given: set[int] = set()

    def items(self, category: Satisfaction | None) -> tuple[FeedbackItem, ...]:
        return tuple(item for item in self._items if category is None or item.category is category)

    def give(self, session_id: int, selected: Sequence[int]) -> int:
        """Record it; the number of the entry."""
        unknown = sorted(set(selected) - {item.item_id for item in self._items})
        if unknown:
            raise InvalidError(f"Feedback items {unknown} do not exist")
        if session_id in self._given:
            raise RefusedError("Feedback was already submitted for this session")
        self._given.add(session_id)
        return len(self._given)
