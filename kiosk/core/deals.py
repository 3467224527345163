"""Which offers apply to a basket, and what they save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kiosk.core.models import Basket, Line, Offer, Product


@dataclass(frozen=True)
class Deals:
    """Reckoned once when the basket or the offers change: a list that is scrolled must not reckon with every frame.

    `offers` has the offer of each product that has one, by the product's number; `saved` is for the whole basket.
    """

    offers: Mapping[str, Offer] = field(default_factory=dict)
    saved: Decimal = Decimal(0)

    def offer_of(self, product: Product | None) -> Offer | None:
        return None if product is None else self.offers.get(product.item_no)


def deals_of(basket: Basket | None, offers: Sequence[Offer] | None) -> Deals:
    """Of several offers of one product the cheapest counts."""
    dearest_first = sorted(offers or (), key=lambda offer: offer.discounted_price, reverse=True)
    by_product = {offer.item_no: offer for offer in dearest_first}
    deals = Deals(by_product)
    lines = () if basket is None else basket.lines
    return replace(deals, saved=sum((saved(line, deals.offer_of(line.product)) for line in lines), Decimal(0)))


def regular_price(product: Product | None, offer: Offer | None) -> Decimal | None:
    """What one of it costs without the offer, where it is cheaper now; else None."""
    if product is None or offer is None or offer.unit_price <= product.unit_price:
        return None
    return offer.unit_price


def saved(line: Line, offer: Offer | None) -> Decimal:
    """What the offer saves on this line."""
    regular = regular_price(line.product, offer)
    if regular is None or line.product is None:
        return Decimal(0)
    return (regular - line.product.unit_price) * line.quantity
