"""The running session: its basket, the scale's alarms, its WebSocket, its payment and its end."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core import events as on
from kiosk.core.events import PaymentNews
from kiosk.core.models import Basket, Receipt
from kiosk.core.phases import (
    BASKET_EVERY_S,
    STATUS_IN_SESSION_S,
    Outcome,
    enter_parting,
    enter_shopping,
    enter_welcome,
    forget_shopper,
    in_phase,
)
from kiosk.core.poll import Poll
from kiosk.core.state import (
    Alarm,
    Channel,
    Heard,
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
ECHO_S = 2.0
"""Both channels tell of the same thing, in no certain order: for so long the other one's word counts as an echo."""
LATE_UPDATE_S = 0.5
"""So far one channel may lag behind the other; longer would keep an alarm up that was settled, where only one channel
tells of updates."""
STAY_S = 60.0


def _alone(state: State, phase: Shopping) -> bool:
    """Whether nothing reports by itself: neither the event stream nor the session's WebSocket is there."""
    return state.stream.status is not StreamStatus.LIVE and not phase.feed_live


def watch_closely(state: State) -> State:
    """A connection broke: ask at once whether the session is still there, and the basket more often where needed."""
    phase = state.phase
    if not isinstance(phase, Shopping):
        return state
    state = replace(state, status=state.status.wanted_soon(state.now))
    if not _alone(state, phase):
        return state
    return replace(state, basket=state.basket.sooner(state.now + BASKET_ALONE_S))


def status_in_session(state: State, phase: Shopping, event: on.CartStatusFetched) -> Outcome:
    active = event.status.session_id
    if active == phase.credentials.session_id:
        every = STATUS_ALONE_S if _alone(state, phase) else STATUS_IN_SESSION_S
        return in_phase(state, replace(phase, candidate=None), status=state.status.sooner(state.now + every))
    state, effects = enter_parting(state, phase.credentials.session_id, None)
    if active is None:
        return state, effects
    # The next shopper is here already: there is no time for a goodbye.
    state, forgotten = forget_shopper(state)
    rival = phase.candidate
    if rival is not None and rival.session_id == active:
        state, entered = enter_shopping(state, rival, None, Poll(due_at=state.now))
    else:
        state, entered = enter_welcome(state, ())
    return state, (*effects, *forgotten, *entered)


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
    if follow and not event.basket.lines:
        # The backend answers alike for an emptied cart and for a session that is over.
        state = replace(state, status=state.status.wanted_soon(state.now))
    return in_phase(state, phase, basket=state.basket.sooner(state.now + every))


def _changed_item(before: Basket | None, after: Basket) -> str | None:
    """The last line that is new or has another quantity."""
    known = {line.item_id: line.quantity for line in before.lines} if before else {}
    changed = [line.item_id for line in after.lines if known.get(line.item_id) != line.quantity]
    return changed[-1] if changed else None


def cart_updated(state: State, phase: Shopping, _: on.CartUpdated, channel: Channel) -> Outcome:
    """What was unscanned is settled, unless the other channel tells late of an update from before the alarm."""
    alarm = phase.alarm
    late = alarm is not None and alarm.channel is not channel and state.now - alarm.at < LATE_UPDATE_S
    return in_phase(state, replace(phase, attention=phase.attention and late), basket=state.basket.wanted(state.now))


def cart_updated_on_stream(state: State, phase: Shopping, event: on.CartUpdated) -> Outcome:
    return cart_updated(state, phase, event, Channel.STREAM)


def weight_changed(state: State, phase: Shopping, event: on.WeightChanged, channel: Channel) -> Outcome:
    """The scale noticed something. An echo must not raise again what was settled meanwhile."""
    seen = phase.alarm
    if seen is not None and seen.weight is event.weight and _echo(state, seen, channel):
        return state, ()
    return in_phase(state, replace(phase, alarm=Alarm(event.weight, state.now, channel), attention=True))


def _echo(state: State, told: Alarm | Heard, channel: Channel) -> bool:
    return told.channel is not channel and state.now - told.at < ECHO_S


def weight_on_stream(state: State, phase: Shopping, event: on.WeightChanged) -> Outcome:
    return weight_changed(state, phase, event, Channel.STREAM)


def feed_live(state: State, phase: Shopping, event: on.FeedLive) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    return in_phase(state, replace(phase, feed_live=True), basket=state.basket.wanted_soon(state.now))


def feed_down(state: State, phase: Shopping, event: on.FeedDown) -> Outcome:
    if event.session_id != phase.credentials.session_id:
        return state, ()
    state = replace(state, phase=replace(phase, feed_live=False), last_error=event.reason)
    return watch_closely(state), ()


def payment_changed(state: State, phase: Shopping, event: on.PaymentChanged, channel: Channel) -> Outcome:
    """An echo must not bring back the screen that the shopper has left, nor the failure that is being retried."""
    told = phase.heard
    if told is not None and told.news is event.news and _echo(state, told, channel):
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
    return in_phase(state, replace(phase, payment=Payment(stage, state.now, code), heard=heard))


def payment_on_stream(state: State, phase: Shopping, event: on.PaymentChanged) -> Outcome:
    return payment_changed(state, phase, event, Channel.STREAM)


def payment_created(state: State, phase: Shopping, event: on.PaymentCreated) -> Outcome:
    if phase.payment is None:
        return state, ()
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.WAITING, state.now, event.code)))


def checkout_completed(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    if event.session_id not in (None, phase.credentials.session_id):
        return state, ()
    return _paid(state, phase, event)


def _paid(state: State, phase: Shopping, event: on.CheckoutCompleted) -> Outcome:
    return enter_parting(state, phase.credentials.session_id, _receipt(event, _receipt_of(phase.basket)))


def _receipt_of(basket: Basket | None) -> Receipt | None:
    return None if basket is None else Receipt(basket)


def _receipt(event: on.CheckoutCompleted, known: Receipt | None) -> Receipt | None:
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
    receipt = _receipt(event, phase.receipt or _receipt_of(phase.basket))
    if receipt is None:
        return state, ()
    until = max(phase.until, state.now + state.receipt_s) if phase.receipt is None else phase.until
    return in_phase(state, replace(phase, receipt=receipt, until=until, basket=None))


def payment_not_created(state: State, phase: Shopping) -> Outcome:
    """Asking twice might charge twice: the shopper decides. Where the backend has told of it meanwhile, it is there."""
    if phase.payment is None or phase.payment.stage is not PaymentStage.ASKING:
        return state, ()
    return in_phase(state, replace(phase, payment=Payment(PaymentStage.FAILED, state.now)))


def pay(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    """Asking twice might charge twice: a payment under way is not asked for again, nor one whose answer is awaited."""
    under_way = phase.payment is not None and phase.payment.stage is not PaymentStage.FAILED
    if under_way or phase.basket is None or not phase.basket.lines or backend_away(state):
        return state, ()
    asking = Payment(PaymentStage.ASKING, state.now)
    poll = state.payment if state.payment.request is not None else Poll(due_at=state.now)
    return in_phase(state, replace(phase, payment=asking), payment=poll)


def back_to_basket(state: State, phase: Shopping, _: on.Tapped) -> Outcome:
    """A question in flight stays: its answer serves the next "pay"."""
    return in_phase(state, replace(phase, payment=None))


def stay(state: State, phase: Parting, _: on.Tapped) -> Outcome:
    """Keep what is on the screen: at least for another minute, and never for less than it would have stood."""
    return in_phase(state, replace(phase, until=max(phase.until, state.now + STAY_S)))


def scrolled(state: State, phase: Shopping, event: on.Scrolled) -> Outcome:
    return in_phase(state, replace(phase, scroll=max(0, event.offset)))
