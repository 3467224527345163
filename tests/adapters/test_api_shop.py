"""The calls beside pairing, basket and payment: offers, the list, the map, products, staff, feedback."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from kiosk.adapters import api as api_adapter
from kiosk.adapters.api import MOST_OFFERS, OFFERS_A_PAGE, Answered, Api
from kiosk.core.floor import StoreMap
from kiosk.core.models import Checklist, Credentials, Mood, Offer, PairingToken, Reason
from kiosk.core.secret import Secret
from kiosk.errors import KioskError, RefusedError, UnreachableError, WireError
from server_stub.shopper import Shopper
from tests.core.test_wire_shop import checklist, offer, way
from tests.raw_server import Peer, RawServer
from tests.samples.common import TOKEN
from tests.stub.client import Api as StubApi
from tests.stub.server import running_stub

NOBODY = Credentials(41, Secret("not-a-token"))
NOON = "Date: Tue, 24 Nov 2026 12:00:00 GMT"
STAFF_PATH = "/staff-calls"


@pytest.fixture(scope="module")
def stub() -> Iterator[str]:
    with running_stub(carts=20) as url:
        yield url


@pytest.fixture
def api(stub: str) -> Iterator[Api]:
    client = Api(stub, 1, staff_path=STAFF_PATH)
    yield client
    client.close()


@pytest.fixture
def phone(stub: str) -> Iterator[Shopper]:
    with Shopper(stub, cart_id=1, username="shopper-1") as shopper:
        yield shopper


@pytest.fixture
def session(api: Api, phone: Shopper) -> Iterator[Credentials]:
    code = api.fetch_qr().value
    assert isinstance(code, PairingToken)
    bearer = Secret(phone.sign_in())
    yield Credentials(phone.scan(code.text).session_id, bearer)
    phone.end("silent")


@pytest.fixture
def other_session(stub: str) -> Iterator[Credentials]:
    """Of the shopper who has no list."""
    with Shopper(stub, cart_id=2, username="shopper-5") as shopper, StubApi(stub) as client:
        bearer = Secret(shopper.sign_in())
        session_id = shopper.scan(client.get("/customer-session/qr/2").json()).session_id
        yield Credentials(session_id, bearer)
        shopper.end("silent")


# --- the stub, which does as the wire contract says ---


def test_the_page_of_a_payment(api: Api, phone: Shopper, session: Credentials, stub: str) -> None:
    assert api.fetch_payment_page(session.session_id).value is None
    phone.add(phone.products()[0].barcode)
    created = api.create_payment(session.session_id).value
    page = api.fetch_payment_page(session.session_id)
    assert page.value == created
    assert page.value is not None
    assert page.value.startswith(stub)
    assert page.time is not None


def test_the_offers(api: Api, phone: Shopper, session: Credentials, stub: str) -> None:
    answer = api.fetch_offers(session)
    assert answer.time is not None
    products = {product.item_no: product for product in phone.products()}
    assert len(answer.value) > 10
    for found in answer.value:
        product = products[found.item_no]
        assert (found.description, found.description_ar) == (product.description, product.description_ar)
        assert found.discounted_price == product.price < found.unit_price
        assert (found.aisle_id, found.image_url) == (product.aisle_id, f"{stub}/pictures/{found.item_no}.png")
        assert found.title
        assert found.aisle_name
        assert found.ends_on is not None
        assert found.percentage is not None
        assert 0 < found.percentage < 100


def test_the_list_is_read_and_ticked(api: Api, session: Credentials) -> None:
    found = api.fetch_checklist(session).value
    assert found is not None
    assert (found.name, found.items[0].text, found.items[0].checked) == ("Weekly shop", "Milk", False)
    for checked in (True, False):
        answer = api.check_item(session, found.checklist_id, found.items[0].item_id, checked=checked)
        assert answer.time is not None
        after = api.fetch_checklist(session).value
        assert after is not None
        assert [item.checked for item in after.items] == [checked, *[False] * (len(found.items) - 1)]


def test_a_shopper_without_a_list(api: Api, other_session: Credentials) -> None:
    assert api.fetch_checklist(other_session).value is None


def test_a_tick_that_is_not_taken(api: Api, session: Credentials, other_session: Credentials) -> None:
    for credentials, item in ((session, 999), (other_session, 101)):
        with pytest.raises(RefusedError) as refused:
            api.check_item(credentials, 1, item, checked=True)
        assert refused.value.status == 404


def test_the_map_the_place_and_the_way(api: Api, phone: Shopper, session: Credentials) -> None:
    store_map = api.fetch_map(session).value
    ids = {square.square_id for square in store_map.squares}
    assert len(ids) > 20
    assert store_map.connections
    assert {end for pair in store_map.connections for end in pair} <= ids
    assert {square.walkable for square in store_map.squares} == {True, False}
    assert api.fetch_location(session.session_id).value is None
    aisles = {found.index: found.aisle_id for found in api.fetch_offers(session).value}
    offer_index = next(index for index, aisle_id in aisles.items() if aisle_id == 3)
    phone.walk_to(1)
    assert api.fetch_location(session.session_id).value == 1
    route = api.fetch_way(session, offer_index).value
    assert route is not None
    assert [point.aisle_id for point in route.points] == [1, 2, 3]
    assert route.points[2].name == "Dairy and eggs"
    assert route.points[2].offers == list(aisles.values()).count(3)
    assert api.fetch_way(session, 9999).value is None


def test_a_product_by_its_barcode(api: Api, phone: Shopper, session: Credentials) -> None:
    milk = phone.products()[0]
    product = api.fetch_product(session, milk.barcode).value
    assert product is not None
    assert (product.item_no, product.description, product.unit_price) == (milk.item_no, milk.description, milk.price)
    assert api.fetch_product(session, "4000000000000").value is None


def test_staff_is_called_with_and_without_a_session(api: Api, session: Credentials, stub: str) -> None:
    with StubApi(stub) as client:
        for credentials in (session, None):
            assert api.tell_staff(credentials, calling=True).time is not None
            assert client.cart(1)["staff_called"] is True
            api.tell_staff(credentials, calling=False)
            assert client.cart(1)["staff_called"] is False


def test_a_call_for_staff_with_a_session_needs_its_token(api: Api, session: Credentials) -> None:
    with pytest.raises(RefusedError) as refused:
        api.tell_staff(Credentials(session.session_id, NOBODY.token), calling=True)
    assert refused.value.status == 401


def test_feedback_is_given_once_and_also_taken_twice(api: Api, session: Credentials) -> None:
    reasons = {mood: api.fetch_reasons(session, mood).value for mood in Mood}
    assert Reason(1, "Easy to use") in reasons[Mood.HAPPY]
    assert all(reasons.values())
    assert len({reason.reason_id for found in reasons.values() for reason in found}) == sum(map(len, reasons.values()))
    chosen = tuple(reason.reason_id for reason in reasons[Mood.SAD][:2])
    with pytest.raises(RefusedError) as unknown:
        api.send_feedback(session, Mood.SAD, (999,))
    assert unknown.value.status == 422
    for _ in range(2):
        assert api.send_feedback(session, Mood.SAD, chosen).time is not None


def test_feedback_can_be_given_when_the_session_is_over(api: Api, stub: str) -> None:
    with Shopper(stub, cart_id=3, username="shopper-2") as shopper, StubApi(stub) as client:
        bearer = Secret(shopper.sign_in())
        session_id = shopper.scan(client.get("/customer-session/qr/3").json()).session_id
        shopper.checkout()
    api.send_feedback(Credentials(session_id, bearer), Mood.HAPPY, ())


# --- a backend that misbehaves ---

Call = Callable[[Api], object]
CALLS: dict[str, Call] = {
    "page": lambda api: api.fetch_payment_page(41),
    "offers": lambda api: api.fetch_offers(NOBODY),
    "checklist": lambda api: api.fetch_checklist(NOBODY),
    "tick": lambda api: api.check_item(NOBODY, 1, 2, checked=True),
    "map": lambda api: api.fetch_map(NOBODY),
    "location": lambda api: api.fetch_location(41),
    "way": lambda api: api.fetch_way(NOBODY, 4),
    "product": lambda api: api.fetch_product(NOBODY, "6220000000017"),
    "staff": lambda api: api.tell_staff(NOBODY, calling=True),
    "reasons": lambda api: api.fetch_reasons(NOBODY, Mood.SAD),
    "feedback": lambda api: api.send_feedback(NOBODY, Mood.SAD, (3, 4)),
}
WITH_BEARER = CALLS.keys() - {"page", "location"}
READ = CALLS.keys() - {"tick", "staff", "feedback"}
REPEATED = CALLS.keys() - {"feedback"}
IF_MISSING: Mapping[str, object] = {
    **dict.fromkeys(("page", "checklist", "location", "way", "product")),
    "offers": (),
    "map": StoreMap(),
}
"""What 404 means, where that is an answer: a store need not have all of it."""
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
each_name = pytest.mark.parametrize("name", CALLS)


class Backend:
    """Answers one request a connection with what `answer` gives for its number; keeps what it was asked."""

    def __init__(self, *answers: Callable[[Peer], None]) -> None:
        self.asked: list[tuple[str, dict[str, bytes], object]] = []
        self._answers = answers
        self.server = RawServer(self._handle)

    def _handle(self, peer: Peer) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            data += peer.sock.recv(65536)
        head, _, content = data.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        headers = {name.lower(): value.strip().encode() for name, _, value in (line.partition(":") for line in rest)}
        length = int(headers.get("content-length", b"0"))
        while len(content) < length:
            content += peer.sock.recv(65536)
        self.asked.append((first.removesuffix(" HTTP/1.1"), headers, json.loads(content) if content else None))
        self.reply(peer)

    def reply(self, peer: Peer) -> None:
        self._answers[min(len(self.asked), len(self._answers)) - 1](peer)

    @property
    def lines(self) -> list[str]:
        return [line for line, _, _ in self.asked]

    def ask(self, call: Callable[[Api], object]) -> object:
        with self.server:
            client = Api(f"http://127.0.0.1:{self.server.port}", 7, staff_path=STAFF_PATH)
            try:
                answer = call(client)
            finally:
                client.close()
        return answer.value if isinstance(answer, Answered) else answer

    def failure(self, call: Callable[[Api], object]) -> KioskError:
        with pytest.raises(KioskError) as found:
            self.ask(call)
        return found.value


def says(value: object, *headers: str, status: str = "200 OK") -> Callable[[Peer], None]:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return lambda peer: peer.answer(status, content, "Connection: close", *headers)


def resets(peer: Peer) -> None:
    peer.reset()


@pytest.mark.parametrize(
    ("name", "line", "sent"),
    [
        ("page", "GET /payment/get-payment/41", None),
        ("offers", "GET /promotions/?skip=0&limit=100", None),
        ("checklist", "GET /checklists/pinned", None),
        ("tick", "PUT /checklists/1/items/2", {"checked": True}),
        ("map", "GET /layout/map", None),
        ("location", "GET /session-location/41", None),
        ("way", "POST /layout/navigate", {"session_id": 41, "target_promotion_id": 4}),
        ("product", "GET /items/read/6220000000017", None),
        ("staff", "PUT /staff-calls", {"cart_id": 7, "session_id": 41, "calling": True}),
        ("reasons", "GET /feedback/items?category=sad", None),
        (
            "feedback",
            "POST /feedback/",
            {"session_id": 41, "satisfaction": "sad", "selected_item_ids": [3, 4], "additional_comments": None},
        ),
    ],
)
def test_what_is_asked_and_with_whose_token(name: str, line: str, sent: object) -> None:
    backend = Backend(says(b"{}", status="500 Oops"))
    backend.failure(CALLS[name])
    ((asked, headers, content),) = backend.asked
    assert (asked, content) == (line, sent)
    assert headers.get("authorization") == (b"Bearer not-a-token" if name in WITH_BEARER else None)


def test_without_a_session_staff_is_called_by_the_cart_alone() -> None:
    backend = Backend(says(b"", status="204 No Content"))
    backend.ask(lambda api: api.tell_staff(None, calling=False))
    ((_, headers, content),) = backend.asked
    assert content == {"cart_id": 7, "session_id": None, "calling": False}
    assert "authorization" not in headers


@each_call
def test_a_backend_that_is_not_there(call: Call) -> None:
    with RawServer() as server:
        server.stop_listening()
        client = Api(f"http://127.0.0.1:{server.port}", 7, staff_path=STAFF_PATH)
        with pytest.raises(UnreachableError, match=r"^connection refused$"):
            call(client)
        client.close()


@each_name
def test_a_connection_that_breaks_is_tried_once_more_where_that_changes_nothing(name: str) -> None:
    backend = Backend(resets)
    found = backend.failure(CALLS[name])
    assert isinstance(found, UnreachableError)
    assert len(backend.asked) == (2 if name in REPEATED else 1)


def test_a_way_comes_with_the_second_try() -> None:
    backend = Backend(resets, says(way()))
    assert backend.ask(CALLS["way"]) is not None
    assert backend.lines == ["POST /layout/navigate"] * 2


@each_call
@pytest.mark.parametrize("status", ["500 Internal Server Error", "401 Unauthorized", "422 Unprocessable", "302 Found"])
def test_a_refusal_is_told_with_the_backend_s_words_and_without_secrets(status: str, call: Call) -> None:
    backend = Backend(says({"message": f"Bearer {TOKEN}", "details": {"error": "e"}}, status=status))
    found = backend.failure(call)
    assert isinstance(found, RefusedError)
    assert found.status == int(status[:3])
    assert str(found) == f"the backend answered {status[:3]} Bearer …: e"


@each_name
def test_what_is_not_found_is_nothing_only_where_that_is_an_answer(name: str) -> None:
    backend = Backend(says({"detail": "Not found"}, NOON, status="404 Not Found"))
    if name in IF_MISSING:
        assert backend.ask(CALLS[name]) == IF_MISSING[name]
    else:
        found = backend.failure(CALLS[name])
        assert isinstance(found, RefusedError)
        assert found.status == 404


def test_what_is_not_found_comes_with_the_backend_s_time() -> None:
    times: list[object] = []
    backend = Backend(says(b"", NOON, status="404 Not Found"))
    backend.ask(lambda api: times.append(api.fetch_location(41).time))
    assert times != [None]


@each_name
def test_a_bad_request_says_only_of_feedback_that_it_was_given_before(name: str) -> None:
    backend = Backend(says({"detail": "Feedback was already submitted"}, status="400 Bad Request"))
    if name == "feedback":
        assert backend.ask(CALLS[name]) is None
    else:
        assert isinstance(backend.failure(CALLS[name]), RefusedError)


@pytest.mark.parametrize("name", sorted(READ))
@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff", b"[5", b"17", b'{"path": 3, "aisle_id": "x"'])
def test_an_answer_that_is_not_of_the_contract(content: bytes, name: str) -> None:
    assert isinstance(Backend(says(content)).failure(CALLS[name]), WireError)


@pytest.mark.parametrize("name", sorted(CALLS.keys() - READ))
@pytest.mark.parametrize("content", [b"", b"<html></html>", b"null"])
def test_what_is_done_is_done_whatever_is_said_of_it(content: bytes, name: str) -> None:
    assert Backend(says(content, status="201 Created")).ask(CALLS[name]) is None


@pytest.mark.parametrize("name", sorted(WITH_BEARER))
def test_a_token_never_goes_to_another_host(name: str) -> None:
    """Also when the backend sends the call there, with its method and its body."""
    elsewhere = Backend(says(b"{}", status="500 Oops"))
    with elsewhere.server as server:
        to = f"Location: http://127.0.0.1:{server.port}/elsewhere"
        Backend(says(b"", to, status="307 Temporary Redirect")).failure(CALLS[name])
    ((line, headers, _),) = elsewhere.asked
    assert line.endswith("/elsewhere")
    assert "authorization" not in headers
    assert b"not-a-token" not in b"".join(headers.values())


# --- offers, page by page ---


class PagedBackend(Backend):
    """Gives these offers by `skip` and `limit`, or deaf to them."""

    def __init__(self, offers: list[dict[str, object]], *headers: str, deaf: bool = False) -> None:
        super().__init__(resets)
        self._offers = offers
        self._headers = headers
        self._deaf = deaf

    def reply(self, peer: Peer) -> None:
        query = parse_qs(urlsplit(self.lines[-1]).query)
        skip, limit = (int(query[name][0]) for name in ("skip", "limit"))
        says(self._offers if self._deaf else self._offers[skip : skip + limit], *self._headers)(peer)

    def indexes(self) -> list[int]:
        found = self.ask(CALLS["offers"])
        assert isinstance(found, tuple)
        assert all(isinstance(each, Offer) for each in found)
        return [each.index for each in found]


def numbered(count: int) -> list[dict[str, object]]:
    return [offer(index=number) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "calls"), [(0, 1), (99, 1), (100, 2), (101, 2), (250, 3), (MOST_OFFERS, 10), (MOST_OFFERS + 50, 10)]
)
def test_offers_are_turned_over_to_the_last_page(count: int, calls: int) -> None:
    backend = PagedBackend(numbered(count))
    assert backend.indexes() == list(range(min(count, MOST_OFFERS)))
    assert backend.lines == [
        f"GET /promotions/?skip={page * OFFERS_A_PAGE}&limit={OFFERS_A_PAGE}" for page in range(calls)
    ]


@pytest.mark.parametrize(("count", "calls"), [(99, 1), (100, 10), (350, 3), (MOST_OFFERS + 50, 1)])
def test_a_backend_that_knows_no_pages_comes_to_an_end_too(count: int, calls: int) -> None:
    backend = PagedBackend(numbered(count), deaf=True)
    assert backend.indexes() == list(range(min(count, MOST_OFFERS)))
    assert len(backend.asked) == calls


def test_an_offer_that_moved_to_the_next_page_meanwhile_is_there_once() -> None:
    first, second = numbered(100), [offer(index=99), offer(index=100)]
    assert len(PagedBackend([*first, *second]).indexes()) == 101


def test_offers_that_cannot_be_read_are_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    broken = offer(index=0, unit_price="much")
    backend = PagedBackend([*numbered(99)[1:], broken, None, *numbered(103)[99:]])  # type: ignore[list-item]
    assert backend.indexes() == list(range(1, 103))
    (record,) = caplog.records
    assert record.getMessage().startswith("2 offers cannot be read and are left out; the first: an offer: ")


def test_offers_that_are_over_by_the_backend_s_clock_are_left_out() -> None:
    """Its `Date` is noon of 24 November; the cart's own clock may say anything."""
    offers = [
        offer(index=1, promotion_ending_date="2026-11-24T12:00:00Z"),
        offer(index=2, promotion_ending_date="2026-11-24T11:59:59Z"),
        offer(index=3, promotion_ending_date="2026-11-24"),
        offer(index=4, promotion_ending_date="2026-11-23"),
        offer(index=5, promotion_ending_date="23/11/2026"),
        offer(index=6),
    ]
    assert PagedBackend(offers, NOON).indexes() == [1, 3, 5, 6]
    assert PagedBackend(offers).indexes() == [1, 2, 3, 4, 5, 6]


def test_a_page_that_is_refused_is_no_end_of_the_offers() -> None:
    backend = Backend(says(numbered(100)), says(b"", status="500 Oops"))
    assert isinstance(backend.failure(CALLS["offers"]), RefusedError)


def test_offers_that_drip_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten pages of ten seconds each would keep a thread for longer than anyone waits for the answer."""
    moments = itertools.count(0.0, 4.0)
    monkeypatch.setattr(api_adapter, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    backend = PagedBackend(numbered(MOST_OFFERS))
    found = backend.failure(CALLS["offers"])
    assert isinstance(found, UnreachableError)
    assert str(found) == "the offers did not all come within 10 s"
    assert 1 <= len(backend.asked) < 4


# --- barcodes ---


@pytest.mark.parametrize(
    ("barcode", "segment"),
    [
        ("6220000000017", "6220000000017"),
        ("../x", "..%2Fx"),
        ("../../feedback/items", "..%2F..%2Ffeedback%2Fitems"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("%2e%2e/%2e%2e", "%252e%252e%2F%252e%252e"),
        ("..\\x", "..%5Cx"),
        ("@other.example", "%40other.example"),
        ("a b\r\nX: 1", "a%20b%0D%0AX%3A%201"),
        ("حليب", "%D8%AD%D9%84%D9%8A%D8%A8"),
        ("...", "..."),
        ("\x00", "%00"),
        ("x" * 2000, "x" * 2000),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_a_barcode_is_one_part_of_the_path_whatever_it_holds(barcode: str, segment: str) -> None:
    backend = Backend(says(b"", status="404 Not Found"))
    assert backend.ask(lambda api: api.fetch_product(NOBODY, barcode)) is None
    assert backend.lines == [f"GET /items/read/{segment}"]


@pytest.mark.parametrize("barcode", ["", ".", ".."])
def test_what_would_be_another_path_even_when_it_is_encoded_is_no_product_s_barcode(barcode: str) -> None:
    backend = Backend(says(b"{}"))
    assert backend.ask(lambda api: api.fetch_product(NOBODY, barcode)) is None
    assert backend.asked == []


def test_the_stub_takes_no_barcode_for_another_path(api: Api, session: Credentials) -> None:
    for barcode in ("../read/x", "x/../../cart-items", "a/b?c", "%2e%2e"):
        assert api.fetch_product(session, barcode).value is None


def test_a_list_that_is_not_pinned_is_null() -> None:
    assert Backend(says(b"null")).ask(CALLS["checklist"]) is None
    assert Backend(says(checklist(name=None, items=[]))).ask(CALLS["checklist"]) == Checklist(1, None)
