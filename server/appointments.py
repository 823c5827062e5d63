"""Appointments: taken over from elsewhere, listed, and turned into tickets as people come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from server.change import Change
from server.core.appointment import (
    Appointment,
    Coming,
    Expected,
    Imported,
    LineFault,
    WrongLine,
    coming,
    due_at,
)
from server.core.errors import BadRequest, UnknownAppointment
from server.core.hall import HallAppointments
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Place
from server.hours import read_day, refuse_in_stale_day
from server.issuing import place_of
from server.numbers import Wanted, give_number
from server.policy import local
from server.records import Records
from server.requests import CheckIn, NewAppointment
from server.store import Row, as_value

_COLUMNS = "id, date, code, initials, service, begins_at, ends_at, ticket"


def take_over(change: Change, wanted: Sequence[tuple[int, NewAppointment]]) -> Imported:
    """Save appointments, each with the number of its line; all of them or, if wrong, none.

    One with the same date and code is brought up to date, unless somebody has come for it.
    Raises BadRequest with a line for each that is wrong.
    """
    if wrong := wrong_lines(change.office, change.now, wanted):
        raise BadRequest("\n".join(in_words(line) for line in wrong))
    done = Counter(_save(change, appointment) for _, appointment in wanted)
    counts = Imported(done["added"], done["updated"], done["kept"])
    change.note("appointments", detail={"added": counts.added, "updated": counts.updated})
    return counts


def wrong_lines(
    office: Office, now: Reading, wanted: Sequence[tuple[int, NewAppointment]]
) -> list[WrongLine]:
    """Return everything that makes `wanted` impossible."""
    letters = {service.letter for service in office.services}
    at = local(office, now)
    first = at.date() if at else date.min
    seen: set[tuple[date, str]] = set()
    found = []
    for line, new in wanted:
        if new.service not in letters:
            found.append(WrongLine(line, LineFault.SERVICE, new.service))
        if new.begin >= new.end:
            span = f"{new.begin:%H:%M}–{new.end:%H:%M}"
            found.append(WrongLine(line, LineFault.ENDS_BEFORE, span))
        if new.date < first:
            found.append(WrongLine(line, LineFault.PAST, new.date.isoformat()))
        if (new.date, new.code) in seen:
            found.append(WrongLine(line, LineFault.TWICE, new.code))
        seen.add((new.date, new.code))
    return found


_IN_WORDS = {
    LineFault.NO_HEADINGS: "the first line must have the headings {value}",
    LineFault.NOT_UTF8: "the file is not in UTF-8",
    LineFault.TOO_SHORT: "it has too few columns",
    LineFault.CODE: "{value!r} is no code: 4 to 20 letters, digits and hyphens",
    LineFault.INITIALS: "the initials are too long: no whole names",
    LineFault.SERVICE: "there is no service {value!r}",
    LineFault.DATE: "{value!r} is no date such as 2026-12-31 or 31/12/2026",
    LineFault.TIME: "{value!r} is no time such as 08:30",
    LineFault.ENDS_BEFORE: "{value} does not end after it begins",
    LineFault.PAST: "{value} is past",
    LineFault.TWICE: "{value} is there already on that date",
    LineFault.TOO_MANY: "there are more than {value} appointments: divide the file",
    LineFault.NOTHING: "there is no appointment in it",
}


def in_words(wrong: WrongLine) -> str:
    """Say in one sentence what is wrong with a line."""
    return f"line {wrong.line}: " + _IN_WORDS[wrong.fault].format(value=wrong.value)


def _save(change: Change, new: NewAppointment) -> str:
    table = change.records.table
    zone = ZoneInfo(change.office.timezone)
    row: Row = {
        "initials": new.initials,
        "service": new.service,
        "begins_at": _moment(new.date, new.begin, zone),
        "ends_at": _moment(new.date, new.end, zone),
    }
    key = {"date": new.date, "code": new.code}
    old = table.row("select ticket from appointments where date = ? and code = ?", *key.values())
    if old is None:
        table.insert("appointments", key | row)
        return "added"
    if old["ticket"] is not None:
        return "kept"
    table.update("appointments", row, **key)
    return "updated"


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def check_in(change: Change, body: CheckIn) -> Place:
    """Give whoever has come with a code their ticket, or the one that they have already.

    The line may be full and numbers stopped: an appointment is kept. Raises OfficeClosed,
    IssuingStopped in a day that somebody forgot to close, UnknownAppointment, NotToday.
    """
    day, at = change.open(), local(change.office, change.now)
    refuse_in_stale_day(change)
    found = _by_code(change.records, body.code.strip().upper(), at and at.date())
    if found.ticket and (ticket := change.records.ticket(found.ticket)).day == day:
        return replace(place_of(change.records, change.office, ticket, change.now), known=True)
    wanted = Wanted(
        found.service,
        holder=body.holder,
        language=body.language,
        appointment=found.id,
        due_at=due_at(found, change.office.appointments, at),
    )
    ticket = give_number(change, wanted)
    change.records.table.update("appointments", {"ticket": ticket.id}, id=found.id)
    return place_of(change.records, change.office, ticket, change.now)


def _by_code(records: Records, code: str, on: date | None) -> Appointment:
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
