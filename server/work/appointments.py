"""Appointments: found by their code, listed and counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.core.appointment import (
    Appointment,
    Coming,
    Expected,
    coming,
)
from server.core.errors import UnknownAppointment
from server.core.hall import HallAppointments
from server.core.office import Office
from server.core.reading import Reading
from server.records import Records
from server.store import as_value
from server.work.hours import read_day
from server.work.policy import local

_COLUMNS = "id, date, code, initials, service, begins_at, ends_at, ticket"


def with_code(records: Records, code: str, on: date | None) -> Appointment:
    """Return the appointment with `code`: that of a date, or else the next one there is."""
    rows = records.table.rows(
        f"select {_COLUMNS} from appointments where code = ? order by date", code
    )
    found = [as_value(row, Appointment) for row in rows]
    for appointment in found:
        if on is None or appointment.date >= on:
            return appointment
    if found:
        return found[-1]
    raise UnknownAppointment("no appointment has this code")


def expected_on(
    records: Records, office: Office, now: Reading, day: date | None = None
) -> tuple[Expected, ...]:
    """Return the appointments of a date (None: of today), the earliest first."""
    at = local(office, now)
    found = _on(records, day or today(records, office, now))
    return tuple(_expected(records, office, appointment, at) for appointment in found)


def _on(records: Records, day: date) -> list[Appointment]:
    rows = records.table.rows(
        f"select {_COLUMNS} from appointments where date = ? order by begins_at, code", day
    )
    return [as_value(row, Appointment) for row in rows]


def _expected(
    records: Records, office: Office, appointment: Appointment, at: datetime | None
) -> Expected:
    found = Expected(
        code=appointment.code,
        initials=appointment.initials,
        service=appointment.service,
        begins_at=appointment.begins_at,
        ends_at=appointment.ends_at,
        coming=coming(appointment, office.appointments, at),
    )
    if appointment.ticket is None:
        return found
    ticket = records.ticket(appointment.ticket)
    return replace(found, ticket=ticket.id, number=ticket.number, state=ticket.state)


def any_today(records: Records, office: Office, now: Reading) -> bool:
    """Tell whether there are appointments today."""
    day = today(records, office, now)
    return bool(records.table.value("select 1 from appointments where date = ? limit 1", day))


def count_today(records: Records, office: Office, now: Reading) -> HallAppointments:
    """Count the day's appointments by whether somebody has come."""
    at, found = local(office, now), _on(records, today(records, office, now))
    counts = Counter(coming(appointment, office.appointments, at) for appointment in found)
    return HallAppointments(counts[Coming.EXPECTED], counts[Coming.ARRIVED], counts[Coming.MISSING])


def today(records: Records, office: Office, now: Reading) -> date:
    """Return the office's date; where the clock cannot be trusted, the open day's if known."""
    day = read_day(records)
    if not now.synchronised and day and day.date:
        return day.date
    return now.wall.astimezone(ZoneInfo(office.timezone)).date()


def forget_appointments(records: Records, before: date) -> None:
    """Delete the appointments before a date: initials are not kept longer than needed."""
    records.table.rows("delete from appointments where date < ? returning id", before)
