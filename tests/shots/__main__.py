"""The command line of the pictures."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.shots import golden, readme
from tests.shots.dress import DRESSES, LANGUAGES, PANELS
from tests.shots.gallery import Selection, draw


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit status: 0 well, 1 where no state matches, 2 for a wrong call."""
    options = _parser().parse_args(argv)
    if options.golden:
        written = golden.renew()
        _say(f"{len(written)} golden images in {golden.FOLDER}")
        return 0
    if options.readme:
        for file in readme.write():
            _say(str(file))
        return 0
    selection = Selection(
        options.only, options.panel or list(PANELS), options.language or list(LANGUAGES), options.look or list(DRESSES)
    )
    if not selection.names:
        _say(f"No state of tests/samples matches {options.only}")
        return 1
    index = draw(options.folder, selection, options.processes)
    _say(f"{len(selection.names)} states, {len(selection.pages)} times each: {index}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.shots",
        description="Pictures of every sample state on every panel, in every language and look, with contact sheets.",
        epilog="An option that is given more than once selects each of its values.",
    )
    parser.add_argument("folder", metavar="FOLDER", nargs="?", default="shots", type=Path, help="where they are left")
    parser.add_argument(
        "--only", metavar="PATTERN", default="*", help="the states of such names, for example 'paying*'"
    )
    for name, known in (("panel", PANELS), ("language", LANGUAGES), ("look", DRESSES)):
        parser.add_argument(f"--{name}", action="append", choices=list(known))
    parser.add_argument("--processes", metavar="N", type=int, default=os.cpu_count() or 1)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--golden", action="store_true", help="renew the golden images of the tests instead")
    instead.add_argument("--readme", action="store_true", help="write the pictures of the README instead")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
