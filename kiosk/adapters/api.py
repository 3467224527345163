"""The backend's REST calls (requests): each answers with a model, or raises an error of our own."""

from __future__ import annotations

import contextlib
import email.utils
import time
from dataclasses import dataclass
from datetime import UTC
from typing import Generic, TypeVar

import requests

from kiosk.adapters.http import HttpClient
from kiosk.adapters.http_errors import HTTP_ERRORS, explain
from kiosk.core import wire
from kiosk.core.events import ServerTime
from kiosk.core.models import Basket, CartStatus, Credentials, PairingPicture, PairingToken
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

T = TypeVar("T")


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

    Every call raises `UnreachableError`, `RefusedError` (with the status) or `WireError`.
    """

    def __init__(self, url: str, cart_id: int) -> None:
        self._url = url
        self._cart_id = cart_id
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
        self._accept(answer)
        return Answered(wire.decode_cart_status(answer.body), answer.time)

    def fetch_basket(self, credentials: Credentials) -> Answered[Basket]:
        """The session's basket; the backend's 404 for an empty one is an empty basket."""
        bearer = {"Authorization": f"Bearer {credentials.token.reveal()}"}
        answer = self._call("GET", f"/cart-items/session/{credentials.session_id}", bearer)
        if answer.status == requests.codes.not_found and EMPTY_BASKET in wire.decode_failure(answer.body):
            return Answered(Basket(), answer.time)
        self._accept(answer)
        return Answered(wire.decode_basket(answer.body), answer.time)

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

    def _call(self, method: str, path: str, headers: dict[str, str] | None = None) -> _Response:
        sent_at = time.monotonic()
        try:
            with self._http.session.request(
                method, self._url + path, headers={"Accept": "application/json", **(headers or {})}, stream=True
            ) as response:
                body = _bounded(response)
        except HTTP_ERRORS as exc:
            raise UnreachableError(explain(exc, connect_s=self._http.connect_s, answer_s=self._http.answer_s)) from exc
        date = _date(response.headers.get("Date", ""))
        clock = None if date is None else ServerTime(date, sent_at)
        return _Response(
            response.status_code, response.reason or "", body, response.headers.get("Content-Type", ""), clock
        )

    def _accept(self, answer: _Response) -> None:
        if answer.status >= 300:
            # The backend may repeat what it was sent.
            words = mask(wire.decode_failure(answer.body) or answer.reason)[:LONGEST_REASON]
            raise RefusedError(answer.status, f"the backend answered {answer.status} {words}".strip())


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
