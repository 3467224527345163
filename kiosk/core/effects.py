"""What to do, in the imperative. `step` returns these; the adapters carry them out and answer with events.

A request's id comes back in its answer, so that a late answer is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.models import Credentials


@dataclass(frozen=True)
class FetchQr:
    request: int


@dataclass(frozen=True)
class FetchCartStatus:
    request: int


@dataclass(frozen=True)
class FetchBasket:
    request: int
    credentials: Credentials


@dataclass(frozen=True)
class CreatePayment:
    """Ask for a payment and for the address of its page."""

    request: int
    session_id: int


@dataclass(frozen=True)
class ReopenStream:
    """Close the event stream, let it go, and open it again."""


@dataclass(frozen=True)
class OpenFeed:
    """Open the session's WebSocket."""

    session_id: int


@dataclass(frozen=True)
class CloseFeed:
    """Close the session's WebSocket."""


@dataclass(frozen=True)
class SaveSession:
    """Keep the session on disk, so that a restart comes back into it."""

    credentials: Credentials


@dataclass(frozen=True)
class EraseSession:
    """Remove the session from the disk."""


@dataclass(frozen=True)
class ForgetShopper:
    """Empty every cache that may hold something of the shopper."""


@dataclass(frozen=True)
class Reload:
    """Leave the loop and come up again with the changed configuration."""


Request = FetchQr | FetchCartStatus | FetchBasket | CreatePayment

Effect = Request | ReopenStream | OpenFeed | CloseFeed | SaveSession | EraseSession | ForgetShopper | Reload
