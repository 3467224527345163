"""What the backend is asked, and in which phase: each question is a poll of the state under the question's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.core import effects as do
from kiosk.core.effects import Request
from kiosk.core.poll import Poll
from kiosk.core.state import (
    OutOfService,
    Pairing,
    Parting,
    Phase,
    Reduced,
    Resuming,
    SetupNeeded,
    Shopping,
    Starting,
    State,
    Welcome,
    credentials,
)

Question = Callable[[State, int], Request | None]
"""The request with this number that puts the question; None where there is nothing to ask just now."""


def polls_of(state: State) -> dict[str, Poll]:
    return {name: getattr(state, name) for name in QUESTIONS}


def with_polls(state: State, changed: Mapping[str, Poll]) -> State:
    return replace(state, **changed)  # type: ignore[arg-type]


def silent(state: State) -> State:
    """Nothing is asked any more, and no answer in flight counts; but that nobody wants staff any longer is told."""
    return with_polls(state, {name: Poll() for name in QUESTIONS if name not in ANYWHERE})


def without_strangers(state: State) -> State:
    """Without the questions that the present phase does not ask."""
    asked = ASKED[type(state.phase)] | ANYWHERE
    strangers = {name: Poll() for name, poll in polls_of(state).items() if name not in asked and poll != Poll()}
    return with_polls(state, strangers) if strangers else state


def _qr(_: State, request: int) -> Request:
    return do.FetchQr(request)


def _status(_: State, request: int) -> Request:
    return do.FetchCartStatus(request)


def _basket(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchBasket(request, opened)


def _payment(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.CreatePayment(request, opened.session_id)


def _payment_page(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchPaymentPage(request, opened.session_id)


def _offers(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchOffers(request, opened)


def _checklist(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchChecklist(request, opened)


def _tick(state: State, request: int) -> Request | None:
    match state.phase:
        case Shopping(credentials=opened, checklist=checklist, ticks=(tick, *_)) if checklist is not None:
            return do.CheckItem(request, opened, checklist.checklist_id, tick.item_id, tick.checked)
    return None


def _store_map(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchMap(request, opened)


def _location(state: State, request: int) -> Request | None:
    opened = credentials(state)
    return None if opened is None else do.FetchLocation(request, opened.session_id)


def _way(state: State, request: int) -> Request | None:
    match state.phase:
        case Shopping(credentials=opened, route=route) if route is not None:
            return do.FetchWay(request, opened, route.offer.index)
    return None


def _product(state: State, request: int) -> Request | None:
    match state.phase:
        case Shopping(credentials=opened, preview=preview) if preview is not None:
            return do.FetchProduct(request, opened, preview.barcode)
    return None


def _staff(state: State, request: int) -> Request:
    """Whether staff is called is told as it is at the moment: an earlier call that failed no longer matters."""
    return do.TellStaff(request, credentials(state), calling=state.staff_call is not None)


def _reasons(state: State, request: int) -> Request | None:
    match state.phase:
        case Parting(credentials=opened, feedback=given) if opened is not None and given is not None and given.mood:
            return do.FetchReasons(request, opened, given.mood)
    return None


def _feedback(state: State, request: int) -> Request | None:
    return feedback_of(state.phase, request)


def feedback_of(phase: Phase, request: int) -> do.SendFeedback | None:
    """What is to be sent of what the shopper says of it; None where nothing was said."""
    match phase:
        case Parting(credentials=opened, feedback=given) if opened is not None and given is not None and given.mood:
            return do.SendFeedback(request, opened, given.mood, tuple(sorted(given.chosen)))
    return None


QUESTIONS: Mapping[str, Question] = {
    "qr": _qr,
    "status": _status,
    "basket": _basket,
    "payment": _payment,
    "payment_page": _payment_page,
    "offers": _offers,
    "checklist": _checklist,
    "tick": _tick,
    "store_map": _store_map,
    "location": _location,
    "way": _way,
    "product": _product,
    "staff": _staff,
    "reasons": _reasons,
    "feedback": _feedback,
}
"""Each question by the name of its poll in `State`."""

ANYWHERE = frozenset({"staff"})
ASKED: Mapping[type[Phase], frozenset[str]] = {
    Starting: frozenset(),
    SetupNeeded: frozenset(),
    Resuming: frozenset({"status"}),
    Pairing: frozenset({"qr", "status"}),
    Welcome: frozenset({"status", "basket"}),
    Shopping: frozenset(QUESTIONS) - {"qr", "reasons", "feedback"},
    Parting: frozenset({"status", "reasons", "feedback"}),
    Reduced: frozenset({"status"}),
    OutOfService: frozenset({"status"}),
}
"""Which questions a phase asks; `ANYWHERE` in all of them."""
