"""Paying, in each of its stages."""

from __future__ import annotations

from dataclasses import replace

from kiosk.adapters.qr import encode
from kiosk.core.events import Failure
from kiosk.core.models import Weight
from kiosk.core.poll import Poll
from kiosk.core.state import Alarm, Channel, Payment, PaymentStage, Shopping, State
from tests.samples.common import CRUEL_BASKET, PAYMENT_PAGE, REASON, shopping


def alarmed(state: State, weight: Weight) -> State:
    """The same session while the scale finds something amiss."""
    assert isinstance(state.phase, Shopping)
    return replace(state, phase=replace(state.phase, attention=True, alarm=Alarm(weight, 999.0, Channel.STREAM)))


def paying(start: State) -> dict[str, State]:
    phase, url = shopping(), encode(PAYMENT_PAGE)
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)

    def at(stage: PaymentStage, *, coded: bool = False, cruel: bool = False) -> State:
        shown = replace(phase, basket=CRUEL_BASKET) if cruel else phase
        return replace(start, phase=replace(shown, payment=Payment(stage, 999.0, url if coded else None)))

    return {
        "paying-review": at(PaymentStage.REVIEW),
        "paying-review-cruel": at(PaymentStage.REVIEW, cruel=True),
        "paying-review-away": replace(at(PaymentStage.REVIEW), status=away, basket=away),
        "paying-review-attention": alarmed(at(PaymentStage.REVIEW), Weight.INCREASED),
        "paying-asking": at(PaymentStage.ASKING),
        "paying": at(PaymentStage.WAITING, coded=True),
        "paying-app": at(PaymentStage.WAITING),
        "paying-retrying": at(PaymentStage.RETRYING, coded=True),
        "paying-failed": at(PaymentStage.FAILED),
        "paying-failed-away": replace(at(PaymentStage.FAILED), status=away, basket=away),
        "paying-cruel": at(PaymentStage.RETRYING, coded=True, cruel=True),
        "paying-pressed": replace(at(PaymentStage.FAILED), pressed="payment.again"),
        "paying-attention": alarmed(at(PaymentStage.WAITING, coded=True), Weight.INCREASED),
        "paying-attention-asking": alarmed(at(PaymentStage.ASKING), Weight.INCREASED),
        "paying-attention-app": alarmed(at(PaymentStage.WAITING), Weight.DECREASED),
        "paying-attention-failed": alarmed(at(PaymentStage.FAILED), Weight.DECREASED),
        "paying-attention-cruel": alarmed(at(PaymentStage.RETRYING, coded=True, cruel=True), Weight.DECREASED),
    }
