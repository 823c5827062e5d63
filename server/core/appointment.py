"""An appointment, and what checking in at a given time makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from server.core.errors import NotToday
from server.core.office import AppointmentRules
from server.core.ticket import State


@dataclass(frozen=True)
class Appointment:
    """Somebody is expected for `service` between two times of one of the office's dates.

    `initials` are all that is known of the person. `ticket` is the ticket's id once they
    have come.
    """

    id: int
    date: date
    code: str
    initials: str
    service: str
    begins_at: datetime
    ends_at: datetime
    ticket: str | None = None


class Coming(StrEnum):
    """Whether somebody with an appointment has come."""

    EXPECTED = "expected"
    ARRIVED = "arrived"
    MISSING = "missing"


@dataclass(frozen=True)
class Expected:
    """One of the day's appointments as staff see it, with its ticket once there is one."""

    code: str
    initials: str
    service: str
    begins_at: datetime
    ends_at: datetime
    coming: Coming
    ticket: str | None = None
    number: str | None = None
    state: State | None = None


@dataclass(frozen=True)
class Imported:
    """What became of appointments that were handed over.

    Those that somebody has come for already are `kept` as they were.
    """

    added: int
    updated: int
    kept: int


class LineFault(StrEnum):
    """What is wrong with one line of appointments."""

    NO_HEADINGS = "no_headings"
    NOT_UTF8 = "not_utf8"
    TOO_SHORT = "too_short"
    CODE = "code"
    INITIALS = "initials"
    SERVICE = "service"
    DATE = "date"
    TIME = "time"
    ENDS_BEFORE = "ends_before"
    PAST = "past"
    TWICE = "twice"
    TOO_MANY = "too_many"
    NOTHING = "nothing"


@dataclass(frozen=True)
class WrongLine:
    """A line that cannot be used, counted from 1, why, and the value that is wrong."""

    line: int
    fault: LineFault
    value: str = ""


@dataclass(frozen=True)
class Checked:
    """What is in a file of appointments, and on which dates; `first` is None without any.

    With any wrong line nothing of it is taken.
    """

    appointments: int
    wrong: tuple[WrongLine, ...]
    first: date | None = None
    last: date | None = None


def coming(appointment: Appointment, rules: AppointmentRules, at: datetime | None) -> Coming:
    """Tell whether somebody has come; with an untrusted clock (None) nobody is missing."""
    if appointment.ticket is not None:
        return Coming.ARRIVED
    if at is not None and is_too_late(appointment, rules, at):
        return Coming.MISSING
    return Coming.EXPECTED


def is_too_late(appointment: Appointment, rules: AppointmentRules, at: datetime) -> bool:
    """Tell whether `at` is so long after the window that one waits like any other."""
    return at > appointment.ends_at + timedelta(minutes=rules.late_minutes)


def due_at(
    appointment: Appointment, rules: AppointmentRules, at: datetime | None
) -> datetime | None:
    """Return from when whoever checks in at local time `at` is called like a priority.

    None: it is too late for that. Raises NotToday on another date, and before checking in
    is possible. An untrusted clock (`at` is None) turns nobody away.
    """
    if at is None:
        return appointment.begins_at
    if at.date() != appointment.date:
        raise NotToday(f"appointment {appointment.code} is on {appointment.date}")
    earliest = appointment.begins_at - timedelta(minutes=rules.early_minutes)
    if at < earliest:
        when = earliest.astimezone(at.tzinfo)
        raise NotToday(f"appointment {appointment.code} can be checked in from {when:%H:%M}")
    return None if is_too_late(appointment, rules, at) else appointment.begins_at
