"""Tells the server how this kiosk is: at once when that changes, and now and then."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event as Flag
from threading import Lock, Thread
from typing import Any

from server.client import Client
from server.core.device import DeviceHealth, PrinterHealth, ScannerHealth, concerns_of
from server.core.errors import QueueError

log = logging.getLogger(__name__)

# In seconds: how often it is told though nothing changes, looked, and tried after a failure.
TELL_S = 20.0
_LOOK_S = 0.5
_AGAIN_S = 5.0


class Vitals:
    """Everything that is known now of how the kiosk is; for any thread.

    `machine`, `scanner` and `journal` (whether it works, and how many tickets wait to be
    handed over) are asked each time; whatever else is known is noted as it comes.
    """

    def __init__(
        self,
        machine: Callable[[], DeviceHealth],
        scanner: Callable[[], ScannerHealth | None],
        journal: Callable[[], tuple[bool | None, int | None]] = lambda: (None, None),
    ) -> None:
        self._machine = machine
        self._journal = journal
        self._scanner = scanner
        self._lock = Lock()
        self._noted: dict[str, Any] = {}

    def note(self, **known: Any) -> None:
        """Note fields of DeviceHealth, by name, as they are from now on."""
        with self._lock:
            self._noted |= known

    def printer_is(self, state: str) -> None:
        """Note the printer's state, in its own words."""
        self.note(printer=PrinterHealth(state))

    def now(self) -> DeviceHealth:
        """Return how the kiosk is."""
        works, outbox = self._journal()
        with self._lock:
            known = replace(self._machine(), scanner=self._scanner(), **self._noted)
        return replace(known, journal_works=works, outbox=outbox)


class Health:
    """Tells in a thread of its own.

    `look` has the printers asked how they are and returns at once. `gather` gives how the
    kiosk is, as far as it is known now.
    """

    def __init__(
        self,
        client: Client,
        look: Callable[[], None],
        gather: Callable[[], DeviceHealth],
        clock: Callable[[], float],
    ) -> None:
        self._client = client
        self._look = look
        self._gather = gather
        self._clock = clock
        self._told: object = None
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

    def _run(self) -> None:
        while not self._stop.wait(_LOOK_S):
            now = self._clock()
            if now >= self._next_look:
                self._next_look = now + TELL_S
                self._look()
            self._tell(now)

    def _tell(self, now: float) -> None:
        found = self._gather()
        worth = worth_telling(found)
        if now < self._next and (worth == self._told or self._told is None):
            return
        try:
            self._client.health(found)
            self._told, self._next = worth, now + TELL_S
        except QueueError as error:
            # The listener tells of a lost server; this is one line a day at most.
            log.debug("How the kiosk is was not told: %s", type(error).__name__)
            self._told, self._next = None, now + _AGAIN_S


def worth_telling(health: DeviceHealth) -> object:
    """Return what is the same as long as nothing has changed that is worth telling at once.

    Every slip uses paper and every minute has another temperature: these are told now and
    then, and at once only when somebody has to look after them.
    """
    steady = replace(
        health, slips_left=None, paper_m=None, slips=None, disk_free_mb=None, temperature_c=None
    )
    return replace(steady, outbox=health.outbox and 1), concerns_of(health)
