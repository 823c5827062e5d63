"""The last action at a counter can be taken back for a while, as an event of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from counter_stage import HOA, KIOSK, LAN, OFFICE, Stage, act
from office_process import OfficeProcess

from server.core.board import PauseReason
from server.core.errors import NotYourCounter, OfficeClosed, TooLate
from server.core.office import CallRules, Counter
from server.core.ticket import Slip, State
from server.desk import Key, Undoable
from server.requests import GrantPriority, SlipOutcome, Transfer


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Lan is at counter 1 with A001 being served, A002 on hold; others wait, Hoa is at 3."""
    stage = Stage(tmp_path / "office.db")
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    for _ in range(4):
        stage.issue()
    stage.issue(priority="elderly")
    stage.call("A002")
    stage.keys(Key.SERVE, Key.HOLD)
    stage.call("A001")
    stage.press(Key.SERVE)
    stage.clock.pass_(minutes=5)
    yield stage
    stage.store.close()


def tables(stage: Stage) -> dict[str, object]:
    """Return all that an action changes, but for the record of events."""
    names = ("tickets", "legs", "counters", "counter_times")
    found = {name: stage.rows(f"select * from {name} order by 1, 2") for name in names}
    # A counter that was never used and one that is closed are the same.
    return found | {"counters": [row for row in found["counters"] if row["state"] != "closed"]}


ACTIONS: dict[str, Callable[[Stage], object]] = {
    "next": lambda s: s.press(Key.NEXT),
    "call a number": lambda s: s.call("A004"),
    "finish": lambda s: s.press(Key.FINISH),
    "fetch": lambda s: s.press(Key.FETCH),
    "hold": lambda s: s.press(Key.HOLD),
    "transfer to a service": lambda s: s.transfer("B"),
    "transfer to a counter": lambda s: s.transfer(to=3),
    "pause": lambda s: s.pause(PauseReason.LUNCH),
    "open again": lambda s: s.press(Key.OPEN),
    "take over": lambda s: s.press(Key.OPEN, counter=1, clerk=HOA),
}


@pytest.mark.parametrize("what", ACTIONS)
def test_every_table_is_as_it_was_before(stage: Stage, what: str) -> None:
    before = tables(stage)
    ACTIONS[what](stage)
    clerk = HOA if what == "take over" else LAN
    stage.clock.pass_(seconds=14)
    stage.press(Key.UNDO, clerk=clerk)
    assert tables(stage) == before


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((Key.FINISH, Key.NEXT), Key.SERVE),
        ((Key.FINISH, Key.NEXT), Key.MISS),
        ((Key.FINISH,), Key.RESUME),
        ((Key.FINISH, Key.RESUME, Key.FINISH), Key.CLOSE),
    ],
)
def test_and_so_it_is_after_others(stage: Stage, first: tuple[Key, ...], then: Key) -> None:
    for key in first:
        stage.press(key)
    before = tables(stage)
    stage.press(then)
    assert tables(stage) != before
    stage.press(Key.UNDO)
    assert tables(stage) == before


@pytest.mark.parametrize("rules", [CallRules(absent_returns=False), CallRules(absences=1)])
def test_an_absence_is_taken_back_whatever_it_led_to(tmp_path: Path, rules: CallRules) -> None:
    stage = Stage(tmp_path / "office.db", rules)
    stage.issue()
    stage.press(Key.NEXT)
    before = tables(stage)
    stage.press(Key.MISS)
    stage.press(Key.UNDO)
    assert tables(stage) == before
    assert stage.keys(Key.SERVE).state is State.SERVING
    stage.store.close()


def test_a_visit_that_went_on_is_back_at_its_counter(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db")
    stage.issue("A", then=("B",))
    stage.press(Key.NEXT)
    before = tables(stage)
    assert stage.press(Key.FINISH).ticket is not None
    stage.press(Key.UNDO)
    assert tables(stage) == before
    stage.store.close()


def test_an_undo_is_an_event_and_names_what_it_took_back(stage: Stage) -> None:
    stage.press(Key.NEXT)
    stage.press(Key.UNDO)
    events = stage.rows("select * from events order by id desc limit 3")
    assert [event["action"] for event in events] == ["undo", "call", "finish"]
    detail = json.loads(events[0]["detail"])
    assert detail == {"key": "next", "events": [events[2]["id"], events[1]["id"]]}
    undone = {row["event"] for row in stage.rows("select event from undone")}
    assert undone == set(detail["events"])
    assert (events[0]["who"], events[0]["counter"]) == ("Lan", 1)


def test_screens_show_the_call_no_more(stage: Stage) -> None:
    before = stage.board()
    called = stage.press(Key.NEXT)
    stage.press(Key.RECALL)
    assert stage.board().newest_call > (called.call or 0)
    stage.press(Key.UNDO)
    after = stage.board()
    assert after.calls == before.calls
    assert (after.counters, after.lines) == (before.counters, before.lines)
    assert after.version > before.version


def test_a_recall_cannot_be_taken_back_and_leaves_what_can_be(stage: Stage) -> None:
    stage.press(Key.NEXT)
    before = tables(stage)
    stage.press(Key.SERVE)
    stage.press(Key.HOLD)
    stage.press(Key.NEXT)
    stage.press(Key.RECALL)
    assert stage.desk().undo == Undoable(Key.NEXT, "A003", 15.0)
    stage.press(Key.UNDO)
    assert tables(stage) != before


def test_each_who_was_overtaken_is_overtaken_once_less(stage: Stage) -> None:
    third = stage.rows("select id from tickets where number = 'A003'")[0]["id"]

    def overtaken() -> object:
        return stage.rows("select overtaken from tickets where id = ?", third)[0]["overtaken"]

    assert stage.next().number == "A005"
    assert overtaken() == 1
    stage.press(Key.UNDO)
    assert overtaken() == 0


def test_who_was_overtaken_and_called_meanwhile_is_left_where_they_are(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=2)
    stage.press(Key.NEXT)
    called = stage.next(HOA, 2)
    stage.press(Key.UNDO)
    assert stage.ticket(called).state is State.CALLED
    assert stage.ticket(called).overtaken == 0


# too late


def test_after_fifteen_seconds_it_is_too_late(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.clock.pass_(seconds=15)
    with pytest.raises(TooLate, match="finish at counter 1 is more than 15 s ago"):
        stage.press(Key.UNDO)


def test_a_clock_that_is_set_back_gives_no_more_time(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.clock.pass_(seconds=15)
    stage.clock.jump(hours=-2)
    with pytest.raises(TooLate):
        stage.press(Key.UNDO)


def test_after_a_restart_it_is_too_late(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.restart()
    with pytest.raises(TooLate):
        stage.press(Key.UNDO)


def test_an_undo_cannot_be_undone(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.press(Key.UNDO)
    with pytest.raises(TooLate, match="counter 1 has nothing that could be taken back"):
        stage.press(Key.UNDO)


def test_only_the_last_action_is_taken_back(stage: Stage) -> None:
    stage.press(Key.HOLD)
    stage.press(Key.NEXT)
    stage.press(Key.UNDO)
    with pytest.raises(TooLate):
        stage.press(Key.UNDO)


def test_nobody_takes_back_what_somebody_else_did(stage: Stage) -> None:
    stage.press(Key.FINISH)
    with pytest.raises(NotYourCounter, match="the last action at counter 1 was that of Lan"):
        stage.press(Key.UNDO, clerk=HOA)


def test_a_counter_that_somebody_has_taken_over_is_theirs(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.press(Key.OPEN, clerk=HOA)
    with pytest.raises(NotYourCounter):
        stage.press(Key.UNDO)


def test_a_ticket_that_others_have_called_since_stays_with_them(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=2)
    stage.transfer("B")
    stage.call("A001", HOA, 2)
    with pytest.raises(TooLate, match="A001 is called by now"):
        stage.press(Key.UNDO)
    assert Key.UNDO not in stage.desk().keys


def test_a_ticket_that_went_away_and_came_back_is_not_the_same(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=2)
    moved = stage.transfer("B")
    stage.call("A001", HOA, 2)
    stage.send(Key.TRANSFER, Transfer(uuid4(), "C"), HOA, 2)
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    stage.call("A001", HOA, 3)
    stage.send(Key.TRANSFER, Transfer(uuid4(), "B"), HOA, 3)
    assert stage.ticket(moved) == moved
    with pytest.raises(TooLate, match="A001 has been elsewhere meanwhile"):
        stage.press(Key.UNDO)


def test_a_clerk_who_has_another_counter_by_now_is_not_put_back(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA)
    stage.press(Key.OPEN, clerk=LAN, counter=2)
    with pytest.raises(TooLate, match="Lan is at counter 2 by now"):
        stage.press(Key.UNDO, clerk=HOA)


def test_whoever_moved_to_another_counter_moves_back(stage: Stage) -> None:
    stage.keys(Key.FINISH, Key.RESUME, Key.FINISH)
    before = tables(stage)
    stage.press(Key.OPEN, counter=2)
    assert tables(stage) != before
    stage.press(Key.UNDO, counter=2)
    assert tables(stage) == before


def test_unless_somebody_else_sits_there_by_now(stage: Stage) -> None:
    stage.keys(Key.FINISH, Key.RESUME, Key.FINISH)
    stage.press(Key.OPEN, counter=2)
    stage.press(Key.OPEN, clerk=HOA, counter=1)
    with pytest.raises(TooLate, match="counter 1 is no longer as it was left"):
        stage.press(Key.UNDO, counter=2)


def test_nothing_is_taken_back_after_closing_time(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.work.close_day(LAN, act())
    with pytest.raises(OfficeClosed):
        stage.press(Key.UNDO)
    assert stage.rows("select * from undos") == []


# what others did meanwhile


SMALLER = replace(
    OFFICE,
    services=OFFICE.services[:2],
    counters=(Counter(1, ("A",)), Counter(2, ("A", "B")), Counter(3, ("B",))),
)


def test_nobody_is_put_back_to_a_service_that_the_office_has_given_up(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db")
    stage.issue("C")
    stage.call("C001")
    stage.keys(Key.SERVE, Key.FINISH)
    stage.set_office(SMALLER)
    assert Key.UNDO not in stage.desk().keys
    with pytest.raises(TooLate, match="the settings have changed"):
        stage.press(Key.UNDO)
    stage.store.close()


def test_nobody_is_put_back_to_a_counter_that_the_office_has_given_up(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db")
    stage.press(Key.OPEN, counter=2)
    stage.set_office(replace(OFFICE, counters=OFFICE.counters[1:]))
    with pytest.raises(TooLate, match="the settings have changed"):
        stage.press(Key.UNDO, counter=2)
    stage.store.close()


def test_other_settings_may_change_meanwhile(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.set_office(replace(OFFICE, overtake_budget=1))
    back = stage.press(Key.UNDO).ticket
    assert back is not None
    assert back.state is State.SERVING


def test_a_priority_granted_and_a_slip_printed_meanwhile_stay(stage: Stage) -> None:
    ticket = stage.transfer("B")
    stage.work.grant_priority(LAN, ticket.id, GrantPriority(uuid4(), "elderly", "thẻ"))
    stage.work.report_slip(KIOSK, ticket.id, SlipOutcome(uuid4(), Slip.PRINTED))
    stage.press(Key.UNDO)
    found = stage.ticket(ticket)
    assert (found.state, found.service) == (State.SERVING, "A")
    assert (found.priority, found.slip) == ("elderly", Slip.PRINTED)


def test_whoever_waits_again_for_a_counter_that_has_closed_is_not_stuck(stage: Stage) -> None:
    ticket = stage.transfer(to=3)
    stage.call("A001")
    stage.press(Key.CLOSE, clerk=HOA, counter=3)
    stage.press(Key.UNDO)
    assert stage.ticket(ticket).state is State.WAITING
    assert stage.ticket(ticket).wanted is None


# what the clerk sees


def test_the_desk_tells_what_can_be_taken_back_and_how_long(stage: Stage) -> None:
    stage.press(Key.FINISH)
    stage.clock.pass_(seconds=5)
    desk = stage.desk()
    assert desk.undo == Undoable(Key.FINISH, "A001", 10.0)
    assert Key.UNDO in desk.keys
    stage.clock.pass_(seconds=10)
    assert stage.desk().undo is None
    assert Key.UNDO not in stage.desk().keys


def test_a_pause_is_nobodys_number(stage: Stage) -> None:
    stage.pause(PauseReason.BREAK)
    assert stage.desk().undo == Undoable(Key.PAUSE, None, 15.0)


def test_who_closed_a_counter_by_mistake_may_take_it_back(stage: Stage) -> None:
    stage.press(Key.CLOSE, clerk=HOA, counter=3)
    assert stage.desk(HOA, 3).keys == (Key.OPEN, Key.UNDO)
    assert stage.desk(LAN, 3).keys == (Key.OPEN,)
    stage.press(Key.UNDO, clerk=HOA, counter=3)
    assert stage.desk(HOA, 3).clerk == "Hoa"


def test_nothing_personal_is_kept_for_an_undo(stage: Stage) -> None:
    stage.press(Key.NEXT)
    kept = stage.rows("select taken from undos where counter = 1")[0]["taken"]
    assert "holder" not in kept
    assert "note" not in kept


# over HTTP


def test_a_call_is_taken_back_on_every_screen(office_server: OfficeProcess) -> None:
    clerk = office_server.open_counter(1)
    office_server.kiosk().issue(act().request, "A")
    clerk.press(act().request, 1, Key.NEXT)
    assert clerk.board().counters[0].ticket == "A001"
    pressed = clerk.press(act().request, 1, Key.UNDO)
    assert (pressed.ticket, pressed.call) == (None, None)
    board = clerk.board()
    assert (board.calls, board.counters[0].ticket) == ((), None)
    assert board.lines[0].next == ("A001",)
    with pytest.raises(TooLate):
        clerk.press(act().request, 1, Key.UNDO)
