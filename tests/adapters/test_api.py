from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from kiosk.adapters import api as api_adapter
from kiosk.adapters.api import LARGEST_BODY_BYTES, LONGEST_REASON, Api, UnknownCartError
from kiosk.core.events import ServerTime
from kiosk.core.models import Basket, CartStatus, Credentials, PairingPicture, PairingToken
from kiosk.core.secret import Secret
from kiosk.errors import BackendError, KioskError, RefusedError, UnreachableError, WireError
from server_stub.settings import API_KEY
from server_stub.shopper import Shopper
from tests.raw_server import WAIT_S, Peer, RawServer
from tests.samples.common import TOKEN, code_png
from tests.stub.server import running_stub

NOBODY = Credentials(41, Secret("not-a-token"))
NOON = "Tue, 24 Nov 2026 12:00:00 GMT"
STATUS = b'{"cart_id":7,"status":"available","has_active_session":false,"session_id":null,"user_id":null}'


@pytest.fixture(scope="module")
def stub() -> Iterator[str]:
    with running_stub(carts=20) as url:
        yield url


@pytest.fixture
def client(stub: str) -> Iterator[Callable[[int], Api]]:
    made: list[Api] = []

    def make(cart_id: int) -> Api:
        made.append(Api(stub, cart_id))
        return made[-1]

    yield make
    for api in made:
        api.close()


@pytest.fixture
def shopper(stub: str) -> Iterator[Callable[[int], Shopper]]:
    made: list[Shopper] = []

    def make(cart_id: int) -> Shopper:
        made.append(Shopper(stub, cart_id=cart_id, username=f"shopper-{cart_id}"))
        return made[-1]

    yield make
    for each in made:
        each.close()


def opened(api: Api, shopper: Shopper) -> Credentials:
    """A session, begun by scanning the code that the API got."""
    code = api.fetch_qr().value
    assert isinstance(code, PairingToken)
    bearer = Secret(shopper.sign_in())
    return Credentials(shopper.scan(code.text).session_id, bearer)


# --- the stub, which does as the wire contract says ---


def test_the_code_is_this_cart_s_and_the_backend_s_time_comes_with_it(client: Callable[[int], Api]) -> None:
    answer = client(1).fetch_qr()
    assert isinstance(answer.value, PairingToken)
    assert answer.value.cart_id == 1
    assert answer.time is not None
    assert 0 < answer.value.expires_at - answer.time.date <= 61


def test_the_cart_s_status_before_in_and_after_a_session(
    client: Callable[[int], Api], shopper: Callable[[int], Shopper]
) -> None:
    api, phone = client(2), shopper(2)
    assert api.fetch_cart_status().value == CartStatus(2, "available", None)
    session = opened(api, phone)
    assert api.fetch_cart_status().value == CartStatus(2, "in use", session.session_id)
    phone.end("silent")
    assert api.fetch_cart_status().value == CartStatus(2, "available", None)


def test_the_basket(client: Callable[[int], Api], shopper: Callable[[int], Shopper]) -> None:
    api, phone = client(3), shopper(3)
    session = opened(api, phone)
    assert api.fetch_basket(session).value == Basket()
    milk, *_ = phone.products()
    phone.add(milk.barcode)
    phone.add(milk.barcode)
    basket = api.fetch_basket(session).value
    (line,) = basket.lines
    assert line.product is not None
    assert (line.quantity, line.product.barcode, line.product.description) == (2, milk.barcode, milk.description)
    assert basket.total == line.total == 2 * milk.price


def test_a_payment_has_a_page_also_when_it_is_asked_for_again(
    client: Callable[[int], Api], shopper: Callable[[int], Shopper], stub: str
) -> None:
    api, phone = client(4), shopper(4)
    session = opened(api, phone)
    with pytest.raises(RefusedError) as empty:
        api.create_payment(session.session_id)
    assert empty.value.status == 404
    phone.add(phone.products()[0].barcode)
    page = api.create_payment(session.session_id).value
    assert page is not None
    assert page.startswith(stub)
    assert api.create_payment(session.session_id).value == page


def test_a_cart_that_the_backend_does_not_know(client: Callable[[int], Api]) -> None:
    """It says so in two ways: 404 for the code, 500 with words for the status."""
    api = client(99)
    with pytest.raises(UnknownCartError, match="the backend does not know cart 99") as code:
        api.fetch_qr()
    with pytest.raises(UnknownCartError, match="the backend does not know cart 99") as status:
        api.fetch_cart_status()
    assert (code.value.status, status.value.status) == (404, 500)


@pytest.mark.parametrize("token", ["not-a-token", TOKEN])
def test_a_token_that_is_not_accepted_is_a_401_and_is_not_told(token: str, client: Callable[[int], Api]) -> None:
    with pytest.raises(RefusedError) as refused:
        client(6).fetch_basket(Credentials(41, Secret(token)))
    assert refused.value.status == 401
    assert token not in str(refused.value)


def test_a_token_that_was_withdrawn_is_a_401(client: Callable[[int], Api], shopper: Callable[[int], Shopper]) -> None:
    api, phone = client(5), shopper(5)
    session = opened(api, phone)
    phone.end("token")
    with pytest.raises(RefusedError) as refused:
        api.fetch_basket(session)
    assert refused.value.status == 401


def test_an_api_key_is_taken_or_not(client: Callable[[int], Api]) -> None:
    api = client(7)
    assert api.accepts_key(Secret(API_KEY))
    assert not api.accepts_key(Secret("wrong"))


# --- a backend that misbehaves ---

Call = Callable[[Api], object]
CALLS: dict[str, Call] = {
    "qr": lambda api: api.fetch_qr(),
    "status": lambda api: api.fetch_cart_status(),
    "basket": lambda api: api.fetch_basket(NOBODY),
    "payment": lambda api: api.create_payment(41),
    "key": lambda api: api.accepts_key(Secret(API_KEY)),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


def answering(*answers: Callable[[Peer], None]) -> RawServer:
    """A server that gives these answers in turn, the last one for ever, each on its own connection."""
    left = list(answers)

    def handle(peer: Peer) -> None:
        peer.read_request()
        (left.pop(0) if len(left) > 1 else left[0])(peer)

    return RawServer(handle)


def body(status: str, data: bytes, *headers: str) -> Callable[[Peer], None]:
    return lambda peer: peer.answer(status, data, "Connection: close", *headers)


def ask(server: RawServer, call: Call) -> object:
    api = Api(f"http://127.0.0.1:{server.port}", 7)
    try:
        return call(api)
    finally:
        api.close()


def failure(server: RawServer, call: Call) -> KioskError:
    with server, pytest.raises(KioskError) as found:
        ask(server, call)
    return found.value


@each_call
def test_a_backend_that_is_not_there(call: Call) -> None:
    with RawServer() as server:
        server.stop_listening()
        with pytest.raises(UnreachableError, match=r"^connection refused$"):
            ask(server, call)


@each_call
def test_a_connection_that_breaks(call: Call) -> None:
    found = failure(answering(lambda peer: peer.reset()), call)
    assert isinstance(found, UnreachableError)
    assert str(found) == "the connection was reset"


@each_call
def test_an_answer_that_breaks_off(call: Call) -> None:
    def half(peer: Peer) -> None:
        peer.head("200 OK", "Content-Length: 100", kind="application/json")
        peer.send(b"{")
        peer.close()

    assert isinstance(failure(answering(half), call), UnreachableError)


@each_call
@pytest.mark.parametrize("status", ["500 Internal Server Error", "503 Service Unavailable", "418 Teapot", "302 Found"])
def test_an_error_status_is_told_with_the_backend_s_words(status: str, call: Call) -> None:
    found = failure(answering(body(status, b'{"message": "m", "details": {"error": "e"}}')), call)
    assert isinstance(found, RefusedError)
    assert str(found.status) == status[:3]
    assert str(found) == f"the backend answered {status[:3]} m: e"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>502</html>", "Bad Gateway"),
        (b"", "Bad Gateway"),
        (b'{"detail": "d"}', "d"),
        (b'{"detail": [1]}', "Bad Gateway"),
        (b"\xff\xfe", "Bad Gateway"),
        (b"[" * 100_000, "Bad Gateway"),
    ],
)
def test_the_words_of_an_error_in_whatever_form(data: bytes, words: str) -> None:
    found = failure(answering(body("502 Bad Gateway", data)), CALLS["status"])
    assert str(found) == f"the backend answered 502 {words}"


@each_call
def test_an_error_s_words_are_short_and_without_secrets(call: Call) -> None:
    """They stand on the screen, in the log and in the status file."""
    said = json.dumps({"message": f"Bearer {TOKEN} is bad " + "x" * 100_000}).encode()
    found = failure(answering(body("500 Oops", said)), call)
    assert TOKEN not in str(found)
    assert "eyJ" not in str(found)
    assert len(str(found)) < LONGEST_REASON + 40


@pytest.mark.parametrize("name", ["qr", "status", "basket"])
@pytest.mark.parametrize(
    "data", [b"", b"{}", b"null", b"[]", b"<html></html>", b"\xff", b'{"items": 3}', b"1e999999999"]
)
def test_an_answer_that_is_not_of_the_contract(data: bytes, name: str) -> None:
    assert isinstance(failure(answering(body("200 OK", data)), CALLS[name]), WireError)


@each_call
def test_an_answer_without_an_end_is_cut_off(call: Call) -> None:
    def endless(peer: Peer) -> None:
        peer.chunked_head()
        while True:
            peer.chunk(b" " * 2**16)

    found = failure(answering(endless), call)
    assert isinstance(found, WireError)
    assert "larger than 4 MiB" in str(found)


@pytest.mark.parametrize("size", [LARGEST_BODY_BYTES, LARGEST_BODY_BYTES + 1])
@pytest.mark.parametrize("packed", [False, True])
def test_the_bound_is_that_of_the_unpacked_answer(size: int, packed: bool) -> None:
    data = STATUS + b" " * (size - len(STATUS))
    answer = body("200 OK", gzip.compress(data), "Content-Encoding: gzip") if packed else body("200 OK", data)
    with answering(answer) as server:
        if size == LARGEST_BODY_BYTES:
            ask(server, CALLS["status"])
        else:
            with pytest.raises(WireError, match="larger than 4 MiB"):
                ask(server, CALLS["status"])


def test_what_is_not_packed_as_it_says() -> None:
    found = failure(answering(body("200 OK", b"not gzip", "Content-Encoding: gzip")), CALLS["status"])
    assert isinstance(found, UnreachableError)
    assert str(found) == "the answer is not compressed as it says"


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        (f"Date: {NOON}", 1795521600.0),
        ("Date: Tuesday, 24-Nov-26 12:00:00 GMT", 1795521600.0),
        ("Date: Tue, 24 Nov 2026 12:00:00", 1795521600.0),
        ("Date: Tue, 99 Nov 2026 12:00:00 GMT", None),
        ("Date: Fri, 31 Dec 9999 23:59:59 GMT", None),
        ("Date: Tue, 24 Nov 99999 12:00:00 GMT", None),
        ("Date: soon", None),
        ("Date:", None),
        ("X-Date: none", None),
    ],
)
def test_the_backend_s_time(header: str, moment: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_adapter, "time", SimpleNamespace(monotonic=lambda: 500.0))
    with answering(body("200 OK", STATUS, header)) as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        answer = api.fetch_cart_status()
        api.close()
    assert answer.time == (None if moment is None else ServerTime(moment, 500.0))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (json.dumps(TOKEN).encode(), "application/json"),
        (TOKEN.encode(), "text/plain; charset=utf-8"),
        (json.dumps({"token": TOKEN}).encode(), "application/json"),
        (json.dumps({"qr_token": TOKEN}).encode(), "application/json"),
    ],
)
def test_a_code_comes_in_several_forms(data: bytes, kind: str) -> None:
    with answering(lambda peer: peer.answer("200 OK", data, "Connection: close", kind=kind)) as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        assert api.fetch_qr().value == PairingToken(TOKEN, 1, 1795461629.0)
        api.close()


def test_a_code_may_come_as_a_picture() -> None:
    picture = code_png(TOKEN)
    with answering(lambda peer: peer.answer("200 OK", picture, "Connection: close", kind="image/png")) as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        assert api.fetch_qr().value == PairingPicture(picture)
        api.close()


def test_a_kept_connection_that_was_reset_is_tried_once_more() -> None:
    """As the observed backend does when the last item is removed."""
    with RawServer() as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        answers: list[CartStatus] = []
        asking = threading.Thread(target=lambda: answers.extend(api.fetch_cart_status().value for _ in range(2)))
        asking.start()
        first = server.accept()
        first.answer("200 OK", STATUS)
        first.read_request()
        first.reset()
        server.accept().answer("200 OK", STATUS)
        asking.join(WAIT_S)
        api.close()
    assert answers == [CartStatus(7, "available", None)] * 2


def test_a_payment_is_not_asked_for_twice_when_its_connection_breaks() -> None:
    """That might charge twice."""
    with RawServer() as server:
        found: list[KioskError] = []
        asking = threading.Thread(target=lambda: found.append(_raised(server, CALLS["payment"])))
        asking.start()
        first = server.accept()
        assert first.request is not None
        assert first.request.line.startswith("POST /payment/create-payment/41")
        first.reset()
        asking.join(WAIT_S)
        assert len(server.peers) == 1
    assert isinstance(found[0], UnreachableError)


@pytest.mark.parametrize("page", [lambda peer: peer.reset(), body("200 OK", b"{}"), body("500 Oops", b"")])
def test_a_payment_that_was_created_is_never_told_as_failed(page: Callable[[Peer], None]) -> None:
    with answering(body("201 Created", b"{}"), page) as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        assert api.create_payment(41).value is None
        api.close()


def test_a_payment_from_before_is_found_by_its_page() -> None:
    page = body("200 OK", b'{"payment_url": "https://pay.example/41"}')
    with answering(body("400 Bad Request", b'{"detail": "a payment exists"}'), page) as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        assert api.create_payment(41).value == "https://pay.example/41"
        api.close()


def _raised(server: RawServer, call: Call) -> KioskError:
    with pytest.raises(KioskError) as found:
        ask(server, call)
    return found.value


@pytest.mark.parametrize("begun", [False, True])
def test_interrupt_ends_a_blocked_call_from_another_thread(begun: bool) -> None:
    """The server takes the request and says nothing, or begins an answer and goes on no further."""
    with RawServer() as server:
        api = Api(f"http://127.0.0.1:{server.port}", 7)
        found: list[BaseException] = []

        def call() -> None:
            try:
                api.fetch_cart_status()
            except BackendError as exc:
                found.append(exc)

        asking = threading.Thread(target=call)
        asking.start()
        peer = server.accept()
        if begun:
            peer.head("200 OK", "Content-Length: 100", kind="application/json")
        api.interrupt()
        asking.join(WAIT_S)
        assert not asking.is_alive()
        assert [type(exc) for exc in found] == [UnreachableError]
        with pytest.raises(UnreachableError):
            api.fetch_cart_status()
        api.close()
    assert len(server.peers) == 1
