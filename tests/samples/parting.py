"""The end of a session: receipt, feedback, goodbye."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core.models import Basket, Mood, Reason, Receipt
from kiosk.core.state import Feedback, FeedbackStage, Parting, StaffCall, StaffStage, State
from tests.samples.common import CRUEL_BASKET, basket

REASONS = (
    Reason(8, "Scanning did not work well"),
    Reason(9, "Too slow"),
    Reason(10, "The total was wrong"),
    Reason(11, "Paying did not work"),
)
ARABIC_REASONS = (
    Reason(8, "المسح لم يعمل جيدًا"),
    Reason(9, "بطيئة"),
    Reason(10, "الإجمالي غير صحيح"),
    Reason(11, "الدفع لم يعمل"),
)
CRUEL_REASONS = (
    Reason(1, "Long " * 40),
    Reason(2, "x"),
    Reason(3, "خبز with سمسم"),
    Reason(4, "Two\nlines\tand \u202eturned\u2069"),
    Reason(5, ""),
    Reason(6, "سبب " * 50),
    *(Reason(number, f"Reason {number}") for number in range(7, 21)),
)


def parting(start: State) -> dict[str, State]:
    phase = Parting(41, Receipt(basket(), Decimal("37.50"), "R-000041"), 990.0, 1018.0)
    cruel = Parting(41, Receipt(CRUEL_BASKET, Decimal("9999999.99"), "R-" + "0" * 80), 990.0, 1018.0)
    bare = Parting(41, Receipt(Basket((), Decimal("12.00"))), 990.0, 1018.0)
    long = replace(phase, receipt=Receipt(basket(5000), Decimal("37.50"), "R-000041"))
    known = REASONS if start.language == "en" else ARABIC_REASONS
    sad = Feedback(Mood.SAD, known)
    chosen = replace(sad, chosen=frozenset({9, 11}))
    states = {
        "receipt": phase,
        "receipt-scrolled": replace(phase, scroll=29),
        "receipt-long": long,
        "receipt-cruel": cruel,
        "receipt-bare": bare,
        "receipt-feedback": replace(phase, feedback=Feedback()),
        "receipt-mood": replace(phase, feedback=Feedback(Mood.SAD)),
        "receipt-mood-alone": replace(phase, feedback=Feedback(Mood.HAPPY, ())),
        "receipt-reasons": replace(phase, feedback=sad),
        "receipt-reasons-chosen": replace(phase, feedback=chosen),
        "receipt-sending": replace(phase, feedback=replace(chosen, stage=FeedbackStage.SENDING)),
        "receipt-sent": replace(phase, feedback=replace(chosen, stage=FeedbackStage.SENT)),
        "receipt-failed": replace(phase, feedback=replace(chosen, stage=FeedbackStage.FAILED)),
        "receipt-failed-alone": replace(phase, feedback=Feedback(Mood.HAPPY, (), stage=FeedbackStage.FAILED)),
        "receipt-cruel-feedback": replace(cruel, feedback=Feedback()),
        "receipt-cruel-reasons": replace(cruel, feedback=Feedback(Mood.NEUTRAL, CRUEL_REASONS, frozenset({1, 3, 5}))),
        "receipt-bare-feedback": replace(bare, feedback=Feedback()),
        "receipt-bare-reasons": replace(bare, feedback=sad),
        "goodbye": Parting(41, None, 999.0, 1007.0),
    }
    found = {name: replace(start, phase=each) for name, each in states.items()}
    found["receipt-pressed"] = replace(found["receipt"], pressed="receipt.stay")
    found["receipt-feedback-pressed"] = replace(found["receipt-feedback"], pressed="mood:neutral")
    found["receipt-reasons-pressed"] = replace(found["receipt-reasons-chosen"], pressed="reason:8")
    return found | _in_every_look(found)


def _in_every_look(found: dict[str, State]) -> dict[str, State]:
    """Those that say most as large text, in high contrast, and below a strip."""
    called = StaffCall(StaffStage.CALLED, 990.0)
    large = ("receipt", "receipt-cruel", "receipt-feedback", "receipt-reasons-chosen", "receipt-failed", "receipt-sent")
    contrast = ("receipt", "receipt-feedback", "receipt-reasons-chosen", "receipt-sent")
    below = ("receipt", "receipt-feedback", "receipt-reasons-chosen", "receipt-failed", "goodbye")
    return {
        **{f"{name}-large": replace(found[name], large_text=True) for name in (*large, "receipt-cruel-reasons")},
        **{f"{name}-contrast": replace(found[name], high_contrast=True) for name in contrast},
        **{f"{name}-called": replace(found[name], staff_call=called) for name in below},
    }
