"""After the session: the receipt, what the shopper says of it, and for how long all that stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core import events as on
from kiosk.core.models import Basket, Mood, Receipt
from kiosk.core.phases import Outcome, argument, in_phase
from kiosk.core.poll import Poll
from kiosk.core.state import Feedback, FeedbackStage, Parting, State

STAY_S = 60.0
KEPT_S = 20.0
"""Whoever touches the screen is still there: so long it stays at least."""


def known_receipt(basket: Basket | None, saved: Decimal = Decimal(0)) -> Receipt | None:
    return None if basket is None else Receipt(basket, saved)


def receipt_of(event: on.CheckoutCompleted, known: Receipt | None) -> Receipt | None:
    """What the event tells; what it leaves out comes from what was known. None where nobody knows what was paid."""
    if known is None:
        if event.lines is None and event.total is None:
            return None
        known = Receipt(Basket(total=sum((line.total or Decimal(0) for line in event.lines or ()), Decimal(0))))
    return Receipt(
        basket=Basket(
            lines=known.basket.lines if event.lines is None else event.lines,
            total=known.basket.total if event.total is None else event.total,
        ),
        savings=known.savings if event.savings is None else event.savings,
        receipt_id=event.receipt_id or known.receipt_id,
    )


def receipt_completed(state: State, phase: Parting, event: on.CheckoutCompleted) -> Outcome:
    """The receipt came after the end was known some other way."""
    if event.session_id not in (None, phase.session_id):
        return state, ()
    receipt = receipt_of(event, phase.receipt or known_receipt(phase.basket))
    if receipt is None:
        return state, ()
    until = max(phase.until, state.now + state.receipt_s) if phase.receipt is None else phase.until
    return in_phase(state, replace(phase, receipt=receipt, until=until, basket=None))


def stay(state: State, phase: Parting, _: on.Tapped) -> Outcome:
    """Keep what is on the screen: at least for another minute, and never for less than it would have stood."""
    return in_phase(state, replace(phase, until=max(phase.until, state.now + STAY_S)))


def touched(state: State, phase: Parting, _: on.Touched) -> Outcome:
    if phase.receipt is None:
        return state, ()
    return in_phase(state, replace(phase, until=max(phase.until, state.now + KEPT_S)))


def receipt_scrolled(state: State, phase: Parting, event: on.Scrolled) -> Outcome:
    return in_phase(state, replace(phase, scroll=event.offset))


# --- feedback ---

OPEN = (FeedbackStage.OPEN, FeedbackStage.FAILED)


def choose_mood(state: State, phase: Parting, event: on.Tapped) -> Outcome:
    """One of the faces, whose reasons are asked for; the chosen one once more takes it back."""
    if phase.feedback is None or phase.feedback.stage not in OPEN or argument(event) not in tuple(Mood):
        return state, ()
    mood = Mood(argument(event))
    if mood is phase.feedback.mood:
        return in_phase(state, replace(phase, feedback=Feedback()), reasons=Poll())
    return in_phase(state, replace(phase, feedback=Feedback(mood)), reasons=Poll(due_at=state.now))


def choose_reason(state: State, phase: Parting, event: on.Tapped) -> Outcome:
    """Choose it, or take that back."""
    given = phase.feedback
    if given is None or given.stage not in OPEN:
        return state, ()
    named = {reason.reason_id for reason in given.reasons or () if str(reason.reason_id) == argument(event)}
    return in_phase(state, replace(phase, feedback=replace(given, chosen=given.chosen ^ named)))


def reasons_fetched(state: State, phase: Parting, event: on.ReasonsFetched) -> Outcome:
    if phase.feedback is None:
        return state, ()
    return in_phase(state, replace(phase, feedback=replace(phase.feedback, reasons=event.reasons)))


def reasons_not_fetched(state: State, phase: Parting) -> Outcome:
    """Then the face alone says it."""
    return reasons_fetched(state, phase, on.ReasonsFetched(0, ()))


def send_feedback(state: State, phase: Parting, _: on.Tapped) -> Outcome:
    given = phase.feedback
    if given is None or given.mood is None or given.stage not in OPEN:
        return state, ()
    phase = replace(phase, feedback=replace(given, stage=FeedbackStage.SENDING))
    return in_phase(state, phase, feedback=Poll(due_at=state.now))


def feedback_taken(state: State, phase: Parting, _: on.FeedbackTaken) -> Outcome:
    """Nothing else is asked of the backend in the shopper's name."""
    if phase.feedback is None:
        return state, ()
    sent = replace(phase.feedback, stage=FeedbackStage.SENT)
    return in_phase(state, replace(phase, feedback=sent, credentials=None), reasons=Poll())


def feedback_not_taken(state: State, phase: Parting) -> Outcome:
    if phase.feedback is None:
        return state, ()
    return in_phase(state, replace(phase, feedback=replace(phase.feedback, stage=FeedbackStage.FAILED)))
