from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest

from kiosk.adapters.text import Typeface
from kiosk.screens.layout import Layout
from kiosk.screens.view import view
from tests.samples import states
from tests.screens.measure import Look
from tests.shots import PANELS, layout_for

Looks = Callable[[str, str], Mapping[str, Look]]
"""By panel and language: every sample state's scene, by its name."""


@pytest.fixture(scope="session")
def typeface() -> Typeface:
    return Typeface()


@pytest.fixture(scope="session")
def layouts(typeface: Typeface) -> Mapping[str, Layout]:
    return {panel: layout_for(panel, typeface) for panel in PANELS}


@pytest.fixture(scope="session")
def looks(layouts: Mapping[str, Layout], typeface: Typeface) -> Looks:
    @cache
    def at(panel: str, language: str) -> Mapping[str, Look]:
        layout = layouts[panel]
        return {name: Look(state, layout, view(state, layout), typeface) for name, state in states(language).items()}

    return at
