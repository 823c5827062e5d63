"""The spoken call: the clips that ship, and how they are joined."""

from __future__ import annotations

import math
import shutil
import wave
from array import array
from pathlib import Path
from typing import Any

import pytest

from display import english, korean, vietnamese
from display.voice import CLIPS, Voice
from hardware.clips import RATE, ClipsError, read, silence

CLIP_FILES = sorted(CLIPS.rglob("*.wav"))
VIETNAMESE = (CLIPS / "chime.wav", *(CLIPS / "vi").glob("*.wav"))


def level(samples: array[int]) -> float:
    """Return the loudness in dB below full scale."""
    return 20 * math.log10(math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768)


def quiet_runs(samples: array[int], longest: float) -> list[float]:
    """Return the silences between sounds in s, without the closures inside a word."""
    runs, since = [], 0
    for place, sample in enumerate(samples):
        if abs(sample) > 160:
            runs.append((place - since) / RATE)
            since = place
    return [run for run in runs if 0.09 < run < longest]


@pytest.mark.parametrize("grammar", [vietnamese, english, korean])
def test_there_is_a_clip_for_every_word(grammar: Any) -> None:
    code = {vietnamese: "vi", english: "en", korean: "ko"}[grammar]
    files = Voice(code).files
    assert grammar.every_word() == files.keys()
    assert {path for path in CLIP_FILES if path.parent.name == code} == set(files.values())


@pytest.mark.parametrize("path", CLIP_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_clip_is_trimmed_not_clipped_and_as_loud_as_the_others(path: Path) -> None:
    samples = read(path)
    assert max(abs(s) for s in samples) < 32768 * 0.92
    assert 0.18 < len(samples) / RATE < 1.8
    if path.name != "chime.wav":
        assert -19 < level(samples) < -15
        edge = RATE // 20
        assert max(map(abs, samples[:edge])) > 160
        assert max(map(abs, samples[-edge:])) > 160


@pytest.mark.parametrize("folder", sorted(path.parent for path in CLIPS.glob("*/clips.toml")))
def test_the_clips_of_a_language_stay_small(folder: Path) -> None:
    assert sum(path.stat().st_size for path in folder.glob("*.wav")) < 2_000_000


def test_a_call_is_the_chime_and_then_its_words_in_order(tmp_path: Path) -> None:
    voice = Voice()
    path = voice.speak("A042", 21, tmp_path / "call.wav")
    rest = read(path)
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, RATE)
    names = ["chime", "invitation", "letter-a", "0", "4", "2", "direction", "2", "tens"]
    for name in [*names, "1-after-tens"]:
        clip = read(next(p for p in VIETNAMESE if p.stem == name))
        start = _find(clip, rest)
        assert start is not None, f"{name} is missing or too early"
        assert 0.09 <= start / RATE <= 0.29, f"the silence before {name} is unnatural"
        rest = rest[start + len(clip) :]
    assert 0.2 < len(rest) / RATE < 0.4
    assert not any(rest)


def test_the_digits_stand_apart(tmp_path: Path) -> None:
    call = read(Voice().speak("B777", 7, tmp_path / "call.wav"))
    gaps = quiet_runs(call[round(1.5 * RATE) :], longest=0.5)
    assert len(gaps) >= 5
    assert all(gap < 0.35 for gap in gaps)


def test_a_call_is_short_enough_for_a_busy_hall(tmp_path: Path) -> None:
    assert len(read(Voice().speak("A042", 3, tmp_path / "call.wav"))) / RATE < 8.0


def test_an_accent_is_added_by_adding_a_folder(tmp_path: Path) -> None:
    shutil.copytree(CLIPS, tmp_path / "clips")
    (tmp_path / "clips" / "vi").rename(tmp_path / "clips" / "vi-south")
    voice = Voice("vi-south", tmp_path / "clips")
    assert voice.sound("A001", 104) == Voice().sound("A001", 104)


def test_a_missing_clip_is_named(tmp_path: Path) -> None:
    shutil.copytree(CLIPS, tmp_path / "clips")
    (tmp_path / "clips" / "vi" / "7.wav").unlink()
    with pytest.raises(ClipsError, match=r"7\.wav cannot be read"):
        Voice("vi", tmp_path / "clips").sound("A007", 1)


def test_a_clip_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(44100)
        file.writeframes(silence(20).tobytes())
    with pytest.raises(ClipsError, match=r"stereo\.wav must be mono"):
        read(path)


@pytest.mark.parametrize(
    ("language", "complaint"),
    [("vi-nowhere", "has no usable list"), ("fr", "no grammar for the voice 'fr'")],
)
def test_a_voice_that_does_not_exist_is_named(language: str, complaint: str) -> None:
    with pytest.raises(ClipsError, match=complaint):
        Voice(language).sound("A001", 1)


@pytest.mark.parametrize(("number", "counter"), [("Đ001", 1), ("A001", 1000)])
def test_what_has_no_words_is_named(number: str, counter: int) -> None:
    with pytest.raises(ClipsError, match=f"{number} to counter {counter} has no words"):
        Voice().sound(number, counter)


def _find(clip: array[int], sound: array[int]) -> int | None:
    """Return where `clip` begins in `sound`, in samples."""
    place = sound.tobytes().find(clip.tobytes())
    return None if place < 0 else place // 2
