"""What a kiosk gave by itself is handed over: once, in line by the time of issue, nobody lost."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hall_judge import judge, read_hall
from kiosk_alone import KioskAlone
from moved_office import KIOSK, LAN, MovedOffice, act
from office_process import OfficeProcess

from server.app import DATABASE
from server.core.alone import HandedOver, OwnTicket
from server.core.errors import BadRequest, Forbidden, RequestReused
from server.core.leg import Leg
from server.core.reading import Reading
from server.core.ticket import Place, Slip, State, Ticket
from server.desk import Key
from server.office import Done, OfficeAtWork
from server.records import Records
from server.requests import (
    MOST_OWN,
    CallNumber,
    CheckIn,
    HandOver,
    Issue,
    NewAppointment,
    SlipOutcome,
    TakeOver,
)
from server.session import Role
from server.setup.seed import save_office
from server.store import Store
from server.views.board import read_board
from server.views.deskview import read_desk
from server.views.hall import read_hall as read_supervisors_hall
from server.views.reports import legs_csv, read_report
from server.wire import encode

HOLDER = "0f" * 32


class Office(MovedOffice):
    """The office at work, and kiosk 1 that can be cut off from it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kiosk = KioskAlone(self.work)

    def pass_(self, kiosks: tuple[KioskAlone, ...] = (), **span: float) -> None:
        """Let the same real time pass everywhere."""
        for clock in {id(k.clock): k.clock for k in (self.kiosk, *kiosks)}.values():
            clock.pass_(**span)
        self.clock.pass_(**span)

    def restart(self, **off: float) -> None:
        """Cut the server's power for a while."""
        self.store.close()
        self.clock.reboot(**off)
        self.kiosk.clock.pass_(**off)
        self.store = Store(self.folder / DATABASE)
        self.work = OfficeAtWork(self.store, self.clock, self._publish)

    def line(self, service: str = "A") -> list[str]:
        """Return the numbers that wait, in their order."""
        with self.store.read() as table:
            return [ticket.number for ticket in Records(table).waiting([service])]

    def found(self, own: OwnTicket) -> Ticket:
        with self.store.read() as table:
            return Records(table).ticket(own.id)

    def leg(self, own: OwnTicket) -> Leg:
        with self.store.read() as table:
            return Records(table).leg(own.id)

    def look_everywhere(self) -> None:
        """Read all that people see, which fails if it cannot be read, and judge the tables."""
        with self.store.read() as table:
            records, now = Records(table), self.clock.read()
            read_board(records, now)
            read_supervisors_hall(records, (), now)
            for number in (1, 2):
                read_desk(records, LAN, number, now)
        read_report(self.store)
        legs_csv(self.store)
        judge(read_hall(self.folder / DATABASE), 3)

    def drop_service(self, letter: str) -> None:
        """Have the office give up a service."""
        with self.store.read() as table:
            office = Records(table).office()
        services = tuple(s for s in office.services if s.letter != letter)
        counters = tuple(
            replace(c, services=tuple(x for x in c.services if x != letter) or ("A",))
            for c in office.counters
        )
        save_office(self.store, self.clock, replace(office, services=services, counters=counters))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.look_everywhere()
    office.close()


def ids(*tickets: OwnTicket) -> tuple[str, ...]:
    return tuple(ticket.id for ticket in tickets)


# exactly once


def test_tickets_come_into_the_record_with_all_that_is_on_paper(office: Office) -> None:
    own = office.kiosk.give(priority="elderly", holder=HOLDER, language="en", rest=("B", "C"))
    assert office.kiosk.hand_over(office.work) == HandedOver(added=ids(own))
    found = office.found(own)
    assert (found.number, found.service, found.state) == ("A1001", "A", State.WAITING)
    assert (found.alone, found.slip, found.language) == (True, Slip.PRINTED, "en")
    assert (found.priority, found.rest) == ("elderly", ("B", "C"))
    assert office.value("select holder from tickets where id = ?", own.id) == HOLDER
    (event,) = office.events("hand_over")
    assert (event["ticket"], event["who"]) == (own.id, "kiosk-1")
    assert event["request"] == str(own.request)
    assert event["detail"] == {
        "service": "A",
        "rank": found.rank,
        "age_s": 0.0,
        "alone": True,
        "slip": "printed",
        "rest": ["B", "C"],
        "priority": "elderly",
    }


def test_the_same_batch_again_changes_nothing_and_wakes_no_screen(office: Office) -> None:
    first, second = office.kiosk.give(), office.kiosk.give("B")
    office.kiosk.hand_over(office.work)
    before, version = read_hall(office.folder / DATABASE), office.version
    office.pass_(minutes=5)
    assert office.kiosk.hand_over(office.work) == HandedOver(known=ids(first, second))
    assert read_hall(office.folder / DATABASE) == before
    assert office.version == version


def test_what_is_new_in_a_batch_is_added_beside_what_is_known(office: Office) -> None:
    first = office.kiosk.give()
    office.kiosk.hand_over(office.work)
    second = office.kiosk.give()
    told = office.kiosk.hand_over(office.work, first, second, second, first)
    assert told == HandedOver(added=ids(second), known=ids(first))
    assert office.line() == ["A1001", "A1002"]


def test_screens_hear_of_it(office: Office) -> None:
    version = office.version
    office.kiosk.give()
    office.kiosk.hand_over(office.work)
    assert office.version == version + 1


def test_a_slip_that_came_out_after_the_first_handing_over_is_learnt_of(office: Office) -> None:
    own = office.kiosk.give(slip=Slip.PENDING)
    office.kiosk.hand_over(office.work)
    printed = replace(own, slip=Slip.PRINTED)
    assert office.kiosk.hand_over(office.work, printed) == HandedOver(known=ids(own))
    assert office.found(own).slip is Slip.PRINTED
    office.kiosk.hand_over(office.work, own)
    assert office.found(own).slip is Slip.PRINTED, "an older word does not undo a newer one"
    assert len(office.events("slip_printed")) == 1


def test_a_ticket_that_the_server_once_gave_comes_back_and_numbers_go_on_after_it(
    office: Office,
) -> None:
    """Its database was lost; the kiosk's journal has what the server had given."""
    known = office.issue()
    lost = replace(office.kiosk.give(), number="A007", alone=False)
    again = replace(office.kiosk.give(), id=known.id, number=known.number, alone=False)
    told = office.kiosk.hand_over(office.work, lost, again)
    assert told == HandedOver(added=ids(lost), known=(known.id,))
    assert office.found(lost).alone, "nobody knows what became of it since"
    assert office.issue().number == "A008"


# the place in line


def test_the_time_of_issue_decides_the_place(office: Office) -> None:
    office.issue()
    office.pass_(minutes=5)
    office.kiosk.give()
    office.pass_(minutes=5)
    office.issue()
    office.kiosk.give()
    office.pass_(minutes=1)
    office.issue()
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", "A1001", "A002", "A1002", "A003"]


def test_since_when_somebody_waits_is_told_by_the_servers_own_clock(office: Office) -> None:
    office.kiosk.clock.synchronised = False
    office.kiosk.clock.jump(days=-400)
    own = office.kiosk.give()
    office.pass_(minutes=20)
    office.kiosk.hand_over(office.work)
    now, leg = office.clock.read(), office.leg(own)
    assert leg.queued == replace(
        now, uptime=now.uptime - 1200, wall=now.wall - timedelta(minutes=20)
    )
    assert office.found(own).issued_at == leg.queued.wall
    office.press(Key.NEXT)
    assert office.leg(own).waiting_time == timedelta(minutes=20)


def test_hundreds_of_numbers_fit_between_two(office: Office) -> None:
    office.issue()
    office.pass_(minutes=1)
    given = []
    for _ in range(300):
        given.append(office.kiosk.give())
        office.pass_(seconds=60)
    office.issue()
    for start in range(0, 300, MOST_OWN):
        office.kiosk.hand_over(office.work, *given[start : start + MOST_OWN])
    assert office.line() == ["A001", *(own.number for own in given), "A002"]


def test_batches_of_several_kiosks_interleave_by_time_whatever_their_order(office: Office) -> None:
    kiosks = [KioskAlone(office.work, n) for n in (2, 3, 4)]
    expected = [office.issue().number]
    for _ in range(20):
        for kiosk in kiosks:
            office.pass_(tuple(kiosks), seconds=7)
            expected.append(kiosk.give().number)
    office.pass_(tuple(kiosks), seconds=7)
    expected.append(office.issue().number)
    for kiosk in reversed(kiosks):
        kiosk.hand_over(office.work, *kiosk.tickets[10:])
    for kiosk in kiosks:
        kiosk.hand_over(office.work)
    assert office.line() == expected


def test_who_is_served_already_counts_for_the_order_too(office: Office) -> None:
    office.kiosk.give()
    office.pass_(minutes=1)
    office.serve(office.issue())
    office.kiosk.give()
    office.pass_(minutes=1)
    office.issue()
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A1001", "A1002", "A002"]
    with office.store.read() as table:
        ranks = [t.rank for t in Records(table).tickets_of(1)]
    assert ranks[2] < ranks[0] < ranks[3] < ranks[1], "before whoever was served, and after"


def test_somebody_put_to_the_front_does_not_draw_others_there(office: Office) -> None:
    """A citizen came back with a paper and stands first, though issued late."""
    early = office.issue()
    office.pass_(minutes=1)
    office.kiosk.give()
    office.pass_(minutes=1)
    late = office.issue()
    office.work.press(LAN, 1, Key.CALL, CallNumber(uuid4(), late.number, "thiếu giấy"))
    office.press(Key.SERVE)
    office.press(Key.FETCH)
    office.work.return_ticket(LAN, late.id, act())
    office.put(late, rank=0.5, returned=False)
    office.kiosk.hand_over(office.work)
    assert office.line() == [late.number, early.number, "A1001"]


def test_after_the_servers_restart_the_place_is_still_that_of_the_time(office: Office) -> None:
    office.issue()
    office.pass_(minutes=10)
    office.kiosk.give()
    office.restart(minutes=10)
    office.kiosk.give()
    office.pass_(minutes=1)
    office.issue()
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", "A1001", "A1002", "A002"]


def test_without_any_sure_clock_nobody_loses_a_place_by_a_restart(office: Office) -> None:
    """The server's clock stands an hour back after a power cut, and says so."""
    office.clock.synchronised = False
    office.issue()
    office.pass_(minutes=10)
    own = office.kiosk.give()
    office.restart(minutes=2)
    office.clock.jump(hours=-1)
    office.pass_(minutes=1)
    office.issue()
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", "A1001", "A002"]
    assert office.leg(own).queued.boot == office.clock.read().boot


def test_whose_time_is_lost_stands_at_the_end_in_order_of_issue(office: Office) -> None:
    kiosk = office.kiosk
    kiosk.clock.synchronised = False
    first, second = kiosk.give(), kiosk.give()
    kiosk.clock.reboot(hours=1)
    office.pass_(minutes=1)
    office.issue()
    kiosk.hand_over(office.work)
    assert office.line() == ["A001", "A1001", "A1002"]
    for _ in range(2):
        office.press(Key.NEXT)
    assert office.leg(first).waiting_time is None, "nobody knows for how long they waited"
    assert read_report(office.store).office.waiting_time.count == 1
    assert office.found(second).issued_at == office.clock.read().wall
    assert office.events("hand_over")[0]["detail"]["age_s"] is None


def test_the_wall_clocks_tell_where_a_kiosk_lost_the_time_only_afterwards(office: Office) -> None:
    kiosk = office.kiosk
    kiosk.give()
    office.pass_(minutes=5)
    office.issue()
    kiosk.clock.reboot(seconds=30)
    kiosk.clock.synchronised = False
    kiosk.clock.jump(days=-2000)
    kiosk.hand_over(office.work)
    assert office.line() == ["A1001", "A001"]


@pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=400)])
def test_a_ticket_from_the_future_or_from_long_ago_has_no_time(
    office: Office, ahead: timedelta
) -> None:
    office.issue()
    own, now = office.kiosk.give(), office.kiosk.clock.read()
    moved = replace(now, uptime=now.uptime + ahead.total_seconds(), synchronised=False)
    early = replace(own, issued=moved) if ahead.days == 0 else own
    told = now if ahead.days == 0 else moved
    office.work.hand_over(KIOSK, HandOver(told, (early,)))
    assert office.line() == ["A001", "A1001"]
    assert office.events("hand_over")[0]["detail"]["age_s"] is None


def test_a_priority_ticket_is_called_first_within_the_budget(office: Office) -> None:
    office.issue()
    office.kiosk.give(priority="elderly")
    office.kiosk.hand_over(office.work)
    called = office.press(Key.NEXT)
    assert called is not None
    assert called.number == "A1001"
    assert office.value("select overtaken from tickets where number = 'A001'") == 1


# nobody is turned away


def test_hours_and_quotas_refuse_nobody_who_has_paper(office: Office) -> None:
    with office.store.read() as table:
        settings = Records(table).office()
    services = (replace(settings.services[0], quota_day=1), *settings.services[1:])
    save_office(office.store, office.clock, replace(settings, services=services))
    office.issue()
    own = [office.kiosk.give() for _ in range(3)]
    assert office.kiosk.hand_over(office.work).added == ids(*own)


def test_a_second_number_of_the_same_person_is_added(office: Office) -> None:
    office.issue(holder=HOLDER)
    own = office.kiosk.give(holder=HOLDER)
    assert office.kiosk.hand_over(office.work).added == ids(own)
    assert office.line() == ["A001", "A1001"]


def test_what_is_odd_beside_a_ticket_is_left_out_and_not_the_ticket(office: Office) -> None:
    own = office.kiosk.give(
        priority="p" * 200, holder="nobody", language="tiếng Việt", rest=("A", "Z", "B", "B")
    )
    assert office.kiosk.hand_over(office.work).added == ids(own)
    found = office.found(own)
    assert (found.priority, found.language, found.rest) == (None, "vi", ("B",))
    assert office.value("select holder from tickets where id = ?", own.id) is None


# days, services and numbers that are not as they were


def test_a_ticket_of_a_day_that_is_closed_is_in_the_record_and_in_no_line(office: Office) -> None:
    own = office.kiosk.give(holder=HOLDER)
    office.work.close_day(LAN, act())
    assert office.kiosk.hand_over(office.work).added == ids(own)
    found = office.found(own)
    assert (found.state, found.day) == (State.EXPIRED, 1)
    assert office.value("select holder from tickets where id = ?", own.id) is None
    assert read_report(office.store).office.expired == 1
    office.work.open_day(LAN, act())
    assert office.line() == []
    assert office.kiosk.hand_over(office.work).known == ids(own)


def test_a_ticket_of_yesterday_does_not_get_into_todays_line(office: Office) -> None:
    own = office.kiosk.give()
    office.work.close_day(LAN, act())
    office.pass_(days=1)
    office.work.open_day(LAN, act())
    today = office.issue()
    office.kiosk.hand_over(office.work)
    assert office.line() == [today.number]
    assert office.found(own).state is State.EXPIRED


def test_who_took_a_number_after_a_day_was_closed_by_mistake_waits_in_the_one_that_goes_on(
    office: Office,
) -> None:
    """The kiosk was away all the time: it has heard neither of the closing nor of the opening."""
    before = office.kiosk.give(holder=HOLDER)
    office.pass_(minutes=5)
    office.work.close_day(LAN, act())
    office.pass_(minutes=5)
    after = office.kiosk.give(holder=HOLDER)
    office.pass_(minutes=5)
    office.work.open_day(LAN, act())
    later = office.issue()
    assert office.kiosk.hand_over(office.work).added == ids(before, after)
    assert office.found(before).state is State.EXPIRED, "as whoever waited at the closing"
    assert office.line() == [after.number, later.number]
    assert office.value("select holder from tickets where id = ?", after.id) is None
    assert office.kiosk.hand_over(office.work).known == ids(before, after)


def test_a_ticket_whose_time_is_lost_is_rather_called_for_nothing_than_never(
    office: Office,
) -> None:
    own = office.kiosk.give()
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    office.kiosk.clock.synchronised = False
    office.kiosk.clock.reboot(minutes=1)
    office.kiosk.tickets[0] = own = replace(own, issued=replace(own.issued, synchronised=False))
    office.kiosk.hand_over(office.work)
    assert office.line() == [own.number]


def test_a_ticket_of_a_day_that_is_unknown_is_refused_and_told_once(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    lost, good = office.kiosk.give(day=77), office.kiosk.give("B")
    with caplog.at_level(logging.WARNING):
        told = office.kiosk.hand_over(office.work)
        assert told == HandedOver(added=ids(good), refused=ids(lost))
        assert office.kiosk.hand_over(office.work) == HandedOver((), ids(good), ids(lost))
    assert caplog.messages == ["A1001 of kiosk-1 is not taken: unknown_day"]
    (event,) = office.events("hand_over_refused")
    assert event["detail"] == {"number": "A1001", "of_day": 77, "why": "unknown_day"}


def test_a_number_that_somebody_else_has_is_refused_and_the_others_are_added(
    office: Office,
) -> None:
    taken = office.kiosk.give()
    office.kiosk.hand_over(office.work)
    other, next_one = replace(taken, id="somebody-else", request=uuid4()), office.kiosk.give()
    told = office.kiosk.hand_over(office.work, other, next_one)
    assert told == HandedOver(added=ids(next_one), refused=ids(other))
    assert office.events("hand_over_refused")[0]["detail"]["why"] == "number_taken"


def test_a_ticket_for_a_service_that_is_gone_is_recorded_and_cancelled(office: Office) -> None:
    own = office.kiosk.give("G", priority="elderly", rest=("A",))
    office.drop_service("G")
    assert office.kiosk.hand_over(office.work).added == ids(own)
    assert office.found(own).state is State.CANCELLED
    (event,) = office.events("cancel")
    assert event["detail"] == {"why": "unknown_service"}


def test_a_further_service_that_is_gone_is_left_out_of_the_visit(office: Office) -> None:
    own = office.kiosk.give("A", rest=("G", "B"))
    office.drop_service("G")
    office.kiosk.hand_over(office.work)
    assert office.found(own).rest == ("B",)


READING = Reading("b", 5.0, datetime(2026, 3, 2, tzinfo=UTC), True)
GOOD = OwnTicket("own-1", uuid4(), 1, "A1001", "A", READING)


@pytest.mark.parametrize(
    "odd",
    [
        {"id": ""},
        {"id": "../../etc"},
        {"id": "own\n"},
        {"id": "x" * 65},
        {"number": "A10"},
        {"number": "A1001\n"},
        {"number": "Chào bà"},
        {"service": "AB"},
        {"service": ""},
        {"day": 0},
        {"day": 2**70},
        {"issued": replace(READING, uptime=1e300)},
        {"issued": replace(READING, boot="")},
        {"issued": replace(READING, boot="b" * 100)},
        {"issued": replace(READING, wall=datetime(2026, 3, 2))},  # noqa: DTZ001
        {"issued": replace(READING, wall=datetime.min.replace(tzinfo=UTC))},
    ],
)
def test_what_cannot_be_a_ticket_is_refused_and_the_others_are_added(
    office: Office, odd: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    strange = replace(GOOD, **{"id": "odd-1", "number": "A1002"} | odd)
    told = office.work.hand_over(KIOSK, HandOver(READING, (strange, GOOD)))
    assert told == HandedOver(added=ids(GOOD), refused=ids(strange))
    assert caplog.messages == ["kiosk-1 handed over something that is no ticket"]


@pytest.mark.parametrize("odd", [{"uptime": -1e300}, {"wall": datetime(1, 1, 1, tzinfo=UTC)}])
def test_a_kiosk_that_cannot_tell_the_time_at_all_is_refused(
    office: Office, odd: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest):
        office.work.hand_over(KIOSK, HandOver(replace(READING, **odd), (GOOD,)))
    assert office.line() == []


# ghosts: the server gave a number, and the answer was lost on the way


def lost_answer(office: Office, **more: Any) -> tuple[Done[Place], Issue]:
    body = Issue(uuid4(), "A", **more)
    return office.work.issue(KIOSK, body), body


def test_the_ghost_of_a_number_is_cancelled_and_its_place_is_kept(office: Office) -> None:
    office.issue()
    ghost, body = lost_answer(office)
    office.issue()
    office.pass_(minutes=10)
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", own.number, "A003"]
    assert office.ticket(ghost.answer.ticket).state is State.CANCELLED
    (event,) = office.events("cancel")
    assert event["detail"] == {"superseded": own.id}


def test_the_time_of_issue_counts_where_it_is_better_than_the_ghosts_place(office: Office) -> None:
    """The request was under way for long: the kiosk gave a number before the server did."""
    request = uuid4()
    own = office.kiosk.give(request=request)
    office.pass_(minutes=1)
    office.issue()
    office.work.issue(KIOSK, Issue(request, "A"))
    office.kiosk.hand_over(office.work)
    assert office.line() == [own.number, "A001"]


def test_who_keeps_a_ghosts_place_draws_nobody_else_there(office: Office) -> None:
    """Another kiosk's number is later than the ghost, though earlier than what replaced it."""
    other = KioskAlone(office.work, 2)
    body = lost_answer(office)[1]
    office.pass_((other,), seconds=2)
    office.issue()
    office.pass_((other,), seconds=2)
    between = other.give()
    office.pass_((other,), seconds=2)
    own = office.kiosk.give(request=body.request)
    office.issue()
    office.kiosk.hand_over(office.work)
    other.hand_over(office.work)
    assert office.line() == [own.number, "A002", between.number, "A003"]
    assert office.events("hand_over")[0]["detail"]["age_s"] == 6.0


def test_who_was_overtaken_as_a_ghost_was_overtaken(office: Office) -> None:
    ghost, body = lost_answer(office)
    office.issue(priority="elderly")
    office.press(Key.NEXT)
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    assert office.ticket(ghost.answer.ticket).overtaken == 1
    assert office.found(own).overtaken == 1


@pytest.mark.parametrize("key", [Key.NEXT, Key.SERVE, Key.FINISH])
def test_a_ghost_that_was_called_is_left_alone(office: Office, key: Key) -> None:
    ghost, body = lost_answer(office)
    for pressed in (Key.NEXT, Key.SERVE, Key.FINISH):
        office.press(pressed)
        if pressed is key:
            break
    state = office.ticket(ghost.answer.ticket).state
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    assert office.ticket(ghost.answer.ticket).state is state
    assert office.line() == [own.number]


def test_a_number_that_is_on_paper_is_no_ghost(office: Office) -> None:
    given, body = lost_answer(office)
    slip = SlipOutcome(uuid4(), Slip.PRINTED)
    office.work.report_slip(KIOSK, given.answer.ticket.id, slip)
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", own.number]


def test_a_number_that_the_citizen_had_already_is_no_ghost(office: Office) -> None:
    office.issue(holder=HOLDER)
    again, body = lost_answer(office, holder=HOLDER)
    assert again.answer.known
    own = office.kiosk.give(request=body.request, holder=HOLDER)
    office.kiosk.hand_over(office.work)
    assert office.line() == ["A001", own.number]


def test_the_ghost_of_an_appointment_hands_it_on(office: Office) -> None:
    at = office.clock.wall + timedelta(hours=7)
    booked = NewAppointment("HEN-1", "N.T.H", "A", at.date(), at.time(), at.time().replace(hour=9))
    office.work.take_over(LAN, TakeOver(uuid4(), (booked,)))
    body = CheckIn(uuid4(), "HEN-1")
    office.work.check_in(KIOSK, body)
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    assert office.found(own).appointment is not None
    again = office.work.check_in(KIOSK, CheckIn(uuid4(), "HEN-1")).answer
    assert (again.ticket.id, again.known) == (own.id, True)


def test_a_request_that_arrives_after_the_handing_over_makes_no_second_ticket(
    office: Office,
) -> None:
    own = office.kiosk.give(holder=HOLDER)
    office.kiosk.hand_over(office.work)
    with pytest.raises(RequestReused):
        office.work.issue(KIOSK, Issue(own.request, "A", holder=HOLDER))
    assert office.line() == [own.number]


def test_a_request_that_arrives_on_another_day_leaves_nobody_in_line(office: Office) -> None:
    own = office.kiosk.give()
    office.work.close_day(LAN, act())
    office.work.open_day(LAN, act())
    late = office.work.issue(KIOSK, Issue(own.request, "A")).answer.ticket
    assert office.line() == [late.number]
    office.kiosk.hand_over(office.work)
    assert office.line() == []
    assert office.ticket(late).state is State.CANCELLED


def test_the_delayed_request_of_a_cancelled_ghost_makes_no_ticket_either(office: Office) -> None:
    ghost, body = lost_answer(office)
    own = office.kiosk.give(request=body.request)
    office.kiosk.hand_over(office.work)
    again = office.work.issue(KIOSK, body)
    assert again.again
    assert again.answer.ticket.id == ghost.answer.ticket.id
    assert office.line() == [own.number]


def test_two_numbers_for_one_touch_are_both_taken(office: Office) -> None:
    first = office.kiosk.give()
    second = office.kiosk.give(request=first.request)
    assert office.kiosk.hand_over(office.work).added == ids(first, second)


def test_a_request_that_did_something_else_has_no_ghost(office: Office) -> None:
    body = act()
    office.work.cancel(LAN, office.issue().id, body)
    own = office.kiosk.give(request=body.request)
    assert office.kiosk.hand_over(office.work).added == ids(own)


# over HTTP


def test_a_full_batch_is_handed_over_by_a_kiosk_and_by_nobody_else(
    office_server: OfficeProcess,
) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    told = kiosk.range_of_day(uuid4())
    now = Reading("kiosk", 5000.0, datetime(2026, 3, 2, 9, tzinfo=UTC), False)
    batch = tuple(
        OwnTicket(
            uuid4().hex,
            uuid4(),
            told.day,
            f"A{told.block}{n:03d}",
            "A",
            replace(now, uptime=now.uptime - 1000 + n),
            True,
            "elderly",
            HOLDER,
            "vi",
            ("B", "C", "D", "E", "F"),
            Slip.NOT_PRINTED,
        )
        for n in range(1, MOST_OWN + 1)
    )
    assert len(encode(HandOver(now, batch))) > 40_000
    assert kiosk.hand_over(now, batch).added == ids(*batch)
    assert kiosk.hand_over(now, batch).known == ids(*batch)
    assert clerk.board().lines[0].waiting == MOST_OWN
    assert HOLDER not in office_server.log()
    for client in (clerk, office_server.person("Minh", Role.ADMINISTRATOR)):
        with pytest.raises(Forbidden):
            client.hand_over(now, batch)
    with pytest.raises(BadRequest):
        kiosk.hand_over(now, (*batch, batch[0]))
    with pytest.raises(BadRequest):
        kiosk.hand_over(now, ())
