"""Who is called next, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from server.core import line as core_line
from server.core.line import Choice, Policy, Reason, callable_at, in_order
from server.core.ticket import Ticket

WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def ticket(
    seniority: int, priority: bool = False, overtaken: int = 0, service: str = "A"
) -> Ticket:
    return Ticket(
        f"id{seniority}",
        1,
        f"{service}{seniority:03d}",
        service,
        seniority,
        WHEN,
        priority="elderly" if priority else None,
        overtaken=overtaken,
        rank=float(seniority),
    )


def next_ticket(line: Iterable[Ticket], services: str, budget: int) -> Choice | None:
    return core_line.next_ticket(callable_at(line, 1, services), Policy(budget))


def numbers(line: list[Ticket], budget: int = 3, services: str = "A") -> list[str]:
    return [
        choice.ticket.number for choice in in_order(callable_at(line, 1, services), Policy(budget))
    ]


def test_nobody_waits_so_nobody_is_next() -> None:
    assert next_ticket([], "A", 3) is None


def test_the_oldest_goes_first_whatever_the_order_of_the_list() -> None:
    choice = next_ticket([ticket(2), ticket(1), ticket(3)], "A", 3)
    assert choice is not None
    assert (choice.ticket.number, choice.reason) == ("A001", Reason.OLDEST)


def test_a_counter_calls_only_what_it_serves() -> None:
    line = [ticket(1, service="B"), ticket(2)]
    assert numbers(line) == ["A002"]
    assert numbers(line, services="AB") == ["B001", "A002"]


def test_priority_goes_before_older_ones_who_are_each_overtaken_once_more() -> None:
    choice = next_ticket([ticket(1), ticket(2), ticket(3, priority=True), ticket(4)], "A", 3)
    assert choice is not None
    assert (choice.ticket.number, choice.reason) == ("A003", Reason.PRIORITY)
    assert [t.number for t in choice.overtaken] == ["A001", "A002"]


def test_priority_that_is_oldest_anyway_overtakes_nobody() -> None:
    choice = next_ticket([ticket(1, priority=True), ticket(2)], "A", 3)
    assert choice is not None
    assert (choice.reason, choice.overtaken) == (Reason.OLDEST, ())


def test_who_has_yielded_three_times_goes_before_priority() -> None:
    choice = next_ticket([ticket(1, overtaken=3), ticket(2, priority=True)], "A", 3)
    assert choice is not None
    assert (choice.ticket.number, choice.reason) == ("A001", Reason.YIELDED)


def test_anybody_older_at_the_limit_holds_priority_back_and_the_oldest_goes() -> None:
    line = [ticket(1), ticket(2, overtaken=3), ticket(3, priority=True)]
    choice = next_ticket(line, "A", 3)
    assert choice is not None
    assert (choice.ticket.number, choice.reason) == ("A001", Reason.OLDEST)


def test_a_budget_of_nothing_is_plain_first_come_first_served() -> None:
    line = [ticket(n, priority=n % 2 == 0) for n in range(1, 7)]
    assert numbers(line, budget=0) == [f"A00{n}" for n in range(1, 7)]


def test_the_order_of_calling_spends_the_budget() -> None:
    line = [ticket(1), *(ticket(n, priority=True) for n in range(2, 8))]
    assert numbers(line)[:5] == ["A002", "A003", "A004", "A001", "A005"]


tickets = st.lists(st.tuples(st.booleans(), st.integers(0, 2), st.sampled_from("AB")), max_size=30)


@given(tickets, st.integers(0, 4))
def test_the_order_is_the_one_of_calling_one_by_one(
    drawn: list[tuple[bool, int, str]], budget: int
) -> None:
    line = {f"id{n}": ticket(n, *drawn[n]) for n in range(len(drawn))}
    expected = []
    copy = dict(line)
    while choice := next_ticket(copy.values(), "AB", budget):
        expected.append(choice.ticket.id)
        del copy[choice.ticket.id]
        for t in choice.overtaken:
            copy[t.id] = replace(copy[t.id], overtaken=copy[t.id].overtaken + 1)
            assert copy[t.id].overtaken <= max(budget, t.overtaken)
    assert [choice.ticket.id for choice in in_order(line.values(), Policy(budget))] == expected
    assert sorted(expected) == sorted(line)
