"""Eight hours without the server: 300 numbers of two kiosks, and then everybody stands in line."""

from __future__ import annotations

import time as clock_time
from collections.abc import Iterator
from dataclasses import replace
from datetime import time
from pathlib import Path
from uuid import uuid4

import pytest
from cut_off import KioskMachine, ServerMachine
from hall_judge import judge, read_hall
from moved_clock import MovedClock
from test_hall_machine import BOSS, BUDGET, act, office_with

from kiosk.flow.events import Issue, ReportSlip
from server.core.hours import Hours, Opening, Sitting, Weekday
from server.core.office import CallRules
from server.core.ticket import Slip, State, Ticket
from server.desk import Key
from server.journal import journals_in
from server.session import Caller, Role

TICKETS, HOURS = 300, 8
# An hour of the eight is the break.
STEP_S = (HOURS - 1) * 3600 / TICKETS
CLERK = Caller("Lan", Role.CLERK)
SITTINGS = (Sitting(time(7, 0), time(11, 30)), Sitting(time(12, 30), time(18, 0)))
# One kiosk is switched off and on after so many numbers, and its clock is set much later.
RESTART_AT, SET_AT = 180, 240
BEFORE = 4
CALLS = 60


class LongDay:
    """An office with a lunch break, on a Monday from half past seven; both kiosks know it."""

    def __init__(self, folder: Path) -> None:
        hours = Hours((Opening(tuple(Weekday), SITTINGS),))
        office = replace(office_with(CallRules(0, 2, True, 2, False)), hours=hours)
        self.server = ServerMachine(folder / "server", office)
        self.kiosks: list[KioskMachine] = []
        self.now = 0.0
        self.server.work.open_day(BOSS, act())
        self.kiosks = [KioskMachine(self.server, folder / f"kiosk-{n}", n) for n in (1, 2)]
        for kiosk in self.kiosks:
            kiosk.connect()
            kiosk.keep_books()
        # In the order of issue, with the second in which it truly was.
        self.shown: list[tuple[Ticket, float]] = []
        self.turned_away: list[float] = []

    @property
    def clocks(self) -> list[MovedClock]:
        return [self.server.clock, *(kiosk.clock for kiosk in self.kiosks)]

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        for clock in self.clocks:
            clock.pass_(seconds=seconds)

    def touch(self, kiosk: KioskMachine, service: str) -> None:
        """Let somebody take a number, and its slip come out."""
        place = kiosk.touch(Issue(uuid4(), service, None, None), hand_first=False)
        if place is None:
            self.turned_away.append(self.now)
            return
        kiosk.report(ReportSlip(uuid4(), place.ticket.id, Slip.PRINTED, None))
        self.shown.append((place.ticket, self.now))

    def lose_the_server(self) -> None:
        self.server.stop()
        for kiosk in self.kiosks:
            kiosk.lose_line()

    def bring_it_back(self) -> float:
        """Return how many seconds handing over took."""
        # The server was off all the time, and its clock is right again.
        self.server.clock.reboot()
        self.server.start()
        begun = clock_time.perf_counter()
        for kiosk in self.kiosks:
            kiosk.line.is_up = True
            kiosk.connect()
            kiosk.keep_books()
        return clock_time.perf_counter() - begun

    def close(self) -> None:
        for kiosk in self.kiosks:
            kiosk.ledger.close()
        self.server.stop()


@pytest.fixture
def day(tmp_path: Path) -> Iterator[LongDay]:
    day = LongDay(tmp_path)
    yield day
    day.close()


def switch_off_and_on(kiosk: KioskMachine) -> None:
    """Cut its power: it is an hour late now, and nobody has set it."""
    kiosk.die()
    kiosk.clock.reboot()
    kiosk.clock.synchronised = False
    kiosk.clock.jump(hours=-1)
    kiosk.start()
    kiosk.lose_line()


def work_alone(day: LongDay) -> None:
    """Let 300 people take numbers without the server, two thirds of them at the first kiosk."""
    one, other = day.kiosks
    for n in range(BEFORE):
        day.touch(day.kiosks[n % 2], "ABC"[n % 3])
        day.pass_(STEP_S)
    day.lose_the_server()
    while (n := len(day.shown) - BEFORE) < TICKETS:
        if n == RESTART_AT and other.clock.synchronised:
            switch_off_and_on(other)
        if n == SET_AT:
            other.clock.wall, other.clock.synchronised = one.clock.wall, True
        day.touch(other if n % 3 == 2 else one, "ABC"[n * n % 7 % 3])
        day.pass_(STEP_S)


def line_of(day: LongDay) -> list[str]:
    """Return the ids of those who wait, in their order."""
    tickets = read_hall(day.server.path).tickets.values()
    waiting = [t for t in tickets if t["state"] == State.WAITING]
    return [t["id"] for t in sorted(waiting, key=lambda t: (t["rank"], t["seniority"]))]


def is_complete(day: LongDay) -> None:
    """Everybody is there once, with what is on the paper, and in nobody's outbox any more."""
    hall = read_hall(day.server.path)
    judge(hall, BUDGET)
    assert {t["id"]: t["number"] for t in hall.tickets.values()} == {
        ticket.id: ticket.number for ticket, _ in day.shown
    }
    assert {t["slip"] for t in hall.tickets.values()} == {Slip.PRINTED}
    assert sum(t["alone"] for t in hall.tickets.values()) == TICKETS
    assert [kiosk.ledger.outbox for kiosk in day.kiosks] == [0, 0]


def call(day: LongDay, counter: int, times: int) -> None:
    work = day.server.work
    for key in (Key.OPEN, *[Key.NEXT] * times):
        work.press(CLERK, counter, key, act())


def test_after_eight_hours_alone_everybody_is_in_line_by_the_time_of_issue(day: LongDay) -> None:
    work_alone(day)
    seconds = day.bring_it_back()
    sizes = [path.stat().st_size for k in day.kiosks for path in journals_in(k.folder)]
    print(f"\n{TICKETS} tickets in {day.now / 3600:.1f} h, handed over in {seconds:.2f} s;")
    print(f"journals of {sum(sizes) / 1024:.0f} KiB, {sum(sizes) / len(day.shown):.0f} B a ticket")
    is_complete(day)
    assert line_of(day) == [ticket.id for ticket, _ in day.shown]
    begun, ended = day.turned_away[0] / 3600, day.turned_away[-1] / 3600
    assert 4.0 <= begun < ended < 5.0, "nobody is given a number in the break, and all else are"
    assert len(sizes) == 2, "a restarted kiosk goes on with its journal"


def test_they_are_called_in_that_order_and_have_waited_since_they_touched(day: LongDay) -> None:
    work_alone(day)
    day.bring_it_back()
    expected = [(t.id, at) for t, at in day.shown if t.service in "AB"][:CALLS]
    call(day, 1, CALLS)
    legs = read_hall(day.server.path).legs
    for id_, at in expected:
        assert legs[id_][0]["waiting_s"] == pytest.approx(day.now - at, abs=0.01)
    assert sum(leg[0]["waiting_s"] is not None for leg in legs.values()) == CALLS


def test_whose_time_nobody_knows_stands_at_the_end_and_counts_in_no_average(day: LongDay) -> None:
    """The power of one kiosk fails a second time, before anybody has set its clock."""
    one, other = day.kiosks
    day.lose_the_server()
    switch_off_and_on(other)
    for n in range(20):
        day.touch(day.kiosks[n % 2], "A")
        day.pass_(STEP_S)
    switch_off_and_on(other)
    day.bring_it_back()
    timed, untimed = day.shown[::2], day.shown[1::2]
    assert line_of(day) == [ticket.id for ticket, _ in (*timed, *untimed)]
    call(day, 1, len(day.shown))
    legs = read_hall(day.server.path).legs
    for ticket, at in timed:
        assert legs[ticket.id][0]["waiting_s"] == pytest.approx(day.now - at, abs=0.01)
    assert [legs[ticket.id][0]["waiting_s"] for ticket, _ in untimed] == [None] * len(untimed)
    assert one.ledger.outbox == 0
