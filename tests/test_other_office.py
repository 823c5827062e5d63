"""A kiosk with a journal meets another database: the same office's made anew, or a stranger's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from kiosk_bench import Kiosk, kiosk_at
from moved_clock import MovedClock
from office_process import OfficeProcess
from workbench import wait_until

from kiosk.flow.state import Screen, works_alone
from kiosk.threads.ledger import Ledger
from server.app import DATABASE
from server.core.alone import HandedOver, OwnTicket, Range, are_related, renamed
from server.core.hours import Issuing
from server.journal import journals_in
from server.setup.seed import DEFAULT_OFFICE, load_office

OFFICE = load_office(DEFAULT_OFFICE)
OPEN = Issuing(open=True)
OURS = "0f" * 16


class Bench:
    """A journal of day 7 with A001 of the server's and A1001, which the server has heard of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = MovedClock()
        self.ledger = Ledger(folder, self.clock)
        self.meet(OURS)
        self.ledger.keep(replace(self.ticket("A001"), alone=False))
        self.ledger.give("A", self.ticket)
        assert self.hand_over() == ["A1001"]

    def ticket(self, number: str) -> OwnTicket:
        return OwnTicket(number, uuid4(), 7, number, number[0], self.clock.read())

    def meet(self, database: str, day: int = 7) -> bool:
        self.ledger.hear(day, OFFICE, OPEN)
        return self.ledger.take_range(Range(day, 1, database), OFFICE)

    def hand_over(self) -> list[str]:
        """Hand everything over, and return the numbers."""
        numbers: list[str] = []
        while found := self.ledger.to_hand_over(50):
            record, tickets = found
            numbers += [ticket.number for ticket in tickets]
            became = HandedOver(added=tuple(ticket.id for ticket in tickets))
            self.ledger.handed_over(record, tickets, became)
        return numbers


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.ledger.close()


def test_names_of_what_is_made_anew_are_related() -> None:
    once, twice = renamed(OURS, "aa"), renamed(renamed(OURS, "aa"), "bb")
    assert len({OURS, once, twice}) == 3
    assert are_related(OURS, once)
    assert are_related(once, twice)
    assert not are_related(OURS, "0e" * 16)


def test_the_office_made_anew_gets_the_day_though_the_kiosks_clock_is_days_ahead(
    bench: Bench,
) -> None:
    """Nobody had set it when the kiosk was started again."""
    bench.clock.reboot(hours=33)
    bench.clock.synchronised = False
    assert bench.meet(renamed(OURS, "aa"))
    assert bench.hand_over() == ["A001", "A1001"]


def test_the_same_number_of_a_day_on_another_date_is_another_day(bench: Bench) -> None:
    bench.clock.pass_(hours=24)
    assert not bench.meet(renamed(OURS, "aa"))
    assert bench.meet(renamed(OURS, "aa"))
    assert bench.hand_over() == []


@pytest.mark.parametrize("day", [7, 8])
def test_another_office_gets_nothing_and_what_is_left_is_kept(bench: Bench, day: int) -> None:
    """The kiosk was carried there with a number that its own office has not heard of."""
    bench.ledger.give("A", bench.ticket)
    bench.meet("0e" * 16, day)
    assert bench.meet("0e" * 16, day), "with a journal of its own"
    assert bench.hand_over() == []
    assert bench.ledger.outbox == 0
    bench.ledger.tidy()
    assert len(journals_in(bench.folder)) == 2
    assert bench.meet(renamed(OURS, "aa"), 9)
    assert bench.hand_over() == ["A1002"], "at home again"


def test_a_kiosk_in_another_office_may_give_numbers_there_at_once(
    office_server: OfficeProcess, tmp_path: Path
) -> None:
    """Both offices count the same day; the new journal asks for numbers by itself."""
    with kiosk_at(office_server, tmp_path) as kiosk:
        wait_until(lambda: kiosk.state.own is not None)
        office_server.kill()
        wait_until(lambda: works_alone(kiosk.state), 15)
        take(kiosk)
        with closing(sqlite3.connect(office_server.data / DATABASE)) as database, database:
            database.execute("update identity set id = 'another office'")
        office_server.start()
        wait_until(lambda: kiosk.state.own and kiosk.state.own.database == "another office", 15)
        wait_until(lambda: kiosk.state.reachable, 15)
        lines = {line.service: line.waiting for line in kiosk.client.board().lines}
        assert not any(lines.values())
        assert kiosk.engine.outbox == 0


def take(kiosk: Kiosk) -> None:
    kiosk.take_number("A")
    kiosk.touches.go_back()
    kiosk.shows(Screen.WELCOME)
    assert kiosk.engine.outbox == 1
