"""WebSockets: one for a session's screen, one for a cart's hardware."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fastapi import APIRouter, WebSocket

from server_stub.context import Ctx
from server_stub.errors import NotFoundError
from server_stub.hub import Mailbox, SocketHub

ESTABLISHED = {"Message": "Web socket connection established"}
REFUSED = {"Message": "Web socket connection cannot be established"}

router = APIRouter()


@router.websocket("/ws/{session_id}")
async def session_socket(websocket: WebSocket, context: Ctx, session_id: str) -> None:
    """What happens in a session, as `{"type", "data"}`."""
    await _serve(websocket, context.hub.sessions, session_id, context.world.active_session)


@router.websocket("/ws/hardware/{cart_id}")
async def hardware_socket(websocket: WebSocket, context: Ctx, cart_id: str) -> None:
    """What the cart's scanner and scale have to know."""
    await _serve(websocket, context.hub.hardware, cart_id, context.world.cart)


async def _serve(websocket: WebSocket, hub: SocketHub, key: str, find: Callable[[int], object]) -> None:
    await websocket.accept()
    try:
        number = int(key)
        find(number)
    except (ValueError, NotFoundError):
        await websocket.send_json(REFUSED)
        await websocket.close()
        return
    mailbox = hub.join(number)
    writing = asyncio.create_task(_write(websocket, mailbox))
    gone = asyncio.create_task(_until_gone(websocket))
    try:
        await asyncio.wait({writing, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(number, mailbox)
        for task in (writing, gone):
            task.cancel()
        await asyncio.gather(writing, gone, return_exceptions=True)


async def _write(websocket: WebSocket, mailbox: Mailbox) -> None:
    await websocket.send_json(ESTABLISHED)
    while (message := await mailbox.waiting.get()) is not None:
        await websocket.send_text(message)


async def _until_gone(websocket: WebSocket) -> None:
    while (await websocket.receive())["type"] != "websocket.disconnect":
        continue
