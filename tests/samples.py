"""States to draw: one of each screen, with ordinary and with cruel data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from kiosk.adapters.qr import encode
from kiosk.core.events import Failure
from kiosk.core.models import Basket, Credentials, Line, Product, Receipt, Weight
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
    "mDqT0C1l5vHnT1QbWlY5mEoK2oZ8yZ0y0n5b2c3d4e5"
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
    return State(
        cart_id=7, languages=languages, language=language, now=1000.0, stream=live, clock_offset=1795460629.0
    )


def states(language: str = "en") -> Mapping[str, State]:
    """One state for each screen and each face of it, by name."""
    start = base(language)
    opened = Credentials(41, Secret("shopper"))
    shopping = Shopping(opened, 950.0, basket(), 990.0, changed_item="2", feed_live=True)
    url = encode("https://pay.example/checkout/6f1c2a9e-41")
    away = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason="connection refused")
    receipt = Receipt(basket(), Decimal("37.50"), "R-000041")
    problems = (
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
    down = Stream(StreamStatus.DOWN, 940.0, "connection refused", 1004.0)
    cruel = Product("1", "Ultra " * 40, Decimal("9999999.99"), "زيت " * 60, "a box of a hundred and forty-four pieces")
    cruel_lines = (Line("0", 99, cruel), Line("1", 3, None), Line("2", 1, replace(cruel, description="خبز with سمسم")))
    cruel_basket = Basket(cruel_lines, Decimal("999999999.99"))
    return {
        "starting": replace(start, phase=Pairing()),
        "setup": replace(start, cart_id=0, phase=SetupNeeded(problems)),
        "setup-unknown-cart": replace(
            start, phase=Pairing(), qr=Poll(due_at=1015, failures=1, failure=Failure.UNKNOWN_CART, reason="unknown")
        ),
        "setup-many": replace(start, cart_id=0, phase=SetupNeeded(problems * 6)),
        "offline": replace(start, phase=Pairing(), stream=down, qr=away, offline_since=700.0),
        "pairing": replace(start, phase=Pairing(Qr(encode(TOKEN), 1027.0, 1042.0))),
        "welcome": replace(start, phase=Welcome((opened,), 999.0)),
        "shopping": replace(start, phase=shopping),
        "shopping-empty": replace(start, phase=replace(shopping, basket=Basket())),
        "shopping-loading": replace(start, phase=replace(shopping, basket=None)),
        "shopping-cruel": replace(start, phase=replace(shopping, basket=cruel_basket)),
        "shopping-long": replace(start, phase=replace(shopping, basket=basket(5000), changed_item="4321")),
        "shopping-away": replace(start, phase=shopping, status=away, basket=away, stream=down),
        "attention": replace(
            start, phase=replace(shopping, attention=True, alarm=Alarm(Weight.INCREASED, 999.0, Channel.FEED))
        ),
        "paying-asking": replace(start, phase=replace(shopping, payment=Payment(PaymentStage.ASKING, 999.0))),
        "paying": replace(start, phase=replace(shopping, payment=Payment(PaymentStage.WAITING, 999.0, url))),
        "paying-retrying": replace(start, phase=replace(shopping, payment=Payment(PaymentStage.RETRYING, 999.0, url))),
        "paying-failed": replace(start, phase=replace(shopping, payment=Payment(PaymentStage.FAILED, 999.0))),
        "receipt": replace(start, phase=Parting(41, receipt, 990.0, 1018.0)),
        "receipt-cruel": replace(start, phase=Parting(41, Receipt(cruel_basket, Decimal(5)), 990.0, 1018.0)),
        "goodbye": replace(start, phase=Parting(41, None, 999.0, 1007.0)),
        "reduced": replace(start, phase=Reduced(41, 990.0)),
        "maintenance": replace(start, phase=OutOfService("maintenance")),
        "battery-low": replace(start, phase=OutOfService("battery low")),
    }
