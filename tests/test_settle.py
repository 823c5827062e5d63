"""Numbers that a kiosk gave alone are marked as served by hand: all of the batch, or none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hall_judge import judge, read_hall
from kiosk_alone import KioskAlone, OverHttp
from moved_office import LAN, MovedOffice, act
from office_process import OfficeProcess

from server.app import DATABASE
from server.core.alone import OwnTicket
from server.core.errors import Forbidden, IllegalAction, UnknownTicket
from server.core.hall import Hall
from server.core.leg import Outcome
from server.core.ticket import State
from server.desk import Desk, Key
from server.records import Records
from server.requests import Settle
from server.session import Caller, Role
from server.views.deskview import read_desk
from server.views.hall import read_hall as read_supervisors_hall
from server.views.reports import legs_csv, read_report

HOA = Caller("Hoa", Role.SUPERVISOR)


class Office(MovedOffice):
    """The office at work, and a kiosk that gives numbers by itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kiosk = KioskAlone(self.work)

    def handed_over(self, *services: str, **more: tuple[str, ...]) -> list[OwnTicket]:
        """Have numbers been given alone, a minute apart, and handed over."""
        given = []
        for service in services:
            given.append(self.kiosk.give(service, **more))
            self.kiosk.clock.pass_(minutes=1)
            self.clock.pass_(minutes=1)
        self.kiosk.hand_over(self.work)
        return given

    def settle(self, *tickets: str, caller: Caller = LAN) -> int:
        return self.work.settle(caller, Settle(uuid4(), tickets)).answer

    def hall(self) -> Hall:
        with self.store.read() as table:
            return read_supervisors_hall(Records(table), (), self.clock.read())

    def desk(self) -> Desk:
        with self.store.read() as table:
            return read_desk(Records(table), LAN, 1, self.clock.read())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    judge(read_hall(office.folder / DATABASE), 3)
    office.close()


def test_numbers_that_were_settled_by_hand_leave_their_lines(office: Office) -> None:
    first, second, third = office.handed_over("A", "B", "A")
    assert office.settle(first.id, second.id, first.id, caller=HOA) == 2
    assert [ticket.number for ticket in office.hall().alone] == [third.number]
    assert [event["who"] for event in office.events("settle")] == ["Hoa", "Hoa"]
    called = office.press(Key.NEXT)
    assert called is not None
    assert called.number == third.number


def test_nobody_knows_how_long_it_took_so_it_counts_in_no_average(office: Office) -> None:
    (own,) = office.handed_over("A")
    office.clock.pass_(hours=1)
    office.settle(own.id)
    with office.store.read() as table:
        records = Records(table)
        ticket, leg = records.ticket(own.id), records.leg(own.id)
    assert ticket.state is State.SERVED
    assert leg.outcome is Outcome.SERVED
    assert (leg.counter, leg.clerk, leg.called, leg.serving, leg.finished) == (None,) * 5
    told = read_report(office.store).office
    assert (told.served, told.waiting_time, told.service_time) == (1, None, None)
    assert read_report(office.store).counters == ()
    assert (office.desk().served, office.desk().mean_s) == (0, None)
    assert "A1001,A,1,,,,0,served," in legs_csv(office.store)


def test_the_whole_visit_is_settled(office: Office) -> None:
    (own,) = office.handed_over("A", rest=("B", "C"))
    office.settle(own.id)
    with office.store.read() as table:
        assert Records(table).ticket(own.id).rest == ()
    assert office.events("settle")[0]["detail"] == {"rest": []}


def test_the_same_press_again_settles_once(office: Office) -> None:
    (own,) = office.handed_over("A")
    body = Settle(uuid4(), (own.id,))
    assert not office.work.settle(LAN, body).again
    again = office.work.settle(LAN, body)
    assert (again.answer, again.again) == (1, True)
    assert len(office.events("settle")) == 1


@pytest.mark.parametrize("state", [s for s in State if s is not State.WAITING])
def test_with_one_that_waits_no_more_nothing_is_changed(office: Office, state: State) -> None:
    first, second = office.handed_over("A", "A")
    row = {"state": state}
    office.store.change(lambda table: table.update("tickets", row, id=second.id))
    with pytest.raises(IllegalAction, match=f"A1002 is {state}: cannot settle"):
        office.settle(first.id, second.id)
    assert [ticket.number for ticket in office.hall().alone] == ["A1001"]
    office.store.change(lambda table: table.update("tickets", {"state": "waiting"}, id=second.id))


def test_a_number_that_the_server_gave_is_not_settled(office: Office) -> None:
    (own,) = office.handed_over("A")
    given = office.issue()
    with pytest.raises(IllegalAction, match="A001 was given by the server: cannot settle"):
        office.settle(own.id, given.id)
    assert office.events("settle") == []


def test_a_ticket_that_nobody_knows_is_not_settled(office: Office) -> None:
    (own,) = office.handed_over("A")
    with pytest.raises(UnknownTicket):
        office.settle(own.id, "nobody's")
    assert office.events("settle") == []


def test_whoever_was_settled_by_mistake_can_come_back(office: Office) -> None:
    (own,) = office.handed_over("A")
    office.settle(own.id)
    back = office.work.return_ticket(LAN, own.id, act()).answer
    assert back.ticket.state is State.WAITING


def test_the_supervisor_sees_who_waits_with_such_a_number_oldest_first(office: Office) -> None:
    later = KioskAlone(office.work, 2)
    office.issue()
    first, second = office.handed_over("B", "A")
    later.clock = office.kiosk.clock
    third = later.give("A")
    later.hand_over(office.work)
    told = office.hall().alone
    assert [t.number for t in told] == [own.number for own in (first, second, third)]
    assert [t.waited_s for t in told] == [120.0, 60.0, 0.0]
    assert told[2].issued_at == office.clock.read().wall


def test_the_clerk_sees_which_numbers_a_kiosk_gave_alone(office: Office) -> None:
    office.issue()
    office.handed_over("A")
    assert [(row.number, row.alone) for row in office.desk().line] == [
        ("A001", False),
        ("A1001", True),
    ]


def test_clerks_settle_over_http_and_neither_kiosks_nor_helpers(
    office_server: OfficeProcess,
) -> None:
    clerk, client = office_server.open_counter(1), office_server.kiosk()
    kiosk = KioskAlone(OverHttp(client))
    own = kiosk.give()
    kiosk.hand_over(OverHttp(client))
    for other in (client, office_server.person("Nam", Role.HELPER)):
        with pytest.raises(Forbidden):
            other.settle(uuid4(), (own.id,))
    assert clerk.settle(uuid4(), (own.id,)) == 1
    with pytest.raises(IllegalAction, match="A1001 is served"):
        office_server.person("Minh", Role.SUPERVISOR).settle(uuid4(), (own.id,))
