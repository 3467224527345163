"""Paying: the cart asks for it, the phone does it."""

from __future__ import annotations

from fastapi import APIRouter, status

from server_stub.context import BaseUrl, Ctx
from server_stub.models import Payment
from server_stub.money import pounds_float
from server_stub.schemas import PaymentOut, PaymentUrlOut

router = APIRouter(prefix="/payment", tags=["payment"])


@router.post("/create-payment/{session_id}", status_code=status.HTTP_201_CREATED)
async def create_payment(context: Ctx, base_url: BaseUrl, session_id: int) -> PaymentOut:
    """A payment of the whole basket, to be made with the phone."""
    payment = context.world.create_payment(session_id)
    context.announcer.payment_created(context.world.session(session_id), payment)
    return payment_out(payment, base_url)


@router.get("/get-payment/{session_id}")
async def get_payment(context: Ctx, base_url: BaseUrl, session_id: int) -> PaymentUrlOut:
    """Where the phone pays."""
    return PaymentUrlOut(payment_url=payment_out(context.world.payment(session_id), base_url).payment_url)


def payment_out(payment: Payment, base_url: str) -> PaymentOut:
    return PaymentOut(
        payment_id=payment.payment_id,
        session_id=payment.session_id,
        amount=pounds_float(payment.amount),
        status=payment.status.value,
        payment_url=f"{base_url}/stub/payments/{payment.session_id}",
    )
