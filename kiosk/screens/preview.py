"""The product that was read, over the panel."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.core.models import Offer
from kiosk.core.state import Preview
from kiosk.screens.builder import Builder
from kiosk.screens.scene import Rect


def draw(build: Builder, room: Rect, preview: Preview, offers: Mapping[str, Offer]) -> None:
    raise NotImplementedError
