"""Where one scan ends and the next begins; pure."""

from __future__ import annotations

import re
from collections.abc import Callable

_ENDS = re.compile(rb"[\r\n\x00]+")

# A contact's code has some twenty lines; what says more without a pause is no scanner.
MOST_SCANS = 40

# The longest code that anybody needs to scan is a card with two parents' names, some 400 bytes.
LONGEST = 2048


class Framer:
    """Cuts a stream of bytes into scans, before anything is decoded.

    A scan ends with CR, LF, CRLF or NUL, or with silence. What grows past `LONGEST` bytes is
    thrown away, and everything after it until the line falls silent. So is what comes after
    `MOST_SCANS` scans without any silence.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._babbles = False
        self._scans = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take what came in; return the scans that are complete now."""
        if self._babbles:
            return []
        *frames, self._rest = _ENDS.split(self._rest + data)
        scans = [frame for frame in frames if 0 < len(frame) <= LONGEST]
        left = MOST_SCANS - self._scans
        self._scans += len(scans)
        if len(self._rest) > LONGEST or self._scans > MOST_SCANS:
            self._rest, self._babbles = b"", True
        return scans[:left]

    def silence(self) -> list[bytes]:
        """The line has been silent: return what lay there without an end."""
        frames = [self._rest] if self._rest else []
        self._rest, self._babbles, self._scans = b"", False, 0
        return frames


class Repeats:
    """Recognises a code that is scanned again at once, as happens when a card stays in view.

    It keeps no code, only Python's salted hash of the last one. `clock` gives seconds.
    """

    def __init__(self, within: float, clock: Callable[[], float]) -> None:
        self._within = within
        self._clock = clock
        self._last: tuple[int, float] | None = None

    def again(self, code: str) -> bool:
        """Whether this is the last code again, less than `within` seconds after it was seen."""
        now, before = self._clock(), self._last
        self._last = (hash(code), now)
        return before is not None and before[0] == hash(code) and now - before[1] < self._within
