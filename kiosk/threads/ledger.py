"""The kiosk's journals, open for all its threads: what is kept, and what is still to be told."""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import RLock

from kiosk.flow.alone import LastWord, is_another_date
from server.clock import Clock
from server.core.alone import HandedOver, OwnTicket, Range, own_number
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
    Journal,
    OfficeSet,
    RangeGiven,
    SlipKept,
    SlipTold,
    TicketKept,
    journals_in,
    make_folder,
    read_journal,
)

log = logging.getLogger(__name__)

# A kiosk that was stopped a moment ago may still hold the folder, in seconds.
_PATIENCE_S = 2.0
# A journal with something that the server never took is kept for so many further days.
_KEPT = 14
# The name of a record that could not be begun on the disk.
_UNWRITTEN = "unwritten"


class FolderTakenError(Exception):
    """Another kiosk keeps its journal in this folder: both would give the same numbers."""


class Ledger:
    """The journals of a kiosk's data folder; the last one is the current day's.

    What cannot be written is still known until the process ends, but no number is given
    that is not on the disk.
    """

    def __init__(self, folder: Path | None, clock: Clock) -> None:
        """Take `folder` and read what is there; raise FolderTakenError if another kiosk has it.

        Without a folder nothing is kept, and no number is given alone.
        """
        self._folder = folder
        self._clock = clock
        self._lock = RLock()
        self._days: list[DayRecord] = []
        self._files: dict[Path, Journal] = {}
        self._doubtful: dict[tuple[Path, str, int], int] = {}
        self._works = True
        self._own: int | None = None
        try:
            self._days = [read_journal(path) for path in journals_in(self._take_folder())]
        except OSError as error:
            self._failed(error)

    def close(self) -> None:
        """Let go of the files and the folder."""
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()
            if self._own is not None:
                os.close(self._own)
                self._own = None

    @property
    def works(self) -> bool:
        """Whether what was written last is on the disk."""
        return self._works

    @property
    def outbox(self) -> int:
        """How many tickets wait to be handed over."""
        with self._lock:
            return sum(len(_left(record, record is self._current)) for record in self._days)

    @property
    def range(self) -> Range | None:
        """The numbers that may be given alone on the current day."""
        with self._lock:
            return self._current.range if self._current else None

    @property
    def journal(self) -> DayRecord | None:
        """The current day's record, if it is on the disk."""
        with self._lock:
            record = self._current
            return record if record and record.id else None

    def last_word(self, at: Reading | None) -> LastWord | None:
        """Return what was last known of the office, `at` or (None) when it was written."""
        with self._lock:
            record = self._current
            if not (record and record.office and record.range and record.heard):
                return None
            at = at or record.newest or record.heard.at
            return LastWord(record.office, record.range, record.heard, at)

    def hear(self, day: int | None, office: Office, issuing: Issuing) -> None:
        """Take over what the server says of the day, and begin its journal if it is new."""
        now = self._clock.read()
        with self._lock:
            if day is not None and not self._is_current(day):
                self._begin(day, now)
            record = self._current
            if record is None:
                return
            if record.office != office:
                self.note(OfficeSet(office))
            heard = record.heard
            is_open = day is not None
            if heard is None or (heard.open, heard.issuing) != (is_open, issuing):
                self.note(Heard(now, is_open, issuing))

    def take_range(self, own: Range, office: Office) -> bool:
        """Take over the numbers that may be given alone; False: ask for another journal.

        A database that was made anew may count days from the beginning. If the date is
        another one, too, this day is not the one that the journal is about.
        """
        now = self._clock.read()
        with self._lock:
            record = self._current
            if record is None or record.id is None:
                return True
            if record.range != own:
                if record.range and record.range.database != own.database:
                    newest = record.newest
                    if newest is not None and is_another_date(newest, now, office):
                        self._begin(own.day, now)
                        return False
                self._note(record, RangeGiven(record.id, own))
            return True

    def try_again(self) -> None:
        """Look whether the disk takes anything again, after it did not."""
        with self._lock:
            if self._current is not None and self._current.heard is not None:
                self.note(self._current.heard)

    def note(self, *entries: Entry) -> None:
        """Keep `entries` of the current day, on the disk if that can be."""
        with self._lock:
            if self._current is not None:
                self._note(self._current, *entries)

    def keep(self, ticket: OwnTicket) -> None:
        """Keep a ticket that the server gave; raise OSError where it is not on the disk."""
        with self._lock:
            if self._current is None:
                raise OSError("there is no journal")
            own = self._current.range
            self._write(self._current, TicketKept(ticket, own.database if own else ""))

    def give(self, letter: str, make: Callable[[str], OwnTicket]) -> OwnTicket:
        """Make a ticket with the next number of our own, and return it once it is on the disk.

        Raises LineFull past the end of the block, OSError where it cannot be written.
        """
        with self._lock:
            record = self._current
            if record is None or record.range is None:
                raise OSError("there is no journal")
            key = (record.path, letter, record.range.block)
            count = max(record.used(*key[1:]), self._doubtful.get(key, 0)) + 1
            number = own_number(letter, record.range.block, count)
            if number is None:
                raise LineFull(f"block {record.range.block} has no more numbers of {letter}")
            ticket = make(number)
            try:
                self._write(record, TicketKept(ticket))
            except OSError:
                if self._is_doubtful(record):
                    self._doubtful[key] = count
                raise
            return ticket

    def ticket(self, ticket: str) -> OwnTicket | None:
        """Return the current day's ticket with this id, if it was given here."""
        with self._lock:
            return self._current.by_id.get(ticket) if self._current else None

    def to_hand_over(self, most: int) -> tuple[DayRecord, tuple[OwnTicket, ...]] | None:
        """Return the first tickets that wait to be handed over, and whose record has them."""
        with self._lock:
            for record in self._days:
                left = _left(record, record is self._current)
                if left:
                    return record, left[:most]
            return None

    def handed_over(
        self, record: DayRecord, sent: tuple[OwnTicket, ...], became: HandedOver
    ) -> None:
        """Note what became of tickets that were handed over."""
        with self._lock:
            own = self.range or record.range
            taken = (*became.added, *became.known)
            self._note(record, Handed(own.database if own else "", taken, became.refused))
            for ticket in sent:
                outcome = record.untold.get(ticket.id)
                # Why a slip failed goes to the staff by itself.
                if outcome and outcome.slip is ticket.slip is not Slip.NOT_PRINTED:
                    self._note(record, SlipTold(ticket.id))
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
                self._note(record, SlipTold(outcome.ticket))

    def tidy(self) -> None:
        """Delete the journals of earlier days of which nothing is wanted any more."""
        with self._lock:
            for age, record in enumerate(reversed(self._days[:-1])):
                whole = not (record.damaged or any(record.refused.values()))
                if not _left(record, False) and not record.untold and (whole or age >= _KEPT):
                    self._forget(record)

    @property
    def _current(self) -> DayRecord | None:
        return self._days[-1] if self._days else None

    def _is_current(self, day: int) -> bool:
        record = self._current
        return record is not None and record.id is not None and record.day == day

    def _begin(self, day: int, now: Reading) -> None:
        """Begin a journal; what was known without one goes into it."""
        before = self._current
        try:
            file, record = Journal.begin(self._take_folder(), day, now)
        except OSError as error:
            self._failed(error)
            if before is None or before.path.name != _UNWRITTEN or before.day != day:
                self._days.append(DayRecord(Path("/dev/null", _UNWRITTEN), day=day))
            return
        self._files[record.path] = file
        self._works = True
        if before is None or before.path.name != _UNWRITTEN:
            self._days.append(record)
            return
        self._days[-1] = record
        if before.day == day and before.by_id:
            kept = (TicketKept(t, before.databases[t.id]) for t in before.tickets)
            self._note(record, *kept, *before.untold.values())

    def _note(self, record: DayRecord, *entries: Entry) -> None:
        try:
            self._write(record, *entries)
        except OSError:
            for entry in entries:
                record.take(entry)

    def _write(self, record: DayRecord, *entries: Entry) -> None:
        try:
            self._file(record).append(*entries)
        except OSError as error:
            self._failed(error)
            raise
        if not self._works:
            log.info("The journal works again.")
        self._works = True
        for entry in entries:
            record.take(entry)

    def _file(self, record: DayRecord) -> Journal:
        if record.path not in self._files:
            self._files[record.path] = Journal(record.path)
        return self._files[record.path]

    def _is_doubtful(self, record: DayRecord) -> bool:
        file = self._files.get(record.path)
        return file is not None and file.is_doubtful

    def _failed(self, error: OSError) -> None:
        if self._works:
            log.error("The journal cannot be written: %s", error.strerror or error)
        self._works = False

    def _untold(self) -> Iterator[tuple[DayRecord, SlipKept]]:
        for record in self._days:
            waiting = {ticket.id for ticket in _left(record, record is self._current)}
            for outcome in record.untold.values():
                if outcome.ticket not in waiting:
                    yield record, outcome

    def _forget(self, record: DayRecord) -> None:
        if file := self._files.pop(record.path, None):
            file.close()
        with suppress(OSError):
            record.path.unlink(missing_ok=True)
        self._days.remove(record)

    def _take_folder(self) -> Path:
        """Make the folder and lock it; the lock goes with the process, however that ends."""
        if self._folder is None:
            raise OSError("there is no folder for it")
        if self._own is not None:
            return self._folder
        make_folder(self._folder)
        handle = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            _lock(handle, self._folder)
        except BaseException:
            os.close(handle)
            raise
        self._own = handle
        return self._folder


def _left(record: DayRecord, is_current: bool) -> tuple[OwnTicket, ...]:
    """Return what is to be handed over.

    A database that was made anew gets the whole current day. Of earlier days only what was
    given alone and nobody has heard of.
    """
    if is_current and record.range is not None:
        return record.to_hand_over(record.range.database)
    heard = set().union(*record.handed.values(), *record.refused.values())
    return tuple(t for t in record.tickets if t.alone and t.id not in heard)


def _lock(handle: int, folder: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise FolderTakenError(f"{folder}: another kiosk uses this folder") from None
        time.sleep(0.1)
