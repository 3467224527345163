"""The codes that are to be scanned: their size, their quiet zone, and whether an independent reader reads them."""

from __future__ import annotations

import math
from dataclasses import replace

import pygame
import pytest
import zxingcpp
from PIL import Image

from kiosk.adapters.text import Typeface
from kiosk.core.comfort import shift_mm
from kiosk.core.state import Pairing, State
from kiosk.screens.layout import Layout
from kiosk.screens.scene import Rect
from kiosk.screens.theme import QR_MM
from kiosk.screens.view import view
from tests.samples.common import LONG_TOKEN, PAYMENT_PAGE, TOKEN
from tests.screens.conftest import Looks
from tests.screens.measure import Look, contrast, look_at, meet
from tests.shots import PANELS, render

LEAST_MODULE_PX = 4
QUIET_MODULES = 4
LEAST_DIM_TO = 0.2
"""As dark as a store can have it; below a tenth the reader cannot tell white from black."""
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


def scanned(state: State, layout: Layout, typeface: Typeface) -> list[str]:
    """What an independent reader finds on the screen."""
    surface = render(state, layout, typeface)
    picture = Image.frombytes("RGB", surface.get_size(), pygame.image.tobytes(surface, "RGB"))
    found = zxingcpp.read_barcodes(picture)
    return [code.text for code in found if code.format == zxingcpp.BarcodeFormat.QRCode]


@pytest.mark.parametrize("name", ["pairing", "pairing-long", "pairing-picture", "paying", "paying-attention"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("panel", PANELS)
def test_the_picture_of_the_screen_can_be_scanned(
    panel: str, language: str, name: str, looks: Looks, typeface: Typeface
) -> None:
    look = looks(panel, language)[name]
    assert scanned(look.state, look.layout, typeface) == [WRITTEN.get(name, TOKEN)]


@pytest.mark.parametrize("dim_to", [State.dim_to, LEAST_DIM_TO])
@pytest.mark.parametrize("name", ["pairing", "pairing-long", "pairing-picture", "paying"])
@pytest.mark.parametrize("panel", PANELS)
def test_it_can_be_scanned_on_a_dimmed_screen_too(
    panel: str, name: str, dim_to: float, looks: Looks, typeface: Typeface
) -> None:
    """Whoever holds up a phone need not touch the screen before."""
    look = looks(panel, "en")[name]
    dimmed = replace(look.state, dim_after_s=0.0, dim_to=dim_to)
    assert look_at(dimmed, look.layout, typeface).scene.brightness == dim_to
    assert scanned(dimmed, look.layout, typeface) == [WRITTEN.get(name, TOKEN)]


@pytest.mark.parametrize(("hours", "across", "down"), [(3, 1, 1), (9, -1, -1), (15, 1, -1), (21, -1, 1)])
@pytest.mark.parametrize("name", ["pairing", "pairing-long", "pairing-picture"])
@pytest.mark.parametrize("panel", PANELS)
def test_it_can_be_scanned_wherever_the_screen_is_shifted_to(
    panel: str, name: str, hours: int, across: int, down: int, looks: Looks, typeface: Typeface
) -> None:
    look = looks(panel, "en")[name]
    moment = hours * 3600.0
    assert tuple(math.copysign(1, length) for length in shift_mm(moment)) == (across, down)
    phase = look.state.phase
    assert isinstance(phase, Pairing)
    assert phase.qr is not None
    qr = replace(phase.qr, renew_at=moment + 30, expires_at=moment + 45)
    shifted = replace(look.state, now=moment, phase=replace(phase, qr=qr))
    assert view(shifted, look.layout) != look.scene
    assert scanned(shifted, look.layout, typeface) == [WRITTEN.get(name, TOKEN)]


@pytest.mark.parametrize("panel", PANELS)
def test_the_backend_s_own_picture_is_large_enough(panel: str, looks: Looks) -> None:
    look = looks(panel, "en")["pairing-picture"]
    (picture,) = look.pictures
    assert look.mm(min(picture.rect.w, picture.rect.h)) >= QR_MM
    assert look.grounds(picture) == {look.layout.theme.palette.code_light}
