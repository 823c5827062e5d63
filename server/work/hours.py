"""The office's hours as they count for the open business day: are numbers given now?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from server.core import hours as rules
from server.core.errors import IssuingStopped
from server.core.hours import NO_DAY, Issuing, NotIssuing, Override
from server.core.office import Office
from server.core.reading import Reading, between
from server.records import Records
from server.requests import SetIssuing
from server.session import CLERKS
from server.store import as_value
from server.wire import decode, encode
from server.work.change import Change
from server.work.policy import local


@dataclass(frozen=True)
class OpenDay:
    """The open business day: its local date, once a trusted clock has told it, and what
    somebody has said against the hours.
    """

    id: int
    date: date | None = None
    override: Override | None = None

    def is_stale(self, office: Office, at: datetime | None) -> bool:
        """Tell whether somebody forgot to close it: the date is another one by now.

        An office without hours may work past midnight.
        """
        has_hours = bool(office.hours.weekly or office.hours.extra)
        return has_hours and self.is_of_another_date(at)

    def is_of_another_date(self, at: datetime | None) -> bool:
        """Tell whether it was opened on another date than that of the local time `at`."""
        return at is not None and self.date is not None and at.date() != self.date


def read_day(records: Records) -> OpenDay | None:
    """Return the open business day, None when closed."""
    row = records.table.row("select id, date, override from days where closed_at is null")
    if row is None:
        return None
    said = decode(row["override"], Override) if row["override"] else None
    return as_value(row | {"override": said}, OpenDay)


def issuing_now(records: Records, office: Office, now: Reading) -> Issuing:
    """Tell whether numbers are given now, if not why, and until when that stays so."""
    day, at = read_day(records), local(office, now)
    if day is None:
        return NO_DAY
    if day.is_stale(office, at):
        return Issuing(False, NotIssuing.OLD_DAY)
    found = rules.issuing(office.hours, day.override, at)
    return replace(found, until=found.until.astimezone(UTC)) if found.until else found


def set_issuing(change: Change, body: SetIssuing) -> Issuing:
    """Give numbers, or stop, against the hours; or let the hours decide again."""
    change.open()
    refuse_in_stale_day(change)
    at = local(change.office, change.now)
    until = None if body.until_told or at is None else rules.next_begin(change.office.hours, at)
    override_hours(change, None if body.open is None else Override(body.open, until))
    return issuing_now(change.records, change.office, change.now)


def override_hours(change: Change, said: Override | None) -> None:
    """Save and record what somebody said against the hours; None: nothing any more."""
    text = encode(said).decode() if said else None
    change.records.table.update("days", {"override": text}, id=change.open())
    detail = {"open": said and said.open, "until": said and said.until and said.until.isoformat()}
    change.note("issuing", detail=detail)
    change.audit("issuing_set", **detail)


def refuse_if_stopped(change: Change) -> None:
    """Raise IssuingStopped where the hours, or somebody, have stopped the numbers.

    Clerks and supervisors may go on: they know why numbers have stopped, and see who is
    in front of them. Nobody may in a day that somebody forgot to close.
    """
    refuse_in_stale_day(change)
    found = issuing_now(change.records, change.office, change.now)
    if not found.open and change.caller.role not in CLERKS:
        raise IssuingStopped(_why(found, change.office))


def refuse_in_stale_day(change: Change) -> None:
    """Raise IssuingStopped if the open day is an earlier date's."""
    day = read_day(change.records)
    if day and day.is_stale(change.office, local(change.office, change.now)):
        raise IssuingStopped(f"the business day of {day.date} is still open: open a new one")


def _why(found: Issuing, office: Office) -> str:
    until = found.until and found.until.astimezone(ZoneInfo(office.timezone))
    when = f" until {until:%H:%M on %Y-%m-%d}" if until else ""
    if found.why is NotIssuing.ENDED:
        return "the opening hours have ended for today"
    if found.why is NotIssuing.STOPPED:
        return f"numbers have been stopped{when or ' until somebody says otherwise'}"
    return f"it is outside the opening hours{when}"


def date_day(change: Change) -> OpenDay:
    """Return the open day; give it its date if only now a trusted clock can tell it."""
    change.open()
    day, at = read_day(change.records), local(change.office, change.now)
    assert day is not None
    if day.date is not None or at is None:
        return day
    opened = _opened(change.records, day.id)
    span = between(opened, change.now) if opened else None
    dated = replace(day, date=(at - span).date() if span else at.date())
    change.records.table.update("days", {"date": dated.date}, id=day.id)
    return dated


def _opened(records: Records, day: int) -> Reading | None:
    return next(_readings(records, "action = 'day_open' and day = ?", day), None)


def last_heard(change: Change, day: OpenDay) -> Reading:
    """Return when somebody last did something at a counter on the date of `day`.

    What citizens do in the evening says nothing of the counters, nor what clerks do in the
    morning before the day is closed. At the earliest it is when the day was opened.
    """
    worked = "day = ? and counter is not null and action <> 'rate'"
    for reading in _readings(change.records, worked, day.id):
        if not day.is_of_another_date(local(change.office, reading)):
            return reading
    return _opened(change.records, day.id) or change.now


def _readings(records: Records, which: str, day: int) -> Iterator[Reading]:
    """Yield when the events of those happened, the newest first."""
    rows = records.table.rows(
        f"select boot, uptime, wall, synchronised from events where {which} order by id desc",
        day,
    )
    for row in rows:
        yield as_value(row | {"synchronised": bool(row["synchronised"])}, Reading)


def sitting_label(office: Office, at: datetime | None) -> str:
    """Return what a ticket's sitting is called: when it began, "" outside of any."""
    sitting = rules.sitting_at(office.hours, at)
    return f"{sitting.begin:%H:%M}" if sitting else ""
