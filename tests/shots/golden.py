"""Which pictures are golden: kept in `tests/golden`, and compared with by `tests/screens/test_golden.py`."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from kiosk.adapters.text import Typeface
from tests.samples import states
from tests.shots.dress import DRESSES
from tests.shots.photos import DrawnPhotos
from tests.shots.render import Studio

FOLDER = Path(__file__).parent.parent / "golden"
FAILED = FOLDER / "failed"
"""Where a failing comparison leaves golden, now and difference side by side."""


@dataclass(frozen=True)
class Shot:
    """A sample state on a panel, in a language and a look of `DRESSES`."""

    panel: str
    language: str
    look: str
    state: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.panel}-{self.language}-{self.look}-{self.state}.png"


FREETYPE = (2, 14)
"""The images are those of this version on (Pillow 12): older ones hint most letters otherwise, by a pixel and more."""
COLORS = 256
"""Chosen so that no level is off by more than a few of 255: the files are less than half as large."""

TABLE: tuple[tuple[str, str, str, str], ...] = (
    # panels, languages, looks, states
    (
        "800x480",
        "en ar",
        "own",
        "pairing offline setup welcome maintenance shopping shopping-cruel shopping-offers attention preview offers "
        "list map route paying-review paying paying-attention paying-failed-away receipt goodbye "
        "receipt-reasons-chosen",
    ),
    ("800x480", "en ar", "own-large", "pairing shopping paying"),
    ("800x480", "en ar", "contrast", "shopping"),
    ("800x480", "ar", "saffron-large", "shopping"),
    ("720x1280", "en ar", "own", "pairing shopping paying"),
    ("720x1280", "en", "own", "offers route receipt"),
    ("720x1280", "ar", "own-large", "shopping"),
    ("1280x720", "en", "own", "shopping"),
    ("1280x720", "ar", "indigo", "shopping"),
)
"""Each row stands for all its combinations. `make golden` renews the images after a change here or of a screen."""

GOLDEN: tuple[Shot, ...] = tuple(
    Shot(*names) for row in TABLE for names in itertools.product(*(column.split() for column in row))
)


def taken(shot: Shot, studio: Studio) -> Image.Image:
    return studio.picture(states(shot.language)[shot.state], shot.panel, DRESSES[shot.look])


def new_studio() -> Studio:
    return Studio(Typeface(), DrawnPhotos())


def renew() -> tuple[Shot, ...]:
    """Write every golden image anew, and take away those that are not listed any more."""
    studio = new_studio()
    FOLDER.mkdir(exist_ok=True)
    for file in set(FOLDER.glob("*.png")) - {shot.file for shot in GOLDEN}:
        file.unlink()
    for shot in GOLDEN:
        small = taken(shot, studio).quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        small.save(shot.file, optimize=True)
    return GOLDEN
