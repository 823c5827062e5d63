"""What a citizen's own page may know of a ticket: nothing personal, nothing of others."""

from __future__ import annotations

from dataclasses import dataclass

from server.core.ticket import State


@dataclass(frozen=True)
class Standing:
    """Where a ticket stands, for whoever holds its link.

    `counter` is where it is called to or served; `call` is the id of its newest call, so
    that a page can tell a recall. `then` counts the services still to come after this one.
    `was_absent`: the last call was missed, and it is back in line or cancelled.
    """

    number: str
    service: str
    state: State
    people_ahead: int
    counters: tuple[int, ...]
    counter: int | None
    call: int | None
    then: int
    may_return: bool
    may_rate: bool
    is_rated: bool
    was_absent: bool = False
