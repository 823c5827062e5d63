"""Makes the clips that ship: espeak-ng speaks, sox cleans, and the chime is computed.

Run as `python display/clips/make.py`. Needs the Debian packages espeak-ng and sox.
"""

from __future__ import annotations

import math
import subprocess
import tomllib
import wave
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
RATE = 22050

# Words a minute; espeak-ng's own is 175. A hall echoes and many listeners are old, and a
# single digit has no sentence around it to be guessed from, so it is said slower still.
SENTENCE_SPEED = 130
WORD_SPEED = 95


@dataclass(frozen=True)
class Speaker:
    """An espeak-ng voice, and how much faster than the others it has to speak to sound alike."""

    voice: str
    haste: float = 1.0


SPEAKERS = {"vi": Speaker("vi"), "en": Speaker("en-us"), "ko": Speaker("ko", haste=1.3)}

SPOKEN_DB = -16.0
PEAK_DB = -1.0
CHIME_DB = -10.0

# Trim what is quieter than -46 dB at both ends, then soften both edges by a few ms.
TRIM = "silence 1 0.005 -46d reverse silence 1 0.005 -42d fade t 0.012 reverse fade t 0.004"
# Take away what a small loudspeaker cannot give, and bring loud and soft closer together.
LEVEL = "gain -6 highpass 110 compand 0.003,0.15 6:-60,-60,-42,-27,-24,-16,-6,-8 0 -30 0.003"


def main() -> None:
    """Make every clip of every set, and the chime."""
    for language, speaker in SPEAKERS.items():
        words = tomllib.loads((HERE / language / "clips.toml").read_text(encoding="utf-8"))
        for word, name in words.items():
            write(HERE / language / name, at_level(speak(word, speaker)))
    write(HERE / "chime.wav", chime())


def speak(words: str, speaker: Speaker) -> array[int]:
    """Return `words` as espeak-ng says them, trimmed and evened out."""
    speed = round((SENTENCE_SPEED if len(words.split()) > 2 else WORD_SPEED) * speaker.haste)
    with TemporaryDirectory() as folder:
        raw, clean = f"{folder}/raw.wav", f"{folder}/clean.wav"
        speech = ["espeak-ng", "-v", speaker.voice, "-s", str(speed), "-w", raw, words]
        subprocess.run(speech, check=True)
        cleaning = ["sox", "-R", raw, "-r", str(RATE), "-c", "1", "-b", "16", clean]
        subprocess.run([*cleaning, *LEVEL.split(), *TRIM.split()], check=True)
        with wave.open(clean) as file:
            return array("h", file.readframes(file.getnframes()))


def at_level(samples: array[int]) -> array[int]:
    """Return `samples` as loud as every other clip, or as loud as the peak allows."""
    loudness = math.sqrt(sum(s * s for s in samples) / len(samples))
    peak = max(abs(s) for s in samples)
    gain = min(_amplitude(SPOKEN_DB) / loudness, _amplitude(PEAK_DB) / peak)
    return array("h", (round(s * gain) for s in samples))


def chime() -> array[int]:
    """Return two soft bell tones, a falling third: E5, then C5."""
    length = round(1.3 * RATE)
    first, second = bell(659.25), bell(523.25)
    late = round(0.42 * RATE)

    def level(n: int) -> float:
        tone = first(n / RATE) + (second((n - late) / RATE) if n >= late else 0.0)
        return tone * _amplitude(CHIME_DB) * _ending(n, length)

    return array("h", (round(level(n)) for n in range(length)))


def bell(pitch: float) -> Callable[[float], float]:
    """Return a bell of `pitch` Hz: time in s → level; higher partials die away sooner."""
    partials = ((1.0, 1.0, 3.2), (2.0, 0.35, 5.5), (3.0, 0.12, 9.0))

    def level(t: float) -> float:
        rise = min(1.0, t / 0.008)
        return rise * sum(
            a * math.exp(-t * fall) * math.sin(2 * math.pi * pitch * n * t)
            for n, a, fall in partials
        )

    return level


def write(path: Path, samples: Iterable[int]) -> None:
    """Write mono 16-bit sound to `path`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", samples).tobytes())


def _ending(n: int, length: int) -> float:
    return min(1.0, (length - n) / (0.05 * RATE))


def _amplitude(decibels: float) -> float:
    return 32767 * 10 ** (decibels / 20)


if __name__ == "__main__":
    main()
