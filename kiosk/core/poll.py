"""One question that is put to the backend again and again: when next, which answer counts, how it has been failing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kiosk.core.backoff import backoff
from kiosk.core.events import Failure

ANSWER_BOUND_S = 25.0
"""A request without any answer by then counts as failed; the adapter's own bounds are shorter."""
APART_S = 2.0
"""However often connections come and go, they cause no more than one question in this time."""
HUNG_S = 3.0
"""A question that has waited so long holds up no other, when a new connection shows that the backend is there."""
OVERDUE_S = 5.0
"""A backend that has left a question unanswered for so long counts as away: a hung one keeps its connections open."""

NEVER = math.inf


@dataclass(frozen=True)
class Poll:
    """Times are seconds of the monotonic clock.

    `due_at` is when to ask next; while a question is in flight, when to ask after its answer, since something changed
    meanwhile. `request` is the id of the question in flight, `asked_at` when the last one was put, answered or not.
    `unanswered_since` is when the first one was put that no answer has followed; failures do not end it.
    """

    due_at: float = NEVER
    request: int | None = None
    asked_at: float = -math.inf
    unanswered_since: float = NEVER
    failures: int = 0
    failure: Failure | None = None
    reason: str = ""

    @property
    def next_moment(self) -> float:
        """When this poll next wants attention."""
        return self.due_at if self.request is None else self.asked_at + ANSWER_BOUND_S

    @property
    def overdue_at(self) -> float:
        """The moment from which on the answer is overdue; `NEVER` where none is being waited for."""
        return self.unanswered_since + OVERDUE_S

    def withheld(self, now: float) -> bool:
        """Whether its answer does not come, by two failures in a row or by waiting."""
        return self.in_vain or self.overdue(now)

    def overdue(self, now: float) -> bool:
        return now >= self.overdue_at

    @property
    def in_vain(self) -> bool:
        """Whether the answer has failed twice in a row: once may be a hiccup."""
        return self.failures >= 2

    def wanted(self, now: float) -> Poll:
        """Ask now, or once more when the question in flight is answered."""
        return replace(self, due_at=now)

    def wanted_soon(self, now: float) -> Poll:
        """Ask now, but not within `APART_S` of the last question: for what may come without end."""
        return self.sooner(max(now, self.asked_at + APART_S))

    def insisted(self, now: float) -> Poll:
        """As `wanted_soon`, but without waiting for a question that hangs."""
        hung = self.request is not None and now - self.asked_at >= HUNG_S
        return replace(self, request=None, due_at=now) if hung else self.wanted_soon(now)

    def anew(self, now: float) -> Poll:
        """Ask now; the answer to a question in flight no longer counts, but what has been failing still does."""
        return replace(self, request=None, due_at=now)

    def paused(self) -> Poll:
        """Ask no more until it is wanted; the answer to a question in flight no longer counts."""
        return Poll(asked_at=self.asked_at)

    def unwanted(self) -> Poll:
        """Ask no more until it is wanted; the question in flight is waited for."""
        return replace(self, due_at=NEVER) if self.request is not None else Poll(asked_at=self.asked_at)

    def restarted(self, now: float) -> Poll:
        """Ask now; the answer to a question in flight no longer counts."""
        return Poll(due_at=now)

    def sooner(self, moment: float) -> Poll:
        """Ask at that moment if nothing earlier is planned."""
        return replace(self, due_at=min(self.due_at, moment))

    def asked(self, request: int, now: float) -> Poll:
        since = min(self.unanswered_since, now)
        return replace(self, due_at=NEVER, request=request, asked_at=now, unanswered_since=since)

    def answered(self) -> Poll:
        """The answer is there; what was wanted since the question stays wanted."""
        return Poll(due_at=self.due_at, asked_at=self.asked_at)

    def failed(self, now: float, seed: int, failure: Failure, reason: str, *, least: float = 0.0) -> Poll:
        """No answer; ask again after the backoff, and not before `least` seconds.

        What was wanted since the question knows more than the failures before it: it waits for the first delay only.
        """
        failures = self.failures + 1
        due_at = min(now + backoff(failures, seed), max(now, self.due_at) + backoff(1, seed))
        return Poll(
            due_at=max(due_at, now + least),
            asked_at=self.asked_at,
            unanswered_since=self.unanswered_since,
            failures=failures,
            failure=failure,
            reason=reason,
        )
