from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TypeVar, get_args

import pytest
from websockets.sync.server import ServerConnection, serve

from kiosk import workers
from kiosk.adapters.api import Answered, Api, UnknownCartError
from kiosk.adapters.event_source import StreamEvent
from kiosk.adapters.qr import encode
from kiosk.adapters.store import SessionStore
from kiosk.core import effects as do
from kiosk.core import events as on
from kiosk.core.events import Failure, ServerTime
from kiosk.core.floor import Square, StoreMap
from kiosk.core.models import (
    Basket,
    CartStatus,
    Checklist,
    Credentials,
    Line,
    Mood,
    Offer,
    PairingPicture,
    PairingToken,
    Product,
    Reason,
    Way,
)
from kiosk.core.secret import Secret
from kiosk.core.session import StoredSession
from kiosk.errors import KioskError, RefusedError, StoreError, UnreachableError, WireError
from kiosk.inbox import Inbox, Item
from kiosk.workers import CALLS_AT_ONCE, BackendWorker, FeedToInbox, SessionWorker, StreamToInbox
from tests.raw_server import WAIT_S, Peer, RawServer, wait_until
from tests.samples.common import PAYMENT_PAGE, TOKEN, code_png

T = TypeVar("T")
SESSION = Credentials(41, Secret("bearer"))
TIME = ServerTime(1795521600.0, 500.0)
STATUS = CartStatus(7, "available", None)
BASKET = Basket((Line("1", 2, None),), Decimal(5))
OFFERS = (Offer(4, "17", None, "Milk", Decimal(5), Decimal(4)),)
CHECKLIST = Checklist(1, "Weekly shop")
STORE_MAP = StoreMap(connections=((1, 2),))
WAY = Way(())
MILK = Product("17", "Milk", Decimal(5))
REASONS = (Reason(8, "Too slow"),)


class FakeApi(Api):
    """Answers what it is given; raises it when it is an error. `gate` holds every call back."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", 7)
        self.code: PairingToken | PairingPicture = PairingToken(TOKEN, 7, 1795521660.0)
        self.page: str | None = PAYMENT_PAGE
        self.error: Exception | None = None
        self.gate = threading.Event()
        self.gate.set()
        self.told: list[bool] = []

    def _answer(self, value: T) -> Answered[T]:
        assert self.gate.wait(WAIT_S)
        if self.error is not None:
            raise self.error
        return Answered(value, TIME)

    def fetch_qr(self) -> Answered[PairingToken | PairingPicture]:
        return self._answer(self.code)

    def fetch_cart_status(self) -> Answered[CartStatus]:
        return Answered(STATUS, TIME)

    def fetch_basket(self, credentials: Credentials) -> Answered[Basket]:
        assert credentials == SESSION
        return self._answer(BASKET)

    def create_payment(self, session_id: int) -> Answered[str | None]:
        assert session_id == 41
        return self._answer(self.page)

    def fetch_payment_page(self, session_id: int) -> Answered[str | None]:
        assert session_id == 41
        return self._answer(self.page)

    def fetch_offers(self, credentials: Credentials) -> Answered[tuple[Offer, ...]]:
        assert credentials == SESSION
        return self._answer(OFFERS)

    def fetch_checklist(self, credentials: Credentials) -> Answered[Checklist | None]:
        assert credentials == SESSION
        return self._answer(CHECKLIST)

    def check_item(self, credentials: Credentials, checklist_id: int, item_id: int, *, checked: bool) -> Answered[None]:
        assert (credentials, checklist_id, item_id, checked) == (SESSION, 1, 101, True)
        return self._answer(None)

    def fetch_map(self, credentials: Credentials) -> Answered[StoreMap]:
        assert credentials == SESSION
        return self._answer(STORE_MAP)

    def fetch_location(self, session_id: int) -> Answered[int | None]:
        assert session_id == 41
        return self._answer(3)

    def fetch_way(self, credentials: Credentials, offer: int) -> Answered[Way | None]:
        assert (credentials, offer) == (SESSION, 4)
        return self._answer(WAY)

    def fetch_product(self, credentials: Credentials, barcode: str) -> Answered[Product | None]:
        assert (credentials, barcode) == (SESSION, "6221")
        return self._answer(MILK)

    def tell_staff(self, credentials: Credentials | None, *, calling: bool) -> Answered[None]:
        assert (credentials, calling) in ((SESSION, True), (None, False))
        self.told.append(calling)
        return self._answer(None)

    def fetch_reasons(self, credentials: Credentials, mood: Mood) -> Answered[tuple[Reason, ...]]:
        assert (credentials, mood) == (SESSION, Mood.SAD)
        return self._answer(REASONS)

    def send_feedback(self, credentials: Credentials, mood: Mood, reasons: tuple[int, ...]) -> Answered[None]:
        assert (credentials, mood, reasons) == (SESSION, Mood.SAD, (8,))
        return self._answer(None)


class Mail(Inbox):
    """An inbox that a test can wait at."""

    def __init__(self) -> None:
        super().__init__()
        self._arrived = threading.Semaphore(0)
        self.wake = self._arrived.release

    def next(self) -> Item:
        assert self._arrived.acquire(timeout=WAIT_S), f"nothing was put in within {WAIT_S} s"
        (item,) = self.take(1)
        return item


@pytest.fixture
def mail() -> Mail:
    return Mail()


# --- the backend ---


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
def backend(api: FakeApi, mail: Mail) -> Iterator[BackendWorker]:
    worker = BackendWorker(lambda: api, mail)
    yield worker
    api.gate.set()
    worker.close()


ANSWERS: tuple[tuple[do.Request, on.Event], ...] = (
    (do.FetchQr(3), on.QrFetched(3, encode(TOKEN), PairingToken(TOKEN, 7, 1795521660.0), TIME)),
    (do.FetchCartStatus(4), on.CartStatusFetched(4, STATUS, TIME)),
    (do.FetchBasket(5, SESSION), on.BasketFetched(5, BASKET, TIME)),
    (do.CreatePayment(6, 41), on.PaymentCreated(6, encode(PAYMENT_PAGE), TIME)),
    (do.FetchPaymentPage(7, 41), on.PaymentPageFetched(7, encode(PAYMENT_PAGE), TIME)),
    (do.FetchOffers(8, SESSION), on.OffersFetched(8, OFFERS, TIME)),
    (do.FetchChecklist(9, SESSION), on.ChecklistFetched(9, CHECKLIST, TIME)),
    (do.CheckItem(10, SESSION, 1, 101, True), on.ItemChecked(10, TIME)),
    (do.FetchMap(11, SESSION), on.MapFetched(11, STORE_MAP, TIME)),
    (do.FetchLocation(12, 41), on.LocationFetched(12, 3, TIME)),
    (do.FetchWay(13, SESSION, 4), on.WayFetched(13, WAY, TIME)),
    (do.FetchProduct(14, SESSION, "6221"), on.ProductFetched(14, MILK, TIME)),
    (do.TellStaff(15, SESSION, True), on.StaffTold(15, TIME)),
    (do.TellStaff(16, None, False), on.StaffTold(16, TIME)),
    (do.FetchReasons(17, SESSION, Mood.SAD), on.ReasonsFetched(17, REASONS, TIME)),
    (do.SendFeedback(18, SESSION, Mood.SAD, (8,)), on.FeedbackTaken(18, TIME)),
)


def test_there_is_an_answer_to_every_question() -> None:
    assert {type(request) for request, _ in ANSWERS} == set(get_args(do.Request))


@pytest.mark.parametrize(("request_", "answer"), ANSWERS, ids=lambda each: type(each).__name__)
def test_each_question_is_answered_with_its_own_number(
    request_: do.Request, answer: on.Event, backend: BackendWorker, mail: Mail
) -> None:
    backend.ask(request_)
    assert mail.next() == answer


@pytest.mark.parametrize("page", [None, "https://pay.example/" + "x" * 4000], ids=["none", "too long for a code"])
def test_a_payment_without_a_page_that_can_be_shown_is_paid_in_the_app(
    page: str | None, backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    api.page = page
    backend.ask(do.CreatePayment(6, 41))
    assert mail.next() == on.PaymentCreated(6, None, TIME)
    backend.ask(do.FetchPaymentPage(7, 41))
    assert mail.next() == on.PaymentPageFetched(7, None, TIME)


def test_a_picture_is_cleaned_before_it_is_shown(backend: BackendWorker, api: FakeApi, mail: Mail) -> None:
    api.code = PairingPicture(code_png(TOKEN) + b"and more")
    backend.ask(do.FetchQr(3))
    answer = mail.next()
    assert isinstance(answer, on.QrFetched)
    assert isinstance(answer.face, PairingPicture)
    assert b"and more" not in answer.face.png
    assert answer.token is None


@pytest.mark.parametrize("code", [PairingPicture(b"\x89PNG\r\n\x1a\nhostile"), PairingToken("x" * 3000, 7, 1.0)])
def test_a_code_that_cannot_be_shown_is_malformed(
    code: PairingToken | PairingPicture, backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    api.code = code
    backend.ask(do.FetchQr(3))
    answer = mail.next()
    assert isinstance(answer, on.RequestFailed)
    assert (answer.request, answer.failure) == (3, Failure.MALFORMED)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (UnreachableError("connection refused"), Failure.UNREACHABLE),
        (RefusedError(401, "the backend answered 401"), Failure.UNAUTHORIZED),
        (RefusedError(403, "the backend answered 403"), Failure.REFUSED),
        (RefusedError(500, "the backend answered 500"), Failure.REFUSED),
        (UnknownCartError(404, "the backend does not know cart 7"), Failure.UNKNOWN_CART),
        (WireError("the basket: not JSON"), Failure.MALFORMED),
        (KioskError("something else"), Failure.MALFORMED),
    ],
)
def test_an_error_is_an_answer(
    error: KioskError, failure: Failure, backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    api.error = error
    backend.ask(do.FetchBasket(8, SESSION))
    assert mail.next() == on.RequestFailed(8, failure, str(error))


def test_a_defect_of_ours_is_an_answer_too(
    backend: BackendWorker, api: FakeApi, mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    """A question that was never answered would hold its poll for 25 seconds, and again, and again."""
    api.error = RuntimeError("a defect")
    for request in (do.FetchQr(1), do.FetchBasket(2, SESSION), do.CreatePayment(3, 41)):
        backend.ask(request)
        assert mail.next() == on.RequestFailed(request.request, Failure.MALFORMED, "internal error: RuntimeError")
    assert "a defect" in caplog.text
    assert "bearer" not in caplog.text


def test_a_client_that_cannot_be_made_is_an_answer_too(mail: Mail, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> Api:
        raise OSError("too many open files")

    worker = BackendWorker(fail, mail)
    worker.ask(do.FetchQr(1))
    assert mail.next() == on.RequestFailed(1, Failure.MALFORMED, "internal error: OSError")
    worker.close()
    assert "too many open files" in caplog.text


def test_slow_calls_do_not_hold_up_the_question_after_a_lost_event(
    backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    api.gate.clear()
    slow = range(3)
    for number in slow:
        backend.ask(do.FetchBasket(number, SESSION))
    backend.ask(do.FetchCartStatus(99))
    assert mail.next() == on.CartStatusFetched(99, STATUS, TIME)
    api.gate.set()
    assert {mail.next() for _ in slow} == {on.BasketFetched(number, BASKET, TIME) for number in slow}


def test_whatever_hangs_of_the_rest_holds_up_nothing_that_a_session_lives_by(
    backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    api.gate.clear()
    hanging = range(2 * CALLS_AT_ONCE)
    for number in hanging:
        backend.ask(do.FetchOffers(number, SESSION))
    backend.ask(do.FetchCartStatus(99))
    assert mail.next() == on.CartStatusFetched(99, STATUS, TIME)
    api.gate.set()
    assert {mail.next() for _ in hanging} == {on.OffersFetched(number, OFFERS, TIME) for number in hanging}


def test_that_nobody_calls_staff_any_longer_does_not_overtake_the_call(
    backend: BackendWorker, api: FakeApi, mail: Mail
) -> None:
    """Told at the same time they could arrive in any order, and a call would stay open for ever."""
    api.gate.clear()
    requests = [do.TellStaff(number, SESSION if number % 2 else None, bool(number % 2)) for number in range(1, 7)]
    for request in requests:
        backend.ask(request)
    wait_until(lambda: bool(api.told), what="the first call")
    assert api.told == [True]
    api.gate.set()
    assert [mail.next() for _ in requests] == [on.StaffTold(request.request, TIME) for request in requests]
    assert api.told == [True, False] * 3


def test_what_a_shopper_says_is_told_by_one_thread_in_order(api: FakeApi, mail: Mail) -> None:
    made: list[Api] = []

    def make() -> Api:
        made.append(api)
        return api

    worker = BackendWorker(make, mail)
    requests = (do.TellStaff(1, SESSION, calling=True), do.SendFeedback(2, SESSION, Mood.SAD, (8,)))
    for request in requests:
        worker.ask(request)
    assert [mail.next() for _ in requests] == [on.StaffTold(1, TIME), on.FeedbackTaken(2, TIME)]
    worker.close()
    assert len(made) == 1, "each thread has a client of its own"


def test_a_map_comes_with_what_is_drawn_of_it(
    backend: BackendWorker, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To find it takes longer than a frame where the map is large."""
    found = StoreMap((Square(1, 0.0, 0.0, 4), Square(2, 1.0, 0.0)), ((1, 2),))
    monkeypatch.setattr(FakeApi, "fetch_map", lambda *_: Answered(found, TIME))
    backend.ask(do.FetchMap(1, SESSION))
    assert mail.next() == on.MapFetched(1, found, TIME)
    assert "floor" in vars(found), "it has been found"


def test_close_ends_what_is_under_way_and_drops_what_waits(mail: Mail) -> None:
    with RawServer() as server:
        worker = BackendWorker(lambda: Api(f"http://127.0.0.1:{server.port}", 7), mail)
        for number in range(CALLS_AT_ONCE + 2):
            worker.ask(do.FetchCartStatus(number))
        for _ in range(CALLS_AT_ONCE):
            server.accept()
        worker.close()
        answers = mail.take(100)
        assert len(server.peers) == CALLS_AT_ONCE
    # One that waited may be taken up in the last moment, and then fails without reaching the backend.
    assert answers
    for answer in answers:
        assert isinstance(answer, on.RequestFailed)
        assert answer.failure is Failure.UNREACHABLE
        assert not answer.reason.startswith("no answer within")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("backend")]


@dataclass
class Backend:
    """Notes each call's first line, and whose it is; answers when the gate is open."""

    calls: list[str] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __call__(self, peer: Peer) -> None:
        request = peer.read_request()
        bearer = request.headers.get("authorization", b"").decode()
        self.calls.append(f"{request.line.removesuffix(' HTTP/1.1')} {bearer}".strip())
        assert self.gate.wait(WAIT_S)
        peer.answer("200 OK", b"{}", "Connection: close")
        # Its body has not been read: closed here first, the answer could be lost.
        peer.wait_gone()


SAID: tuple[do.Request, ...] = (do.SendFeedback(1, SESSION, Mood.SAD, (8,)), do.TellStaff(2, None, calling=False))


def at(server: RawServer) -> Callable[[], Api]:
    return lambda: Api(f"http://127.0.0.1:{server.port}", 7, staff_path="/staff")


def numbers(mail: Mail) -> list[int]:
    return [answer.request for answer in mail.take(100) if isinstance(answer, get_args(on.Answer))]


def test_what_a_shopper_has_said_goes_out_before_a_stop(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last word of a session comes together with the reload that waited for its end."""
    monkeypatch.setattr(workers, "TELL_S", WAIT_S)
    backend = Backend()
    with RawServer(backend) as server:
        worker = BackendWorker(at(server), mail)
        for request in SAID:
            worker.ask(request)
        wait_until(lambda: bool(backend.calls), what="the first call")
        backend.gate.set()
        worker.close()
    assert backend.calls == ["POST /feedback/ Bearer bearer", "PUT /staff"]
    assert [type(answer) for answer in mail.take(100)] == [on.FeedbackTaken, on.StaffTold]


def test_a_backend_that_hangs_keeps_nothing_from_stopping(mail: Mail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "TELL_S", 0.01)
    with RawServer() as server:
        worker = BackendWorker(at(server), mail)
        for request in SAID:
            worker.ask(request)
        server.accept()
        worker.close()
        answers = mail.take(100)
    assert answers
    for answer in answers:
        assert isinstance(answer, on.RequestFailed)
        assert answer.failure is Failure.UNREACHABLE
        assert not answer.reason.startswith("no answer within")
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("backend")]


IN_A_SHOPPERS_NAME: tuple[do.Request, ...] = (
    do.FetchBasket(20, SESSION),
    do.CreatePayment(21, 41),
    do.FetchPaymentPage(22, 41),
    do.FetchChecklist(23, SESSION),
    do.CheckItem(24, SESSION, 1, 101, checked=True),
    do.FetchMap(25, SESSION),
    do.FetchLocation(26, 41),
    do.FetchWay(27, SESSION, 4),
    do.FetchProduct(28, SESSION, "6221"),
    do.FetchReasons(29, SESSION, Mood.SAD),
    do.FetchOffers(30, SESSION),
)
STILL_ASKED: tuple[do.Request, ...] = (
    do.SendFeedback(40, SESSION, Mood.SAD, (8,)),
    do.TellStaff(41, SESSION, calling=True),
    do.FetchCartStatus(42),
    do.FetchQr(43),
)


def test_these_are_all_questions() -> None:
    assert {type(request) for request in (*IN_A_SHOPPERS_NAME, *STILL_ASKED)} == set(get_args(do.Request))


def test_what_waits_to_be_asked_in_a_shoppers_name_goes_with_the_shopper(mail: Mail) -> None:
    """Behind calls that hang it would be asked later, with the token of somebody who has long gone."""
    backend = Backend()
    hanging: tuple[do.Request, ...] = (
        *(do.FetchBasket(number, SESSION) for number in range(CALLS_AT_ONCE)),
        *(do.FetchOffers(number, SESSION) for number in range(CALLS_AT_ONCE, 2 * CALLS_AT_ONCE)),
        do.TellStaff(2 * CALLS_AT_ONCE, None, calling=False),
    )
    following: tuple[do.Request, ...] = (
        do.FetchBasket(50, Credentials(42, Secret("bearer-of-42"))),
        do.FetchLocation(51, 42),
    )
    with RawServer(backend) as server:
        worker = BackendWorker(at(server), mail)
        for request in hanging:
            worker.ask(request)
        wait_until(lambda: len(backend.calls) == len(hanging), what="the calls that hang")
        for request in (*IN_A_SHOPPERS_NAME, *STILL_ASKED):
            worker.ask(request)
        worker.forget()
        for request in following:
            worker.ask(request)
        backend.gate.set()
        asked = [request.request for request in (*hanging, *STILL_ASKED, *following)]
        answered: list[int] = []
        for _ in asked:
            answer = mail.next()
            assert isinstance(answer, get_args(on.Answer))
            answered.append(answer.request)
        worker.close()
    assert sorted([*answered, *numbers(mail)]) == asked
    assert len(backend.calls) == len(asked)


# --- the session's traces ---


class FakeStore(SessionStore):
    """Notes what is done, when the gate is open."""

    def __init__(self) -> None:
        super().__init__(Path("/nonexistent"))
        self.done: list[object] = []
        self.gate = threading.Event()
        self.error: StoreError | None = None

    def save(self, session: StoredSession) -> None:
        self._do(session.session_id)

    def erase(self) -> None:
        self._do("erase")

    def _do(self, what: object) -> None:
        assert self.gate.wait(WAIT_S)
        if self.error is not None:
            raise self.error
        self.done.append(what)


def credentials(session_id: int) -> Credentials:
    return Credentials(session_id, Secret(f"bearer-of-{session_id}"))


def test_saving_and_erasing_keep_their_order(mail: Mail) -> None:
    store = FakeStore()
    worker = SessionWorker(store, 7, "http://127.0.0.1:9", mail)
    worker.save(credentials(1))
    worker.erase()
    worker.save(credentials(2))
    worker.save(credentials(3))
    worker.erase()
    store.gate.set()
    worker.close()
    assert store.done == [1, "erase", 2, 3, "erase"]
    assert mail.empty


def test_what_is_saved_is_of_this_cart_and_backend_and_what_is_erased_is_gone(mail: Mail, tmp_path: Path) -> None:
    store = SessionStore(tmp_path / "state")
    worker = SessionWorker(store, 7, "http://127.0.0.1:9", mail)
    worker.save(SESSION)
    worker.close()
    assert store.load(7, "http://127.0.0.1:9") == StoredSession(7, 41, Secret("bearer"), "http://127.0.0.1:9")
    worker = SessionWorker(store, 7, "http://127.0.0.1:9", mail)
    worker.save(SESSION)
    worker.erase()
    worker.close()
    assert list((tmp_path / "state").iterdir()) == []


def test_a_disk_that_fails_is_told_and_holds_nothing_up(mail: Mail) -> None:
    store = FakeStore()
    store.gate.set()
    store.error = StoreError("the disk is full")
    worker = SessionWorker(store, 7, "http://127.0.0.1:9", mail)
    worker.save(SESSION)
    assert mail.next() == on.AdapterFailed("the disk is full")
    worker.erase()
    assert mail.next() == on.AdapterFailed("the disk is full")
    store.error = None
    worker.erase()
    worker.close()
    assert store.done == ["erase"]


@pytest.fixture
def sockets() -> Iterator[tuple[str, list[str]]]:
    """A backend's WebSockets: its address, and what became of them."""
    told: list[str] = []

    def handler(connection: ServerConnection) -> None:
        assert connection.request is not None
        path = connection.request.path
        told.append(f"open {path}")
        connection.send('{"Message": "Web socket connection established"}')
        for _ in connection:
            pass
        # Not reached without the protocol's farewell.
        told.append(f"closed {path}")

    server = serve(handler, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.socket.getsockname()[1]}", told
    server.shutdown()
    thread.join(WAIT_S)


def test_one_session_s_feed_at_a_time(sockets: tuple[str, list[str]], mail: Mail) -> None:
    url, told = sockets
    worker = SessionWorker(FakeStore(), 7, url, mail)
    worker.open_feed(1)
    assert mail.next() == on.FeedLive(1)
    worker.open_feed(2)
    assert mail.next() == on.FeedLive(2)
    worker.close_feed()
    worker.close_feed()
    worker.open_feed(3)
    assert mail.next() == on.FeedLive(3)
    worker.close()
    wait_until(lambda: len(told) == 6, what=f"three openings and closings, but {told}")
    assert [word for word in told if word.startswith("open")] == ["open /ws/1", "open /ws/2", "open /ws/3"]
    assert mail.empty
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("feed", "session"))]


# --- reports ---

Teller = Callable[[Inbox], tuple[Callable[[str], None], Callable[[on.Reported], on.Event]]]


def by_feed(inbox: Inbox) -> tuple[Callable[[str], None], Callable[[on.Reported], on.Event]]:
    return FeedToInbox(41, inbox).message, lambda report: on.FeedReported(41, report)


def by_stream(inbox: Inbox) -> tuple[Callable[[str], None], Callable[[on.Reported], on.Event]]:
    told = StreamToInbox(inbox)
    return lambda data: told.event(StreamEvent("message", data, "")), lambda report: report


each_way = pytest.mark.parametrize("way", [by_feed, by_stream])


@each_way
def test_a_report_becomes_an_event(way: Teller, mail: Mail) -> None:
    tell, wrapped = way(mail)
    tell('{"type": "cart-updated", "data": "6221"}')
    assert mail.next() == wrapped(on.CartUpdated("6221"))
    tell('{"event_type": "session-started", "session_id": 9, "token": "bearer-of-9"}')
    assert mail.next() == wrapped(on.SessionStarted(9, Secret("bearer-of-9")))


@each_way
@pytest.mark.parametrize(
    "data",
    [
        "",
        "not JSON",
        "[]",
        '{"type": "unheard of"}',
        '{"type": "session-started", "token": "eyJhbGciOi.eyJzdWIi.c2ln"}',
        '{"type": "session-started", "session_id": "x", "token": "opaque-secret"}',
        "[" * 100_000,
    ],
)
def test_what_cannot_be_understood_is_one_line_in_the_log(
    way: Teller, data: str, mail: Mail, caplog: pytest.LogCaptureFixture
) -> None:
    way(mail)[0](data)
    assert mail.empty
    assert len(caplog.records) == 1
    assert "ignored from" in caplog.text
    assert "eyJ" not in caplog.text
    assert "opaque-secret" not in caplog.text
    assert len(caplog.text) < 500


@each_way
def test_a_greeting_is_nothing_to_tell(way: Teller, mail: Mail, caplog: pytest.LogCaptureFixture) -> None:
    tell, _ = way(mail)
    tell('{"type": "connection", "message": "Connected 7"}')
    tell('{"Message": "Web socket connection established"}')
    assert mail.empty
    assert caplog.records == []


def test_connections_come_and_go(mail: Mail) -> None:
    feed, stream = FeedToInbox(41, mail), StreamToInbox(mail)
    feed.live()
    feed.down("closed")
    stream.connecting()
    stream.live()
    stream.down("connection refused", 1.5)
    stream.down("204", None)
    assert mail.take(9) == [
        on.FeedLive(41),
        on.FeedDown(41, "closed"),
        on.StreamConnecting(),
        on.StreamLive(),
        on.StreamDown("connection refused", 1.5),
        on.StreamDown("204", None),
    ]
