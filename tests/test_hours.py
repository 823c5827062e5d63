"""Opening hours: when numbers are given, in the office's own time wherever the process runs."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moved_clock import MovedClock
from office_process import ROOT
from offices import all_day_office

from server.core.hours import (
    OPEN,
    ExtraSitting,
    Holiday,
    Hours,
    Issuing,
    NotIssuing,
    Opening,
    Override,
    Sitting,
    Weekday,
    issuing,
    next_begin,
    sitting_at,
    time_left,
)
from server.core.office import Office
from server.settings import SettingsError, load
from server.setup.hours_faults import hours_faults
from server.setup.seed import DEFAULT_OFFICE, load_office
from server.work.policy import local

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WORKDAYS = tuple(Weekday)[:5]
MORNING = Sitting(time(7, 30), time(11, 30))
AFTERNOON = Sitting(time(13, 30), time(17))
HOURS = Hours(weekly=(Opening(WORKDAYS, (MORNING, AFTERNOON)),), stop_minutes=15)
# 2 March 2026 is a Monday.
MONDAY = date(2026, 3, 2)


def on(day: int, clock: str) -> datetime:
    """Return a local time in March 2026."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("clock", "found"),
    [
        ("00:00", Issuing(False, NotIssuing.BEFORE, on(2, "07:30"))),
        ("07:29", Issuing(False, NotIssuing.BEFORE, on(2, "07:30"))),
        ("07:30", Issuing(True, None, on(2, "11:15"))),
        ("11:14", Issuing(True, None, on(2, "11:15"))),
        ("11:15", Issuing(False, NotIssuing.BREAK, on(2, "13:30"))),
        ("12:00", Issuing(False, NotIssuing.BREAK, on(2, "13:30"))),
        ("13:30", Issuing(True, None, on(2, "16:45"))),
        ("16:44", Issuing(True, None, on(2, "16:45"))),
        ("16:45", Issuing(False, NotIssuing.ENDED)),
        ("23:59", Issuing(False, NotIssuing.ENDED)),
    ],
)
def test_numbers_are_given_in_the_sittings_until_shortly_before_they_end(
    clock: str, found: Issuing
) -> None:
    assert issuing(HOURS, None, on(2, clock)) == found


def test_no_numbers_are_given_on_a_saturday_or_a_sunday() -> None:
    assert issuing(HOURS, None, on(7, "09:00")) == Issuing(False, NotIssuing.ENDED)
    assert issuing(HOURS, None, on(8, "09:00")) == Issuing(False, NotIssuing.ENDED)


def test_a_holiday_has_no_sittings_whatever_its_weekday() -> None:
    hours = replace(HOURS, holidays=(Holiday(MONDAY, "Nghỉ bù"),))
    assert issuing(hours, None, on(2, "09:00")) == Issuing(False, NotIssuing.ENDED)
    assert issuing(hours, None, on(3, "09:00")).open


def test_an_extra_sitting_counts_on_a_weekend_and_on_a_holiday_too() -> None:
    extra = (
        ExtraSitting(date(2026, 3, 7), time(8), time(10)),
        ExtraSitting(MONDAY, time(18), time(20)),
    )
    hours = replace(HOURS, extra=extra, holidays=(Holiday(MONDAY),))
    assert issuing(hours, None, on(7, "09:00")) == Issuing(True, None, on(7, "09:45"))
    assert not issuing(hours, None, on(2, "09:00")).open
    assert issuing(hours, None, on(2, "18:30")).open


def test_an_extra_sitting_stands_in_its_place_among_the_usual_ones() -> None:
    hours = replace(HOURS, extra=(ExtraSitting(MONDAY, time(11, 30), time(13, 30)),))
    assert [s.begin.hour for s in hours.sittings_on(MONDAY)] == [7, 11, 13]


def test_an_office_without_hours_gives_numbers_all_day() -> None:
    assert issuing(Hours(stop_minutes=15), None, on(8, "03:00")) == OPEN


def test_a_clock_that_cannot_be_trusted_turns_nobody_away() -> None:
    assert issuing(HOURS, None, None) == OPEN


def test_what_somebody_said_counts_until_its_time_is_over() -> None:
    lunch = Override(True, on(2, "13:30"))
    assert issuing(HOURS, lunch, on(2, "12:00")) == Issuing(True, None, on(2, "13:30"))
    assert issuing(HOURS, lunch, on(2, "13:30")) == Issuing(True, None, on(2, "16:45"))
    early = Override(False)
    assert issuing(HOURS, early, on(2, "09:00")) == Issuing(False, NotIssuing.STOPPED)


def test_what_somebody_said_counts_with_an_untrusted_clock_too() -> None:
    assert not issuing(HOURS, Override(False, on(2, "09:00")), None).open
    assert issuing(HOURS, Override(True, on(2, "09:00")), None).open


@pytest.mark.parametrize(
    ("clock", "begin"),
    [
        ("07:29", time(7, 30)),
        ("07:30", time(7, 30)),
        ("12:00", time(7, 30)),
        ("13:30", time(13, 30)),
        ("20:00", time(13, 30)),
    ],
)
def test_a_ticket_belongs_to_the_sitting_that_began_last(clock: str, begin: time) -> None:
    found = sitting_at(HOURS, on(2, clock))
    assert (found and found.begin) == (begin if clock != "07:29" else None)


def test_a_ticket_belongs_to_no_sitting_where_the_time_is_unknown() -> None:
    assert sitting_at(HOURS, None) is None


@pytest.mark.parametrize(
    ("clock", "hours"), [("06:00", 7.5), ("11:00", 4), ("12:00", 3.5), ("16:00", 1), ("18:00", 0)]
)
def test_the_time_that_is_left_is_that_of_the_sittings(clock: str, hours: float) -> None:
    assert time_left(HOURS, on(2, clock)) == timedelta(hours=hours)


def test_a_date_without_sittings_has_no_end() -> None:
    assert time_left(HOURS, on(7, "08:00")) is None


def test_the_next_sitting_may_be_tomorrow_or_after_a_holiday_week() -> None:
    assert next_begin(HOURS, on(2, "07:30")) == on(2, "13:30")
    assert next_begin(HOURS, on(6, "16:50")) == on(9, "07:30"), "over the weekend"
    week = tuple(Holiday(MONDAY + timedelta(days=n)) for n in range(7))
    assert next_begin(replace(HOURS, holidays=week), on(2, "07:00")) == on(9, "07:30")
    assert next_begin(Hours(), on(2, "07:00")) is None


def test_the_office_has_its_own_time_and_rolls_over_at_its_own_midnight() -> None:
    office = load_office(DEFAULT_OFFICE)
    clock = MovedClock(wall=datetime(2026, 3, 2, 16, 59, tzinfo=UTC))
    before = local(office, clock.read())
    clock.pass_(minutes=1)
    after = local(office, clock.read())
    assert before is not None
    assert after is not None
    assert (before.date(), after.date()) == (MONDAY, date(2026, 3, 3))
    clock.jump(hours=7)
    seven = local(office, clock.read())
    assert seven is not None
    assert (seven.hour, seven.date()) == (7, date(2026, 3, 3)), "and not at seven"


@given(
    minute=st.integers(0, 14 * 24 * 60),
    hundredth=st.integers(0, 99),
    stop=st.integers(0, 60),
    override=st.none()
    | st.builds(
        Override,
        st.booleans(),
        st.none()
        | st.integers(0, 2 * 24 * 60).map(lambda n: on(2, "00:00") + timedelta(minutes=n)),
    ),
)
def test_what_is_said_until_a_moment_stays_so_until_then(
    minute: int, hundredth: int, stop: int, override: Override | None
) -> None:
    hours = replace(HOURS, stop_minutes=stop, holidays=(Holiday(date(2026, 3, 4)),))
    at = on(2, "00:00") + timedelta(minutes=minute)
    found = issuing(hours, override, at)
    if found.until is not None:
        assert found.until > at
        before = at + (found.until - at) * hundredth / 100
        assert issuing(hours, override, before) == found


_ELSEWHERE = """
import time
from datetime import UTC, datetime
from server.core.hours import issuing, sitting_at
from server.core.reading import Reading
from server.work.policy import local
from server.setup.seed import DEFAULT_OFFICE, load_office

office = load_office(DEFAULT_OFFICE)
for hour in range(24):
    at = local(office, Reading("b", 1.0, datetime(2026, 3, 2, hour, 20, tzinfo=UTC), True))
    print(at.isoformat(), issuing(office.hours, None, at), sitting_at(office.hours, at))
"""


def said_under(zone: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        cwd=ROOT,
        env=os.environ | {"TZ": zone},
        check=True,
        text=True,
        capture_output=True,
    ).stdout


def test_the_hours_are_the_same_whatever_zone_the_process_has() -> None:
    here = said_under("Asia/Ho_Chi_Minh")
    assert here.count("Issuing(open=True") == 6, "08:20 to 10:20 and 14:20 to 16:20"
    assert said_under("UTC") == here
    assert said_under("America/New_York") == here


# settings


def test_the_default_office_works_mornings_and_afternoons_from_monday_to_friday() -> None:
    hours = load_office(DEFAULT_OFFICE).hours
    assert hours.sittings_on(MONDAY) == (MORNING, AFTERNOON)
    assert hours.sittings_on(date(2026, 3, 7)) == ()


def test_dates_and_times_are_read_as_toml_writes_them(tmp_path: Path) -> None:
    text = """
[[hours.holidays]]
date = 2027-01-01
name = "Tết Dương lịch"
[[hours.extra]]
date = 2026-12-05
begin = 07:30:00
end = 11:30:00
"""
    office = load(Office, written(tmp_path, text))
    assert office.hours.holidays == (Holiday(date(2027, 1, 1), "Tết Dương lịch"),)
    assert office.hours.extra == (ExtraSitting(date(2026, 12, 5), time(7, 30), time(11, 30)),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[hours.holidays]]\ndate = "1/1"', "must be a date such as 2026-12-31, without quotes"),
        ("[[hours.holidays]]\ndate = 2026-01-01T07:30:00", "must be a date such as"),
        (
            '[[hours.extra]]\ndate = 2026-01-01\nbegin = "07:30"\nend = 11:30:00',
            "begin: must be a time such as 07:30:00, without quotes",
        ),
        ('[[hours.weekly]]\ndays = ["mondy"]\nsittings = []', "did you mean 'monday'?"),
    ],
)
def test_what_is_no_date_or_time_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(Office, written(tmp_path, text))
    assert said in str(error.value)


def written(folder: Path, text: str) -> Path:
    """Add `text` to an office without hours."""
    path = all_day_office(folder)
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    return path


def wrong(**changed: object) -> list[str]:
    """Return the faults of the default office with other hours."""
    office = load_office(DEFAULT_OFFICE)
    hours = replace(HOURS, **changed)  # type: ignore[arg-type]
    return [str(fault) for fault in hours_faults(replace(office, hours=hours))]


def opening(*sittings: Sitting, days: tuple[Weekday, ...] = WORKDAYS) -> tuple[Opening, ...]:
    return (Opening(days, sittings),)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"weekly": opening(Sitting(time(9), time(9)))}, "must end after 09:00"),
        ({"weekly": opening(Sitting(time(13), time(9)))}, "must end after 13:00"),
        ({"weekly": opening(Sitting(time(9), time(9, 15)))}, "gives no numbers at all"),
        (
            {"weekly": opening(MORNING, Sitting(time(11), time(12)))},
            "the sitting from 11:00 begins before the one from 07:30 ends",
        ),
        (
            {"weekly": opening(MORNING) + opening(MORNING, days=(Weekday.FRIDAY,))},
            "friday",
        ),
        (
            {"extra": (ExtraSitting(MONDAY, time(11), time(12)),)},
            "2026-03-02: the sitting from 11:00 begins before",
        ),
        ({"extra": (ExtraSitting(MONDAY, time(19), time(18)),)}, "must end after 19:00"),
        ({"weekly": opening(MORNING, days=())}, "hours.weekly[1].days: at least one"),
        ({"weekly": opening()}, "hours.weekly[1].sittings: at least one"),
        ({"weekly": opening(MORNING, days=WORKDAYS + WORKDAYS[:1])}, "monday is there 2 times"),
        ({"holidays": (Holiday(MONDAY), Holiday(MONDAY))}, "2026-03-02 is there 2 times"),
        ({"stop_minutes": -1}, "hours.stop_minutes: must be 0 to 1440, not -1"),
        (
            {"weekly": opening(Sitting(time(7, tzinfo=UTC), time(9)))},
            "without a zone",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused(changed: dict[str, object], fault: str) -> None:
    found = wrong(**changed)
    assert any(fault in line for line in found), found


def test_sittings_that_touch_and_an_extra_one_on_a_holiday_are_fine() -> None:
    touching = opening(Sitting(time(8), time(10)), Sitting(time(10), time(12)))
    assert wrong(weekly=touching) == []
    extra = (ExtraSitting(MONDAY, time(8), time(12)),)
    assert wrong(extra=extra, holidays=(Holiday(MONDAY),)) == []


@pytest.mark.parametrize(
    ("key", "value", "least"),
    [("minutes", 0, 1), ("target_minutes", -5, 1), ("quota_day", 0, 1), ("quota_sitting", 0, 1)],
)
def test_minutes_and_quotas_below_one_are_refused(key: str, value: int, least: int) -> None:
    office = load_office(DEFAULT_OFFICE)
    first = replace(office.services[0], **{key: value})  # type: ignore[arg-type]
    changed = replace(office, services=(first, *office.services[1:]))
    (fault,) = hours_faults(changed)
    assert str(fault).startswith(f"services[1].{key}: must be {least} to ")


@pytest.mark.parametrize("key", ["early_minutes", "late_minutes"])
def test_negative_minutes_of_appointments_are_refused(key: str) -> None:
    office = load_office(DEFAULT_OFFICE)
    rules = replace(office.appointments, **{key: -1})
    (fault,) = hours_faults(replace(office, appointments=rules))
    assert str(fault).startswith(f"appointments.{key}: must be 0 to ")
