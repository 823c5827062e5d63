"""What a journal says, entry after entry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from server.core.alone import BLOCK_SIZE, OwnTicket, Range
from server.core.office import Office
from server.core.reading import Reading
from server.journal.entries import (
    Begun,
    Entry,
    Handed,
    Heard,
    OfficeSet,
    RangeGiven,
    SlipKept,
    SlipTold,
    TicketKept,
    read_line,
)

SUFFIX = ".journal"
# No ticket's line is shorter: so many may have been in what is damaged.
_SHORTEST = 300


@dataclass
class DayRecord:
    """What a journal says, entry after entry; `take` goes on with it.

    `tickets` are in order of issue, each with the newest that is known of its slip;
    `databases` names who gave each number. `handed` and `refused` are ids by database.
    `untold` are outcomes of slips that the server has not heard of. `damaged` counts lines
    that cannot be read.
    """

    path: Path
    id: UUID | None = None
    day: int | None = None
    range: Range | None = None
    office: Office | None = None
    heard: Heard | None = None
    by_id: dict[str, OwnTicket] = field(default_factory=dict)
    databases: dict[str, str | None] = field(default_factory=dict)
    handed: dict[str, set[str]] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    untold: dict[str, SlipKept] = field(default_factory=dict)
    damaged: int = 0
    _used: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    _burnt: int = 0

    @property
    def tickets(self) -> tuple[OwnTicket, ...]:
        """The tickets in order of issue."""
        return tuple(self.by_id.values())

    @property
    def newest(self) -> Reading | None:
        """The newest reading of the clocks that stands here."""
        last = next(reversed(self.by_id.values()), None)
        found = [last.issued] if last else []
        found += [self.heard.at] if self.heard else []
        return max(found, key=lambda reading: reading.wall, default=None)

    def used(self, letter: str, block: int) -> int:
        """Return how many numbers of `letter` in `block` can have been given.

        A damaged line may have been one: a number is rather left out than given twice.
        """
        last, burnt_before = self._used.get((letter, block), (0, 0))
        return last + self._burnt - burnt_before

    def to_hand_over(self, database: str) -> tuple[OwnTicket, ...]:
        """Return what `database` does not know yet, in order of issue."""
        settled = self.handed.get(database, set()) | self.refused.get(database, set())
        return tuple(
            ticket
            for ticket in self.by_id.values()
            if ticket.id not in settled and self.databases[ticket.id] != database
        )

    def take(self, entry: Entry) -> None:
        """Take over what `entry` says."""
        match entry:
            case Begun():
                self.id, self.day = entry.journal, entry.day
            case RangeGiven():
                self.id, self.day, self.range = entry.journal, entry.range.day, entry.range
            case OfficeSet():
                self.office = entry.office
            case Heard():
                self.heard = entry
            case TicketKept() | SlipKept() | SlipTold() | Handed():
                self._take_of_tickets(entry)

    def _take_of_tickets(self, entry: TicketKept | SlipKept | SlipTold | Handed) -> None:
        match entry:
            case TicketKept():
                self._keep(entry)
            case SlipKept():
                self._paper(entry)
            case SlipTold():
                self.untold.pop(entry.ticket, None)
            case Handed():
                self._hand(entry)

    def count_damage(self, line: bytes) -> None:
        """Count a line that cannot be read, and the numbers that it may have held."""
        self.damaged += 1
        self._burnt += 1 + len(line) // _SHORTEST

    def _keep(self, entry: TicketKept) -> None:
        ticket = entry.ticket
        self.by_id[ticket.id] = ticket
        self.databases[ticket.id] = entry.database
        self.day = self.day or ticket.day
        if entry.database is None:
            block, serial = divmod(int(ticket.number[1:]), BLOCK_SIZE)
            self._used[ticket.number[0], block] = serial, self._burnt

    def _paper(self, entry: SlipKept) -> None:
        self.untold[entry.ticket] = entry
        if entry.ticket in self.by_id:
            self.by_id[entry.ticket] = replace(self.by_id[entry.ticket], slip=entry.slip)

    def _hand(self, entry: Handed) -> None:
        self.handed.setdefault(entry.database, set()).update(entry.tickets)
        self.refused.setdefault(entry.database, set()).update(entry.refused)


def journals_in(folder: Path) -> tuple[Path, ...]:
    """Return the journals of a kiosk's data folder, the oldest first."""
    return tuple(sorted(folder.glob(f"*{SUFFIX}"))) if folder.is_dir() else ()


def read_journal(path: Path) -> DayRecord:
    """Return what the journal at `path` says; what is damaged is counted and left out."""
    record = DayRecord(path)
    for line in path.read_bytes().split(b"\n"):
        entry = read_line(line)
        if entry is not None:
            record.take(entry)
        elif line:
            record.count_damage(line)
    return record
