"""One slip for several matters: one line after another, each wait recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from counter_stage import HOA, LAN, OFFICE, Stage, act

from server.core.errors import BadRequest, InUse, NothingWaiting, UnknownService
from server.core.leg import Outcome
from server.core.ticket import State
from server.desk import Key


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "office.db")
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    yield stage
    stage.store.close()


def test_a_visit_goes_from_line_to_line_and_keeps_its_number_and_rank(stage: Stage) -> None:
    ticket = stage.issue("A", then=("B", "C"))
    stage.issue("B")
    assert ticket.rest == ("B", "C")
    stage.clock.pass_(minutes=10)
    onward = stage.keys(Key.NEXT, Key.SERVE, Key.FINISH)
    assert (onward.state, onward.service, onward.rest) == (State.WAITING, "B", ("C",))
    assert (onward.number, onward.rank) == ("A001", ticket.rank)
    stage.clock.pass_(minutes=7)
    assert stage.next(HOA, 3).number == "A001", "it is older than B001"
    stage.press(Key.FINISH, HOA, 3)
    assert stage.next(HOA, 3).number == "A001", "and so it is for C"
    assert stage.keys(Key.FINISH, clerk=HOA, counter=3).state is State.SERVED
    legs = stage.legs(ticket)
    assert [(leg.service, leg.outcome) for leg in legs] == [
        (letter, Outcome.SERVED) for letter in "ABC"
    ]
    waits = [timedelta(minutes=10), timedelta(minutes=7), timedelta()]
    assert [leg.waiting_time for leg in legs] == waits


def test_next_sends_a_visit_on_as_well(stage: Stage) -> None:
    stage.issue("A", then=("B",))
    stage.issue("A")
    stage.press(Key.NEXT)
    assert stage.next().number == "A002"
    assert stage.line("B") == ["A001"]
    assert "continue" in stage.actions()


def test_where_the_next_matter_has_the_same_counter_it_can_go_on_at_once(stage: Stage) -> None:
    stage.press(Key.OPEN, counter=2)
    ticket = stage.issue("A", then=("B",))
    stage.press(Key.NEXT, counter=2)
    assert Key.NEXT in stage.desk(counter=2).keys
    assert stage.next(counter=2).id == ticket.id


def test_who_fetches_a_paper_has_the_rest_of_the_visit_still_before_them(stage: Stage) -> None:
    stage.issue("A", then=("B",))
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    assert (gone.state, gone.service, gone.rest) == (State.SERVED, "A", ("B",))
    stage.back(gone)
    assert stage.keys(Key.NEXT, Key.FINISH).service == "B"


def test_who_is_absent_keeps_the_rest_of_the_visit(stage: Stage) -> None:
    stage.issue("A", then=("B",))
    assert stage.keys(Key.NEXT, Key.MISS).rest == ("B",)


def test_whoever_is_sent_on_to_a_later_matter_has_it_once(stage: Stage) -> None:
    stage.issue("A", then=("B", "C"))
    stage.press(Key.NEXT)
    moved = stage.transfer("B")
    assert (moved.service, moved.rest) == ("B", ("C",))


def test_a_matter_that_somebody_still_has_before_them_cannot_be_taken_away(stage: Stage) -> None:
    stage.issue("A", then=("C",))
    counters = (*OFFICE.counters[:2], replace(OFFICE.counters[2], services=("B",)))
    with pytest.raises(InUse):
        stage.set_office(replace(OFFICE, services=OFFICE.services[:2], counters=counters))


def test_closing_the_day_ends_a_visit_wherever_it_is(stage: Stage) -> None:
    served, waiting = stage.issue("A", then=("B",)), stage.issue("A", then=("B",))
    stage.keys(Key.NEXT, Key.SERVE)
    stage.work.close_day(LAN, act())
    assert stage.ticket(served).state is State.SERVED
    assert stage.ticket(waiting).state is State.EXPIRED
    assert len(stage.legs(served)) == 1


def test_nobody_waits_twice_for_the_same_thing(stage: Stage) -> None:
    with pytest.raises(BadRequest, match="each service once, not A, B, A"):
        stage.issue("A", then=("B", "A"))


def test_every_matter_must_be_one_of_the_offices(stage: Stage) -> None:
    with pytest.raises(UnknownService):
        stage.issue("A", then=("Z",))
    with pytest.raises(NothingWaiting):
        stage.press(Key.NEXT)
