"""Follows the server: its boards, the office's settings, and the key of the day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from threading import Event as Flag
from threading import Lock, Thread

from kiosk.flow.events import BoardCame, Event, OfficeCame
from kiosk.threads.bookkeeping import Bookkeeper
from kiosk.threads.standby import Standby
from kiosk.threads.work import Backoff
from server.client import Client
from server.core.board import Board
from server.core.errors import OfficeClosed, QueueError
from server.core.office import Office

log = logging.getLogger(__name__)

# A line that is back by the second try was no loss that anybody has to see.
LOST_AFTER = 2
# A server that is back is met within three seconds: this, and a try that hangs for a second.
LONGEST_WAIT_S = 1.2
# A server on the same machine starts together with the kiosk and needs this long, in seconds.
START_S = 8.0


class KeyRing:
    """Holds the key of the open day, in memory only."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: int | None = None
        self._key: str | None = None

    @property
    def key(self) -> str | None:
        """The key, 64 hex digits; None while no day is open."""
        with self._lock:
            return self._key

    def fits(self, day: int | None) -> bool:
        """Whether this is what is needed on `day`."""
        with self._lock:
            return self._day == day

    def put(self, day: int | None, key: str | None) -> None:
        """Keep the key of `day` and forget the one before."""
        with self._lock:
            self._day, self._key = day, key


class Listener:
    """Listens to the server in a thread of its own and comes back whenever the line was lost."""

    def __init__(
        self,
        client: Client,
        keys: KeyRing,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        random: Random,
        standby: Standby,
        bookkeeper: Bookkeeper,
        follow: Callable[[Board, Office], None],
    ) -> None:
        """`follow` is shown each board beside the flow, and returns at once."""
        self._standby = standby
        self._bookkeeper = bookkeeper
        self._client = client
        self._keys = keys
        self._post = post
        self._follow = follow
        self._clock = clock
        self._backoff = Backoff(random, LONGEST_WAIT_S)
        self._version: int | None = None
        self._office: Office | None = None
        # Where only the kiosk was started anew, nobody has to wait for a server that is away.
        self._patient_until = clock() + (0 if standby.is_same_boot() else START_S)
        self._fault = ""
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Stop. The thread may sit in a read for some seconds more; it holds nothing."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._listen()
            except QueueError as error:
                self._lost(f"{type(error).__name__}: {error.message}")
            except Exception as error:
                self._lost(type(error).__name__)
            self._stop.wait(self._backoff.fail())

    def _listen(self) -> None:
        # A stream may be silent for long; whether anybody is there at all is known sooner.
        self._client.board()
        is_new = True
        for board in self._client.boards():
            if self._stop.is_set():
                return
            office = self._office_of(board, is_new)
            self._fetch_key(board, is_new)
            self._backoff.succeed()
            self._patient_until = 0.0
            self._note("")
            if is_new:
                self._bookkeeper.meet()
                is_new = False
            self._standby.heard(board)
            self._bookkeeper.follow(board, office)
            self._post(BoardCame(self._clock(), board))
            self._follow(board, office)

    def _office_of(self, board: Board, is_new: bool) -> Office:
        """Return the settings that `board` goes with, fetched when they have changed.

        A new connection may be to another database, which counts from the beginning.
        """
        if self._office is None or is_new or board.office != self._version:
            self._office = self._client.office()
            self._version = board.office
            self._post(OfficeCame(self._clock(), self._office))
        return self._office

    def _fetch_key(self, board: Board, is_new: bool) -> None:
        fits = self._keys.fits(board.day)
        if fits and not is_new:
            return
        if not fits:
            self._keys.put(None, None)
        if board.day is not None:
            try:
                found = self._client.day_key()
            except OfficeClosed:
                return
            self._keys.put(found.day, found.key)

    def _lost(self, fault: str) -> None:
        self._note(fault)
        if self._backoff.tries + 1 >= LOST_AFTER and self._clock() >= self._patient_until:
            self._standby.lost()

    def _note(self, fault: str) -> None:
        """Log each change once: a server that is off all night is one line, not thousands."""
        if fault != self._fault:
            log.warning("Server: %s", fault) if fault else log.info("The server is back.")
        self._fault = fault
