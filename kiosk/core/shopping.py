"""The running session: its basket, the scale's alarms, its WebSocket, its payment and its end."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.events import PaymentNews
from kiosk.core.models import Basket, Receipt
from kiosk.core.phases import (
    BASKET_EVERY_S,
    STATUS_IN_SESSION_S,
    Outcome,
    enter_parting,
    enter_shopping,
    in_phase,
)
from kiosk.core.poll import Poll
from kiosk.core.state import (
    Alarm,
    Channel,
    Parting,
    Payment,
    PaymentStage,
    Shopping,
    State,
    StreamStatus,
    backend_away,
)

STATUS_ALONE_S = 5.0
BASKET_ALONE_S = 5.0
"""With neither the event stream nor the session's WebSocket, the basket is asked for this often."""
REPEATED_ALARM_S = 2.0
STAY_S = 60.0


def _alone(state: State, phase: Shopping) -> bool:
    """Whether nothing reports by itself: neither the event stream nor the session's WebSocket is there."""
    return state.stream.status is not StreamStatus.LIVE and not phase.feed_live


def watch_closely(state: State) -> State:
    """A connection broke: ask at once whether the session is still there, and the basket more often where needed."""
    phase = state.phase
    if not isinstance(phase, Shopping):
        return state
    state = replace(state, status=state.status.wanted(state.now))
    if not _alone(state, phase):
        return state
    return replace(state, basket=state.basket.sooner(state.now + BASKET_ALONE_S))


def status_in_session(state: State, phase: Shopping, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if active == phase.credentials.session_id:
        every = STATUS_ALONE_S if _alone(state, phase) else STATUS_IN_SESSION_S
        return in_phase(state, replace(phase, candidate=None), status=state.status.sooner(state.now + every))
    rival = phase.candidate
    state, effects = enter_parting(state, phase.credentials.session_id, None)
    if rival is not None and rival.session_id == active:
        state, entered = enter_shopping(state, rival, None, Poll(due_at=state.now))
        return state, (*effects, do.ForgetShopper(), *entered)
    return state, effects


def basket_fetched(state: State, phase: Shopping, event: on.BasketFetched) -> Outcome:
    every = BASKET_ALONE_S if _alone(state, phase) else BASKET_EVERY_S
    changed = _changed_item(phase.basket, event.basket) or phase.changed_item
    follow = phase.basket is not None and phase.basket != event.basket
    phase = replace(
        phase,
        basket=event.basket,
        basket_at=state.now,
        changed_item=changed,
        scroll=None if follow else phase.scroll,
    )
    return in_phase(state, phase, basket=state.basket.sooner(state.now + every))


def _changed_item(before: Basket | None, after: Basket) -> str | None:
    """The last line that is new or has another quantity."""
    known = {line.item_id: line.quantity for line in before.lines} if before else {}
    changed = [line.item_id for line in after.lines if known.get(line.item_id) != line.quantity]
    return changed[-1] if changed else None


def cart_updated(state: State, phase: Shopping, _: on.CartUpdated) -> Outcome:
    return in_phase(state, replace(phase, attention=False), basket=state.basket.wanted(state.now))


def weight_changed(state: State, phase: Shopping, event: on.WeightChanged, channel: Channel) -> Outcome:
    """The scale noticed something. Both channels tell of it, in no certain order: an echo must not raise it again."""
    seen = phase.alarm
    repeated = (
        seen is not None
        and seen.channel is not channel
        and seen.weight is event.weight
        and state.now - seen.at < REPEATED_ALARM_S
    )
    if repeated:
        return state, ()
    return in_phase(state, replace(phase, alarm=Alarm(event.weight, state.now, channel), attention=True))


def weight_on_stream(state: State, phase: Shopping, event: on.WeightChanged) -> Outcome:
    return weight_changed(state, phase, event, Channel.STREAM)


def feed_live(state: State, phase: Shopping, event: on.FeedLive) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    return in_phase(state, replace(phase, feed_live=True), basket=state.basket.wanted(state.now))


def feed_down(state: State, phase: Shopping, event: on.FeedDown) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    state = replace(state, phase=replace(phase, feed_live=False), last_error=event.reason)
    return watch_closely(state), ()


def payment_changed(state: State, phase: Shopping, event: on.PaymentChanged) -> Outcome:
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
    return in_phase(state, replace(phase, payment=Payment(stage, state.now, code)))


def payment_created(state: State, phase: Shopping, event: on.PaymentCreated) -> Outcome:
    if phase.payment is None:
        return state, ()
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.WAITING, state.now, event.code)))


def checkout_completed(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    if event.session_id not in (None, phase.credentials.session_id):
        return state, ()
    return _paid(state, phase, event)


def _paid(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    known = phase.basket or Basket()
    receipt = _receipt(event, Receipt(known))
    return enter_parting(state, phase.credentials.session_id, receipt)


def _receipt(event: on.CheckoutCompleted, known: Receipt) -> Receipt:
    """What the event tells; what it leaves out comes from what was known."""
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
    late = phase.receipt is None
    receipt = _receipt(event, phase.receipt or Receipt(Basket()))
    until = state.now + state.receipt_s if late else phase.until
    return in_phase(state, replace(phase, receipt=receipt, until=until))


def payment_not_created(state: State, phase: Shopping) -> Outcome:
    """Asking twice might charge twice: the shopper decides. Where the backend has told of it meanwhile, it is there."""
    if phase.payment is None or phase.payment.stage is not PaymentStage.ASKING:
        return state, ()
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.FAILED, state.now)))


def pay(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    if phase.basket is None or not phase.basket.lines or backend_away(state):
        return state, ()
    asking = Payment(PaymentStage.ASKING, state.now)
    return in_phase(state, replace(phase, payment=asking), payment=Poll(due_at=state.now))


def back_to_basket(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    return in_phase(state, replace(phase, payment=None), payment=Poll())


def stay(state: State, phase: Parting, _: on.Tapped) -> Outcome:
    return in_phase(state, replace(phase, until=state.now + STAY_S))


def scrolled(state: State, phase: Shopping, event: on.Scrolled) -> Outcome:
    return in_phase(state, replace(phase, scroll=max(0, event.offset)))
