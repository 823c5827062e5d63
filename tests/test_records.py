"""Waiting, way and service times are on record, and the clock cannot spoil them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from moved_clock import MovedClock
from offices import all_day_office

from server.core.errors import Forbidden, IllegalAction, OfficeClosed, OfficeOpen
from server.core.leg import Leg
from server.core.office import CallRules
from server.core.ticket import State, Ticket
from server.desk import Key
from server.office import OfficeAtWork
from server.records import Records
from server.requests import Act, Issue
from server.session import Caller, Role
from server.setup.seed import save_office, seed
from server.store import Store
from server.views.reports import legs_csv, read_report

LAN = Caller("Lan", Role.CLERK)
KIOSK = Caller("kiosk-1", Role.KIOSK)


class Office:
    """An office at work on a real database, with a clock that is moved by hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = MovedClock()
        self.start()
        self.work.open_day(LAN, act())
        self.press(Key.OPEN)

    def start(self) -> None:
        self.store = Store(self.path)
        seed(self.store, self.clock, all_day_office(self.path.parent))
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)

    def restart(self, **off: float) -> None:
        self.store.close()
        self.clock.reboot(**off)
        self.start()

    def keep_absent(self) -> None:
        """Let nobody who was absent go back in line by themselves."""
        with self.store.read() as table:
            office = Records(table).office()
        rules = CallRules(absent_returns=False)
        save_office(self.store, self.clock, replace(office, calls=rules))

    def issue(self, service: str = "A", priority: str | None = None) -> Ticket:
        return self.work.issue(KIOSK, Issue(uuid4(), service, priority)).answer.ticket

    def press(self, key: Key, counter: int = 1) -> Ticket | None:
        return self.work.press(LAN, counter, key, act()).answer.ticket

    def leg(self, ticket: Ticket) -> Leg:
        with self.store.read() as table:
            return Records(table).leg(ticket.id)

    def ticket(self, ticket: Ticket) -> Ticket:
        with self.store.read() as table:
            return Records(table).ticket(ticket.id)


def act() -> Act:
    return Act(uuid4())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path / "office.db")
    yield office
    office.store.close()


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


def serve_one(office: Office, waiting: float, way: float, service: float) -> Ticket:
    ticket = office.issue()
    office.clock.pass_(minutes=waiting)
    office.press(Key.NEXT)
    office.clock.pass_(minutes=way)
    office.press(Key.SERVE)
    office.clock.pass_(minutes=service)
    office.press(Key.FINISH)
    return ticket


def test_waiting_way_and_service_time_are_measured(office: Office) -> None:
    leg = office.leg(serve_one(office, 12, 1, 9))
    assert (leg.waiting_time, leg.way_time, leg.service_time) == (
        minutes(12),
        minutes(1),
        minutes(9),
    )
    assert (leg.counter, leg.clerk, leg.outcome) == (1, "Lan", State.SERVED)


def test_a_recall_does_not_shorten_the_way(office: Office) -> None:
    ticket = office.issue()
    office.press(Key.NEXT)
    office.clock.pass_(minutes=2)
    office.press(Key.RECALL)
    office.clock.pass_(minutes=1)
    office.press(Key.SERVE)
    assert office.leg(ticket).way_time == minutes(3)


@pytest.mark.parametrize("hours", [-7, 5, 24 * 365])
def test_a_wall_clock_that_jumps_in_mid_service_changes_nothing(office: Office, hours: int) -> None:
    ticket = office.issue()
    office.clock.pass_(minutes=10)
    office.press(Key.NEXT)
    office.press(Key.SERVE)
    office.clock.pass_(minutes=4)
    office.clock.jump(hours=hours)
    office.clock.pass_(minutes=4)
    office.press(Key.FINISH)
    assert office.leg(ticket).waiting_time == minutes(10)
    assert office.leg(ticket).service_time == minutes(8)


def test_across_a_restart_two_synchronised_clocks_are_compared(office: Office) -> None:
    ticket = office.issue()
    office.clock.pass_(minutes=10)
    office.restart(minutes=5)
    office.press(Key.NEXT)
    assert office.leg(ticket).waiting_time == minutes(15)


def test_across_a_restart_with_an_unset_clock_the_time_is_left_out(office: Office) -> None:
    untrusted = office.issue()
    office.restart(hours=-30)
    office.clock.synchronised = False
    office.press(Key.NEXT)
    office.press(Key.FINISH)
    trusted = serve_one(office, 6, 0, 2)
    assert office.leg(untrusted).waiting_time is None
    report = read_report(office.store).office
    assert report.served == 2
    assert report.waiting_time is not None
    assert (report.waiting_time.count, report.waiting_time.mean) == (1, minutes(6))
    assert office.leg(trusted).service_time == minutes(2)


def test_numbers_go_on_after_a_restart_with_a_wrong_clock(office: Office) -> None:
    assert office.issue().number == "A001"
    office.restart(days=-400)
    office.clock.synchronised = False
    assert office.issue().number == "A002"


def test_next_finishes_the_ticket_in_hand(office: Office) -> None:
    first, second = office.issue(), office.issue()
    office.press(Key.NEXT)
    office.press(Key.SERVE)
    office.clock.pass_(minutes=5)
    in_hand = office.press(Key.NEXT)
    assert in_hand is not None
    assert in_hand.id == second.id
    assert office.ticket(first).state is State.SERVED
    assert office.leg(first).service_time == minutes(5)


def test_a_ticket_finished_without_serve_has_no_service_time(office: Office) -> None:
    first, _ = office.issue(), office.issue()
    office.press(Key.NEXT)
    office.press(Key.NEXT)
    assert office.ticket(first).state is State.SERVED
    assert office.leg(first).service_time is None


def test_only_a_new_day_begins_the_numbers_again(office: Office) -> None:
    office.issue()
    office.clock.pass_(hours=40)
    assert office.issue().number == "A002"
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    assert office.issue().number == "A001"


def test_closing_expires_who_waits_and_finishes_who_is_served(office: Office) -> None:
    served, called, waiting = office.issue("A"), office.issue("C"), office.issue("A")
    office.press(Key.NEXT)
    office.press(Key.SERVE)
    office.work.press(Caller("Hoa", Role.CLERK), 3, Key.OPEN, act())
    office.work.press(Caller("Hoa", Role.CLERK), 3, Key.NEXT, act())
    office.clock.pass_(hours=14)
    office.work.close_day(LAN, act())
    states = [office.ticket(t).state for t in (served, called, waiting)]
    assert states == [State.SERVED, State.EXPIRED, State.EXPIRED]
    assert office.leg(served).service_time is None, "nobody knows when the citizen left"


def test_closing_destroys_the_key_and_every_holder(office: Office) -> None:
    office.work.issue(KIOSK, Issue(uuid4(), "A", None, "ab" * 32))
    with office.store.read() as table:
        key = table.value("select key from days")
        assert table.value("select holder from tickets") == "ab" * 32
    office.work.close_day(LAN, act())
    left = b"".join(path.read_bytes() for path in office.path.parent.iterdir())
    assert b"A001" in left
    for secret in (key, "ab" * 32):
        assert secret.encode() not in left, "not even in what SQLite leaves behind"


def test_who_was_absent_is_still_reported_after_closing(office: Office) -> None:
    office.keep_absent()
    absent, _ = office.issue(), office.issue("C")
    office.press(Key.NEXT)
    office.press(Key.MISS)
    leg = office.leg(absent)
    office.work.close_day(LAN, act())
    assert office.ticket(absent).state is State.EXPIRED
    assert office.leg(absent) == leg
    report = read_report(office.store).office
    assert (report.issued, report.absent, report.expired) == (2, 1, 1)


def test_an_old_closing_that_is_sent_again_does_not_close_the_new_day(office: Office) -> None:
    closing = act()
    office.work.close_day(LAN, closing)
    day = office.work.open_day(LAN, act()).answer
    assert office.work.close_day(LAN, closing).again
    with office.store.read() as table:
        assert Records(table).open_day() == day


def test_answers_are_kept_for_two_days(office: Office) -> None:
    first = Issue(uuid4(), "A")
    office.work.issue(KIOSK, first)
    for _ in range(2):
        office.work.close_day(LAN, act())
        office.work.open_day(LAN, act())
    assert office.work.issue(KIOSK, first).again is False


def test_a_kiosk_cannot_grant_what_only_staff_grant(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.issue(priority="merit")
    assert office.work.issue(LAN, Issue(uuid4(), "A", "merit")).answer.ticket.priority == "merit"


def test_a_clerk_with_somebody_in_hand_cannot_leave(office: Office) -> None:
    office.issue()
    office.press(Key.NEXT)
    with pytest.raises(IllegalAction, match="A001 is still in hand at counter 1"):
        office.work.leave(LAN, act())
    office.press(Key.FINISH)
    office.work.leave(LAN, act())


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "＝1"])
def test_nothing_that_was_typed_is_a_formula_in_the_csv(office: Office, evil: str) -> None:
    with office.store.read() as table:
        settings = Records(table).office()
    group = replace(settings.priority[0], key=evil)
    save_office(office.store, office.clock, replace(settings, priority=(group,)))
    clerk = Caller(evil, Role.CLERK)
    office.work.issue(clerk, Issue(uuid4(), "C", evil))
    office.work.press(clerk, 3, Key.OPEN, act())
    office.work.press(clerk, 3, Key.NEXT, act())
    (row,) = csv.DictReader(io.StringIO(legs_csv(office.store)))
    assert (row["clerk"], row["priority"]) == (f"'{evil}", f"'{evil}")


def test_a_closed_office_issues_and_calls_nothing(office: Office) -> None:
    office.work.close_day(LAN, act())
    with pytest.raises(OfficeClosed):
        office.issue()
    with pytest.raises(OfficeClosed):
        office.press(Key.OPEN)
    with pytest.raises(OfficeClosed):
        office.work.close_day(LAN, act())


def test_an_open_day_cannot_be_opened_again(office: Office) -> None:
    with pytest.raises(OfficeOpen):
        office.work.open_day(LAN, act())


def test_the_report_has_counts_and_spreads_by_service_and_counter(office: Office) -> None:
    office.keep_absent()
    for waiting in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30):
        serve_one(office, waiting, 0, 2 * waiting)
    office.issue("B")
    office.press(Key.NEXT)
    office.press(Key.MISS)
    office.issue("C")
    report = read_report(office.store)
    whole = report.office
    assert (whole.issued, whole.waiting, whole.in_hand, whole.served, whole.absent) == (
        12,
        1,
        0,
        10,
        1,
    )
    a, b, c = report.services
    assert [row.key for row in report.services] == ["A", "B", "C"]
    assert (b.absent, c.waiting) == (1, 1)
    spread = a.waiting_time
    assert spread is not None
    assert (spread.count, spread.mean, spread.median) == (10, minutes(7.5), minutes(5.5))
    assert (spread.p90, spread.max) == (minutes(9), minutes(30))
    assert a.service_time is not None
    assert a.service_time.max == minutes(60)
    (counter,) = report.counters
    assert (counter.key, counter.served, counter.absent) == ("1", 10, 1)


def test_the_csv_has_every_leg_in_local_time(office: Office) -> None:
    serve_one(office, 12, 1, 9)
    office.issue("B", "elderly")
    rows = list(csv.DictReader(io.StringIO(legs_csv(office.store))))
    assert [row["number"] for row in rows] == ["A001", "B001"]
    assert rows[0]["queued_at"] == "2026-03-02T07:30:00+07:00"
    assert [rows[0][c] for c in ("waiting_s", "way_s", "service_s")] == ["720.0", "60.0", "540.0"]
    assert [rows[1][c] for c in ("priority", "waiting_s", "outcome")] == ["elderly", "", ""]
