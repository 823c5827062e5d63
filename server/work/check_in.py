"""Checks in whoever comes with an appointment's code: they get a ticket, and each of them one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from server.core.appointment import Appointment, due_at
from server.core.ticket import Place, State, Ticket
from server.requests import CheckIn
from server.work.appointments import with_code
from server.work.change import Change
from server.work.holders import tickets_of_holder
from server.work.hours import refuse_in_stale_day
from server.work.issuing import place_of
from server.work.numbers import Wanted, give_number
from server.work.policy import local


def check_in(change: Change, body: CheckIn) -> Place:
    """Give whoever has come with a code their ticket, or the one that they have already.

    The line may be full and numbers stopped: an appointment is kept. Raises OfficeClosed,
    IssuingStopped in a day that somebody forgot to close, UnknownAppointment, NotToday.
    """
    at = local(change.office, change.now)
    change.open()
    refuse_in_stale_day(change)
    found = with_code(change.records, body.code.strip().upper(), at and at.date())
    if ticket := _ticket_of(change, found):
        return replace(place_of(change.records, change.office, ticket, change.now), known=True)
    due = due_at(found, change.office.appointments, at)
    known = _ticket_already(change, found, body.holder)
    if known:
        ticket = _take_up(change, found, replace(known, appointment=found.id, due_at=due))
    else:
        ticket = give_number(change, _wanted(found, body, due))
    change.records.table.update("appointments", {"ticket": ticket.id}, id=found.id)
    place = place_of(change.records, change.office, ticket, change.now)
    return replace(place, known=known is not None)


def _ticket_of(change: Change, found: Appointment) -> Ticket | None:
    """Return the ticket of an appointment, unless it is another day's or was cancelled."""
    if found.ticket is None:
        return None
    ticket = change.records.ticket(found.ticket)
    is_good = ticket.day == change.day and ticket.state is not State.CANCELLED
    return ticket if is_good else None


def _ticket_already(change: Change, found: Appointment, holder: str | None) -> Ticket | None:
    """Return the number without appointment that the same person took for the same thing."""
    if holder is None:
        return None
    tickets = tickets_of_holder(change.records, change.open(), holder)
    good = (t for t in tickets if t.service == found.service and t.appointment is None)
    return next(good, None)


def _take_up(change: Change, found: Appointment, ticket: Ticket) -> Ticket:
    """Let a number that was taken without the code be the appointment's from now on."""
    row = {"appointment": ticket.appointment, "due_at": ticket.due_at}
    change.records.table.update("tickets", row, id=ticket.id)
    change.note("appointment", ticket=ticket.id, detail={"appointment": found.id})
    return ticket


def _wanted(found: Appointment, body: CheckIn, due: datetime | None) -> Wanted:
    return Wanted(
        found.service,
        holder=body.holder,
        language=body.language,
        appointment=found.id,
        due_at=due,
    )
