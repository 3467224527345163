"""Pictures of every sample state: `python -m tests.shots --help`; and the panels and looks that tests go through."""

from __future__ import annotations

from tests.shots.dress import DRESSES, LANGUAGES, OWN, PANELS, Dress, layout_for
from tests.shots.render import render

__all__ = ["DRESSES", "LANGUAGES", "OWN", "PANELS", "Dress", "layout_for", "render"]
