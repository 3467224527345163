"""What is spoken goes to a real process: a program of the test's that stands in for espeak-ng, and espeak-ng itself."""

from __future__ import annotations

import json
import logging
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.adapters import voice as module
from kiosk.adapters.voice import LONGEST, Voice
from tests.raw_server import wait_until

REAL = shutil.which("espeak-ng")
TELLS = """
text = sys.stdin.buffer.read()
told = json.dumps([os.getpid(), sys.argv[1:], list(text)])
with open(os.path.join(folder, f"{os.getpid()}.part"), "w") as file:
    file.write(told)
os.rename(file.name, file.name.replace(".part", ".said"))
"""
GOES_ON = f"{TELLS}\nsignal.pause()"
"""It speaks for ever, unless it is ended."""
FAILS = f"{TELLS}\nsys.exit(7)"


@dataclass(frozen=True)
class Said:
    process: int
    arguments: list[str]
    text: str


class Program:
    """An `espeak-ng` on the PATH that does what `body` says, and what it was given."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, body: str) -> None:
        header = f"#!{sys.executable} -IS\nimport json, os, signal, sys\nfolder = {str(self._folder)!r}\n"
        self.write_script(header + body)

    def write_script(self, text: str) -> None:
        program = self._folder / "espeak-ng"
        program.write_text(text, encoding="utf-8")
        program.chmod(0o755)

    @property
    def said(self) -> list[Said]:
        files = sorted(self._folder.glob("*.said"), key=lambda file: file.stat().st_mtime_ns)
        told = [json.loads(file.read_text()) for file in files]
        return [Said(process, arguments, bytes(text).decode()) for process, arguments, text in told]

    def wait_for(self, count: int) -> list[Said]:
        wait_until(lambda: len(self.said) >= count, what=f"{count} sentences")
        return self.said


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    monkeypatch.setenv("PATH", str(tmp_path))
    return Program(tmp_path)


@pytest.fixture
def make() -> Iterator[Callable[[], Voice]]:
    made = list[Voice]()

    def make_voice() -> Voice:
        made.append(Voice(0.6))
        return made[-1]

    yield make_voice
    for voice in made:
        voice.close()


def gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def no_threads() -> bool:
    return not any(thread.name.startswith("voice") for thread in threading.enumerate())


def test_a_sentence_is_given_by_standard_input_and_its_language_by_argument(
    program: Program, make: Callable[[], Voice], caplog: pytest.LogCaptureFixture
) -> None:
    program.write(TELLS)
    caplog.set_level(logging.DEBUG)
    voice = make()
    for count, (text, language) in enumerate((("Total 128.50", "en"), ("المجموع ١٢٨", "ar")), start=1):
        voice.say(text, language)
        said = program.wait_for(count)[-1]
        assert said.text == text
        assert said.arguments[said.arguments.index("-v") + 1] == language
        assert said.arguments[said.arguments.index("-a") + 1] == "60"
        assert not any(text in argument for argument in said.arguments)
    assert caplog.text == ""


def test_the_newest_sentence_ends_the_one_before_and_those_between_are_not_spoken(
    program: Program, make: Callable[[], Voice]
) -> None:
    program.write(GOES_ON)
    voice = make()
    voice.say("first", "en")
    first = program.wait_for(1)[0].process
    assert not gone(first)
    for number in range(20):
        voice.say(str(number), "en")
    wait_until(lambda: program.said[-1].text == "19", what="the newest sentence")
    wait_until(lambda: gone(first), what="the end of the first process")
    alive = [said.text for said in program.said if not gone(said.process)]
    assert alive == ["19"]


@pytest.mark.parametrize("end", [Voice.silence, Voice.close])
def test_silence_ends_what_is_spoken(end: Callable[[Voice], None], program: Program, make: Callable[[], Voice]) -> None:
    program.write(GOES_ON)
    voice = make()
    voice.say("a total", "en")
    process = program.wait_for(1)[0].process
    end(voice)
    wait_until(lambda: gone(process))
    assert len(program.said) == 1


def test_a_process_is_ended_that_inherits_blocked_signals(program: Program) -> None:
    """The kiosk blocks the signals that end it in every thread, and a child begins with that."""
    program.write(GOES_ON)
    kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        voice = Voice(1.0)
        voice.say("a total", "en")
        process = program.wait_for(1)[0].process
        voice.close()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, kept)
    wait_until(lambda: gone(process))
    assert no_threads()


def test_after_silence_it_speaks_again_and_after_closing_no_more(program: Program, make: Callable[[], Voice]) -> None:
    program.write(TELLS)
    voice = make()
    voice.silence()
    voice.say("again", "en")
    assert program.wait_for(1)[0].text == "again"
    voice.close()
    voice.close()
    voice.say("never", "en")
    assert voice._waiting is None
    assert no_threads()
    assert [said.text for said in program.said] == ["again"]


def test_a_sentence_that_is_silenced_while_its_process_starts_is_not_spoken(
    program: Program, make: Callable[[], Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    program.write(GOES_ON)
    voice, started = make(), list[int]()

    class Slow(subprocess.Popen[bytes]):
        """Silenced after it started, and before its starter knows it."""

        def __init__(self, arguments: list[str], stdin: int, stdout: int, stderr: int) -> None:
            super().__init__(arguments, stdin=stdin, stdout=stdout, stderr=stderr)
            voice.silence()
            started.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Slow)
    voice.say("a total", "en")
    wait_until(lambda: bool(started) and gone(started[0]), what="the end of the process")


def test_a_process_that_does_not_end_is_ended(
    program: Program, make: Callable[[], Voice], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program.write(GOES_ON)
    monkeypatch.setattr(module, "BOUND_S", 0.5)
    voice = make()
    voice.say("a secret total", "en")
    wait_until(lambda: "a sentence took more than" in caplog.text)
    voice.close()
    assert all(gone(said.process) for said in program.said)
    assert "secret" not in caplog.text


@pytest.mark.parametrize("script", [None, "", "#!/nowhere/at/all\n"], ids=["fails", "no program", "no interpreter"])
def test_a_program_that_fails_is_told_of_once_and_without_the_text(
    script: str | None, program: Program, make: Callable[[], Voice], caplog: pytest.LogCaptureFixture
) -> None:
    if script is None:
        program.write(FAILS)
    else:
        program.write_script(script)
    caplog.set_level(logging.DEBUG)
    voice = make()
    for number in range(3):
        voice.say(f"secret {number}", "en")
        wait_until(lambda: voice._waiting is None and voice._process is None)
    voice.say("secret at last", "en")
    wait_until(lambda: bool(caplog.records))
    voice.close()
    assert len(caplog.records) == 1
    assert "espeak-ng does not speak" in caplog.text
    assert "secret" not in caplog.text


def test_where_it_is_not_installed_it_says_so_once_and_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[], Voice], caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    voice = make()
    voice.say("secret", "en")
    voice.say("secret", "ar")
    voice.close()
    assert [record.getMessage() for record in caplog.records] == [
        "nothing will be spoken: espeak-ng is not installed. Run: sudo apt-get install espeak-ng"
    ]


def test_a_hostile_text_is_bounded_and_is_nothing_but_text(program: Program, make: Callable[[], Voice]) -> None:
    program.write(TELLS)
    make().say("[[h@'loU]] \ud800" + "x" * 10_000, "en")
    said = program.wait_for(1)[0].text
    assert "[[" not in said
    assert len(said) <= LONGEST
    assert said.endswith("] ?" + "x" * (LONGEST - 12))


@pytest.mark.skipif(REAL is None, reason="espeak-ng is NOT INSTALLED here: apt-get install espeak-ng")
@pytest.mark.parametrize(("text", "language"), [("Total: 128.50 pounds", "en"), ("المجموع: 128.50 جنيه", "ar")])
def test_the_real_program_takes_what_it_is_given(
    text: str, language: str, program: Program, make: Callable[[], Voice], tmp_path: Path
) -> None:
    spoken, done = tmp_path / "spoken.wav", tmp_path / "done"
    real, out, mark = (shlex.quote(str(each)) for each in (REAL, spoken, done))
    # To a file: there need not be an audio device.
    program.write_script(f'#!/bin/sh\n{real} "$@" -w {out}\necho $? > {mark}\n')
    make().say(text, language)
    wait_until(lambda: done.is_file() and done.read_text().strip() != "", what="the end of espeak-ng")
    assert done.read_text().strip() == "0"
    with wave.open(str(spoken)) as file:
        frames = file.readframes(file.getnframes())
        assert file.getnframes() > 0.8 * file.getframerate()
    assert len(set(frames)) > 100
