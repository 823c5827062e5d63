"""Quotas for a day and a sitting, and lines that are too long for the time that is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from timed_office import HOA, KIOSK, LAN, NAM, TimedOffice

from server.core.errors import LineFull, UnknownService
from server.desk import Key
from server.session import Caller


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TimedOffice]:
    office = TimedOffice(tmp_path)
    office.open()
    yield office
    office.store.close()


def issue(office: TimedOffice, n: int, service: str = "A") -> None:
    for _ in range(n):
        office.issue(service)


def test_without_a_quota_there_is_no_limit(office: TimedOffice) -> None:
    issue(office, 40)
    assert not any(line.full for line in office.board().lines)


def test_a_service_stops_when_its_numbers_of_the_day_are_given(office: TimedOffice) -> None:
    office.set_service("A", quota_day=3)
    issue(office, 3)
    with pytest.raises(LineFull, match="service A has given all its numbers of today"):
        office.issue()
    assert office.line("A").full
    assert not office.line("B").full
    assert office.issue("B").number == "B001"


@pytest.mark.parametrize("caller", [KIOSK, NAM])
def test_kiosks_and_helpers_are_refused_beyond_the_quota(
    office: TimedOffice, caller: Caller
) -> None:
    office.set_service("A", quota_day=1)
    issue(office, 1)
    with pytest.raises(LineFull):
        office.issue(caller=caller)


@pytest.mark.parametrize("caller", [LAN, HOA])
def test_clerks_and_supervisors_may_give_a_number_beyond_the_quota(
    office: TimedOffice, caller: Caller
) -> None:
    office.set_service("A", quota_day=1)
    issue(office, 1)
    assert office.issue(caller=caller).number == "A002"


def test_a_number_that_was_cancelled_was_given_all_the_same(office: TimedOffice) -> None:
    office.set_service("A", quota_day=1)
    given = office.issue()
    cancelled = {"state": "cancelled"}
    office.store.change(lambda table: table.update("tickets", cancelled, id=given.id))
    with pytest.raises(LineFull):
        office.issue()


def test_a_transfer_takes_no_number_from_the_quota_of_another_service(office: TimedOffice) -> None:
    office.set_service("B", quota_day=1)
    moved = office.issue("A")
    office.store.change(lambda table: table.update("tickets", {"service": "B"}, id=moved.id))
    assert office.issue("B").number == "B001"


def test_a_lowered_or_lifted_quota_counts_at_once(office: TimedOffice) -> None:
    issue(office, 2)
    office.set_service("A", quota_day=1)
    assert office.line("A").full
    office.set_service("A", quota_day=None)
    assert not office.line("A").full
    issue(office, 1)


def test_the_afternoon_has_numbers_of_its_own(office: TimedOffice) -> None:
    office.set_service("A", quota_sitting=2)
    issue(office, 2)
    with pytest.raises(LineFull, match="all its numbers of this sitting"):
        office.issue()
    office.at("13:30")
    assert not office.line("A").full
    issue(office, 2)
    assert office.line("A").full


def test_a_number_given_over_lunch_belongs_to_the_morning(office: TimedOffice) -> None:
    office.set_service("A", quota_sitting=2)
    issue(office, 1)
    office.at("12:00")
    office.set_issuing(True)
    issue(office, 1)
    assert office.line("A").full
    labels = office.rows("select sitting from tickets")
    assert [row["sitting"] for row in labels] == ["07:30", "07:30"]


def test_a_sittings_quota_does_not_count_where_the_time_is_unknown(office: TimedOffice) -> None:
    office.set_service("A", quota_sitting=1, quota_day=3)
    office.clock.synchronised = False
    issue(office, 3)
    with pytest.raises(LineFull, match="of today"):
        office.issue()


def test_a_day_closed_by_mistake_and_opened_again_has_one_quota(office: TimedOffice) -> None:
    office.set_service("A", quota_day=3)
    issue(office, 2)
    office.close_day()
    office.open()
    issue(office, 1)
    with pytest.raises(LineFull):
        office.issue()
    office.close_day()
    office.at("07:30", days=1)
    office.open()
    issue(office, 3)


def test_a_service_that_does_not_exist_is_no_full_line(office: TimedOffice) -> None:
    with pytest.raises(UnknownService):
        office.issue("Z")


# longer than can be served


def test_numbers_stop_when_the_line_is_longer_than_the_time_that_is_left(
    office: TimedOffice,
) -> None:
    office.set_hours(stop_when_full=True)
    office.set_service("C", minutes=20)
    office.at("16:00")
    # An hour is left and one counter has to do: four people take more.
    issue(office, 4, "C")
    with pytest.raises(LineFull, match="too long for the time that is left"):
        office.issue("C")
    assert office.line("C").full
    assert not office.line("A").full


def test_more_open_counters_serve_a_longer_line(office: TimedOffice) -> None:
    office.set_hours(stop_when_full=True)
    office.set_service("C", minutes=20)
    office.at("16:00")
    issue(office, 4, "C")
    office.press(Key.OPEN, 3, LAN)
    assert office.line("C").full
    mai = Caller("Mai", LAN.role)
    office.press(Key.OPEN, 4, mai)
    assert not office.line("C").full
    office.press(Key.PAUSE, 4, mai)
    assert not office.line("C").full, "who pauses goes on soon"
    issue(office, 3, "C")
    assert office.line("C").full


def test_a_line_gets_too_long_by_time_alone(office: TimedOffice) -> None:
    office.set_hours(stop_when_full=True)
    office.set_service("C", minutes=20)
    office.at("15:00")
    issue(office, 4, "C")
    assert not office.line("C").full
    office.at("15:40")
    assert not office.line("C").full, "80 minutes for 80 minutes of work"
    office.at("15:41")
    assert office.line("C").full


def test_nobody_is_served_over_lunch(office: TimedOffice) -> None:
    office.set_hours(stop_when_full=True)
    office.set_service("C", minutes=30)
    office.at("10:30")
    issue(office, 10, "C")
    assert office.line("C").full, "an hour until lunch, and three and a half after it"


def test_nothing_is_too_long_where_the_office_does_not_ask_for_it(office: TimedOffice) -> None:
    office.at("16:40")
    issue(office, 30, "C")
    assert not office.line("C").full


def test_nothing_is_too_long_while_somebody_has_numbers_given_against_the_hours(
    office: TimedOffice,
) -> None:
    office.set_hours(stop_when_full=True)
    office.at("17:30")
    office.set_issuing(True)
    issue(office, 5, "C")


def test_nothing_is_too_long_where_the_time_is_unknown(office: TimedOffice) -> None:
    office.set_hours(stop_when_full=True)
    office.clock.synchronised = False
    office.clock.wall = datetime(2026, 3, 2, 9, 55, tzinfo=UTC)
    issue(office, 20, "C")


def test_no_line_is_full_while_the_office_is_closed(office: TimedOffice) -> None:
    office.set_service("A", quota_day=1)
    issue(office, 1)
    office.close_day()
    assert not office.line("A").full
