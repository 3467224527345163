"""From the QR code to the session, and to its end."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.context import HARDWARE, BaseUrl, Bearer, Ctx
from server_stub.schemas import CartStatusOut, ScanIn, SessionOut

router = APIRouter(prefix="/customer-session", tags=["pairing"])


@router.get("/qr/{cart_id}")
async def qr(context: Ctx, cart_id: int) -> str:
    """The text of the cart's QR code: a JWT, as a JSON string."""
    token = context.world.issue_qr(cart_id)
    context.announcer.qr_issued(cart_id)
    return token


@router.post("/scan-qr")
async def scan_qr(context: Ctx, bearer: Bearer, scan: ScanIn) -> SessionOut:
    """The phone hands in what it read from the screen: the session begins."""
    return SessionOut.of(context.start_session(scan.token, bearer))


@router.get("/cart-status/{cart_id}")
async def cart_status(context: Ctx, cart_id: int) -> CartStatusOut:
    """Whether the cart is free, and whose it is; an unknown cart is answered with 500."""
    return CartStatusOut.of(context.world.cart_status(cart_id))


@router.get("/cart/{cart_id}", dependencies=HARDWARE)
async def session_of_cart(context: Ctx, cart_id: int) -> SessionOut:
    """The cart's active session."""
    return SessionOut.of(context.world.session_of_cart(cart_id))


@router.post("/{session_id}/checkout")
async def checkout(context: Ctx, base_url: BaseUrl, session_id: int) -> SessionOut:
    """End the session; its receipt comes on the cart's event stream."""
    return SessionOut.of(context.check_out(session_id, base_url))
