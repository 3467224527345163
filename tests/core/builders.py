"""A driver that feeds events to the core in simulated time, and the states that it is led to by them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import TypeVar

from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.due import next_due
from kiosk.core.effects import Effect, Request
from kiosk.core.events import Event, Failure, ServerTime
from kiosk.core.floor import StoreMap
from kiosk.core.models import (
    Basket,
    CartStatus,
    Checklist,
    ChecklistItem,
    Code,
    Credentials,
    Line,
    Offer,
    PairingPicture,
    PairingToken,
    Product,
    Reason,
    Way,
)
from kiosk.core.poll import APART_S
from kiosk.core.screen import Screen, screen_of
from kiosk.core.secret import Secret
from kiosk.core.state import Panel, Shopping, State
from kiosk.core.step import step

CART = 7
START = 1000.0
BACKEND_AHEAD = 1_795_460_000.375
"""The backend's clock less the monotonic one: never a whole number, so that a truncated `Date` is always behind."""
RTT = 0.1
SESSION = 41
OTHER = 42
TICKS_AT_MOST = 20_000

R = TypeVar("R", bound=Request)


def token(session_id: int = SESSION) -> Secret:
    return Secret(f"bearer-of-{session_id}")


def credentials(session_id: int = SESSION) -> Credentials:
    return Credentials(session_id, token(session_id))


def started(session_id: int = SESSION, cart_id: int | None = None) -> on.SessionStarted:
    return on.SessionStarted(session_id, token(session_id), cart_id)


def code(number: int = 0) -> Code:
    """A code for each number: 32 modules, enough to tell one from another."""
    return Code((tuple(bool(number >> bit & 1) for bit in range(32)),))


def line(item: int = 1, quantity: int = 1, price: str = "10.50") -> Line:
    return Line(str(item), quantity, Product(f"A{item}", f"Goods {item}", Decimal(price)))


def basket(*quantities: int) -> Basket:
    """A basket with so many of each item."""
    lines = tuple(line(item, quantity) for item, quantity in enumerate(quantities, start=1))
    return Basket(lines, sum((each.total or Decimal(0) for each in lines), Decimal(0)))


def offer(index: int = 3, aisle: int | None = None, price: str = "8.00") -> Offer:
    return Offer(index, f"A{index}", None, f"Goods {index}", Decimal("10.50"), Decimal(price), aisle_id=aisle)


def checklist(*checked: bool, number: int = 6) -> Checklist:
    """A list with items 101, 102 … that are ticked or not."""
    items = (ChecklistItem(item, f"Errand {item}", each) for item, each in enumerate(checked, start=101))
    return Checklist(number, "Weekend", tuple(items))


class Driver:
    """Holds state and time. `effects` is whatever the last event caused, `all_effects` everything so far."""

    def __init__(self, *, now: float = START, **state: object) -> None:
        self.now = now
        self.state = replace(State(CART, languages=("en", "ar"), now=now), **state)  # type: ignore[arg-type]
        self.effects: tuple[Effect, ...] = ()
        self.all_effects: list[Effect] = []
        self.asked: dict[int, tuple[Request, float]] = {}
        """The questions without an answer, and when each was put."""
        self.codes = 0
        self.ahead = BACKEND_AHEAD

    # --- time and events ---

    def feed(self, event: Event, after: float = 0.0) -> tuple[Effect, ...]:
        self.now += after
        self.state, self.effects = step(self.state, event, self.now)
        self.all_effects.extend(self.effects)
        for effect in self.effects:
            if isinstance(effect, Request):
                self.asked[effect.request] = (effect, self.now)
        return self.effects

    def wait(self, seconds: float) -> list[Effect]:
        """Let time pass, with a tick at each due moment; what that caused."""
        before, end = len(self.all_effects), self.now + seconds
        for _ in range(TICKS_AT_MOST):
            due = next_due(self.state)
            if due > end:
                break
            self.now = max(self.now, due)
            self.feed(on.Ticked())
        else:
            raise AssertionError(f"more than {TICKS_AT_MOST} ticks in {seconds} s")
        self.now = end
        self.feed(on.Ticked())
        return self.all_effects[before:]

    def stay_free(self, seconds: float, status: str = "available") -> None:
        """Let time pass on a cart without a shopper: `cart-status` is answered all along."""
        end = self.now + seconds
        while self.now < end:
            self.wait(min(1.0, end - self.now))
            if self.is_open(do.FetchCartStatus):
                self.tell_status(None, status, after=0.0)

    # --- answers ---

    def open(self, kind: type[R]) -> R:
        """The newest question of this kind that has no answer."""
        return [effect for effect, _ in self.asked.values() if isinstance(effect, kind)][-1]

    def is_open(self, kind: type[Request]) -> bool:
        return any(isinstance(effect, kind) for effect, _ in self.asked.values())

    def time(self, request: int) -> ServerTime:
        """The `Date` of an answer that is made now, with when its request was sent."""
        return ServerTime(float(math.floor(self.now + self.ahead)), self.asked[request][1])

    def tell_qr(
        self, life: float = 60.0, *, cart: int = CART, dated: bool = True, picture: bool = False, after: float = RTT
    ) -> tuple[Effect, ...]:
        """Answer with a new code that lives so long by the backend's clock, from when the answer comes."""
        request = self.open(do.FetchQr).request
        self.now += after
        self.codes += 1
        face = PairingPicture(b"%d" % self.codes) if picture else code(self.codes)
        text = None if picture else PairingToken(f"qr-{self.codes}", cart, self.now + self.ahead + life)
        return self._settle(on.QrFetched(request, face, text, self.time(request) if dated else None))

    def tell_status(
        self, session_id: int | None = None, status: str = "available", *, cart: int = CART, after: float = RTT
    ) -> tuple[Effect, ...]:
        request = self.open(do.FetchCartStatus).request
        self.now += after
        return self._settle(on.CartStatusFetched(request, CartStatus(cart, status, session_id), self.time(request)))

    def tell_basket(self, found: Basket, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchBasket).request
        self.now += after
        return self._settle(on.BasketFetched(request, found, self.time(request)))

    def tell_payment(self, page: Code | None = None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.CreatePayment).request
        self.now += after
        return self._settle(on.PaymentCreated(request, page, self.time(request)))

    def tell_payment_page(self, page: Code | None = None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchPaymentPage).request
        self.now += after
        return self._settle(on.PaymentPageFetched(request, page, self.time(request)))

    def tell_offers(self, *offers: Offer, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchOffers).request
        self.now += after
        return self._settle(on.OffersFetched(request, offers, self.time(request)))

    def tell_checklist(self, found: Checklist | None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchChecklist).request
        self.now += after
        return self._settle(on.ChecklistFetched(request, found, self.time(request)))

    def tell_checked(self, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.CheckItem).request
        self.now += after
        return self._settle(on.ItemChecked(request, self.time(request)))

    def tell_map(self, found: StoreMap, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchMap).request
        self.now += after
        return self._settle(on.MapFetched(request, found, self.time(request)))

    def tell_location(self, aisle: int | None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchLocation).request
        self.now += after
        return self._settle(on.LocationFetched(request, aisle, self.time(request)))

    def tell_way(self, way: Way | None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchWay).request
        self.now += after
        return self._settle(on.WayFetched(request, way, self.time(request)))

    def tell_product(self, product: Product | None, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchProduct).request
        self.now += after
        return self._settle(on.ProductFetched(request, product, self.time(request)))

    def tell_staff(self, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.TellStaff).request
        self.now += after
        return self._settle(on.StaffTold(request, self.time(request)))

    def tell_reasons(self, *reasons: Reason, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.FetchReasons).request
        self.now += after
        return self._settle(on.ReasonsFetched(request, reasons, self.time(request)))

    def tell_feedback(self, *, after: float = RTT) -> tuple[Effect, ...]:
        request = self.open(do.SendFeedback).request
        self.now += after
        return self._settle(on.FeedbackTaken(request, self.time(request)))

    def fail(
        self, kind: type[R], failure: Failure = Failure.UNREACHABLE, *, reason: str = "no answer", after: float = RTT
    ) -> tuple[Effect, ...]:
        request = self.open(kind).request
        self.now += after
        return self._settle(on.RequestFailed(request, failure, reason))

    def _settle(self, event: on.Answer) -> tuple[Effect, ...]:
        self.feed(event)
        self.asked.pop(event.request, None)
        return self.effects

    # --- looking at it ---

    def screen(self) -> Screen:
        return screen_of(self.state)

    def shopping(self) -> Shopping:
        """The phase of a running session."""
        assert isinstance(self.state.phase, Shopping)
        return self.state.phase

    def caused(self, kind: type[Effect]) -> int:
        """How many effects of this kind there were so far."""
        return sum(isinstance(effect, kind) for effect in self.all_effects)


# --- states, each reached by events alone ---


def fresh() -> Driver:
    """Just started, with nothing on disk: the first questions are out."""
    driver = Driver()
    driver.feed(on.Started())
    return driver


def free(life: float = 60.0) -> Driver:
    """A cart that shows its code, with a live stream."""
    driver = fresh()
    driver.feed(on.StreamConnecting())
    driver.feed(on.StreamLive())
    driver.tell_qr(life)
    driver.tell_status()
    assert driver.screen() is Screen.PAIRING
    return driver


def welcome(session_id: int = SESSION) -> Driver:
    driver = free()
    driver.feed(started(session_id), after=2.0)
    assert driver.screen() is Screen.WELCOME
    return driver


def shopping(*quantities: int, session_id: int = SESSION, feed: bool = True) -> Driver:
    """In a confirmed session, with so many of each item (1 and 2 by default): no offers, no list, no place known."""
    driver = welcome(session_id)
    driver.tell_status(session_id, "in use")
    driver.tell_basket(basket(*(quantities or (1, 2))))
    driver.tell_offers(after=0.0)
    driver.tell_checklist(None, after=0.0)
    driver.tell_location(None, after=0.0)
    if feed:
        driver.feed(on.FeedLive(session_id))
        driver.wait(APART_S)
        driver.tell_basket(basket(*(quantities or (1, 2))))
    assert driver.screen() is Screen.SHOPPING
    return driver


def at_panel(panel: Panel) -> Driver:
    """A session whose screen shows that panel; what it asks for is out."""
    driver = shopping()
    driver.wait(APART_S)
    driver.feed(on.Tapped(f"panel:{panel}"))
    return driver


def reviewing() -> Driver:
    """The shopper looks once more at what is to be paid."""
    driver = shopping()
    driver.feed(on.Tapped("pay"))
    assert driver.screen() is Screen.PAYING
    return driver


def asking() -> Driver:
    """The backend is asked for the payment."""
    driver = reviewing()
    driver.feed(on.Tapped("payment.confirm"))
    assert driver.is_open(do.CreatePayment)
    return driver


def paying() -> Driver:
    """The backend waits for the payment; its page is shown as a code."""
    driver = asking()
    driver.tell_payment(code(99))
    assert driver.screen() is Screen.PAYING
    return driver


def paid() -> Driver:
    driver = shopping()
    driver.feed(on.CheckoutCompleted(SESSION))
    assert driver.screen() is Screen.RECEIPT
    return driver


def goodbye() -> Driver:
    """The session ended without a word of a payment."""
    driver = shopping()
    driver.wait(15.0)
    driver.tell_status(None)
    assert driver.screen() is Screen.RECEIPT
    return driver


def reduced(session_id: int = SESSION) -> Driver:
    """`cart-status` alone told of the session."""
    driver = free()
    for _ in range(8):
        driver.wait(3.0 if driver.screen() is Screen.PAIRING else 0.5)
        driver.tell_status(session_id, "in use")
        if driver.screen() is Screen.REDUCED:
            return driver
    raise AssertionError(f"still {driver.screen()}")


def resuming() -> Driver:
    """Restarted with a session on disk."""
    driver = Driver()
    driver.feed(on.Started(SESSION, token()))
    return driver


def out_of_service(reason: str = "maintenance") -> Driver:
    driver = free()
    driver.wait(3.0)
    driver.tell_status(None, reason)
    assert driver.screen() is Screen.OUT_OF_SERVICE
    return driver


# --- what is in a state ---


def everything_in(value: object) -> Iterator[object]:
    """The value and all that can be reached from it."""
    yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from everything_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, held in value.items():
            yield from everything_in(key)
            yield from everything_in(held)
    elif isinstance(value, list | tuple | set | frozenset):
        for held in value:
            yield from everything_in(held)
