"""The business day: opened and closed by people, with numbers given as the hours say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from moved_clock import MovedClock
from office_process import OfficeProcess
from timed_office import HOA, KIOSK, LAN, NAM, TimedOffice, act, local_time
from workbench import wait_until

from server.core.board import Board, CounterState
from server.core.errors import IssuingStopped, OfficeClosed, OfficeOpen
from server.core.hours import Hours, Issuing, NotIssuing
from server.core.rating import Score
from server.core.reading import Reading
from server.core.ticket import State
from server.desk import Key
from server.requests import Rate
from server.session import Caller
from server.views.board import Publisher
from server.wire import decode


@pytest.fixture
def office(tmp_path: Path) -> Iterator[TimedOffice]:
    office = TimedOffice(tmp_path)
    yield office
    office.store.close()


# numbers in an open day


def test_no_day_no_numbers(office: TimedOffice) -> None:
    assert office.board().issuing == Issuing(False, NotIssuing.NO_DAY)
    with pytest.raises(OfficeClosed):
        office.issue()


def test_the_board_says_until_when_numbers_are_given(office: TimedOffice) -> None:
    office.open()
    assert office.board().issuing == Issuing(True, None, local_time(2, "11:15"))
    assert office.issue().number == "A001"


@pytest.mark.parametrize(
    ("clock", "said"),
    [
        ("11:15", "outside the opening hours until 13:30 on 2026-03-02"),
        ("12:10", "outside the opening hours until 13:30 on 2026-03-02"),
        ("16:45", "the opening hours have ended for today"),
    ],
)
def test_outside_the_hours_a_kiosk_and_a_helper_are_told_why_and_until_when(
    office: TimedOffice, clock: str, said: str
) -> None:
    office.open()
    office.at(clock)
    for caller in (KIOSK, NAM):
        with pytest.raises(IssuingStopped, match=said):
            office.issue(caller=caller)


@pytest.mark.parametrize("caller", [LAN, HOA])
def test_clerks_and_supervisors_may_give_a_number_when_the_hours_have_ended(
    office: TimedOffice, caller: Caller
) -> None:
    office.open()
    office.at("16:50")
    assert office.issue(caller=caller).number == "A001"


def test_whoever_has_a_number_for_the_service_is_shown_it_at_any_time(office: TimedOffice) -> None:
    office.open()
    first = office.issue(holder="ab" * 32)
    office.at("12:00")
    assert office.issue(holder="ab" * 32).id == first.id


def test_counters_go_on_calling_when_numbers_have_stopped(office: TimedOffice) -> None:
    office.open()
    office.issue()
    office.press(Key.OPEN)
    office.at("11:40")
    called = office.press(Key.NEXT).ticket
    assert called is not None
    assert called.number == "A001"


def test_a_clock_that_is_not_synchronised_turns_nobody_away(office: TimedOffice) -> None:
    office.open()
    office.at("22:00", days=3)
    office.clock.synchronised = False
    assert office.board().issuing == Issuing(True)
    assert office.issue().number == "A001"


# said by people


def test_lunch_is_worked_through_with_one_press_until_the_afternoon_begins(
    office: TimedOffice,
) -> None:
    office.open()
    office.at("11:20")
    assert office.set_issuing(True) == Issuing(True, None, local_time(2, "13:30"))
    office.at("12:30")
    office.issue()
    office.at("16:45")
    assert not office.board().issuing.open, "in the afternoon the hours decide again"
    (event,) = office.events("issuing")
    assert event["who"] == "Hoa"
    assert event["detail"]["open"] is True


def test_numbers_are_stopped_early_until_the_next_sitting(office: TimedOffice) -> None:
    office.open()
    office.at("10:00")
    said = Issuing(False, NotIssuing.STOPPED, local_time(2, "13:30"))
    assert office.set_issuing(False) == said
    assert office.board().issuing == said
    with pytest.raises(IssuingStopped, match="stopped until 13:30"):
        office.issue()
    office.at("13:30")
    office.issue()


def test_numbers_are_stopped_until_told_and_then_the_hours_decide_again(
    office: TimedOffice,
) -> None:
    office.open()
    office.set_issuing(False, until_told=True)
    office.at("14:00")
    with pytest.raises(IssuingStopped, match="until somebody says otherwise"):
        office.issue()
    assert office.set_issuing(None).open
    office.issue()


def test_with_an_untrusted_clock_what_somebody_says_counts_until_taken_back(
    office: TimedOffice,
) -> None:
    office.open()
    office.clock.synchronised = False
    assert office.set_issuing(False) == Issuing(False, NotIssuing.STOPPED)
    with pytest.raises(IssuingStopped):
        office.issue()
    office.set_issuing(None)
    office.issue()


def test_nothing_can_be_said_of_a_day_that_is_not_open(office: TimedOffice) -> None:
    with pytest.raises(OfficeClosed):
        office.set_issuing(True)


@pytest.mark.parametrize(
    ("clock", "until"), [("07:05", (2, "07:30")), ("12:00", (2, "13:30")), ("17:30", (3, "07:30"))]
)
def test_opening_the_day_outside_the_hours_gives_numbers_until_the_next_sitting(
    office: TimedOffice, clock: str, until: tuple[int, str]
) -> None:
    office.at(clock)
    office.open()
    assert office.board().issuing == Issuing(True, None, local_time(*until))
    office.issue()
    assert [event["who"] for event in office.events("issuing")] == ["Lan"]


def test_opening_within_the_hours_overrules_nothing(office: TimedOffice) -> None:
    office.open()
    assert office.events("issuing") == []


def test_what_was_said_ends_with_the_day(office: TimedOffice) -> None:
    office.open()
    office.set_issuing(False, until_told=True)
    office.close_day()
    office.open()
    assert office.issue().number == "A001"


# a day that somebody forgot to close


def forget_to_close(office: TimedOffice) -> int:
    """Leave a day open with somebody waiting and a counter open; it is the next morning."""
    day = office.open()
    office.issue(holder="ab" * 32)
    office.press(Key.OPEN)
    office.at("07:35", days=1)
    return day


@pytest.mark.parametrize("caller", [KIOSK, NAM, LAN, HOA])
def test_nobody_gets_a_number_of_yesterday(office: TimedOffice, caller: Caller) -> None:
    forget_to_close(office)
    assert office.board().issuing == Issuing(False, NotIssuing.OLD_DAY)
    with pytest.raises(IssuingStopped, match="the business day of 2026-03-02 is still open"):
        office.issue("B", caller=caller)
    with pytest.raises(IssuingStopped):
        office.set_issuing(True)


def test_nobody_comes_back_into_yesterdays_line_by_themselves(office: TimedOffice) -> None:
    office.open()
    ticket = office.issue(holder="ab" * 32)
    office.press(Key.OPEN)
    for key in (Key.NEXT, Key.SERVE, Key.FETCH):
        office.press(key)
    office.at("07:35", days=1)
    for caller in (KIOSK, NAM):
        with pytest.raises(IssuingStopped):
            office.work.return_ticket(caller, ticket.id, act())
    with pytest.raises(IssuingStopped):
        office.issue(holder="ab" * 32)
    office.work.return_ticket(LAN, ticket.id, act())


def test_opening_the_next_day_closes_the_forgotten_one_first(office: TimedOffice) -> None:
    old = forget_to_close(office)
    new = office.open()
    assert new == old + 1
    (closed,) = office.events("day_close")
    assert (closed["day"], closed["who"], closed["detail"]) == (old, "Lan", {"forgotten": True})
    (ticket,) = office.rows("select state, holder from tickets")
    assert ticket == {"state": "expired", "holder": None}
    assert office.rows("select key from days where id = ?", old) == [{"key": None}]
    assert all(c.state is CounterState.CLOSED for c in office.board().counters)
    assert office.issue().number == "A001"


def test_nobody_sat_at_the_counters_of_a_forgotten_day_all_night(office: TimedOffice) -> None:
    forget_to_close(office)
    office.open()
    (stretch,) = office.rows("select began, ended from counter_times")
    began, ended = (decode(stretch[column], Reading) for column in ("began", "ended"))
    assert ended.wall - began.wall < timedelta(minutes=1)


def counter_times(office: TimedOffice) -> list[tuple[datetime, datetime]]:
    """Return from when to when each stretch of a counter was."""
    rows = office.rows("select began, ended from counter_times order by id")
    return [(decode(r["began"], Reading).wall, decode(r["ended"], Reading).wall) for r in rows]


def test_what_citizens_do_in_the_evening_keeps_no_counter_open(office: TimedOffice) -> None:
    office.open()
    ticket = office.issue()
    for key in (Key.OPEN, Key.NEXT, Key.SERVE):
        office.press(key)
    office.at("16:30")
    office.press(Key.FINISH)
    office.at("22:00")
    office.work.rate(KIOSK, ticket.id, Rate(uuid4(), Score.GOOD))
    office.at("07:35", days=1)
    office.open()
    assert counter_times(office) == [(local_time(2, "07:30"), local_time(2, "16:30"))]


@pytest.mark.parametrize("is_switched_off", [True, False])
def test_who_sits_down_before_the_forgotten_day_is_closed_was_not_there_all_night(
    office: TimedOffice, is_switched_off: bool
) -> None:
    office.open()
    office.press(Key.OPEN)
    office.at("16:30")
    office.press(Key.PAUSE)
    office.press(Key.OPEN)
    office.at("07:20", days=1)
    if is_switched_off:
        office.clock.reboot()
    office.press(Key.OPEN)
    office.press(Key.OPEN, 2, HOA)
    office.at("07:30")
    office.open()
    evening, morning = local_time(2, "16:30"), local_time(3, "07:20")
    first, pause, *left = counter_times(office)
    assert (first[1], pause[1]) == (evening, evening)
    assert left == [(evening, evening), (morning, morning)]


def test_the_forgotten_day_leaves_no_key_and_no_holder_in_any_file(office: TimedOffice) -> None:
    forget_to_close(office)
    (day,) = office.rows("select key from days")
    office.open()
    left = b"".join(path.read_bytes() for path in office.path.parent.iterdir())
    for secret in (day["key"], "ab" * 32):
        assert secret.encode() not in left


def test_a_day_cannot_be_opened_twice_on_one_date(office: TimedOffice) -> None:
    office.open()
    office.at("23:59")
    with pytest.raises(OfficeOpen):
        office.open()
    office.clock.pass_(minutes=2)
    office.open()


def test_whether_a_day_was_forgotten_is_not_guessed_from_an_untrusted_clock(
    office: TimedOffice,
) -> None:
    forget_to_close(office)
    office.clock.synchronised = False
    assert office.board().issuing.open
    office.issue()
    with pytest.raises(OfficeOpen):
        office.open()


def test_the_date_of_a_day_opened_with_an_unset_clock_is_told_by_the_boot_that_it_shares(
    office: TimedOffice,
) -> None:
    office.clock.synchronised = False
    office.clock.jump(days=-400)
    office.open()
    office.at("23:00")
    office.clock.jump(days=400)
    office.clock.synchronised = True
    office.clock.pass_(hours=2)
    office.issue(caller=LAN)
    assert office.rows("select date from days") == [{"date": "2026-03-02"}]
    assert office.board().issuing.why is NotIssuing.OLD_DAY
    assert office.open() == 2


def test_the_date_of_a_day_opened_before_a_restart_is_that_of_the_first_sure_moment(
    office: TimedOffice,
) -> None:
    office.clock.synchronised = False
    office.open()
    office.clock.reboot(minutes=5)
    office.clock.synchronised = True
    office.issue()
    assert office.rows("select date from days") == [{"date": "2026-03-02"}]


def test_an_office_without_hours_may_work_past_midnight(office: TimedOffice) -> None:
    office.set(replace(office.office, hours=Hours()))
    office.open()
    office.at("23:59")
    office.clock.pass_(minutes=10)
    assert office.issue().number == "A001"
    assert office.open() == 2, "and a new day is opened when somebody says so"


# numbers


def test_numbers_go_on_when_the_day_is_opened_again_on_the_same_date(office: TimedOffice) -> None:
    office.open()
    office.issue("A")
    office.issue("A")
    office.issue("B")
    office.close_day()
    office.at("09:00")
    office.open()
    assert [office.issue(s).number for s in "ABC"] == ["A003", "B002", "C001"]


def test_numbers_begin_again_on_another_date(office: TimedOffice) -> None:
    office.open()
    office.issue()
    office.close_day()
    office.at("07:30", days=1)
    office.open()
    assert office.issue().number == "A001"


def test_numbers_begin_again_where_the_date_is_unknown(office: TimedOffice) -> None:
    office.clock.synchronised = False
    office.open()
    office.issue()
    office.close_day()
    office.open()
    assert office.issue().number == "A001"


def test_a_transferred_ticket_takes_no_number_away(office: TimedOffice) -> None:
    office.open()
    moved = office.issue("A")
    row = {"service": "B"}
    office.store.change(lambda table: table.update("tickets", row, id=moved.id))
    assert [office.issue(s).number for s in "AB"] == ["A002", "B001"]


# closing


def test_closing_expires_who_waits_and_keeps_every_ticket(office: TimedOffice) -> None:
    office.open()
    tickets = [office.issue(s) for s in "AAB"]
    office.press(Key.OPEN)
    office.press(Key.NEXT)
    office.press(Key.SERVE)
    kiosk = {"kiosk": "kiosk-1", "ticket": tickets[2].id, "asked_at": office.clock.wall}
    office.store.change(lambda table: table.insert("prints", kiosk))
    office.at("17:10")
    office.close_day()
    states = [office.ticket(t).state for t in tickets]
    assert states == [State.SERVED, State.EXPIRED, State.EXPIRED]
    assert office.rows("select * from prints") == [], "nobody needs these slips any more"
    assert office.rows("select * from counter_times where ended is null") == []
    assert office.rows("select closed_at, key from days")[0]["key"] is None
    assert office.board().issuing == Issuing(False, NotIssuing.NO_DAY)


def test_the_same_press_of_opening_sent_again_closes_nothing(office: TimedOffice) -> None:
    forget_to_close(office)
    press = act()
    day = office.work.open_day(LAN, press).answer
    assert office.work.open_day(LAN, press).again
    assert office.rows("select id from days where closed_at is null") == [{"id": day}]


# time alone


def test_screens_learn_that_a_sitting_has_ended_though_nobody_did_anything(
    office: TimedOffice,
) -> None:
    office.open()
    office.at("11:14")
    publisher = Publisher(office.store, office.clock, 4)
    try:
        office.at("11:15")
        wait_until(lambda: not _json(publisher).issuing.open)
        board = _json(publisher)
    finally:
        publisher.stop()
    assert board.issuing == Issuing(False, NotIssuing.BREAK, local_time(2, "13:30"))


def test_screens_learn_that_the_clock_has_been_set(office: TimedOffice) -> None:
    office.clock.synchronised = False
    office.at("12:00")
    office.open()
    publisher = Publisher(office.store, office.clock, 4)
    try:
        assert _json(publisher).issuing.open
        office.clock.synchronised = True
        wait_until(lambda: not _json(publisher).issuing.open)
    finally:
        publisher.stop()


def test_nothing_is_sent_while_only_the_minutes_pass(office: TimedOffice) -> None:
    office.open()
    counted = _CountedClock(office.clock)
    publisher = Publisher(office.store, counted, 4)
    try:
        frame = publisher.frame
        reads = counted.reads
        office.clock.pass_(minutes=1)
        wait_until(lambda: counted.reads >= reads + 3)
        assert publisher.frame is frame
    finally:
        publisher.stop()


class _CountedClock:
    def __init__(self, clock: MovedClock) -> None:
        self._clock = clock
        self.reads = 0

    def read(self) -> Reading:
        self.reads += 1
        return self._clock.read()


def _json(publisher: Publisher) -> Board:
    return decode(publisher.frame.json, Board)


# over HTTP


def test_a_clerk_stops_and_starts_the_numbers_over_http(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    assert clerk.set_issuing(uuid4(), False).why is NotIssuing.STOPPED
    with pytest.raises(IssuingStopped):
        kiosk.issue(uuid4(), "A")
    wait_until(lambda: not kiosk.board().issuing.open)
    assert clerk.set_issuing(uuid4(), None).open
    assert kiosk.issue(uuid4(), "A").ticket.number == "A001"
