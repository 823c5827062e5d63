"""Puts scans together that a scanner types like a keyboard; pure.

Accents get lost on that way, and what is typed by hand is no scan: it is too slow.
"""

from __future__ import annotations

LONGEST = 1024
# Scanners type a letter every few milliseconds; nobody does that by hand.
GAP_S = 0.15


class Wedge:
    """Collects typed letters; `at` is monotonic seconds."""

    def __init__(self) -> None:
        self._typed = ""
        self._last = 0.0

    def type(self, text: str, at: float) -> None:
        """Take letters; a pause before them means that what came earlier was no scan."""
        if at - self._last > GAP_S:
            self._typed = ""
        self._typed = (self._typed + text)[-LONGEST - 1 :]
        self._last = at

    def enter(self, at: float) -> str | None:
        """Return the scan that ends here, None if there was none."""
        scan, self._typed = self._typed, ""
        return scan if scan and at - self._last <= GAP_S else None
