"""Reads the hall as its supervisor sees it.

What this costs grows with those who are in the hall and with the tickets of the open day,
never with the days before.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.core.board import CounterState
from server.core.hall import (
    Hall,
    HallCounter,
    HallDevice,
    HallLine,
    HallTicket,
)
from server.core.hours import NotIssuing
from server.core.office import Counter, Office, Service
from server.core.reading import Reading, seconds_between
from server.core.ticket import State, Ticket
from server.records import Desktop, Records, ticket_of
from server.wire import decode
from server.work.appointments import count_today
from server.work.desktops import view_of
from server.work.hours import issuing_now, read_day
from server.work.policy import local
from server.work.quotas import full_services

# Nobody reads a longer list; the lines say how many there are.
_LISTED = 40


@dataclass(frozen=True)
class _Waiting:
    """A waiting ticket, and for how many seconds it has waited; None if nobody can tell."""

    ticket: Ticket
    waited_s: float | None
    is_late: bool


def read_hall(records: Records, devices: Sequence[HallDevice], now: Reading) -> Hall:
    """Return everything that the supervisor's page shows."""
    office, day = records.office(), records.open_day()
    row = records.table.row("select opened_at, notice from days where id = ?", day) or {}
    issuing = issuing_now(records, office, now)
    waiting = list(_waiting(records, office, now))
    late = [*_late(waiting), *_absent(records, day, now)]
    return Hall(
        version=records.newest_event(),
        day=day,
        opened_at=datetime.fromisoformat(row["opened_at"]) if row else None,
        stale=issuing.why is NotIssuing.OLD_DAY,
        clock_trusted=now.synchronised,
        issuing=issuing,
        by_hand=_is_by_hand(records, office, now),
        notice=row.get("notice"),
        lines=tuple(_lines(records, office, day, waiting, now)),
        counters=tuple(_counters(records, office, day, now)),
        late=tuple(late[:_LISTED]),
        late_in_all=len(late),
        devices=tuple(devices),
        appointments=count_today(records, office, now),
        alone=tuple(_alone(waiting)),
    )


def _is_by_hand(records: Records, office: Office, now: Reading) -> bool:
    day = read_day(records)
    return bool(day and day.override and day.override.holds(local(office, now)))


def _waiting(records: Records, office: Office, now: Reading) -> Iterator[_Waiting]:
    targets = {service.letter: 60 * service.target_minutes for service in office.services}
    rows = records.table.rows(
        "select t.*, l.queued from tickets t join legs l on l.ticket = t.id"
        " and l.n = (select max(n) from legs where ticket = t.id)"
        " where t.state = 'waiting' order by t.rank, t.seniority"
    )
    for row in rows:
        waited = _seconds(row["queued"], now)
        ticket = ticket_of(row)
        target = targets.get(ticket.service)
        is_late = waited is not None and target is not None and waited > target
        yield _Waiting(ticket, waited, is_late)


def _late(waiting: list[_Waiting]) -> list[HallTicket]:
    late = sorted((w for w in waiting if w.is_late), key=lambda w: -(w.waited_s or 0.0))
    return [_hall_ticket(w.ticket, w.waited_s) for w in late]


def _absent(records: Records, day: int | None, now: Reading) -> Iterator[HallTicket]:
    rows = records.table.rows(
        "select t.*, l.finished from tickets t join legs l on l.ticket = t.id"
        " and l.n = (select max(n) from legs where ticket = t.id)"
        " where t.day = ? and t.state = 'no_show' order by t.seniority",
        day,
    )
    for row in rows:
        yield _hall_ticket(ticket_of(row), _seconds(row["finished"], now))


def _alone(waiting: list[_Waiting]) -> list[HallTicket]:
    alone = (w for w in waiting if w.ticket.alone)
    by_time = sorted(alone, key=lambda w: (w.ticket.issued_at, w.ticket.seniority))
    return [_hall_ticket(w.ticket, w.waited_s) for w in by_time]


def _hall_ticket(ticket: Ticket, waited_s: float | None) -> HallTicket:
    return HallTicket(
        ticket.id,
        ticket.number,
        ticket.service,
        ticket.state,
        waited_s,
        ticket.priority,
        ticket.issued_at,
    )


def _lines(
    records: Records, office: Office, day: int | None, waiting: list[_Waiting], now: Reading
) -> Iterator[HallLine]:
    desktops = records.desktops()
    is_open = {n for n, d in desktops.items() if d.state is CounterState.OPEN}
    full = full_services(records, office, now)
    issued, served = _issued(records, day), _served(records, day, "service")
    for service in office.services:
        line = [w for w in waiting if w.ticket.service == service.letter]
        serving = [n for n in office.counters_for(service.letter) if n in is_open]
        letter = service.letter
        yield _line(service, line, serving, letter in full, issued[letter], served[letter])


def _line(
    service: Service,
    line: list[_Waiting],
    serving: list[int],
    is_full: bool,
    issued: int,
    served: int,
) -> HallLine:
    return HallLine(
        service=service.letter,
        waiting=len(line),
        longest_s=max((w.waited_s for w in line if w.waited_s is not None), default=None),
        late=sum(w.is_late for w in line),
        target_minutes=service.target_minutes,
        open_counters=tuple(serving),
        full=is_full,
        issued=issued,
        served=served,
    )


def _issued(records: Records, day: int | None) -> Tally[str]:
    """Count the date's numbers by the letter in them: a transfer takes none back."""
    days = records.days_of_date(day) if day is not None else []
    rows = records.table.rows(
        "select substr(number, 1, 1) as letter, count(*) as n from tickets"
        f" where day in ({', '.join('?' * len(days))}) group by letter",
        *days,
    )
    return Tally({row["letter"]: row["n"] for row in rows})


def _served(records: Records, day: int | None, by: str) -> Tally[str | int]:
    """Count the date's stretches of service that ended well, by service or by counter."""
    days = records.days_of_date(day) if day is not None else []
    rows = records.table.rows(
        f"select l.{by} as key, count(*) as n from tickets t join legs l on l.ticket = t.id"
        f" where t.day in ({', '.join('?' * len(days))}) and l.outcome = 'served'"
        f" group by l.{by}",
        *days,
    )
    return Tally({row["key"]: row["n"] for row in rows})


def _counters(
    records: Records, office: Office, day: int | None, now: Reading
) -> Iterator[HallCounter]:
    desktops = records.desktops()
    rows = records.table.rows("select counter, began from counter_times where ended is null")
    began = {row["counter"]: _seconds(row["began"], now) for row in rows}
    served = _served(records, day, "counter")
    for counter in office.counters:
        number = counter.number
        desktop = desktops.get(number) or Desktop(number)
        yield _counter(records, counter, desktop, began.get(number), served[number], now)


def _counter(
    records: Records,
    counter: Counter,
    desktop: Desktop,
    began_s: float | None,
    served: int,
    now: Reading,
) -> HallCounter:
    ticket = records.ticket(desktop.ticket) if desktop.ticket else None
    view = view_of(desktop, ticket)
    return HallCounter(
        number=counter.number,
        state=view.state,
        pause=view.pause,
        clerk=desktop.clerk,
        services=counter.services,
        ticket=view.ticket,
        ticket_state=view.ticket_state,
        since_s=_in_hand_s(records, ticket, now) if view.ticket and ticket else began_s,
        held=tuple(held.number for held in records.held(counter.number)),
        served=served,
    )


def _in_hand_s(records: Records, ticket: Ticket, now: Reading) -> float | None:
    leg = records.leg(ticket.id)
    return seconds_between(leg.called if ticket.state is State.CALLED else leg.serving, now)


def _seconds(reading: str | None, now: Reading) -> float | None:
    """Return the seconds since a stored reading, None where the clocks cannot be trusted."""
    return seconds_between(decode(reading, Reading), now) if reading else None
