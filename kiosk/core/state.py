"""What the kiosk knows, and what follows from it without deciding anything: the screen's name, the next due moment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.core.events import Failure, PaymentNews
from kiosk.core.models import Basket, Code, Credentials, PairingPicture, Receipt, Weight
from kiosk.core.poll import NEVER, Poll
from kiosk.errors import Problem

WELCOME_PATIENCE_S = 10.0
"""For so long "Welcome" stands while the backend does not answer; then the screen says that it is away."""


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
    ASKING = "asking"
    WAITING = "waiting"
    RETRYING = "retrying"
    FAILED = "failed"


@dataclass(frozen=True)
class Payment:
    stage: PaymentStage
    since: float
    code: Code | None = None


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
    scroll: int | None = None
    """Offset in pixels from the list's top; None follows the line that changed last."""
    alarm: Alarm | None = None
    attention: bool = False
    payment: Payment | None = None
    heard: Heard | None = None
    feed_live: bool = False
    candidate: Credentials | None = None
    """Another session said to have started; the backend is asked which one is true."""


@dataclass(frozen=True)
class Parting:
    """The session is over and its secrets are gone. `receipt` is None where nothing was paid as far as we know.

    `basket` is then the last known one, for a receipt that comes late.
    """

    session_id: int
    receipt: Receipt | None
    since: float
    until: float
    basket: Basket | None = None
    replay: Replay | None = None


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
    clock_offset: float | None = None
    """The backend's clock (seconds since the epoch) less the monotonic clock; None before the first answer."""
    offline_since: float | None = None
    requests: int = 0
    ended: tuple[int, ...] = ()
    """The last sessions that ended here: a start of one of them is a replay until `cart-status` names it."""
    reload_wanted: bool = False
    pressed: str | None = None
    last_error: str | None = None


class Screen(StrEnum):
    """The screens' names, as the status file tells them."""

    STARTING = "starting"
    SETUP = "setup"
    OFFLINE = "offline"
    PAIRING = "pairing"
    WELCOME = "welcome"
    SHOPPING = "shopping"
    PAYING = "paying"
    RECEIPT = "receipt"
    REDUCED = "reduced"
    OUT_OF_SERVICE = "out-of-service"


def shown_qr(state: State) -> Qr | None:
    """The code that may stand on the screen: of this cart, unexpired, with a live event stream. Else None.

    A hung backend keeps its stream open: where it does not answer `cart-status`, it accepts no scan either.
    """
    if not isinstance(state.phase, Pairing) or state.phase.qr is None:
        return None
    qr = state.phase.qr
    fresh = state.now < qr.expires_at
    live = state.stream.status is StreamStatus.LIVE and not _status_withheld(state)
    return qr if fresh and live else None


def _status_withheld(state: State) -> bool:
    """Whether the last question for `cart-status` failed (the adapter has tried twice by then) or hangs."""
    return state.status.failures > 0 or state.status.overdue(state.now)


def unknown_cart(state: State) -> bool:
    """Whether the backend does not know this cart's number."""
    return Failure.UNKNOWN_CART in (state.qr.failure, state.status.failure)


def backend_away(state: State) -> bool:
    """Whether the backend leaves the session's questions unanswered: one that hangs, or two in a row that failed.

    One failure alone may be a hiccup.
    """
    return any(poll.failures >= 2 or poll.overdue(state.now) for poll in (state.basket, state.status))


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


def attention(state: State) -> bool:
    return isinstance(state.phase, Shopping) and state.phase.attention


def screen_of(state: State) -> Screen:
    """Which screen stands for this state."""
    match state.phase:
        case Starting():
            return Screen.STARTING
        case SetupNeeded():
            return Screen.SETUP
        case Resuming() if unknown_cart(state):
            return Screen.SETUP
        case Resuming():
            return Screen.OFFLINE if state.status.failures else Screen.STARTING
        case Pairing():
            return _pairing_screen(state, state.phase)
        case Welcome(since=since):
            waited = state.now >= since + WELCOME_PATIENCE_S and state.status.failures > 0
            return Screen.OFFLINE if waited else Screen.WELCOME
        case Shopping(payment=None):
            return Screen.SHOPPING
        case Shopping():
            return Screen.PAYING
        case Parting():
            return Screen.RECEIPT
        case Reduced():
            return Screen.REDUCED
        case OutOfService():
            return Screen.OUT_OF_SERVICE


def _pairing_screen(state: State, phase: Pairing) -> Screen:
    if shown_qr(state) is not None:
        return Screen.PAIRING
    if unknown_cart(state):
        return Screen.SETUP
    expired = phase.qr is not None and state.now >= phase.qr.expires_at
    troubled = expired or state.stream.reason is not None or state.qr.failures > 0 or _status_withheld(state)
    # Once offline, it stays so until there is a code to show: the screen does not flicker while that is fetched.
    return Screen.OFFLINE if troubled or state.offline_since is not None else Screen.STARTING


def next_try(state: State) -> float:
    """The next moment at which something is tried with the backend; `NEVER` where an answer is being waited for."""
    moments = [poll.due_at for poll in (state.qr, state.status) if poll.failures]
    if state.stream.status is StreamStatus.DOWN:
        moments.append(state.stream.retry_at)
    return min(moments, default=NEVER)


def next_due(state: State) -> float:
    """The moment of the next `Ticked`, in seconds of the monotonic clock; `NEVER` if only an event can change it."""
    return min(_moments(state))


def _moments(state: State) -> Iterator[float]:
    for poll in (state.qr, state.status, state.basket, state.payment):
        yield poll.next_moment
    # What an answer that is overdue changes on the screen.
    telling = {Pairing: (state.status,), Shopping: (state.basket, state.status)}.get(type(state.phase), ())
    for poll in telling:
        if not poll.overdue(state.now):
            yield poll.overdue_at
    if state.stream.stopped:
        yield state.stream.retry_at
    screen = screen_of(state)
    match state.phase:
        case Pairing(qr=Qr() as qr):
            if state.now < qr.expires_at:
                yield qr.expires_at
            if screen is Screen.PAIRING and state.now < qr.renew_at:
                yield next_second(qr.renew_at, state.now)
        case Welcome(since=since) if state.now < since + WELCOME_PATIENCE_S:
            yield since + WELCOME_PATIENCE_S
        case Parting(until=until):
            yield next_second(until, state.now)
        case Shopping(payment=Payment(stage=PaymentStage.ASKING, since=since)):
            yield since + PROGRESS_AFTER_S if state.now < since + PROGRESS_AFTER_S else NEVER
    if screen is Screen.OFFLINE:
        moment = next_try(state)
        yield next_second(moment, state.now) if state.now < moment < NEVER else NEVER
        if state.offline_since is not None:
            yield next_minute(state.offline_since, state.now)


PROGRESS_AFTER_S = 0.3
"""Progress is shown for whatever takes longer."""


def seconds_left(moment: float, now: float) -> int:
    """Whole seconds until the moment, rounded up, as a countdown shows them."""
    return max(0, math.ceil(moment - now - 1e-6))


def next_second(moment: float, now: float) -> float:
    """When a countdown to `moment` next changes its number."""
    return moment - max(0, seconds_left(moment, now) - 1)


def next_minute(since: float, now: float) -> float:
    """When the count of whole minutes since that moment next changes."""
    return since + 60 * (math.floor((now - since + 1e-6) / 60) + 1)
