"""The command line: serves, or plays the phone, the scanner and the scale against a running stub."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence

from server_stub import playing
from server_stub.errors import StubError
from server_stub.serving import serve
from server_stub.settings import API_KEY, Settings

MAX_PORT = 65535


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 1 with the reason on standard error."""
    options = _parser().parse_args(argv)
    try:
        if options.command:
            sys.stdout.write(playing.play(options) + "\n")
        else:
            settings = Settings(
                carts=options.carts,
                seed=options.seed,
                qr_minutes=options.qr_minutes,
                trap=options.trap,
                api_key=options.api_key,
            )
            serve(settings, options.host, options.port, _announce)
    except StubError as exc:
        sys.stderr.write(f"{exc}\n")
        return 1
    return 0


def _announce(url: str) -> None:
    sys.stdout.write(f"listening on {url}\n")
    sys.stdout.flush()
    sys.stderr.write(f"documentation at {url}/docs\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="server_stub",
        description="The smart cart's backend for development and tests. Without a command it serves.",
        allow_abbrev=False,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=_port, default=8800, help="port; 0 takes a free one (%(default)s)")
    parser.add_argument("--carts", type=_positive_int, default=3, help="carts are numbered from 1 (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="for all that is drawn at random (%(default)s)")
    parser.add_argument("--qr-minutes", type=_minutes, default=1.0, help="how long a QR code lives (%(default)s)")
    parser.add_argument("--trap", action="store_true", help="an old stream that goes takes the new one's events along")
    parser.add_argument("--api-key", default=API_KEY, help="of the cart's hardware (%(default)s)")
    commands = parser.add_subparsers(dest="command", metavar="command", title="commands that play the shopper")
    playing.add_commands(commands, _positive_int)
    return parser


def _port(text: str) -> int:
    number = _int(text)
    if not 0 <= number <= MAX_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give 0 to {MAX_PORT}")
    return number


def _positive_int(text: str) -> int:
    number = _int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is too small: give 1 or more")
    return number


def _int(text: str) -> int:
    try:
        return int(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from exc


def _minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of minutes") from exc
    if not math.isfinite(number) or number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not a time: give more than 0 minutes, such as 0.05")
    return number


if __name__ == "__main__":
    raise SystemExit(main())
