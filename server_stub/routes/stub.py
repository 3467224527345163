"""The stub's own calls: they play the phone and the cart, and break things on purpose. No backend has them."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter

from server_stub.context import BaseUrl, Context, Ctx
from server_stub.errors import NotFoundError
from server_stub.models import CartStatus, PaymentStatus
from server_stub.money import pounds_float
from server_stub.routes.payment import payment_out
from server_stub.schemas import PaymentOut, SessionOut, iso, picture_url
from server_stub.stub_schemas import (
    Event,
    SignInIn,
    SignInOut,
    StubCartOut,
    StubDeliveredOut,
    StubEndIn,
    StubOrphanOut,
    StubPayIn,
    StubProductOut,
    StubScanIn,
    StubStatusIn,
)

OUTCOMES = {"success": PaymentStatus.PAID, "retry": PaymentStatus.PENDING, "fail": PaymentStatus.FAILED}

router = APIRouter(prefix="/stub", tags=["stub only"])


@router.post("/sign-in")
def sign_in(context: Ctx, who: SignInIn) -> SignInOut:
    """A shopper's bearer token. Not a coroutine: hashing takes its time, and goes to a thread."""
    user_id = context.accounts.check(who.username, who.password)
    return SignInOut(access_token=context.tokens.issue_bearer(user_id), user_id=user_id)


@router.get("/carts")
async def carts(context: Ctx) -> list[StubCartOut]:
    """Every cart, who listens to it, and what it was told."""
    return [_cart(context, cart_id) for cart_id in context.world.cart_ids]


@router.post("/carts/{cart_id}/scan")
async def scan_shown(context: Ctx, cart_id: int, who: StubScanIn) -> SessionOut:
    """A shopper scans the code that was issued last for the cart."""
    issued = context.world.last_qr(cart_id)
    if issued is None:
        raise NotFoundError("No QR code was issued for this cart yet")
    bearer = context.tokens.issue_bearer(context.accounts.known(who.username))
    return SessionOut.of(context.start_session(issued[0], bearer))


@router.post("/carts/{cart_id}/event")
async def send_event(context: Ctx, cart_id: int, event: Event) -> StubDeliveredOut:
    """Send any JSON object on the cart's event stream, as it is."""
    context.world.cart(cart_id)
    return StubDeliveredOut(delivered=context.hub.streams.publish(cart_id, event))


@router.post("/carts/{cart_id}/orphan")
async def orphan(context: Ctx, cart_id: int) -> StubOrphanOut:
    """Forget the cart's subscription and leave its connection open: events are lost from now on."""
    context.world.cart(cart_id)
    return StubOrphanOut(had_subscriber=context.hub.streams.orphan(cart_id))


@router.put("/carts/{cart_id}/status")
async def set_status(context: Ctx, cart_id: int, change: StubStatusIn) -> StubCartOut:
    """Put the cart out of service, or back. A session goes on meanwhile."""
    context.world.set_status(cart_id, CartStatus(change.status))
    return _cart(context, cart_id)


@router.get("/payments/{session_id}")
async def show_payment(context: Ctx, base_url: BaseUrl, session_id: int) -> PaymentOut:
    """What the payment page would show."""
    return payment_out(context.world.payment(session_id), base_url)


@router.post("/sessions/{session_id}/pay")
async def pay(context: Ctx, base_url: BaseUrl, session_id: int, how: StubPayIn) -> PaymentOut:
    """The phone pays, successfully or not; success ends the session."""
    session = context.world.active_session(session_id)
    before = context.world.payment_or_none(session_id)
    pending = context.world.create_payment(session_id)
    if pending != before:
        context.announcer.payment_created(session, pending)
    payment = context.world.settle(session_id, OUTCOMES[how.outcome])
    context.announcer.payment_settled(session, payment)
    if payment.status is PaymentStatus.PAID:
        context.check_out(session_id, base_url)
    return payment_out(payment, base_url)


@router.post("/sessions/{session_id}/end")
async def end(context: Ctx, base_url: BaseUrl, session_id: int, ending: StubEndIn) -> SessionOut:
    """End the session so that it can be noticed in one way only."""
    ends: dict[str, Callable[[Context, int, str], None]] = {
        "checkout": _end_with_receipt,
        "payment": _end_with_payment,
        "silent": _end_silently,
        "token": _end_with_token,
    }
    ends[ending.how](context, session_id, base_url)
    return SessionOut.of(context.world.session(session_id))


@router.get("/products")
async def products(context: Ctx, base_url: BaseUrl) -> list[StubProductOut]:
    """All that the shop sells; `unit_price` is today's, `list_price` the one without an offer."""
    return [
        StubProductOut(
            item_no_=product.item_no,
            barcode=product.barcode,
            description=product.description,
            description_ar=product.description_ar,
            product_size=product.size,
            unit_price=pounds_float(product.price),
            list_price=pounds_float(product.list_price),
            category=product.category,
            aisle_id=product.aisle_id,
            weight=product.weight,
            image_url=picture_url(base_url, product.item_no),
        )
        for product in context.catalogue.products
    ]


def _cart(context: Context, cart_id: int) -> StubCartOut:
    cart = context.world.cart(cart_id)
    channel = context.hub.streams.channel(cart_id)
    issued = context.world.last_qr(cart_id)
    return StubCartOut(
        cart_id=cart_id,
        status=cart.status,
        session_id=cart.session.session_id if cart.session else None,
        has_subscriber=channel.subscriber is not None,
        open_connections=len(channel.connections),
        last_qr_at=iso(issued[1]) if issued else None,
        events_sent=channel.sent,
        events_lost=channel.lost,
        staff_called=context.staff_calls.calling(cart_id),
    )


def _end_with_receipt(context: Context, session_id: int, base_url: str) -> None:
    context.check_out(session_id, base_url)


def _end_with_payment(context: Context, session_id: int, _base_url: str) -> None:
    session = context.world.active_session(session_id)
    context.world.end(session_id)
    context.announcer.payment_successful_on_socket(session)


def _end_silently(context: Context, session_id: int, _base_url: str) -> None:
    context.world.end(session_id)


def _end_with_token(context: Context, session_id: int, _base_url: str) -> None:
    context.tokens.revoke(context.world.active_session(session_id).token)
    context.world.end(session_id)
