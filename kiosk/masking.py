"""What must not be read in a log: tokens in a text are replaced by `…`."""

from __future__ import annotations

import logging
import re

MASK = "…"

# A whole run of base64url parts joined by dots. It starts where the run starts, and its quantifiers are possessive, so
# that a long text takes linear time.
_DOTTED = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]*+){2,}+")
_BEARER = re.compile(r"\b(bearer)(\s++)[A-Za-z0-9._~+/=-]++", re.IGNORECASE)
_KEY = r"(?:[\w-]{0,40}token|authorization|(?:x-)?api[_-]?key)"
# A key and its string value, in JSON or as Python shows a dictionary ('). One that is cut off ends with its line.
_KEYED = re.compile(
    rf"""(?P<key>(?P<quote>["']){_KEY}(?P=quote)\s*+:\s*+)"""
    r"""(?P<open>["'])(?:\\.|(?!(?P=open))[^\\\n])*+(?P<close>(?P=open)?)""",
    re.IGNORECASE,
)
# The same in JSON that is a string of JSON (\"). Here a value may be masked further than it goes, never less.
_NESTED = re.compile(
    rf"""(?P<key>(?P<quote>\\{{1,8}}["']){_KEY}(?P=quote)\s*+:\s*+)"""
    r"""(?P<open>\\{1,8}["']).*?(?P<close>(?<!\\)(?P=open)|$)""",
    re.IGNORECASE | re.MULTILINE,
)


def mask(text: str) -> str:
    """`text` with its secrets replaced by `…`.

    Replaced are: whatever looks like a JWT (three base64url parts, the first beginning with eyJ; RFC 7519), what
    follows the word Bearer (RFC 6750), and string values of JSON keys that end in `token` or are `authorization` or
    `api_key`.
    """
    for keyed in (_KEYED, _NESTED):
        text = keyed.sub(lambda found: f"{found['key']}{found['open']}{MASK}{found['close']}", text)
    text = _BEARER.sub(rf"\1\2{MASK}", text)
    return _DOTTED.sub(_mask_jwt, text)


def _mask_jwt(found: re.Match[str]) -> str:
    run = found[0]
    start = run.find("eyJ")
    if start < 0 or run.count(".", start) < 2:
        return run
    return run[:start] + MASK


class SecretFilter(logging.Filter):
    """Masks what a log record shows: its message with its arguments, its traceback, its stack.

    Put it on handlers, not on loggers: a logger's filter does not see the records of its children. Never raises.
    """

    _shown = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001 - an argument's own __str__ may raise anything, and a log call must not
            message = f"{record.msg} (its arguments do not fit)"
        record.msg = mask(message)
        record.args = ()
        if record.exc_info:
            record.exc_text = record.exc_text or self._shown.formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        if record.stack_info:
            record.stack_info = mask(record.stack_info)
        return True
