"""The technician's PIN is tried here, and locked out after too many wrong ones."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.flow.technician import Door
from kiosk.flow.technician_events import PinTried
from kiosk.pin import is_right, kept_in

log = logging.getLogger(__name__)

TRIES = 5
# The first lock-out; each further one lasts twice as long, up to an hour. In seconds.
LOCKED_S = 300.0
_LONGEST_LOCK_S = 3600.0


class PinDoor:
    """Knows how often somebody was wrong; the file is read anew each time.

    `clock` gives monotonic seconds. For one thread.
    """

    def __init__(self, file: Path | None, clock: Callable[[], float]) -> None:
        self._file = file
        self._clock = clock
        self._wrong = 0
        self._locks = 0
        self._locked_until = 0.0

    def tried(self, pin: str) -> PinTried:
        """Return how the door stands after `pin`; "" only asks."""
        now, kept = self._clock(), kept_in(self._file)
        if kept is None:
            return PinTried(now, Door.NO_PIN)
        if now < self._locked_until:
            return PinTried(now, Door.LOCKED, self._locked_until)
        if not pin:
            return PinTried(now, Door.ASKING)
        return self._right(now) if is_right(pin, kept) else self._failed(now)

    def _right(self, now: float) -> PinTried:
        self._wrong = self._locks = 0
        log.info("The technician's screen was opened.")
        return PinTried(now, Door.OPEN)

    def _failed(self, now: float) -> PinTried:
        self._wrong += 1
        log.warning("A wrong PIN for the technician's screen, %d in a row", self._wrong)
        if self._wrong % TRIES:
            return PinTried(now, Door.WRONG)
        self._locked_until = now + min(LOCKED_S * 2.0**self._locks, _LONGEST_LOCK_S)
        self._locks += 1
        return PinTried(now, Door.LOCKED, self._locked_until)
