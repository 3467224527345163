"""Makes the kiosk's sounds, always the same: `python -m tests.make_sounds [FOLDER]`.

A note is struck softly and dies away, like a bar of a marimba: a tone and a little of its overtones. Middle pitches
throughout: a supermarket's hum hides lower ones on a small loudspeaker, and higher ones are shrill.
"""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

RATE = 22_050
FULL = 32_767
OVERTONES = ((1.0, 1.0, 1.0), (2.0, 0.22, 0.6), (3.0, 0.07, 0.4), (4.0, 0.05, 0.3))
"""Of a note: how many times its pitch, how loud, and how long it sounds, beside the tone itself."""
FADE_IN_S = 0.006
FADE_OUT_S = 0.03


@dataclass(frozen=True)
class Note:
    """`fading_s` is the time in which it falls to 37 %."""

    pitch: float
    start_s: float
    loudness: float
    fading_s: float


@dataclass(frozen=True)
class Recipe:
    """`peak` is the loudest sample, in decibels below full scale."""

    notes: tuple[Note, ...]
    seconds: float
    peak: float


def key(semitones: int) -> float:
    """The pitch in hertz of the key so far above the concert pitch A (440 Hz), in equal temperament."""
    return 440.0 * 2 ** (semitones / 12)


A4, C5, D5, E5, G5, A5, C6 = (key(semitones) for semitones in (0, 3, 5, 7, 10, 12, 15))

SOUNDS: Mapping[str, Recipe] = {
    "tap": Recipe((Note(C6, 0.0, 1.0, 0.012),), 0.06, -16.0),
    "read": Recipe((Note(E5, 0.0, 0.8, 0.07), Note(A5, 0.09, 1.0, 0.1)), 0.42, -9.0),
    "added": Recipe((Note(A4, 0.0, 1.0, 0.08), Note(E5, 0.0, 0.5, 0.06)), 0.3, -11.0),
    "alarm": Recipe(
        tuple(
            note
            for start in (0.0, 0.3)
            for note in (Note(D5, start, 1.0, 0.12), Note(G5, start, 0.5, 0.1), Note(A4, start + 0.13, 1.0, 0.12))
        ),
        0.68,
        -7.0,
    ),
    "paid": Recipe((Note(C5, 0.0, 0.8, 0.1), Note(E5, 0.11, 0.9, 0.1), Note(G5, 0.22, 1.0, 0.14)), 0.68, -8.0),
}


def samples(recipe: Recipe) -> array[int]:
    """16 bits each, for one loudspeaker."""
    count = round(recipe.seconds * RATE)
    found = [0.0] * count
    for note in recipe.notes:
        start = round(note.start_s * RATE)
        for index in range(start, count):
            found[index] += _struck(note, (index - start) / RATE)
    for index in range(round(FADE_OUT_S * RATE)):
        found[-1 - index] *= _rising(index / RATE, FADE_OUT_S)
    scale = FULL * 10 ** (recipe.peak / 20) / max(map(abs, found))
    return array("h", (round(sample * scale) for sample in found))


def _struck(note: Note, second: float) -> float:
    tone = sum(
        loudness * math.sin(math.tau * note.pitch * multiple * second) * math.exp(-second / (note.fading_s * length))
        for multiple, loudness, length in OVERTONES
    )
    return note.loudness * tone * _rising(second, FADE_IN_S)


def _rising(second: float, length_s: float) -> float:
    """From 0 to 1 within `length_s`, without a corner that would be heard as a click."""
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, second / length_s))


def wav(content: Iterable[int]) -> bytes:
    """A file of 16-bit samples for one loudspeaker."""
    data = array("h", content)
    if sys.byteorder == "big":
        data.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE)
        writer.writeframes(data.tobytes())
    return file.getvalue()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, recipe in SOUNDS.items():
        (folder / f"{name}.wav").write_bytes(wav(samples(recipe)))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parents[1] / "assets" / "sounds")
