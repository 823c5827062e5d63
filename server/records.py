"""Loads and saves tickets, legs, events and counters inside one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

from server.core.alone import LAST_ORDINARY, NEXT_ORDINARY, next_ordinary
from server.core.board import CounterState, PauseReason
from server.core.errors import OfficeClosed, RequestReused, UnknownTicket
from server.core.leg import Leg
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Ticket
from server.store import Row, Table, as_value
from server.wire import decode, encode, plain

T = TypeVar("T")

_TICKET = (
    "id, day, number, service, seniority, issued_at, state, priority, overtaken, counter,"
    " language, slip, rank, wanted, absences, may_return, returned, rest, appointment, due_at,"
    " alone"
)
# A number has at most five digits.
_MOST_SERIAL = 99_999
# The columns of a leg that hold readings, as JSON.
_READINGS = ("queued", "called", "serving", "finished")


@dataclass(frozen=True)
class Desktop:
    """A counter as it is stored: its state, who has taken it, and the ticket in hand."""

    number: int
    state: CounterState = CounterState.CLOSED
    clerk: str | None = None
    ticket: str | None = None
    pause: PauseReason | None = None


@dataclass(frozen=True)
class Happening:
    """One row of the record: what happened to what, where, by whom, and when."""

    action: str
    who: str
    now: Reading
    day: int | None = None
    ticket: str | None = None
    counter: int | None = None
    request: str | None = None
    detail: dict[str, Any] | None = None


class Records:
    """What one transaction sees and changes."""

    def __init__(self, table: Table) -> None:
        self.table = table

    # settings and days

    def office_version(self) -> int:
        """Return the version of the office's settings, 0 before the first."""
        return self.table.value("select max(version) from settings") or 0

    def office(self) -> Office:
        """Return the office's settings."""
        return _office(
            self.table.value("select office from settings order by version desc limit 1")
        )

    def open_day(self) -> int | None:
        """Return the open business day, None when closed."""
        day: int | None = self.table.value("select id from days where closed_at is null")
        return day

    def day(self) -> int:
        """Return the open business day; raise OfficeClosed if there is none."""
        day = self.open_day()
        if day is None:
            raise OfficeClosed("no business day is open")
        return day

    def days_of_date(self, day: int) -> list[int]:
        """Return the business days that were opened on the date of `day`, which is one of them.

        A day that was closed by mistake and opened again is one day for whoever counts.
        """
        rows = self.table.rows(
            "select id from days where id = ? or date = (select date from days where id = ?)"
            " order by id",
            day,
            day,
        )
        return [row["id"] for row in rows]

    # tickets

    def ticket(self, ticket: str) -> Ticket:
        """Return the ticket with this id; raise UnknownTicket if there is none."""
        row = self.table.row(f"select {_TICKET} from tickets where id = ?", ticket)
        if row is None:
            raise UnknownTicket("there is no ticket with this id")
        return ticket_of(row)

    def ticket_numbered(self, number: str) -> Ticket:
        """Return the open day's ticket with this number; raise OfficeClosed, UnknownTicket."""
        if ticket := self.numbered(self.day(), number):
            return ticket
        raise UnknownTicket(f"there is no {number} today")

    def numbered(self, day: int, number: str) -> Ticket | None:
        """Return the ticket with this printed number on `day`, None if there is none."""
        row = self.table.row(
            f"select {_TICKET} from tickets where day = ? and number = ?", day, number
        )
        return ticket_of(row) if row else None

    def waiting(self, services: Collection[str]) -> list[Ticket]:
        """Return the tickets that wait for any of `services`, in the order of their lines."""
        marks = ", ".join("?" * len(services))
        rows = self.table.rows(
            f"select {_TICKET} from tickets where state = 'waiting' and service in ({marks})"
            " order by rank, seniority",
            *services,
        )
        return [ticket_of(row) for row in rows]

    def all_waiting(self) -> list[Ticket]:
        """Return every ticket that waits, in the order of its line."""
        rows = self.table.rows(
            f"select {_TICKET} from tickets where state = 'waiting' order by rank, seniority"
        )
        return [ticket_of(row) for row in rows]

    def held(self, counter: int) -> list[Ticket]:
        """Return the tickets that are on hold at `counter`, oldest first."""
        rows = self.table.rows(
            f"select {_TICKET} from tickets where state = 'on_hold' and counter = ?"
            " order by seniority",
            counter,
        )
        return [ticket_of(row) for row in rows]

    def last_rank(self, day: int) -> float:
        """Return the rank of whoever stands last in any line, 0 before the first."""
        return self.table.value("select max(rank) from tickets where day = ?", day) or 0.0

    def count_waiting(self, service: str) -> int:
        """Return how many tickets wait for `service`."""
        return int(
            self.table.value(
                "select count(*) from tickets where state = 'waiting' and service = ?", service
            )
        )

    def waiting_services(self) -> set[str]:
        """Return the letters of the services that somebody waits for."""
        rows = self.table.rows("select distinct service from tickets where state = 'waiting'")
        return {row["service"] for row in rows}

    def tickets_of(self, day: int) -> list[Ticket]:
        """Return the tickets of `day`, oldest first."""
        rows = self.table.rows(
            f"select {_TICKET} from tickets where day = ? order by seniority", day
        )
        return [ticket_of(row) for row in rows]

    def next_serial(self, days: Iterable[int], letter: str) -> int:
        """Return the server's serial number after all that it gave for `letter` on `days`.

        The number's letter counts: a ticket keeps it when it is transferred. What kiosks
        gave by themselves lies in blocks of their own, and is passed over.
        """
        return next_ordinary(max((self._last_serial(day, letter) for day in days), default=0))

    def _last_serial(self, day: int, letter: str) -> int:
        """Return the last serial number outside of the kiosks' blocks, 0 before the first."""
        sql = (
            "select max(serial) from tickets where day = ? and substr(number, 1, 1) = ?"
            " and serial between ? and ?"
        )
        past: int | None = self.table.value(sql, day, letter, NEXT_ORDINARY, _MOST_SERIAL)
        last: int = past or self.table.value(sql, day, letter, 1, LAST_ORDINARY) or 0
        return max(last, self._floor(day, letter))

    def _floor(self, day: int, letter: str) -> int:
        """Return the serial number up to which a recovered day's may be on paper, else 0."""
        sql = "select serial from floors where day = ? and letter = ?"
        return self.table.value(sql, day, letter) or 0

    def add_ticket(
        self,
        ticket: Ticket,
        serial: int,
        holder: str | None,
        sitting: str = "",
        rank: float | None = None,
    ) -> Ticket:
        """Save a new ticket and return it as saved: at `rank`, or at the end of its line.

        `holder` stands for the card's owner until the day closes; it goes nowhere else.
        `sitting` is when the sitting began in which it is issued, "" outside.
        """
        ticket = replace(ticket, rank=self.last_rank(ticket.day) + 1 if rank is None else rank)
        row = plain(ticket) | {"serial": serial, "holder": holder, "sitting": sitting}
        row["rest"] = encode(ticket.rest).decode()
        del row["seniority"]
        return replace(ticket, seniority=self.table.insert("tickets", row))

    def save_ticket(self, ticket: Ticket) -> None:
        """Save what may change of a ticket."""
        row = {
            "service": ticket.service,
            "state": ticket.state,
            "priority": ticket.priority,
            "overtaken": ticket.overtaken,
            "counter": ticket.counter,
            "slip": ticket.slip,
            "rank": ticket.rank,
            "wanted": ticket.wanted,
            "absences": ticket.absences,
            "may_return": ticket.may_return,
            "returned": ticket.returned,
            "rest": encode(ticket.rest).decode(),
            "due_at": ticket.due_at,
        }
        self.table.update("tickets", row, id=ticket.id)

    # legs

    def leg(self, ticket: str) -> Leg:
        """Return the latest leg of a ticket."""
        row = self.table.row("select * from legs where ticket = ? order by n desc limit 1", ticket)
        if row is None:
            raise UnknownTicket("this ticket has no leg")
        return leg_of(row)

    def add_leg(self, leg: Leg) -> None:
        """Save a new leg."""
        day = self.table.value("select day from tickets where id = ?", leg.ticket)
        self.table.insert("legs", _leg_row(leg) | {"day": day})

    def save_leg(self, leg: Leg) -> None:
        """Save a leg that has changed."""
        self.table.update("legs", _leg_row(leg), ticket=leg.ticket, n=leg.n)

    # events

    def happened(self, event: Happening) -> int:
        """Append to the record and return the event's id."""
        row = plain(event)
        row |= row.pop("now")
        row["detail"] = encode(event.detail).decode() if event.detail else None
        return self.table.insert("events", row)

    def newest_event(self) -> int:
        """Return the id of the newest event, 0 before the first."""
        return self.table.value("select max(id) from events") or 0

    # requests

    def answer_to(self, request: str) -> Row | None:
        """Return `content` and `answer` of a request that was done already."""
        return self.table.row("select content, answer from requests where id = ?", request)

    def add_answer(self, request: str, content: str, answer: object) -> None:
        """Remember what a request was answered, for when it comes again."""
        row = {"id": request, "content": content, "answer": encode(answer).decode()}
        day = self.table.value("select max(id) from days")
        self.table.insert("requests", row | {"day": day or 0})

    def is_again(self, request: UUID, what: object) -> bool:
        """Tell whether `request` has done `what` before, and remember it.

        For acts whose answer must not be kept. Raises RequestReused if it did other things.
        """
        content = hashlib.blake2b(encode(what), digest_size=16).hexdigest()
        done = self.answer_to(str(request))
        if done is None:
            self.add_answer(str(request), content, None)
        elif done["content"] != content:
            raise RequestReused(f"request {request} came before with other content")
        return done is not None

    def forget_answers(self, before: int) -> None:
        """Forget the requests that were answered before business day `before`."""
        self.table.rows("delete from requests where day < ? returning id", before)

    # counters

    def desktop(self, number: int) -> Desktop:
        """Return a counter as it is stored; one never used is closed."""
        row = self.table.row("select * from counters where number = ?", number)
        return as_value(row, Desktop) if row else Desktop(number)

    def desktops(self) -> dict[int, Desktop]:
        """Return all stored counters by number."""
        return {
            r["number"]: as_value(r, Desktop) for r in self.table.rows("select * from counters")
        }

    def save_desktop(self, desktop: Desktop) -> None:
        """Save a counter."""
        self.table.upsert("counters", plain(desktop), "number")


@lru_cache(maxsize=2)
def _office(text: str) -> Office:
    """Every change asks for the settings, and they hardly ever change."""
    return decode(text, Office)


def ticket_of(row: Row) -> Ticket:
    """Turn a row of `tickets` into a ticket."""
    flags = {column: bool(row[column]) for column in ("may_return", "returned", "alone")}
    rest = decode(row["rest"], tuple[str, ...]) if row["rest"] != "[]" else ()
    return as_value(row | flags | {"rest": rest}, Ticket)


def leg_of(row: Row) -> Leg:
    """Turn a row of `legs` into a leg."""
    readings = {c: decode(row[c], Reading) if row[c] else None for c in _READINGS}
    return as_value(row | readings, Leg)


def _leg_row(leg: Leg) -> Row:
    row: Row = plain(leg)
    for column in _READINGS:
        reading = getattr(leg, column)
        row[column] = encode(reading).decode() if reading else None
    for column in ("waiting", "way", "service"):
        span = getattr(leg, f"{column}_time")
        row[f"{column}_s"] = span.total_seconds() if span is not None else None
    return row
