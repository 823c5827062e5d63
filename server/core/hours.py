"""When the office receives citizens, and whether numbers are given at a moment.

A business day is opened and closed by people. Within an open day the hours say when
numbers are given, unless somebody has said otherwise for a while. A clock that cannot be
trusted turns nobody away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

# Longer ahead than this nobody looks for a sitting.
_A_YEAR = 366


class Weekday(StrEnum):
    """The days of the week, in the order of `date.weekday()`."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True)
class Sitting:
    """One stretch of opening hours: a morning, an afternoon. Local times."""

    begin: time
    end: time


@dataclass(frozen=True)
class Opening:
    """The sittings of some days of the week."""

    days: tuple[Weekday, ...]
    sittings: tuple[Sitting, ...]


@dataclass(frozen=True)
class Holiday:
    """A date without sittings, whatever its weekday."""

    date: date
    name: str = ""


@dataclass(frozen=True)
class ExtraSitting:
    """A sitting on one date, beside those of its weekday, on a holiday too."""

    date: date
    begin: time
    end: time


@dataclass(frozen=True)
class Hours:
    """The office's opening hours; without any, numbers are given all day.

    Numbers stop `stop_minutes` before the end of each sitting. With `stop_when_full` a
    service also stops when its line is longer than can be served in what is left of the
    day's sittings.
    """

    weekly: tuple[Opening, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    extra: tuple[ExtraSitting, ...] = ()
    stop_minutes: int = 0
    stop_when_full: bool = False

    def sittings_on(self, day: date) -> tuple[Sitting, ...]:
        """Return the sittings of the local date `day`, the earliest first."""
        found = [Sitting(e.begin, e.end) for e in self.extra if e.date == day]
        if day not in {holiday.date for holiday in self.holidays}:
            weekday = tuple(Weekday)[day.weekday()]
            found += [s for o in self.weekly if weekday in o.days for s in o.sittings]
        return tuple(sorted(found, key=lambda sitting: sitting.begin))


class NotIssuing(StrEnum):
    """Why numbers are not given."""

    NO_DAY = "no_day"
    BEFORE = "before"
    BREAK = "break"
    ENDED = "ended"
    STOPPED = "stopped"
    OLD_DAY = "old_day"


@dataclass(frozen=True)
class Issuing:
    """Whether numbers are given, if not why, and until when that stays so by itself."""

    open: bool
    why: NotIssuing | None = None
    until: datetime | None = None


OPEN = Issuing(True)
NO_DAY = Issuing(False, NotIssuing.NO_DAY)


@dataclass(frozen=True)
class Override:
    """What somebody said against the hours, until a moment or (None) until taken back."""

    open: bool
    until: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Tell whether it still counts; an untrusted clock (None) ends nothing."""
        return at is None or self.until is None or at < self.until


def issuing(hours: Hours, override: Override | None, at: datetime | None) -> Issuing:
    """Tell whether numbers are given within an open day.

    `at` is local and aware; None if the clock cannot be trusted, and then only the
    override counts.
    """
    if override is not None and override.holds(at):
        return Issuing(override.open, None if override.open else NotIssuing.STOPPED, override.until)
    if at is None or not (hours.weekly or hours.extra):
        return OPEN
    return _by_hours(hours, at)


def _by_hours(hours: Hours, at: datetime) -> Issuing:
    today = hours.sittings_on(at.date())
    for sitting in today:
        begin = datetime.combine(at.date(), sitting.begin, at.tzinfo)
        end = datetime.combine(at.date(), sitting.end, at.tzinfo)
        stop = end - timedelta(minutes=hours.stop_minutes)
        if begin <= at < stop:
            return Issuing(True, None, stop)
        if at < begin:
            is_first = sitting == today[0]
            return Issuing(False, NotIssuing.BEFORE if is_first else NotIssuing.BREAK, begin)
    return Issuing(False, NotIssuing.ENDED)


def sitting_at(hours: Hours, at: datetime | None) -> Sitting | None:
    """Return the sitting in which `at` falls, or else the one that last began on its date."""
    if at is None:
        return None
    begun = [s for s in hours.sittings_on(at.date()) if s.begin <= at.time()]
    return begun[-1] if begun else None


def time_left(hours: Hours, at: datetime) -> timedelta | None:
    """Return how much of the sittings of `at`'s date is left, None where it has none."""
    sittings = hours.sittings_on(at.date())
    return sum((_left(s, at) for s in sittings), timedelta()) if sittings else None


def _left(sitting: Sitting, at: datetime) -> timedelta:
    begin = datetime.combine(at.date(), sitting.begin, at.tzinfo)
    end = datetime.combine(at.date(), sitting.end, at.tzinfo)
    return max(end - max(begin, at), timedelta())


def next_begin(hours: Hours, at: datetime) -> datetime | None:
    """Return when the next sitting after `at` begins; None if none does within the year."""
    for days in range(_A_YEAR):
        day = at.date() + timedelta(days=days)
        for sitting in hours.sittings_on(day):
            begin = datetime.combine(day, sitting.begin, at.tzinfo)
            if begin > at:
                return begin
    return None
