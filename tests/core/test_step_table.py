"""The table itself: every row does something from a state that events lead to; what has no row changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_try
from kiosk.core.events import Event, Failure, PaymentNews
from kiosk.core.floor import Square, StoreMap
from kiosk.core.lights import Light, light_for
from kiosk.core.models import CartStatus, Mood, PairingToken, Reason, Way, WayPoint, Weight
from kiosk.core.poll import NEVER, Poll
from kiosk.core.questions import polls_of
from kiosk.core.screen import Screen, screen_of
from kiosk.core.state import (
    OutOfService,
    Pairing,
    Panel,
    Parting,
    Phase,
    Reduced,
    Resuming,
    SetupNeeded,
    Shopping,
    StaffCall,
    StaffStage,
    Starting,
    State,
    Stream,
    StreamStatus,
    Welcome,
    session_id,
)
from kiosk.core.state import credentials as opened
from kiosk.core.step import ANYWHERE, TAPS, TAPS_ANYWHERE, TRANSITIONS, step
from tests.core.builders import (
    CART,
    OTHER,
    SESSION,
    Driver,
    basket,
    checklist,
    code,
    credentials,
    free,
    goodbye,
    line,
    offer,
    out_of_service,
    paid,
    paying,
    reduced,
    resuming,
    reviewing,
    shopping,
    started,
    token,
    welcome,
)

PHASES: Mapping[type[Phase], Callable[[], Driver]] = {
    Starting: Driver,
    SetupNeeded: lambda: Driver(phase=SetupNeeded(())),
    Resuming: resuming,
    Pairing: free,
    Welcome: welcome,
    Shopping: shopping,
    Parting: goodbye,
    Reduced: reduced,
    OutOfService: out_of_service,
}
"""Each phase as events lead to it; only the configuration's problems are given from outside."""

OLD = 0
"""The id of a question that is no longer in flight."""

EVENTS: Mapping[type[Event], Event] = {
    type(event): event
    for event in (
        on.Started(SESSION, token()),
        on.Ticked(),
        on.ConfigurationChanged(),
        on.AdapterFailed("the disk is full"),
        on.StreamConnecting(),
        on.StreamLive(),
        on.StreamDown("reset", 0.5),
        on.FeedLive(SESSION),
        on.FeedDown(SESSION, "reset"),
        on.FeedReported(SESSION, on.CartUpdated()),
        started(OTHER),
        on.CheckoutCompleted(SESSION, (line(),), Decimal("10.50")),
        on.CartUpdated("6220"),
        on.ItemRead("6220"),
        on.WeightChanged(Weight.INCREASED),
        on.PromotionsUpdated(3),
        on.PaymentChanged(PaymentNews.CREATED),
        on.QrFetched(OLD, code(5), PairingToken("text", CART, 2e9)),
        on.CartStatusFetched(OLD, CartStatus(CART, "in use", OTHER)),
        on.BasketFetched(OLD, basket(9)),
        on.PaymentCreated(OLD, code(6)),
        on.PaymentPageFetched(OLD, code(7)),
        on.OffersFetched(OLD, (offer(3),)),
        on.ChecklistFetched(OLD, checklist(True)),
        on.ItemChecked(OLD),
        on.MapFetched(OLD, StoreMap((Square(1, 0.0, 0.0),))),
        on.LocationFetched(OLD, 4),
        on.WayFetched(OLD, Way((WayPoint(4, "Dairy", 0.0, 0.0),))),
        on.ProductFetched(OLD, line().product),
        on.StaffTold(OLD),
        on.ReasonsFetched(OLD, (Reason(5, "The queue was long"),)),
        on.FeedbackTaken(OLD),
        on.RequestFailed(OLD, Failure.REFUSED, "500"),
        on.Touched(),
        on.Pressed("pay"),
        on.Tapped("language"),
        on.Released(),
        on.Scrolled(40),
    )
}

TARGETS = (
    "panel:offers",
    "offer:3",
    "item:101",
    "route.again",
    "route.end",
    "preview.close",
    "pay",
    "payment.confirm",
    "payment.again",
    "payment.back",
    "mood:happy",
    "reason:5",
    "feedback.send",
    "receipt.done",
    "receipt.stay",
    "language",
    "text-size",
    "contrast",
    "staff.call",
    "staff.cancel",
    "nothing",
)


def kind_of(target: str) -> str:
    return target.partition(":")[0]


def test_the_samples_are_complete() -> None:
    assert set(PHASES) == set(get_args(Phase))
    assert set(EVENTS) == set(get_args(Event))
    assert {target for _, target in TAPS} | set(TAPS_ANYWHERE) | {"nothing"} == {kind_of(each) for each in TARGETS}
    for kind, reach in PHASES.items():
        assert type(reach().state.phase) is kind


def test_what_may_happen_anywhere_is_known_everywhere() -> None:
    assert set(ANYWHERE) == {
        on.ConfigurationChanged,
        on.AdapterFailed,
        on.StreamConnecting,
        on.StreamLive,
        on.StreamDown,
        on.StaffTold,
        on.Touched,
        on.Pressed,
        on.Released,
        on.Tapped,
    }


def test_a_press_lasts_until_the_finger_is_lifted_or_slides_away() -> None:
    for event in (on.Released(), on.Tapped("pay"), on.Tapped("elsewhere")):
        driver = shopping()
        driver.feed(on.Pressed("pay"))
        assert driver.state.pressed == "pay"
        driver.feed(event)
        assert driver.state.pressed is None


@pytest.mark.parametrize(
    "event", [on.AdapterFailed("why"), on.StreamDown("why", 1.0), on.FeedDown(SESSION, "why")], ids=repr
)
def test_the_last_error_is_told(event: Event) -> None:
    driver = shopping()
    driver.feed(event)
    assert driver.state.last_error == "why"


def test_the_last_refused_question_is_told_too() -> None:
    driver = free()
    driver.wait(3.0)
    driver.fail(do.FetchCartStatus, reason="why")
    assert driver.state.last_error == "why"


def test_a_late_failure_is_not_told() -> None:
    driver = free()
    driver.feed(on.RequestFailed(OLD, Failure.REFUSED, "why"))
    assert driver.state.last_error is None


@pytest.mark.parametrize(
    ("reach", "session"),
    [
        (free, None),
        (resuming, SESSION),
        (welcome, SESSION),
        (shopping, SESSION),
        (reduced, SESSION),
        (paid, None),
        (goodbye, None),
        (out_of_service, None),
    ],
)
def test_the_session_that_is_open_as_far_as_is_known(reach: Callable[[], Driver], session: int | None) -> None:
    assert session_id(reach().state) == session


def test_of_several_candidates_the_newest_opens_the_calls() -> None:
    driver = welcome()
    driver.feed(started(OTHER))
    assert (session_id(driver.state), opened(driver.state)) == (OTHER, credentials(OTHER))


def test_the_next_try_is_the_earliest() -> None:
    stream = Stream(StreamStatus.DOWN, 0.0, "reset", 50.0)
    state = State(CART, stream=stream, qr=Poll(due_at=40.0, failures=1), status=Poll(due_at=30.0, failures=2))
    assert next_try(state) == 30.0
    assert next_try(replace(state, status=Poll(due_at=1.0))) == 40.0, "what did not fail is no try"
    assert next_try(replace(state, status=Poll(), qr=Poll())) == 50.0
    assert next_try(State(CART)) == NEVER


def test_every_row_names_a_phase_and_an_event_that_exist() -> None:
    assert {phase for phase, _ in TRANSITIONS} <= set(get_args(Phase))
    assert {event for _, event in TRANSITIONS} <= set(get_args(Event))
    assert set(ANYWHERE) <= set(get_args(Event))
    assert {phase for phase, _ in TAPS} <= set(get_args(Phase))


@pytest.mark.parametrize(
    ("phase", "event"),
    [
        pair
        for pair in product(PHASES, EVENTS)
        if pair not in TRANSITIONS and pair[1] not in ANYWHERE and pair[1] is not on.RequestFailed
    ],
    ids=lambda kind: kind.__name__,
)
def test_an_event_without_a_row_changes_nothing(phase: type[Phase], event: type[Event]) -> None:
    driver = PHASES[phase]()
    before = driver.state
    driver.feed(EVENTS[event])
    assert driver.state == replace(before, now=driver.now)
    assert driver.effects == ()


@pytest.mark.parametrize("phase", list(PHASES), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("event", get_args(on.Answer), ids=lambda kind: kind.__name__)
def test_an_answer_to_no_question_in_flight_changes_nothing(phase: type[Phase], event: type[Event]) -> None:
    driver = PHASES[phase]()
    nobody_asked = replace(EVENTS[event], request=10_000)  # type: ignore[arg-type]
    before = driver.state
    driver.feed(nobody_asked)
    assert driver.state == replace(before, now=driver.now)
    assert driver.effects == ()


NAMES: Mapping[type[Event], str] = {
    on.QrFetched: "qr",
    on.CartStatusFetched: "status",
    on.BasketFetched: "basket",
    on.PaymentCreated: "payment",
    on.PaymentPageFetched: "payment_page",
    on.OffersFetched: "offers",
    on.ChecklistFetched: "checklist",
    on.ItemChecked: "tick",
    on.MapFetched: "store_map",
    on.LocationFetched: "location",
    on.WayFetched: "way",
    on.ProductFetched: "product",
    on.StaffTold: "staff",
    on.ReasonsFetched: "reasons",
    on.FeedbackTaken: "feedback",
}
"""The question that each answer is to."""

CAUSES: Mapping[type[Event], tuple[Event, ...]] = {
    on.PaymentCreated: (on.Tapped("pay"), on.Tapped("payment.confirm")),
    on.PaymentPageFetched: (on.PaymentChanged(PaymentNews.CREATED),),
    on.OffersFetched: (on.PromotionsUpdated(),),
    on.ItemChecked: (on.Tapped("item:101"),),
    on.MapFetched: (on.Tapped("panel:map"),),
    on.WayFetched: (on.Tapped("offer:3"),),
    on.ProductFetched: (on.ItemRead("6220"),),
    on.StaffTold: (on.Tapped("staff.call"),),
    on.ReasonsFetched: (on.Tapped("mood:sad"),),
    on.FeedbackTaken: (on.Tapped("mood:sad"), on.Tapped("feedback.send")),
}
"""What puts a question that is not put by itself."""


def furnished() -> Driver:
    """A session with an offer and a list, in a store that wants to be told of calls."""
    driver = shopping()
    driver.feed(on.Tapped("panel:list"), after=2.0)
    driver.tell_checklist(checklist(False))
    driver.feed(on.PromotionsUpdated())
    driver.tell_offers(offer(3))
    return driver


def row_begins(phase: type[Phase], kind: type[Event]) -> Driver:
    """The phase in which this row has something to do."""
    if phase is Shopping and kind in (on.ItemChecked, on.WayFetched):
        return furnished()
    if phase is Parting and kind in (on.ReasonsFetched, on.FeedbackTaken):
        return paid()
    if phase is Parting and kind is on.Touched:
        driver = paid()
        driver.wait(20.0)
        return driver
    return PHASES[phase]()


def in_flight(driver: Driver, event: Event) -> Event:
    """The event as the answer to a question that is in flight; put now if it was not."""
    name = NAMES.get(type(event))
    if name is None:
        return event
    if polls_of(driver.state)[name].request is None:
        if type(event) in CAUSES:
            for cause in CAUSES[type(event)]:
                driver.feed(cause)
        elif isinstance(driver.state.phase, Parting):
            driver.feed(started(driver.state.phase.session_id))
        else:
            for _ in range(100):
                driver.wait(1.0)
                if polls_of(driver.state)[name].request is not None:
                    break
    return replace(event, request=polls_of(driver.state)[name].request)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", list(TRANSITIONS), ids=lambda row: f"{row[0].__name__}-{row[1].__name__}")
def test_every_row_is_reached_and_does_something(row: tuple[type[Phase], type[Event]]) -> None:
    phase, kind = row
    driver = row_begins(phase, kind)
    event = in_flight(driver, EVENTS[kind])
    if kind is on.FeedLive:
        driver.feed(on.FeedDown(SESSION, "reset"))
    assert type(driver.state.phase) is phase, "the phase must still be there when its event comes"
    before = driver.state
    driver.feed(event)
    assert driver.state != replace(before, now=driver.now) or driver.effects


@pytest.mark.parametrize(("phase", "event"), list(product(PHASES, ANYWHERE)), ids=lambda kind: kind.__name__)
def test_what_happens_anywhere_is_understood_in_every_phase(phase: type[Phase], event: type[Event]) -> None:
    driver = PHASES[phase]()
    driver.state = replace(driver.state, staff_told=True, active_at=0.0)
    if event is on.StaffTold:
        # Called for before: also a cart that has no button for it any more tells that it is over.
        driver.state = replace(driver.state, staff_call=StaffCall(StaffStage.TELLING, driver.now))
        driver.state = replace(driver.state, staff=Poll(due_at=driver.now))
        driver.feed(on.Ticked())
    driver.feed(on.Pressed("something"))
    answer = in_flight(driver, EVENTS[event])
    before = driver.state
    driver.feed(answer, after=0.01)
    assert driver.state != replace(before, now=driver.now) or driver.effects


@pytest.mark.parametrize(
    ("phase", "target"),
    [
        (phase, target)
        for phase, target in product(PHASES, TARGETS)
        if (phase, kind_of(target)) not in TAPS and kind_of(target) not in TAPS_ANYWHERE
    ],
    ids=lambda part: part if isinstance(part, str) else part.__name__,
)
def test_a_tap_without_a_row_only_ends_the_press(phase: type[Phase], target: str) -> None:
    driver = PHASES[phase]()
    driver.feed(on.Pressed(target))
    assert driver.state.pressed == target
    driver.feed(on.Tapped(target))
    before = driver.state
    assert before.pressed is None
    driver.feed(on.Tapped(target))
    assert driver.state == before
    assert driver.effects == ()


def lost() -> Driver:
    """The way to an offer could not be told."""
    driver = furnished()
    driver.feed(on.Tapped("offer:3"))
    driver.tell_way(None)
    return driver


def having_read() -> Driver:
    driver = shopping()
    driver.feed(on.ItemRead("6220"))
    return driver


def payment_failed() -> Driver:
    driver = paying()
    driver.feed(on.PaymentChanged(PaymentNews.FAILED))
    return driver


def sad() -> Driver:
    driver = paid()
    driver.feed(on.Tapped("mood:sad"))
    driver.tell_reasons(Reason(5, "The queue was long"))
    return driver


def calling() -> Driver:
    driver = shopping()
    driver.feed(on.Tapped("staff.call"))
    return driver


@pytest.mark.parametrize(
    ("reach", "target"),
    [
        (furnished, "panel:offers"),
        (furnished, "offer:3"),
        (furnished, "item:101"),
        (lost, "route.again"),
        (lost, "route.end"),
        (having_read, "preview.close"),
        (shopping, "pay"),
        (reviewing, "payment.confirm"),
        (payment_failed, "payment.again"),
        (paying, "payment.back"),
        (paid, "mood:happy"),
        (sad, "reason:5"),
        (sad, "feedback.send"),
        (paid, "receipt.done"),
        (paid, "receipt.stay"),
        (shopping, "language"),
        (shopping, "text-size"),
        (shopping, "contrast"),
        (shopping, "staff.call"),
        (calling, "staff.cancel"),
    ],
)
def test_every_tap_with_a_row_does_something(reach: Callable[[], Driver], target: str) -> None:
    assert target in TARGETS
    driver = reach()
    before = driver.state
    driver.feed(on.Tapped(target))
    assert driver.state != before


ARGUMENTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", ":", "3:", "03", "+3", "3.0", "٣", "-1", "nothing", "HAPPY", " basket", "5\n", "9" * 40]),
)


@pytest.mark.parametrize("kind", ["panel", "offer", "item", "mood", "reason"])
@given(argument=ARGUMENTS)
def test_an_argument_that_names_nothing_changes_nothing(kind: str, argument: str) -> None:
    known = {*Panel, "3", "101", *Mood, "5"}
    if argument in known:
        return
    for driver in (furnished(), sad()):
        before = driver.state
        driver.feed(on.Tapped(f"{kind}:{argument}"))
        assert (driver.state, driver.effects) == (before, ())


def test_trying_a_payment_again_does_something() -> None:
    driver = paying()
    driver.feed(on.PaymentChanged(PaymentNews.FAILED))
    assert do.CreatePayment in {type(effect) for effect in driver.feed(on.Tapped("payment.again"))}


@pytest.mark.parametrize(("phase", "event"), list(product(PHASES, EVENTS)), ids=lambda kind: kind.__name__)
def test_no_pair_raises_and_each_result_has_a_screen_and_a_light(phase: type[Phase], event: type[Event]) -> None:
    driver = row_begins(phase, event)
    driver.feed(in_flight(driver, EVENTS[event]) if type(driver.state.phase) is Shopping else EVENTS[event])
    assert isinstance(screen_of(driver.state), Screen)
    assert isinstance(light_for(driver.state), Light)


def test_time_never_goes_back() -> None:
    state, _ = step(State(CART, now=50.0), on.Ticked(), 40.0)
    assert state.now == 50.0


def test_a_tick_before_anything_is_due_changes_nothing() -> None:
    driver = shopping()
    before = driver.state
    driver.feed(on.Ticked())
    assert (driver.state, driver.effects) == (before, ())


def test_a_report_on_the_feed_does_what_it_does_on_the_stream() -> None:
    for report in (on.CartUpdated(), on.CheckoutCompleted(SESSION), started(OTHER), on.ItemRead("1")):
        over_stream, over_feed = shopping(), shopping()
        over_stream.feed(report)
        over_feed.feed(on.FeedReported(SESSION, report))
        assert over_stream.state == over_feed.state
        assert over_stream.effects == over_feed.effects


def test_credentials_are_equal_by_value() -> None:
    assert credentials() == credentials()
    assert credentials() != credentials(OTHER)
