"""Where everybody of a business day stands, for finding the place of who comes late."""

from __future__ import annotations

from server.core.placing import Stood, rank_by_time
from server.core.reading import Reading
from server.core.ticket import Ticket
from server.records import Records
from server.wire import decode
from server.work.own_tickets import NO_BOOT


class Lines:
    """The ranks of each day that is asked for, read once for a whole batch."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._stood: dict[int, list[Stood]] = {}

    def rank(self, day: int, moment: Reading | None) -> float:
        """Return the rank of whoever was issued a number at `moment`; None: at the end."""
        found = rank_by_time(moment, self._of(day)) if moment else None
        return self._records.last_rank(day) + 1 if found is None else found

    def add(self, ticket: Ticket, queued: Reading) -> None:
        """Let whoever is handed over next stand around `ticket`."""
        self._of(ticket.day).append(Stood(ticket.rank, _comparable(queued)))

    def _of(self, day: int) -> list[Stood]:
        if day not in self._stood:
            self._stood[day] = _read(self._records, day)
        return self._stood[day]


def _read(records: Records, day: int) -> list[Stood]:
    """Read where each ticket stands; only coming back puts one elsewhere in line."""
    rows = records.table.rows(
        "select t.rank, l.queued, exists (select 1 from events e where e.ticket = t.id"
        " and e.action = 'return' and e.id not in (select event from undone)) as moved"
        " from tickets t join legs l on l.ticket = t.id and l.n = 1 where t.day = ?",
        day,
    )
    times = ((row, decode(row["queued"], Reading)) for row in rows)
    return [Stood(r["rank"], None if r["moved"] else _comparable(at)) for r, at in times]


def _comparable(queued: Reading) -> Reading | None:
    """Return a time that others can be compared with, None for that of a lost clock."""
    return None if queued.boot == NO_BOOT else queued
