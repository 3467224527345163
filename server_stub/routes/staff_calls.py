"""Calls for staff. The stub's own extension: no observed backend has it, and a kiosk is told where to find it."""

from __future__ import annotations

from fastapi import APIRouter

from server_stub.context import Credentials, Ctx, current_bearer
from server_stub.errors import InvalidError
from server_stub.stub_schemas import StaffCallIn, StaffCallOut

router = APIRouter(tags=["stub only"])


@router.put("/staff-calls", summary="Call for staff, or call no longer (an extension of the stub's own)")
async def tell(context: Ctx, credentials: Credentials, call: StaffCallIn) -> StaffCallOut:
    """Without a session by the cart alone; with one only its shopper may, by the bearer token."""
    context.world.cart(call.cart_id)
    if call.session_id is not None:
        user_id = context.tokens.read_bearer(await current_bearer(context, credentials))
        if context.world.own_session(call.session_id, user_id).cart_id != call.cart_id:
            raise InvalidError("The session is another cart's")
    context.staff_calls.tell(call.cart_id, calling=call.calling)
    return StaffCallOut(cart_id=call.cart_id, calling=call.calling)
