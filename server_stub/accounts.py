"""The shoppers that the stub knows, and their passwords."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from server_stub.errors import NotFoundError, UnauthenticatedError

SHOPPERS = tuple(f"shopper-{number}" for number in range(1, 6))
PASSWORD = "lets-go-shopping"  # noqa: S105 - of every shopper, and documented: it opens nothing but the stub


@dataclass(frozen=True)
class PasswordHash:
    salt: bytes
    digest: bytes

    @classmethod
    def of(cls, password: str) -> PasswordHash:
        salt = secrets.token_bytes(16)
        return cls(salt, _scrypt(password, salt))

    def fits(self, password: str) -> bool:
        return hmac.compare_digest(self.digest, _scrypt(password, self.salt))


class Accounts:
    """Shoppers by name; the name is also the user id."""

    def __init__(self, names: tuple[str, ...] = SHOPPERS, password: str = PASSWORD) -> None:
        self._hashes = {name: PasswordHash.of(password) for name in names}

    def check(self, username: str, password: str) -> str:
        """The user id of who signs in. A wrong name takes as long as a wrong password."""
        known = self._hashes.get(username)
        fits = (known or next(iter(self._hashes.values()))).fits(password)
        if known is None or not fits:
            raise UnauthenticatedError("Incorrect username or password")
        return username

    def known(self, username: str) -> str:
        if username not in self._hashes:
            raise NotFoundError(f"Shopper {username} not found")
        return username


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**12, r=8, p=1, dklen=32)
