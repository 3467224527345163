"""The core with a backend, a network and the threads of the kiosk around it, in simulated time."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.backoff import backoff
from kiosk.core.due import next_due
from kiosk.core.effects import Effect, Request
from kiosk.core.events import Event, Failure
from kiosk.core.floor import StoreMap
from kiosk.core.models import Basket, CartStatus, Checklist, Offer, PairingToken
from kiosk.core.screen import Screen, shown_qr
from tests.core.builders import BACKEND_AHEAD, CART, Driver, code, credentials

TIMEOUT_S = 10.0
SETTLE_S = 1.0
TICKS_A_SECOND = 20


class Calls(Enum):
    """What becomes of a REST call."""

    ANSWERED = "answered"
    REFUSED = "connection refused, at once"
    TIMED_OUT = "no answer until the adapter gives up"
    NEVER = "no answer and no failure either"
    ERROR = "500"
    GARBAGE = "not what the contract allows"
    UNKNOWN = "the cart is not known"
    UNAUTHORIZED = "401"


FAILURES = {
    Calls.REFUSED: Failure.UNREACHABLE,
    Calls.TIMED_OUT: Failure.UNREACHABLE,
    Calls.ERROR: Failure.REFUSED,
    Calls.GARBAGE: Failure.MALFORMED,
    Calls.UNKNOWN: Failure.UNKNOWN_CART,
    Calls.UNAUTHORIZED: Failure.UNAUTHORIZED,
}


class Connection(Enum):
    """What becomes of a connection: the event stream's, or the session's WebSocket's."""

    LIVE = "live"
    REFUSED = "connection refused, at once"
    SILENT = "accepted, and no event until the adapter gives up"
    FLAPPING = "live, and broken a moment later"
    FORBIDDEN = "403: tried again slowly"
    GONE = "204: not tried again"


class World:
    """`run` lets time pass. The backend's side is changed between runs."""

    def __init__(self, driver: Driver, *, rtt: float = 0.1, qr_life: float = 60.0) -> None:
        self.driver = driver
        self.rtt = rtt
        self.qr_life = qr_life
        self.dated = True
        self.session: int | None = None
        self.status = "available"
        self.basket = Basket()
        self.offers: tuple[Offer, ...] = ()
        self.checklist: Checklist | None = None
        self.aisle: int | None = None
        self.calling: bool | None = None
        """What the store was last told of a call for staff."""
        self.calls = Calls.ANSWERED
        self.calls_of: dict[type[Request], Calls] = {}
        self.stream = Connection.LIVE
        self.feed = Connection.LIVE
        self.requests: Counter[str] = Counter()
        self.connections: Counter[str] = Counter()
        self.ticks = 0
        self.screens: list[tuple[float, Screen]] = []
        self.dark_s = 0.0
        """For so long there was no code although the cart was free."""
        self.checks: list[Callable[[], None]] = [self._check_code]
        self._expiries: dict[object, float] = {}
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._stream_run = self._feed_run = 0
        self._stream_failures = self._feed_failures = 0

    @property
    def backend_now(self) -> float:
        """The truth, which the core cannot know."""
        return self.driver.now + BACKEND_AHEAD

    def screen(self) -> Screen:
        return self.driver.screen()

    def start(self, event: Event | None = None) -> None:
        self._open_stream()
        self.tell(event or on.Started())

    def tell(self, event: Event) -> None:
        """Feed the event now and set going what it causes."""
        for check in self.checks:
            check()
        for effect in self.driver.feed(event):
            self._perform(effect)
        if not self.screens or self.screens[-1][1] is not self.screen():
            self.screens.append((self.driver.now, self.screen()))

    def run(self, seconds: float) -> None:
        end, ticks = self.driver.now + seconds, 0
        while True:
            tick_at = max(next_due(self.driver.state), self.driver.now)
            at = min(tick_at, self._due[0][0]) if self._due else tick_at
            if at > end:
                break
            self._pass_to(at)
            if self._due and self._due[0][0] <= at:
                heapq.heappop(self._due)[2]()
            else:
                self.ticks, ticks = self.ticks + 1, ticks + 1
                assert ticks <= TICKS_A_SECOND * (1 + seconds), "it spins"
                self.tell(on.Ticked())
        self._pass_to(end)

    def run_until(self, screen: Screen, patience: float) -> float:
        """How long it takes until that screen stands."""
        began = self.driver.now
        while self.screen() is not screen:
            assert self.driver.now - began < patience, f"still {self.screen()} after {patience} s"
            self.run(0.01)
        return self.driver.now - began

    def all_fails(self, calls: Calls, stream: Connection) -> None:
        """An outage of this kind begins: what is open breaks."""
        self.calls, self.stream, self.feed = calls, stream, stream
        if stream is not Connection.LIVE:
            self.break_stream()
            if self._feed_run:
                self._break_feed(self._feed_run)

    def all_is_well(self) -> None:
        self.calls, self.stream, self.feed = Calls.ANSWERED, Connection.LIVE, Connection.LIVE

    def break_stream(self) -> None:
        """The connection is gone; the thread opens another one after its backoff."""
        self._stream_run += 1
        self._stream_failures += 1
        retry = backoff(self._stream_failures, CART)
        self.tell(on.StreamDown("reset", retry))
        self._after(retry, self._open_stream)

    # --- the inside ---

    def _pass_to(self, moment: float) -> None:
        free = self.screen() in (Screen.STARTING, Screen.OFFLINE, Screen.SETUP)
        self.dark_s += moment - self.driver.now if free else 0.0
        self.driver.now = max(self.driver.now, moment)

    def _check_code(self) -> None:
        """What was on the screen until now was no dead code."""
        shown = shown_qr(self.driver.state)
        if shown is not None:
            assert self.backend_now <= self._expiries[shown.face]

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, (self.driver.now + seconds, self._order, action))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case _ if isinstance(effect, Request):
                self.requests[type(effect).__name__] += 1
                self._call(effect)
            case do.ReopenStream():
                self._stream_run += 1
                self.tell(on.StreamDown("it is being opened again", SETTLE_S))
                self._after(SETTLE_S, self._open_stream)
            case do.OpenFeed(session_id=session_id):
                self._open_feed(session_id)
            case do.CloseFeed():
                self._feed_run += 1

    def _call(self, request: Request) -> None:
        became = self.calls_of.get(type(request), self.calls)
        if became is Calls.NEVER:
            return
        if became is Calls.ANSWERED:
            # Answered with what is true half way, as it is told at the end of the way.
            self._after(self.rtt / 2, lambda: self._answer(request))
            return
        failed = on.RequestFailed(request.request, FAILURES[became], f"{became.value}")
        self._after(TIMEOUT_S if became is Calls.TIMED_OUT else self.rtt, lambda: self.tell(failed))

    def _answer(self, request: Request) -> None:
        number = request.request
        time = self.driver.time(number) if self.dated else None
        event: on.Answer
        match request:
            case do.FetchQr():
                face = code(number)
                self._expiries[face] = self.backend_now + self.qr_life
                text = PairingToken(f"qr-{number}", CART, self._expiries[face])
                event = on.QrFetched(number, face, text, time)
            case do.FetchCartStatus():
                status = self.status if self.session is None else "in use"
                event = on.CartStatusFetched(number, CartStatus(CART, status, self.session), time)
            case do.FetchBasket():
                event = on.BasketFetched(number, self.basket, time)
            case do.CreatePayment():
                event = on.PaymentCreated(number, code(number), time)
            case do.FetchPaymentPage():
                event = on.PaymentPageFetched(number, code(number), time)
            case do.FetchOffers():
                event = on.OffersFetched(number, self.offers, time)
            case do.FetchChecklist():
                event = on.ChecklistFetched(number, self.checklist, time)
            case do.CheckItem():
                self._check(request)
                event = on.ItemChecked(number, time)
            case do.FetchMap():
                event = on.MapFetched(number, StoreMap(), time)
            case do.FetchLocation():
                event = on.LocationFetched(number, self.aisle, time)
            case do.FetchWay():
                event = on.WayFetched(number, None, time)
            case do.FetchProduct():
                event = on.ProductFetched(number, None, time)
            case do.TellStaff():
                self.calling = request.calling
                event = on.StaffTold(number, time)
            case do.FetchReasons():
                event = on.ReasonsFetched(number, (), time)
            case do.SendFeedback():
                event = on.FeedbackTaken(number, time)
        self._after(self.rtt / 2, lambda: self.tell(event))

    def _check(self, request: do.CheckItem) -> None:
        if self.checklist is not None:
            items = (
                replace(item, checked=request.checked) if item.item_id == request.item_id else item
                for item in self.checklist.items
            )
            self.checklist = replace(self.checklist, items=tuple(items))

    def _open_stream(self) -> None:
        self._stream_run += 1
        run = self._stream_run
        self.connections["stream"] += 1
        self._after(0.0, lambda: self._if_stream(run, on.StreamConnecting()))
        match self.stream:
            case Connection.LIVE | Connection.FLAPPING:
                self._after(self.rtt, lambda: self._stream_live(run))
            case Connection.REFUSED:
                self._stream_ends(run, self.rtt, FAILURES_S)
            case Connection.SILENT:
                self._stream_ends(run, TIMEOUT_S, FAILURES_S)
            case Connection.FORBIDDEN:
                self._stream_ends(run, self.rtt, SLOW_S)
            case Connection.GONE:
                self._after(self.rtt, lambda: self._if_stream(run, on.StreamDown("204", None)))

    def _stream_live(self, run: int) -> None:
        if run != self._stream_run:
            return
        self._stream_failures = 0
        self.tell(on.StreamLive())
        if self.stream is Connection.FLAPPING:
            self._stream_ends(run, 0.05, FAILURES_S)

    def _stream_ends(self, run: int, seconds: float, delays: tuple[float, float]) -> None:
        def end() -> None:
            if run != self._stream_run:
                return
            self._stream_failures += 1
            first, cap = delays
            retry = backoff(self._stream_failures, CART, first=first, cap=cap)
            self._after(retry, lambda: self._open_stream() if run == self._stream_run else None)
            self.tell(on.StreamDown("broken", retry))

        self._after(seconds, end)

    def _if_stream(self, run: int, event: Event) -> None:
        if run == self._stream_run:
            self.tell(event)

    def _open_feed(self, session_id: int) -> None:
        self._feed_run += 1
        run = self._feed_run
        self.connections["feed"] += 1

        def settled() -> None:
            if run != self._feed_run:
                return
            if self.feed in (Connection.LIVE, Connection.FLAPPING):
                self._feed_failures = 0
                self.tell(on.FeedLive(session_id))
            if self.feed is not Connection.LIVE:
                self._after(0.05, lambda: self._break_feed(run))

        self._after(self.rtt, settled)

    def _break_feed(self, run: int) -> None:
        session_id = _session_of(self.driver)
        if run != self._feed_run or session_id is None:
            return
        self._feed_failures += 1
        self.tell(on.FeedDown(session_id, "broken"))
        self._after(
            backoff(self._feed_failures, CART),
            lambda: self._open_feed(session_id) if run == self._feed_run else None,
        )


FAILURES_S = (0.5, 15.0)
SLOW_S = (30.0, 60.0)


def _session_of(driver: Driver) -> int | None:
    found = getattr(driver.state.phase, "credentials", None)
    return None if found is None else int(found.session_id)


def free_world(*, rtt: float = 0.1, qr_life: float = 60.0) -> World:
    """A free cart that shows its code."""
    world = World(Driver(), rtt=rtt, qr_life=qr_life)
    world.start()
    world.run_until(Screen.PAIRING, 5.0)
    return world


def shopping_world(session_id: int, found: Basket, *, rtt: float = 0.1) -> World:
    """A cart in a confirmed session."""
    world = free_world(rtt=rtt)
    world.basket = found
    world.session = session_id
    opened = credentials(session_id)
    world.tell(on.SessionStarted(opened.session_id, opened.token))
    world.run_until(Screen.SHOPPING, 2.0)
    world.run(2.0)
    return world
