"""States to draw: one of each screen and of each face of it, with ordinary and with cruel data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kiosk.core.state import State
from tests.samples.checklist import checklist
from tests.samples.common import base
from tests.samples.free import free
from tests.samples.offers import offers
from tests.samples.parting import parting
from tests.samples.paying import paying
from tests.samples.service import service
from tests.samples.session import session
from tests.samples.store_map import store_map

KINDS = (free, session, offers, checklist, store_map, service, paying, parting)


@cache
def states(language: str = "en") -> Mapping[str, State]:
    """The samples by name."""
    start = base(language)
    return {name: state for kind in KINDS for name, state in kind(start).items()}
