"""What is kept of a session, so that the cart finds back into it after a power cut."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.secret import Secret


@dataclass(frozen=True)
class StoredSession:
    """A session of this cart with this backend; `token` is the shopper's bearer token."""

    cart_id: int
    session_id: int
    token: Secret
    backend: str
