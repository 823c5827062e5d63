"""Keeps journal and server in step: the day, the range, what is handed over, and the slips."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random
from threading import Event as Flag
from threading import Thread

from kiosk.flow.events import Event, RangeCame, ReportSlip
from kiosk.threads.ledger import Ledger
from kiosk.threads.work import Backoff
from server.client import Client
from server.clock import Clock
from server.core import errors
from server.core.alone import HandedOver, OwnTicket
from server.core.board import Board
from server.core.errors import QueueError
from server.core.office import Office
from server.journal import DayRecord, SlipKept

log = logging.getLogger(__name__)

# So many tickets are handed over at a time; a request must not have more.
BATCH = 50
# How often a disk that refused is tried again, in seconds.
_LOOK_S = 2.0
# How long the kiosk's end waits for what is being told.
_CLOSE_S = 2.0


class Bookkeeper:
    """Does in a thread of its own whatever the journal and the server have to tell each other.

    Nobody waits for it, but for a moment: whoever asks for a number while older ones are
    being handed over (`settle`).
    """

    def __init__(
        self,
        client: Client,
        ledger: Ledger,
        up: Flag,
        post: Callable[[Event], None],
        clock: Callable[[], float],
        clocks: Clock,
        random: Random,
    ) -> None:
        """`up` is set while the server answers."""
        self._client = client
        self._ledger = ledger
        self._up = up
        self._post = post
        self._clock = clock
        self._clocks = clocks
        self._backoff = Backoff(random)
        self._newest: tuple[Board, Office] | None = None
        self._asks_range = True
        self._batch = BATCH
        self._fault = ""
        self._work, self._stop, self._settled = Flag(), Flag(), Flag()
        self._settled.set()
        self._thread = Thread(target=self._run, name="bookkeeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop. The thread may wait for an answer for some seconds more; all is on the disk."""
        self._stop.set()
        self._work.set()
        if self._thread.is_alive():
            self._thread.join(_CLOSE_S)

    def meet(self) -> None:
        """Take over that there is a new connection: it may be to another database.

        Before anybody asks for a number over it, what was given alone goes first.
        """
        self._asks_range = True
        if self._ledger.outbox:
            self._settled.clear()

    def follow(self, board: Board, office: Office) -> None:
        """Take over what the server says; returns at once."""
        self._newest = (board, office)
        self._work.set()

    def wake(self) -> None:
        """Take over that there is something to hand over; returns at once."""
        if self._ledger.outbox:
            self._settled.clear()
        self._work.set()

    def settle(self, seconds: float) -> None:
        """Wait until what was given alone is handed over, or cannot be, at most `seconds`."""
        self._settled.wait(seconds)

    def report(self, report: ReportSlip) -> None:
        """Keep what became of a slip, to be told once the server knows the ticket."""
        outcome = SlipKept(report.request, report.ticket, report.outcome, report.fault)
        self._ledger.note(outcome)
        self._work.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._work.wait(_LOOK_S)
            self._work.clear()
            if not self._ledger.works:
                self._ledger.try_again()
            if self._up.is_set() and not self._stop.is_set():
                self._try()
            self._settled.set()

    def _try(self) -> None:
        try:
            self._learn()
            self._ask_range()
            self._hand_over()
            self._tell_of_slips()
            self._ledger.tidy()
        except Exception as error:
            self._note(error.message if isinstance(error, QueueError) else type(error).__name__)
            self._settled.set()
            self._stop.wait(self._backoff.fail())
            self._work.set()
        else:
            self._note("")
            self._backoff.succeed()

    def _learn(self) -> None:
        if self._newest is None:
            return
        board, office = self._newest
        before = self._ledger.journal
        self._ledger.hear(board.day, office, board.issuing)
        self._asks_range |= before is not self._ledger.journal

    def _ask_range(self) -> None:
        """Ask which numbers are this journal's, if a day is open."""
        journal = self._ledger.journal
        if not self._asks_range or journal is None or journal.id is None or self._newest is None:
            return
        board, office = self._newest
        if board.day != journal.day:
            return
        self._asks_range = False
        try:
            own = self._client.range_of_day(journal.id)
            if own.day != board.day:
                # The day is newer than what is known of it: the next board tells.
                self._asks_range = True
                return
            if not self._ledger.take_range(own, office):
                self._asks_range = True
                self._learn()
                self._work.set()
            self._post(RangeCame(self._clock(), self._ledger.range))
        except (errors.NoRange, errors.OfficeClosed, errors.UnknownPage) as error:
            if isinstance(error, errors.NoRange):
                self._ledger.take_no_range()
            log.warning("No numbers can be given alone today: %s", error.message)
        except BaseException:
            self._asks_range = True
            raise

    def _hand_over(self) -> None:
        while (found := self._ledger.to_hand_over(self._batch)) is not None:
            record, tickets = found
            became = self._handed(tickets)
            if became is not None:
                self._ledger.handed_over(record, tickets, became)
        self._batch = BATCH

    def _handed(self, tickets: tuple[OwnTicket, ...]) -> HandedOver | None:
        """Hand over `tickets`; None if they are to be tried one by one."""
        try:
            became = self._client.hand_over(self._clocks.read(), tickets)
        except errors.Invalid:
            # One that the server cannot read must not keep the others back.
            if len(tickets) > 1:
                self._batch = 1
                return None
            return HandedOver(refused=(tickets[0].id,))
        sorted_out = {*became.added, *became.known, *became.refused}
        if not sorted_out >= {ticket.id for ticket in tickets}:
            raise errors.ServerFault("the server did not say what became of every ticket")
        return became

    def _tell_of_slips(self) -> None:
        for record, outcome in self._ledger.untold():
            self._tell_of(record, outcome)

    def _tell_of(self, record: DayRecord, outcome: SlipKept) -> None:
        try:
            self._client.report_slip(outcome.request, outcome.ticket, outcome.slip, outcome.fault)
        except (errors.Unavailable, errors.NotAllowed):
            raise
        except QueueError as error:
            log.warning("A slip could not be reported: %s", type(error).__name__)
        self._ledger.told(record, outcome)

    def _note(self, fault: str) -> None:
        """Log each change once."""
        if fault and fault != self._fault:
            log.warning("The journal is not handed over: %s", fault)
        self._fault = fault
