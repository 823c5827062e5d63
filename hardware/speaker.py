"""The loudspeaker: plays one WAV file after another."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

# Plays the file and raises OSError or SubprocessError when it cannot.
Player = Callable[[Path], None]


class Speaker:
    """One loudspeaker. A fault is never raised: `play` tells whether the sound was played."""

    def __init__(self, player: Player | None) -> None:
        """`player` None means that there is no loudspeaker."""
        self._player = player
        self._fault = ""

    def play(self, wav: Path) -> bool:
        """Play the file to its end; False when there was nothing to hear."""
        if self._player is None:
            return False
        try:
            self._player(wav)
        except (OSError, subprocess.SubprocessError) as error:
            self._note(str(error))
            return False
        self._note("")
        return True

    def _note(self, fault: str) -> None:
        """Log each change once."""
        if fault != self._fault:
            log.warning("Speaker: %s", fault) if fault else log.info("The speaker is well again.")
        self._fault = fault


def alsa_player(device: str, timeout: float) -> Player:
    """Play through `aplay` (Debian's alsa-utils); a sound longer than `timeout` s is stopped."""

    def play(wav: Path) -> None:
        command = ["aplay", "-q", "-D", device, str(wav)]
        done = subprocess.run(command, timeout=timeout, capture_output=True, check=False)
        if done.returncode:
            why = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise OSError(why[-1] if why else f"aplay ended with status {done.returncode}")

    return play


def file_player(folder: Path) -> Player:
    """Put each sound into `folder` instead, as spoken-0001.wav and so on."""

    def play(wav: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("spoken-*.wav"))) + 1
        shutil.copyfile(wav, folder / f"spoken-{number:04}.wav")

    return play
