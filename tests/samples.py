"""States to draw: one of each screen and of each face of it, with ordinary and with cruel data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO

import qrcode

from kiosk.adapters.qr import encode
from kiosk.core.events import Failure
from kiosk.core.models import Basket, Credentials, Line, PairingPicture, Product, Receipt, Weight
from kiosk.core.poll import Poll
from kiosk.core.secret import Secret
from kiosk.core.state import (
    Alarm,
    Channel,
    OutOfService,
    Pairing,
    Parting,
    Payment,
    PaymentStage,
    Qr,
    Reduced,
    SetupNeeded,
    Shopping,
    State,
    Stream,
    StreamStatus,
    Welcome,
)
from kiosk.errors import Problem

TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjYXJ0aWQiOjEsImV4cCI6MTc5NTQ2MTYyOX0."
    "DfpOIBsmczfiPTW6Tiggx2MDPZQAGjzZKzH72Bk3SjE"
)
LONG_TOKEN = TOKEN.replace(".eyJ", ".eyJ" + "2ZW5kb3IiOiJhIn0" * 20)
PAYMENT_PAGE = "https://pay.example/checkout/6f1c2a9e-41"
REASON = "connection refused"
LONG_REASON = (
    "the backend's certificate is not signed by anyone this cart trusts " + "https://store.example/" + "x" * 120
)
GOODS = (
    ("Full cream milk", "حليب كامل الدسم", "1 L", "46.50", 2),
    ("Baladi bread", "عيش بلدي", "5 pcs", "12.00", 1),
    ("Cherry tomatoes", "طماطم كرزية", "500 g", "32.75", 1),
    ("Basmati rice, long grain", "أرز بسمتي طويل الحبة", "5 kg", "389.00", 1),
    (
        "Olive oil, extra virgin, first cold pressing",
        "زيت زيتون بكر ممتاز من العصرة الأولى على البارد",
        "750 ml",
        "415.25",
        3,
    ),
    ("Sea salt", None, None, "9.95", 1),
    ("Feta cheese", "جبنة فيتا", "500 g", "88.00", 2),
    ("Mango juice", "عصير مانجو", "1 L", "41.00", 6),
)
CRUEL = Product(
    "1",
    "Ultra " * 40,
    Decimal("9999999.99"),
    "زيت " * 60,
    "a box of a hundred and forty-four pieces, each in its own bag",
)
CRUEL_LINES = (
    Line("0", 99, CRUEL),
    Line("1", 3, None),
    Line("2", 1, replace(CRUEL, description="خبز with سمسم", description_ar="Baguette مع سمسم")),
    Line(
        "3", 10_000, replace(CRUEL, description="Two\nlines\tand \u202eturned\u2069", unit_price=Decimal("9999999.99"))
    ),
)
CRUEL_BASKET = Basket(CRUEL_LINES, Decimal("999999999.99"))
PROBLEMS = (
    Problem(
        "cart_id",
        "expected a whole number",
        "It is the number on the cart’s label, for example cart_id = 7.",
        "/etc/smartcart/kiosk.toml",
        3,
        "'seven'",
    ),
    Problem(
        "backend.ulr",
        "there is no such setting. Did you mean backend.url?",
        "Correct the name, or remove the line.",
        "/etc/smartcart/kiosk.toml",
        9,
        "'https://store.example'",
    ),
)
CRUEL_PROBLEMS = (
    Problem("backend.url", "it is wrong " * 30, "mend it " * 30, "/etc/" + "deep/" * 40 + "kiosk.toml", 9, "x" * 200),
    *PROBLEMS,
)


def code_png(text: str) -> bytes:
    """A code as a backend draws it: ten pixels a module, with its quiet zone."""
    out = BytesIO()
    qrcode.make(text).save(out)
    return out.getvalue()


def basket(count: int = len(GOODS)) -> Basket:
    lines = []
    for index in range(count):
        name, arabic, size, price, quantity = GOODS[index % len(GOODS)]
        product = Product(f"{index:05}", name, Decimal(price), arabic, size)
        lines.append(Line(str(index), quantity, product))
    return Basket(tuple(lines), sum((line.total or Decimal(0) for line in lines), Decimal(0)))


def base(language: str = "en") -> State:
    languages = ("en", "ar") if language == "en" else ("ar", "en")
    live = Stream(StreamStatus.LIVE, 900.0)
    return State(cart_id=7, languages=languages, language=language, now=1000.0, stream=live, clock_offset=1795460629.0)


@cache
def states(language: str = "en") -> Mapping[str, State]:
    """The samples by name."""
    start = base(language)
    return {**_free(start), **_session(start), **_paying(start), **_ended(start)}


def _free(start: State) -> dict[str, State]:
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    down = Stream(StreamStatus.DOWN, 940.0, REASON, 1004.0)
    unknown = Poll(due_at=1015, failures=1, failure=Failure.UNKNOWN_CART, reason="unknown")
    pairing = replace(start, phase=Pairing(Qr(encode(TOKEN), 1027.0, 1042.0)))
    offline = replace(start, phase=Pairing(), stream=down, qr=away, offline_since=700.0)
    return {
        "starting": replace(start, phase=Pairing()),
        "setup": replace(start, cart_id=0, phase=SetupNeeded(PROBLEMS)),
        "setup-unknown-cart": replace(start, phase=Pairing(), qr=unknown),
        "setup-many": replace(start, phase=SetupNeeded(PROBLEMS * 6)),
        "setup-cruel": replace(start, cart_id=0, phase=SetupNeeded(CRUEL_PROBLEMS * 3)),
        "offline": offline,
        "offline-just-now": replace(offline, offline_since=970.0),
        "offline-cruel": replace(offline, qr=replace(away, reason=LONG_REASON)),
        "pairing": pairing,
        "pairing-picture": replace(start, phase=Pairing(Qr(PairingPicture(code_png(TOKEN)), 1027.0, 1042.0))),
        "pairing-long": replace(start, cart_id=2**31 - 1, phase=Pairing(Qr(encode(LONG_TOKEN), 1027.0, 1042.0))),
        "pairing-pressed": replace(pairing, pressed="language"),
        "welcome": replace(start, phase=Welcome((Credentials(41, Secret("shopper")),), 999.0)),
        "reduced": replace(start, phase=Reduced(41, 990.0)),
        "maintenance": replace(start, phase=OutOfService("maintenance")),
        "battery-low": replace(start, phase=OutOfService("battery low")),
    }


def shopping(changed: str = "2") -> Shopping:
    opened = Credentials(41, Secret("shopper"))
    return Shopping(opened, 950.0, basket(), 990.0, changed_item=changed, feed_live=True)


def _session(start: State) -> dict[str, State]:
    phase = shopping()
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
    left_alone = replace(start, phase=phase, status=away, basket=away)
    put_in = replace(phase, attention=True, alarm=Alarm(Weight.INCREASED, 999.0, Channel.FEED))
    taken_out = replace(put_in, alarm=Alarm(Weight.DECREASED, 999.0, Channel.STREAM))
    return {
        "shopping": replace(start, phase=phase),
        "shopping-pressed": replace(start, phase=phase, pressed="pay"),
        "shopping-scrolled": replace(start, phase=replace(phase, scroll=37)),
        "shopping-end": replace(start, phase=replace(phase, changed_item="7")),
        "shopping-one": replace(start, phase=replace(phase, basket=basket(1), changed_item="0")),
        "shopping-empty": replace(start, phase=replace(phase, basket=Basket())),
        "shopping-loading": replace(start, phase=replace(phase, basket=None)),
        "shopping-cruel": replace(start, phase=replace(phase, basket=CRUEL_BASKET)),
        "shopping-long": replace(start, phase=replace(phase, basket=basket(5000), changed_item="4321")),
        "shopping-away": left_alone,
        "shopping-away-undated": replace(left_alone, clock_offset=None),
        "attention": replace(start, phase=put_in),
        "attention-taken": replace(start, phase=taken_out),
    }


def alarmed(state: State, weight: Weight) -> State:
    """The same session while the scale finds something amiss."""
    assert isinstance(state.phase, Shopping)
    return replace(state, phase=replace(state.phase, attention=True, alarm=Alarm(weight, 999.0, Channel.STREAM)))


def _paying(start: State) -> dict[str, State]:
    phase, url = shopping(), encode(PAYMENT_PAGE)
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)

    def at(stage: PaymentStage, *, coded: bool = False, cruel: bool = False) -> State:
        shown = replace(phase, basket=CRUEL_BASKET) if cruel else phase
        return replace(start, phase=replace(shown, payment=Payment(stage, 999.0, url if coded else None)))

    return {
        "paying-asking": at(PaymentStage.ASKING),
        "paying": at(PaymentStage.WAITING, coded=True),
        "paying-app": at(PaymentStage.WAITING),
        "paying-retrying": at(PaymentStage.RETRYING, coded=True),
        "paying-failed": at(PaymentStage.FAILED),
        "paying-failed-away": replace(at(PaymentStage.FAILED), status=away, basket=away),
        "paying-cruel": at(PaymentStage.RETRYING, coded=True, cruel=True),
        "paying-pressed": replace(at(PaymentStage.FAILED), pressed="payment.again"),
        "paying-attention": alarmed(at(PaymentStage.WAITING, coded=True), Weight.INCREASED),
        "paying-attention-asking": alarmed(at(PaymentStage.ASKING), Weight.INCREASED),
        "paying-attention-app": alarmed(at(PaymentStage.WAITING), Weight.DECREASED),
        "paying-attention-failed": alarmed(at(PaymentStage.FAILED), Weight.DECREASED),
        "paying-attention-cruel": alarmed(at(PaymentStage.RETRYING, coded=True, cruel=True), Weight.DECREASED),
    }


def _ended(start: State) -> dict[str, State]:
    receipt = Receipt(basket(), Decimal("37.50"), "R-000041")
    shown = replace(start, phase=Parting(41, receipt, 990.0, 1018.0))
    cruel = Receipt(CRUEL_BASKET, Decimal(5), "R-" + "0" * 80)
    return {
        "receipt": shown,
        "receipt-pressed": replace(shown, pressed="receipt.stay"),
        "receipt-cruel": replace(start, phase=Parting(41, cruel, 990.0, 1018.0)),
        "receipt-later": replace(shown, now=1006.0),
        "receipt-bare": replace(start, phase=Parting(41, Receipt(Basket((), Decimal("12.00"))), 990.0, 1018.0)),
        "goodbye": replace(start, phase=Parting(41, None, 999.0, 1007.0)),
    }
