"""Reads the screens out, in a thread of its own: the newest wish, and no other.

Every piece of a sentence is a clip, joined to the next as the calls in the hall are. Clips are
made when they are first needed and kept in memory; nothing that is said reaches a disk, where
there is a file system in memory.
"""

from __future__ import annotations

import logging
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Thread
from typing import Protocol

from hardware.clips import ClipsError, silence, write
from hardware.config import SpeakerConfig
from kiosk.views.spoken import Sentences

log = logging.getLogger(__name__)

# Silences in ms, as in the hall's calls.
_BEFORE = 60
_BETWEEN = 90
_AFTER = 260
# So many samples are kept, of two bytes each: 8 MB.
_KEPT = 4_000_000
_MEMORY = Path("/dev/shm")


class Speaks(Protocol):
    """Makes clips; raises ClipsError."""

    def languages(self, wished: Iterable[str]) -> frozenset[str]: ...
    def say(self, text: str, language: str) -> array[int]: ...


class Plays(Protocol):
    """A loudspeaker."""

    def play(self, wav: Path) -> bool: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class Wish:
    """What is to be said, and in which language."""

    sentences: Sentences
    language: str


class Guide:
    """Says one thing at a time; a new wish ends the one before at once.

    `open_devices` gives speech and loudspeaker, in this thread; `found` is told in which of
    `languages` there is a voice.
    """

    def __init__(
        self,
        open_devices: Callable[[], tuple[Speaks, Plays]],
        languages: Iterable[str],
        found: Callable[[frozenset[str]], None],
    ) -> None:
        self._open_devices = open_devices
        self._languages = tuple(languages)
        self._found = found
        self._changed = Condition()
        self._wish: Wish | None = None
        self._number = 0
        self._closed = False
        self._speaker: Plays | None = None
        self._clips: OrderedDict[tuple[str, str], array[int]] = OrderedDict()
        self._thread = Thread(target=self._run, name="guide", daemon=True)

    def start(self) -> None:
        """Look for voices, and begin to speak as soon as there is something to say."""
        self._thread.start()

    def say(self, sentences: Sentences, language: str) -> None:
        """Say this, and nothing of what was said before; returns at once."""
        self._change(Wish(sentences, language))

    def hush(self) -> None:
        """Be silent at once."""
        self._change(None)

    def close(self) -> None:
        """Be silent, and end."""
        self._closed = True
        self.hush()
        if self._thread.is_alive():
            self._thread.join(timeout=3)

    def _change(self, wish: Wish | None) -> None:
        with self._changed:
            self._wish, self._number = wish, self._number + 1
            self._changed.notify()
        if self._speaker is not None:
            self._speaker.stop()

    def _run(self) -> None:
        speech, self._speaker = self._open_devices()
        self._found(speech.languages(self._languages))
        with TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
            done = 0
            while not self._closed:
                wish, done = self._next(done)
                if wish is not None:
                    self._speak(wish, done, speech, Path(folder) / "guide.wav")

    def _next(self, done: int) -> tuple[Wish | None, int]:
        """Wait until there is another wish than number `done`."""
        with self._changed:
            self._changed.wait_for(lambda: self._number != done)
            return self._wish, self._number

    def _speak(self, wish: Wish, number: int, speech: Speaks, file: Path) -> None:
        """Say sentence after sentence, so that the first is heard while others are made."""
        for sentence in wish.sentences:
            try:
                sound = self._sentence(sentence, wish.language, speech)
                if self._number != number:
                    return
                write(file, sound)
            except (ClipsError, OSError) as error:
                log.warning("Guidance: %s", error)
                return
            assert self._speaker is not None
            if not self._speaker.play(file) or self._number != number:
                return

    def _sentence(self, pieces: Iterable[str], language: str, speech: Speaks) -> array[int]:
        sound = silence(_BEFORE)
        for piece in pieces:
            sound += self._clip(piece, language, speech) + silence(_BETWEEN)
        return sound + silence(_AFTER)

    def _clip(self, piece: str, language: str, speech: Speaks) -> array[int]:
        """Return the clip of `piece`; those that were heard longest ago make room."""
        key = (language, piece)
        if key not in self._clips:
            self._clips[key] = speech.say(piece, language)
            while sum(map(len, self._clips.values())) > _KEPT:
                self._clips.popitem(last=False)
        self._clips.move_to_end(key)
        return self._clips[key]


def make_guide(
    config: SpeakerConfig, languages: Iterable[str], found: Callable[[frozenset[str]], None]
) -> Guide:
    """Make the guide for what is connected; without a loudspeaker it finds no voices."""

    def open_devices() -> tuple[Speaks, Plays]:
        from hardware.devices import open_speaker  # noqa: PLC0415 - loads slowly
        from hardware.speech import Speech  # noqa: PLC0415

        return Speech(), open_speaker(config)

    return Guide(open_devices, () if config.kind == "none" else languages, found)
