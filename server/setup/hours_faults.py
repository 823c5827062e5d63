"""What is wrong with an office's hours, minutes and quotas although each value is well formed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from server.core.hours import ExtraSitting, Hours, Opening, Sitting, Weekday
from server.core.office import Office, Service
from server.fault import Fault, fault

# A day has no more; what is longer is a mistake in the unit.
_DAY_MINUTES = 24 * 60
_MOST_NUMBERS = 9999


def hours_faults(office: Office) -> Iterator[Fault]:
    """Yield everything that the hours, minutes and quotas make impossible."""
    for n, service in enumerate(office.services, 1):
        yield from _service(f"services[{n}]", service)
    for n, opening in enumerate(office.hours.weekly, 1):
        yield from _opening(f"hours.weekly[{n}]", opening, office.hours.stop_minutes)
    for n, extra in enumerate(office.hours.extra, 1):
        key = f"hours.extra[{n}]"
        yield from _sitting(key, _as_sitting(extra), office.hours.stop_minutes)
    yield from _overlaps(office.hours)
    yield from _holidays(office.hours)
    yield from _between("hours.stop_minutes", office.hours.stop_minutes, 0, _DAY_MINUTES)
    rules = office.appointments
    yield from _between("appointments.early_minutes", rules.early_minutes, 0, _DAY_MINUTES)
    yield from _between("appointments.late_minutes", rules.late_minutes, 0, _DAY_MINUTES)


def _service(key: str, service: Service) -> Iterator[Fault]:
    yield from _between(f"{key}.minutes", service.minutes, 1, _DAY_MINUTES)
    yield from _between(f"{key}.target_minutes", service.target_minutes, 1, _DAY_MINUTES)
    for name in ("quota_day", "quota_sitting"):
        quota = getattr(service, name)
        if quota is not None:
            yield from _between(f"{key}.{name}", quota, 1, _MOST_NUMBERS)


def _between(key: str, value: int, least: int, most: int) -> Iterator[Fault]:
    if not least <= value <= most:
        yield fault(key, "between", least=least, most=most, value=value)


def _opening(key: str, opening: Opening, stop_minutes: int) -> Iterator[Fault]:
    if not opening.days:
        yield fault(f"{key}.days", "needed")
    if not opening.sittings:
        yield fault(f"{key}.sittings", "needed")
    for day in sorted({d for d in opening.days if opening.days.count(d) > 1}):
        yield fault(f"{key}.days", "repeated_day", day=str(day), times=opening.days.count(day))
    for n, sitting in enumerate(opening.sittings, 1):
        yield from _sitting(f"{key}.sittings[{n}]", sitting, stop_minutes)


def _sitting(key: str, sitting: Sitting, stop_minutes: int) -> Iterator[Fault]:
    if sitting.begin.tzinfo or sitting.end.tzinfo:
        yield fault(key, "zone")
    elif sitting.begin >= sitting.end:
        yield fault(key, "ends", begin=f"{sitting.begin:%H:%M}", end=f"{sitting.end:%H:%M}")
    elif _length(sitting) <= timedelta(minutes=stop_minutes):
        yield fault(key, "no_numbers", minutes=stop_minutes)


def _length(sitting: Sitting) -> timedelta:
    begin, end = (datetime.combine(date.min, t) for t in (sitting.begin, sitting.end))
    return end - begin


def _overlaps(hours: Hours) -> Iterator[Fault]:
    """Look at each weekday and at each date that has a sitting of its own."""
    if any(s.begin.tzinfo or s.end.tzinfo for s in _all_sittings(hours)):
        # They cannot be compared, and are refused for that already.
        return
    for weekday in Weekday:
        usual = [s for o in hours.weekly if weekday in o.days for s in o.sittings]
        yield from _overlapping("hours.weekly", str(weekday), usual)
    for day in sorted({extra.date for extra in hours.extra}):
        yield from _overlapping("hours.extra", day.isoformat(), hours.sittings_on(day))


def _all_sittings(hours: Hours) -> list[Sitting]:
    return [s for o in hours.weekly for s in o.sittings] + [_as_sitting(e) for e in hours.extra]


def _overlapping(key: str, day: str, sittings: Sequence[Sitting]) -> Iterator[Fault]:
    for first, second in pairwise(sorted(sittings, key=lambda s: (s.begin, s.end))):
        if second.begin < first.end:
            begins = {"first": f"{first.begin:%H:%M}", "second": f"{second.begin:%H:%M}"}
            yield fault(key, "overlap", day=day, **begins)


def _holidays(hours: Hours) -> Iterator[Fault]:
    dates = [holiday.date for holiday in hours.holidays]
    for day in sorted({d for d in dates if dates.count(d) > 1}):
        times = dates.count(day)
        yield fault("hours.holidays", "repeated_day", day=day.isoformat(), times=times)


def _as_sitting(extra: ExtraSitting) -> Sitting:
    return Sitting(extra.begin, extra.end)
