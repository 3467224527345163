"""The codes that are to be scanned: their size, their quiet zone, and whether an independent reader reads them."""

from __future__ import annotations

from pathlib import Path

import pygame
import pytest
import zxingcpp
from PIL import Image

from kiosk.adapters.text import Typeface
from kiosk.screens.scene import Rect
from kiosk.screens.theme import QR_MM
from tests.samples.common import LONG_TOKEN, PAYMENT_PAGE, TOKEN
from tests.screens.conftest import Looks
from tests.screens.measure import Look, contrast, meet
from tests.shots import PANELS, render

LEAST_MODULE_PX = 4
QUIET_MODULES = 4
WRITTEN = {
    "pairing": TOKEN,
    "pairing-long": LONG_TOKEN,
    "pairing-pressed": TOKEN,
    "paying": PAYMENT_PAGE,
    "paying-retrying": PAYMENT_PAGE,
    "paying-cruel": PAYMENT_PAGE,
    "paying-attention": PAYMENT_PAGE,
    "paying-attention-cruel": PAYMENT_PAGE,
}
"""What each sample's code holds."""

each_scene = pytest.mark.parametrize(
    ("panel", "language", "name"),
    [(panel, language, name) for panel in PANELS for language in ("en", "ar") for name in WRITTEN],
)


@each_scene
def test_a_code_is_large_enough_and_of_whole_pixels(panel: str, language: str, name: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    (code,) = look.codes
    assert code.module >= LEAST_MODULE_PX
    assert code.rect.w == code.rect.h == code.module * code.code.size
    # Every one of the panels has the height for it; DESIGN allows less where there is none.
    assert look.mm(code.rect.w) >= QR_MM


@each_scene
def test_a_code_stands_on_a_light_card_with_its_quiet_zone(panel: str, language: str, name: str, looks: Looks) -> None:
    look = looks(panel, language)[name]
    (code,) = look.codes
    quiet = look.ink(code)
    assert quiet == code.rect.inset(-QUIET_MODULES * code.module)
    assert look.grounds(code) == {code.light}
    assert quiet.within(look.card(code))
    assert contrast(code.dark, code.light) == pytest.approx(21)
    assert not [node for node in after(look) if meet(node, quiet)]


def after(look: Look) -> list[Rect]:
    """Where whatever is drawn later than the code leaves its ink."""
    (code,) = look.codes
    return [look.ink(node) for node in look.scene.nodes[look.scene.nodes.index(code) + 1 :]]


@pytest.mark.parametrize("name", ["pairing", "pairing-long", "pairing-picture", "paying", "paying-attention"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("panel", PANELS)
def test_the_picture_of_the_screen_can_be_scanned(
    panel: str, language: str, name: str, looks: Looks, typeface: Typeface, tmp_path: Path
) -> None:
    look = looks(panel, language)[name]
    file = tmp_path / "screen.png"
    pygame.image.save(render(look.state, look.layout, typeface), file)
    with Image.open(file) as picture:
        found = [each for each in zxingcpp.read_barcodes(picture) if each.format == zxingcpp.BarcodeFormat.QRCode]
    assert [code.text for code in found] == [WRITTEN.get(name, TOKEN)]


@pytest.mark.parametrize("panel", PANELS)
def test_the_backend_s_own_picture_is_large_enough(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["pairing-picture"]
    (picture,) = look.pictures
    assert look.mm(min(picture.rect.w, picture.rect.h)) >= QR_MM
    assert look.grounds(picture) == {look.layout.theme.palette.code_light}
