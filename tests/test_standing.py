"""Where a ticket stands, for a citizen's phone: nothing personal, and cheap to ask often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from moved_office import LAN, MovedOffice, act
from office_process import OfficeProcess

from server.core.errors import UnknownTicket
from server.core.standing import Standing
from server.core.ticket import State
from server.desk import Key

SECRET = "d" * 64


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


def test_a_visit_as_the_phone_sees_it(office: MovedOffice) -> None:
    office.issue()
    ticket = office.issue(then=("B",))
    waiting = Standing(
        number="A002",
        service="A",
        state=State.WAITING,
        people_ahead=1,
        counters=(1, 2),
        counter=None,
        call=None,
        then=1,
        may_return=False,
        may_rate=False,
        is_rated=False,
    )
    seen = office.standings.of(ticket.id)
    assert seen == replace(waiting, counters=seen.counters)
    assert seen.counters
    office.press(Key.NEXT)
    assert office.standings.of(ticket.id).people_ahead == 0
    office.press(Key.NEXT)
    called = office.standings.of(ticket.id)
    assert (called.state, called.counter) == (State.CALLED, 1)
    assert called.call is not None
    office.press(Key.RECALL)
    recalled = office.standings.of(ticket.id)
    assert recalled.call is not None
    assert recalled.call > called.call, "a page can tell a recall"
    office.press(Key.SERVE)
    assert office.standings.of(ticket.id).state is State.SERVING


def test_priority_of_others_moves_the_count_and_the_phone_is_not_told_whose(
    office: MovedOffice,
) -> None:
    ticket = office.issue()
    assert office.standings.of(ticket.id).people_ahead == 0
    office.issue(priority="elderly")
    assert office.standings.of(ticket.id).people_ahead == 1


def test_a_line_changes_without_a_change_when_an_appointment_comes_due(
    office: MovedOffice,
) -> None:
    ticket, later = office.issue(), office.issue()
    due = office.clock.read().wall.replace(hour=0, minute=40)
    office.put(later, due_at=due)
    office.version += 1
    assert office.standings.of(ticket.id).people_ahead == 0
    office.clock.pass_(minutes=11)
    assert office.standings.of(ticket.id).people_ahead == 1


def test_a_hall_of_phones_reads_each_line_once_for_each_change(office: MovedOffice) -> None:
    tickets = [office.issue() for _ in range(50)]
    looks: list[object] = []
    read = office.store.read
    office.store.read = lambda: looks.append(1) or read()  # type: ignore[method-assign, func-returns-value]
    for _ in range(20):
        for ticket in tickets:
            office.standings.of(ticket.id)
    assert len(looks) == 50


def test_who_has_just_joined_a_line_stands_at_its_end(office: MovedOffice) -> None:
    first = office.issue()
    office.standings.of(first.id)
    version = office.version
    second = office.issue()
    office.version = version
    assert office.standings.of(second.id).people_ahead == 1, "before the board is told"


def test_a_visit_that_is_over_can_be_rated_until_the_next_day_opens(office: MovedOffice) -> None:
    ticket = office.issue()
    office.serve(ticket)
    assert office.standings.of(ticket.id).may_rate
    office.work.close_day(LAN, act())
    assert office.standings.of(ticket.id).may_rate, "in the evening, at home"
    office.work.open_day(LAN, act())
    assert not office.standings.of(ticket.id).may_rate


def test_whoever_was_sent_for_a_paper_is_told_and_not_asked(office: MovedOffice) -> None:
    ticket = office.issue()
    office.serve(ticket)
    office.put(ticket, may_return=1)
    office.version += 1
    seen = office.standings.of(ticket.id)
    assert (seen.may_return, seen.may_rate) == (True, False)


def test_after_closing_time_nobody_is_told_to_come_back_with_the_paper(
    office: MovedOffice,
) -> None:
    ticket = office.issue()
    for key in (Key.NEXT, Key.SERVE, Key.FETCH):
        office.press(key)
    assert office.standings.of(ticket.id).may_return
    office.work.close_day(LAN, act())
    seen = office.standings.of(ticket.id)
    assert (seen.state, seen.may_return, seen.may_rate) == (State.SERVED, False, True)


def test_nobody_else_has_a_standing(office: MovedOffice) -> None:
    with pytest.raises(UnknownTicket):
        office.standings.of("nobody")


def ask(server: OfficeProcess, ticket: str, etag: str = "") -> urllib3.BaseHTTPResponse:
    headers = {"If-None-Match": etag} if etag else {}
    address = f"{server.url}/api/tickets/{ticket}/standing"
    return urllib3.request("GET", address, headers=headers)


def test_a_phone_hears_only_of_changes(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A", priority="elderly", holder=SECRET).ticket
    first = ask(office_server, ticket.id)
    assert (first.status, first.json()["number"]) == (200, "A001")
    etag = first.headers["ETag"]
    assert etag.startswith('"'), "a strong one"
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ask(office_server, ticket.id, etag)
    assert (again.status, again.data) == (304, b"")
    clerk.press(uuid4(), 1, Key.NEXT)
    changed = ask(office_server, ticket.id, etag)
    while changed.status == 304:
        changed = ask(office_server, ticket.id, etag)
    assert changed.json()["state"] == "called"
    for secret in ("elderly", SECRET, "Lan", "clerk-1"):
        assert secret not in first.data.decode() + changed.data.decode()


def test_the_document_tells_of_the_etag(office_server: OfficeProcess) -> None:
    document = urllib3.request("GET", f"{office_server.url}/api/openapi.json").json()
    standing = document["paths"]["/api/tickets/{ticket}/standing"]["get"]
    assert "304" in standing["responses"]
    (number,) = document["paths"]["/api/tickets"]["get"]["parameters"]
    assert (number["name"], number["in"], number["required"]) == ("number", "query", True)
