"""What the kiosk knows: the phases of its life and all that the loop holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kiosk.core.deals import Deals
from kiosk.core.events import PaymentNews
from kiosk.core.floor import StoreMap
from kiosk.core.models import (
    Basket,
    Checklist,
    Code,
    Credentials,
    Mood,
    Offer,
    PairingPicture,
    Product,
    Reason,
    Receipt,
    Way,
    Weight,
)
from kiosk.core.poll import NEVER, Poll
from kiosk.errors import Problem


class StreamStatus(StrEnum):
    CONNECTING = "connecting"
    LIVE = "live"
    DOWN = "down"


@dataclass(frozen=True)
class Stream:
    """The event stream as the loop knows it. `reason` is why it last broke, kept until it is live again."""

    status: StreamStatus = StreamStatus.CONNECTING
    since: float = 0.0
    reason: str | None = None
    retry_at: float = NEVER
    stopped: bool = False
    """True after a 204: it stays closed until it is reopened."""


@dataclass(frozen=True)
class Qr:
    """The code of this cart, as modules or as the backend's own picture.

    `expires_at` is on the monotonic clock; `valid_until` is its `exp`, by the backend's clock, where there is one.
    """

    face: Code | PairingPicture
    renew_at: float
    expires_at: float
    valid_until: float | None = None


class PaymentStage(StrEnum):
    REVIEW = "review"
    ASKING = "asking"
    WAITING = "waiting"
    RETRYING = "retrying"
    FAILED = "failed"


@dataclass(frozen=True)
class Payment:
    stage: PaymentStage
    since: float
    code: Code | None = None
    amount: Decimal | None = None
    """What it was asked for; None where it is not asked for yet."""


class Channel(StrEnum):
    """Which way a report came."""

    STREAM = "stream"
    FEED = "feed"


@dataclass(frozen=True)
class Alarm:
    """The scale's last word: what, when, and over which channel (the other one repeats it)."""

    weight: Weight
    at: float
    channel: Channel


@dataclass(frozen=True)
class Heard:
    """The last news of a payment: what, when, and over which channel (the other one repeats it)."""

    news: PaymentNews
    at: float
    channel: Channel


@dataclass(frozen=True)
class Replay:
    """A start of a session that has ended here, and how many answers of `cart-status` have denied it since.

    It is the same word once more, or a backend that was restarted gives its numbers anew. Nothing of it shows and
    nothing is asked with its token until `cart-status` names it; the token goes with the phase or the last denial.
    """

    credentials: Credentials
    answers: int = 0


class Panel(StrEnum):
    """The parts of the shopping screen, one of which shows."""

    BASKET = "basket"
    OFFERS = "offers"
    LIST = "list"
    MAP = "map"
    HELP = "help"


@dataclass(frozen=True)
class Preview:
    """The product that was read last. `product` is None until the store has told it, and where it has none."""

    barcode: str
    until: float
    product: Product | None = None
    unknown: bool = False
    failed: bool = False
    asked: bool = True
    """False while the question in flight is of a product that was read before."""

    @property
    def settled(self) -> bool:
        """Whether there is something to read: until then it stands as long as the lookup takes."""
        return self.product is not None or self.unknown or self.failed


@dataclass(frozen=True)
class Tick:
    """A tick that the shopper has set or taken away, and that the backend has not taken yet."""

    item_id: int
    checked: bool


@dataclass(frozen=True)
class Route:
    """The offer that the shopper wants to find. `way` is None until it is told, and where there is none."""

    offer: Offer
    way: Way | None = None
    failed: bool = False


class StaffStage(StrEnum):
    TELLING = "telling"
    """The store is being told."""
    CALLED = "called"
    """It has been told, or the light alone calls."""
    UNTOLD = "untold"
    """It could not be told: the light alone calls."""


@dataclass(frozen=True)
class StaffCall:
    """`lit` is whether a light calls as well."""

    stage: StaffStage
    since: float
    lit: bool = True


class FeedbackStage(StrEnum):
    OPEN = "open"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Feedback:
    """What the shopper says of it. `reasons` are those of the mood: None until the backend has told them."""

    mood: Mood | None = None
    reasons: tuple[Reason, ...] | None = None
    chosen: frozenset[int] = frozenset()
    stage: FeedbackStage = FeedbackStage.OPEN


# --- phases ---


@dataclass(frozen=True)
class Starting:
    """Nothing is known yet."""


@dataclass(frozen=True)
class SetupNeeded:
    """The configuration cannot be used: a technician is needed."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Resuming:
    """The store held a session; the backend is asked whether it still is this cart's."""

    credentials: Credentials


@dataclass(frozen=True)
class Pairing:
    """Free for the next shopper. Whether a code may be shown is `shown_qr`'s to say."""

    qr: Qr | None = None
    replay: Replay | None = None


@dataclass(frozen=True)
class Welcome:
    """Someone has scanned; the backend is asked which of the candidates (newest last) it is.

    Without a candidate the event was lost: `cart-status` alone told of the session. `basket` belongs to the newest.
    """

    candidates: tuple[Credentials, ...]
    since: float
    answers: int = 0
    basket: Basket | None = None
    replay: Replay | None = None


@dataclass(frozen=True)
class Shopping:
    """The confirmed session. `basket` is None until the first answer; `basket_at` is when it was true."""

    credentials: Credentials
    since: float
    basket: Basket | None = None
    basket_at: float = 0.0
    changed_item: str | None = None
    changed_at: float = -math.inf
    """When the basket was last seen to be another one."""
    panel: Panel = Panel.BASKET
    scrolls: Mapping[Panel, int] = field(default_factory=dict)
    """Offsets in pixels from the lists' tops; the basket without one follows the line that changed last."""
    offers: tuple[Offer, ...] | None = None
    """In the backend's order; None until they are known. `offers_in_order` gives them as they show."""
    deals: Deals = field(default_factory=Deals)
    """What of the offers applies to the basket."""
    aisle_id: int | None = None
    """Where the cart is, as far as the backend knows."""
    checklist: Checklist | None = None
    checklist_known: bool = False
    ticks: tuple[Tick, ...] = ()
    """Oldest first; the first is the one that the backend is being told."""
    tick_failed_at: float | None = None
    store_map: StoreMap | None = None
    route: Route | None = None
    preview: Preview | None = None
    alarm: Alarm | None = None
    attention: bool = False
    payment: Payment | None = None
    asked_amount: Decimal | None = None
    """For what the payment was last asked for."""
    heard: Heard | None = None
    feed_live: bool = False
    candidate: Credentials | None = None
    """Another session said to have started; the backend is asked which one is true."""

    @property
    def scroll(self) -> int | None:
        """The offset of the list on the panel that shows."""
        return self.scrolls.get(self.panel)

    def unscrolled(self, panel: Panel) -> Mapping[Panel, int]:
        """The offsets without this panel's."""
        return {name: offset for name, offset in self.scrolls.items() if name is not panel}


@dataclass(frozen=True)
class Parting:
    """The session is over, and the disk holds nothing of it. `receipt` is None where nothing is known to be paid.

    `basket` is then the last known one, for a receipt that comes late. `credentials` are there only as long as feedback
    may be given: the backend takes it from the shopper alone.
    """

    session_id: int
    receipt: Receipt | None
    since: float
    until: float
    basket: Basket | None = None
    replay: Replay | None = None
    credentials: Credentials | None = None
    feedback: Feedback | None = None
    scroll: int = 0


@dataclass(frozen=True)
class Reduced:
    """A session is open whose token never came: nothing of it can be shown."""

    session_id: int
    since: float
    replay: Replay | None = None


@dataclass(frozen=True)
class OutOfService:
    """The backend says that this cart is not to be used: `maintenance` or `battery low`."""

    reason: str
    replay: Replay | None = None


Phase = Starting | SetupNeeded | Resuming | Pairing | Welcome | Shopping | Parting | Reduced | OutOfService


@dataclass(frozen=True)
class State:
    """Everything. `now` is the moment of the last step, in seconds of the monotonic clock."""

    cart_id: int
    receipt_s: float = 30.0
    """For so long a receipt stands, unless the shopper keeps it."""
    languages: tuple[str, ...] = ("en",)
    """Those there are, the cart's own first."""
    language: str = "en"
    now: float = 0.0
    phase: Phase = field(default_factory=Starting)
    stream: Stream = field(default_factory=Stream)
    qr: Poll = field(default_factory=Poll)
    status: Poll = field(default_factory=Poll)
    basket: Poll = field(default_factory=Poll)
    payment: Poll = field(default_factory=Poll)
    payment_page: Poll = field(default_factory=Poll)
    offers: Poll = field(default_factory=Poll)
    checklist: Poll = field(default_factory=Poll)
    tick: Poll = field(default_factory=Poll)
    store_map: Poll = field(default_factory=Poll)
    location: Poll = field(default_factory=Poll)
    way: Poll = field(default_factory=Poll)
    product: Poll = field(default_factory=Poll)
    staff: Poll = field(default_factory=Poll)
    reasons: Poll = field(default_factory=Poll)
    feedback: Poll = field(default_factory=Poll)
    clock_offset: float | None = None
    """The backend's clock (seconds since the epoch) less the monotonic clock; None before the first answer."""
    offline_since: float | None = None
    requests: int = 0
    ended: tuple[int, ...] = ()
    """The last sessions that ended here: a start of one of them is a replay until `cart-status` names it."""
    reload_wanted: bool = False
    pressed: str | None = None
    last_error: str | None = None
    staff_call: StaffCall | None = None
    lit: bool = True
    """Whether the cart has a light."""
    staff_told: bool = False
    """Whether the backend wants to be told of calls for staff; else the light alone calls."""
    large_text: bool = False
    high_contrast: bool = False
    motion: bool = True
    sounds: bool = False
    spoken: bool = False
    """Whether the total is spoken when it changes."""
    active_at: float = 0.0
    """When someone last touched the screen, or something happened that a shopper wants to see."""
    dim_after_s: float = math.inf
    dim_to: float = 0.35
    """The brightness of a screen that nobody looks at, 1.0 being all of it."""
    erased_at: float | None = None
    """When the last shopper was forgotten."""


def credentials(state: State) -> Credentials | None:
    """What opens the present session's calls."""
    match state.phase:
        case Shopping(credentials=found) | Resuming(credentials=found):
            return found
        case Welcome(candidates=(*_, newest)):
            return newest
    return None


def session_id(state: State) -> int | None:
    """The session that is open on this cart as far as is known, confirmed or not."""
    if isinstance(state.phase, Reduced):
        return state.phase.session_id
    opened = credentials(state)
    return None if opened is None else opened.session_id
