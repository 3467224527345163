"""The two kinds of token: the QR code's and the shopper's. Both are JWTs signed with HS256."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import jwt

from server_stub.errors import UnauthenticatedError

ALGORITHM = "HS256"
BEARER_LIFETIME_S = 6 * 60 * 60
BAD_QR = "Invalid or expired QR code."
BAD_BEARER = "Could not validate credentials"


class Tokens:
    """Issues tokens and reads them back; expiry is judged by `clock`, not by the machine's own."""

    def __init__(self, seed: int, qr_seconds: float, clock: Callable[[], float]) -> None:
        draw = random.Random(f"keys of {seed}")  # noqa: S311 - repeatable on purpose: nothing real is protected
        self._qr_key = draw.randbytes(32)
        self._bearer_key = draw.randbytes(32)
        self._qr_seconds = qr_seconds
        self._clock = clock
        self._revoked: set[str] = set()

    def issue_qr(self, cart_id: int) -> str:
        # Rounded up, so that a code of a few seconds does not lose one of them.
        expires = math.ceil(self._clock() + self._qr_seconds)
        return jwt.encode({"cartid": cart_id, "exp": expires}, self._qr_key, algorithm=ALGORITHM)

    def read_qr(self, token: str) -> int:
        """The cart that the code stands for."""
        claims = self._claims(token, self._qr_key, BAD_QR)
        cart_id = claims.get("cartid")
        if not isinstance(cart_id, int):
            raise UnauthenticatedError(BAD_QR)
        return cart_id

    def issue_bearer(self, user_id: str) -> str:
        expires = int(self._clock()) + BEARER_LIFETIME_S
        while True:
            token = jwt.encode({"sub": user_id, "exp": expires}, self._bearer_key, algorithm=ALGORITHM)
            if token not in self._revoked:
                return token
            # Nothing but the second tells two tokens of one shopper apart.
            expires += 1

    def read_bearer(self, token: str) -> str:
        """The shopper's id."""
        if token in self._revoked:
            raise UnauthenticatedError(BAD_BEARER)
        user_id = self._claims(token, self._bearer_key, BAD_BEARER).get("sub")
        if not isinstance(user_id, str):
            raise UnauthenticatedError(BAD_BEARER)
        return user_id

    def revoke(self, token: str) -> None:
        self._revoked.add(token)

    def _claims(self, token: str, key: bytes, refusal: str) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=[ALGORITHM], options={"verify_exp": False, "require": ["exp"]}
            )
        except jwt.InvalidTokenError as exc:
            raise UnauthenticatedError(refusal) from exc
        expires = claims["exp"]
        if not isinstance(expires, int) or expires <= self._clock():
            raise UnauthenticatedError(refusal)
        return claims
