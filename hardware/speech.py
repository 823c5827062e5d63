"""Speech made by espeak-ng, for words that nobody could record beforehand."""

from __future__ import annotations

import shutil
import subprocess
from array import array
from collections.abc import Iterable

from hardware.clips import ClipsError, samples_of, trimmed

# Words a minute; espeak-ng's own is 175. A hall echoes, and many listeners are old.
SPEED = 140
# Long enough for the longest text on a busy Pi.
_TIMEOUT_S = 8.0
# What espeak-ng calls a language otherwise than we do.
_VOICES = {"zh": "cmn"}


def voice_for(language: str) -> str:
    """Return espeak-ng's name for a language."""
    return _VOICES.get(language, language)


class Speech:
    """Speaks through `program`; every fault is a ClipsError, and nothing waits without an end."""

    def __init__(self, program: str = "espeak-ng") -> None:
        self._program = program

    def languages(self, wished: Iterable[str]) -> frozenset[str]:
        """Return those of the `wished` languages that there is a voice for; none without it."""
        if shutil.which(self._program) is None:
            return frozenset()
        return frozenset(language for language in wished if self._speaks(language))

    def say(self, text: str, language: str) -> array[int]:
        """Return `text` as it is spoken, without silence around it; raise ClipsError."""
        # Through standard input: a text may begin with a dash, and nobody sees it in a list
        # of processes.
        command = [self._program, "-v", voice_for(language), "-s", str(SPEED), "--stdin"]
        try:
            done = subprocess.run(
                [*command, "--stdout"],
                input=text.encode(),
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ClipsError(f"{self._program} does not speak: {type(error).__name__}") from None
        return trimmed(samples_of(_with_length(done.stdout), self._program))

    def _speaks(self, language: str) -> bool:
        try:
            return len(self.say("a", language)) > 0
        except ClipsError:
            return False


def _with_length(sound: bytes) -> bytes:
    """Return a WAV file that tells its true length: written to a pipe, espeak-ng cannot know it.

    The length of everything is at byte 4, that of the samples at byte 40 (RIFF, PCM).
    """
    if len(sound) < 44:
        return sound
    whole, samples = len(sound) - 8, len(sound) - 44
    return (
        sound[:4]
        + whole.to_bytes(4, "little")
        + sound[8:40]
        + samples.to_bytes(4, "little")
        + sound[44:]
    )
