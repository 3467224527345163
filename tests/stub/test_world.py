"""The world under any order of scans, pieces, payments and ends."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server_stub.catalogue import find_folder, load
from server_stub.errors import NotFoundError, RefusedError, UnauthenticatedError
from server_stub.models import CartStatus, PaymentStatus, Session
from server_stub.tokens import Tokens
from server_stub.world import World

CARTS = (1, 2)
NOW = 1_795_500_000.0
CATALOGUE = load(find_folder(), NOW)
BARCODES = st.sampled_from([product.barcode for product in CATALOGUE.products[:6]])


def new_world() -> tuple[World, Tokens]:
    tokens = Tokens(seed=1, qr_seconds=60, clock=lambda: NOW)
    return World(carts=len(CARTS), seed=1, catalogue=CATALOGUE, tokens=tokens, clock=lambda: NOW), tokens


class WorldMachine(RuleBasedStateMachine):
    """Does things to the world and keeps a plain model of what must be true."""

    def __init__(self) -> None:
        super().__init__()
        self.world, self.tokens = new_world()
        self.active: dict[int, Session] = {}
        self.pieces: dict[int, Counter[str]] = {}

    @rule(cart=st.sampled_from(CARTS), user=st.sampled_from(("shopper-1", "shopper-2")))
    def scan(self, cart: int, user: str) -> None:
        token = self.world.issue_qr(cart)
        bearer = self.tokens.issue_bearer(user)
        if cart in self.active:
            with pytest.raises(RefusedError, match="in use"):
                self.world.scan(token, bearer)
            return
        session = self.world.scan(token, bearer)
        assert session.session_id not in self.pieces
        self.active[cart] = session
        self.pieces[session.session_id] = Counter()

    @precondition(lambda self: self.active)
    @rule(data=st.data(), barcode=BARCODES)
    def add(self, data: st.DataObject, barcode: str) -> None:
        session = data.draw(st.sampled_from(list(self.active.values())))
        line = self.world.add(session.session_id, barcode)
        self.pieces[session.session_id][barcode] += 1
        assert line.quantity == self.pieces[session.session_id][barcode]

    @precondition(lambda self: self.active)
    @rule(data=st.data(), barcode=BARCODES)
    def remove(self, data: st.DataObject, barcode: str) -> None:
        session = data.draw(st.sampled_from(list(self.active.values())))
        pieces = self.pieces[session.session_id]
        if not pieces[barcode]:
            with pytest.raises(NotFoundError):
                self.world.remove(session.session_id, barcode)
            return
        line = self.world.remove(session.session_id, barcode)
        pieces[barcode] -= 1
        assert (line.quantity if line else 0) == pieces[barcode]

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def pay(self, data: st.DataObject) -> None:
        session = data.draw(st.sampled_from(list(self.active.values())))
        if not self.pieces[session.session_id].total():
            with pytest.raises(NotFoundError):
                self.world.create_payment(session.session_id)
            return
        payment = self.world.create_payment(session.session_id)
        assert payment.amount == self.total(session)
        assert self.world.create_payment(session.session_id) == payment
        assert self.world.settle(session.session_id, PaymentStatus.FAILED).status is PaymentStatus.FAILED
        assert self.world.create_payment(session.session_id).payment_id != payment.payment_id

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        session = self.active.pop(data.draw(st.sampled_from(list(self.active))))
        receipt = self.world.end(session.session_id)
        assert receipt.basket.total == self.total(session)
        assert receipt.basket.count == self.pieces[session.session_id].total()
        with pytest.raises(NotFoundError):
            self.world.end(session.session_id)

    @invariant()
    def totals_are_the_sums_of_their_lines(self) -> None:
        for session in self.active.values():
            if not self.pieces[session.session_id].total():
                with pytest.raises(NotFoundError, match="No items found in cart"):
                    self.world.basket(session.session_id)
                continue
            basket = self.world.basket(session.session_id)
            assert basket.total == sum(line.total for line in basket.lines) == self.total(session)
            assert basket.count == self.pieces[session.session_id].total()
            assert all(line.quantity > 0 and line.weight >= 0 for line in basket.lines)
            list_total = sum(line.product.list_price * line.quantity for line in basket.lines)
            assert basket.total + basket.saving == list_total

    @invariant()
    def a_cart_is_in_use_while_it_has_a_session(self) -> None:
        for cart in CARTS:
            view = self.world.cart(cart)
            assert view.session == self.active.get(cart)
            assert (view.status is CartStatus.IN_USE) == (cart in self.active)

    def total(self, session: Session) -> int:
        pieces = self.pieces[session.session_id]
        return sum(CATALOGUE.by_barcode(barcode).price * count for barcode, count in pieces.items())


TestWorld = WorldMachine.TestCase
TestWorld.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


def test_a_cart_stays_out_of_service_during_and_after_a_session() -> None:
    world, tokens = new_world()
    session = world.scan(world.issue_qr(1), tokens.issue_bearer("shopper-1"))
    assert world.set_status(1, CartStatus.BATTERY_LOW).status is CartStatus.BATTERY_LOW
    assert world.cart(1).session == session
    world.end(session.session_id)
    assert world.cart(1).status is CartStatus.BATTERY_LOW
    assert world.set_status(1, CartStatus.AVAILABLE).status is CartStatus.AVAILABLE


def test_the_same_seed_draws_the_same() -> None:
    (one, tokens), (other, _) = new_world(), new_world()
    assert one.issue_qr(1) == other.issue_qr(1)
    bearer = tokens.issue_bearer("shopper-1")
    receipts = [world.end(world.scan(world.issue_qr(1), bearer).session_id) for world in (one, other)]
    assert receipts[0] == receipts[1]


def test_a_revoked_token_stays_revoked_and_the_next_one_is_another() -> None:
    _, tokens = new_world()
    token = tokens.issue_bearer("shopper-1")
    tokens.revoke(token)
    with pytest.raises(UnauthenticatedError):
        tokens.read_bearer(token)
    assert tokens.read_bearer(tokens.issue_bearer("shopper-1")) == "shopper-1"


def test_a_session_does_not_show_its_token() -> None:
    world, tokens = new_world()
    bearer = tokens.issue_bearer("shopper-1")
    assert bearer not in repr(world.scan(world.issue_qr(1), bearer))
