"""The cart's event stream."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server_stub.context import Ctx
from server_stub.hub import Mailbox, StreamHub

router = APIRouter(tags=["event stream"])


class EventStreamResponse(Response):
    """Writes one cart's events as they come, until the client goes or the server stops."""

    media_type = "text/event-stream"

    def __init__(self, streams: StreamHub, cart_id: int) -> None:
        super().__init__(headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._streams = streams
        self._cart_id = cart_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        mailbox = self._streams.join(self._cart_id)
        writing = asyncio.create_task(self._write(mailbox, send))
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await asyncio.wait({writing, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._streams.leave(self._cart_id, mailbox)
            for task in (writing, gone):
                task.cancel()
            await asyncio.gather(writing, gone, return_exceptions=True)

    async def _write(self, mailbox: Mailbox, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        while (message := await mailbox.waiting.get()) is not None:
            await send({"type": "http.response.body", "body": f"data: {message}\n\n".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@router.get("/sse/{cart_id}", response_class=Response, responses={200: {"content": {"text/event-stream": {}}}})
async def event_stream(context: Ctx, cart_id: int) -> EventStreamResponse:
    """The cart's events from now on. The newest connection of a cart gets them; nothing is repeated."""
    context.world.cart(cart_id)
    return EventStreamResponse(context.hub.streams, cart_id)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue
