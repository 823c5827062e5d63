"""Tells each citizen's phone where its ticket stands.

Many phones ask, every few seconds each, so what was read is kept while the board stays
as it is: a hall full of phones costs one look at each line for each change.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from server.clock import Clock
from server.core.leg import Outcome
from server.core.office import Office
from server.core.reading import Reading
from server.core.standing import Standing
from server.core.ticket import AT_COUNTER, State, Ticket
from server.records import Records
from server.store import Store
from server.work.issuing import counters_of, places_in_line
from server.work.ratings import is_rated, may_rate

# An appointment comes due, and a day ends, without any change that the board would show.
_GOOD_S = 10.0

# A line as one ticket sees it: its service, and the counter that it wants.
_Line = tuple[str, int | None]


class Standings:
    """Reads standings, and keeps them while `version`, the board's, stays the same."""

    def __init__(self, store: Store, clock: Clock, version: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._version = version
        self._lock = Lock()
        self._good_for: tuple[int, float] = (-1, 0.0)
        self._found: dict[str, Standing] = {}
        self._lines: dict[_Line, dict[str, int]] = {}

    def of(self, ticket: str) -> Standing:
        """Return where the ticket with this id stands; raise UnknownTicket."""
        with self._lock:
            self._forget_what_is_old()
            if ticket not in self._found:
                self._found[ticket] = self._read(ticket)
            return self._found[ticket]

    def _forget_what_is_old(self) -> None:
        version, now = self._version(), self._clock.read().uptime
        if self._good_for[0] != version or now > self._good_for[1]:
            self._good_for = (version, now + _GOOD_S)
            self._found.clear()
            self._lines.clear()

    def _read(self, ticket: str) -> Standing:
        with self._store.read() as table:
            records = Records(table)
            found, office = records.ticket(ticket), records.office()
            ahead = self._ahead(records, office, found) if found.state is State.WAITING else 0
            return standing_of(records, office, found, ahead)

    def _ahead(self, records: Records, office: Office, ticket: Ticket) -> int:
        line = ticket.service, ticket.wanted
        # Whoever has joined since the line was read is not in it: the board is not told
        # of every change at once.
        if ticket.id not in self._lines.get(line, {}):
            now: Reading = self._clock.read()
            self._lines[line] = places_in_line(records, office, ticket, now)
        return self._lines[line].get(ticket.id, 0)


def standing_of(records: Records, office: Office, ticket: Ticket, ahead: int) -> Standing:
    """Return where `ticket` stands behind `ahead` others."""
    rated = is_rated(records, ticket)
    return Standing(
        number=ticket.number,
        service=ticket.service,
        state=ticket.state,
        people_ahead=ahead,
        counters=counters_of(office, ticket),
        counter=ticket.counter if ticket.state in AT_COUNTER else None,
        call=_newest_call(records, ticket),
        then=len(ticket.rest),
        may_return=ticket.may_return,
        may_rate=not rated and may_rate(records, ticket),
        is_rated=rated,
        was_absent=_was_absent(records, ticket),
    )


def _newest_call(records: Records, ticket: Ticket) -> int | None:
    found: int | None = records.table.value(
        "select max(id) from events where ticket = ? and action in ('call', 'recall')"
        " and not exists (select 1 from undone where undone.event = events.id)",
        ticket.id,
    )
    return found


def _was_absent(records: Records, ticket: Ticket) -> bool:
    """Tell whether the stretch before this one, or the last of all, was a missed call."""
    if ticket.absences == 0 or ticket.state not in (State.WAITING, State.CANCELLED):
        return False
    outcome = records.table.value(
        "select outcome from legs where ticket = ? and outcome is not null order by n desc limit 1",
        ticket.id,
    )
    return bool(outcome == Outcome.NO_SHOW)
