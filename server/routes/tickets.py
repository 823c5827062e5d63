"""Taking a number, and what becomes of a ticket away from the counters."""

from __future__ import annotations

from server.core.alone import HandedOver
from server.core.standing import Standing
from server.core.ticket import Place, Ticket
from server.office import Done
from server.records import Records
from server.requests import (
    Act,
    ByNumber,
    Find,
    GrantPriority,
    HandOver,
    Issue,
    Note,
    Settle,
    SlipOutcome,
)
from server.routes.table import ANYBODY, Parts, Route
from server.session import CLERKS, DEVICES, KIOSKS, STAFF, Caller
from server.work.holders import tickets_of_holder
from server.work.issuing import place_of

ISSUERS = STAFF | KIOSKS
# As many tickets as one body may have, and some room.
_LONGEST_HAND_OVER = 128 * 1024
_LONGEST_SETTLE = 64 * 1024


def routes(parts: Parts) -> list[Route]:
    """Return the routes of tickets."""
    path, several = "tickets/<ticket>", tuple[Place, ...]
    return [
        Route("POST", "tickets", "Take a number", ISSUERS, parts.office.issue, Place, Issue, 201),
        *_reading(parts, path, several),
        *_changing(parts, path),
        *_alone(parts),
    ]


def _reading(parts: Parts, path: str, several: object) -> list[Route]:
    def find(caller: Caller, body: Find) -> tuple[Place, ...]:
        with parts.store.read() as table:
            records, now = Records(table), parts.clock.read()
            found = tickets_of_holder(records, records.day(), body.holder)
            return tuple(place_of(records, records.office(), t, now) for t in found)

    def by_number(caller: Caller, query: ByNumber) -> Place:
        with parts.store.read() as table:
            records = Records(table)
            found = records.ticket_numbered(query.number)
            return place_of(records, records.office(), found, parts.clock.read())

    def ticket(caller: Caller, ticket: str) -> Place:
        with parts.store.read() as table:
            records = Records(table)
            found = records.ticket(ticket)
            return place_of(records, records.office(), found, parts.clock.read())

    def standing(caller: Caller, ticket: str) -> Standing:
        return parts.standings.of(ticket)

    lost, numbered = "The tickets of a card's owner", "The ticket with this number today"
    where, page = "Where a ticket stands", "The same, for whoever holds the slip"
    return [
        Route("POST", "tickets/find", lost, KIOSKS, find, several, Find),
        Route("GET", "tickets", numbered, STAFF, by_number, Place, query=ByNumber),
        Route("GET", path, where, STAFF | DEVICES, ticket, Place),
        # The id cannot be guessed: whoever has it holds the slip.
        Route("GET", f"{path}/standing", page, ANYBODY, standing, Standing, tagged=True),
    ]


def _alone(parts: Parts) -> list[Route]:
    """Return the routes of what kiosks did while they could not reach the server."""
    office = parts.office
    over, settled = "Hand over what a kiosk did by itself", "Mark such numbers as served by hand"
    return [
        Route(
            "POST",
            "tickets/hand-over",
            over,
            KIOSKS,
            office.hand_over,
            HandedOver,
            HandOver,
            longest=_LONGEST_HAND_OVER,
        ),
        Route(
            "POST",
            "tickets/settle",
            settled,
            CLERKS,
            office.settle,
            int,
            Settle,
            longest=_LONGEST_SETTLE,
        ),
    ]


def _changing(parts: Parts, path: str) -> list[Route]:
    office = parts.office

    def slip(caller: Caller, body: SlipOutcome, ticket: str) -> Done[Ticket]:
        return office.report_slip(caller, ticket, body)

    def cancel(caller: Caller, body: Act, ticket: str) -> Done[Ticket]:
        return office.cancel(caller, ticket, body)

    def back(caller: Caller, body: Act, ticket: str) -> Done[Place]:
        return office.return_ticket(caller, ticket, body)

    def priority(caller: Caller, body: GrantPriority, ticket: str) -> Done[Ticket]:
        return office.grant_priority(caller, ticket, body)

    def note(caller: Caller, body: Note, ticket: str) -> Done[Ticket]:
        return office.leave_note(caller, ticket, body)

    told, granted = "Tell whether the slip came out", "Grant, change or remove priority"
    return [
        Route("POST", f"{path}/slip", told, KIOSKS, slip, Ticket, SlipOutcome),
        Route("POST", f"{path}/cancel", "Cancel a ticket", STAFF, cancel, Ticket, Act),
        Route("POST", f"{path}/return", "Go back into line", ISSUERS, back, Place, Act),
        Route("POST", f"{path}/priority", granted, CLERKS, priority, Ticket, GrantPriority),
        Route("POST", f"{path}/note", "A word for the next clerk", CLERKS, note, Ticket, Note),
    ]
