"""Who is called next: oldest first, with priority under an overtake budget."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from server.core.ticket import Ticket


class Reason(StrEnum):
    """Why this ticket is next, in the words that a clerk can say aloud."""

    OLDEST = "oldest"
    PRIORITY = "priority"
    YIELDED = "yielded"


@dataclass(frozen=True)
class Choice:
    """The next ticket, why, and whom it overtakes (each is overtaken once more)."""

    ticket: Ticket
    reason: Reason
    overtaken: tuple[Ticket, ...] = ()


def next_ticket(waiting: Iterable[Ticket], services: Collection[str], budget: int) -> Choice | None:
    """Choose among `waiting` for a counter that serves `services`; None if nobody waits.

    The oldest priority ticket goes first unless somebody older without priority has
    been overtaken `budget` times already: then the oldest of all goes. So nobody is
    ever overtaken more than `budget` times.
    """
    line = _oldest_first(waiting, services)
    return _choose(line, budget) if line else None


def in_order(waiting: Iterable[Ticket], services: Collection[str], budget: int) -> Iterator[Choice]:
    """Yield every waiting ticket in the order in which one counter would call them."""
    line = _oldest_first(waiting, services)
    while any(t.priority for t in line):
        choice = _choose(line, budget)
        yield choice
        line.remove(choice.ticket)
        line[: len(choice.overtaken)] = map(overtaken_once_more, choice.overtaken)
    yield from (Choice(ticket, Reason.OLDEST) for ticket in line)


def overtaken_once_more(ticket: Ticket) -> Ticket:
    """Return `ticket` with one more overtaking on its account."""
    return replace(ticket, overtaken=ticket.overtaken + 1)


def _oldest_first(waiting: Iterable[Ticket], services: Collection[str]) -> list[Ticket]:
    return sorted((t for t in waiting if t.service in services), key=lambda t: t.seniority)


def _choose(line: list[Ticket], budget: int) -> Choice:
    first = next((place for place, t in enumerate(line) if t.priority), 0)
    if first == 0:
        return Choice(line[0], Reason.OLDEST)
    older = line[:first]
    if all(t.overtaken < budget for t in older):
        return Choice(line[first], Reason.PRIORITY, tuple(older))
    return Choice(line[0], Reason.YIELDED if line[0].overtaken >= budget else Reason.OLDEST)
