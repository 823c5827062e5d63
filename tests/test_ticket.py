"""The table of states and actions, and the numbers on the slips."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from server.core.errors import IllegalAction
from server.core.ticket import TRANSITIONS, Action, State, Ticket, after, number

WHEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def ticket(state: State) -> Ticket:
    return Ticket("id", 1, "A042", "A", 42, WHEN, state=state)


@pytest.mark.parametrize(("state", "action"), list(TRANSITIONS))
def test_what_the_table_allows_leads_where_it_says(state: State, action: Action) -> None:
    assert after(ticket(state), action) is TRANSITIONS[state, action]


@pytest.mark.parametrize(
    ("state", "action"),
    [(s, a) for s in State for a in Action if (s, a) not in TRANSITIONS],
)
def test_everything_else_is_refused_in_words(state: State, action: Action) -> None:
    with pytest.raises(IllegalAction, match=f"A042 is {state}: cannot {action}"):
        after(ticket(state), action)


def test_a_cancelled_or_expired_ticket_stays_what_it_is() -> None:
    ended = {State.CANCELLED, State.EXPIRED}
    assert not [state for state, _ in TRANSITIONS if state in ended]


def test_every_state_but_waiting_can_be_reached() -> None:
    assert set(TRANSITIONS.values()) == set(State)


@pytest.mark.parametrize(
    ("serial", "printed"), [(1, "A001"), (42, "A042"), (999, "A999"), (1000, "A1000")]
)
def test_numbers_have_three_digits_and_go_on_with_four(serial: int, printed: str) -> None:
    assert number("A", serial) == printed
