"""No secret survives, whatever surrounds it."""

from __future__ import annotations

import json
import logging
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.masking import MASK, SecretFilter, mask

BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
PART = st.text(BASE64URL, min_size=8, max_size=40)
JWT = st.tuples(PART, PART, PART).map(lambda parts: f"eyJ{parts[0]}.{parts[1]}.{parts[2]}")
KEYS = st.sampled_from(["token", "access_token", "authorization", "api_key", "Token", "qr_token", "X-API-Key"])
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJjYXJ0aWQiOjF9.c2lnbmF0dXJlLW9m"  # a JWT of nobody


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (TOKEN, MASK),
        (f'"{TOKEN}"', f'"{MASK}"'),
        (f"qr_{TOKEN}, next", f"qr_{MASK}, next"),
        (f"v1.{TOKEN}", f"v1.{MASK}"),
        ("eyJhbGciOiJub25lIn0.e30.", MASK),
        ("Authorization: Bearer abc.def-123==", f"Authorization: Bearer {MASK}"),
        ("bearer  x", f"bearer  {MASK}"),
        ('{"token": "abc", "user_id": 1}', f'{{"token": "{MASK}", "user_id": 1}}'),
        ('{"token":"a\\"b","x":"y"}', f'{{"token":"{MASK}","x":"y"}}'),
        (
            '{"data": "{\\"token\\": \\"abc\\", \\"x\\": 1}"}',
            f'{{"data": "{{\\"token\\": \\"{MASK}\\", \\"x\\": 1}}"}}',
        ),
        ("{'token': 'abc', 'x': 'y'}", f"{{'token': '{MASK}', 'x': 'y'}}"),
        ('{"token": "cut off', f'{{"token": "{MASK}'),
        ('{"token": null, "tokens": 3}', '{"token": null, "tokens": 3}'),
        ("www.store.example 1.2.3 eyJ eyJabc.def", "www.store.example 1.2.3 eyJ eyJabc.def"),
    ],
)
def test_examples(text: str, masked: str) -> None:
    assert mask(text) == masked


@given(st.text(), JWT, st.text())
def test_a_jwt_never_survives(before: str, token: str, after: str) -> None:
    assert token not in mask(before + token + after)


@given(st.text(), st.text(BASE64URL + ".~+/=", min_size=8), st.text())
def test_a_bearer_token_never_survives(before: str, token: str, after: str) -> None:
    assert f"Bearer {token}" not in mask(f"{before} Bearer {token} {after}")


@given(KEYS, st.text(min_size=1).filter(lambda value: MASK not in value), st.booleans())
def test_a_keyed_value_never_survives(key: str, value: str, ascii_only: bool) -> None:
    text = json.dumps({"a": 1, key: value, "other": 7}, ensure_ascii=ascii_only)
    masked = json.loads(mask(text))
    assert masked == {"a": 1, key: MASK, "other": 7}


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text("abcdefghij ,:{}0123456789\n"))
def test_other_text_is_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "unit", ["eyJ", "eyJ.", "a.", "\\", '"token":"', "bearer ", '\\"token', "token", ".", '"', "x-api-key"]
)
def test_long_texts_take_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    assert seconds(1 << 18) < 32 * min(seconds(1 << 15) for _ in range(3)) + 0.2


def shown(record: logging.LogRecord) -> str:
    assert SecretFilter().filter(record)
    return logging.Formatter().format(record)


def record(message: object, args: object = (), exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("n", logging.INFO, "p", 1, message, args, exc_info)  # type: ignore[arg-type]


def test_records() -> None:
    assert shown(record("got %s for %d", (TOKEN, 3))) == f"got {MASK} for 3"
    assert shown(record("got %(t)s", ({"t": TOKEN},))) == f"got {MASK}"
    assert shown(record(ValueError(TOKEN))) == MASK
    assert shown(record("100%")) == "100%"


def test_a_traceback_is_masked() -> None:
    try:
        raise ValueError(f"bad token {TOKEN}")
    except ValueError as exc:
        text = shown(record("failed", (), (type(exc), exc, exc.__traceback__)))
    assert f"ValueError: bad token {MASK}" in text
    assert "Traceback" in text
    assert TOKEN not in text


def test_a_record_that_does_not_fit_its_arguments_does_not_raise() -> None:
    class Bad:
        def __str__(self) -> str:
            raise RuntimeError

    assert shown(record("%d", ("x",))) == "%d (its arguments do not fit)"
    assert shown(record("%s", (Bad(),))) == "%s (its arguments do not fit)"


def test_the_stack_is_masked() -> None:
    entry = record("x")
    entry.stack_info = f"Stack: {TOKEN}"
    assert TOKEN not in shown(entry)
