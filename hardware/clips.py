"""Clips of speech that can be joined: mono, 16 bit, 22050 samples a second; pure but for files."""

from __future__ import annotations

import io
import wave
from array import array
from pathlib import Path

# Samples a second; what espeak-ng makes, too.
RATE = 22050
# Quieter than this, of 32767, is silence around a word.
_QUIET = 160


class ClipsError(Exception):
    """A set of clips cannot be used; says which file and why."""


def read(path: Path) -> array[int]:
    """Return the samples of a clip; raise ClipsError if it cannot be joined to others."""
    try:
        return samples_of(path.read_bytes(), path.name)
    except OSError as error:
        raise ClipsError(f"{path.name} cannot be read: {error}") from None


def samples_of(sound: bytes, name: str) -> array[int]:
    """Return the samples of a WAV file's content; `name` is for what ClipsError says."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            if shape != (1, 2, RATE):
                raise ClipsError(f"{name} must be mono, 16 bit, {RATE} Hz, not {shape}")
            return array("h", file.readframes(file.getnframes()))
    except (EOFError, wave.Error) as error:
        raise ClipsError(f"{name} cannot be read: {error}") from None


def write(path: Path, samples: array[int]) -> None:
    """Write `samples` to `path` as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())


def silence(milliseconds: int) -> array[int]:
    """Return that much silence."""
    return array("h", bytes(2 * round(RATE * milliseconds / 1000)))


def trimmed(samples: array[int]) -> array[int]:
    """Return `samples` without the silence around them, so that the gaps are ours."""
    loud = [n for n in range(0, len(samples), 32) if abs(samples[n]) > _QUIET]
    return samples[max(0, loud[0] - 220) : loud[-1] + 440] if loud else samples[:0]
