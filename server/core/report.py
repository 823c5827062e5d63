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

    A no-show counts as absent after the day has closed as well; `expired` are those who
    were still waiting then, or called and not yet served.
    """

    key: str
    issued: int
    waiting: int
    in_hand: int
    served: int
    absent: int
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
    """Report on `day` from each of its tickets with its latest leg."""
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
    states = [ticket.state for ticket, _ in pairs]
    outcomes = [leg.outcome for _, leg in pairs]
    return Row(
        key,
        issued=len(pairs),
        waiting=states.count(State.WAITING),
        in_hand=sum(states.count(s) for s in AT_COUNTER),
        served=outcomes.count(Outcome.SERVED),
        absent=outcomes.count(Outcome.NO_SHOW),
        expired=outcomes.count(Outcome.EXPIRED),
        waiting_time=spread(leg.waiting_time for _, leg in pairs),
        service_time=spread(leg.service_time for _, leg in pairs),
    )
