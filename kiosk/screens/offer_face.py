"""What is to be said of an offer, in the shopper's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN

from kiosk.core.models import Offer
from kiosk.screens.builder import Builder
from kiosk.screens.strings import tidy


@dataclass(frozen=True)
class Face:
    """What is to be said of an offer; "" where there is nothing to say. `way` is where there is one, else why not."""

    name: str
    title: str
    image_url: str | None
    placeholder: str
    price: str
    regular: str
    percent: str
    aisle: str
    here: bool
    until: str
    way: str
    """The key of the words."""

    @property
    def away(self) -> bool:
        return self.way != "offers.way"


def face_of(build: Builder, offer: Offer, aisle_id: int | None, *, away: bool) -> Face:
    """`aisle_id` is the aisle that the cart is in."""
    words = build.words
    name = offer.description_ar if words.rtl and offer.description_ar else offer.description
    percent, last = _percent(offer), _last_day(offer)
    return Face(
        name=tidy(name),
        title=tidy(offer.title or ""),
        image_url=offer.image_url,
        placeholder=build.layout.categories.icon_for(offer.description, offer.description_ar),
        price=words.money(offer.discounted_price),
        regular=words.money(offer.unit_price) if offer.discounted_price < offer.unit_price else "",
        percent=words("offers.percent", percent=words.percent(percent)) if percent else "",
        aisle=tidy(offer.aisle_name or ""),
        here=aisle_id is not None and offer.aisle_id == aisle_id,
        until=words("offers.until", day=words.day(last)) if last else "",
        way="offers.way.away" if away else "offers.way",
    )


def _percent(offer: Offer) -> int:
    """By how many whole hundredths it is cheaper, never more than it is; 0 where it is not cheaper."""
    if offer.discounted_price >= offer.unit_price:
        return 0
    percent = offer.percentage
    if percent is None:
        percent = (offer.unit_price - offer.discounted_price) / offer.unit_price * 100
    return max(0, int(percent.to_integral_value(ROUND_DOWN)))


def _last_day(offer: Offer) -> date | None:
    try:
        return date.fromisoformat(offer.ends_on) if offer.ends_on else None
    except ValueError:
        return None
