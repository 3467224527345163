"""What can be chosen when the stub starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

API_KEY = "development-key"


@dataclass(frozen=True)
class Settings:
    """`trap` switches the observed defect of the event stream on; `clock` is the backend's time in seconds."""

    carts: int = 3
    seed: int = 1
    qr_minutes: float = 1.0
    trap: bool = False
    api_key: str = API_KEY
    clock: Callable[[], float] = time.time
