"""Knows whether the server answers, and tells the flow what the kiosk may do without it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event as Flag
from threading import Lock, Thread

from kiosk.flow.alone import LastWord, board_alone, may_work
from kiosk.flow.events import Event, RangeCame, ServerLost, WorksAlone
from kiosk.threads.ledger import Ledger
from server.clock import Clock
from server.core.board import Board
from server.core.reading import Reading

log = logging.getLogger(__name__)

# How often it is looked whether a break has begun or the date has changed, in seconds.
LOOK_S = 0.5


class Standby:
    """Stands by for the server in a thread of its own.

    `up` is set while the server answers, as the listener finds. While it does not, the flow
    is told what to go by, and told again whenever that changes.
    """

    def __init__(
        self,
        ledger: Ledger,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        clocks: Clock,
    ) -> None:
        self.up = Flag()
        self._ledger = ledger
        self._post = post
        self._clock = clock
        self._clocks = clocks
        self._lock = Lock()
        self._board: Board | None = None
        self._heard_at: Reading | None = None
        self._is_lost = False
        self._told: Event | None = None
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="standby", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._stop.set()

    def heard(self, board: Board) -> None:
        """Take over that the server sent `board`; before the flow gets it, or what is told
        here could come after.
        """
        with self._lock:
            self._board, self._is_lost, self._told = board, False, None
            self.up.set()

    def lost(self) -> None:
        """Take over that the server does not answer any more."""
        with self._lock:
            if self.up.is_set():
                self._heard_at = self._clocks.read()
            self._is_lost = True
            self.up.clear()
            self._tell()

    def is_same_boot(self) -> bool:
        """Tell whether the journal was written since this machine was switched on."""
        word = self._ledger.last_word(None)
        return word is not None and word.at.boot == self._clocks.read().boot

    def permission(self) -> tuple[LastWord, Board] | None:
        """Return what the kiosk goes by if it gives a number by itself now; None: it may not."""
        now = self._clocks.read()
        word = self._ledger.last_word(now if self.up.is_set() else self._heard_at)
        if word is None or not may_work(word, now) or not self._is_todays(word):
            return None
        return word, board_alone(word, self._board, now)

    def _is_todays(self, word: LastWord) -> bool:
        """Tell whether the journal is about the day of the last board.

        For a moment it is not: a number of the day before would never be called.
        """
        day = word.own.day if word.heard.open else None
        return self._board is None or self._board.day == day

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            with self._lock:
                if self._is_lost:
                    self._tell()

    def _tell(self) -> None:
        at, may = self._clock(), self.permission()
        event: Event = ServerLost(at)
        if may is not None:
            word, board = may
            event = WorksAlone(at, word.office, board, word.own)
        if self._told is not None and replace(self._told, at=at) == event:
            return
        if may is None:
            self._post(RangeCame(at, None))
        self._told = event
        self._post(event)
