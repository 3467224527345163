"""Who is listening: one event-stream subscriber per cart, one WebSocket client per session and per cart's hardware.

Everything here runs on the server's event loop; nothing is locked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Message = Mapping[str, Any]


def json_text(message: Message) -> str:
    return json.dumps(message, ensure_ascii=False)


@dataclass(eq=False)
class Mailbox:
    """What one connection still has to write, in order; `None` is the end."""

    waiting: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)

    def put(self, message: Message) -> None:
        self.waiting.put_nowait(json_text(message))

    def finish(self) -> None:
        self.waiting.put_nowait(None)


@dataclass
class Channel:
    """The subscription of one cart and its open connections, with or without the subscription."""

    subscriber: Mailbox | None = None
    connections: set[Mailbox] = field(default_factory=set)
    sent: int = 0
    lost: int = 0


class StreamHub:
    """The carts' event streams: the newest connection is the subscriber, and nothing is kept for later.

    With `trap`, any connection that goes takes the cart's subscription with it, also when it is no longer its own.
    """

    def __init__(self, trap: bool) -> None:
        self._trap = trap
        self._channels: dict[int, Channel] = {}
        self._closed = False

    def channel(self, cart_id: int) -> Channel:
        return self._channels.setdefault(cart_id, Channel())

    def join(self, cart_id: int) -> Mailbox:
        """A new connection of the cart, which takes the subscription over."""
        mailbox = Mailbox()
        mailbox.put({"type": "connection", "message": f"Connected {cart_id}"})
        if self._closed:
            mailbox.finish()
        channel = self.channel(cart_id)
        channel.subscriber = mailbox
        channel.connections.add(mailbox)
        return mailbox

    def leave(self, cart_id: int, mailbox: Mailbox) -> None:
        channel = self.channel(cart_id)
        channel.connections.discard(mailbox)
        if self._trap or channel.subscriber is mailbox:
            channel.subscriber = None

    def orphan(self, cart_id: int) -> bool:
        """Forget the subscription and keep its connection open; tells whether there was one."""
        channel = self.channel(cart_id)
        had = channel.subscriber is not None
        channel.subscriber = None
        return had

    def publish(self, cart_id: int, message: Message) -> bool:
        """Hand the event to the subscriber; without one it is lost, and the answer is False."""
        channel = self.channel(cart_id)
        if channel.subscriber is None:
            channel.lost += 1
            return False
        channel.subscriber.put(message)
        channel.sent += 1
        return True

    def close(self) -> None:
        """End every stream, also the silent ones, so that the server can stop."""
        self._closed = True
        for channel in self._channels.values():
            for mailbox in channel.connections:
                mailbox.finish()


class SocketHub:
    """WebSocket clients by key (a session, or a cart's hardware): the newest wins, the older stays open and silent."""

    def __init__(self) -> None:
        self._clients: dict[int, Mailbox] = {}

    def join(self, key: int) -> Mailbox:
        mailbox = Mailbox()
        self._clients[key] = mailbox
        return mailbox

    def leave(self, key: int, mailbox: Mailbox) -> None:
        if self._clients.get(key) is mailbox:
            del self._clients[key]

    def send(self, key: int, kind: str, data: object) -> bool:
        client = self._clients.get(key)
        if client is None:
            return False
        client.put({"type": kind, "data": data})
        return True


@dataclass(frozen=True)
class Hub:
    """Everyone who listens. Only streams have to be told to end: the server closes WebSockets by itself."""

    streams: StreamHub
    sessions: SocketHub = field(default_factory=SocketHub)
    hardware: SocketHub = field(default_factory=SocketHub)
