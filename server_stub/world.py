"""The stub's world: carts, sessions, baskets, payments and receipts, in memory and without any I/O."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from server_stub.catalogue import Catalogue
from server_stub.errors import BrokenError, ForbiddenError, NotFoundError, RefusedError
from server_stub.models import (
    Aisle,
    Basket,
    CartStatus,
    CartView,
    Line,
    Payment,
    PaymentStatus,
    Product,
    Receipt,
    Session,
)
from server_stub.tokens import Tokens

NO_ITEMS = "No items found in cart"


class World:
    """All that the backend knows. Every method either does all it says or raises an ApiError and changes nothing."""

    def __init__(
        self, *, carts: int, seed: int, catalogue: Catalogue, tokens: Tokens, clock: Callable[[], float]
    ) -> None:
        self._clock = clock
        self._catalogue = catalogue
        self._tokens = tokens
        self._draw = random.Random(f"world {seed}")  # noqa: S311 - repeatable on purpose
        self._set_status = dict.fromkeys(range(1, carts + 1), CartStatus.AVAILABLE)
        self._issued: dict[int, tuple[str, float]] = {}
        self._sessions: dict[int, Session] = {}
        self._active: dict[int, Session] = {}
        self._baskets: dict[int, Basket] = {}
        self._payments: dict[int, Payment] = {}
        self._locations: dict[int, int] = {}

    @property
    def cart_ids(self) -> tuple[int, ...]:
        return tuple(self._set_status)

    def cart(self, cart_id: int) -> CartView:
        self._known_cart(cart_id)
        session = self._active.get(cart_id)
        status = self._set_status[cart_id]
        if session is not None and status is CartStatus.AVAILABLE:
            status = CartStatus.IN_USE
        return CartView(cart_id, status, session)

    def cart_status(self, cart_id: int) -> CartView:
        """As `cart`, but an unknown cart breaks the observed backend instead of being not found."""
        try:
            return self.cart(cart_id)
        except NotFoundError as exc:
            reason = f"404: Cart with ID {cart_id} not found"
            raise BrokenError(reason, f"An error occurred while getting the cart status: {reason}") from exc

    def set_status(self, cart_id: int, status: CartStatus) -> CartView:
        self._known_cart(cart_id)
        self._set_status[cart_id] = status
        return self.cart(cart_id)

    def issue_qr(self, cart_id: int) -> str:
        self._known_cart(cart_id)
        token = self._tokens.issue_qr(cart_id)
        self._issued[cart_id] = (token, self._clock())
        return token

    def last_qr(self, cart_id: int) -> tuple[str, float] | None:
        """The token issued last for the cart, and when."""
        self._known_cart(cart_id)
        return self._issued.get(cart_id)

    def scan(self, qr_token: str, bearer: str) -> Session:
        """The shopper whose token `bearer` is scans a cart's code: a session begins."""
        user_id = self._tokens.read_bearer(bearer)
        cart_id = self._tokens.read_qr(qr_token)
        status = self.cart(cart_id).status
        if status is not CartStatus.AVAILABLE:
            raise RefusedError(f"Cart is not available (current status: {status})")
        session = Session(len(self._sessions) + 1, cart_id, user_id, bearer, self._clock())
        self._sessions[session.session_id] = session
        self._active[cart_id] = session
        self._baskets[session.session_id] = Basket()
        return session

    def session(self, session_id: int) -> Session:
        """The session, over or not."""
        try:
            return self._sessions[session_id]
        except KeyError as exc:
            raise NotFoundError("Session not found") from exc

    def active_session(self, session_id: int) -> Session:
        session = self.session(session_id)
        if not session.is_active:
            raise NotFoundError("Session not found")
        return session

    def own_session(self, session_id: int, user_id: str) -> Session:
        """The session, if it is the shopper's own."""
        session = self.session(session_id)
        if session.user_id != user_id:
            raise ForbiddenError("This session belongs to another shopper")
        return session

    def session_of_cart(self, cart_id: int) -> Session:
        session = self.cart(cart_id).session
        if session is None:
            raise NotFoundError("No active session found for this cart")
        return session

    def end(self, session_id: int) -> Receipt:
        """The session is over: the cart is free, and the basket is on the receipt."""
        session = self.active_session(session_id)
        self._sessions[session_id] = replace(session, is_active=False)
        del self._active[session.cart_id]
        return Receipt(
            receipt_id=f"R-{session_id:04d}-{self._draw.randrange(10**6):06d}",
            session_id=session_id,
            created_at=self._clock(),
            basket=self._baskets[session_id],
        )

    def basket(self, session_id: int) -> Basket:
        """What is in the basket; an empty one and a finished session are not found, as on the observed backend."""
        session = self._sessions.get(session_id)
        basket = self._baskets.get(session_id)
        if session is None or not session.is_active or basket is None or not basket.lines:
            raise NotFoundError(NO_ITEMS)
        return basket

    def add(self, session_id: int, barcode: str, weight: float | None = None) -> Line:
        """One more piece. Without a weight of the scale it weighs what the catalogue says."""
        self.active_session(session_id)
        product = self._catalogue.by_barcode(barcode)
        lines = self._baskets[session_id].lines
        piece = product.weight if weight is None else weight
        for place, line in enumerate(lines):
            if line.product.item_no == product.item_no:
                more = replace(line, quantity=line.quantity + 1, weight=line.weight + piece)
                self._baskets[session_id] = Basket((*lines[:place], more, *lines[place + 1 :]))
                return more
        first = Line(int(product.item_no), product, 1, piece)
        self._baskets[session_id] = Basket((*lines, first))
        return first

    def remove(self, session_id: int, barcode: str, weight: float | None = None) -> Line | None:
        """One piece less; the line that is left, or None when it was the last piece."""
        self.active_session(session_id)
        product = self._catalogue.by_barcode(barcode)
        lines = self._baskets[session_id].lines
        piece = product.weight if weight is None else weight
        for place, line in enumerate(lines):
            if line.product.item_no == product.item_no:
                less = replace(line, quantity=line.quantity - 1, weight=max(0.0, line.weight - piece))
                kept = (less,) if less.quantity else ()
                self._baskets[session_id] = Basket((*lines[:place], *kept, *lines[place + 1 :]))
                return less if less.quantity else None
        raise NotFoundError("Item not found in cart")

    def read(self, session_id: int, barcode: str) -> Product:
        """The cart's scanner shows a product to a session without putting it in."""
        self.active_session(session_id)
        return self._catalogue.by_barcode(barcode)

    def create_payment(self, session_id: int) -> Payment:
        """A payment of the whole basket; the pending one again when nothing has changed since."""
        amount = self.basket(session_id).total
        current = self._payments.get(session_id)
        if current is not None and current.status is PaymentStatus.PENDING and current.amount == amount:
            return current
        payment = Payment(
            f"P-{session_id:04d}-{self._draw.randrange(16**8):08x}", session_id, amount, PaymentStatus.PENDING
        )
        self._payments[session_id] = payment
        return payment

    def payment(self, session_id: int) -> Payment:
        payment = self.payment_or_none(session_id)
        if payment is None:
            raise NotFoundError("Payment not found")
        return payment

    def payment_or_none(self, session_id: int) -> Payment | None:
        return self._payments.get(session_id)

    def settle(self, session_id: int, status: PaymentStatus) -> Payment:
        """What became of the session's payment."""
        payment = replace(self.payment(session_id), status=status)
        self._payments[session_id] = payment
        return payment

    def locate(self, session_id: int, aisle_id: int) -> tuple[Aisle, bool]:
        """The cart is in that aisle now; tells whether it was somewhere else before."""
        self.active_session(session_id)
        aisle = self._catalogue.aisle(aisle_id)
        moved = self._locations.get(session_id) != aisle_id
        self._locations[session_id] = aisle_id
        return aisle, moved

    def location(self, session_id: int) -> Aisle:
        self.active_session(session_id)
        aisle_id = self.aisle_of_session(session_id)
        if aisle_id is None:
            raise NotFoundError("Session location not found")
        return self._catalogue.aisle(aisle_id)

    def aisle_of_session(self, session_id: int) -> int | None:
        return self._locations.get(session_id)

    def aisle_of_user(self, user_id: str) -> int | None:
        """The aisle of the shopper's newest active session, if it is known."""
        own = [session.session_id for session in self._active.values() if session.user_id == user_id]
        return self.aisle_of_session(max(own)) if own else None

    def _known_cart(self, cart_id: int) -> None:
        if cart_id not in self._set_status:
            raise NotFoundError("Cart not found")
