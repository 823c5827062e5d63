"""How loud the loudspeaker is, through `amixer` (Debian's alsa-utils)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence

# What sound cards call the volume of everything, the likeliest first.
_CONTROLS = ("Master", "PCM", "Speaker", "Headphone", "HDMI", "Digital")
_NAME = re.compile(r"Simple mixer control '([^']+)'")
_PERCENT = re.compile(r"\[([0-9]{1,3})%\]")
# A sound server that hangs must not hang whoever asks, in seconds.
_PATIENCE = 3.0


class Mixer:
    """The volume of this machine; where there is none it is None, and nothing raises."""

    def __init__(self, program: str = "amixer") -> None:
        self._program = program
        self._control: str | None = None

    def read(self) -> int | None:
        """Return the volume in percent, None where there is no sound card or no volume."""
        self._control = self._control or self._find()
        return _percent(self._run("sget", self._control)) if self._control else None

    def set(self, percent: int) -> bool:
        """Set the volume; False where that could not be done."""
        self._control = self._control or self._find()
        if self._control is None:
            return False
        wanted = f"{max(0, min(100, percent))}%"
        return _percent(self._run("sset", self._control, wanted)) is not None

    def _find(self) -> str | None:
        names = _NAME.findall(self._run("scontrols"))
        known = [control for control in _CONTROLS if control in names]
        return next(iter([*known, *names]), None)

    def _run(self, *arguments: str) -> str:
        # -M: percentages as the ear hears them.
        command: Sequence[str] = [self._program, "-M", *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, timeout=_PATIENCE, check=False, text=True
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return ""
        return done.stdout if done.returncode == 0 else ""


def _percent(said: str) -> int | None:
    found = _PERCENT.search(said)
    return int(found[1]) if found else None
