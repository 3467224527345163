"""The whole behaviour: `step(state, event, now)` gives the next state and what is to be done.

`TRANSITIONS` is the table: what each phase does with each kind of event. An event that has no row in the present phase
leaves the state as it is. After every event, `_follow_time` does what has come due and `_ask` sends the questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kiosk.core import comfort
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.connection import backend_is_back, stream_connecting, stream_down, stream_live
from kiosk.core.effects import Effect, Sound
from kiosk.core.events import Event, Failure
from kiosk.core.models import Credentials
from kiosk.core.pairing import (
    ask_again,
    basket_changed_early,
    basket_early,
    clock_read,
    confirm,
    qr_fetched,
    resume,
    scanned_again,
    scanned_while_resuming,
    scanned_while_shopping,
    someone_scanned,
    status_in_parting,
    status_in_reduced,
    status_while_free,
    unusable,
)
from kiosk.core.panels import (
    NOT_ANSWERED,
    checklist_fetched,
    close_preview,
    end_route,
    item_checked,
    item_read,
    location_fetched,
    map_fetched,
    offers_fetched,
    open_panel,
    product_fetched,
    promotions_updated,
    scrolled,
    show_way,
    toggle_item,
    way_again,
    way_fetched,
)
from kiosk.core.parting import (
    choose_mood,
    choose_reason,
    feedback_not_taken,
    feedback_taken,
    reasons_fetched,
    reasons_not_fetched,
    receipt_completed,
    receipt_scrolled,
    send_feedback,
    stay,
    touched,
)
from kiosk.core.payment import (
    back_to_basket,
    checkout_completed,
    pay,
    payment_changed,
    payment_created,
    payment_not_created,
    payment_on_stream,
    payment_page_fetched,
    review,
)
from kiosk.core.phases import (
    Handler,
    Outcome,
    enter_pairing,
    enter_parting,
    in_phase,
    leave_parting,
    reopen,
    sounds,
    told,
)
from kiosk.core.poll import Poll
from kiosk.core.questions import QUESTIONS, polls_of, with_polls, without_strangers
from kiosk.core.screen import Screen, screen_of
from kiosk.core.shopping import (
    basket_fetched,
    cart_updated,
    cart_updated_on_stream,
    feed_down,
    feed_live,
    status_in_session,
    weight_changed,
    weight_on_stream,
)
from kiosk.core.staff import call_staff, cancel_staff, staff_not_told, staff_told
from kiosk.core.state import (
    Channel,
    OutOfService,
    Pairing,
    Parting,
    Phase,
    Preview,
    Reduced,
    Resuming,
    SetupNeeded,
    Shopping,
    Starting,
    State,
    Welcome,
)

UNKNOWN_CART_S = 15.0


def step(state: State, event: Event, now: float) -> Outcome:
    """The state after `event` at `now` (seconds of the monotonic clock), and the effects to carry out, in order."""
    was_offline = screen_of(state) is Screen.OFFLINE
    before = replace(state, now=max(now, state.now))
    state, effects = _answer(before, event) if isinstance(event, on.Answer) else _dispatch(before, event)
    state = comfort.stirred(before, state, event)
    state, due = _follow_time(state)
    state, asked = _ask(state)
    is_offline = screen_of(state) is Screen.OFFLINE
    if is_offline != was_offline:
        state = replace(state, offline_since=state.now if is_offline else None)
    return state, effects + due + asked


def _dispatch(state: State, event: Event) -> Outcome:
    handler = TRANSITIONS.get((type(state.phase), type(event))) or ANYWHERE.get(type(event))
    return (state, ()) if handler is None else handler(state, state.phase, event)


def _answer(state: State, event: on.Answer) -> Outcome:
    """Only the answer to the question in flight counts; any other is late and is dropped."""
    asked = {name: poll for name, poll in polls_of(state).items() if poll.request == event.request}
    if not asked:
        return state, ()
    if event.time is not None:
        state = clock_read(state, event.time)
    reason = unusable(state, event)
    if reason is not None:
        event = on.RequestFailed(event.request, Failure.MALFORMED, reason)
    if isinstance(event, on.RequestFailed):
        return _request_failed(state, state.phase, event)
    state = with_polls(state, {name: poll.answered() for name, poll in asked.items()})
    recovered = any(poll.failures for poll in asked.values())
    state, awakened = backend_is_back(state) if recovered else (state, ())
    state, effects = _dispatch(state, event)
    return state, awakened + effects


def _request_failed(state: State, phase: Phase, event: on.RequestFailed) -> Outcome:
    state = replace(state, last_error=event.reason)
    asked = [name for name, poll in polls_of(state).items() if poll.request == event.request]
    if isinstance(phase, Shopping) and event.failure is Failure.UNAUTHORIZED:
        if "basket" in asked:
            return enter_parting(state, phase.credentials.session_id, None)
        # Whether the token is worth anything still, the basket's answer says.
        state = replace(state, basket=state.basket.wanted_soon(state.now))
    if "staff" in asked:
        state = staff_not_told(state)
    for name in asked:
        given_up = GIVEN_UP.get((type(phase), name))
        if given_up is not None:
            return given_up(with_polls(state, {name: Poll()}), phase)
    least = UNKNOWN_CART_S if event.failure is Failure.UNKNOWN_CART else 0.0
    failed = {
        name: poll.failed(state.now, state.cart_id, event.failure, event.reason, least=least)
        for name, poll in polls_of(state).items()
        if name in asked
    }
    return with_polls(state, failed), ()


GIVEN_UP: Mapping[tuple[type[Phase], str], Callable[[State, Any], Outcome]] = {
    (Shopping, "payment"): payment_not_created,
    **{(Shopping, name): handler for name, handler in NOT_ANSWERED.items()},
    (Parting, "reasons"): reasons_not_fetched,
    (Parting, "feedback"): feedback_not_taken,
}
"""Questions that are not put again by themselves: what their failure means."""


def _started(state: State, _: Starting, event: on.Started) -> Outcome:
    # Whoever called when the kiosk ended calls no longer, as far as anyone can see.
    state = told(state)
    if event.session_id is None or event.token is None:
        return enter_pairing(state)
    held = Credentials(event.session_id, event.token)
    return in_phase(state, Resuming(held), status=Poll(due_at=state.now))


def _configuration_changed(state: State, phase: Phase, _: on.ConfigurationChanged) -> Outcome:
    # A session that is being resumed is on disk: it is resumed with the changed configuration.
    if isinstance(phase, SetupNeeded | Pairing | Starting | OutOfService | Resuming):
        return state, (do.Reload(),)
    return replace(state, reload_wanted=True), ()


def _adapter_failed(state: State, _: Phase, event: on.AdapterFailed) -> Outcome:
    return replace(state, last_error=event.reason), ()


def _feed_reported(state: State, phase: Shopping, event: on.FeedReported) -> Outcome:
    """The session's WebSocket tells what the stream tells too; what is of another session is dropped."""
    if event.session_id != phase.credentials.session_id:
        return state, ()
    match event.event:
        case on.CartUpdated() as update:
            return cart_updated(state, phase, update, Channel.FEED)
        case on.WeightChanged() as weight:
            return weight_changed(state, phase, weight, Channel.FEED)
        case on.PaymentChanged() as payment:
            return payment_changed(state, phase, payment, Channel.FEED)
    return _dispatch(state, event.event)


def _pressed(state: State, _: Phase, event: on.Pressed) -> Outcome:
    return replace(state, pressed=event.target), ()


def _released(state: State, _: Phase, __: on.Released) -> Outcome:
    return replace(state, pressed=None), ()


def _touched(state: State, _: Phase, __: on.Touched) -> Outcome:
    """That somebody is there has been noted before anything else."""
    return state, ()


def _tapped(state: State, phase: Phase, event: on.Tapped) -> Outcome:
    state = replace(state, pressed=None)
    kind = event.target.partition(":")[0]
    handler = TAPS.get((type(phase), kind)) or TAPS_ANYWHERE.get(kind)
    if handler is None:
        return state, ()
    state, effects = handler(state, phase, event)
    return state, sounds(state, Sound.TAP) + effects


def _follow_time(state: State) -> Outcome:
    """What has come due without an event of its own."""
    match state.phase:
        case Parting(until=until) if state.now >= until:
            return leave_parting(state)
        case Shopping(preview=Preview(settled=True, until=until)) as phase if state.now >= until:
            return close_preview(state, phase)
        case Pairing() | OutOfService() if state.now >= comfort.left_alone_at(state):
            return comfort.as_it_was(state), ()
    if state.stream.stopped and state.now >= state.stream.retry_at:
        return reopen(state)
    return state, ()


def _ask(state: State) -> Outcome:
    """Send every question that is due; one that was never answered counts as failed."""
    effects: list[Effect] = []
    state = without_strangers(state)
    for poll in polls_of(state).values():
        if poll.request is not None and state.now >= poll.next_moment:
            lost = on.RequestFailed(poll.request, Failure.UNREACHABLE, "the backend did not answer in time")
            state, more = _request_failed(state, state.phase, lost)
            effects.extend(more)
    for name, poll in polls_of(state).items():
        if poll.request is None and state.now >= poll.due_at:
            request = state.requests + 1
            effect = QUESTIONS[name](state, request)
            asked = Poll() if effect is None else poll.asked(request, state.now)
            state = with_polls(replace(state, requests=request), {name: asked})
            if effect is not None:
                effects.append(effect)
    return state, tuple(effects)


TRANSITIONS: Mapping[tuple[type[Phase], type[Event]], Handler] = {
    (Starting, on.Started): _started,
    (Resuming, on.CartStatusFetched): resume,
    (Resuming, on.SessionStarted): scanned_while_resuming,
    (Resuming, on.CheckoutCompleted): ask_again,
    (Pairing, on.QrFetched): qr_fetched,
    (Pairing, on.CartStatusFetched): status_while_free,
    (Pairing, on.SessionStarted): someone_scanned,
    (OutOfService, on.CartStatusFetched): status_while_free,
    (OutOfService, on.SessionStarted): someone_scanned,
    (Welcome, on.CartStatusFetched): confirm,
    (Welcome, on.BasketFetched): basket_early,
    (Welcome, on.SessionStarted): scanned_again,
    (Welcome, on.CartUpdated): basket_changed_early,
    (Welcome, on.CheckoutCompleted): ask_again,
    (Shopping, on.CartStatusFetched): status_in_session,
    (Shopping, on.BasketFetched): basket_fetched,
    (Shopping, on.SessionStarted): scanned_while_shopping,
    (Shopping, on.CartUpdated): cart_updated_on_stream,
    (Shopping, on.WeightChanged): weight_on_stream,
    (Shopping, on.FeedLive): feed_live,
    (Shopping, on.FeedDown): feed_down,
    (Shopping, on.FeedReported): _feed_reported,
    (Shopping, on.PaymentChanged): payment_on_stream,
    (Shopping, on.PaymentCreated): payment_created,
    (Shopping, on.PaymentPageFetched): payment_page_fetched,
    (Shopping, on.CheckoutCompleted): checkout_completed,
    (Shopping, on.OffersFetched): offers_fetched,
    (Shopping, on.PromotionsUpdated): promotions_updated,
    (Shopping, on.LocationFetched): location_fetched,
    (Shopping, on.ChecklistFetched): checklist_fetched,
    (Shopping, on.ItemChecked): item_checked,
    (Shopping, on.MapFetched): map_fetched,
    (Shopping, on.WayFetched): way_fetched,
    (Shopping, on.ItemRead): item_read,
    (Shopping, on.ProductFetched): product_fetched,
    (Shopping, on.Scrolled): scrolled,
    (Parting, on.Touched): touched,
    (Parting, on.Scrolled): receipt_scrolled,
    (Parting, on.ReasonsFetched): reasons_fetched,
    (Parting, on.FeedbackTaken): feedback_taken,
    (Parting, on.CheckoutCompleted): receipt_completed,
    (Parting, on.CartStatusFetched): status_in_parting,
    (Parting, on.SessionStarted): someone_scanned,
    (Reduced, on.CartStatusFetched): status_in_reduced,
    (Reduced, on.SessionStarted): someone_scanned,
    (Reduced, on.CheckoutCompleted): ask_again,
}
"""What a phase does with an event. What has no row here or in `ANYWHERE` changes nothing."""

ANYWHERE: Mapping[type[Event], Handler] = {
    on.ConfigurationChanged: _configuration_changed,
    on.AdapterFailed: _adapter_failed,
    on.StreamConnecting: stream_connecting,
    on.StreamLive: stream_live,
    on.StreamDown: stream_down,
    on.StaffTold: staff_told,
    on.Touched: _touched,
    on.Pressed: _pressed,
    on.Released: _released,
    on.Tapped: _tapped,
}

TAPS: Mapping[tuple[type[Phase], str], Handler] = {
    (Shopping, "panel"): open_panel,
    (Shopping, "offer"): show_way,
    (Shopping, "item"): toggle_item,
    (Shopping, "route.again"): way_again,
    (Shopping, "route.end"): end_route,
    (Shopping, "preview.close"): close_preview,
    (Shopping, "staff.call"): call_staff,
    (Parting, "staff.call"): call_staff,
    (Reduced, "staff.call"): call_staff,
    (Shopping, "pay"): review,
    (Shopping, "payment.confirm"): pay,
    (Shopping, "payment.again"): pay,
    (Shopping, "payment.back"): back_to_basket,
    (Parting, "mood"): choose_mood,
    (Parting, "reason"): choose_reason,
    (Parting, "feedback.send"): send_feedback,
    (Parting, "receipt.done"): leave_parting,
    (Parting, "receipt.stay"): stay,
}
"""What a tap does, by the target's name; what follows a colon in it is the handler's to read."""

TAPS_ANYWHERE: Mapping[str, Handler] = {
    "language": comfort.next_language,
    "text-size": comfort.other_text_size,
    "contrast": comfort.other_contrast,
    "staff.cancel": cancel_staff,
}
