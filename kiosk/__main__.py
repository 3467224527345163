"""The command line: run (the default), demo, doctor, status, listen."""

from __future__ import annotations

import argparse
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from kiosk import __version__
from kiosk.errors import ConfigError, KioskError

COMMANDS = ("run", "demo", "doctor", "status", "listen")
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
JOURNAL_FORMAT = "%(name)s: %(message)s"


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 well, 1 not well (see the message), 2 for a wrong call."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    asks_for_help = bool(arguments) and arguments[0] in ("-h", "--help", "--version")
    if not asks_for_help and (not arguments or arguments[0].startswith("-")):
        arguments.insert(0, "run")
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "run":
                return _run(options)
            case "demo":
                return _demo(options)
            case "doctor":
                return _doctor(options)
            case "status":
                return _status(options)
            case _:
                return _listen(options)
    except KioskError as exc:
        print(f"smartcart-kiosk: {exc}", file=sys.stderr)  # noqa: T201
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smartcart-kiosk",
        description="The kiosk of a smart shopping cart: pairing by QR, basket, payment and status lights.",
        epilog="Without a command it runs the kiosk. Settings come from options, then SMARTCART_… variables, then "
        "the configuration file.",
    )
    parser.add_argument("--version", action="version", version=f"smartcart-kiosk {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="{" + ",".join(COMMANDS) + "}")

    run = commands.add_parser("run", help="run the kiosk (the default)")
    _configuration_options(run)
    shape = run.add_mutually_exclusive_group()
    shape.add_argument("--window", metavar="WxH", type=_window, help="a window of this size in pixels, such as 800x480")
    shape.add_argument("--fullscreen", action="store_const", const=True, help="the whole screen")
    run.add_argument("--language", metavar="CODE", help="the language it starts in: en or ar")
    run.add_argument("--state-dir", metavar="DIR", help="where the session is kept over restarts")
    run.add_argument("--runtime-dir", metavar="DIR", help="where status.json and screen.png are written")

    demo = commands.add_parser("demo", help="start the server stub and a kiosk, and play a shopper")
    demo.add_argument("--script", action="store_true", help="run the scripted shopper, also where there is a display")
    demo.add_argument("--window", metavar="WxH", type=_window, default="1280x720", help="the window's size in pixels")
    demo.add_argument("--language", metavar="CODE", default="en", help="the language it starts in: en or ar")
    demo.add_argument("--out", metavar="DIR", default="demo", help="where the scripted shopper leaves its pictures")

    doctor = commands.add_parser("doctor", help="check configuration, backend, clock, text, display and lights")
    _configuration_options(doctor)
    doctor.add_argument("--json", action="store_true", help="the verdicts as JSON")

    status = commands.add_parser("status", help="what the running kiosk is doing")
    status.add_argument("--json", action="store_true", help="as JSON")
    status.add_argument("--runtime-dir", metavar="DIR", help="where the kiosk writes its status")

    listen = commands.add_parser("listen", help="the event stream as the kiosk sees it, a JSON line for each event")
    _configuration_options(listen)
    listen.add_argument("url", metavar="URL", nargs="?", help="the stream; by default this cart's at the backend")
    listen.add_argument("--once", action="store_true", help="end with the first connection")
    return parser


def _configuration_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", type=Path, help="the configuration file")
    parser.add_argument("--backend", metavar="URL", help="the backend's address")
    parser.add_argument("--cart-id", metavar="N", help="the number of this cart")


def _window(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]*x[1-9][0-9]*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 800x480")
    return text


def _settings(options: argparse.Namespace) -> dict[str, object]:
    """The options that were given, by the dotted name of their setting."""
    names = {
        "backend": "backend.url",
        "cart_id": "cart_id",
        "window": "display.window",
        "fullscreen": "display.fullscreen",
        "language": "language",
        "state_dir": "paths.state_dir",
        "runtime_dir": "paths.runtime_dir",
    }
    given = {name: getattr(options, name, None) for name in names}
    return {names[name]: value for name, value in given.items() if value is not None}


def _log_to_stderr(level: int) -> None:
    """The journal adds time and level itself; whatever looks like a secret is masked on the way."""
    from kiosk.masking import SecretFilter

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(JOURNAL_FORMAT if "JOURNAL_STREAM" in os.environ else LOG_FORMAT))
    handler.addFilter(SecretFilter())
    logging.basicConfig(level=level, handlers=[handler])
    # What nobody caught goes the same way, and so past the mask.
    crash = logging.getLogger("kiosk")
    sys.excepthook = lambda kind, error, trace: crash.critical("The kiosk has crashed", exc_info=(kind, error, trace))
    threading.excepthook = lambda args: crash.critical(
        "The thread %s has crashed", getattr(args.thread, "name", "?"), exc_info=args.exc_value
    )
    # Libraries that log each request or frame of theirs.
    for name in ("urllib3", "websockets", "PIL"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _run(options: argparse.Namespace) -> int:
    from kiosk.app import Invocation, run

    _log_to_stderr(logging.INFO)
    return run(Invocation(_settings(options), os.environ, options.config))


def _demo(options: argparse.Namespace) -> int:
    from kiosk.demo import demo

    return demo(script=options.script, window=options.window, language=options.language, out=Path(options.out))


def _doctor(options: argparse.Namespace) -> int:
    from kiosk.doctor import doctor

    _log_to_stderr(logging.CRITICAL)
    return doctor(_settings(options), os.environ, options.config, as_json=options.json, out=sys.stdout)


def _status(options: argparse.Namespace) -> int:
    from kiosk.paths import runtime_directory
    from kiosk.status import show_status

    named = None if options.runtime_dir is None else Path(options.runtime_dir)
    configured = named or _configured_runtime_directory()
    directory = runtime_directory(configured, os.environ, only_reading=True)
    return show_status(directory, options.json, sys.stdout)


def _configured_runtime_directory() -> Path | None:
    """The setting, where there is a configuration that can be read: `status` must also answer where there is none."""
    from kiosk.config import load

    try:
        return load({"cart_id": 1}, os.environ).paths.runtime_dir
    except ConfigError:
        return None


def _listen(options: argparse.Namespace) -> int:
    from kiosk.listen import listen

    _log_to_stderr(logging.ERROR)
    url, seed = options.url, 1
    if url is None:
        from kiosk.config import load
        from kiosk.doctor import running_kiosk

        config = load(_settings(options), os.environ, options.config)
        url, seed = f"{config.backend.url}/sse/{config.cart_id}", config.cart_id
        if running_kiosk(config, os.environ) is not None:
            print(  # noqa: T201
                "A kiosk is running for this cart. The backend sends events to its newest listener only: until this "
                "ends, they come here and not to the kiosk.",
                file=sys.stderr,
            )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return listen(url, once=options.once, out=sys.stdout, seed=seed, stop=stop)


if __name__ == "__main__":
    sys.exit(main())
