"""Reads a TOML file and tells on which line each of its keys stands.

`tomllib` keeps no positions. When a position is wanted, which is only when something is wrong, the text is cut into its
statements by the same parser: a statement is the fewest lines that `tomllib` accepts, since no part of a value that
runs over several lines can be read by itself. So there is no second parser that could see the file differently.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kiosk.errors import ConfigError, Problem

MAX_BYTES = 64 * 1024
"""A longer file is refused; the commented example is about 4 KiB."""

MAX_STATEMENT_LINES = 200
"""Where to stop looking for the end of a statement: the search is quadratic in its length."""

MAX_DEPTH = 5
"""How deep keys are looked up; settings are three deep (`leds.pins.red`)."""

FILE_KEY = "file"
"""`Problem.key` of what is wrong with the file, not with one setting in it."""

_WHERE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_SETTING = re.compile(r"(?P<key>[\w.-]+)\s*=\s*(?P<value>.*)")
# Also whatever is longer than any word of this file: keys and tokens look like that.
_CONFIDENTIAL = re.compile(r"key|token|secret|passw|[\w+/.=-]{24}", re.IGNORECASE)

# What tomllib says -> what it means for somebody who does not know TOML.
_PLAIN = (
    ("Expected '=' after a key", "there is no = after the name", 'Write it as: name = "value".'),
    ("Invalid value", "this value cannot be read", 'Text stands in quotes: name = "text"; also: true, false, 7, 7.0.'),
    ("Cannot overwrite a value", "this name is set a second time", "Remove one of the two lines."),
    ("Cannot declare", "this section stands in the file a second time", "Put the lines of both under one heading."),
    ("Cannot mutate", "this adds to a table that is complete already", "Put all its values in one place."),
    ("Expected ']' at the end of a table", "the heading has no closing ]", "Write it as: [section]."),
    ("Unterminated string", "a text has no closing quote", 'Close it: name = "text".'),
    ("Unclosed", "a bracket is not closed", "Close it with ] or }."),
    ("Expected newline", "there is something after the value", "Write one setting on a line."),
    ("Illegal character '\\n'", "a text has no closing quote", 'Close it on the same line: name = "text".'),
    ("Illegal character", "there is a character that may not stand here", "Text stands in quotes on one line."),
    ("Unescaped '\\'", "a backslash in a text", "Write it twice, or put the text in single quotes."),
    ("Invalid statement", "this is neither a setting nor a section", 'Write name = "value" or [section].'),
    ("Invalid initial character", "a name is missing here", 'Write it as: name = "value".'),
)


class _UnreadableError(ValueError):
    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(line)


@dataclass(frozen=True)
class Document:
    """What a file holds. `line_of` is 1-based."""

    values: Mapping[str, Any]
    text: str

    def line_of(self, path: tuple[str, ...]) -> int:
        """The line where the key (or, failing that, what it belongs to) is first named."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(path[:length])
            if line is not None:
                return line
        return self._lines[()]

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        # The empty path stands for "not found": the first line, or the one where the search was given up.
        lines: dict[tuple[str, ...], int] = {}
        section: tuple[str, ...] = ()
        rest = 1
        try:
            for line, opens_section, values in _statements(self.text):
                paths = list(_paths(values))
                for path in paths:
                    whole = path if opens_section else section + path
                    lines.setdefault(whole, line)
                if opens_section:
                    section = paths[-1]
        except _UnreadableError as exc:
            rest = exc.line
        lines[()] = rest
        return lines


def read(file: Path) -> Document | None:
    """The file's content, or None when there is no such file. Raises `ConfigError` with one problem."""
    try:
        data = _bytes_of(file)
    except FileNotFoundError:
        return None
    except PermissionError as exc:
        raise _error(file, "this user may not read the file", f"Run: sudo chmod 644 {file}") from exc
    except (OSError, ValueError) as exc:
        raise _error(file, f"cannot be read ({_words(exc)})", "Check the path and the disk.") from exc
    if len(data) > MAX_BYTES:
        raise _error(file, f"is larger than {MAX_BYTES // 1024} KiB", "Is this the right file?")
    try:
        # Editors on Windows begin a file with a byte order mark.
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        # The codec counts from behind the byte order mark.
        line = data.count(b"\n", 0, exc.start) + 1
        raise _error(file, "is not UTF-8 text", "Save it again with the encoding UTF-8.", line) from exc
    return parse(text.replace("\r\n", "\n"), file)


def parse(text: str, file: Path) -> Document:
    """Raises `ConfigError` with one problem, on the line of the mistake, when the text is not TOML."""
    try:
        return Document(tomllib.loads(text), text)
    except RecursionError as exc:
        raise _error(file, "brackets are nested too deeply", "Simplify this line.", _unreadable_line(text)) from exc
    except ValueError as exc:
        raise _syntax_error(text, file, str(exc)) from exc


def _bytes_of(file: Path) -> bytes:
    # Without O_NONBLOCK a named pipe would hold the start for ever.
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise _error(file, "is a directory", "Name the file in it.")
        if not stat.S_ISREG(mode):
            raise _error(file, "is not an ordinary file", "Name a text file.")
        parts = []
        size = 0
        while size <= MAX_BYTES and (part := os.read(descriptor, MAX_BYTES)):
            parts.append(part)
            size += len(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _statements(text: str) -> Iterator[tuple[int, bool, dict[str, Any]]]:
    """Each statement's first line, whether it opens a section, and what it sets."""
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        for end in range(start + 1, min(len(lines), start + MAX_STATEMENT_LINES) + 1):
            try:
                values = tomllib.loads("\n".join(lines[start:end]))
            except tomllib.TOMLDecodeError:
                continue
            except (ValueError, RecursionError) as exc:
                raise _UnreadableError(start + 1) from exc
            if values:
                yield start + 1, lines[start].lstrip().startswith("["), values
            start = end
            break
        else:
            raise _UnreadableError(start + 1)


def _paths(values: object, depth: int = MAX_DEPTH) -> Iterator[tuple[str, ...]]:
    if isinstance(values, list) and values and depth:
        yield from _paths(values[0], depth - 1)
    if isinstance(values, dict) and depth:
        for name, value in values.items():
            yield (name,)
            for path in _paths(value, depth - 1):
                yield (name, *path)


def _unreadable_line(text: str) -> int:
    try:
        return max((line for line, _, _ in _statements(text)), default=1)
    except _UnreadableError as exc:
        return exc.line


def _syntax_error(text: str, file: Path, said: str) -> ConfigError:
    where = _WHERE.search(said)
    located = where is not None and where["line"] is not None
    line = int(where["line"]) if where is not None and located else _unreadable_line(text)
    bare = _WHERE.sub("", said)
    message, remedy = next(
        ((message, remedy) for start, message, remedy in _PLAIN if bare.startswith(start)),
        (f"this cannot be read ({bare})", "Compare it with the example file."),
    )
    if where is not None and located:
        message += f" (at column {where['column']})"
    written = text.split("\n")[line - 1].strip()
    key, value = FILE_KEY, None
    # A secret may have been pasted into the wrong file; an address may hold a password.
    if written.isprintable() and "//" not in written and not _CONFIDENTIAL.search(written):
        setting = _SETTING.fullmatch(written)
        if setting is not None:
            key, value = setting["key"][:60], setting["value"][:60]
        elif written:
            message = f"“{written[:60]}”: {message}"
    return ConfigError([Problem(key, message, remedy, str(file), line, value)])


def _error(file: Path, message: str, remedy: str, line: int | None = None) -> ConfigError:
    return ConfigError([Problem(FILE_KEY, message, remedy, str(file), line)])


def _words(exc: OSError | ValueError) -> str:
    return (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
