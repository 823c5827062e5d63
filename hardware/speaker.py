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

    def __init__(self, player: Player | None, stop: Callable[[], None] | None = None) -> None:
        """`player` None means that there is no loudspeaker; `stop` ends what it plays."""
        self._player = player
        self._stop = stop
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

    def stop(self) -> None:
        """Be silent at once, where the player can; from any thread."""
        if self._stop is not None:
            self._stop()

    def _note(self, fault: str) -> None:
        """Log each change once."""
        if fault != self._fault:
            log.warning("Speaker: %s", fault) if fault else log.info("The speaker is well again.")
        self._fault = fault


class AlsaPlayer:
    """Plays through `aplay` (Debian's alsa-utils); a sound longer than `timeout` s is stopped."""

    def __init__(self, device: str, timeout: float) -> None:
        self._device = device
        self._timeout = timeout
        self._playing: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __call__(self, wav: Path) -> None:
        """Play `wav` until its end, or until `stop`; raise OSError when it cannot be heard."""
        command = ["aplay", "-q", "-D", self._device, str(wav)]
        self._stopped = False
        with subprocess.Popen(command, stderr=subprocess.PIPE) as self._playing:
            if self._stopped:  # While it was being started.
                self._playing.kill()
            try:
                _, told = self._playing.communicate(timeout=self._timeout)
            except subprocess.TimeoutExpired:
                self._playing.kill()
                raise
        if self._playing.returncode and not self._stopped:
            why = told.decode("utf-8", "replace").strip().splitlines()
            raise OSError(why[-1] if why else f"aplay ended with status {self._playing.returncode}")

    def stop(self) -> None:
        """Be silent at once; from any thread."""
        self._stopped = True
        if self._playing is not None and self._playing.poll() is None:
            self._playing.kill()


def file_player(folder: Path) -> Player:
    """Put each sound into `folder` instead, as spoken-0001.wav and so on."""

    def play(wav: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.glob("spoken-*.wav"))) + 1
        shutil.copyfile(wav, folder / f"spoken-{number:04}.wav")

    return play
