"""The kiosks' journals: finding them, and what they say of the day that was lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from server.backups.copying import BackupError
from server.core.alone import OwnTicket
from server.core.office import Office
from server.core.reading import Reading
from server.journal import DayRecord, journals_in, read_journal

# Where a kiosk on this machine keeps its journals.
USUAL = Path("/var/lib/xinmoi-kiosk")


@dataclass(frozen=True)
class Found:
    """The journals that were read, the newest last, and the files that could not be."""

    records: tuple[DayRecord, ...] = ()
    unreadable: tuple[Path, ...] = ()

    @property
    def day(self) -> int | None:
        """The newest business day that was some kiosk's last.

        Days are not counted on for ever: what an earlier database of this office, or another
        office, has left in a kiosk's folder may have a higher number, and is over.
        """
        last = {record.path.parent: record.day for record in self.records if record.day}
        return max(last.values(), default=None)

    @property
    def office(self) -> Office | None:
        """The settings that a kiosk last heard of."""
        known = [record for record in self.records if record.office]
        newest = max(known, key=lambda r: (r.day == self.day, r.day or 0), default=None)
        return newest.office if newest else None

    def first(self, day: int) -> Reading | None:
        """Return the first that is known of `day`, None without a ticket."""
        return next((ticket.issued for ticket in self.tickets(day)), None)

    def was_closed(self, day: int) -> bool:
        """Tell whether a kiosk has heard that `day` was closed."""
        return any(r.day == day and r.heard and not r.heard.open for r in self.records)

    def tickets(self, day: int) -> Iterator[OwnTicket]:
        """Yield the tickets of `day`, journal after journal."""
        return (t for record in self.records for t in record.tickets if t.day == day)


def find(named: Iterable[Path]) -> Found:
    """Read the journals at `named`, files or folders; without any, those of the usual place.

    Raises BackupError for a place that is named and is not there.
    """
    places = tuple(named)
    for place in places:
        if not place.exists():
            raise BackupError(f"{place}: there is no journal")
    records: list[DayRecord] = []
    unreadable: list[Path] = []
    for path in dict.fromkeys(path for place in places or [USUAL] for path in _files(place)):
        try:
            records.append(read_journal(path))
        except OSError:
            unreadable.append(path)
    return Found(tuple(records), tuple(unreadable))


def _files(place: Path) -> Iterable[Path]:
    try:
        return journals_in(place) if not place.is_file() else (place,)
    except OSError:
        return ()
