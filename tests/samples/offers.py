"""Offers, the basket with them, and the product that was read."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kiosk.core.deals import deals_of
from kiosk.core.events import Failure
from kiosk.core.models import Offer, Product
from kiosk.core.poll import Poll
from kiosk.core.state import Panel, Preview, Shopping, StaffCall, StaffStage, State
from tests.samples.common import CRUEL, REASON, shopping

AWAY = Poll(due_at=1004.0, failures=3, failure=Failure.UNREACHABLE, reason=REASON)
ON_OFFER = (
    ("00003", "Basmati rice, long grain", "أرز بسمتي طويل الحبة", "Rice for the month", "449.00", "389.00", 4),
    ("00000", "Full cream milk", "حليب كامل الدسم", "Milk days", "58.10", "46.50", 2),
    ("00002", "Cherry tomatoes", "طماطم كرزية", "Tomatoes of the week", "40.95", "32.75", 1),
    ("00006", "Feta cheese", "جبنة فيتا", None, "110.00", "88.00", 2),
    ("00007", "Mango juice", "عصير مانجو", "Two for the price of one and a half, all summer long", "54.65", "41.00", 5),
    ("00900", "Whole chicken, chilled", "دجاجة كاملة مبردة", None, "189.00", "151.20", 3),
    ("00901", "Laundry powder", "مسحوق غسيل", None, "239.00", "199.00", None),
)
PICTURES = {"00000": "picture:Full-cream milk", "00002": "picture:Tomatoes", "00003": "picture:Egyptian rice"}
"""Those that the stub's catalogue has."""
AISLES = {1: "Fruit & vegetables", 2: "Dairy & eggs", 3: "Meat", 4: "Rice & pasta", 5: "Drinks"}


def on_offer(count: int = len(ON_OFFER)) -> tuple[Offer, ...]:
    found = []
    for index in range(count):
        item_no, name, arabic, title, regular, price, aisle_id = ON_OFFER[index % len(ON_OFFER)]
        found.append(
            Offer(
                index=index + 1,
                item_no=item_no,
                title=title,
                description=name,
                unit_price=Decimal(regular),
                discounted_price=Decimal(price),
                description_ar=arabic,
                image_url=PICTURES.get(item_no),
                percentage=Decimal(20) if index % 2 else None,
                aisle_id=aisle_id,
                aisle_name=AISLES.get(aisle_id) if aisle_id is not None else None,
                ends_on=f"2026-11-{28 + index % 3}" if index % 4 else None,
            )
        )
    return tuple(found)


def cruel_offers() -> tuple[Offer, ...]:
    """Nothing in them is as it should be, and two have the same index."""
    first = on_offer(1)[0]
    long = "Ultra " * 34
    return (
        replace(first, description=long, description_ar="زيت " * 50, title=long, aisle_name=long, aisle_id=2),
        replace(first, index=1, unit_price=Decimal("9999999.99"), discounted_price=Decimal("9999998.99")),
        replace(first, index=2, unit_price=Decimal("9999999.99"), discounted_price=Decimal(0), ends_on="soon"),
        replace(first, index=3, discounted_price=Decimal("999.00"), percentage=Decimal(20)),
        replace(
            first, index=-4, description="خبز with سمسم", description_ar="Baguette مع سمسم", aisle_name="\u202eممر"
        ),
        replace(first, index=5, description="🍎🍎 Apples 🍏", description_ar="", aisle_id=2, aisle_name=None),
        replace(first, index=6, unit_price=Decimal(0), discounted_price=Decimal(0), percentage=Decimal(100)),
        replace(first, index=7, description="", description_ar=None, title="", aisle_name="a\nb", ends_on="2026-13-41"),
        replace(first, index=8, image_url="https://store.example/rice.jpg", percentage=Decimal("0.4")),
    )


def offers(start: State) -> dict[str, State]:
    base = replace(shopping(), panel=Panel.OFFERS, offers=on_offer(), aisle_id=2)
    called = StaffCall(StaffStage.CALLED, 999.0)

    def at(phase: Shopping) -> State:
        return replace(start, phase=replace(phase, deals=deals_of(phase.basket, phase.offers)))

    def read(preview: Preview, panel: Panel = Panel.BASKET) -> State:
        return at(replace(base, panel=panel, preview=preview))

    milk = Product("00000", "Full cream milk", Decimal("46.50"), "حليب كامل الدسم", "1 L", image_url=PICTURES["00000"])
    oil = "Olive oil, extra virgin, first cold pressing"
    shown = Preview("622", 1008.0, milk)
    return {
        "offers": at(base),
        "offers-pressed": replace(at(base), pressed="offer:2"),
        "offers-scrolled": at(replace(base, scrolls={Panel.OFFERS: 37})),
        "offers-elsewhere": at(replace(base, aisle_id=None)),
        "offers-one": at(replace(base, offers=on_offer(1))),
        "offers-none": at(replace(base, offers=())),
        "offers-loading": at(replace(base, offers=None)),
        "offers-away": replace(at(base), status=AWAY, basket=AWAY),
        "offers-away-loading": replace(at(replace(base, offers=None)), status=AWAY, basket=AWAY),
        "offers-failing": replace(at(replace(base, offers=None)), offers=AWAY),
        "offers-cruel": at(replace(base, offers=cruel_offers())),
        "offers-long": at(replace(base, offers=on_offer(1000))),
        "offers-staff": replace(at(base), staff_call=called),
        "shopping-offers": at(replace(base, panel=Panel.BASKET)),
        "preview": read(shown),
        "preview-pressed": replace(read(shown), pressed="preview.close"),
        "preview-offers": read(shown, Panel.OFFERS),
        "preview-regular": read(Preview("622", 1008.0, Product("7", oil, Decimal("415.25"), None, "750 ml"))),
        "preview-looking": read(Preview("622", 1008.0)),
        "preview-unknown": read(Preview("622", 1008.0, unknown=True)),
        "preview-unknown-staff": replace(read(Preview("622", 1008.0, unknown=True), Panel.LIST), staff_call=called),
        "preview-failed": read(Preview("622", 1008.0, failed=True)),
        "preview-staff": replace(read(shown, Panel.OFFERS), staff_call=called),
        "preview-cruel": read(Preview("622", 1008.0, CRUEL)),
        "preview-free": read(Preview("622", 1008.0, replace(milk, unit_price=Decimal(0)))),
    }
