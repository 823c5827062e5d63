"""Takes appointments over from another program: all of them or, if one is wrong, none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from server.core.appointment import Imported, LineFault, WrongLine
from server.core.errors import BadRequest
from server.core.office import Office
from server.core.reading import Reading
from server.requests import NewAppointment
from server.store import Row
from server.work.change import Change
from server.work.policy import local

# Beyond these a date is a mistake, and near the ends of the calendar has no time in UTC.
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)


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
    change.audit("appointments_import", added=counts.added, updated=counts.updated)
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
        if not _FIRST <= new.date <= _LAST:
            found.append(WrongLine(line, LineFault.DATE, new.date.isoformat()))
        elif new.date < first:
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
