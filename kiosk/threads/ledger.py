"""What the kiosk has done, for all its threads: what is kept, and what is still to be told."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import RLock
from uuid import uuid4

from kiosk.flow.alone import LastWord, is_surely_another_date
from kiosk.threads.shelf import Shelf
from server.clock import Clock
from server.core.alone import CUT_OFF, HandedOver, OwnTicket, Range, are_related, own_number
from server.core.errors import LineFull
from server.core.hours import Issuing
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Slip
from server.journal import (
    DayRecord,
    Entry,
    Handed,
    Heard,
    OfficeSet,
    RangeGiven,
    SlipKept,
    SlipTold,
    TicketKept,
)

log = logging.getLogger(__name__)

# A journal with something that the server never took is kept for so many further days.
_KEPT = 14


class Ledger:
    """The journals of a kiosk's data folder; the last one is the current day's.

    What cannot be written is still known until the process ends, but no number is given
    that is not on the disk.
    """

    def __init__(self, folder: Path | None, clock: Clock, machine: str | None = None) -> None:
        """Take `folder` and read what is there; raise FolderTakenError if another kiosk has it.

        Without a folder nothing is kept, and no number is given alone. On another `machine`
        than before the folder may be a copy, whose first owner still gives the journal's
        numbers: none of them is given here, and the journal is only handed over.
        """
        self._clock = clock
        self._lock = RLock()
        self._shelf = Shelf(folder)
        self._doubtful: dict[tuple[Path, str, int], int] = {}
        self._is_nameless = False
        self._met: str | None = None
        self._machine = machine
        self._is_copy = machine is not None and self._shelf.is_from_another(machine)
        if self._is_copy:
            log.warning("The journal is from another machine: this one begins its own")
        elif machine is not None:
            self._shelf.belongs_to(machine)

    def close(self) -> None:
        """Let go of the files and the folder."""
        with self._lock:
            self._shelf.close()

    def end_slips(self, has_printer: bool) -> None:
        """Keep of each slip that an earlier run left on its way that it is missing.

        The kiosk was switched off in its midst, and only staff can see whether there is
        any paper. Where none is wanted, none is missing.
        """
        with self._lock:
            if (record := self._shelf.current) is None:
                return
            is_wanted = has_printer and (record.office is None or record.office.slip.on_paper)
            became = (Slip.NOT_PRINTED, CUT_OFF) if is_wanted else (Slip.NONE, None)
            left = [ticket.id for ticket in record.tickets if ticket.slip is Slip.PENDING]
            if left:
                self._shelf.note(record, *(SlipKept(uuid4(), id_, *became) for id_ in left))

    @property
    def works(self) -> bool:
        """Whether what was written last is on the disk."""
        return self._shelf.works

    @property
    def outbox(self) -> int:
        """How many tickets wait to be handed over."""
        with self._lock:
            return sum(len(self._left(record)) for record in self._shelf.days)

    @property
    def range(self) -> Range | None:
        """The numbers that may be given alone on the current day."""
        with self._lock:
            return self._shelf.current.range if self._shelf.current else None

    @property
    def journal(self) -> DayRecord | None:
        """The current day's record, if it is on the disk."""
        with self._lock:
            record = self._shelf.current
            return record if record and record.id else None

    def last_word(self, at: Reading | None) -> LastWord | None:
        """Return what was last known of the office, `at` or (None) when it was written."""
        with self._lock:
            record = self._shelf.current
            if not (record and record.office and record.range and record.heard) or self._is_copy:
                return None
            at = at or record.newest or record.heard.at
            return LastWord(record.office, record.range, record.heard, at)

    def hear(self, day: int | None, office: Office, issuing: Issuing) -> None:
        """Take over what the server says of the day, and begin its journal if it is new."""
        now = self._clock.read()
        with self._lock:
            record = self._shelf.current
            is_ours = record is not None and record.id is not None and not self._is_copy
            if day is not None and not (is_ours and record and record.day == day):
                record = self._begin(day, now)
            if record is None:
                return
            if record.office != office:
                self.note(OfficeSet(office))
            heard, is_open = record.heard, day is not None
            if heard is None or (heard.open, heard.issuing) != (is_open, issuing):
                self.note(Heard(now, is_open, issuing))

    def take_range(self, own: Range, office: Office) -> bool:
        """Take over the numbers that may be given alone; False: ask for another journal.

        A database that nobody made of the one before may count days from the beginning, or
        be another office's: then this day is not the one that the journal is about. Neither
        is it where one that was made anew has begun the same number on another date.
        """
        now = self._clock.read()
        with self._lock:
            self._is_nameless, self._met = False, own.database
            record = self._shelf.current
            if record is None or record.id is None:
                return True
            is_another = record.day != own.day
            before = record.range.database if record.range else own.database
            if before != own.database:
                is_another |= not are_related(before, own.database)
                newest = record.newest
                is_another |= bool(newest and is_surely_another_date(newest, now, office))
            if is_another:
                self._shelf.begin(own.day, now)
            elif record.range != own:
                self.note(RangeGiven(record.id, own))
            return not is_another

    def take_no_range(self) -> None:
        """Take over that the server has no numbers left for this journal.

        Then nobody knows what its database is called. It may have been made anew, and gets
        the whole day once.
        """
        with self._lock:
            self._is_nameless, self._met = True, None

    def try_again(self) -> None:
        """Look whether the disk takes anything again, after it did not."""
        with self._lock:
            record = self._shelf.current
            if record is not None and record.heard is not None:
                self.note(record.heard)

    def note(self, *entries: Entry) -> None:
        """Keep `entries` of the current day, on the disk if that can be."""
        with self._lock:
            if self._shelf.current is not None:
                self._shelf.note(self._shelf.current, *entries)

    def keep(self, ticket: OwnTicket) -> None:
        """Keep a ticket that the server gave; raise OSError where it is not on the disk."""
        with self._lock:
            days = reversed(self._shelf.days)
            record = next((record for record in days if record.day == ticket.day), None)
            if record is None:
                # The first citizen of a day can be quicker than the news that it is open.
                record = self._shelf.begin(ticket.day, self._clock.read())
            self._shelf.write(record, TicketKept(ticket, self._name_in(record.range)))

    def give(self, letter: str, make: Callable[[str], OwnTicket]) -> OwnTicket:
        """Make a ticket with the next number of our own, and return it once it is on the disk.

        Raises LineFull past the end of the block, OSError where it cannot be written.
        """
        with self._lock:
            record = self._shelf.current
            if record is None or record.range is None or self._is_copy:
                raise OSError("there is no journal")
            block = record.range.block
            key = (record.path, letter, block)
            count = max(record.used(letter, block), self._doubtful.get(key, 0)) + 1
            number = own_number(letter, block, count)
            if number is None:
                raise LineFull(f"block {block} has no more numbers of {letter}")
            ticket = make(number)
            try:
                self._shelf.write(record, TicketKept(ticket))
            except OSError:
                if self._shelf.is_doubtful(record):
                    self._doubtful[key] = count
                raise
            return ticket

    def ticket(self, ticket: str) -> OwnTicket | None:
        """Return the current day's ticket with this id, if it was given here."""
        with self._lock:
            record = self._shelf.current
            return record.by_id.get(ticket) if record else None

    def unheard(self, ticket: str) -> OwnTicket | None:
        """Return the ticket with this id if no server has ever heard of it: it waits still."""
        with self._lock:
            record = self._shelf.current
            if record is None or any(ticket in heard for heard in record.handed.values()):
                return None
            return record.by_id.get(ticket)

    def to_hand_over(self, most: int) -> tuple[DayRecord, tuple[OwnTicket, ...]] | None:
        """Return the first tickets that wait to be handed over, and whose record has them."""
        with self._lock:
            for record in self._shelf.days:
                if left := self._left(record):
                    return record, left[:most]
            return None

    def handed_over(
        self, record: DayRecord, sent: tuple[OwnTicket, ...], became: HandedOver
    ) -> None:
        """Note what became of tickets that were handed over."""
        with self._lock:
            taken = (*became.added, *became.known)
            handed = Handed(self._name_in(self.range or record.range), taken, became.refused)
            outcomes = ((ticket, record.untold.get(ticket.id)) for ticket in sent)
            # Why a slip failed goes to the staff by itself.
            told = [
                SlipTold(ticket.id)
                for ticket, outcome in outcomes
                if outcome and outcome.slip is ticket.slip is not Slip.NOT_PRINTED
            ]
            self._shelf.note(record, handed, *told)
        if became.refused:
            log.warning("%d tickets are not taken by the server", len(became.refused))

    def untold(self) -> list[tuple[DayRecord, SlipKept]]:
        """Return the slips' outcomes that the server can be told of, oldest first."""
        with self._lock:
            return list(self._untold())

    def told(self, record: DayRecord, outcome: SlipKept) -> None:
        """Note that the server knows this outcome, unless there is a newer one."""
        with self._lock:
            if record.untold.get(outcome.ticket) == outcome:
                self._shelf.note(record, SlipTold(outcome.ticket))

    def tidy(self) -> None:
        """Delete the journals of earlier days of which nothing is wanted any more."""
        with self._lock:
            for age, record in enumerate(reversed(self._shelf.days[:-1])):
                whole = not (record.damaged or any(record.refused.values()))
                whole &= not self._is_strange(record)
                if not (self._left(record) or record.untold) and (whole or age >= _KEPT):
                    self._shelf.forget(record)

    def _begin(self, day: int, now: Reading) -> DayRecord:
        record = self._shelf.begin(day, now)
        if self._is_copy and self._machine is not None and record.id is not None:
            self._shelf.belongs_to(self._machine)
            self._is_copy = False
        return record

    def _untold(self) -> Iterator[tuple[DayRecord, SlipKept]]:
        for record in self._shelf.days:
            waiting = {ticket.id for ticket in self._left(record)}
            for outcome in record.untold.values():
                if outcome.ticket not in waiting:
                    yield record, outcome

    def _name_in(self, own: Range | None) -> str:
        """Return what the database is called that the server has now."""
        return "" if own is None or self._is_nameless else own.database

    def _is_strange(self, record: DayRecord) -> bool:
        """Tell whether the server's database has nothing to do with that of `record`."""
        if self._met is None or record.range is None:
            return False
        return not are_related(self._met, record.range.database)

    def _left(self, record: DayRecord) -> tuple[OwnTicket, ...]:
        """Return what is to be handed over.

        A database that was made anew gets the whole current day. Of earlier days only what
        was given alone and nobody has heard of; and nothing that belongs to another office.
        """
        if self._is_strange(record):
            return ()
        if record is self._shelf.current and record.range is not None:
            return record.to_hand_over(self._name_in(record.range))
        heard = set().union(*record.handed.values(), *record.refused.values())
        return tuple(t for t in record.tickets if t.alone and t.id not in heard)
