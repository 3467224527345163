"""The products, offers and map that come with the stub, and what a broken catalogue is told."""

from __future__ import annotations

import dataclasses
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server_stub.catalogue import DAY_S, Catalogue, check_digit, find_folder, load
from server_stub.drawing.motifs import MOTIFS
from server_stub.errors import CatalogueError, NotFoundError
from server_stub.models import Product
from server_stub.money import piastres, pounds_float
from server_stub.pictures import LOOSE, PACKED, product_png
from server_stub.route_finder import shortest_way

NOW = 1_795_500_000.0


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(find_folder(), NOW)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the catalogue to break."""
    return Path(shutil.copytree(find_folder(), tmp_path / "catalogue"))


def test_there_is_enough_of_everything(catalogue: Catalogue) -> None:
    assert len(catalogue.products) >= 48
    assert len(catalogue.offers) >= 10
    assert len({product.category for product in catalogue.products}) >= 10
    assert {product.aisle_id for product in catalogue.products} == set(catalogue.shop.aisles)
    assert sum(product.size is None for product in catalogue.products) >= 2
    assert sum(product.description_ar is None for product in catalogue.products) >= 2


def test_barcodes_are_egyptian_and_their_check_digits_right(catalogue: Catalogue) -> None:
    for product in catalogue.products:
        digits = [int(digit) for digit in product.barcode]
        assert len(digits) == 13
        assert product.barcode.startswith("622")
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_a_known_check_digit() -> None:
    assert check_digit("400638133393") == 1


def test_ids_are_unique(catalogue: Catalogue) -> None:
    for field in ("item_no", "barcode"):
        assert len({getattr(product, field) for product in catalogue.products}) == len(catalogue.products)
    assert len({offer.index for offer in catalogue.offers}) == len(catalogue.offers)


def test_arabic_descriptions_are_arabic(catalogue: Catalogue) -> None:
    for product in catalogue.products:
        if product.description_ar is not None:
            assert any("\u0621" <= letter <= "\u064a" for letter in product.description_ar)


def test_offers_are_current_for_days_whenever_the_stub_starts(catalogue: Catalogue) -> None:
    for offer in catalogue.offers:
        assert offer.starts <= NOW < NOW + 2 * DAY_S < offer.ends
        assert 0 < offer.price_after < offer.price_before
        assert offer.discount == offer.price_before - offer.price_after
        assert catalogue.by_item_no(offer.item_no).price == offer.price_after


def test_every_aisle_can_be_reached_from_the_entrance(catalogue: Catalogue) -> None:
    for aisle_id in catalogue.shop.aisles:
        way, metres = shortest_way(catalogue.shop, None, aisle_id)
        assert way[-1].aisle_id == aisle_id
        assert metres > 0
    assert shortest_way(catalogue.shop, 5, 5) == ((catalogue.aisle(5),), 0.0)


def test_what_is_not_there_is_not_found(catalogue: Catalogue) -> None:
    for find in (lambda: catalogue.by_barcode("1"), lambda: catalogue.offer(99), lambda: catalogue.aisle(99)):
        with pytest.raises(NotFoundError):
            find()


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("products.toml", 'price = "24.95"', 'price = "24.955"', "24.955"),
        ("products.toml", 'price = "24.95"', 'price = "3.00"', "110001"),
        ("products.toml", 'barcode = "622', 'barcode = "621', "EAN-13"),
        ("products.toml", 'item_no = "110002"', 'item_no = "110001"', "110001"),
        ("products.toml", 'category = "vegetables"\n', "", "category"),
        ("products.toml", "[[product]]", "[[product", "products.toml"),
        ("offers.toml", 'item_no = "110001"', 'item_no = "999999"', "999999"),
        ("offers.toml", "index = 2", "index = 1", "offer index"),
        ("aisles.toml", "[1, 11]", "[1, 31]", "31"),
        ("aisles.toml", "id = 12\n", "id = 13\n", "13"),
    ],
)
def test_a_broken_catalogue_is_told(copy: Path, file: str, old: str, new: str, reason: str) -> None:
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogueError, match=reason):
        load(copy, NOW)


def test_a_missing_file_is_told(copy: Path) -> None:
    (copy / "offers.toml").unlink()
    with pytest.raises(CatalogueError, match=r"offers\.toml"):
        load(copy, NOW)


def test_every_product_can_be_drawn_and_no_two_look_the_same(catalogue: Catalogue) -> None:
    shapes = set(LOOSE) | set(PACKED)
    looks = [(product.shape, product.colors, product.motif) for product in catalogue.products]
    assert {shape for shape, _, _ in looks} == shapes
    assert {motif for _, _, motif in looks if motif is not None} <= set(MOTIFS)
    assert len(set(looks)) == len(looks)


def one_per_shape() -> list[Product]:
    return list({product.shape: product for product in load(find_folder(), NOW).products}.values())


@pytest.mark.parametrize("product", one_per_shape(), ids=lambda product: product.shape)
def test_a_picture(product: Product) -> None:
    picture = Image.open(io.BytesIO(product_png(product.shape, product.colors, product.motif)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (512, 512), "RGBA")
    corner = picture.getpixel((0, 0))
    assert isinstance(corner, tuple)
    assert corner[3] == 0
    assert picture.getpixel((256, 256)) != corner


def test_a_picture_is_always_the_same(catalogue: Catalogue) -> None:
    product = catalogue.products[0]
    drawn = product_png.__wrapped__(product.shape, product.colors, product.motif)
    assert drawn == product_png(product.shape, product.colors, product.motif)


@given(st.integers(0, 10_000_000))
def test_money_survives_json(amount: int) -> None:
    assert piastres(repr(pounds_float(amount))) == amount


@pytest.mark.parametrize("text", ["1.005", "x", "NaN", "Infinity", ""])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        piastres(text)


def test_products_are_frozen(catalogue: Catalogue) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalogue.products[0].price = 0  # type: ignore[misc]
