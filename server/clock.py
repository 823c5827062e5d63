"""The machine's clocks, read in one place."""

from __future__ import annotations

import ctypes
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from server.core.reading import Reading

# adjtimex(2): the kernel answers TIME_ERROR while no time source has set the clock.
_TIME_ERROR = 5
_TIMEX_BYTES = 256


class Clock(Protocol):
    """What tells the time; tests move one by hand."""

    def read(self) -> Reading:
        """Return what the clocks say now."""


class SystemClock:
    """The clocks of this machine."""

    def __init__(self) -> None:
        self._boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        self._libc = ctypes.CDLL(None)

    def read(self) -> Reading:
        """Return what the clocks say now."""
        uptime = time.clock_gettime(time.CLOCK_BOOTTIME)
        return Reading(self._boot, uptime, datetime.now(UTC), self._is_synchronised())

    def _is_synchronised(self) -> bool:
        """Ask the kernel whether a time source has set its clock; no answer means no."""
        # A buffer of zeros is a `struct timex` with modes = 0: look, change nothing.
        state: int = self._libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
        return 0 <= state < _TIME_ERROR
