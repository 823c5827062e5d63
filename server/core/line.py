"""Who is called next: oldest first, with preference under an overtake budget.

Whoever is preferred goes before people who stand before them in line; each of those is
then overtaken once more, and nobody is ever overtaken more often than the budget allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from server.core.ticket import Ticket


class Reason(StrEnum):
    """Why this ticket is next, in the words that a clerk can say aloud."""

    OLDEST = "oldest"
    PRIORITY = "priority"
    APPOINTMENT = "appointment"
    TARGET = "target"
    YIELDED = "yielded"
    CHOSEN = "chosen"


@dataclass(frozen=True)
class Choice:
    """The next ticket, why, and whom it overtakes (each is overtaken once more)."""

    ticket: Ticket
    reason: Reason
    overtaken: tuple[Ticket, ...] = ()


@dataclass(frozen=True)
class Policy:
    """By what rules the next ticket is chosen.

    `budget` is how often anybody may be overtaken. From `now` on an appointment's time
    has come; None if the clock cannot be trusted: whoever has come is due. `share` is
    waited time divided by the service's target, by ticket id: where it is given, of those
    who stand first in the line of their service the one with the greatest goes first.
    """

    budget: int
    now: datetime | None = None
    share: Mapping[str, float] = field(default_factory=dict)

    def preference(self, ticket: Ticket) -> Reason | None:
        """Return why `ticket` goes before older ones, None if it does not.

        Who was absent stands at the back of the line like anybody else until they come
        back: preferred, they would be called again at once, and soon for the last time.
        """
        if ticket.absences and not ticket.returned:
            return None
        if ticket.priority:
            return Reason.PRIORITY
        if ticket.due_at and (self.now is None or ticket.due_at <= self.now):
            return Reason.APPOINTMENT
        return None


def callable_at(waiting: Iterable[Ticket], counter: int, services: Collection[str]) -> list[Ticket]:
    """Return those of `waiting` that `counter` may call, in the order of the line."""
    mine = (
        t for t in waiting if (t.service in services if t.wanted is None else t.wanted == counter)
    )
    return sorted(mine, key=lambda t: t.line_order)


def next_ticket(line: Iterable[Ticket], policy: Policy) -> Choice | None:
    """Choose from `line`, which a counter may call; None if nobody waits.

    The oldest preferred ticket goes first if everybody older was overtaken fewer than
    `budget` times; then the one that has waited longest against its target, by the same
    condition; otherwise the oldest of all.
    """
    tickets = sorted(line, key=lambda t: t.line_order)
    return _choose(tickets, policy) if tickets else None


def in_order(line: Iterable[Ticket], policy: Policy) -> Iterator[Choice]:
    """Yield every ticket of `line` in the order in which one counter would call them."""
    rest = sorted(line, key=lambda t: t.line_order)
    while any(policy.preference(t) for t in rest) or (policy.share and rest):
        choice = _choose(rest, policy)
        yield choice
        overtaken = {t.id for t in choice.overtaken}
        rest.remove(choice.ticket)
        rest = [overtaken_once_more(t) if t.id in overtaken else t for t in rest]
    yield from (Choice(ticket, Reason.OLDEST) for ticket in rest)


def rank_behind(line: Iterable[Ticket], others: int, ticket: Ticket, last: float) -> float:
    """Return the rank with which `ticket` stands behind the first `others` of `line`.

    It is the middle between two neighbours' ranks; 1 more than `last`, the greatest rank of
    all, where fewer wait. Between equal ranks there is no middle: then it is the next gap.
    """
    ranks = [t.rank for t in sorted(line, key=lambda t: t.line_order) if t.id != ticket.id]
    if len(ranks) <= others:
        return last + 1
    if others == 0:
        return ranks[0] - 0.5
    for before, behind in pairwise(ranks[others - 1 :]):
        if before < (middle := (before + behind) / 2) < behind:
            return middle
    return last + 1


def overtaken_once_more(ticket: Ticket) -> Ticket:
    """Return `ticket` with one more overtaking on its account."""
    return replace(ticket, overtaken=ticket.overtaken + 1)


def _choose(line: list[Ticket], policy: Policy) -> Choice:
    for place, reason in _preferred(line, policy):
        older = [t for t in line[:place] if not policy.preference(t)]
        if all(t.overtaken < policy.budget for t in older):
            return Choice(line[place], reason if older else Reason.OLDEST, tuple(older))
        if line[0].overtaken >= policy.budget > 0:
            return Choice(line[0], Reason.YIELDED)
    return Choice(line[0], Reason.OLDEST)


def _preferred(line: list[Ticket], policy: Policy) -> Iterator[tuple[int, Reason]]:
    """Yield who is to be tried before the oldest: place in line, and why."""
    for place, ticket in enumerate(line):
        if reason := policy.preference(ticket):
            yield place, reason
            return
    heads = {ticket.service: place for place, ticket in reversed(list(enumerate(line)))}
    if policy.share:
        yield (
            max(heads.values(), key=lambda p: (policy.share.get(line[p].id, 0.0), -p)),
            Reason.TARGET,
        )
