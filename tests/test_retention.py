"""Records older than the office wants to keep them are deleted, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from moved_office import LAN, MovedOffice, act

from server.access.audit import entries
from server.app import close, create_app
from server.core.rating import Score
from server.core.ticket import Ticket
from server.desk import Key
from server.records import Records
from server.requests import Rate
from server.routes.table import Parts
from server.setup.seed import save_office
from server.work.retention import Retention

KEPT_DAYS = 30
TABLES = ("tickets", "legs", "ratings")


class OldOffice(MovedOffice):
    """An office that keeps its records for KEPT_DAYS, and deletes when a day is opened."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.keep(KEPT_DAYS)
        self.retention = Retention(self.store, self.clock)

    def keep(self, days: int) -> None:
        with self.store.read() as table:
            office = Records(table).office()
        save_office(self.store, self.clock, replace(office, retention_days=days))

    def work_a_day(self, people: int = 1) -> list[Ticket]:
        """Serve and rate `people`, and close the day."""
        tickets = [self.issue() for _ in range(people)]
        for ticket in tickets:
            for key in (Key.NEXT, Key.SERVE, Key.FINISH):
                self.press(key)
            self.work.rate(LAN, ticket.id, Rate(uuid4(), Score.GOOD))
        self.work.close_day(LAN, act())
        return tickets

    def open(self, **later: float) -> None:
        """Open a day some time later, and wait until what is old has gone."""
        self.clock.pass_(**later)
        self.work.open_day(LAN, act())
        self.press(Key.OPEN)
        self.delete()

    def delete(self) -> None:
        self.retention.begin()
        self.retention.wait()

    def count(self, table: str) -> int:
        return int(self.value(f"select count(*) from {table}"))

    def deletions(self) -> list[dict[str, object]]:
        with self.store.read() as table:
            return [e.detail for e in entries(table) if e.action == "records_delete"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[OldOffice]:
    office = OldOffice(tmp_path)
    yield office
    office.retention.stop()
    office.close()


def test_what_is_older_than_the_office_keeps_it_goes_when_a_day_is_opened(
    office: OldOffice,
) -> None:
    office.work_a_day(people=3)
    office.open(days=KEPT_DAYS + 1)
    assert [office.count(table) for table in TABLES] == [0, 0, 0]
    assert office.value("select count(*) from events where day = 1") == 0
    assert office.value("select count(*) from counter_times where day = 1") == 0
    assert office.value("select count(*) from requests where id in (select id from tickets)") == 0


def test_days_and_the_audit_stay_and_the_audit_tells_what_went(office: OldOffice) -> None:
    office.work_a_day(people=3)
    before = office.count("audit")
    office.open(days=KEPT_DAYS + 1)
    assert office.value("select opened_at from days where id = 1")
    assert office.deletions() == [{"through_day": 1, "tickets": 3}]
    assert office.count("audit") > before


def test_what_is_young_enough_stays(office: OldOffice) -> None:
    (kept,) = office.work_a_day()
    office.open(days=KEPT_DAYS)
    assert office.ticket(kept).number == "A001"
    assert [office.count(table) for table in TABLES] == [1, 1, 1]
    assert office.deletions() == []


def test_only_the_days_that_are_too_old_go(office: OldOffice) -> None:
    (old,) = office.work_a_day()
    office.open(days=20)
    (young,) = office.work_a_day()
    office.open(days=20)
    ids = office.value("select group_concat(id) from tickets")
    assert old.id not in ids
    assert ids == young.id
    assert office.value("select min(day) from events where day is not null") == 2


def test_a_shorter_time_counts_from_the_next_opening_on(office: OldOffice) -> None:
    office.work_a_day()
    office.open(days=10)
    office.keep(7)
    assert office.count("tickets") == 1
    office.work_a_day()
    office.open(days=1)
    assert office.value("select group_concat(day) from tickets") == "2"


def test_a_clock_that_cannot_be_trusted_deletes_nothing(office: OldOffice) -> None:
    office.work_a_day()
    office.clock.synchronised = False
    office.clock.jump(days=4000)
    office.open()
    assert office.count("tickets") == 1
    assert office.deletions() == []


def test_a_day_whose_clock_was_wrong_is_as_old_as_the_next_one(office: OldOffice) -> None:
    office.work_a_day()
    office.clock.synchronised = False
    office.open(days=1)
    office.work_a_day()
    office.clock.synchronised = True
    office.open(days=1)
    office.work_a_day()
    office.open(days=KEPT_DAYS + 1)
    assert office.count("tickets") == 0
    assert office.deletions() == [{"through_day": 3, "tickets": 3}]


def test_people_are_served_while_it_goes_on_and_numbers_begin_again(office: OldOffice) -> None:
    office.work_a_day()
    office.open(days=KEPT_DAYS + 1)
    ticket = office.issue()
    assert ticket.number == "A001"
    assert office.press(Key.NEXT) is not None


def test_many_old_records_go_in_pieces_and_none_is_left(office: OldOffice) -> None:
    office.work_a_day(people=2)
    add_many(office, 250)
    office.clock.pass_(days=KEPT_DAYS + 1)
    office.work.open_day(LAN, act())
    office.delete()
    assert office.count("tickets") == 0
    assert office.value("select count(*) from events where day = 1") == 0
    assert office.deletions() == [{"through_day": 1, "tickets": 252}]
    assert office.value("select count(*) from pragma_foreign_key_check") == 0


def test_what_was_stopped_in_the_middle_goes_on_at_the_next_opening(office: OldOffice) -> None:
    office.work_a_day(people=2)
    add_many(office, 250)
    office.clock.pass_(days=KEPT_DAYS + 1)
    office.work.open_day(LAN, act())
    office.retention.begin()
    office.retention.stop()
    left = office.count("tickets")
    assert left > 0
    office.retention = Retention(office.store, office.clock)
    office.delete()
    assert office.count("tickets") == 0
    assert office.deletions()[0] == {"through_day": 1, "tickets": left}


def add_many(office: OldOffice, n: int) -> None:
    """Put more tickets with an event each into day 1, straight into the tables."""
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)"
    office.store.change(
        lambda table: [
            table.rows(
                "insert into tickets (id, day, service, serial, number, issued_at, state,"
                f" language, slip) {numbers} select 'old' || i, 1, 'B', i, 'B' || i,"
                " '2026-03-02T00:30:00Z', 'served', 'vi', 'printed' from n returning 1",
                n,
            ),
            table.rows(
                "insert into legs (ticket, n, service, queued)"
                f" {numbers} select 'old' || i, 1, 'B', '{{}}' from n returning 1",
                n,
            ),
        ]
    )


def test_the_server_begins_by_itself_when_a_day_is_opened(tmp_path: Path) -> None:
    office = OldOffice(tmp_path)
    office.work_a_day()
    office.close()
    office.clock.pass_(days=KEPT_DAYS + 1)
    app = create_app(tmp_path, office.clock)
    try:
        parts: Parts = app.extensions["xinmoi"]
        parts.office.open_day(LAN, act())
        parts.retention.wait()
        with parts.store.read() as table:
            assert table.value("select count(*) from tickets") == 0
    finally:
        close(app)
