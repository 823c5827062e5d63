"""Puts scans together that a scanner types like a keyboard; pure.

Accents get lost on that way. What is typed by hand is no scan: it is too slow.
"""

from __future__ import annotations

LONGEST = 1024
# Scanners type a letter every few milliseconds; nobody does that by hand.
GAP_S = 0.15
# Shorter than any code that means something (an appointment's): a key that was hit by a bag.
SHORTEST = 4


class Wedge:
    """Collects typed letters; `at` is monotonic seconds."""

    def __init__(self) -> None:
        self._typed = ""
        self._last = 0.0

    def type(self, text: str, at: float) -> None:
        """Take letters; a pause before them means that what came earlier was no scan."""
        if at - self._last > GAP_S:
            self._typed = ""
        self._typed = (self._typed + text)[: LONGEST + 1]
        self._last = at

    def end(self) -> str | None:
        """Return the scan that ends here, by Enter or by silence; None if there was none."""
        scan, self._typed = self._typed, ""
        return scan if len(scan) >= SHORTEST else None
