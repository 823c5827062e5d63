"""Tells the server how printer and scanner are: at once when that changes, and now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event as Flag
from threading import Thread

from server.client import Client
from server.core.device import PrinterHealth, ScannerHealth
from server.core.errors import QueueError

log = logging.getLogger(__name__)

# In seconds: how often it is told though nothing changes, looked, and tried after a failure.
TELL_S = 20.0
_LOOK_S = 0.5
_AGAIN_S = 5.0


class Health:
    """Tells in a thread of its own.

    `look` has the printer asked how it is, which comes back by `printer_is`; it returns
    at once. `scanner` gives the scanner's state now.
    """

    def __init__(
        self,
        client: Client,
        look: Callable[[], None],
        scanner: Callable[[], ScannerHealth | None],
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._look = look
        self._scanner = scanner
        self._clock = clock
        self._printer: PrinterHealth | None = None
        self._told: tuple[PrinterHealth | None, ScannerHealth | None] | None = None
        self._next = self._next_look = 0.0
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="health", daemon=True)

    def start(self) -> None:
        """Begin to tell."""
        self._next_look = self._clock() + TELL_S
        self._thread.start()

    def close(self) -> None:
        """Stop. The thread may wait for an answer for some seconds more; it holds nothing."""
        self._stop.set()

    def printer_is(self, state: str) -> None:
        """Take the printer's state, in its own words, from the thread that has the printer."""
        self._printer = PrinterHealth(state)

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            now = self._clock()
            if now >= self._next_look:
                self._next_look = now + TELL_S
                self._look()
            self._tell(now)

    def _tell(self, now: float) -> None:
        found = (self._printer, self._scanner())
        if now < self._next and (found == self._told or self._told is None):
            return
        try:
            self._client.health(*found)
            self._told, self._next = found, now + TELL_S
        except QueueError as error:
            # The listener tells of a lost server; this is one line a day at most.
            log.debug("How the devices are was not told: %s", type(error).__name__)
            self._told, self._next = None, now + _AGAIN_S
