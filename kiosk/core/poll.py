"""One question that is put to the backend again and again: when next, which answer counts, how it has been failing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kiosk.core.backoff import backoff
from kiosk.core.events import Failure

ANSWER_BOUND_S = 25.0
"""A request without any answer by then counts as failed; the adapter's own bounds are shorter."""

NEVER = math.inf


@dataclass(frozen=True)
class Poll:
    """Times are seconds of the monotonic clock.

    `due_at` is when to ask next; `request` the id of the question in flight; `again` that it is to be asked once more
    after that answer, since something changed meanwhile.
    """

    due_at: float = NEVER
    request: int | None = None
    asked_at: float = NEVER
    again: bool = False
    failures: int = 0
    failure: Failure | None = None
    reason: str = ""

    @property
    def next_moment(self) -> float:
        """When this poll next wants attention."""
        return self.due_at if self.request is None else self.asked_at + ANSWER_BOUND_S

    def wanted(self, now: float) -> Poll:
        """Ask now, or once more when the question in flight is answered."""
        return replace(self, due_at=now) if self.request is None else replace(self, again=True)

    def restarted(self, now: float) -> Poll:
        """Ask now; the answer to a question in flight no longer counts."""
        return Poll(due_at=now)

    def sooner(self, moment: float) -> Poll:
        """Ask at that moment if nothing earlier is planned."""
        return replace(self, due_at=min(self.due_at, moment))

    def asked(self, request: int, now: float) -> Poll:
        return replace(self, due_at=NEVER, request=request, asked_at=now, again=False)

    def answered(self, now: float) -> Poll:
        """The answer is there; ask once more if something changed since the question."""
        return Poll(due_at=now if self.again else NEVER)

    def failed(self, now: float, seed: int, failure: Failure, reason: str, *, least: float = 0.0) -> Poll:
        """No answer; ask again after the backoff, and not before `least` seconds."""
        failures = self.failures + 1
        wait = max(least, backoff(failures, seed))
        return Poll(due_at=now + wait, failures=failures, failure=failure, reason=reason)
