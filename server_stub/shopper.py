"""A shopper as a program: plays the phone, the scanner and the scale against a backend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, Self

import requests

from server_stub.accounts import PASSWORD
from server_stub.errors import AnswerError, StubError
from server_stub.settings import API_KEY

TIMEOUT_S = 10
NOT_FOUND = 404

WarningKind = Literal["weight increased", "weight decreased"]
Outcome = Literal["success", "retry", "fail"]
Ending = Literal["checkout", "payment", "silent", "token"]


@dataclass(frozen=True)
class ShopProduct:
    """What can be put into the basket."""

    item_no: str
    barcode: str
    description: str
    description_ar: str | None
    price: Decimal
    category: str
    aisle_id: int


@dataclass(frozen=True)
class ShopSession:
    session_id: int
    cart_id: int
    user_id: str
    is_active: bool


@dataclass(frozen=True)
class ShopLine:
    barcode: str
    description: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class ShopBasket:
    lines: tuple[ShopLine, ...] = ()
    total: Decimal = Decimal(0)


class Shopper:
    """One shopper with one cart. Every call raises StubError (AnswerError when the backend answered with an error)."""

    def __init__(
        self,
        backend: str,
        *,
        cart_id: int = 1,
        username: str = "shopper-1",
        password: str = PASSWORD,
        api_key: str = API_KEY,
    ) -> None:
        self.cart_id = cart_id
        self.username = username
        self._backend = backend.rstrip("/")
        self._password = password
        self._api_key = {"X-API-Key": api_key}
        self._token: str | None = None
        self._session_id: int | None = None
        self._http = requests.Session()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    @property
    def session_id(self) -> int:
        """The session of the last scan; without one, the cart's active session."""
        if self._session_id is None:
            answer = self._call("GET", f"/customer-session/cart/{self.cart_id}", headers=self._api_key)
            self._session_id = int(answer["session_id"])
        return self._session_id

    def sign_in(self) -> str:
        """The bearer token, which the later calls use."""
        answer = self._call("POST", "/stub/sign-in", {"username": self.username, "password": self._password})
        self._token = str(answer["access_token"])
        return self._token

    def scan(self, token: str) -> ShopSession:
        """Scan the text of a QR code."""
        answer = self._call("POST", "/customer-session/scan-qr", {"token": token}, headers=self._bearer())
        return self._begin(answer)

    def scan_shown(self) -> ShopSession:
        """Scan the code that was issued last for the cart."""
        return self._begin(self._call("POST", f"/stub/carts/{self.cart_id}/scan", {"username": self.username}))

    def products(self) -> tuple[ShopProduct, ...]:
        return tuple(
            ShopProduct(
                item_no=row["item_no_"],
                barcode=row["barcode"],
                description=row["description"],
                description_ar=row["description_ar"],
                price=_amount(row["unit_price"]),
                category=row["category"],
                aisle_id=row["aisle_id"],
            )
            for row in self._call("GET", "/stub/products")
        )

    def add(self, barcode: str, weight: float | None = None) -> None:
        """Scan a piece and put it in."""
        body = {"sessionID": self.session_id, "barcode": barcode, "weight": weight}
        self._call("POST", "/cart-items/add", body, headers=self._api_key)

    def remove(self, barcode: str, weight: float | None = None) -> None:
        """Scan a piece and take it out."""
        body = {"sessionID": self.session_id, "barcode": barcode, "weight": weight}
        self._call("DELETE", "/cart-items/remove", body, headers=self._api_key)

    def read(self, barcode: str) -> None:
        """Scan a piece to look at it only."""
        self._call("POST", "/items/read", {"sessionID": self.session_id, "barcode": barcode}, headers=self._api_key)

    def warn(self, kind: WarningKind = "weight increased") -> None:
        """Put something in, or take something out, without scanning it."""
        body = {"session_id": self.session_id, "type_of_warning": kind}
        self._call("POST", "/fraud-warnings/", body, headers=self._api_key)

    def walk_to(self, aisle_id: int) -> None:
        self._call("PUT", f"/session-location/{self.session_id}", {"aisle_id": aisle_id}, headers=self._api_key)

    def pay(self, outcome: Outcome = "success") -> None:
        """Pay with the phone; success ends the session."""
        session_id = self.session_id
        self._call("POST", f"/stub/sessions/{session_id}/pay", {"outcome": outcome})
        if outcome == "success":
            self._session_id = None

    def checkout(self) -> None:
        """End the session as the phone does it, with a receipt."""
        self._call("POST", f"/customer-session/{self.session_id}/checkout")
        self._session_id = None

    def end(self, how: Ending) -> None:
        """End the session so that it can be noticed in one way only."""
        self._call("POST", f"/stub/sessions/{self.session_id}/end", {"how": how})
        self._session_id = None
        if how == "token":
            self._token = None

    def basket(self) -> ShopBasket:
        """What the backend says is in the basket; the empty basket where it finds nothing."""
        try:
            answer = self._call("GET", f"/cart-items/session/{self.session_id}", headers=self._bearer())
        except AnswerError as exc:
            if exc.status == NOT_FOUND:
                return ShopBasket()
            raise
        lines = tuple(
            ShopLine(
                barcode=item["product"]["barcode"],
                description=item["product"]["description"],
                quantity=item["quantity"],
                price=_amount(item["product"]["unit_price"]),
            )
            for item in answer["items"]
        )
        return ShopBasket(lines, _amount(answer["total_price"]))

    def _begin(self, answer: Mapping[str, Any]) -> ShopSession:
        self._session_id = int(answer["session_id"])
        return ShopSession(self._session_id, int(answer["cart_id"]), str(answer["user_id"]), bool(answer["is_active"]))

    def _bearer(self) -> dict[str, str]:
        token = self._token or self.sign_in()
        return {"Authorization": f"Bearer {token}"}

    def _call(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        url = self._backend + path
        try:
            answer = self._http.request(method, url, json=body, headers=headers, timeout=TIMEOUT_S)
        except requests.RequestException as exc:
            raise StubError(f"{self._backend} cannot be reached ({exc}). Is the stub running? Give --backend.") from exc
        if not answer.ok:
            raise AnswerError(answer.status_code, f"{method} {path} answered {answer.status_code}: {_reason(answer)}")
        try:
            return answer.json()
        except requests.JSONDecodeError as exc:
            raise StubError(f"{method} {path} did not answer with JSON") from exc


def _reason(answer: requests.Response) -> str:
    try:
        body = answer.json()
        return str(body["details"]["error"])
    except (requests.JSONDecodeError, KeyError, TypeError):
        return answer.text[:200]


def _amount(value: float) -> Decimal:
    return Decimal(repr(value))


def find_product(products: Sequence[ShopProduct], barcode: str) -> ShopProduct:
    """The product with that barcode. Raises StubError."""
    for product in products:
        if product.barcode == barcode:
            return product
    raise StubError(f"No product has the barcode {barcode}. See /stub/products.")
