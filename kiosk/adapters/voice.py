"""Spoken sentences, by espeak-ng where it is installed: a process for each, at most one at a time."""

from __future__ import annotations

import logging
import shutil
import subprocess
import threading

from kiosk.pool import Pool

PROGRAM = "espeak-ng"
WORDS_A_MINUTE = 150
"""espeak-ng's own 175 is fast for an amount that is heard once, in a noisy place."""
FULL_AMPLITUDE = 100
"""Of espeak-ng's 0 to 200: above its default of 100 it distorts."""
LONGEST = 300
"""Characters of a sentence: half a minute."""
BOUND_S = 30.0
"""So long a sentence may take: a device that is gone must not keep a process for ever."""
JOIN_S = 1.0

_log = logging.getLogger(__name__)


class Voice:
    """Speaks the newest sentence; `volume` is 0.0 to 1.0. Without espeak-ng it is silent, and says so in the log once.

    A sentence goes to the process by its standard input: its arguments could be read by every user of the machine.
    """

    def __init__(self, volume: float) -> None:
        self._amplitude = round(FULL_AMPLITUDE * volume)
        self._program = shutil.which(PROGRAM)
        if self._program is None:
            _log.warning("nothing will be spoken: %s is not installed. Run: sudo apt-get install %s", PROGRAM, PROGRAM)
        self._pool = Pool("voice", 1)
        self._lock = threading.Lock()
        self._waiting: tuple[str, str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = 0
        """Counts what ends a sentence: the process of an earlier turn has no business any more."""
        self._closed = False
        self._complained = False

    def say(self, text: str, language: str) -> None:
        """Speak this in place of what is being spoken; `language` is a code like `en`.

        Returns at once. From any thread; after `close` it does nothing.
        """
        with self._lock:
            if self._closed or self._program is None:
                return
            first = self._waiting is None
            self._end((text, language))
        if first:
            self._pool.submit(self._speak)

    def silence(self) -> None:
        """End what is being spoken, and speak nothing that waits."""
        with self._lock:
            self._end(None)

    def close(self) -> None:
        """As `silence`, for good; may be called again. Waits for at most `JOIN_S` seconds."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._end(None)
        self._pool.close(JOIN_S, drop=True)

    def _end(self, waiting: tuple[str, str] | None) -> None:
        """With the lock held."""
        self._waiting = waiting
        self._turn += 1
        if self._process is not None:
            # The process inherits that our signals are blocked: it would not heed a gentler one.
            self._process.kill()

    def _speak(self) -> None:
        with self._lock:
            sentence, self._waiting, turn = self._waiting, None, self._turn
        if sentence is None:
            return
        try:
            self._run(*sentence, turn)
        except OSError as exc:
            self._complain(f"it cannot be started: {exc.strerror}")

    def _run(self, text: str, language: str, turn: int) -> None:
        spoken = _plain(text)
        arguments = ["--stdin", "-b", "1", "-v", language, "-s", str(WORDS_A_MINUTE), "-a", str(self._amplitude)]
        with subprocess.Popen(  # noqa: S603 - the program that `which` found, and nothing of a shopper's
            [self._program or PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            with self._lock:
                self._process = process
                if turn != self._turn:
                    process.kill()
            try:
                process.communicate(spoken, BOUND_S)
            except subprocess.TimeoutExpired:
                process.kill()
                self._complain(f"a sentence took more than {BOUND_S:.0f} s")
            finally:
                with self._lock:
                    self._process = None
        if process.returncode > 0:
            self._complain(f"it ended with status {process.returncode}")

    def _complain(self, reason: str) -> None:
        if not self._complained:
            self._complained = True
            _log.warning("%s does not speak: %s. Try it by hand: echo 1 | %s --stdin", PROGRAM, reason, PROGRAM)


def _plain(text: str) -> bytes:
    """As UTF-8; espeak-ng takes `[[` for the beginning of phonemes."""
    return text[:LONGEST].replace("[[", " ").encode("utf-8", "replace")
