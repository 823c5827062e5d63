"""Which calls are spoken, in which order, and which never are."""

from __future__ import annotations

from datetime import UTC, datetime

from display.announcer import Heard, is_awaited, listen
from server.core.board import Board, Call, CounterState, CounterView
from server.core.ticket import State

MORNING = datetime(2025, 8, 18, 1, 30, tzinfo=UTC)


def call(number: int, ticket: str, counter: int, recall: bool = False) -> Call:
    return Call(number, ticket, ticket[0], counter, MORNING, recall)


def board(version: int, *calls: Call, served: tuple[str, ...] = (), day: int | None = 1) -> Board:
    """Return a board after `calls` (oldest first); each is still called unless `served`."""
    latest = {c.counter: c.number for c in calls}
    counters = tuple(
        CounterView(n, CounterState.OPEN, t, State.SERVING if t in served else State.CALLED)
        for n, t in latest.items()
    )
    return Board(version, 1, day, calls[::-1], counters, ())


def spoken(calls: tuple[Call, ...]) -> list[tuple[str, int]]:
    return [(c.number, c.counter) for c in calls]


def test_a_display_that_starts_in_mid_morning_is_silent_about_what_was() -> None:
    calls, heard = listen(None, board(9, call(1, "A001", 1), call(2, "B001", 2)))
    assert calls == ()
    assert heard == Heard(call=2, version=9)


def test_a_new_call_is_spoken_once() -> None:
    then = board(10, call(1, "A001", 1), call(2, "B001", 2))
    calls, heard = listen(Heard(1, 9), then)
    assert spoken(calls) == [("B001", 2)]
    assert listen(heard, then)[0] == ()


def test_calls_of_one_instant_are_spoken_in_their_order() -> None:
    calls, _ = listen(
        Heard(0, 1), board(4, call(1, "A001", 1), call(2, "B001", 2), call(3, "C001", 3))
    )
    assert spoken(calls) == [("A001", 1), ("B001", 2), ("C001", 3)]


def test_a_recall_is_spoken_again() -> None:
    _, heard = listen(Heard(0, 1), board(2, call(1, "A001", 1)))
    calls, _ = listen(heard, board(3, call(1, "A001", 1), call(2, "A001", 1, recall=True)))
    assert spoken(calls) == [("A001", 1)]


def test_a_call_and_its_recall_on_one_board_are_spoken_once() -> None:
    calls, _ = listen(Heard(0, 1), board(3, call(1, "A001", 1), call(2, "A001", 1, recall=True)))
    assert [c.id for c in calls] == [2]


def test_somebody_who_is_already_served_is_not_called() -> None:
    calls, heard = listen(Heard(0, 1), board(3, call(1, "A001", 1), served=("A001",)))
    assert calls == ()
    assert heard.call == 1


def test_after_an_outage_only_those_whom_a_counter_awaits_are_called() -> None:
    morning = [call(n, f"A{n:03d}", 1 + n % 2) for n in range(1, 41)]
    calls, heard = listen(Heard(3, 5), board(90, *morning))
    assert spoken(calls) == [("A039", 2), ("A040", 1)]
    assert heard == Heard(40, 90)


def test_another_database_is_followed_silently() -> None:
    calls, heard = listen(Heard(357, 900), board(12, call(1, "A001", 1), call(2, "B001", 2)))
    assert calls == ()
    assert heard == Heard(2, 12)


def test_ids_that_went_backwards_are_another_database_too() -> None:
    calls, heard = listen(Heard(357, 10), board(12, call(1, "A001", 1)))
    assert calls == ()
    assert heard == Heard(1, 12)


def test_the_end_of_the_day_does_not_make_it_forget_what_it_heard() -> None:
    _, heard = listen(Heard(357, 900), board(901, day=None))
    assert heard == Heard(357, 901)
    calls, _ = listen(heard, board(903, call(358, "A001", 1), day=2))
    assert spoken(calls) == [("A001", 1)]


def test_a_call_that_waited_for_its_turn_is_dropped_once_the_citizen_came() -> None:
    waiting = call(1, "A001", 1)
    assert is_awaited(waiting, board(2, waiting))
    assert not is_awaited(waiting, board(3, waiting, served=("A001",)))
    assert not is_awaited(waiting, board(3, waiting, call(2, "A001", 1, recall=True)))
    assert not is_awaited(waiting, board(4, call(1, "A001", 1), call(2, "A002", 1)))
