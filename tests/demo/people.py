"""Simulated citizens and clerks, so that the hall is alive."""

from __future__ import annotations

import time
from random import Random
from threading import Event, Thread
from uuid import uuid4

from office_process import PIN, OfficeProcess

from server.client import Client
from server.core.board import CounterState
from server.core.errors import QueueError, Unavailable
from server.core.ticket import Slip, State
from server.desk import Key

# Seconds between citizens, and for the way and the service: an office in fast motion.
_ARRIVAL_S = (2.0, 8.0)
_WAY_S = (2.0, 6.0)
_SERVICE_S = (6.0, 25.0)
_ABSENT = 0.06
_PRIORITY = 0.15


class People:
    """Citizens who take numbers, and a clerk at each of `counters`."""

    def __init__(self, server: OfficeProcess, counters: list[int], random: Random) -> None:
        self._stop = Event()
        self._random = random
        self._threads = [
            Thread(target=self._citizens, args=(server.kiosk("simulated"),), daemon=True)
        ]
        for counter in counters:
            server.add_clerk(f"Quầy {counter}", counter)
            work = (Client(server.url), counter)
            self._threads.append(Thread(target=self._clerk, args=work, daemon=True))

    def start(self) -> None:
        """Let them come."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send everybody home."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)

    def _citizens(self, kiosk: Client) -> None:
        services = [service.letter for service in kiosk.office().services]
        while not self._pause(_ARRIVAL_S):
            try:
                priority = "elderly" if self._random.random() < _PRIORITY else None
                place = kiosk.issue(uuid4(), self._random.choice(services), priority)
                kiosk.report_slip(uuid4(), place.ticket.id, Slip.PRINTED)
            except QueueError:
                continue  # Closed, or the server is away: the next citizen tries again.

    def _clerk(self, clerk: Client, counter: int) -> None:
        clerk.login(f"Quầy {counter}", PIN)
        while not self._stop.is_set():
            try:
                self._serve_one(clerk, counter)
            except Unavailable:
                time.sleep(1)
            except QueueError:
                self._pause((1.0, 2.0))

    def _serve_one(self, clerk: Client, counter: int) -> None:
        desk = clerk.desk(counter)
        if desk.state is not CounterState.OPEN:
            clerk.press(uuid4(), counter, Key.OPEN)
        called = clerk.press(uuid4(), counter, Key.NEXT).counter
        self._pause(_WAY_S)
        if called.ticket_state is State.CALLED and self._random.random() < _ABSENT:
            clerk.press(uuid4(), counter, Key.MISS)
            return
        clerk.press(uuid4(), counter, Key.SERVE)
        self._pause(_SERVICE_S)
        clerk.press(uuid4(), counter, Key.FINISH)

    def _pause(self, seconds: tuple[float, float]) -> bool:
        """Wait a while; True when it is time to go home."""
        return self._stop.wait(self._random.uniform(*seconds))
