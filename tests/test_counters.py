"""What a clerk's keys do, and when they are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from counter_stage import HOA, LAN, OFFICE, Stage, act

from server.core.board import CounterState, CounterView, PauseReason
from server.core.errors import (
    BadRequest,
    CounterBusy,
    CounterPaused,
    IllegalAction,
    InUse,
    NothingInHand,
    NothingWaiting,
    NotYourCounter,
    OfficeClosed,
    TooEarly,
    UnknownCounter,
    UnknownService,
    UnknownTicket,
)
from server.core.leg import Outcome
from server.core.line import Reason
from server.core.office import CallRules, Counter
from server.core.ticket import State
from server.desk import Key
from server.requests import SetCounter, Transfer
from server.session import Caller, Role


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "office.db")
    yield stage
    stage.store.close()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Stage]:
    """An office where whoever is called has 30 s to come."""
    stage = Stage(tmp_path / "office.db", CallRules(grace_s=30))
    yield stage
    stage.store.close()


# hold and resume


def test_a_ticket_on_hold_leaves_the_hand_free_for_the_next(stage: Stage) -> None:
    first, second = stage.issue(), stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.HOLD)
    assert stage.ticket(first).state is State.ON_HOLD
    assert stage.ticket(first).counter == 1
    assert stage.next().id == second.id
    assert stage.ticket(first).state is State.ON_HOLD


def test_a_counter_may_have_several_on_hold_and_goes_on_with_the_one_that_is_named(
    stage: Stage,
) -> None:
    first, second = stage.issue(), stage.issue()
    for _ in range(2):
        stage.keys(Key.NEXT, Key.SERVE, Key.HOLD)
    assert stage.resume(second).state is State.SERVING
    stage.press(Key.FINISH)
    assert stage.resume().id == first.id


def test_service_time_goes_on_while_a_ticket_is_on_hold(stage: Stage) -> None:
    ticket = stage.issue()
    stage.keys(Key.NEXT, Key.SERVE)
    for key in (Key.HOLD, Key.RESUME, Key.FINISH):
        stage.clock.pass_(minutes=5)
        stage.press(key)
    assert stage.legs(ticket)[0].service_time == timedelta(minutes=15)


def test_with_a_full_hand_nothing_is_resumed(stage: Stage) -> None:
    stage.issue(), stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.HOLD, Key.NEXT)
    with pytest.raises(CounterBusy, match="counter 1 has A002 in hand"):
        stage.resume()


def test_without_anything_on_hold_nothing_is_resumed(stage: Stage) -> None:
    with pytest.raises(NothingInHand, match="counter 1 has nothing on hold"):
        stage.resume()


def test_of_several_on_hold_one_must_be_named(stage: Stage) -> None:
    stage.issue(), stage.issue()
    for _ in range(2):
        stage.keys(Key.NEXT, Key.SERVE, Key.HOLD)
    with pytest.raises(IllegalAction, match="A001, A002 on hold: say which"):
        stage.press(Key.RESUME)


def test_what_is_on_hold_elsewhere_or_not_at_all_is_not_resumed_here(stage: Stage) -> None:
    stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.HOLD)
    other = stage.issue()
    with pytest.raises(IllegalAction, match="A002 is not on hold at counter 1"):
        stage.resume(other)


def test_who_has_only_been_called_cannot_be_held(stage: Stage) -> None:
    stage.issue()
    stage.press(Key.NEXT)
    with pytest.raises(IllegalAction, match="A001 is called: cannot hold"):
        stage.press(Key.HOLD)


@pytest.mark.parametrize(
    "key", [Key.RECALL, Key.SERVE, Key.FINISH, Key.FETCH, Key.MISS, Key.HOLD, Key.TRANSFER]
)
def test_an_empty_hand_has_nothing_to_do_it_with(stage: Stage, key: Key) -> None:
    with pytest.raises(NothingInHand, match=f"counter 1 has no ticket: cannot {key}"):
        stage.press(key)


# whose counter it is


@pytest.mark.parametrize("key", [key for key in Key if key not in (Key.OPEN, Key.UNDO)])
def test_nobody_presses_the_keys_of_somebody_elses_counter(stage: Stage, key: Key) -> None:
    with pytest.raises(NotYourCounter, match="counter 1 is taken by Lan"):
        stage.press(key, clerk=HOA)


@pytest.mark.parametrize("key", list(Key))
def test_after_closing_time_no_key_does_anything(stage: Stage, key: Key) -> None:
    stage.work.close_day(LAN, act())
    with pytest.raises(OfficeClosed):
        stage.press(key)


def test_a_counter_that_is_not_there_has_no_keys(stage: Stage) -> None:
    with pytest.raises(UnknownCounter):
        stage.press(Key.OPEN, counter=9)


@pytest.mark.parametrize(("keys", "where"), [((), "in hand"), ((Key.HOLD,), "on hold")])
def test_a_counter_with_somebody_there_cannot_be_closed_or_left(
    stage: Stage, keys: tuple[Key, ...], where: str
) -> None:
    stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, *keys)
    message = f"A001 is still {where} at counter 1"
    with pytest.raises(IllegalAction, match=message):
        stage.press(Key.CLOSE)
    with pytest.raises(IllegalAction, match=message):
        stage.press(Key.OPEN, counter=2)
    with pytest.raises(IllegalAction, match=message):
        stage.work.leave(LAN, act())


def test_somebody_else_takes_a_counter_over_with_all_of_it(stage: Stage) -> None:
    held, in_hand = stage.issue(), stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.HOLD, Key.NEXT)
    pressed = stage.press(Key.OPEN, clerk=HOA)
    assert pressed.ticket is not None
    assert pressed.ticket.id == in_hand.id
    stage.press(Key.FINISH, clerk=HOA)
    assert stage.resume(clerk=HOA).id == held.id


def test_a_closed_counter_is_nobodys(stage: Stage) -> None:
    assert stage.press(Key.CLOSE).counter == CounterView(1, CounterState.CLOSED)
    with pytest.raises(NotYourCounter, match="counter 1 is taken by nobody"):
        stage.press(Key.NEXT)


# open, pause, close


def test_a_pause_says_why_until_the_counter_opens_again(stage: Stage) -> None:
    view = stage.pause(PauseReason.LUNCH).counter
    assert (view.state, view.pause) == (CounterState.PAUSED, PauseReason.LUNCH)
    assert stage.board().counters[0].pause is PauseReason.LUNCH
    assert stage.press(Key.OPEN).counter == CounterView(1, CounterState.OPEN)


@pytest.mark.parametrize("key", [Key.NEXT, Key.PAUSE])
def test_a_paused_counter_calls_nobody_and_cannot_be_paused_again(stage: Stage, key: Key) -> None:
    stage.issue()
    stage.pause(PauseReason.BREAK)
    with pytest.raises(CounterPaused, match="counter 1 is paused"):
        stage.press(key)
    with pytest.raises(CounterPaused):
        stage.call("A001")


def test_a_paused_counter_still_finishes_what_it_has(stage: Stage) -> None:
    stage.issue()
    stage.keys(Key.NEXT, Key.SERVE)
    stage.pause(PauseReason.CONSULTING)
    assert stage.keys(Key.HOLD, Key.RESUME, Key.FINISH).state is State.SERVED


def stretches(stage: Stage) -> list[tuple[object, ...]]:
    """Return the stretches with the minutes of the boot in which they began and ended."""
    rows = stage.rows("select * from counter_times order by id")
    minutes = [
        tuple(round(json.loads(row[c])["uptime"] / 60) - 1 for c in ("began", "ended") if row[c])
        for row in rows
    ]
    return [
        (r["counter"], r["state"], r["pause"], r["clerk"], *m)
        for r, m in zip(rows, minutes, strict=True)
    ]


def test_every_stretch_of_a_counter_is_recorded_exactly(stage: Stage) -> None:
    stage.clock.pass_(minutes=10)
    stage.pause(PauseReason.LUNCH)
    stage.clock.pass_(minutes=5)
    stage.press(Key.OPEN)
    stage.press(Key.OPEN)
    stage.clock.pass_(minutes=5)
    stage.press(Key.OPEN, clerk=HOA)
    stage.clock.pass_(minutes=5)
    stage.press(Key.OPEN, clerk=HOA, counter=2)
    stage.clock.pass_(minutes=5)
    stage.work.close_day(LAN, act())
    assert stretches(stage) == [
        (1, "open", None, "Lan", 0, 10),
        (1, "paused", "lunch", "Lan", 10, 15),
        (1, "open", None, "Lan", 15, 20),
        (1, "open", None, "Hoa", 20, 25),
        (2, "open", None, "Hoa", 25, 30),
    ]


def test_calling_and_serving_begin_no_new_stretch(stage: Stage) -> None:
    stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.FINISH)
    assert stretches(stage) == [(1, "open", None, "Lan", 0)]


# calling a given number


def test_a_number_is_called_out_of_turn_and_nobodys_budget_is_spent(stage: Stage) -> None:
    first, _, third = stage.issue(), stage.issue(), stage.issue()
    pressed = stage.call("A003")
    assert pressed.ticket is not None
    assert (pressed.ticket.id, pressed.reason) == (third.id, Reason.CHOSEN)
    assert pressed.call == stage.board().newest_call
    assert stage.ticket(first).overtaken == 0
    event = stage.rows("select * from events where action = 'call'")[0]
    detail = json.loads(event["detail"])
    assert detail == {"reason": "chosen", "overtaken": [], "why": "con nhỏ"}


def test_calling_a_number_finishes_the_one_in_hand(stage: Stage) -> None:
    first, _, _ = stage.issue(), stage.issue(), stage.issue()
    stage.press(Key.NEXT)
    stage.call("A003")
    assert stage.ticket(first).state is State.SERVED


def test_who_was_absent_may_be_called_by_number(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(absent_returns=False))
    absent = stage.issue()
    stage.keys(Key.NEXT, Key.MISS)
    pressed = stage.call("A001")
    assert pressed.ticket is not None
    assert (pressed.ticket.id, pressed.ticket.state) == (absent.id, State.CALLED)
    assert stage.actions()[-3:] == ["miss", "return", "call"]
    assert [leg.outcome for leg in stage.legs(absent)] == [Outcome.NO_SHOW, None]
    stage.store.close()


def test_a_number_that_nobody_has_today_is_not_called(stage: Stage) -> None:
    stage.issue()
    stage.work.close_day(LAN, act())
    stage.clock.pass_(hours=24)
    stage.work.open_day(LAN, act())
    stage.press(Key.OPEN)
    with pytest.raises(UnknownTicket):
        stage.call("A001")


@pytest.mark.parametrize("keys", [(), (Key.SERVE,), (Key.SERVE, Key.HOLD), (Key.FINISH,)])
def test_only_who_waits_or_was_absent_is_called_by_number(
    stage: Stage, keys: tuple[Key, ...]
) -> None:
    stage.issue()
    ticket = stage.keys(Key.NEXT, *keys)
    with pytest.raises(IllegalAction, match=f"A001 is {ticket.state}: cannot call"):
        stage.call("A001")


def test_the_key_needs_a_number_and_a_reason(stage: Stage) -> None:
    with pytest.raises(BadRequest):
        stage.press(Key.CALL)


# transfer


def test_a_transfer_keeps_rank_and_seniority_and_begins_a_new_leg(stage: Stage) -> None:
    stage.issue("B")
    ticket = stage.issue("A")
    stage.issue("B")
    stage.keys(Key.NEXT, Key.SERVE)
    stage.clock.pass_(minutes=4)
    moved = stage.transfer("B")
    assert (moved.state, moved.service, moved.counter) == (State.WAITING, "B", None)
    assert (moved.rank, moved.seniority) == (ticket.rank, ticket.seniority)
    assert stage.line("B") == ["B001", "A001", "B002"]
    old, new = stage.legs(ticket)
    assert (old.outcome, old.service_time) == (Outcome.TRANSFERRED, timedelta(minutes=4))
    assert (new.n, new.service, new.queued.uptime) == (2, "B", stage.clock.uptime)


def test_a_transfer_keeps_how_often_it_was_overtaken(stage: Stage) -> None:
    stage.issue(), stage.issue(priority="elderly")
    stage.keys(Key.NEXT, Key.FINISH)
    assert stage.next().number == "A001"
    assert stage.transfer("B").overtaken == 1


def test_who_goes_to_one_counter_is_called_there_and_nowhere_else(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    ticket = stage.issue()
    stage.press(Key.NEXT)
    assert stage.transfer(to=3).wanted == 3
    with pytest.raises(NothingWaiting):
        stage.press(Key.NEXT)
    assert stage.next(HOA, 3).id == ticket.id


@pytest.mark.parametrize("how", ["called out of turn", "sent here", "moved away"])
def test_who_is_at_a_counter_that_does_not_serve_them_can_go_back_to_their_line(
    stage: Stage, how: str
) -> None:
    stage.press(Key.OPEN, HOA, 2)
    if how == "moved away":
        ticket = stage.issue()
        stage.next()
        counters = (Counter(1, ("C",)), *OFFICE.counters[1:])
        stage.set_office(replace(OFFICE, counters=counters))
    else:
        ticket = stage.issue("B")
        stage.next(HOA, 2)
        if how == "sent here":
            stage.send(Key.TRANSFER, Transfer(uuid4(), None, 1), HOA, 2)
            stage.next()
        else:
            stage.press(Key.UNDO, HOA, 2)
            stage.call(ticket.number)
    back = stage.transfer(ticket.service)
    assert (back.state, back.wanted, back.rank) == (State.WAITING, None, ticket.rank)
    assert stage.next(HOA, 2).id == ticket.id


def test_when_that_counter_closes_anybody_may_call_them(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    ticket = stage.issue()
    stage.press(Key.NEXT)
    stage.transfer(to=3)
    stage.press(Key.CLOSE, clerk=HOA, counter=3)
    assert stage.ticket(ticket).wanted is None
    assert stage.next().id == ticket.id


def test_who_was_called_away_from_a_counter_that_has_closed_is_not_stuck(stage: Stage) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    ticket = stage.issue()
    stage.press(Key.NEXT)
    stage.transfer(to=3)
    stage.call("A001")
    stage.press(Key.CLOSE, clerk=HOA, counter=3)
    stage.press(Key.MISS)
    assert stage.ticket(ticket).state is State.WAITING
    assert stage.next().id == ticket.id


@pytest.mark.parametrize(
    ("service", "to", "refusal"),
    [
        (None, None, BadRequest),
        ("A", None, IllegalAction),
        (None, 1, IllegalAction),
        ("A", 1, IllegalAction),
        ("Z", None, UnknownService),
        (None, 9, UnknownCounter),
        ("B", 3, IllegalAction),
    ],
)
def test_a_transfer_to_nowhere_here_or_a_closed_counter_is_refused(
    stage: Stage, service: str | None, to: int | None, refusal: type[Exception]
) -> None:
    ticket = stage.issue()
    stage.press(Key.NEXT)
    with pytest.raises(refusal):
        stage.transfer(service, to)
    assert stage.ticket(ticket).state is State.CALLED


def test_settings_change_while_somebody_waits_for_a_counter_but_not_those_that_take_it_away(
    stage: Stage,
) -> None:
    stage.press(Key.OPEN, clerk=HOA, counter=3)
    stage.issue()
    stage.press(Key.NEXT)
    stage.transfer(to=3)
    assert 3 not in OFFICE.counters_for("A")
    stage.set_office(replace(OFFICE, overtake_budget=2))
    two = replace(OFFICE.counters[1], services=("A", "B", "C"))
    with pytest.raises(InUse, match="3 alone may call a ticket for 'A'"):
        stage.set_office(replace(OFFICE, counters=(OFFICE.counters[0], two)))


def test_a_priority_that_is_gone_already_hinders_no_other_change(stage: Stage) -> None:
    served = stage.issue(priority="elderly")
    stage.keys(Key.NEXT, Key.SERVE, Key.FINISH)
    stage.set_office(replace(OFFICE, priority=()))
    assert stage.back(served).priority == "elderly"
    stage.set_office(replace(OFFICE, priority=(), overtake_budget=2))


@pytest.mark.parametrize("state", [CounterState.OPEN, CounterState.PAUSED])
def test_a_counter_that_a_supervisor_has_opened_stays_until_it_is_closed(
    stage: Stage, state: CounterState
) -> None:
    boss, fewer = Caller("Mai", Role.SUPERVISOR), replace(OFFICE, counters=OFFICE.counters[::2])
    stage.work.set_counter(boss, 2, SetCounter(uuid4(), state))
    with pytest.raises(InUse, match="counters: 2 is open or paused"):
        stage.set_office(fewer)
    stage.work.set_counter(boss, 2, SetCounter(uuid4(), CounterState.CLOSED))
    stage.set_office(fewer)


# time to come


@pytest.mark.parametrize("key", [Key.MISS, Key.NEXT])
def test_who_was_called_has_time_to_come(patient: Stage, key: Key) -> None:
    patient.issue(), patient.issue()
    patient.press(Key.NEXT)
    patient.clock.pass_(seconds=29)
    with pytest.raises(TooEarly, match="A001 still has 1 s to come"):
        patient.press(key)
    with pytest.raises(TooEarly):
        patient.call("A002")
    patient.clock.pass_(seconds=1)
    patient.press(key)


def test_a_recall_gives_the_time_again(patient: Stage) -> None:
    patient.issue()
    patient.press(Key.NEXT)
    patient.clock.pass_(seconds=40)
    patient.press(Key.RECALL)
    with pytest.raises(TooEarly, match="30 s"):
        patient.press(Key.MISS)


@pytest.mark.parametrize("keys", [(Key.SERVE, Key.NEXT), (Key.FINISH, Key.NEXT), (Key.FETCH,)])
def test_who_has_come_needs_no_time(patient: Stage, keys: tuple[Key, ...]) -> None:
    patient.issue(), patient.issue()
    patient.keys(Key.NEXT, *keys)


def test_after_a_restart_nobody_knows_how_long_it_was(patient: Stage) -> None:
    patient.issue()
    patient.press(Key.NEXT)
    patient.restart()
    assert patient.keys(Key.MISS).absences == 1


def test_a_clock_that_is_set_gives_and_takes_no_time(patient: Stage) -> None:
    patient.issue()
    patient.press(Key.NEXT)
    patient.clock.jump(hours=5)
    with pytest.raises(TooEarly):
        patient.press(Key.MISS)


# weighing services by their targets


def test_whoever_waited_longest_against_the_target_goes_first(tmp_path: Path) -> None:
    services = (*OFFICE.services[:1], replace(OFFICE.services[1], target_minutes=5))
    services += OFFICE.services[2:]
    stage = Stage(tmp_path / "office.db", CallRules(by_target=True), services=services)
    stage.press(Key.OPEN, counter=2)
    stage.issue("A")
    stage.clock.pass_(minutes=10)
    stage.issue("B")
    stage.clock.pass_(minutes=2)
    # A001 has waited 12 of 30 minutes, B001 2 of 5: equal shares go by age.
    assert stage.desk(counter=2).line[0].number == "A001"
    stage.clock.pass_(minutes=1)
    pressed = stage.press(Key.NEXT, counter=2)
    assert pressed.ticket is not None
    assert (pressed.ticket.number, pressed.reason) == ("B001", Reason.TARGET)
    stage.store.close()


def test_a_wait_that_cannot_be_trusted_weighs_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "office.db", CallRules(by_target=True))
    stage.press(Key.OPEN, counter=2)
    stage.issue("A")
    stage.clock.pass_(minutes=50)
    stage.clock.synchronised = False
    stage.restart(minutes=1)
    stage.issue("B")
    stage.clock.pass_(minutes=1)
    assert stage.next(counter=2).number == "B001"
    stage.store.close()


# the end of the day


def test_closing_the_day_finishes_what_is_on_hold_and_expires_the_rest(stage: Stage) -> None:
    held, called, waiting = stage.issue(), stage.issue(), stage.issue()
    stage.keys(Key.NEXT, Key.SERVE, Key.HOLD, Key.NEXT)
    stage.work.close_day(LAN, act())
    states = [stage.ticket(t).state for t in (held, called, waiting)]
    assert states == [State.SERVED, State.EXPIRED, State.EXPIRED]
    assert not stage.rows("select * from counter_times where ended is null")
    assert not stage.rows("select * from undos")


# the record


def test_the_same_press_again_does_nothing_again(stage: Stage) -> None:
    stage.issue(), stage.issue()
    body = act()
    first = stage.work.press(LAN, 1, Key.NEXT, body)
    again = stage.work.press(LAN, 1, Key.NEXT, body)
    assert (again.again, again.answer) == (True, first.answer)
    assert uuid4() != body.request
