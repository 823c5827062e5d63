"""How long people wait, who is late, and what the supervisor did, by a clock that is moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from moved_clock import MovedClock
from offices import all_day_office

from server.access.audit import entries
from server.core.board import CounterState, PauseReason
from server.core.device import DeviceHealth
from server.core.hall import Hall, HallAppointments, HallDevice
from server.core.ticket import State, Ticket
from server.desk import Key
from server.office import OfficeAtWork
from server.records import Records
from server.requests import Act, Issue, MoveServices, Notice, SetCounter
from server.session import Caller, Role
from server.setup.seed import seed
from server.store import Store
from server.views.hall import read_hall
from server.views.presence import Presence

LAN, MINH = Caller("Lan", Role.CLERK), Caller("Minh", Role.SUPERVISOR)
KIOSK = Caller("kiosk-1", Role.KIOSK)


class Office:
    """An office with an open day and Lan at counter 1."""

    def __init__(self, folder: Path) -> None:
        self.clock = MovedClock()
        self.store = Store(folder / "office.db")
        seed(self.store, self.clock, all_day_office(folder))
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)
        self.work.open_day(LAN, Act(uuid4()))
        self.press(Key.OPEN)

    def issue(self, service: str = "A") -> Ticket:
        return self.work.issue(KIOSK, Issue(uuid4(), service)).answer.ticket

    def press(self, key: Key) -> None:
        self.work.press(LAN, 1, key, Act(uuid4()))

    def hall(self) -> Hall:
        with self.store.read() as table:
            return read_hall(Records(table), (), self.clock.read())

    def rows(self, sql: str) -> list[dict[str, object]]:
        with self.store.read() as table:
            return table.rows(sql)


def add_row(store: Store, name: str, row: dict[str, str]) -> None:
    store.change(lambda table: table.insert(name, row))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.store.close()


def test_whoever_waits_beyond_the_target_is_late_the_longest_first(office: Office) -> None:
    office.issue("B")
    office.clock.pass_(minutes=20)
    office.issue("A")
    office.clock.pass_(minutes=31)
    office.issue("A")
    hall = office.hall()
    assert [(t.number, t.waited_s) for t in hall.late] == [("B001", 51 * 60), ("A001", 31 * 60)]
    lines = {line.service: line for line in hall.lines}
    assert (lines["A"].late, lines["A"].waiting, lines["A"].longest_s) == (1, 2, 31 * 60)
    assert hall.late_in_all == 2


def test_whoever_was_absent_is_listed_until_they_come_back(office: Office) -> None:
    office.issue()
    office.press(Key.NEXT)
    office.press(Key.MISS)
    office.clock.pass_(minutes=4)
    found = [(t.number, t.state, t.waited_s) for t in office.hall().late]
    # An office may also put them back in line by itself.
    assert found in ([("A001", State.NO_SHOW, 240.0)], [])


def test_the_list_of_the_late_is_cut_and_their_number_is_not(office: Office) -> None:
    for _ in range(45):
        office.issue()
    office.clock.pass_(minutes=31)
    hall = office.hall()
    assert (len(hall.late), hall.late_in_all) == (40, 45)


def test_a_counter_tells_for_how_long_it_has_been_so(office: Office) -> None:
    office.clock.pass_(minutes=5)
    assert office.hall().counters[0].since_s == 300
    office.issue()
    office.press(Key.NEXT)
    office.clock.pass_(minutes=1)
    assert office.hall().counters[0].since_s == 60
    office.press(Key.SERVE)
    office.clock.pass_(minutes=2)
    assert office.hall().counters[0].since_s == 120
    assert office.hall().counters[1].since_s is None, "nobody measures a closed counter"


def test_a_clock_that_cannot_be_trusted_is_told(office: Office) -> None:
    office.clock.synchronised = False
    hall = office.hall()
    assert not hall.clock_trusted
    assert hall.appointments == HallAppointments()


def test_waiting_across_a_power_cut_without_a_trusted_clock_is_unknown(office: Office) -> None:
    office.issue()
    office.clock.reboot(minutes=40)
    office.clock.synchronised = False
    line = office.hall().lines[0]
    assert (line.waiting, line.longest_s, line.late) == (1, None, 0)


def test_what_a_supervisor_does_is_on_record_with_the_name(office: Office) -> None:
    ticket = office.issue()
    office.press(Key.NEXT)
    set_ = office.work.set_counter
    set_(MINH, 1, SetCounter(uuid4(), CounterState.PAUSED, PauseReason.LUNCH))
    set_(MINH, 1, SetCounter(uuid4(), CounterState.CLOSED, release=True))
    office.work.move_services(MINH, 6, MoveServices(uuid4(), ("F", "A")))
    office.work.set_notice(MINH, Notice(uuid4(), "Mời ra sảnh B"))
    events = office.rows("select action, ticket, counter from events where who = 'Minh'")
    assert [e["action"] for e in events] == ["pause", "transfer", "close", "office_set", "notice"]
    assert (events[1]["ticket"], events[1]["counter"]) == (ticket.id, 1)
    with office.store.read() as table:
        audit = [(e.who, e.action) for e in entries(table)]
    assert ("Minh", "services_move") in audit
    assert ("Minh", "notice") in audit
    stretches = office.rows("select state, pause, clerk, ended from counter_times order by id")
    assert [(s["state"], s["pause"]) for s in stretches] == [("open", None), ("paused", "lunch")]
    assert all(s["ended"] for s in stretches), "a closed counter is in no stretch"


def test_a_ticket_sent_back_to_wait_begins_a_leg_of_its_own(office: Office) -> None:
    ticket = office.issue()
    office.clock.pass_(minutes=3)
    office.press(Key.NEXT)
    office.clock.pass_(minutes=2)
    office.work.set_counter(MINH, 1, SetCounter(uuid4(), CounterState.CLOSED, release=True))
    legs = office.rows("select n, outcome, queued, waiting_s from legs order by n")
    assert [(leg["n"], leg["outcome"]) for leg in legs] == [(1, "transferred"), (2, None)]
    assert legs[0]["waiting_s"] == 180
    with office.store.read() as table:
        found = Records(table).ticket(ticket.id)
    assert (found.state, found.rank) == (State.WAITING, ticket.rank)


def test_appointments_are_counted_by_what_became_of_them(office: Office) -> None:
    rows = [
        ("H1", "2026-03-02T00:00:00Z", "2026-03-02T00:10:00Z", None),
        ("H2", "2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z", None),
        ("H3", "2026-03-02T01:00:00Z", "2026-03-02T02:00:00Z", "a ticket"),
    ]
    for code, begins, ends, ticket in rows:
        row = {"date": "2026-03-02", "code": code, "initials": "N.A.", "service": "A"}
        row |= {"begins_at": begins, "ends_at": ends} | ({"ticket": ticket} if ticket else {})
        add_row(office.store, "appointments", row)
    assert office.hall().appointments == HallAppointments(expected=1, arrived=1, missing=1)


def test_a_device_is_missed_when_it_is_silent_for_long() -> None:
    clock = MovedClock()
    presence = Presence(lambda: clock.uptime)

    def of(name: str) -> HallDevice:
        return presence.of(Caller(name, Role.KIOSK))

    presence.told("kiosk-1", DeviceHealth())
    assert of("kiosk-1").is_well
    clock.pass_(seconds=29)
    assert of("kiosk-1").is_well
    clock.pass_(seconds=2)
    assert (of("kiosk-1").seen_s, of("kiosk-1").is_well) == (31, False)
    presence.heard("kiosk-1")
    assert of("kiosk-1").is_well
    assert (of("kiosk-2").seen_s, of("kiosk-2").is_well) == (None, False)
