"""Staff grant, change and remove priority, leave notes, and the record knows who and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from moved_office import LAN, MovedOffice, act
from office_process import OfficeProcess

from server.core.errors import BadRequest, Forbidden, IllegalAction, UnknownPriority, UnknownTicket
from server.core.ticket import LIVE, State
from server.desk import Key
from server.requests import GrantPriority, Note

WHY = "Ngồi xe lăn"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


def grant(priority: str | None, reason: str = WHY) -> GrantPriority:
    return GrantPriority(uuid4(), priority, reason)


def test_granted_priority_brings_the_ticket_forward(office: MovedOffice) -> None:
    office.issue()
    ticket = office.issue()
    office.work.grant_priority(LAN, ticket.id, grant("elderly"))
    called = office.press(Key.NEXT)
    assert called is not None
    assert called.id == ticket.id


def test_granting_changing_and_removing_are_recorded_with_who_from_to_and_why(
    office: MovedOffice,
) -> None:
    ticket = office.issue()
    for priority in ("elderly", "disabled", None):
        answer = office.work.grant_priority(LAN, ticket.id, grant(priority)).answer
        assert answer.priority == priority
    found = [(e["who"], e["detail"]) for e in office.events("priority")]
    steps = [(None, "elderly"), ("elderly", "disabled"), ("disabled", None)]
    assert found == [("Lan", {"from": a, "to": b, "reason": WHY}) for a, b in steps]


@pytest.mark.parametrize("state", State)
def test_only_a_live_ticket_can_be_granted_priority(office: MovedOffice, state: State) -> None:
    ticket = office.issue()
    office.bring_to(ticket, state)
    if state in LIVE:
        office.work.grant_priority(LAN, ticket.id, grant("elderly"))
    else:
        with pytest.raises(IllegalAction, match=f"A001 is {state}"):
            office.work.grant_priority(LAN, ticket.id, grant("elderly"))


def test_an_unknown_group_or_ticket_is_refused(office: MovedOffice) -> None:
    ticket = office.issue()
    with pytest.raises(UnknownPriority):
        office.work.grant_priority(LAN, ticket.id, grant("rich"))
    with pytest.raises(UnknownTicket):
        office.work.grant_priority(LAN, "nobody", grant("elderly"))
    assert office.events("priority") == []


def test_a_reason_is_needed_and_a_kiosk_grants_nothing(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A").ticket
    with pytest.raises(BadRequest):
        clerk.set_priority(uuid4(), ticket.id, "elderly", "")
    with pytest.raises(Forbidden):
        kiosk.set_priority(uuid4(), ticket.id, "elderly", WHY)
    assert clerk.set_priority(uuid4(), ticket.id, "elderly", WHY).priority == "elderly"


def test_a_note_is_kept_for_the_next_clerk_and_in_no_record(office: MovedOffice) -> None:
    ticket = office.issue()
    office.work.leave_note(LAN, ticket.id, Note(uuid4(), "Thiếu bản sao giấy khai sinh"))
    assert office.value("select note from tickets") == "Thiếu bản sao giấy khai sinh"
    (event,) = office.events("note")
    assert (event["who"], event["ticket"], event["detail"]) == ("Lan", ticket.id, None)
    assert "Thiếu" not in str(office.value("select group_concat(answer) from requests"))
    office.work.leave_note(LAN, ticket.id, Note(uuid4(), None))
    assert office.value("select note from tickets") is None
    assert len(office.events("note_removed")) == 1


def test_a_note_goes_when_the_day_closes(office: MovedOffice) -> None:
    ticket = office.issue()
    office.work.leave_note(LAN, ticket.id, Note(uuid4(), "một ghi chú riêng"))
    office.work.close_day(LAN, act())
    assert office.value("select note from tickets") is None
    office.close()
    files = b"".join(path.read_bytes() for path in office.folder.glob("office.db*"))
    assert "một ghi chú riêng".encode() not in files


def test_nobody_leaves_a_note_that_no_closing_would_delete(office: MovedOffice) -> None:
    ticket = office.issue()
    for key in (Key.NEXT, Key.SERVE, Key.FETCH):
        office.press(key)
    office.work.leave_note(LAN, ticket.id, Note(uuid4(), "chờ giấy khai sinh"))
    office.work.close_day(LAN, act())
    for _ in range(2):
        with pytest.raises(IllegalAction, match="nobody would read a note on it"):
            office.work.leave_note(LAN, ticket.id, Note(uuid4(), "chờ giấy khai sinh"))
        office.clock.pass_(days=1)
        office.work.open_day(LAN, act())
    assert office.value("select note from tickets where id = ?", ticket.id) is None


def test_a_note_is_refused_where_nobody_would_read_it(office: MovedOffice) -> None:
    ticket = office.issue()
    office.serve(ticket)
    with pytest.raises(IllegalAction):
        office.work.leave_note(LAN, ticket.id, Note(uuid4(), "quá muộn"))
    office.put(ticket, may_return=1)
    office.work.leave_note(LAN, ticket.id, Note(uuid4(), "Chờ bản sao"))


def test_a_note_is_in_no_public_answer_and_no_kiosk_leaves_one(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A").ticket
    answer = clerk.note(uuid4(), ticket.id, "Thiếu bản sao")
    place, standing = kiosk.ticket(ticket.id), kiosk.standing(ticket.id)
    assert "Thiếu" not in f"{answer}{place}{standing}{clerk.board()}{office_server.log()}"
    with pytest.raises(Forbidden):
        kiosk.note(uuid4(), ticket.id, "x")
