"""Who was absent, or has fetched a missing paper, comes back without a new number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from counter_stage import HOA, KIOSK, LAN, Stage, act
from hypothesis import given
from hypothesis import strategies as st
from office_process import OfficeProcess

from server.core.errors import Forbidden, IllegalAction, OfficeClosed, UnknownTicket
from server.core.leg import Outcome
from server.core.line import rank_behind
from server.core.office import CallRules
from server.core.ticket import State, Ticket
from server.desk import Key

WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "office.db")
    yield stage
    stage.store.close()


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Stage]:
    """An office where whoever was absent goes back in line once they ask."""
    stage = Stage(tmp_path / "office.db", CallRules(absent_returns=False))
    yield stage
    stage.store.close()


def ticket(seniority: int, rank: float) -> Ticket:
    return Ticket(f"id{seniority}", 1, f"A{seniority:03d}", "A", seniority, WHEN, rank=rank)


# where they stand


def test_whoever_comes_back_stands_in_the_middle_between_two_ranks() -> None:
    line = [ticket(n, float(n)) for n in range(2, 7)]
    assert rank_behind(line, 2, ticket(1, 1.0), 6.0) == 3.5


def test_with_fewer_in_line_they_stand_at_the_back() -> None:
    line = [ticket(2, 2.0), ticket(3, 3.0)]
    assert rank_behind(line, 2, ticket(1, 1.0), 9.0) == 10.0
    assert rank_behind([], 0, ticket(1, 1.0), 0.0) == 1.0


def test_behind_nobody_is_before_all() -> None:
    assert rank_behind([ticket(2, 2.0)], 0, ticket(1, 9.0), 9.0) < 2.0


def test_between_equal_ranks_there_is_no_middle_so_it_is_the_next_gap() -> None:
    line = [ticket(2, 2.0), ticket(3, 2.0), ticket(4, 2.0), ticket(5, 3.0)]
    assert rank_behind(line, 1, ticket(1, 1.0), 3.0) == 2.5
    assert rank_behind(line[:3], 1, ticket(1, 1.0), 3.0) == 4.0


ranks = st.lists(st.floats(-10, 10, allow_subnormal=False), max_size=12)


@given(ranks, st.integers(0, 12), st.integers(1, 20))
def test_at_least_so_many_are_before_them_and_no_more_where_ranks_differ(
    drawn: list[float], others: int, seniority: int
) -> None:
    line = [ticket(n + 30, rank) for n, rank in enumerate(drawn)]
    me = ticket(seniority, 0.0)
    back = replace(me, rank=rank_behind(line, others, me, max([*drawn, 0.0])))
    before = sum(t.line_order < back.line_order for t in line)
    assert before >= min(others, len(line))
    apart = sorted(drawn)
    if all(b - a > 1e-6 for a, b in pairwise(apart)):
        assert before == min(others, len(line))


def test_many_who_come_back_to_the_same_place_stand_in_order(stage: Stage) -> None:
    for _ in range(3):
        stage.issue()
    for _ in range(80):
        stage.press(Key.NEXT)
        gone = stage.keys(Key.SERVE, Key.FETCH)
        back = stage.back(gone)
        assert stage.line().index(back.number) == 2


# sent for a paper


def test_who_was_sent_for_a_paper_is_done_for_now_and_may_return(stage: Stage) -> None:
    stage.issue()
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    assert (gone.state, gone.may_return, gone.counter) == (State.SERVED, True, 1)
    assert stage.legs(gone)[0].outcome is Outcome.SERVED


@pytest.mark.parametrize("others", [0, 1, 2, 3])
def test_who_comes_back_with_the_paper_is_called_after_as_many_others(
    tmp_path: Path, others: int
) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(return_after=others))
    numbers = [stage.issue().number for _ in range(5)]
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    stage.clock.pass_(minutes=20)
    back = stage.back(gone, KIOSK)
    assert (back.state, back.returned, back.may_return) == (State.WAITING, True, False)
    assert (back.number, back.counter) == (gone.number, None)
    expected = numbers[1:]
    expected.insert(others, gone.number)
    assert [stage.next().number for _ in range(5)] == expected
    legs = stage.legs(gone)
    assert [leg.n for leg in legs] == [1, 2]
    assert legs[1].queued.uptime - legs[0].queued.uptime == 20 * 60
    stage.store.close()


def test_the_place_of_who_comes_back_says_how_many_are_ahead(stage: Stage) -> None:
    for _ in range(5):
        stage.issue()
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    place = stage.work.return_ticket(KIOSK, gone.id, act()).answer
    assert (place.ticket.number, place.people_ahead) == ("A001", 2)


def test_staff_take_back_who_was_served_but_a_kiosk_does_not(stage: Stage) -> None:
    stage.issue()
    served = stage.keys(Key.NEXT, Key.SERVE, Key.FINISH)
    with pytest.raises(Forbidden, match="A001 is served: only staff take it back"):
        stage.back(served, KIOSK)
    assert stage.back(served).state is State.WAITING


def test_whoever_waits_or_is_being_served_cannot_return(stage: Stage) -> None:
    stage.issue()
    for keys in ((), (Key.NEXT,), (Key.SERVE,), (Key.HOLD,)):
        found = stage.keys(*keys) if keys else stage.issue()
        with pytest.raises(IllegalAction, match=f"{found.number} is {found.state}: cannot return"):
            stage.back(found)


def test_who_was_here_yesterday_takes_a_new_number(stage: Stage) -> None:
    stage.issue()
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    stage.work.close_day(LAN, act())
    with pytest.raises(OfficeClosed):
        stage.back(gone)
    stage.clock.pass_(hours=24)
    stage.work.open_day(LAN, act())
    with pytest.raises(IllegalAction, match="A001 is of another day"):
        stage.back(gone)


def test_nobody_returns_with_a_number_that_is_not_there(stage: Stage) -> None:
    with pytest.raises(UnknownTicket):
        stage.work.return_ticket(LAN, "nothing", act())


# absent


def test_who_is_absent_goes_to_the_back_of_the_line_by_themselves(stage: Stage) -> None:
    absent = stage.issue()
    stage.issue(), stage.issue()
    missed = stage.keys(Key.NEXT, Key.MISS)
    assert (missed.state, missed.absences, missed.returned) == (State.WAITING, 1, False)
    assert stage.line() == ["A002", "A003", "A001"]
    assert stage.actions()[-2:] == ["miss", "return"]
    assert [leg.outcome for leg in stage.legs(absent)] == [Outcome.NO_SHOW, None]


def test_the_third_absence_cancels(stage: Stage) -> None:
    absent = stage.issue()
    for _ in range(2):
        stage.keys(Key.NEXT, Key.MISS)
    assert stage.ticket(absent).state is State.WAITING
    last = stage.keys(Key.NEXT, Key.MISS)
    assert (last.state, last.absences) == (State.CANCELLED, 3)
    assert stage.actions()[-2:] == ["miss", "cancel"]
    assert [leg.outcome for leg in stage.legs(absent)] == [Outcome.NO_SHOW] * 3
    with pytest.raises(IllegalAction):
        stage.back(absent)


def test_after_how_many_absences_is_a_setting(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(absences=1))
    stage.issue()
    assert stage.keys(Key.NEXT, Key.MISS).state is State.CANCELLED
    stage.store.close()


@pytest.mark.parametrize("caller", [LAN, KIOSK])
def test_where_the_office_wants_it_they_return_once_they_ask(asking: Stage, caller: object) -> None:
    asking.issue(), asking.issue(), asking.issue()
    absent = asking.keys(Key.NEXT, Key.MISS)
    assert (absent.state, absent.counter) == (State.NO_SHOW, 1)
    back = asking.back(absent, LAN if caller is LAN else KIOSK)
    assert (back.returned, back.absences) == (True, 1)
    assert asking.line() == ["A002", "A003", "A001"], "at the back, however few are asked for"


def test_who_is_absent_is_not_called_before_others_for_priority_until_they_come(
    stage: Stage,
) -> None:
    stage.issue()
    elderly = stage.issue(priority="elderly")
    stage.issue()
    assert stage.keys(Key.NEXT, Key.MISS).id == elderly.id
    assert [stage.next().number for _ in range(3)] == ["A001", "A003", "A002"]


@pytest.mark.parametrize("absent_returns", [True, False])
@pytest.mark.parametrize("goes_on", ["to the next matter", "by a transfer"])
def test_whoever_came_after_an_absence_has_their_priority_in_the_next_line(
    tmp_path: Path, absent_returns: bool, goes_on: str
) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(absent_returns=absent_returns))
    stage.press(Key.OPEN, HOA, 2)
    is_visit = goes_on == "to the next matter"
    elderly = stage.issue(priority="elderly", then=("B",) if is_visit else ())
    absent = stage.keys(Key.NEXT, Key.MISS)
    if not absent_returns:
        stage.back(absent)
    stage.keys(Key.NEXT, Key.SERVE)
    stage.issue("B")
    stage.put(elderly, rank=99)
    if is_visit:
        stage.press(Key.FINISH)
    else:
        stage.transfer("B")
    assert stage.next(HOA, 2).id == elderly.id
    stage.store.close()


def test_with_the_paper_they_have_their_priority_again(stage: Stage) -> None:
    for _ in range(4):
        stage.issue()
    elderly = stage.issue(priority="elderly")
    stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    stage.back(elderly, KIOSK)
    assert stage.next().id == elderly.id


# over HTTP


def test_a_kiosk_takes_back_who_was_sent_for_a_paper(office_server: OfficeProcess) -> None:
    clerk, kiosk = office_server.open_counter(1), office_server.kiosk()
    place = kiosk.issue(act().request, "A")
    for key in (Key.NEXT, Key.SERVE, Key.FETCH):
        clerk.press(act().request, 1, key)
    back = kiosk.return_ticket(act().request, place.ticket.id)
    assert (back.ticket.number, back.ticket.state, back.people_ahead) == ("A001", "waiting", 0)
    clerk.press(act().request, 1, Key.NEXT)
    clerk.press(act().request, 1, Key.FINISH)
    with pytest.raises(Forbidden):
        kiosk.return_ticket(act().request, place.ticket.id)
