"""The backend's REST calls (requests): each answers with a model, or raises an error of our own."""

from __future__ import annotations

import contextlib
import email.utils
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Generic, TypeVar
from urllib.parse import quote

import requests
from urllib3.exceptions import ProtocolError

from kiosk.adapters.http import HttpClient
from kiosk.adapters.http_errors import HTTP_ERRORS, explain
from kiosk.core import wire, wire_shop
from kiosk.core.events import ServerTime
from kiosk.core.floor import StoreMap
from kiosk.core.models import (
    Basket,
    CartStatus,
    Checklist,
    Credentials,
    Mood,
    Offer,
    PairingPicture,
    PairingToken,
    Product,
    Reason,
    Way,
)
from kiosk.core.secret import Secret
from kiosk.errors import RefusedError, UnreachableError, WireError
from kiosk.masking import mask

LARGEST_BODY_BYTES = 4 * 2**20
CHUNK_BYTES = 64 * 1024
YEARS = range(2000, 3000)
"""Of a clock that may be right; at the ends of the calendar no zone can say the time any more."""
LONGEST_REASON = 200
"""Characters of the backend's own words that are told further."""
EMPTY_BASKET = "No items found in cart"
OFFERS_A_PAGE = 100
MOST_OFFERS = 1000
NO_SEGMENTS = ("", ".", "..")
"""What cannot stand in a path as a part of it, not even encoded: everyone on the way may resolve it."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answered(Generic[T]):
    """What was asked for, and the backend's time where the answer told it."""

    value: T
    time: ServerTime | None


@dataclass(frozen=True)
class _Response:
    status: int
    reason: str
    body: bytes
    content_type: str
    time: ServerTime | None


class UnknownCartError(RefusedError):
    """The backend does not know this cart's number."""


class Api:
    """One client of the backend at `url`. For one thread; `interrupt` may be called from any.

    Calls for staff go to `staff_path` there. Every call raises `UnreachableError`, `RefusedError` (with the status) or
    `WireError`.
    """

    def __init__(self, url: str, cart_id: int, *, staff_path: str = "") -> None:
        self._url = url
        self._cart_id = cart_id
        self._staff_path = staff_path
        self._http = HttpClient()

    def fetch_qr(self) -> Answered[PairingToken | PairingPicture]:
        """The pairing token or picture of this cart."""
        answer = self._call("GET", f"/customer-session/qr/{self._cart_id}")
        if answer.status == requests.codes.not_found:
            raise UnknownCartError(answer.status, f"the backend does not know cart {self._cart_id}")
        self._accept(answer)
        return Answered(wire.decode_qr(answer.body, answer.content_type), answer.time)

    def fetch_cart_status(self) -> Answered[CartStatus]:
        """Which session, if any, is this cart's."""
        answer = self._call("GET", f"/customer-session/cart-status/{self._cart_id}")
        if answer.status >= 400 and f"Cart with ID {self._cart_id} not found" in wire.decode_failure(answer.body):
            raise UnknownCartError(answer.status, f"the backend does not know cart {self._cart_id}")
        return self._read(answer, wire.decode_cart_status)

    def fetch_basket(self, credentials: Credentials) -> Answered[Basket]:
        """The session's basket; the backend's 404 for an empty one is an empty basket."""
        answer = self._call("GET", f"/cart-items/session/{credentials.session_id}", _bearer(credentials))
        if answer.status == requests.codes.not_found and EMPTY_BASKET in wire.decode_failure(answer.body):
            return Answered(Basket(), answer.time)
        return self._read(answer, wire.decode_basket)

    def create_payment(self, session_id: int) -> Answered[str | None]:
        """Ask for a payment; the address of its page, or None where the backend has none that can be used.

        A payment that was created before is found by its page. One that was created now is never told as a failure,
        for then the shopper would pay twice.
        """
        created = self._call("POST", f"/payment/create-payment/{session_id}")
        if created.status == requests.codes.not_found:
            self._accept(created)
        with contextlib.suppress(UnreachableError, WireError):
            page = self._call("GET", f"/payment/get-payment/{session_id}")
            if page.status == requests.codes.ok:
                return Answered(wire.decode_payment_url(page.body), page.time)
        self._accept(created)
        return Answered(None, created.time)

    def fetch_payment_page(self, session_id: int) -> Answered[str | None]:
        """The address of the page of a payment that is there; None where there is none."""
        return self._read_if_found(self._call("GET", f"/payment/get-payment/{session_id}"), wire.decode_payment_url)

    def fetch_offers(self, credentials: Credentials) -> Answered[tuple[Offer, ...]]:
        """Every offer that has not ended by the backend's clock, no more than `MOST_OFFERS`; none for 404.

        One that cannot be read is left out. The order may change between two pages: one that came before stays.
        """
        found: dict[int, Offer] = {}
        unreadable: list[str] = []
        asked, count = 0, OFFERS_A_PAGE
        due = time.monotonic() + self._http.answer_s
        while count >= OFFERS_A_PAGE and asked < MOST_OFFERS:
            if time.monotonic() > due:
                raise UnreachableError(f"the offers did not all come within {self._http.answer_s:g} s")
            path = f"/promotions/?skip={asked}&limit={OFFERS_A_PAGE}"
            answer = self._call("GET", path, _bearer(credentials))
            if answer.status == requests.codes.not_found:
                break
            self._accept(answer)
            page = wire_shop.decode_offers(answer.body, None if answer.time is None else answer.time.date)
            for offer in page.offers:
                found.setdefault(offer.index, offer)
            unreadable += page.unreadable
            count = page.count
            asked += count
        if unreadable:
            _log.warning("%d offers cannot be read and are left out; the first: %s", len(unreadable), unreadable[0])
        return Answered(tuple(found.values())[:MOST_OFFERS], answer.time)

    def fetch_checklist(self, credentials: Credentials) -> Answered[Checklist | None]:
        """The list that the shopper has pinned; None where none is."""
        answer = self._call("GET", "/checklists/pinned", _bearer(credentials))
        return self._read_if_found(answer, wire_shop.decode_checklist)

    def check_item(self, credentials: Credentials, checklist_id: int, item_id: int, *, checked: bool) -> Answered[None]:
        """Tick an item of the list, or take the tick away."""
        path = f"/checklists/{checklist_id}/items/{item_id}"
        return self._done(self._call("PUT", path, _bearer(credentials), {"checked": checked}))

    def fetch_map(self, credentials: Credentials) -> Answered[StoreMap]:
        """The whole store; an empty one where there is no map."""
        found = self._read_if_found(self._call("GET", "/layout/map", _bearer(credentials)), wire_shop.decode_map)
        return Answered(found.value or StoreMap(), found.time)

    def fetch_location(self, session_id: int) -> Answered[int | None]:
        """The aisle that the session's cart is in; None where the backend does not know."""
        return self._read_if_found(self._call("GET", f"/session-location/{session_id}"), wire_shop.decode_location)

    def fetch_way(self, credentials: Credentials, offer: int) -> Answered[Way | None]:
        """The way from where the cart is to an offer; None where the backend knows none."""
        trip = {"session_id": credentials.session_id, "target_promotion_id": offer}
        answer = self._call("POST", "/layout/navigate", _bearer(credentials), trip, repeatable=True)
        return self._read_if_found(answer, wire_shop.decode_way)

    def fetch_product(self, credentials: Credentials, barcode: str) -> Answered[Product | None]:
        """The product with this barcode; None where the store sells none."""
        if barcode in NO_SEGMENTS:
            return Answered(None, None)
        answer = self._call("GET", f"/items/read/{quote(barcode, safe='')}", _bearer(credentials))
        return self._read_if_found(answer, wire.decode_product)

    def tell_staff(self, credentials: Credentials | None, *, calling: bool) -> Answered[None]:
        """That someone at the cart calls for staff, or no longer does."""
        session_id = None if credentials is None else credentials.session_id
        call = {"cart_id": self._cart_id, "session_id": session_id, "calling": calling}
        headers = None if credentials is None else _bearer(credentials)
        return self._done(self._call("PUT", self._staff_path, headers, call))

    def fetch_reasons(self, credentials: Credentials, mood: Mood) -> Answered[tuple[Reason, ...]]:
        """What can be chosen to say why it was so."""
        answer = self._call("GET", f"/feedback/items?category={mood}", _bearer(credentials))
        return self._read(answer, wire_shop.decode_reasons)

    def send_feedback(self, credentials: Credentials, mood: Mood, reasons: tuple[int, ...]) -> Answered[None]:
        """How it was; the backend's 400 says that it was told before."""
        feedback = {
            "session_id": credentials.session_id,
            "satisfaction": mood,
            "selected_item_ids": reasons,
            "additional_comments": None,
        }
        answer = self._call("POST", "/feedback/", _bearer(credentials), feedback)
        if answer.status == requests.codes.bad_request:
            return Answered(None, answer.time)
        return self._done(answer)

    def accepts_key(self, key: Secret) -> bool:
        """Whether the backend takes this API key."""
        answer = self._call("GET", f"/customer-session/cart/{self._cart_id}", {"X-API-Key": key.reveal()})
        if answer.status in (requests.codes.unauthorized, requests.codes.forbidden):
            return False
        if answer.status != requests.codes.not_found:
            self._accept(answer)
        return True

    def interrupt(self) -> None:
        """End what is under way, for good. From any thread."""
        self._http.interrupt()

    def close(self) -> None:
        self._http.close()

    def _call(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: object = None,
        *,
        repeatable: bool = False,
    ) -> _Response:
        """`repeatable` for a call that only asks, whatever its method: it may be sent again as a GET is."""
        sent_at = time.monotonic()
        try:
            with self._send(method, path, headers or {}, body, repeatable) as response:
                content = _bounded(response)
        except HTTP_ERRORS as exc:
            raise UnreachableError(explain(exc, connect_s=self._http.connect_s, answer_s=self._http.answer_s)) from exc
        date = _date(response.headers.get("Date", ""))
        clock = None if date is None else ServerTime(date, sent_at)
        return _Response(
            response.status_code, response.reason or "", content, response.headers.get("Content-Type", ""), clock
        )

    def _send(
        self, method: str, path: str, headers: dict[str, str], body: object, repeatable: bool
    ) -> requests.Response:
        def send() -> requests.Response:
            return self._http.session.request(
                method, self._url + path, headers={"Accept": "application/json", **headers}, json=body, stream=True
            )

        try:
            return send()
        except requests.ConnectionError as exc:
            # urllib3 itself repeats what is idempotent by its method, after the same error only.
            if not (repeatable and exc.args and isinstance(exc.args[0], ProtocolError)):
                raise
        return send()

    def _read(self, answer: _Response, decode: Callable[[bytes], T]) -> Answered[T]:
        self._accept(answer)
        return Answered(decode(answer.body), answer.time)

    def _read_if_found(self, answer: _Response, decode: Callable[[bytes], T]) -> Answered[T | None]:
        """None for 404."""
        if answer.status == requests.codes.not_found:
            return Answered(None, answer.time)
        self._accept(answer)
        return Answered(decode(answer.body), answer.time)

    def _done(self, answer: _Response) -> Answered[None]:
        """What it says does not matter, if only it is no refusal."""
        self._accept(answer)
        return Answered(None, answer.time)

    def _accept(self, answer: _Response) -> None:
        if answer.status >= 300:
            # The backend may repeat what it was sent.
            words = mask(wire.decode_failure(answer.body) or answer.reason)[:LONGEST_REASON]
            raise RefusedError(answer.status, f"the backend answered {answer.status} {words}".strip())


def _bearer(credentials: Credentials) -> dict[str, str]:
    return {"Authorization": f"Bearer {credentials.token.reveal()}"}


def _date(header: str) -> float | None:
    """The moment that a `Date` header names, in seconds since the epoch; None where it names none of our times."""
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    # A header without a zone means UTC: RFC 9110 knows no other.
    return moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() if moment.year in YEARS else None


def _bounded(response: requests.Response) -> bytes:
    """The body, decompressed, as long as it is no larger than any answer of the contract can be."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_content(CHUNK_BYTES):
        size += len(part)
        if size > LARGEST_BODY_BYTES:
            raise WireError(f"the answer is larger than {LARGEST_BODY_BYTES // 2**20} MiB")
        parts.append(part)
    return b"".join(parts)
