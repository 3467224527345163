"""Carries out effects off the loop: REST calls, the session on disk, the session's WebSocket."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.adapters import qr
from kiosk.adapters.api import Api, UnknownCartError
from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.feed import Feed
from kiosk.adapters.store import SessionStore
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core import wire
from kiosk.core.models import Code, Credentials, PairingPicture
from kiosk.core.session import StoredSession
from kiosk.errors import BackendError, KioskError, RefusedError, StoreError, WireError
from kiosk.inbox import Inbox
from kiosk.pool import Pool

CALLS_AT_ONCE = 4
"""In a pool. One slow call must not hold up the question after a lost event."""
Told = do.TellStaff | do.SendFeedback
Vital = do.FetchQr | do.FetchCartStatus | do.FetchBasket | do.CreatePayment | do.FetchPaymentPage
"""What a session lives by: not held up by the rest either, however much of that hangs."""
Nobodys = do.FetchQr | do.FetchCartStatus
"""What the cart asks in its own name."""
UNAUTHORIZED = 401
TELL_S = 1.0
"""So long a stop waits for what a shopper has said, and for the end of a call for staff."""
JOIN_S = 2.0
"""So long a stop waits for each kind of thread: all together less than the unit's `TimeoutStopSec`."""

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Question:
    """A request that waits for a thread; None where it need not be asked any more."""

    request: do.Request | None


class BackendWorker:
    """Answers requests with events. Each thread of the pool has a client of its own."""

    def __init__(self, make_api: Callable[[], Api], inbox: Inbox) -> None:
        self._make_api = make_api
        self._inbox = inbox
        self._local = threading.local()
        self._lock = threading.Lock()
        self._apis: list[Api] = []
        self._closing = False
        self._waiting: set[_Question] = set()
        self._vital = Pool("backend", CALLS_AT_ONCE)
        # In order: that nobody calls any longer must not overtake the call.
        self._told = Pool("backend-told", 1)
        self._others = Pool("backend-others", CALLS_AT_ONCE)

    def ask(self, request: do.Request) -> None:
        question = _Question(request)
        with self._lock:
            self._waiting.add(question)
        self._pool_for(request).submit(lambda: self._answer(question))

    def forget(self) -> None:
        """Drop what waits to be asked in a shopper's name; what a shopper has said is still told."""
        with self._lock:
            for question in self._waiting:
                if not isinstance(question.request, Told | Nobodys):
                    question.request = None

    def _pool_for(self, request: do.Request) -> Pool:
        if isinstance(request, Vital):
            return self._vital
        return self._told if isinstance(request, Told) else self._others

    def close(self) -> None:
        """Let what is to be told go out, within a bound; then end what is under way and join the threads."""
        self._told.close(TELL_S, drop=False)
        with self._lock:
            self._closing = True
            for api in self._apis:
                api.interrupt()
        until = time.monotonic() + JOIN_S
        ended = True
        for pool in (self._vital, self._told, self._others):
            ended &= pool.close(max(0.0, until - time.monotonic()), drop=True)
        if ended:
            for api in self._apis:
                api.close()

    def _api(self) -> Api:
        if not hasattr(self._local, "api"):
            self._local.api = self._make_api()
            with self._lock:
                self._apis.append(self._local.api)
                if self._closing:
                    self._local.api.interrupt()
        api: Api = self._local.api
        return api

    def _answer(self, question: _Question) -> None:
        with self._lock:
            self._waiting.discard(question)
            request = question.request
        if request is None:
            return
        try:
            event: on.Event = _carry_out(self._api(), request)
        except KioskError as exc:
            event = on.RequestFailed(request.request, _failure(exc), str(exc))
        except Exception as exc:  # noqa: BLE001 - logged, and told as a failure
            # A defect of ours must not leave the question unanswered.
            _log.exception("The request could not be carried out")
            event = on.RequestFailed(request.request, on.Failure.MALFORMED, f"internal error: {type(exc).__name__}")
        self._inbox.put(event)


def _carry_out(api: Api, request: do.Request) -> on.Event:
    number = request.request
    match request:
        case do.FetchQr():
            found = api.fetch_qr()
            if isinstance(found.value, PairingPicture):
                return on.QrFetched(number, qr.clean(found.value), None, found.time)
            return on.QrFetched(number, qr.encode(found.value.text), found.value, found.time)
        case do.FetchCartStatus():
            status = api.fetch_cart_status()
            return on.CartStatusFetched(number, status.value, status.time)
        case do.FetchBasket(credentials=credentials):
            basket = api.fetch_basket(credentials)
            return on.BasketFetched(number, basket.value, basket.time)
        case do.CreatePayment(session_id=session_id):
            payment = api.create_payment(session_id)
            return on.PaymentCreated(number, _payment_code(payment.value), payment.time)
        case do.FetchPaymentPage(session_id=session_id):
            page = api.fetch_payment_page(session_id)
            return on.PaymentPageFetched(number, _payment_code(page.value), page.time)
        case do.FetchProduct(credentials=credentials, barcode=barcode):
            product = api.fetch_product(credentials, barcode)
            return on.ProductFetched(number, product.value, product.time)
        case do.TellStaff(credentials=caller, calling=calling):
            return on.StaffTold(number, api.tell_staff(caller, calling=calling).time)
        case do.FetchReasons(credentials=credentials, mood=mood):
            reasons = api.fetch_reasons(credentials, mood)
            return on.ReasonsFetched(number, reasons.value, reasons.time)
        case do.SendFeedback(credentials=credentials, mood=mood, reasons=chosen):
            return on.FeedbackTaken(number, api.send_feedback(credentials, mood, chosen).time)
        case _:
            return _look_around(api, request)


def _look_around(
    api: Api,
    request: do.FetchOffers | do.FetchChecklist | do.CheckItem | do.FetchMap | do.FetchLocation | do.FetchWay,
) -> on.Event:
    """What a shopper looks for in the store: offers, the list, the way."""
    number = request.request
    match request:
        case do.FetchOffers(credentials=credentials):
            offers = api.fetch_offers(credentials)
            return on.OffersFetched(number, offers.value, offers.time)
        case do.FetchChecklist(credentials=credentials):
            checklist = api.fetch_checklist(credentials)
            return on.ChecklistFetched(number, checklist.value, checklist.time)
        case do.CheckItem(credentials=credentials, checklist_id=checklist_id, item_id=item_id, checked=checked):
            return on.ItemChecked(number, api.check_item(credentials, checklist_id, item_id, checked=checked).time)
        case do.FetchMap(credentials=credentials):
            store_map = api.fetch_map(credentials)
            # Brought down here to what is drawn: on the loop a large map would hold up a frame.
            _ = store_map.value.floor
            return on.MapFetched(number, store_map.value, store_map.time)
        case do.FetchLocation(session_id=session_id):
            location = api.fetch_location(session_id)
            return on.LocationFetched(number, location.value, location.time)
        case do.FetchWay(credentials=credentials, offer=offer):
            way = api.fetch_way(credentials, offer)
            return on.WayFetched(number, way.value, way.time)


def _payment_code(address: str | None) -> Code | None:
    """The payment exists, whether or not its page's address fits into a code: then the app is the way to pay."""
    try:
        return None if address is None else qr.encode(address)
    except WireError as exc:
        _log.warning("the payment's address cannot be shown as a code: %s", exc)
        return None


def _failure(error: KioskError) -> on.Failure:
    match error:
        case UnknownCartError():
            return on.Failure.UNKNOWN_CART
        case RefusedError(status=status):
            return on.Failure.UNAUTHORIZED if status == UNAUTHORIZED else on.Failure.REFUSED
        case BackendError():
            return on.Failure.UNREACHABLE
    return on.Failure.MALFORMED


class SessionWorker:
    """The session's traces outside the state: its file and its WebSocket.

    One thread for each, so that all stays in order, and a WebSocket that is slow to close keeps no secret on disk.
    """

    def __init__(self, store: SessionStore, cart_id: int, backend: str, inbox: Inbox) -> None:
        self._store = store
        self._cart_id = cart_id
        self._backend = backend
        self._inbox = inbox
        self._feed: Feed | None = None
        self._disk = Pool("session-file", 1)
        self._feeds = Pool("session-feed", 1)

    def save(self, credentials: Credentials) -> None:
        session = StoredSession(self._cart_id, credentials.session_id, credentials.token, self._backend)
        self._disk.submit(lambda: self._done_or_told(lambda: self._store.save(session)))

    def erase(self) -> None:
        self._disk.submit(lambda: self._done_or_told(self._store.erase))

    def open_feed(self, session_id: int) -> None:
        self._feeds.submit(lambda: self._done_or_told(lambda: self._open_feed(session_id)))

    def close_feed(self) -> None:
        self._feeds.submit(lambda: self._done_or_told(self._close_feed))

    def close(self) -> None:
        """Finish what was begun, close the WebSocket, join the threads."""
        self.close_feed()
        self._disk.close(JOIN_S, drop=False)
        self._feeds.close(JOIN_S, drop=False)

    def _done_or_told(self, action: Callable[[], None]) -> None:
        try:
            action()
        except StoreError as exc:
            _log.error("%s", exc)
            self._inbox.put(on.AdapterFailed(str(exc)))
        except Exception as exc:  # noqa: BLE001 - logged, and told; a pool would swallow it
            _log.exception("The session's file or WebSocket could not be worked on")
            self._inbox.put(on.AdapterFailed(f"internal error: {type(exc).__name__}"))

    def _open_feed(self, session_id: int) -> None:
        self._close_feed()
        self._feed = Feed(self._backend, session_id, FeedToInbox(session_id, self._inbox), seed=self._cart_id)
        self._feed.start()

    def _close_feed(self) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            feed.stop()
            feed.join()


class FeedToInbox:
    """Turns what the session's WebSocket tells into events."""

    def __init__(self, session_id: int, inbox: Inbox) -> None:
        self._session_id = session_id
        self._inbox = inbox

    def live(self) -> None:
        self._inbox.put(on.FeedLive(self._session_id))

    def message(self, data: str) -> None:
        report = decoded("", data, "the session's WebSocket")
        if report is not None:
            self._inbox.put(on.FeedReported(self._session_id, report))

    def down(self, reason: str) -> None:
        _log.info("%s", reason)
        self._inbox.put(on.FeedDown(self._session_id, reason))


class StreamToInbox:
    """Turns what the event stream tells into events."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def connecting(self) -> None:
        self._inbox.put(on.StreamConnecting())

    def live(self) -> None:
        _log.info("the event stream is live")
        self._inbox.put(on.StreamLive())

    def event(self, event: StreamEvent) -> None:
        report = decoded(event.event, event.data, "the event stream")
        if report is not None:
            self._inbox.put(report)

    def down(self, reason: str, retry_in: float | None) -> None:
        _log.warning("the event stream is down: %s", reason)
        self._inbox.put(on.StreamDown(reason, retry_in))


def decoded(event: str, data: str, source: str) -> on.Reported | None:
    """The report in a message; what cannot be understood is logged and ignored."""
    try:
        return wire.decode_report(event, data)
    except WireError as exc:
        _log.warning("ignored from %s: %s", source, exc)
        return None
