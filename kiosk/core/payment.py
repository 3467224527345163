"""Paying: from the review to the end of the session."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core import events as on
from kiosk.core.effects import Sound
from kiosk.core.events import PaymentNews
from kiosk.core.parting import known_receipt, receipt_of
from kiosk.core.phases import Outcome, enter_parting, in_phase, sounds
from kiosk.core.poll import Poll
from kiosk.core.screen import backend_away
from kiosk.core.shopping import echo
from kiosk.core.state import Channel, Heard, Panel, Payment, PaymentStage, Shopping, State


def payment_changed(state: State, phase: Shopping, event: on.PaymentChanged, channel: Channel) -> Outcome:
    """An echo must not bring back the screen that the shopper has left, nor the failure that is being retried."""
    told = phase.heard
    if told is not None and told.news is event.news and echo(state, told, channel):
        return state, ()
    match event.news:
        case PaymentNews.SUCCEEDED:
            return _paid(state, phase, on.CheckoutCompleted())
        case PaymentNews.CREATED:
            stage = PaymentStage.WAITING
        case PaymentNews.RETRYING:
            stage = PaymentStage.RETRYING
        case PaymentNews.FAILED:
            stage = PaymentStage.FAILED
    known = phase.payment
    code = None if known is None else known.code
    heard = Heard(event.news, state.now, channel)
    if code is None and event.news is PaymentNews.CREATED and state.payment.request is None:
        # It was created on the phone: its page is known to the backend alone.
        state = replace(state, payment_page=state.payment_page.wanted(state.now))
    # What is paid is what it was asked for, whatever comes into the cart meanwhile; another try asks anew.
    asked = _due(phase) if known is None or known.amount is None else known.amount
    amount = None if stage is PaymentStage.FAILED else asked
    return in_phase(state, replace(phase, payment=Payment(stage, state.now, code, amount), heard=heard))


def _due(phase: Shopping) -> Decimal | None:
    return None if phase.basket is None else phase.basket.total


def payment_on_stream(state: State, phase: Shopping, event: on.PaymentChanged) -> Outcome:
    return payment_changed(state, phase, event, Channel.STREAM)


def payment_created(state: State, phase: Shopping, event: on.PaymentCreated) -> Outcome:
    if phase.payment is None or phase.payment.stage is PaymentStage.REVIEW:
        return state, ()
    amount = _due(phase) if phase.payment.amount is None else phase.payment.amount
    if event.code is None:
        # The payment is there; its page may yet be told.
        state = replace(state, payment_page=state.payment_page.wanted_soon(state.now))
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.WAITING, state.now, event.code, amount)))


def payment_page_fetched(state: State, phase: Shopping, event: on.PaymentPageFetched) -> Outcome:
    if phase.payment is None or phase.payment.stage not in (PaymentStage.WAITING, PaymentStage.RETRYING):
        return state, ()
    return in_phase(state, replace(phase, payment=replace(phase.payment, code=event.code)))


def checkout_completed(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    if event.session_id not in (None, phase.credentials.session_id):
        return state, ()
    return _paid(state, phase, event)


def _paid(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    ended = phase.credentials.session_id
    state, effects = enter_parting(state, ended, receipt_of(event, known_receipt(phase.basket, phase.deals.saved)))
    return state, effects + sounds(state, Sound.PAID)


def payment_not_created(state: State, phase: Shopping) -> Outcome:
    """Asking twice might charge twice: the shopper decides. Where the backend has told of it meanwhile, it is there."""
    match phase.payment:
        case Payment(stage=PaymentStage.ASKING):
            return in_phase(state, replace(phase, payment=Payment(PaymentStage.FAILED, state.now)))
        case Payment(stage=PaymentStage.WAITING | PaymentStage.RETRYING, code=None):
            # Its page was in the answer that did not come.
            return replace(state, payment_page=state.payment_page.wanted(state.now)), ()
    return state, ()


def review(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    """What is to be paid, once more, before anything is asked of the backend."""
    if phase.payment is not None or phase.basket is None or not phase.basket.lines or backend_away(state):
        return state, ()
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.REVIEW, state.now), preview=None))


def pay(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    """Asking twice might charge twice: a payment under way is not asked for again, nor one whose answer is awaited."""
    ready = phase.payment is not None and phase.payment.stage in (PaymentStage.REVIEW, PaymentStage.FAILED)
    if not ready or phase.basket is None or not phase.basket.lines or backend_away(state):
        return state, ()
    under_way = state.payment.request is not None
    # The answer to a question that is still out is for what was due when it was put.
    amount = phase.asked_amount if under_way else _due(phase)
    asking = Payment(PaymentStage.ASKING, state.now, amount=amount)
    poll = state.payment if under_way else Poll(due_at=state.now)
    # The answer names the page: one that is asked for still is the last payment's.
    phase = replace(phase, payment=asking, asked_amount=amount)
    return in_phase(state, phase, payment=poll, payment_page=Poll())


def back_to_basket(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    """A question in flight stays: its answer serves the next "pay"."""
    return in_phase(state, replace(phase, payment=None, panel=Panel.BASKET), payment_page=Poll())
