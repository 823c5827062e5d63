"""What a clerk sees of the counter, and that a press costs the same whatever lies behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from counter_stage import HOA, KIOSK, LAN, OFFICE, Stage, act
from office_process import OfficeProcess

from server.core.board import PauseReason
from server.core.office import CallRules
from server.core.ticket import State
from server.desk import Key
from server.requests import Note
from server.store import Table


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "office.db")
    yield stage
    stage.store.close()


HAND = (Key.FINISH, Key.FETCH, Key.TRANSFER)
OPEN = (Key.CALL, Key.PAUSE)


@pytest.mark.parametrize(
    ("keys", "allowed"),
    [
        ((), {Key.NEXT, *OPEN, Key.CLOSE}),
        ((Key.NEXT,), {Key.NEXT, *OPEN, Key.RECALL, Key.SERVE, Key.MISS, *HAND}),
        ((Key.NEXT, Key.SERVE), {Key.NEXT, *OPEN, Key.HOLD, *HAND}),
        ((Key.NEXT, Key.SERVE, Key.HOLD), {Key.NEXT, *OPEN, Key.RESUME}),
        ((Key.NEXT, Key.FINISH, Key.NEXT, Key.FINISH), {*OPEN, Key.CLOSE}),
        ((Key.NEXT, Key.SERVE, Key.PAUSE), {Key.OPEN, Key.HOLD, *HAND}),
        ((Key.PAUSE,), {Key.OPEN, Key.CLOSE}),
        ((Key.CLOSE,), {Key.OPEN}),
    ],
)
def test_the_keys_are_those_that_the_state_allows(
    stage: Stage, keys: tuple[Key, ...], allowed: set[Key]
) -> None:
    stage.issue(), stage.issue()
    for key in keys:
        stage.press(key)
    stage.clock.pass_(seconds=20)
    assert set(stage.desk().keys) == allowed


def test_nobody_else_has_more_than_the_key_that_takes_the_counter(stage: Stage) -> None:
    assert stage.desk(HOA).keys == (Key.OPEN,)
    stage.work.close_day(LAN, act())
    assert stage.desk().keys == ()


def test_on_hold_are_all_who_were_laid_aside_here_and_for_how_long(stage: Stage) -> None:
    stage.issue(), stage.issue()
    stage.clock.pass_(minutes=3)
    for _ in range(2):
        stage.keys(Key.NEXT, Key.SERVE)
        stage.clock.pass_(minutes=2)
        stage.press(Key.HOLD)
    stage.clock.pass_(seconds=30)
    held = stage.desk().held
    assert [(h.ticket.number, h.state) for h in held] == [
        ("A001", State.ON_HOLD),
        ("A002", State.ON_HOLD),
    ]
    assert [(h.since_s, h.waited_s) for h in held] == [(150.0, 180.0), (30.0, 300.0)]
    assert stage.desk(counter=2).held == ()


def test_the_time_to_come_is_told_while_it_runs(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(grace_s=30))
    stage.issue(), stage.issue()
    stage.press(Key.NEXT)
    stage.clock.pass_(seconds=10)
    desk = stage.desk()
    assert desk.grace_s == 20.0
    assert {Key.NEXT, Key.MISS} <= set(desk.keys), "they are refused with the time that is left"
    stage.press(Key.SERVE)
    assert stage.desk().grace_s == 0.0
    stage.store.close()


def test_the_tally_is_the_clerks_own_of_today(stage: Stage) -> None:
    for _ in range(4):
        stage.issue()
    for minutes in (4, 8):
        stage.keys(Key.NEXT, Key.SERVE)
        stage.clock.pass_(minutes=minutes)
        stage.press(Key.FINISH)
    stage.keys(Key.NEXT, Key.FINISH)
    desk = stage.desk()
    assert (desk.served, desk.mean_s) == (3, 360.0), "one was finished without being served"
    assert stage.desk(HOA).served == 0
    stage.work.close_day(LAN, act())
    stage.clock.pass_(hours=24)
    stage.work.open_day(LAN, act())
    assert (stage.desk().served, stage.desk().mean_s) == (0, None)


def test_what_is_taken_back_does_not_count(stage: Stage) -> None:
    stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.FINISH)
    assert stage.desk().served == 1
    stage.press(Key.UNDO)
    assert stage.desk().served == 0


def test_the_line_says_who_is_late_by_the_target_of_the_service(tmp_path: Path) -> None:
    services = (replace(OFFICE.services[0], target_minutes=10), *OFFICE.services[1:])
    stage = Stage(tmp_path / "office.db", services=services)
    stage.issue()
    stage.clock.pass_(minutes=6)
    stage.issue()
    stage.clock.pass_(minutes=5)
    line = stage.desk().line
    assert [(t.number, t.waited_s, t.is_late) for t in line] == [
        ("A001", 660.0, True),
        ("A002", 300.0, False),
    ]
    stage.store.close()


def test_whoever_is_back_waits_since_then(stage: Stage) -> None:
    stage.issue()
    stage.clock.pass_(minutes=9)
    gone = stage.keys(Key.NEXT, Key.SERVE, Key.FETCH)
    stage.clock.pass_(minutes=30)
    stage.back(gone, KIOSK)
    stage.clock.pass_(minutes=2)
    (line,) = stage.desk().line
    assert (line.waited_s, line.returned) == (120.0, True)
    stage.press(Key.NEXT)
    in_hand = stage.desk().in_hand
    assert in_hand is not None
    assert (in_hand.leg, in_hand.waited_s) == (2, 120.0)


def test_the_line_says_who_was_absent_and_who_is_for_this_counter_alone(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    stage.issue(), stage.issue()
    stage.keys(Key.NEXT, Key.MISS)
    assert [(t.number, t.absences) for t in stage.desk().line] == [("A002", 0), ("A001", 1)]
    stage.press(Key.NEXT)
    stage.transfer(to=3)
    assert [(t.number, t.wanted) for t in stage.desk(HOA, 3).line] == [("A002", 3)]


def test_a_note_for_the_next_clerk_is_flagged_in_line_and_read_at_the_counter(
    stage: Stage,
) -> None:
    ticket = stage.issue()
    stage.issue()
    stage.work.leave_note(LAN, ticket.id, Note(uuid4(), "thiếu bản sao"))
    assert [t.has_note for t in stage.desk().line] == [True, False]
    stage.press(Key.NEXT)
    in_hand = stage.desk().in_hand
    assert in_hand is not None
    assert in_hand.note == "thiếu bản sao"


def test_the_initials_of_an_appointment_stand_beside_its_number(stage: Stage) -> None:
    ticket = stage.issue()

    def appoint(table: Table) -> None:
        row = {"date": "2026-03-02", "code": "LH-01", "initials": "N.V.A", "service": "A"}
        row |= {"begins_at": "2026-03-02T01:00Z", "ends_at": "2026-03-02T01:30Z"}
        appointment = table.insert("appointments", row | {"ticket": ticket.id})
        table.update("tickets", {"appointment": appointment}, id=ticket.id)

    stage.store.change(appoint)
    (line,) = stage.desk().line
    assert (line.appointment, line.initials) == (True, "N.V.A")
    stage.press(Key.NEXT)
    in_hand = stage.desk().in_hand
    assert in_hand is not None
    assert in_hand.initials == "N.V.A"


# what a press costs


def statements(stage: Stage, do: Callable[[], object]) -> set[str]:
    """Return every statement that `do` has the database carry out."""
    found: set[str] = set()
    connections: list[Any] = [stage.store._writer, stage.store._reader]
    for database in connections:
        database.conn.set_trace_callback(found.add)
    do()
    for database in connections:
        database.conn.set_trace_callback(None)
    return {sql for sql in found if sql.split()[0] in ("select", "update", "delete", "insert")}


# The tables that grow with each day; of the others there is a row a counter or a device.
GROWING = ("tickets", "legs", "events", "requests", "undone", "counter_times", "appointments")
# These indexes hold today's tickets alone, so reading all of them is no more than the line.
OF_NOW = ("waiting_tickets", "held_tickets")


def scans(stage: Stage, sql: str) -> list[str]:
    """Return the steps in which the database would read a whole table that grows."""
    with stage.store.read() as table:
        steps = [row["detail"] for row in table.rows(f"explain query plan {sql}")]
    scanned = [s for s in steps if s.startswith("SCAN") and s.split()[1] in (*GROWING, "t", "e")]
    return [step for step in scanned if not any(index in step for index in OF_NOW)]


def press_everything(stage: Stage) -> None:
    for _ in range(4):
        stage.issue(then=("B",))
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    stage.keys(Key.NEXT, Key.RECALL, Key.SERVE, Key.HOLD, Key.NEXT, Key.MISS)
    stage.keys(Key.RESUME, Key.FETCH, Key.NEXT, Key.SERVE, Key.FINISH)
    stage.press(Key.UNDO)
    stage.press(Key.FINISH)
    stage.call("A004")
    stage.transfer(to=3)
    stage.pause(PauseReason.BREAK)
    stage.press(Key.OPEN)
    stage.press(Key.CLOSE, clerk=HOA, counter=3)
    stage.press(Key.CLOSE)
    stage.desk()
    stage.board()


@pytest.mark.parametrize("by_target", [False, True])
def test_no_press_reads_what_lies_behind(tmp_path: Path, by_target: bool) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(by_target=by_target))
    found = statements(stage, lambda: press_everything(stage))
    assert len(found) > 50
    scanned = {sql: steps for sql in found if (steps := scans(stage, sql))}
    assert scanned == {}
    assert sqlite3.sqlite_version_info >= (3, 34)
    stage.store.close()


# over HTTP


def test_the_keys_work_over_the_network_with_what_they_need(office_server: OfficeProcess) -> None:
    clerk = office_server.open_counter(1)
    kiosk = office_server.kiosk()
    for _ in range(3):
        kiosk.issue(act().request, "A")
    assert clerk.call(act().request, 1, "A002", "con nhỏ").reason == "chosen"
    clerk.press(act().request, 1, Key.SERVE)
    held = clerk.press(act().request, 1, Key.HOLD).ticket
    assert held is not None
    assert [h.ticket.id for h in clerk.desk(1).held] == [held.id]
    clerk.resume(act().request, 1, held.id)
    moved = clerk.transfer(act().request, 1, "C").ticket
    assert moved is not None
    assert (moved.service, moved.number) == ("C", "A002")
    assert clerk.pause(act().request, 1, PauseReason.LUNCH).counter.pause is PauseReason.LUNCH
    assert clerk.board().counters[0].pause is PauseReason.LUNCH
