"""Any sequence of events, in any order, with any answers, late, wrong or never: what always holds."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.effects import Request
from kiosk.core.events import Failure, PaymentNews, ServerTime
from kiosk.core.floor import Square, StoreMap
from kiosk.core.lights import Light, light_for
from kiosk.core.models import (
    Basket,
    CartStatus,
    Checklist,
    Code,
    Line,
    Offer,
    PairingPicture,
    PairingToken,
    Product,
    Reason,
    Receipt,
    Way,
    WayPoint,
    Weight,
)
from kiosk.core.pairing import CONFIRM_ANSWERS, UNDATED_LIFE_S
from kiosk.core.poll import OVERDUE_S, Poll
from kiosk.core.questions import ANYWHERE, ASKED, polls_of
from kiosk.core.screen import Screen, screen_of, shown_qr
from kiosk.core.secret import Secret
from kiosk.core.state import (
    Feedback,
    FeedbackStage,
    OutOfService,
    Pairing,
    Panel,
    Parting,
    Reduced,
    Replay,
    Resuming,
    Shopping,
    Starting,
    State,
    StreamStatus,
    Welcome,
    session_id,
)
from kiosk.core.step import step
from tests.core.builders import BACKEND_AHEAD, CART, Driver, checklist, code, everything_in, offer, token

SESSIONS = (41, 42, 43)
SHOPPED = "shopped by "
TICKS_A_SECOND = 20
FRAMES = 50
"""Of the highlight, which a change of the basket begins."""
OF_NO_SESSION = (Pairing, Reduced, OutOfService)

sessions = st.sampled_from(SESSIONS)
maybe_session = st.none() | sessions
seconds = st.sampled_from([0.0, 0.004, 0.3, 1.0, 3.0, 8.0, 16.0, 31.0, 61.0]) | st.floats(0.0, 30.0)
latencies = st.sampled_from([0.0, 0.01, 0.2, 1.0, 6.0, 24.0]) | st.floats(0.0, 3.0)
lives = st.sampled_from([-5.0, 0.4, 1.5, 3.0, 20.0, 60.0, 86_400.0])
targets = st.sampled_from(
    [
        *("pay", "pay", "payment.confirm", "payment.confirm", "payment.again", "payment.back"),
        *(f"panel:{panel}" for panel in Panel),
        *("offer:1", "offer:2", "route.again", "route.end", "item:101", "item:102", "preview.close"),
        *("mood:happy", "mood:sad", "reason:5", "feedback.send", "receipt.done", "receipt.stay"),
        *("language", "text-size", "contrast", "staff.call", "staff.call", "staff.cancel"),
        *("x", "panel:x", "offer:x", "item:", "mood:x", "reason:x"),
    ]
)
on_panels = st.sampled_from(
    [
        "panel:list",
        "item:101",
        "item:101",
        "item:102",
        "panel:offers",
        "offer:1",
        "offer:2",
        "panel:map",
        "panel:basket",
    ]
)
said = st.sampled_from(["mood:happy", "mood:sad", "mood:sad", "reason:5", "reason:5", "feedback.send", "receipt.stay"])
failures = st.sampled_from(list(Failure))


def some_basket(session: int, pieces: int) -> Basket:
    goods = Product("A1", f"{SHOPPED}{session}", Decimal("2.50"))
    lines = tuple(Line(str(number), number + 1, goods) for number in range(pieces))
    return Basket(lines, sum((line.total or Decimal(0) for line in lines), Decimal(0)))


reports = st.one_of(
    st.builds(on.CartUpdated),
    st.builds(on.ItemRead, st.sampled_from([f"{SHOPPED}someone", "6220"])),
    st.builds(on.WeightChanged, st.sampled_from(list(Weight))),
    st.builds(on.PromotionsUpdated, st.sampled_from([None, 4, 5])),
    st.builds(on.PaymentChanged, st.sampled_from(list(PaymentNews))),
    st.builds(on.CheckoutCompleted, maybe_session),
    st.builds(
        lambda session, number: on.CheckoutCompleted(session, some_basket(session, 2).lines, None, None, number),
        sessions,
        st.none() | st.just(f"{SHOPPED}someone"),
    ),
    st.builds(
        lambda session, cart: on.SessionStarted(session, token(session), cart),
        sessions,
        st.sampled_from([None, CART, CART + 1]),
    ),
)


def replay_of(state: State) -> Replay | None:
    found = getattr(state.phase, "replay", None)
    assert found is None or isinstance(found, Replay)
    return found


class AnySequence(RuleBasedStateMachine):
    """Beside the driver, what the world outside the core looks like: the stream, the disk, the feed, the caches."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = Driver()
        self.live = False
        self.disk: int | None = None
        self.feed: int | None = None
        self.cached: int | None = None
        """The session of which something may be in the painter's caches."""
        self.named: int | None = None
        """The session that the last counted answer of `cart-status` named."""
        self.unanswered_since = math.inf
        """When `cart-status` was first asked since its last answer, or since the cart became free."""
        self.status_failed = False
        """Whether the last question for it failed, since the same."""
        self.denials = 0
        """So many answers have not named the replay that is held."""
        self.staff_told: bool | None = None
        """What the store was last told of a call for staff."""
        self.codes: dict[object, tuple[int, float]] = {}
        """For each code: its cart, and when it truly expires, in seconds of the monotonic clock."""

    @property
    def state(self) -> State:
        return self.driver.state

    def _feed(self, event: on.Event) -> None:
        if isinstance(event, on.StreamConnecting | on.StreamLive | on.StreamDown):
            self.live = isinstance(event, on.StreamLive)
        before, known = self.state, self.state.requests
        effects = self.driver.feed(event)
        self._note_status(before, event)
        self._note_replay(before, event)
        for effect in effects:
            match effect:
                case _ if isinstance(effect, Request):
                    assert effect.request > known, "an id is never used again, and later ones are larger"
                    known = effect.request
                    self._note_asked(before, effect)
                    if isinstance(effect, do.FetchCartStatus):
                        self.unanswered_since = min(self.unanswered_since, self.state.now)
                case do.ReopenStream():
                    self.live = False
                case do.SaveSession(credentials=saved):
                    self.disk = saved.session_id
                case do.EraseSession():
                    self.disk = None
                case do.OpenFeed(session_id=opened):
                    assert self.feed is None, "the old feed is closed before the next is opened"
                    self.feed = opened
                case do.CloseFeed():
                    self.feed = None
                case do.ForgetShopper():
                    self.cached = None
                case do.PlaySound():
                    assert self.state.sounds
                case do.SayTotal() | do.BeSilent():
                    assert self.state.spoken
        if isinstance(self.state.phase, Shopping):
            here = self.state.phase.credentials.session_id
            assert self.cached in (None, here), "the caches of the last shopper were emptied"
            self.cached = here

    def _note_asked(self, before: State, effect: Request) -> None:
        """What is asked belongs to the phase, or was said by the one that has just been left."""
        names = [name for name, poll in polls_of(self.state).items() if poll.request == effect.request]
        if not names:
            assert isinstance(effect, do.SendFeedback | do.TellStaff)
            assert isinstance(before.phase, Parting) or isinstance(effect, do.TellStaff)
            return
        assert set(names) <= ASKED[type(self.state.phase)] | ANYWHERE
        if isinstance(effect, do.TellStaff):
            assert effect.calling == (self.state.staff_call is not None)
            self.staff_told = effect.calling

    def _note_status(self, before: State, event: on.Event) -> None:
        """How long, as seen from outside, the code has stood without a word of `cart-status`."""
        answered = isinstance(event, on.CartStatusFetched) and self._counts(before, event)
        if answered or (isinstance(self.state.phase, Pairing) and not isinstance(before.phase, Pairing)):
            self.unanswered_since, self.status_failed = math.inf, False
        elif isinstance(event, on.CartStatusFetched | on.RequestFailed) and event.request == before.status.request:
            self.status_failed = True

    @staticmethod
    def _counts(before: State, event: on.CartStatusFetched) -> bool:
        return event.request == before.status.request and event.status.cart_id == CART

    def _note_replay(self, before: State, event: on.Event) -> None:
        """A start of a session that ended shows nothing; a few answers name it or rid the kiosk of it."""
        if isinstance(event, on.SessionStarted) and event.session_id in before.ended:
            due = next_due(before) <= self.state.now
            assert due or screen_of(self.state) is screen_of(before)
            assert due or shown_qr(self.state) == shown_qr(replace(before, now=self.state.now))
        held, holds = replay_of(before), replay_of(self.state)
        if held is None or holds is None or held.credentials != holds.credentials:
            self.denials = 0
        elif isinstance(event, on.CartStatusFetched) and self._counts(before, event):
            assert event.status.session_id != holds.credentials.session_id
            self.denials += 1
        assert self.denials < CONFIRM_ANSWERS

    # --- what may happen ---

    @rule(session=sessions)
    def a_shopper_scans_and_all_goes_well(self, session: int) -> None:
        self._feed(on.SessionStarted(session, token(session)))
        self._confirm(session)

    @rule(data=st.data(), rounds=st.integers(1, 3))
    def all_is_answered(self, data: st.DataObject, rounds: int) -> None:
        """Every question that counts, as it should be, and those that follow."""
        for _ in range(rounds):
            for number in [poll.request for poll in polls_of(self.state).values() if poll.request is not None]:
                if number not in self.driver.asked:
                    continue
                request, asked_at = self.driver.asked.pop(number)
                self.driver.now += 0.01
                time = self._date(self.driver.now, asked_at)
                match request:
                    case do.FetchQr():
                        self._feed(self._token(number, self.driver.now, 60.0, time))
                    case do.FetchCartStatus():
                        self.named = session_id(self.state)
                        status = "available" if self.named is None else "in use"
                        self._feed(on.CartStatusFetched(number, CartStatus(CART, status, self.named), time))
                    case do.FetchBasket(credentials=opened):
                        self._feed(on.BasketFetched(number, some_basket(opened.session_id, 2), time))
                    case do.CreatePayment():
                        self._feed(on.PaymentCreated(number, code(99), time))
                    case _:
                        self._feed(self._answer_of_a_panel(data, request, time))

    @precondition(lambda self: isinstance(self.state.phase, Shopping))
    @rule()
    def the_shopper_has_paid(self) -> None:
        self._feed(on.CheckoutCompleted(session_id(self.state)))

    @precondition(lambda self: isinstance(self.state.phase, Shopping | Parting))
    @rule(names=st.lists(targets, max_size=6))
    def fingers(self, names: list[str]) -> None:
        for name in names:
            self._feed(on.Touched())
            self._feed(on.Tapped(name))

    @rule(session=st.none() | st.none() | sessions)
    def the_backend_answers_as_it_should(self, session: int | None) -> None:
        """The code and the status, over a live stream."""
        if not self.live:
            self._feed(on.StreamLive())
        if (number := self.state.qr.request) is not None:
            _, asked_at = self.driver.asked.pop(number)
            self.driver.now += 0.1
            self._feed(self._token(number, self.driver.now, 60.0, self._date(self.driver.now, asked_at)))
        self._confirm(session)

    def _confirm(self, session: int | None) -> None:
        number = self.state.status.request
        if number is not None:
            _, asked_at = self.driver.asked.pop(number)
            self.driver.now += 0.1
            self.named = session
            status = CartStatus(CART, "available" if session is None else "in use", session)
            self._feed(on.CartStatusFetched(number, status, self._date(self.driver.now, asked_at)))

    @initialize(held=st.none() | st.none() | sessions, sounds=st.booleans(), spoken=st.booleans(), told=st.booleans())
    def start(self, held: int | None, sounds: bool, spoken: bool, told: bool) -> None:
        self.disk = held
        self.driver.state = replace(
            self.state, sounds=sounds, spoken=spoken, staff_told=told, motion=not sounds, dim_after_s=25.0
        )
        self._feed(on.Started(held, None if held is None else token(held)))

    @rule(span=seconds)
    def time_passes(self, span: float) -> None:
        end, ticks = self.driver.now + span, 0
        while (due := next_due(self.state)) <= end:
            self.driver.now = max(self.driver.now, due)
            self._no_dead_code()
            self._feed(on.Ticked())
            ticks += 1
            assert ticks <= TICKS_A_SECOND * (span + 1) + FRAMES
        self.driver.now = end
        self._no_dead_code()

    @rule(span=st.sampled_from([40.0, 100.0, 1e5]), tick=st.booleans())
    def the_process_was_asleep(self, span: float, tick: bool) -> None:
        self.driver.now += span
        self._feed(on.Ticked() if tick else on.StreamConnecting())

    @rule(event=st.sampled_from([on.StreamConnecting(), on.StreamLive(), on.StreamLive(), on.StreamLive()]))
    def the_stream_comes(self, event: on.Event) -> None:
        self._feed(event)

    @rule(retry=st.none() | st.floats(0.0, 60.0))
    def the_stream_goes(self, retry: float | None) -> None:
        self._feed(on.StreamDown("reset", retry))

    @rule(event=reports)
    def the_stream_tells(self, event: on.Event) -> None:
        self._feed(event)

    @rule(session=sessions, event=reports)
    def the_feed_tells(self, session: int, event: on.Reported) -> None:
        self._feed(on.FeedReported(session, event))

    @rule(session=sessions, up=st.booleans())
    def the_feed_comes_and_goes(self, session: int, up: bool) -> None:
        self._feed(on.FeedLive(session) if up else on.FeedDown(session, f"{SHOPPED}{session}: reset"))

    @rule(name=targets, pressed=st.booleans(), tapped=st.booleans())
    def a_finger(self, name: str, pressed: bool, tapped: bool) -> None:
        if pressed:
            self._feed(on.Pressed(name))
        if tapped:
            self._feed(on.Tapped(name))

    @rule(
        event=st.sampled_from(
            [
                on.Touched(),
                on.Released(),
                on.Scrolled(-3),
                on.Scrolled(90),
                on.AdapterFailed("the disk is full"),
            ]
        )
    )
    def something_else(self, event: on.Event) -> None:
        self._feed(event)

    @rule()
    def the_configuration_changes(self) -> None:
        self._feed(on.ConfigurationChanged())

    @precondition(lambda self: self.driver.asked)
    @rule(data=st.data(), wait=latencies, back=st.integers(0, 3))
    def an_answer(self, data: st.DataObject, wait: float, back: int) -> None:
        """To the newest question, or to an older one that may count no more."""
        request, asked_at = self._question(back)
        self.driver.now += wait
        made_at = asked_at + (self.driver.now - asked_at) * data.draw(st.floats(0.0, 1.0), label="made")
        dated = data.draw(st.booleans(), label="dated")
        time = self._date(made_at, asked_at) if dated else None
        match request:
            case do.FetchQr(request=number):
                self._feed(self._code(data, number, made_at, time))
            case do.FetchCartStatus(request=number):
                active = data.draw(maybe_session, label="active")
                word = data.draw(st.sampled_from(["available", "in use", "maintenance", "battery low"]), label="status")
                cart = data.draw(st.sampled_from([CART, CART, CART, CART + 1]), label="cart")
                if number == self.state.status.request and cart == CART:
                    self.named = active
                self._feed(on.CartStatusFetched(number, CartStatus(cart, word, active), time))
            case do.FetchBasket(request=number, credentials=opened):
                pieces = data.draw(st.integers(0, 3), label="pieces")
                self._feed(on.BasketFetched(number, some_basket(opened.session_id, pieces), time))
            case do.CreatePayment(request=number):
                self._feed(on.PaymentCreated(number, data.draw(st.none() | st.just(code(99))), time))
            case _:
                self._feed(self._answer_of_a_panel(data, request, time))

    def _answer_of_a_panel(self, data: st.DataObject, request: Request, time: ServerTime | None) -> on.Event:
        number, something = request.request, data.draw(st.booleans(), label="something")
        match request:
            case do.FetchPaymentPage():
                return on.PaymentPageFetched(number, code(97) if something else None, time)
            case do.FetchOffers():
                return on.OffersFetched(number, (offer(1, 4), offer(2, 5)) if something else (), time)
            case do.FetchChecklist():
                ticked = (data.draw(st.booleans()), data.draw(st.booleans()))
                return on.ChecklistFetched(number, checklist(*ticked) if something else None, time)
            case do.CheckItem():
                return on.ItemChecked(number, time)
            case do.FetchMap():
                return on.MapFetched(number, StoreMap((Square(1, 0.0, 0.0),)), time)
            case do.FetchLocation():
                return on.LocationFetched(number, data.draw(st.sampled_from([4, 5])) if something else None, time)
            case do.FetchWay():
                return on.WayFetched(number, Way((WayPoint(4, "Dairy", 0.0, 0.0),)) if something else None, time)
            case do.FetchProduct(credentials=opened):
                goods = Product("A1", f"{SHOPPED}{opened.session_id}", Decimal("2.50"))
                return on.ProductFetched(number, goods if something else None, time)
            case do.TellStaff():
                return on.StaffTold(number, time)
            case do.FetchReasons():
                return on.ReasonsFetched(number, (Reason(5, "The queue was long"),) if something else (), time)
            case do.SendFeedback():
                return on.FeedbackTaken(number, time)
        raise AssertionError(f"what answers {request}?")

    def _code(self, data: st.DataObject, number: int, made_at: float, time: ServerTime | None) -> on.QrFetched:
        cart = data.draw(st.sampled_from([CART, CART, CART, CART + 1]), label="cart")
        life = data.draw(lives, label="life")
        if data.draw(st.booleans(), label="picture"):
            # The contract: a picture is good for a minute, and is of the cart that was asked for.
            face: Code | PairingPicture = PairingPicture(b"%d" % number)
            self.codes[face] = (CART, made_at + UNDATED_LIFE_S)
            return on.QrFetched(number, face, None, time)
        if time is None and self.state.clock_offset is None:
            life = UNDATED_LIFE_S
        return self._token(number, made_at, life, time, cart)

    def _token(
        self, number: int, made_at: float, life: float, time: ServerTime | None, cart: int = CART
    ) -> on.QrFetched:
        face = code(number)
        self.codes[face] = (cart, made_at + life)
        return on.QrFetched(number, face, PairingToken("text", cart, made_at + BACKEND_AHEAD + life), time)

    def _date(self, made_at: float, asked_at: float) -> ServerTime:
        return ServerTime(float(math.floor(made_at + BACKEND_AHEAD)), asked_at)

    @precondition(lambda self: self.driver.asked)
    @rule(wait=latencies, back=st.integers(0, 3), failure=failures)
    def a_failure(self, wait: float, back: int, failure: Failure) -> None:
        request, _ = self._question(back)
        self.driver.now += wait
        reason = f"{SHOPPED}{request.credentials.session_id}" if isinstance(request, do.FetchBasket) else "refused"
        self._feed(on.RequestFailed(request.request, failure, reason))

    @rule(number=st.integers(10_000, 10_005), session=sessions)
    def an_answer_that_nobody_asked_for(self, number: int, session: int) -> None:
        before = self.state
        for event in (
            on.CartStatusFetched(number, CartStatus(CART, "in use", session)),
            on.BasketFetched(number, some_basket(session, 1)),
            on.QrFetched(number, code(number)),
            on.PaymentCreated(number, code(98)),
            on.PaymentPageFetched(number, code(98)),
            on.OffersFetched(number, (offer(9),)),
            on.ChecklistFetched(number, checklist(True)),
            on.ItemChecked(number),
            on.MapFetched(number, StoreMap()),
            on.LocationFetched(number, 9),
            on.WayFetched(number, None),
            on.ProductFetched(number, None),
            on.StaffTold(number),
            on.ReasonsFetched(number, ()),
            on.FeedbackTaken(number),
            on.RequestFailed(number, Failure.UNAUTHORIZED, "401"),
        ):
            due_before = next_due(before) <= self.driver.now
            self._feed(event)
            assert due_before or self.state == replace(before, now=self.driver.now)

    def _question(self, back: int) -> tuple[Request, float]:
        asked = list(self.driver.asked)
        number = asked[max(0, len(asked) - 1 - back)]
        return self.driver.asked.pop(number)

    def _no_dead_code(self) -> None:
        """What was on the screen up to this moment."""
        shown = shown_qr(self.state)
        if shown is not None:
            assert self.driver.now <= self.codes[shown.face][1]
            assert self.driver.now <= self.unanswered_since + OVERDUE_S

    # --- what always holds ---

    @invariant()
    def a_code_on_the_screen_is_live_unexpired_and_this_carts(self) -> None:
        shown = shown_qr(self.state)
        assert (self.driver.screen() is Screen.PAIRING) == (shown is not None)
        if shown is not None:
            cart, expires_at = self.codes[shown.face]
            assert self.live
            assert self.state.stream.status is StreamStatus.LIVE
            assert cart == CART
            assert self.state.now < expires_at
            assert not self.status_failed
            assert self.driver.now < self.unanswered_since + OVERDUE_S

    @invariant()
    def a_free_cart_with_a_live_stream_always_comes_to_a_code(self) -> None:
        if isinstance(self.state.phase, Pairing) and self.state.stream.status is StreamStatus.LIVE:
            assert self.state.qr.next_moment < math.inf

    @invariant()
    def the_shopping_screen_is_of_the_session_that_cart_status_named(self) -> None:
        if self.driver.screen() in (Screen.SHOPPING, Screen.PAYING):
            assert isinstance(self.state.phase, Shopping)
            assert self.named == self.state.phase.credentials.session_id

    @invariant()
    def no_token_is_held_without_a_session(self) -> None:
        """But for one that a replay may have brought, until `cart-status` has denied it."""
        secrets = {found for found in everything_in(self.state) if isinstance(found, Secret)}
        replay = replay_of(self.state)
        replayed = set() if replay is None else {replay.credentials.token}
        assert replay is None or replay.credentials.session_id in self.state.ended
        assert replay is None or self.state.status.next_moment < math.inf, "it is being asked about"
        match self.state.phase:
            case Welcome(candidates=candidates):
                assert secrets == {found.token for found in candidates} | replayed
            case Shopping(credentials=opened, candidate=rival):
                assert secrets == {opened.token} | ({rival.token} if rival is not None else set())
            case Resuming(credentials=opened):
                assert secrets == {opened.token}
            case Parting(receipt=receipt, credentials=opened, feedback=given):
                assert (opened is None) == (given is None or given.stage is FeedbackStage.SENT)
                assert receipt is not None or opened is None
                assert secrets == replayed | ({opened.token} if opened is not None else set())
            case _:
                assert secrets == replayed

    @invariant()
    def nothing_of_the_shopper_outlasts_the_session(self) -> None:
        if isinstance(self.state.phase, OF_NO_SESSION):
            for found in everything_in(self.state):
                assert not isinstance(
                    found, Basket | Line | Receipt | Feedback | Checklist | Offer | Product | StoreMap
                )
                assert not (isinstance(found, str) and SHOPPED in found)
            assert self.cached is None

    @invariant()
    def disk_and_feed_follow_the_session(self) -> None:
        phase = self.state.phase
        if isinstance(phase, Shopping):
            assert self.disk == self.feed == phase.credentials.session_id
            return
        assert self.feed is None
        if isinstance(phase, (*OF_NO_SESSION, Parting)):
            assert self.disk is None

    @invariant()
    def no_call_for_staff_outlives_its_session(self) -> None:
        if isinstance(self.state.phase, Welcome | Shopping) and self.state.staff_call is not None:
            assert self.state.staff_call.since >= self.state.phase.since
        if self.staff_told and self.state.staff_call is None and self.state.staff_told:
            assert self.state.staff.next_moment < math.inf, "that nobody wants help any longer is being told"

    @invariant()
    def no_question_is_in_flight_twice(self) -> None:
        numbers = [poll.request for poll in polls_of(self.state).values() if poll.request is not None]
        assert len(set(numbers)) == len(numbers)
        asked = ASKED[type(self.state.phase)] | ANYWHERE
        assert all(name in asked for name, poll in polls_of(self.state).items() if poll != Poll())

    @invariant()
    def whatever_is_ticked_is_being_told(self) -> None:
        if isinstance(self.state.phase, Shopping) and self.state.phase.ticks:
            assert self.state.tick.request is not None

    @invariant()
    def no_more_than_one_payment_is_asked_for_at_a_time(self) -> None:
        waiting = [
            number
            for number, (request, asked_at) in self.driver.asked.items()
            if isinstance(request, do.CreatePayment)
            and isinstance(self.state.phase, Shopping)
            and request.session_id == self.state.phase.credentials.session_id
            and asked_at >= self.state.phase.since
            and asked_at > self.state.now - 25.0
        ]
        assert len(waiting) <= 1

    @invariant()
    def every_state_has_a_screen_and_a_light(self) -> None:
        assert isinstance(screen_of(self.state), Screen)
        assert isinstance(light_for(self.state), Light)
        assert isinstance(self.state.phase, Starting) or self.state.phase is not None

    @invariant()
    def no_token_can_be_read(self) -> None:
        assert "bearer-of" not in repr(self.state)

    @invariant()
    def time_alone_never_spins(self) -> None:
        state, end = self.state, self.driver.now + 2.0
        for _ in range(2 * TICKS_A_SECOND + FRAMES):
            due = next_due(state)
            if due > end:
                return
            before = state.now
            state, _ = step(state, on.Ticked(), max(due, state.now))
            assert next_due(state) > state.now or state.now > before
        raise AssertionError("it spins")


class AnySession(AnySequence):
    """The same, in the midst of a session: what a shopper does comes more often than what befalls the cart."""

    @precondition(lambda self: not isinstance(self.state.phase, Shopping | Parting | Starting))
    @rule(session=sessions, data=st.data())
    def the_next_shopper(self, session: int, data: st.DataObject) -> None:
        if self.state.status.request not in self.driver.asked:
            self._feed(on.StreamLive())
        self.a_shopper_scans_and_all_goes_well(session)
        self.all_is_answered(data, 2)

    @precondition(lambda self: isinstance(self.state.phase, Shopping))
    @rule(names=st.lists(on_panels, min_size=1, max_size=4))
    def fingers_on_the_panels(self, names: list[str]) -> None:
        for name in names:
            self._feed(on.Tapped(name))

    @precondition(lambda self: isinstance(self.state.phase, Shopping))
    @rule(
        name=st.sampled_from(["pay", "payment.confirm", "payment.again", "payment.back", "staff.call", "route.again"])
    )
    def a_finger_on_what_matters(self, name: str) -> None:
        self._feed(on.Tapped(name))

    @precondition(lambda self: isinstance(self.state.phase, Shopping | Parting))
    @rule(paid=st.booleans(), names=st.lists(said, min_size=1, max_size=6), data=st.data())
    def fingers_on_the_receipt(self, paid: bool, names: list[str], data: st.DataObject) -> None:
        if paid and isinstance(self.state.phase, Shopping):
            self.the_shopper_has_paid()
        for name in names:
            self._feed(on.Tapped(name))
            if data.draw(st.booleans(), label="answered"):
                self.all_is_answered(data, 1)

    @precondition(lambda self: isinstance(self.state.phase, Shopping))
    @rule(data=st.data())
    def something_is_read(self, data: st.DataObject) -> None:
        self._feed(on.ItemRead("6220"))
        if data.draw(st.booleans(), label="answered"):
            self.all_is_answered(data, 1)

    @precondition(lambda self: isinstance(self.state.phase, Shopping | Parting))
    @rule(span=st.floats(0.0, 3.0), data=st.data())
    def a_while_in_which_all_is_answered(self, span: float, data: st.DataObject) -> None:
        self.time_passes(span)
        self.all_is_answered(data, 1)


ANY = settings(
    max_examples=250,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
AnySequence.TestCase.settings = ANY
AnySession.TestCase.settings = settings(ANY, max_examples=400)
# Hypothesis may take five minutes to make a failure short.
TestAnySequence = pytest.mark.timeout(600)(AnySequence.TestCase)
TestAnySession = pytest.mark.timeout(600)(AnySession.TestCase)
