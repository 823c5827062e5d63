"""Finds the tickets of whoever shows a card: one person, one ticket for a service."""

from __future__ import annotations

from server.core.ticket import LIVE, Ticket
from server.records import Records


def tickets_of_holder(records: Records, day: int, holder: str) -> list[Ticket]:
    """Return what `holder` can still be called or come back with on `day`, oldest first."""
    found = (records.ticket(key) for key in _ids(records, day, holder))
    return [t for t in found if t.state in LIVE or t.may_return]


def ticket_for(records: Records, day: int, holder: str, service: str) -> Ticket | None:
    """Return the ticket that `holder` has for `service` already, None without one.

    It may wait for it later in the visit, or have been sent to fetch a paper: that comes
    back, and needs no new number.
    """
    tickets = tickets_of_holder(records, day, holder)
    return next((t for t in tickets if service in (t.service, *t.rest)), None)


def _ids(records: Records, day: int, holder: str) -> list[str]:
    rows = records.table.rows(
        "select id from tickets where day = ? and holder = ? order by seniority", day, holder
    )
    return [row["id"] for row in rows]
