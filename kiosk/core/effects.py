"""What to do, in the imperative. `step` returns these; the adapters carry them out and answer with events.

A request's id comes back in its answer, so that a late answer is recognised.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kiosk.core.models import Credentials, Mood


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
class FetchPaymentPage:
    """Ask for the address of the page of a payment that is there already."""

    request: int
    session_id: int


@dataclass(frozen=True)
class FetchOffers:
    request: int
    credentials: Credentials


@dataclass(frozen=True)
class FetchChecklist:
    request: int
    credentials: Credentials


@dataclass(frozen=True)
class CheckItem:
    """Tick an item of the shopper's list, or take the tick away."""

    request: int
    credentials: Credentials
    checklist_id: int
    item_id: int
    checked: bool


@dataclass(frozen=True)
class FetchMap:
    request: int
    credentials: Credentials


@dataclass(frozen=True)
class FetchLocation:
    """Ask in which aisle the session's cart is."""

    request: int
    session_id: int


@dataclass(frozen=True)
class FetchWay:
    """Ask for the way to an offer."""

    request: int
    credentials: Credentials
    offer: int


@dataclass(frozen=True)
class FetchProduct:
    request: int
    credentials: Credentials
    barcode: str


@dataclass(frozen=True)
class TellStaff:
    """Tell the backend that someone at the cart wants help, or no longer does. Without a session, by the cart alone."""

    request: int
    credentials: Credentials | None
    calling: bool


@dataclass(frozen=True)
class FetchReasons:
    request: int
    credentials: Credentials
    mood: Mood


@dataclass(frozen=True)
class SendFeedback:
    """`reasons` are the numbers of those that were chosen."""

    request: int
    credentials: Credentials
    mood: Mood
    reasons: tuple[int, ...]


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


class Sound(StrEnum):
    """The sounds' names, which are their files'."""

    TAP = "tap"
    READ = "read"
    ADDED = "added"
    ALARM = "alarm"
    PAID = "paid"


@dataclass(frozen=True)
class PlaySound:
    sound: Sound


@dataclass(frozen=True)
class SayTotal:
    """Speak the basket's total, in this language."""

    total: Decimal
    pieces: int
    language: str


@dataclass(frozen=True)
class BeSilent:
    """End what is being spoken: it is the last shopper's."""


Request = (
    FetchQr
    | FetchCartStatus
    | FetchBasket
    | CreatePayment
    | FetchPaymentPage
    | FetchOffers
    | FetchChecklist
    | CheckItem
    | FetchMap
    | FetchLocation
    | FetchWay
    | FetchProduct
    | TellStaff
    | FetchReasons
    | SendFeedback
)

Effect = (
    Request
    | ReopenStream
    | OpenFeed
    | CloseFeed
    | SaveSession
    | EraseSession
    | ForgetShopper
    | Reload
    | PlaySound
    | SayTotal
    | BeSilent
)
