"""The shop's products, offers and map, read from assets/catalogue and checked."""

from __future__ import annotations

import sysconfig
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from server_stub.errors import CatalogueError, NotFoundError
from server_stub.models import Aisle, Offer, Position, Product, ShopMap
from server_stub.money import piastres

DAY_S = 24 * 60 * 60
BARCODE_LENGTH = 13

K = TypeVar("K")
V = TypeVar("V")


class Catalogue:
    """What the shop sells, where, and what is cheaper now. Does not change while the stub runs."""

    def __init__(self, products: Iterable[Product], offers: Iterable[Offer], shop: ShopMap) -> None:
        self.products = tuple(products)
        self.offers = tuple(offers)
        self.shop = shop
        self._by_barcode = {product.barcode: product for product in self.products}
        self._by_item_no = {product.item_no: product for product in self.products}
        self._by_index = {offer.index: offer for offer in self.offers}

    def by_barcode(self, barcode: str) -> Product:
        return _found(self._by_barcode, barcode, "Item not found")

    def by_item_no(self, item_no: str) -> Product:
        return _found(self._by_item_no, item_no, "Item not found")

    def offer(self, index: int) -> Offer:
        return _found(self._by_index, index, "Promotion not found")

    def aisle(self, aisle_id: int) -> Aisle:
        return _found(self.shop.aisles, aisle_id, "Aisle not found")

    def offers_seen_from(self, aisle_id: int | None) -> tuple[Offer, ...]:
        """Every offer, those of the aisle first."""
        return tuple(sorted(self.offers, key=lambda offer: (offer.aisle_id != aisle_id, offer.index)))


def load(folder: Path, now: float) -> Catalogue:
    """Read the three files of `folder`; offers are dated from `now`, in seconds. Raises CatalogueError."""
    try:
        shop = _shop(_table(folder / "aisles.toml"))
        offer_rows = _rows(_table(folder / "offers.toml"), "offer")
        discounts = {str(row["item_no"]): piastres(row["discount"]) for row in offer_rows}
        products = [_product(row, discounts, shop) for row in _rows(_table(folder / "products.toml"), "product")]
        _unique([product.item_no for product in products], "item_no")
        _unique([product.barcode for product in products], "barcode")
        _unique([row["index"] for row in offer_rows], "offer index")
        by_item_no = {product.item_no: product for product in products}
        offers = [_offer(row, by_item_no, now) for row in offer_rows]
    except KeyError as exc:
        raise CatalogueError(f"{folder}: an entry lacks or names unknown {exc}") from exc
    except (TypeError, ValueError) as exc:
        raise CatalogueError(f"{folder}: {exc}") from exc
    return Catalogue(products, offers, shop)


def find_folder() -> Path:
    """Where the catalogue is: beside this package, in the checkout, or in an installed kiosk."""
    here = Path(__file__).parent
    installed = Path(sysconfig.get_path("purelib")) / "kiosk" / "assets"
    candidates = [here / "assets", here.parent / "assets", here.parent / "kiosk" / "assets", installed]
    for assets in candidates:
        if (assets / "catalogue" / "products.toml").is_file():
            return assets / "catalogue"
    looked = ", ".join(str(path) for path in candidates)
    raise CatalogueError(
        f"No catalogue: there is no catalogue/products.toml in any of {looked}. Install the kiosk again."
    )


def check_digit(first_twelve: str) -> int:
    """The thirteenth digit of an EAN-13 code."""
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(first_twelve))
    return -weighted % 10


def _product(row: Mapping[str, Any], discounts: Mapping[str, int], shop: ShopMap) -> Product:
    barcode = str(row["barcode"])
    if len(barcode) != BARCODE_LENGTH or not barcode.isdecimal() or int(barcode[-1]) != check_digit(barcode[:-1]):
        raise ValueError(f"barcode {barcode} is not a valid EAN-13")
    item_no = str(row["item_no"])
    list_price = piastres(row["price"])
    price = list_price - discounts.get(item_no, 0)
    if not 0 < price <= list_price:
        raise ValueError(f"the price of {item_no} and its offer do not go together")
    return Product(
        item_no=item_no,
        barcode=barcode,
        description=str(row["description"]),
        description_ar=row.get("description_ar"),
        size=row.get("size"),
        list_price=list_price,
        price=price,
        category=str(row["category"]),
        aisle_id=shop.aisles[int(row["aisle"])].aisle_id,
        weight=int(row["weight"]),
        shape=str(row["shape"]),
        colors=(str(row["colors"][0]), str(row["colors"][1])),
        motif=row.get("motif"),
    )


def _offer(row: Mapping[str, Any], products: Mapping[str, Product], now: float) -> Offer:
    product = products[str(row["item_no"])]
    midnight = now - now % DAY_S
    return Offer(
        index=int(row["index"]),
        item_no=product.item_no,
        description=str(row["description"]),
        price_before=product.list_price,
        price_after=product.price,
        starts=midnight + int(row["starts_day"]) * DAY_S,
        ends=midnight + (int(row["ends_day"]) + 1) * DAY_S - 1,
        aisle_id=product.aisle_id,
    )


def _shop(table: Mapping[str, Any]) -> ShopMap:
    positions = tuple(
        Position(int(row["id"]), row.get("aisle"), int(row["x"]), int(row["y"]), bool(row.get("walkable", True)))
        for row in _rows(table, "position")
    )
    _unique([position.position_id for position in positions], "position")
    entry = {position.aisle_id: position for position in reversed(positions) if position.walkable}
    aisles = {
        int(row["id"]): Aisle(int(row["id"]), str(row["name"]), entry[row["id"]].x, entry[row["id"]].y)
        for row in _rows(table, "aisle")
    }
    walkable = {position.position_id for position in positions if position.walkable}
    connections = tuple((int(one), int(other)) for one, other in table["connections"])
    astray = {end for connection in connections for end in connection} - walkable
    if astray:
        raise ValueError(f"connections lead to positions {sorted(astray)}, which cannot be walked to")
    return ShopMap(aisles, positions, connections, int(table["entrance"]))


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise CatalogueError(f"{path} cannot be read: {exc}") from exc


def _rows(table: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return list(table[name])


def _unique(values: Sequence[object], what: str) -> None:
    twice = sorted({str(value) for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} is there more than once")


def _found(known: Mapping[K, V], key: K, error: str) -> V:
    try:
        return known[key]
    except KeyError as exc:
        raise NotFoundError(error) from exc
