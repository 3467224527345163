"""What a value on the wire may be, and how it is read. Whatever does not fit raises `WireError`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeVar

import msgspec

from kiosk.errors import WireError

LARGEST_AMOUNT = Decimal(10) ** 12
EXPONENTS = range(-20, 13)
"""An amount's: more digits than a float's text has are no price, and would make a text of any length."""

T = TypeVar("T")
Identifier = int | str
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""What a row of the backend's may be numbered with."""
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
NOTHING = msgspec.Raw(b"null")


def decode(body: bytes | str | msgspec.Raw, kind: type[T], what: str) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except RecursionError as exc:
        raise WireError(f"{what}: it is nested too deeply") from exc
    except (msgspec.DecodeError, UnicodeError) as exc:
        raise WireError(f"{what}: {exc}") from exc


def part(body: msgspec.Raw, kind: type[T]) -> T | None:
    """A part that may be missing; one that cannot be read counts as missing."""
    try:
        return decode(body, kind | None, "a part")  # type: ignore[arg-type]
    except WireError:
        return None


def convert(value: Any, kind: type[T], what: str) -> T:
    try:
        return msgspec.convert(value, type=kind)
    except msgspec.ValidationError as exc:
        raise WireError(f"{what}: {exc}") from exc


def amount(value: Decimal, what: str) -> Decimal:
    if not value.is_finite() or value.copy_abs() > LARGEST_AMOUNT or value.as_tuple().exponent not in EXPONENTS:
        raise WireError(f"{what}: an amount in it is not one that can be paid")
    return value if value else value.copy_abs()
