"""Everything that the API can do, as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.board import Publisher
from server.clock import Clock
from server.core.office import Office
from server.core.report import DayReport
from server.core.ticket import Place, Ticket
from server.desk import Desk, Key, Pressed
from server.deskview import read_desk
from server.issuing import place_of
from server.office import Done, OfficeAtWork
from server.records import Records
from server.reports import read_report
from server.requests import Act, Issue, SlipOutcome
from server.session import Caller, DayKey, Role
from server.staff import Staff
from server.store import Store

CLERKS = frozenset({Role.CLERK, Role.ADMINISTRATOR})
ISSUERS = CLERKS | {Role.KIOSK}
ANYBODY = None


@dataclass(frozen=True)
class Route:
    """One thing that the API can do.

    `roles` may use it (None: anybody), `body` and `answer` are what goes in and out.
    `work(caller, [body], **path)` does it; POSTs that change something answer with Done.
    """

    method: str
    path: str
    summary: str
    roles: frozenset[Role] | None
    work: Callable[..., Any]
    answer: Any
    body: Any = None
    status: int = 200


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    store: Store
    clock: Clock
    staff: Staff
    office: OfficeAtWork
    publisher: Publisher


def routes(parts: Parts) -> list[Route]:
    """Return everything that the API can do but for sessions and the stream."""
    return [*_reading(parts), *_tickets(parts), *_counters(parts), *_day(parts)]


def _reading(parts: Parts) -> list[Route]:
    def office(caller: Caller) -> Office:
        with parts.store.read() as table:
            return Records(table).office()

    def report(caller: Caller) -> DayReport:
        return read_report(parts.store)

    return [
        Route("GET", "office", "The office's settings", ANYBODY, office, Office),
        Route("GET", "reports/today", "The day in numbers", CLERKS, report, DayReport),
    ]


def _tickets(parts: Parts) -> list[Route]:
    def ticket(caller: Caller, ticket: str) -> Place:
        with parts.store.read() as table:
            records = Records(table)
            return place_of(records, records.office(), records.ticket(ticket))

    def slip(caller: Caller, body: SlipOutcome, ticket: str) -> Done[Ticket]:
        return parts.office.report_slip(caller, ticket, body)

    return [
        Route("POST", "tickets", "Take a number", ISSUERS, parts.office.issue, Place, Issue, 201),
        # The id cannot be guessed: whoever has it holds the slip.
        Route("GET", "tickets/<ticket>", "Where a ticket stands", ANYBODY, ticket, Place),
        Route(
            "POST",
            "tickets/<ticket>/slip",
            "Tell whether the slip came out",
            frozenset({Role.KIOSK}),
            slip,
            Ticket,
            SlipOutcome,
        ),
    ]


def _counters(parts: Parts) -> list[Route]:
    def desk(caller: Caller, counter: int) -> Desk:
        with parts.store.read() as table:
            return read_desk(Records(table), caller, counter, parts.clock.read())

    def press(key: Key) -> Callable[..., Done[Pressed]]:
        def pressed(caller: Caller, body: Act, counter: int) -> Done[Pressed]:
            return parts.office.press(caller, counter, key, body)

        return pressed

    path = "counters/<int:counter>"
    return [
        Route("GET", path, "What the clerk sees", CLERKS, desk, Desk),
        *(
            Route("POST", f"{path}/{key}", f"Press {key}", CLERKS, press(key), Pressed, Act)
            for key in Key
        ),
    ]


def _day(parts: Parts) -> list[Route]:
    def key(caller: Caller) -> DayKey:
        with parts.store.read() as table:
            day = Records(table).day()
            return DayKey(day, table.value("select key from days where id = ?", day))

    office, kiosk = parts.office, frozenset({Role.KIOSK})
    return [
        Route("POST", "day/open", "Open a business day", CLERKS, office.open_day, int, Act),
        Route("POST", "day/close", "Close the business day", CLERKS, office.close_day, int, Act),
        Route("GET", "day/key", "The key that makes holders", kiosk, key, DayKey),
    ]
