"""What the samples are made of: goods, codes, a cart that is live, a session."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import qrcode

from kiosk.core.models import Basket, Credentials, Line, Product
from kiosk.core.secret import Secret
from kiosk.core.state import (
    Shopping,
    State,
    Stream,
    StreamStatus,
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
    ("Full cream milk", "حليب كامل الدسم", "1 L", "46.50", 2, "Full-cream milk"),
    ("Baladi bread", "عيش بلدي", "5 pcs", "12.00", 1, "Baladi bread, 5 loaves"),
    ("Cherry tomatoes", "طماطم كرزية", "500 g", "32.75", 1, "Tomatoes"),
    ("Basmati rice, long grain", "أرز بسمتي طويل الحبة", "5 kg", "389.00", 1, "Egyptian rice"),
    (
        "Olive oil, extra virgin, first cold pressing",
        "زيت زيتون بكر ممتاز من العصرة الأولى على البارد",
        "750 ml",
        "415.25",
        3,
        "Extra-virgin olive oil",
    ),
    ("Sea salt", None, None, "9.95", 1, None),
    ("Feta cheese", "جبنة فيتا", "500 g", "88.00", 2, "White cheese in brine"),
    ("Mango juice", "عصير مانجو", "1 L", "41.00", 6, "Mango nectar"),
)
"""Names, size, price, quantity, and the product of the stub's catalogue whose picture it has."""
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
        name, arabic, size, price, quantity, drawn = GOODS[index % len(GOODS)]
        picture = None if drawn is None else f"picture:{drawn}"
        product = Product(f"{index:05}", name, Decimal(price), arabic, size, image_url=picture)
        lines.append(Line(str(index), quantity, product))
    return Basket(tuple(lines), sum((line.total or Decimal(0) for line in lines), Decimal(0)))


def base(language: str = "en") -> State:
    languages = ("en", "ar") if language == "en" else ("ar", "en")
    live = Stream(StreamStatus.LIVE, 900.0)
    return State(cart_id=7, languages=languages, language=language, now=1000.0, stream=live, clock_offset=1795460629.0)


def shopping(changed: str = "2") -> Shopping:
    opened = Credentials(41, Secret("shopper"))
    return Shopping(opened, 950.0, basket(), 990.0, changed_item=changed, feed_live=True)
