from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Protocol

import pytest

from kiosk.adapters.text import Typeface
from kiosk.screens.layout import Layout
from tests.samples import states
from tests.screens.measure import Look, look_at
from tests.shots import PANELS, layout_for


class Looks(Protocol):
    """By panel and language: every sample state's scene, by its name."""

    def __call__(self, panel: str, language: str, /) -> Mapping[str, Look]: ...


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
        return {name: look_at(state, layouts[panel], typeface) for name, state in states(language).items()}

    return at
