"""Gives numbers, and tells where a ticket stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from server.core.errors import BadRequest, Forbidden
from server.core.line import Choice, in_order
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Place, State, Ticket
from server.records import Records
from server.requests import Issue
from server.session import Role
from server.work.change import Change
from server.work.holders import ticket_for
from server.work.hours import refuse_in_stale_day
from server.work.numbers import Wanted, give_number, refuse_number
from server.work.policy import policy


def issue(change: Change, body: Issue) -> Place:
    """Add a ticket and its first leg, or give the one again that the same person has.

    Raises what names the unknown service or priority, or why no number is given.
    """
    records, office = change.records, change.office
    _check_visit(office, (body.service, *body.then))
    if body.priority is not None:
        _check_may_grant(change, body.priority)
    change.open()
    refuse_in_stale_day(change)
    if known := _known(change, body):
        return known
    refuse_number(change, body.service)
    wanted = Wanted(body.service, body.priority, body.holder, body.language, _further(change, body))
    ticket = give_number(change, wanted)
    if ticket.priority is None:
        # It is the youngest and without priority, so all the others are ahead of it.
        return _place(office, ticket, records.count_waiting(ticket.service) - 1)
    return place_of(records, office, ticket, change.now)


def _check_visit(office: Office, services: tuple[str, ...]) -> None:
    """Raise UnknownService, or BadRequest where a visit would have a service twice."""
    for letter in services:
        office.service(letter)
    if len(set(services)) < len(services):
        raise BadRequest(f"a visit has each service once, not {', '.join(services)}")


def _further(change: Change, body: Issue) -> tuple[str, ...]:
    """Return the visit's further services without those that this person has tickets for."""
    if body.holder is None:
        return body.then
    day, holder = change.open(), body.holder
    return tuple(x for x in body.then if ticket_for(change.records, day, holder, x) is None)


def _known(change: Change, body: Issue) -> Place | None:
    """Give the ticket again that the card's owner has for this service, if there is one."""
    if body.holder is None:
        return None
    ticket = ticket_for(change.records, change.open(), body.holder, body.service)
    if ticket is None:
        return None
    change.note("issue_again", ticket=ticket.id)
    return replace(place_of(change.records, change.office, ticket, change.now), known=True)


def _check_may_grant(change: Change, priority: str) -> None:
    """Raise Forbidden where only staff grant this priority, and a kiosk asks for it."""
    group = change.office.priority_group(priority)
    if change.caller.role is Role.KIOSK and not group.at_kiosk:
        raise Forbidden(f"priority {priority!r} is granted by staff only")


def place_of(records: Records, office: Office, ticket: Ticket, now: Reading) -> Place:
    """Tell where `ticket` stands, whatever its state."""
    if ticket.state is not State.WAITING:
        return _place(office, ticket, 0)
    order = _order_around(records, office, ticket, now)
    earlier = takewhile(lambda choice: choice.ticket.id != ticket.id, order)
    return _place(office, ticket, sum(1 for _ in earlier))


def places_in_line(
    records: Records, office: Office, ticket: Ticket, now: Reading
) -> dict[str, int]:
    """Return how many are ahead of each ticket in the line in which `ticket` waits."""
    order = _order_around(records, office, ticket, now)
    return {choice.ticket.id: ahead for ahead, choice in enumerate(order)}


def counters_of(office: Office, ticket: Ticket) -> tuple[int, ...]:
    """Return the numbers of the counters that may call `ticket`."""
    return (ticket.wanted,) if ticket.wanted else office.counters_for(ticket.service)


def _order_around(
    records: Records, office: Office, ticket: Ticket, now: Reading
) -> Iterator[Choice]:
    line = [t for t in records.waiting([ticket.service]) if t.wanted in (None, ticket.wanted)]
    return in_order(line, policy(office, now))


def _place(office: Office, ticket: Ticket, people_ahead: int) -> Place:
    counters = counters_of(office, ticket)
    return Place(ticket, people_ahead, counters, f"{office.public_url}/t/{ticket.id}")
