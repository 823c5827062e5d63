"""Joins recorded clips into one spoken call: chime, invitation, number, counter."""

from __future__ import annotations

import tomllib
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from display import english, korean, vietnamese
from hardware.clips import ClipsError, read, silence, write

CLIPS = Path(__file__).parent / "clips"

# Silences in ms. Digits need a gap to be told apart, a phrase a longer one to be heard as
# one, and some loudspeakers swallow the first moment of a sound.
BEFORE = 200
AFTER_CHIME = 100
BETWEEN_WORDS = 120
BETWEEN_PHRASES = 280
BETWEEN_LANGUAGES = 700
AFTER = 300

# How a language orders a call: phrases of words. An accent ("vi-south") speaks the grammar of
# its language.
GRAMMARS: Mapping[str, Callable[[str, int], tuple[tuple[str, ...], ...]]] = {
    "vi": vietnamese.phrases,
    "en": english.phrases,
    "ko": korean.phrases,
}


@dataclass(frozen=True)
class Voice:
    """One set of clips: the folder `language` in `clips`, with a clips.toml in it.

    `language` begins with the code of a language in GRAMMARS.
    """

    language: str = "vi"
    clips: Path = CLIPS

    @cached_property
    def files(self) -> dict[str, Path]:
        """The file of every word; raises ClipsError if the set has no list."""
        folder = self.clips / self.language
        try:
            words = tomllib.loads((folder / "clips.toml").read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ClipsError(f"the voice {self.language!r} has no usable list: {error}") from None
        return {word: folder / name for word, name in words.items()}

    @property
    def speaks(self) -> str:
        """The code of its language, whatever the accent."""
        return self.language.partition("-")[0]

    def phrases(self, number: str, counter: int) -> tuple[tuple[str, ...], ...]:
        """Return the words with which `number` is called to `counter`, phrase by phrase."""
        grammar = GRAMMARS.get(self.speaks)
        if grammar is None:
            raise ClipsError(f"no grammar for the voice {self.language!r}")
        try:
            return grammar(number, counter)
        except (KeyError, ValueError) as error:
            raise ClipsError(f"{number} to counter {counter} has no words: {error}") from None

    def check(self) -> None:
        """Raise ClipsError naming the first clip that is missing or cannot be joined."""
        self.phrases("A000", 1)
        for path in (self.clips / "chime.wav", *self.files.values()):
            read(path)

    def speak(self, number: str, counter: int, path: Path, then: Voice | None = None) -> Path:
        """Write the spoken call to `path`, a mono 16-bit WAV file, and return it.

        `then` says it once more, in another language.
        """
        sound = self.sound(number, counter)
        if then is not None:
            sound += silence(BETWEEN_LANGUAGES) + then.said(number, counter)
        write(path, sound)
        return path

    def sound(self, number: str, counter: int) -> array[int]:
        """Return the spoken call as samples."""
        chime = silence(BEFORE) + read(self.clips / "chime.wav") + silence(AFTER_CHIME)
        return chime + self.said(number, counter)

    def said(self, number: str, counter: int) -> array[int]:
        """Return the words of the call as samples, without the chime."""
        phrases = self.phrases(number, counter)
        sound = array("h")
        for words, pause in zip(
            phrases, (*[BETWEEN_PHRASES] * (len(phrases) - 1), AFTER), strict=True
        ):
            for word in words[:-1]:
                sound += read(self._file(word)) + silence(BETWEEN_WORDS)
            sound += read(self._file(words[-1])) + silence(pause)
        return sound

    def _file(self, word: str) -> Path:
        try:
            return self.files[word]
        except KeyError:
            raise ClipsError(f"the voice {self.language!r} has no clip for {word!r}") from None


def other_voices(voice: Voice) -> dict[str, Voice]:
    """Return a voice for each further language that has a whole set of clips, by its code."""
    sets = (Voice(code, voice.clips) for code in GRAMMARS if code != voice.speaks)
    return {other.speaks: other for other in sets if _is_whole(other)}


def _is_whole(voice: Voice) -> bool:
    try:
        voice.check()
    except ClipsError:
        return False
    return True
