"""The demo as a newcomer without a display runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

SCREENS = (
    "setup",
    "starting",
    "offline",
    "pairing",
    "welcome",
    "shopping-empty",
    "shopping",
    "preview",
    "attention",
    "paying",
    "payment-failed",
    "receipt",
    "reduced",
    "out-of-service",
    "shopping-away",
    "goodbye",
)

BRIGHT = 150
"""Of 255, on average: the theme is a light one."""


def test_the_scripted_shopper_leaves_a_picture_of_every_screen(tmp_path: Path) -> None:
    environ = {name: text for name, text in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    found = subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--script", "--window", "800x480", "--out", str(tmp_path / "out")],
        env=environ,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    names = [file.stem.partition("-")[2] for file in sorted((tmp_path / "out").glob("[0-9]*.png"))]
    assert tuple(names) == SCREENS
    for file in (tmp_path / "out").glob("[0-9]*.png"):
        with Image.open(file) as picture:
            assert picture.size == (800, 480)
            colors = picture.convert("RGB").getcolors(1 << 20)
            assert colors is not None
            assert len(colors) > 20, f"{file.name} is all but empty"
            assert picture.convert("L").resize((1, 1)).tobytes()[0] > BRIGHT, f"{file.name} is dimmed"
    assert (tmp_path / "out" / "contact-sheet.png").exists()
    assert "Traceback" not in found.stdout + found.stderr
