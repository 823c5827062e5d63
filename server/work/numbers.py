"""Gives a number: the ticket with its first leg, at the end of its line."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from server.core.leg import Leg
from server.core.ticket import Ticket, number
from server.work.change import Change
from server.work.hours import date_day, refuse_if_stopped, sitting_label
from server.work.policy import local
from server.work.quotas import refuse_if_full


@dataclass(frozen=True)
class Wanted:
    """What a new ticket is for, and for whom; `rest` are the services after the first."""

    service: str
    priority: str | None = None
    holder: str | None = None
    language: str = "vi"
    rest: tuple[str, ...] = ()
    appointment: int | None = None
    due_at: datetime | None = None


def refuse_number(change: Change, service: str) -> None:
    """Raise OfficeClosed, IssuingStopped or LineFull where no number is given now."""
    change.open()
    refuse_if_stopped(change)
    refuse_if_full(change, service)


def give_number(change: Change, wanted: Wanted) -> Ticket:
    """Add the ticket and its first leg; the caller has asked whether numbers are given."""
    records, day = change.records, date_day(change)
    serial = records.next_serial(records.days_of_date(day.id), wanted.service)
    ticket = Ticket(
        id=secrets.token_urlsafe(12),
        day=day.id,
        number=number(wanted.service, serial),
        service=wanted.service,
        seniority=0,
        issued_at=change.now.wall,
        priority=wanted.priority,
        language=wanted.language,
        rest=wanted.rest,
        appointment=wanted.appointment,
        due_at=wanted.due_at,
    )
    sitting = sitting_label(change.office, local(change.office, change.now))
    ticket = records.add_ticket(ticket, serial, wanted.holder, sitting)
    records.add_leg(Leg(ticket.id, 1, ticket.service, queued=change.now))
    change.note("issue", ticket=ticket.id, detail=_detail(wanted))
    return ticket


def _detail(wanted: Wanted) -> dict[str, object]:
    """Return what the event tells, so that the record alone knows what became of the ticket."""
    found: dict[str, object] = {"service": wanted.service, "rest": wanted.rest}
    found |= {"priority": wanted.priority, "appointment": wanted.appointment}
    return {key: value for key, value in found.items() if value}
