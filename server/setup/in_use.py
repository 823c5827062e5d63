"""What new settings would take away although it is being used today."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from server.core.board import CounterState
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import AT_COUNTER, LIVE, State, Ticket
from server.fault import Fault, fault
from server.records import Records


def in_use(records: Records, now: Reading, office: Office) -> Iterator[Fault]:
    """Yield everything that `office` lacks and that somebody still needs.

    Whoever was sent to fetch a paper will come back, so their ticket is still needed.
    """
    tickets = _needed(records)
    yield from _services(tickets, office)
    if records.office_version():
        yield from _booked(records, now, office)
    yield from _counters(records, tickets, office)
    if records.office_version():
        yield from _priority(records, tickets, office)


def _needed(records: Records) -> list[Ticket]:
    day = records.open_day()
    found = records.tickets_of(day) if day is not None else []
    return [ticket for ticket in found if ticket.state in LIVE or ticket.may_return]


def _services(tickets: list[Ticket], office: Office) -> Iterator[Fault]:
    used = {letter for ticket in tickets for letter in (ticket.service, *ticket.rest)}
    for letter in sorted(used - {service.letter for service in office.services}):
        yield fault("services", "service_in_use", letter=letter)


def _booked(records: Records, now: Reading, office: Office) -> Iterator[Fault]:
    # The new office may name no time zone that there is.
    zone = ZoneInfo(records.office().timezone)
    today = now.wall.astimezone(zone).date().isoformat()
    rows = records.table.rows(
        "select service, count(*) as n from appointments where date >= ? and ticket is null"
        " group by service order by service",
        today,
    )
    kept = {service.letter for service in office.services}
    for row in rows:
        if row["service"] not in kept:
            yield fault("services", "service_booked", letter=row["service"], n=row["n"])


def _counters(records: Records, tickets: list[Ticket], office: Office) -> Iterator[Fault]:
    numbers = {counter.number for counter in office.counters}
    gone = [d for n, d in sorted(records.desktops().items()) if n not in numbers]
    for desktop in gone:
        if desktop.clerk:
            yield fault("counters", "counter_taken", counter=desktop.number, clerk=desktop.clerk)
        elif desktop.state is not CounterState.CLOSED:
            yield fault("counters", "counter_open", counter=desktop.number)
    holding = {t.counter for t in tickets if t.state in AT_COUNTER and t.counter is not None}
    for number in sorted(holding - numbers):
        yield fault("counters", "counter_in_use", counter=number)
    for number, letter in sorted(_wanted(tickets)):
        # A clerk may have sent somebody to a counter that never served this.
        served = number in records.office().counters_for(letter)
        if number not in (office.counters_for(letter) if served else numbers):
            yield fault("counters", "counter_wanted", counter=number, letter=letter)


def _wanted(tickets: list[Ticket]) -> set[tuple[int, str]]:
    """Return the counters that alone may call who waits, each with the ticket's service."""
    waiting = (t for t in tickets if t.state is State.WAITING)
    return {(t.wanted, t.service) for t in waiting if t.wanted is not None}


def _priority(records: Records, tickets: list[Ticket], office: Office) -> Iterator[Fault]:
    used = {ticket.priority for ticket in tickets if ticket.priority is not None}
    # Whoever is taken back after having been served may have a group that is gone already.
    given = used & {group.key for group in records.office().priority}
    for key in sorted(given - {group.key for group in office.priority}):
        yield fault("priority", "priority_in_use", group=key)
