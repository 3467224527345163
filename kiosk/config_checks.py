"""What a setting must fulfil beyond its type.

Each check returns the value as it is used, and complains of what is wrong. A check
that complained returns something all the same, which nobody uses since `load` raises then.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from kiosk.core.secret import Secret

MAX_PIN = 27
"""The highest GPIO number on the 40-pin header of every Raspberry Pi since the B+."""

COLOURS: Mapping[str, tuple[str, ...]] = {
    "rgb": ("red", "green", "blue"),
    "discrete": ("red", "amber", "green", "blue", "white"),
}
"""The LEDs that each `leds.kind` knows."""

PINS_VARIABLE = "SMARTCART_LEDS_PINS"
"""Where pins are written as text."""

WINDOW_SIDE = (320, 7680)
"""Smallest and largest side of a window, in pixels: a 3-inch panel, and 8K."""

MANY_NAMES = 12
"""So many are not listed where one of them is likely to be meant."""

LEAST_DIM_AFTER_S = 30
"""A screen that dims sooner would do so while its shopper reads it."""

MAX_KEY_BYTES = 4096
"""A longer file is hardly an API key."""

_WINDOW = re.compile(r"(\d{1,5})\s*[xX×]\s*(\d{1,5})")


class Complain(Protocol):
    """Adds a problem of the setting at hand; `at` names a part of it, `value` what to show instead of the setting."""

    def __call__(self, message: str, remedy: str, *, at: tuple[str, ...] = (), value: object = None) -> None: ...


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """ "Did you mean …? ", or "" when nothing is alike."""
    import difflib

    # Short words are compared without case: EN is en.
    known = {choice.casefold(): choice for choice in choices}
    close = difflib.get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    return f"Did you mean {known[close[0]]}? " if close else ""


def unknown(path: tuple[str, ...], keys: Sequence[str], sections: Collection[str]) -> tuple[str, str]:
    """What is wrong with a name in a file that is none of the `keys` (dotted, as they are shown), and the remedy."""
    *above, name = path
    section = "".join(above)
    homes = [key for key in keys if key.rpartition(".")[2] == name]
    if homes:
        home = homes[0].rpartition(".")[0]
        return "stands in the wrong section", (
            f"It belongs below [{home}]." if home else "Move it to the top, above the first [section]."
        )
    beside = [key.rpartition(".")[2] for key in keys if key.rpartition(".")[0] == section]
    meant = did_you_mean(name, beside if section else {*beside, *sections})
    if section and not (meant and len(beside) > MANY_NAMES):
        return "is not known", f"{meant}[{section}] has: {', '.join(beside)}."
    return "is not known", f"{meant}{'If not, remove' if meant else 'Remove'} it."


def section_as_setting(name: str) -> tuple[str, str]:
    """What is wrong with a section's name that is given a value, and the remedy."""
    return "is a section, not a setting", f"Write [{name}] on a line of its own and its settings below."


def check_path(text: str, complain: Complain) -> None:
    """A path on the backend; "" for none."""
    if not text:
        return
    if not text.isascii() or not text.isprintable() or " " in text:
        complain("must not hold spaces or other than plain letters, digits and signs", "Type the path again.")
    elif not text.startswith("/") or text.startswith("//"):
        complain("must begin with one /", "Write the part of the address behind the computer's name: /staff-calls")
    elif "?" in text or "#" in text:
        complain("must end before any ? or #", f"Write {re.split('[?#]', text)[0]}")


def check_dim_after(seconds: int, complain: Complain) -> None:
    if 0 < seconds < LEAST_DIM_AFTER_S:
        complain(
            f"must be 0 for never, or at least {LEAST_DIM_AFTER_S} seconds", "For example: dim_after_seconds = 300"
        )


def check_url(text: str, complain: Complain) -> str:
    """An address without the slash at its end."""
    if not text.isascii() or not text.isprintable() or " " in text:
        complain("must not hold spaces or other than plain letters, digits and signs", "Type the address again.")
        return text
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        # Not in urllib's words: they may quote a password.
        complain("is not an address", "For example: http://192.0.2.10:8800")
        return text
    if parts.scheme not in ("http", "https"):
        complain("must begin with http:// or https://", "For example: https://carts.example.com")
    elif not parts.hostname:
        complain("names no computer", f"For example: {parts.scheme}://192.0.2.10:8800")
    elif "@" in parts.netloc:
        complain("must not hold a user name or password", "Put the key into a file: api_key_file in [backend].")
    elif port == 0:
        complain("has port 0", "Write the backend's port, for example :8800.")
    elif "?" in text or "#" in text:
        complain("must end before any ? or #", f"Write {re.split('[?#]', text)[0]}")
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def check_encryption(url: str, allow_http: bool, complain: Complain) -> None:
    """Tokens travel to the backend, so they are sent in the clear only to this machine or when it is allowed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.scheme == "http" and parts.hostname and not allow_http and not _is_loopback(parts.hostname):
        complain(
            "would send the shoppers' tokens unencrypted",
            "Use https://, or set allow_http = true in [backend] when the network is closed to others.",
        )


def _is_loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def check_window(text: str, complain: Complain) -> str:
    """A window's size as WIDTHxHEIGHT."""
    sides = _WINDOW.fullmatch(text.strip())
    low, high = WINDOW_SIDE
    if sides is None:
        complain("must be the width and height in pixels", 'Write it as window = "800x480".')
    elif not all(low <= int(side) <= high for side in sides.groups()):
        complain(f"must have sides of {low} to {high} pixels", 'For example: window = "800x480".')
    else:
        return f"{int(sides[1])}x{int(sides[2])}"
    return text


def check_language(code: str, languages: Collection[str], complain: Complain) -> str:
    if code not in languages:
        complain("is not available", f"{did_you_mean(code, languages)}There is: {', '.join(languages)}.")
    return code


def check_timezone(name: str, complain: Complain) -> str:
    """An IANA name; "" stands for the system's."""
    if not name:
        return name
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        if known:
            complain(
                "is not a time zone",
                f'{did_you_mean(name, known)}Use an IANA name such as "Africa/Cairo", or "" for the system\'s.',
            )
        else:
            complain("cannot be looked up: there is no time zone database", "Run: sudo apt-get install tzdata")
    return name


def pins_from_text(text: str) -> object:
    """`red=27,green=22` as a table; whatever has no = in it is left as it is."""
    if "=" not in text:
        return text.strip()
    return {colour.strip(): pin.strip() for colour, _, pin in (part.partition("=") for part in text.split(","))}


def check_pins(value: object, kind: str, complain: Complain, *, lenient: bool) -> dict[str, int] | str:
    """`mock`, or a GPIO number for each colour. `lenient` takes numbers written as text."""
    example = f"{PINS_VARIABLE}=red=27,green=22,blue=17" if lenient else "pins = { red = 27, green = 22, blue = 17 }"
    if value == "mock":
        return "mock"
    if not isinstance(value, dict):
        complain('must be "mock" or a table of colours and GPIO numbers', f"For example: {example}")
        return {}
    known = COLOURS.get(kind, COLOURS["discrete"])
    pins: dict[str, int] = {}
    for colour, given in value.items():
        pin = int(given) if lenient and isinstance(given, str) and re.fullmatch(r"[0-9]{1,3}", given) else given
        if colour not in known:
            there = f"An LED of kind {kind} has: {', '.join(known)}."
            complain("is not a colour of these LEDs", did_you_mean(colour, known) + there, at=(colour,), value=given)
        elif type(pin) is not int or not 0 <= pin <= MAX_PIN:
            complain(
                f"must be a GPIO number from 0 to {MAX_PIN}",
                f"Use the GPIO number, not the position on the header. For example: {example}",
                at=(colour,),
                value=given,
            )
        elif pin in pins.values():
            other = next(name for name, taken in pins.items() if taken == pin)
            complain(f"is the pin of {other} too", "Give each colour a pin of its own.", at=(colour,), value=given)
        else:
            pins[colour] = pin
    missing = [colour for colour in known if colour not in value]
    if kind == "rgb" and missing:
        complain(f"lacks {' and '.join(missing)}", f"For example: {example}")
    elif kind == "discrete" and not value:
        complain("names no LED", f'For example: {example}; or kind = "none".')
    return pins


def resolve(path: Path, base: Path, complain: Complain) -> Path:
    """`~` is the home directory; a relative path in a file is relative to that file."""
    try:
        return base / path.expanduser()
    except RuntimeError as exc:
        complain(f"cannot be resolved ({exc})", "Write the whole path.")
        return path


def read_api_key(file: Path, complain: Complain) -> Secret | None:
    """The key in the file. Nothing of its content is ever part of a complaint."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            complain("is not an ordinary file", "Name a file that holds the key and nothing else.")
            return None
        with file.open("rb") as stream:
            data = stream.read(MAX_KEY_BYTES + 1)
    except FileNotFoundError:
        complain("does not exist", f"Put the key into {file}, or remove this line.")
        return None
    except PermissionError:
        complain("may not be read by this user", f"Run: sudo chown smartcart {file}")
        return None
    except (OSError, ValueError) as exc:
        words = (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
        complain(f"cannot be read ({words})", "Check the path.")
        return None
    if status.st_mode & stat.S_IROTH:
        complain("can be read by every user of this machine", f"Run: sudo chmod 640 {file}")
    return _key_in(data, complain)


def _key_in(data: bytes, complain: Complain) -> Secret | None:
    text = data.decode("ascii", errors="replace").strip()
    if not text:
        complain("is empty", "Put the backend's API key into it.")
    elif len(data) > MAX_KEY_BYTES:
        complain("is too long for a key", "Name a file that holds the key and nothing else.")
    elif not text.isascii() or not text.isprintable() or " " in text:
        # It travels in a header: a line break would end the header.
        complain("does not hold one key on one line", "Put the key into it and nothing else.")
    else:
        return Secret(text)
    return None


def redacted(text: str) -> str:
    """Without what may be a password or a key in an address."""
    return re.sub(r"\?.*", "?…", re.sub(r"//.*@", "//…@", text, flags=re.DOTALL), flags=re.DOTALL)


def shown_key(*path: str) -> str:
    """A dotted name that is fit to be shown, whatever a file calls its keys."""
    return ".".join(name if name.isprintable() and len(name) <= 60 else toml_text(name) for name in path)


def toml_text(value: Any, depth: int = 3) -> str:
    """A value about as it would be written in the file, shortened and redacted: to be shown, not to be read again."""
    if depth == 0:
        return "…"
    if isinstance(value, Path):
        value = str(value)
    if isinstance(value, str):
        import json

        text = json.dumps(value if "//" not in value else redacted(value), ensure_ascii=not value.isprintable())
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, dict):
        inner = ", ".join(
            f"{shown_key(str(key))} = {toml_text(item, depth - 1)}" for key, item in list(value.items())[:9]
        )
        text = f"{{ {inner} }}" if inner else "{}"
    elif isinstance(value, list):
        text = f"[{', '.join(toml_text(item, depth - 1) for item in value[:9])}]"
    else:
        text = _number_text(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _number_text(value: object) -> str:
    try:
        return str(value)
    except ValueError:
        # Python refuses to write out integers of more than 4300 digits; hexadecimal ones can be read.
        return "a very large number"
