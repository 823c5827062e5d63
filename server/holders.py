"""Finds the tickets of whoever shows a card: one person, one ticket for a service."""

from __future__ import annotations

from server.core.ticket import LIVE, Ticket
from server.records import Records


def tickets_of_holder(records: Records, day: int, holder: str) -> list[Ticket]:
    """Return what `holder` can still be called or come back with on `day`, oldest first."""
    found = (records.ticket(key) for key in _ids(records, day, holder))
    return [t for t in found if t.state in LIVE or t.may_return]


def ticket_for(records: Records, day: int, holder: str, service: str) -> Ticket | None:
    """Return the live ticket by which `holder` waits for `service` or will, None without one."""
    for ticket in tickets_of_holder(records, day, holder):
        if ticket.state in LIVE and service in (ticket.service, *ticket.rest):
            return ticket
    return None


def _ids(records: Records, day: int, holder: str) -> list[str]:
    rows = records.table.rows(
        "select id from tickets where day = ? and holder = ? order by seniority", day, holder
    )
    return [row["id"] for row in rows]
