"""A kiosk's journal: what it did on one business day, on the disk before anybody sees it.

The kiosk writes it, so that a restarted kiosk can go on alone and hand over what it gave;
`python -m server recover` reads it. Each line is a checksum, a space, and a JSON list of the
entry's kind and its content. A line counts only if all of it is there and its checksum fits.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from server.core.alone import BLOCK_SIZE, OwnTicket, Range
from server.core.hours import Issuing
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Slip
from server.wire import encode

SUFFIX = ".journal"
_FILE_MODE, _FOLDER_MODE = 0o640, 0o750
# No ticket's line is shorter: so many may have been in what is damaged.
_SHORTEST = 300


@dataclass(frozen=True)
class Begun:
    """The journal's id and its business day."""

    journal: UUID
    day: int
    at: Reading


@dataclass(frozen=True)
class RangeGiven:
    """The numbers that this journal may give, as the server of `range.database` said."""

    journal: UUID
    range: Range


@dataclass(frozen=True)
class OfficeSet:
    """The office's settings, as they were from here on."""

    office: Office


@dataclass(frozen=True)
class Heard:
    """What the server last said of the day: `open`, and whether numbers are given."""

    at: Reading
    open: bool
    issuing: Issuing


@dataclass(frozen=True)
class TicketKept:
    """A ticket; `database` names the one that gave its number, None for the kiosk itself."""

    ticket: OwnTicket
    database: str | None = None


@dataclass(frozen=True)
class SlipKept:
    """What became of a ticket's paper; `fault` is the printer's state.

    `request` is the id under which the server is told.
    """

    request: UUID
    ticket: str
    slip: Slip
    fault: str | None = None


@dataclass(frozen=True)
class SlipTold:
    """The server knows this outcome of the ticket's paper."""

    ticket: str


@dataclass(frozen=True)
class Handed:
    """These tickets were handed over to `database`; those `refused` it will never take."""

    database: str
    tickets: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


Entry = Begun | RangeGiven | OfficeSet | Heard | TicketKept | SlipKept | SlipTold | Handed

_KINDS: dict[str, type[Entry]] = {
    "begun": Begun,
    "range": RangeGiven,
    "office": OfficeSet,
    "heard": Heard,
    "ticket": TicketKept,
    "slip": SlipKept,
    "told": SlipTold,
    "handed": Handed,
}
_NAMES = {shape: kind for kind, shape in _KINDS.items()}


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
        entry = _entry(line)
        if entry is not None:
            record.take(entry)
        elif line:
            record.count_damage(line)
    return record


def _entry(line: bytes) -> Entry | None:
    """Return what `line` says, None if it is damaged or of a kind that is unknown here."""
    checksum, _, text = line.partition(b" ")
    if checksum != _checksum(text):
        return None
    try:
        kind, content = msgspec.json.decode(text)
        return msgspec.convert(content, _KINDS[kind])
    except (msgspec.MsgspecError, KeyError, ValueError, TypeError):
        return None


def _line(entry: Entry) -> bytes:
    text = encode([_NAMES[type(entry)], entry])
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=8).hexdigest().encode("ascii")


class Journal:
    """The file of one day, open for writing at its end; one thread at a time.

    Whatever fails raises OSError, and then nothing of it counts. `is_doubtful`: what failed
    may be on the disk all the same.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, which is there; half a line at its end is closed off."""
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        size = os.fstat(self._file).st_size
        self._is_torn = size > 0 and os.pread(self._file, 1, size - 1) != b"\n"
        self.is_doubtful = False

    @classmethod
    def begin(cls, folder: Path, day: int, at: Reading) -> tuple[Journal, DayRecord]:
        """Make the journal of business day `day` in `folder`, which is made if need be."""
        make_folder(folder)
        path = folder / f"{_next_serial(folder):06d}-day-{day}{SUFFIX}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        file = os.open(path, flags, _FILE_MODE)
        os.fchmod(file, _FILE_MODE)
        os.close(file)
        journal, record = cls(path), DayRecord(path)
        try:
            begun = Begun(uuid4(), day, at)
            journal.append(begun)
            _sync(folder)
        except OSError:
            journal.close()
            path.unlink()
            raise
        record.take(begun)
        return journal, record

    def append(self, *entries: Entry) -> None:
        """Write `entries`, and return once they are on the disk."""
        size = os.fstat(self._file).st_size
        data = (b"\n" if self._is_torn else b"") + b"".join(map(_line, entries))
        try:
            _write_all(self._file, data)
            os.fsync(self._file)
        except OSError:
            self._take_back(size)
            raise
        self._is_torn = False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

    def _take_back(self, size: int) -> None:
        """Cut off what was begun; a disk that refuses even that gets a new line next time."""
        self._is_torn = self.is_doubtful = True
        with suppress(OSError):
            os.ftruncate(self._file, size)
            self.is_doubtful = False


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]


def _next_serial(folder: Path) -> int:
    """Return the number of the next journal: clocks may be wrong, and days begin anew."""
    serials = (path.name.partition("-")[0] for path in journals_in(folder))
    return max((int(serial) for serial in serials if serial.isdigit()), default=0) + 1


def make_folder(folder: Path) -> None:
    """Make a kiosk's data folder, if it is not there, so that it outlives a power cut."""
    for missing in reversed(tuple(_missing(folder))):
        missing.mkdir(mode=_FOLDER_MODE)
        missing.chmod(_FOLDER_MODE)
        _sync(missing.parent)


def _missing(folder: Path) -> Iterator[Path]:
    while not folder.is_dir():
        yield folder
        folder = folder.parent


def _sync(folder: Path) -> None:
    """Have the names in `folder` on the disk: a file without its name is lost."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
