"""What a day's records say: counts, and the spread of waiting and service times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from server.core.leg import Leg, Outcome
from server.core.ticket import AT_COUNTER, State, Ticket


@dataclass(frozen=True)
class Spread:
    """How long something took; `count` is how many trusted times it was made from."""

    count: int
    mean: timedelta
    median: timedelta
    p90: timedelta
    max: timedelta


@dataclass(frozen=True)
class Row:
    """The day of one service, one counter, or of the whole office (`key` "").

    The counts are of tickets, each once: those that waited for the service, or were called
    to the counter, by what became of them there in the end; so they add up to `issued`.
    `moved_on` went on to another service or counter without having been served here.
    `absent` missed their last call and did not come any more, whether they were then
    cancelled, put back in line, or still expected when the day closed. `cancelled` are the
    others that staff cancelled, `expired` those who were waiting at closing, or called and
    not yet served.

    The times are of every stretch: a visit with a transfer or several services has several.
    """

    key: str
    issued: int
    waiting: int
    in_hand: int
    served: int
    moved_on: int
    absent: int
    cancelled: int
    expired: int
    waiting_time: Spread | None
    service_time: Spread | None


@dataclass(frozen=True)
class DayReport:
    """One business day in numbers."""

    day: int
    office: Row
    services: tuple[Row, ...]
    counters: tuple[Row, ...]


def spread(times: Iterable[timedelta | None]) -> Spread | None:
    """Summarise the times that are known; None if there are none.

    The 90th percentile is the nearest-rank one: a time that somebody really waited.
    """
    known = sorted(t for t in times if t is not None)
    if not known:
        return None
    mean = sum(known, timedelta()) / len(known)
    p90 = known[ceil(0.9 * len(known)) - 1]
    return Spread(len(known), mean, _median(known), p90, known[-1])


def _median(times: list[timedelta]) -> timedelta:
    middle = len(times) // 2
    return times[middle] if len(times) % 2 else (times[middle - 1] + times[middle]) / 2


def day_report(day: int, visits: Iterable[tuple[Ticket, Leg]]) -> DayReport:
    """Report on `day` from each of its tickets with each of its legs, in their order."""
    pairs = list(visits)
    return DayReport(
        day,
        _row("", pairs),
        _rows(pairs, lambda leg: leg.service),
        _rows(pairs, lambda leg: str(leg.counter) if leg.counter else ""),
    )


def _rows(pairs: list[tuple[Ticket, Leg]], key: Callable[[Leg], str]) -> tuple[Row, ...]:
    keys = sorted({key(leg) for _, leg in pairs} - {""}, key=lambda k: (len(k), k))
    return tuple(_row(k, [pair for pair in pairs if key(pair[1]) == k]) for k in keys)


def _row(key: str, pairs: list[tuple[Ticket, Leg]]) -> Row:
    legs: dict[str, list[Leg]] = {}
    for ticket, leg in pairs:
        legs.setdefault(ticket.id, []).append(leg)
    states = {ticket.id: ticket.state for ticket, _ in pairs}
    ends = [_end(legs[ticket]) or states[ticket] for ticket in legs]
    return Row(
        key,
        issued=len(legs),
        waiting=ends.count(State.WAITING),
        in_hand=sum(ends.count(s) for s in AT_COUNTER),
        served=ends.count(Outcome.SERVED),
        moved_on=ends.count(Outcome.TRANSFERRED),
        absent=ends.count(Outcome.NO_SHOW),
        cancelled=ends.count(Outcome.CANCELLED),
        expired=ends.count(Outcome.EXPIRED),
        waiting_time=spread(leg.waiting_time for _, leg in pairs),
        service_time=spread(leg.service_time for _, leg in pairs),
    )


def _end(legs: list[Leg]) -> Outcome | None:
    """Return how a ticket's last stretch ended, None while it lasts.

    Whoever missed a call, was put back in line and expired there has simply not come.
    """
    last = legs[-1]
    if last.outcome is Outcome.EXPIRED and last.called is None:
        missed = any(leg.n == last.n - 1 and leg.outcome is Outcome.NO_SHOW for leg in legs)
        return Outcome.NO_SHOW if missed else Outcome.EXPIRED
    return last.outcome
