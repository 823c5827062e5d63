"""One person, one ticket: a card brings its ticket back, and a lost slip is found by it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
import urllib3
from moved_office import KIOSK, LAN, MovedOffice, act
from office_process import OfficeProcess

from server.core.errors import (
    BadRequest,
    Forbidden,
    IllegalAction,
    OfficeClosed,
    UnknownPriority,
    UnknownTicket,
)
from server.core.ticket import LIVE, State
from server.desk import Key
from server.records import Records
from server.requests import Issue
from server.wire import encode
from server.work.holders import tickets_of_holder

HOLDER, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def office(tmp_path: Path) -> Iterator[MovedOffice]:
    office = MovedOffice(tmp_path)
    yield office
    office.close()


@pytest.mark.parametrize("state", LIVE)
def test_the_same_card_gets_the_same_ticket_again_while_it_is_live(
    office: MovedOffice, state: State
) -> None:
    first = office.issue(holder=HOLDER)
    office.bring_to(first, state)
    again = office.give(holder=HOLDER)
    assert again.answer.known
    assert again.again, "nothing was made, so the answer is 200 and not 201"
    assert (again.answer.ticket.id, again.answer.ticket.state) == (first.id, state)
    assert [e["ticket"] for e in office.events("issue_again")] == [first.id]
    assert office.issue().number == "A002", "no number was used up"


@pytest.mark.parametrize("state", [State.SERVED, State.CANCELLED, State.EXPIRED])
def test_whose_visit_is_over_gets_a_new_number(office: MovedOffice, state: State) -> None:
    first = office.issue(holder=HOLDER)
    office.bring_to(first, state)
    again = office.give(holder=HOLDER)
    assert not again.answer.known
    assert again.answer.ticket.number == "A002"


def test_another_service_another_card_and_no_card_get_numbers_of_their_own(
    office: MovedOffice,
) -> None:
    office.issue("A", holder=HOLDER)
    for service, holder in (("B", HOLDER), ("A", OTHER), ("A", None)):
        assert not office.give(service, holder=holder).answer.known
    assert office.value("select count(*) from tickets") == 4


def test_a_service_that_the_visit_still_has_before_it_is_not_queued_for_twice(
    office: MovedOffice,
) -> None:
    first = office.issue("A", holder=HOLDER, then=("B",))
    assert office.give("B", holder=HOLDER).answer.ticket.id == first.id


def test_a_visit_does_not_go_on_to_where_a_ticket_waits_already(office: MovedOffice) -> None:
    office.issue("B", holder=HOLDER)
    assert office.issue("A", holder=HOLDER, then=("B", "C")).rest == ("C",)


def test_what_is_wrong_with_the_request_is_told_even_to_whom_has_a_ticket(
    office: MovedOffice,
) -> None:
    office.issue(holder=HOLDER)
    with pytest.raises(UnknownPriority):
        office.give(holder=HOLDER, priority="rich")


def test_the_next_day_begins_anew(office: MovedOffice) -> None:
    office.issue(holder=HOLDER)
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    assert not office.give(holder=HOLDER).answer.known


def test_two_kiosks_at_once_make_one_ticket_of_one_card(office: MovedOffice) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = [Issue(uuid4(), "A", holder=HOLDER) for _ in range(24)]
        places = [d.answer for d in pool.map(lambda b: office.work.issue(KIOSK, b), bodies)]
    assert len({p.ticket.id for p in places}) == 1
    assert sum(not p.known for p in places) == 1


def test_a_retry_says_what_it_said_first(office: MovedOffice) -> None:
    body = Issue(uuid4(), "A", holder=HOLDER)
    answers = [office.work.issue(KIOSK, body) for _ in range(2)]
    assert [a.again for a in answers] == [False, True]
    assert answers[0].answer == answers[1].answer


def test_the_board_hears_of_a_ticket_given_again(office: MovedOffice) -> None:
    office.issue(holder=HOLDER)
    before = office.version
    office.give(holder=HOLDER)
    assert office.version == before + 1


def test_a_lost_slip_is_found_by_the_card(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    place = kiosk.issue(uuid4(), "A", holder=HOLDER)
    kiosk.issue(uuid4(), "A", holder=OTHER)
    kiosk.issue(uuid4(), "E", holder=HOLDER)
    again = kiosk.issue(uuid4(), "A", holder=HOLDER)
    assert (again.ticket, again.known) == (place.ticket, True)
    assert [p.ticket.number for p in kiosk.find(HOLDER)] == ["A001", "E001"]
    assert kiosk.find(HOLDER)[0].link == place.link
    assert kiosk.find("c" * 64) == ()
    for key in (Key.NEXT, Key.SERVE, Key.FINISH):
        clerk.press(uuid4(), 1, key)
    assert [p.ticket.number for p in kiosk.find(HOLDER)] == ["E001"]
    with pytest.raises(Forbidden):
        clerk.find(HOLDER)
    with pytest.raises(BadRequest):
        kiosk.find("020055000001")
    clerk.close_day(uuid4())
    with pytest.raises(OfficeClosed):
        kiosk.find(HOLDER)


def test_whoever_fetches_a_paper_is_found_by_the_card_too(office: MovedOffice) -> None:
    ticket = office.issue(holder=HOLDER)
    office.serve(ticket)
    office.put(ticket, may_return=1)
    with office.store.read() as table:
        assert [t.id for t in tickets_of_holder(Records(table), 1, HOLDER)] == [ticket.id]
    assert office.give(holder=HOLDER).answer.ticket.id == ticket.id, "it comes back, as itself"


def test_the_status_tells_a_new_ticket_from_a_known_one(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    token = office_server.add_device()
    statuses = []
    for _ in range(2):
        answer = urllib3.request(
            "POST",
            f"{office_server.url}/api/tickets",
            body=encode(Issue(uuid4(), "A", holder=HOLDER)),
            headers={"Authorization": f"Bearer {token}"},
        )
        statuses.append(answer.status)
        assert HOLDER not in answer.data.decode()
    assert statuses == [201, 200]
    assert HOLDER not in office_server.log()


def test_the_card_is_in_no_record_but_its_own_column(office: MovedOffice) -> None:
    office.issue(holder=HOLDER)
    office.give(holder=HOLDER)
    for table in ("events", "requests", "legs"):
        with office.store.read() as rows:
            assert HOLDER not in str(rows.rows(f"select * from {table}"))


def test_staff_find_a_ticket_by_its_number(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    place = kiosk.issue(uuid4(), "A")
    assert clerk.by_number("A001").ticket == place.ticket
    with pytest.raises(UnknownTicket):
        clerk.by_number("A002")
    for wrong in ("a001", "A1", "A001&number=A001", ""):
        with pytest.raises((BadRequest, UnknownTicket)):
            clerk.by_number(wrong)
    with pytest.raises(Forbidden):
        kiosk.by_number("A001")


@pytest.mark.parametrize(
    "query", ["", "?number=A001&number=A001", "?number=A001&then=B", "?number=001", "?no"]
)
def test_a_query_that_is_wrong_is_refused(office_server: OfficeProcess, query: str) -> None:
    clerk = office_server.open_counter(1)
    clerk.issue(uuid4(), "A")
    answer = urllib3.request(
        "GET", f"{office_server.url}/api/tickets{query}", headers=clerk._headers
    )
    assert answer.status == 400
    assert answer.json()["error"] == "BadRequest"


def test_a_cancelled_ticket_leaves_the_line_and_who_did_it_is_recorded(
    office: MovedOffice,
) -> None:
    first, second = office.issue(), office.issue()
    office.work.cancel(LAN, first.id, act())
    called = office.press(Key.NEXT)
    assert called is not None
    assert called.id == second.id
    (event,) = office.events("cancel")
    assert (event["who"], event["ticket"]) == ("Lan", first.id)
    assert office.value("select outcome from legs where ticket = ?", first.id) == "cancelled"


def test_cancelling_a_called_ticket_frees_its_counter(office: MovedOffice) -> None:
    first, second = office.issue(), office.issue()
    office.press(Key.NEXT)
    office.work.cancel(LAN, first.id, act())
    assert office.value("select ticket from counters where number = 1") is None
    called = office.press(Key.NEXT)
    assert called is not None
    assert called.id == second.id
    assert office.ticket(first).state is State.CANCELLED


@pytest.mark.parametrize(
    "state",
    [State.SERVING, State.ON_HOLD, State.SERVED, State.CANCELLED, State.EXPIRED],
)
def test_who_is_being_served_or_gone_is_not_cancelled(office: MovedOffice, state: State) -> None:
    ticket = office.issue()
    office.bring_to(ticket, state)
    with pytest.raises(IllegalAction):
        office.work.cancel(LAN, ticket.id, act())


def test_only_staff_cancel(office_server: OfficeProcess) -> None:
    office_server.open_counter(1)
    kiosk = office_server.kiosk()
    ticket = kiosk.issue(uuid4(), "A").ticket
    with pytest.raises(Forbidden):
        kiosk.cancel(uuid4(), ticket.id)
