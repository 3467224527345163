"""A brand's theme on the screen, and a mistake in it."""

from __future__ import annotations

import io
import shutil
from functools import partial
from pathlib import Path

from PIL import Image

from kiosk.assets import asset_directory
from kiosk.rig import RunningKiosk, Stub, eventually
from tests.journeys.conftest import StartKiosk

BRAND = 'name = "Brand"\n[colors]\nbackground = "{background}"\n'


def test_a_mistake_in_a_theme_stands_on_the_screen_and_the_mended_theme_is_picked_up(
    stub: Stub, start: StartKiosk, tmp_path: Path
) -> None:
    file, brand = tmp_path / "kiosk.toml", tmp_path / "brand.toml"
    file.write_text('[display]\ntheme = "brand.toml"\n', encoding="utf-8")
    brand.write_text(BRAND.format(background="#404040"), encoding="utf-8")
    kiosk = start(stub.url, "--config", str(file))
    kiosk.shows("setup")
    assert f'{brand}:3: colors.background = "#404040": has too little contrast' in kiosk.output()
    for starts, background in enumerate(("#fff6ee", "#eef6ff"), start=1):
        brand.write_text(BRAND.format(background=background), encoding="utf-8")
        eventually(partial(anew, kiosk, starts), "a new start")
        kiosk.shows("pairing")
        assert ground(kiosk) == background


def test_a_logo_that_is_put_where_the_theme_names_it_is_picked_up(
    stub: Stub, start: StartKiosk, tmp_path: Path
) -> None:
    file, brand = tmp_path / "kiosk.toml", tmp_path / "brand.toml"
    file.write_text('[display]\ntheme = "brand.toml"\n', encoding="utf-8")
    brand.write_text('name = "Brand"\nlogo = "brand.svg"\n', encoding="utf-8")
    kiosk = start(stub.url, "--config", str(file))
    kiosk.shows("setup")
    shutil.copy(asset_directory() / "themes" / "indigo.svg", tmp_path / "brand.svg")
    kiosk.shows("pairing")


def anew(kiosk: RunningKiosk, starts: int) -> bool:
    return kiosk.output().count("starting anew") == starts


def ground(kiosk: RunningKiosk) -> str:
    """The colour at the panel's lower edge, as #rrggbb."""
    image = Image.open(io.BytesIO(kiosk.picture())).convert("RGB")
    pixel = image.getpixel((1, image.height - 2))
    assert isinstance(pixel, tuple)
    return "#{:02x}{:02x}{:02x}".format(*pixel)
