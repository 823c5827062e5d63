"""Taking a number, and what becomes of a ticket away from the counters."""

from __future__ import annotations

from server.core.ticket import Place, Ticket
from server.issuing import place_of
from server.office import Done
from server.records import Records
from server.requests import Issue, SlipOutcome
from server.routes.table import ANYBODY, Parts, Route
from server.session import KIOSKS, STAFF, Caller

ISSUERS = STAFF | KIOSKS


def routes(parts: Parts) -> list[Route]:
    """Return the routes of tickets."""

    def ticket(caller: Caller, ticket: str) -> Place:
        with parts.store.read() as table:
            records = Records(table)
            found = records.ticket(ticket)
            return place_of(records, records.office(), found, parts.clock.read())

    def slip(caller: Caller, body: SlipOutcome, ticket: str) -> Done[Ticket]:
        return parts.office.report_slip(caller, ticket, body)

    path, told = "tickets/<ticket>", "Tell whether the slip came out"
    return [
        Route("POST", "tickets", "Take a number", ISSUERS, parts.office.issue, Place, Issue, 201),
        # The id cannot be guessed: whoever has it holds the slip.
        Route("GET", path, "Where a ticket stands", ANYBODY, ticket, Place),
        Route("POST", f"{path}/slip", told, KIOSKS, slip, Ticket, SlipOutcome),
    ]
