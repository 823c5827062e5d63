"""A scanner that types like a keyboard: whoever reads the keys hands its scans over here."""

from __future__ import annotations

import time
from collections.abc import Callable

from hardware.framing import Repeats
from hardware.places import is_there

# Every keyboard on USB, and so every such scanner, has a name like this.
ANY_KEYBOARD = "/dev/input/by-id/*-event-kbd"


class TypingScanner:
    """Stands where a `Scanner` does, for one whose wire is the keyboard's.

    It cannot be asked anything: it counts as there while a keyboard of the name `path`, which
    may be a pattern, is plugged in. `repeat` is in seconds.
    """

    def __init__(
        self, path: str, repeat: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.when_scanned: Callable[[str], None] | None = None
        self._path = path or ANY_KEYBOARD
        self._repeats = Repeats(repeat, clock)

    @property
    def connected(self) -> bool:
        """Whether a keyboard is plugged in that may be it."""
        return is_there(self._path)

    def start(self) -> None:
        """Nothing has to be opened."""

    def close(self) -> None:
        """Nothing has to be closed."""

    def typed(self, code: str) -> None:
        """Hand a scan on, unless it is the last one again; for any one thread."""
        if self.when_scanned is not None and not self._repeats.again(code):
            self.when_scanned(code)
