"""The day's report: every stretch has its own times, every ticket counts once a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from browser import chromium
from moved_office import LAN, NOBODY, MovedOffice, act
from office_process import PIN, OfficeProcess
from playwright.sync_api import expect

from server.core.rating import Score
from server.core.report import DayReport, Row
from server.core.ticket import Ticket
from server.desk import Key
from server.records import Records
from server.requests import Rate, Transfer
from server.session import Role
from server.views.deskview import read_desk
from server.views.hall import read_hall
from server.views.reports import day_opened, legs_csv, read_report
from server.work.ratings import read_ratings

COUNTS = ("waiting", "in_hand", "served", "moved_on", "absent", "cancelled", "expired")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


def report(office: MovedOffice) -> DayReport:
    found = read_report(office.store)
    for row in (found.office, *found.services, *found.counters):
        assert sum(getattr(row, count) for count in COUNTS) == row.issued, row
    return found


def row(found: DayReport, key: str) -> Row:
    return next(row for row in (*found.services, *found.counters) if row.key == key)


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def after(office: MovedOffice, wait: float, *keys: Key) -> None:
    office.clock.pass_(minutes=wait)
    for key in keys:
        office.press(key)


def transferred(office: MovedOffice) -> Ticket:
    """Wait 10 minutes for A, be served 4, wait 20 more for B, be served 6."""
    ticket = office.issue("A")
    after(office, 10, Key.NEXT, Key.SERVE)
    office.clock.pass_(minutes=4)
    office.work.press(LAN, 1, Key.TRANSFER, Transfer(uuid4(), "B"))
    after(office, 20, Key.NEXT, Key.SERVE)
    after(office, 6, Key.FINISH)
    return ticket


def test_a_transfer_waits_twice_and_counts_once_for_the_office(office: MovedOffice) -> None:
    transferred(office)
    found = report(office)
    whole = found.office
    assert (whole.issued, whole.served, whole.moved_on) == (1, 1, 0)
    assert whole.waiting_time is not None
    assert whole.service_time is not None
    assert (whole.waiting_time.count, whole.waiting_time.mean) == (2, minutes(15))
    assert (whole.service_time.count, whole.service_time.mean) == (2, minutes(5))
    first, second = row(found, "A"), row(found, "B")
    assert (first.issued, first.moved_on, first.served) == (1, 1, 0)
    assert (second.issued, second.moved_on, second.served) == (1, 0, 1)
    assert first.waiting_time is not None
    assert second.waiting_time is not None
    assert (first.waiting_time.mean, second.waiting_time.mean) == (minutes(10), minutes(20))


def test_a_visit_with_two_services_is_served_in_both(office: MovedOffice) -> None:
    office.issue("A", then=("B",))
    after(office, 3, Key.NEXT, Key.SERVE, Key.FINISH)
    found = report(office)
    assert (row(found, "A").served, row(found, "B").waiting) == (1, 1)
    assert (found.office.served, found.office.waiting) == (0, 1), "the visit is not over"
    after(office, 9, Key.NEXT, Key.SERVE, Key.FINISH)
    found = report(office)
    assert (found.office.issued, found.office.served) == (1, 1)
    assert found.office.waiting_time is not None
    assert found.office.waiting_time.max == minutes(9)
    counter = row(found, "1")
    assert (counter.issued, counter.served) == (1, 1), "one ticket, called here twice"
    assert counter.waiting_time is not None
    assert counter.waiting_time.count == 2


def test_absent_is_who_came_no_more(office: MovedOffice) -> None:
    came_back, cancelled, never = (office.issue("A") for _ in range(3))
    for _ in range(3):
        after(office, 1, Key.NEXT, Key.MISS)
    assert report(office).office.waiting == 3
    for _ in range(2):
        after(office, 1, Key.NEXT, Key.SERVE, Key.FINISH)
    assert office.ticket(cancelled).absences == 1
    office.work.close_day(LAN, act())
    whole = report(office).office
    assert (whole.served, whole.absent, whole.expired) == (2, 1, 0)
    assert (office.ticket(never).absences, office.ticket(came_back).absences) == (1, 1)


def test_the_third_absence_is_absent_and_not_cancelled(office: MovedOffice) -> None:
    office.issue("A")
    for _ in range(3):
        after(office, 1, Key.NEXT, Key.MISS)
    whole = report(office).office
    assert (whole.absent, whole.cancelled) == (1, 0)
    assert whole.waiting_time is not None
    assert whole.waiting_time.count == 3


def test_cancelled_and_expired_are_told_apart(office: MovedOffice) -> None:
    first, _ = office.issue("A"), office.issue("A")
    office.work.cancel(LAN, first.id, act())
    office.work.close_day(LAN, act())
    whole = report(office).office
    assert (whole.issued, whole.cancelled, whole.expired) == (2, 1, 1)


def lines(office: MovedOffice, with_ratings: bool = False) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(legs_csv(office.store, with_ratings))))


def test_the_csv_tells_returns_absences_appointments_and_ratings(office: MovedOffice) -> None:
    absent = office.issue("A")
    after(office, 1, Key.NEXT, Key.MISS)
    after(office, 1, Key.NEXT, Key.SERVE, Key.FETCH)
    office.work.return_ticket(LAN, absent.id, act())
    after(office, 1, Key.NEXT, Key.SERVE, Key.FINISH)
    office.put(absent, appointment=1)
    moved = transferred(office)
    office.work.rate(NOBODY, moved.id, Rate(uuid4(), Score.POOR))
    found = [
        [line[c] for c in ("number", "outcome", "returned", "absences", "appointment", "rating")]
        for line in lines(office, with_ratings=True)
    ]
    assert found == [
        ["A001", "no_show", "0", "1", "1", ""],
        ["A001", "served", "1", "1", "1", ""],
        ["A001", "served", "1", "1", "1", ""],
        ["A002", "transferred", "0", "0", "0", ""],
        ["A002", "served", "0", "0", "0", "poor"],
    ]
    assert "rating" not in lines(office)[0], "a line names its clerk: ratings are not for all"


def test_a_day_that_was_closed_by_mistake_and_opened_again_is_one_report(
    office: MovedOffice,
) -> None:
    opened = day_opened(office.store, 1)
    first = office.issue("A")
    after(office, 10, Key.NEXT, Key.SERVE, Key.FINISH)
    office.work.rate(NOBODY, first.id, Rate(uuid4(), Score.GOOD))
    office.issue("A")
    office.work.close_day(LAN, act())
    office.clock.pass_(minutes=5)
    office.work.open_day(LAN, act())
    office.issue("A")
    found = report(office).office
    assert (found.issued, found.served, found.expired, found.waiting) == (3, 1, 1, 1)
    lines = legs_csv(office.store, with_ratings=True).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["A001", "A002", "A003"]
    assert lines[1].endswith(",good")
    with office.store.read() as table:
        (tally,) = read_ratings(Records(table), 2).services
        hall = read_hall(Records(table), (), office.clock.read())
        desk = read_desk(Records(table), LAN, 1, office.clock.read())
    assert (hall.lines[0].issued, hall.lines[0].served, hall.counters[0].served) == (3, 1, 1)
    assert (desk.served, tally.good) == (1, 1)
    assert day_opened(office.store, 2) == opened
    office.clock.pass_(days=1)
    office.work.open_day(LAN, act())
    assert report(office).office.issued == 0


def test_going_on_to_the_next_service_is_no_return(office: MovedOffice) -> None:
    office.issue("A", then=("B",))
    after(office, 1, Key.NEXT, Key.SERVE, Key.FINISH)
    assert [line["returned"] for line in lines(office)] == ["0", "0"]


def test_the_page_has_ratings_by_service_and_for_supervisors_by_counter(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1, "Lan"), office_server.kiosk()
    for score in (Score.GOOD, Score.GOOD, Score.POOR):
        ticket = kiosk.issue(uuid4(), "A").ticket
        for key in (Key.NEXT, Key.SERVE, Key.FINISH):
            clerk.press(uuid4(), 1, key)
        kiosk.rate(uuid4(), ticket.id, score)
    supervisor = office_server.person("Hoa", Role.SUPERVISOR)
    assert [tally.key for tally in supervisor.ratings().counters] == ["1"]
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for name, tables in (("Lan", 1), ("Hoa", 2)):
            page.context.clear_cookies()
            page.request.post(f"{office_server.url}/api/session", data={"name": name, "pin": PIN})
            page.goto(f"{office_server.url}/reports/today")
            ratings = page.locator("table.ratings")
            expect(ratings).to_have_count(tables)
            cells = ratings.first.locator("tbody tr").first.locator("td")
            expect(cells).to_have_text(["2", "0", "1", "3", "66%", ""])
            header = page.request.get(f"{office_server.url}/reports/today.csv").text()
            assert ("Đánh giá" in header.splitlines()[0]) is (name == "Hoa")
        expect(ratings.nth(1).locator("tbody th")).to_have_text("Quầy 1")
        page.goto(f"{office_server.url}/language/en?back=/reports/today")
        expect(page.locator("h1")).to_have_text("Report of the business day")
        expect(ratings.nth(1).locator("tbody th")).to_have_text("Counter 1")
        assert page.evaluate("document.documentElement.scrollWidth") == 1366
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_report_without_a_day_says_so(office_server: OfficeProcess) -> None:
    office_server.add_clerk("Lan")
    with chromium() as browser:
        page = browser.new_page()
        page.request.post(f"{office_server.url}/api/session", data={"name": "Lan", "pin": PIN})
        page.goto(f"{office_server.url}/reports/today")
        expect(page.locator("main .lead")).to_have_text("Chưa có ngày làm việc nào được mở.")
        page.goto(f"{office_server.url}/reports/today.csv")
        expect(page).to_have_url(f"{office_server.url}/reports/today")
