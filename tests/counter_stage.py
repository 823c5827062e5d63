"""A small office at work on a real database, with two clerks and a clock moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from moved_clock import MovedClock

from server.core.board import Board, PauseReason
from server.core.leg import Leg
from server.core.office import CallRules, Counter, Group, Office, PriorityGroup, Service
from server.core.ticket import Ticket
from server.desk import Desk, Key, Pressed
from server.office import OfficeAtWork
from server.records import Records, leg_of
from server.requests import Act, CallNumber, Issue, Pause, Resume, Transfer
from server.session import Caller, Role
from server.setup.seed import save_office
from server.store import Row, Store
from server.views.board import read_board
from server.views.deskview import read_desk

LAN = Caller("Lan", Role.CLERK)
HOA = Caller("Hoa", Role.CLERK)
KIOSK = Caller("kiosk-1", Role.KIOSK)

OFFICE = Office(
    name={"vi": "Xã"},
    groups=(Group("submit", {"vi": "Nộp"}),),
    services=tuple(Service(letter, {"vi": letter}, "submit") for letter in "ABC"),
    counters=(Counter(1, ("A",)), Counter(2, ("A", "B")), Counter(3, ("B", "C"))),
    priority=(PriorityGroup("elderly", {"vi": "Cao tuổi"}),),
)


class Stage:
    """One office; Lan is at counter 1, unless a test says otherwise."""

    def __init__(self, path: Path, rules: CallRules | None = None, **settings: Any) -> None:
        self.path = path
        self.clock = MovedClock()
        self.start()
        self.set_office(replace(OFFICE, calls=rules or CallRules(), **settings))
        self.work.open_day(LAN, act())
        self.press(Key.OPEN)

    def start(self) -> None:
        self.store = Store(self.path)
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)

    def restart(self, **off: float) -> None:
        self.store.close()
        self.clock.reboot(**off)
        self.start()

    def set_office(self, office: Office) -> None:
        save_office(self.store, self.clock, office)

    # what people do

    def issue(
        self, service: str = "A", priority: str | None = None, then: tuple[str, ...] = ()
    ) -> Ticket:
        body = Issue(uuid4(), service, priority, then=then)
        return self.work.issue(LAN, body).answer.ticket

    def send(self, key: Key, body: Act, clerk: Caller = LAN, counter: int = 1) -> Pressed:
        return self.work.press(clerk, counter, key, body).answer

    def press(self, key: Key, clerk: Caller = LAN, counter: int = 1) -> Pressed:
        return self.send(key, act(), clerk, counter)

    def keys(self, *keys: Key, clerk: Caller = LAN, counter: int = 1) -> Ticket:
        """Press one key after another; return the ticket of the last one."""
        for key in keys:
            ticket = self.press(key, clerk, counter).ticket
        assert ticket is not None
        return ticket

    def next(self, clerk: Caller = LAN, counter: int = 1) -> Ticket:
        return self.keys(Key.NEXT, clerk=clerk, counter=counter)

    def call(self, number: str, clerk: Caller = LAN, counter: int = 1) -> Pressed:
        return self.send(Key.CALL, CallNumber(uuid4(), number, "con nhỏ"), clerk, counter)

    def pause(self, reason: PauseReason, clerk: Caller = LAN, counter: int = 1) -> Pressed:
        return self.send(Key.PAUSE, Pause(uuid4(), reason), clerk, counter)

    def resume(self, ticket: Ticket | None = None, clerk: Caller = LAN, counter: int = 1) -> Ticket:
        body = Resume(uuid4(), ticket.id if ticket else None)
        found = self.send(Key.RESUME, body, clerk, counter).ticket
        assert found is not None
        return found

    def transfer(self, service: str | None = None, to: int | None = None) -> Ticket:
        found = self.send(Key.TRANSFER, Transfer(uuid4(), service, to)).ticket
        assert found is not None
        return found

    def back(self, ticket: Ticket, caller: Caller = LAN) -> Ticket:
        return self.work.return_ticket(caller, ticket.id, act()).answer.ticket

    def put(self, ticket: Ticket, **fields: Any) -> None:
        """Change a ticket's row as no rule would, to begin a test where it is needed."""
        self.store.change(lambda table: table.update("tickets", fields, id=ticket.id))

    # what is then on record

    def read(self, look: Callable[[Records], Any]) -> Any:
        with self.store.read() as table:
            return look(Records(table))

    def ticket(self, ticket: Ticket) -> Ticket:
        found: Ticket = self.read(lambda records: records.ticket(ticket.id))
        return found

    def legs(self, ticket: Ticket) -> list[Leg]:
        sql = "select * from legs where ticket = ? order by n"
        return [leg_of(row) for row in self.rows(sql, ticket.id)]

    def line(self, service: str = "A") -> list[str]:
        waiting: list[Ticket] = self.read(lambda records: records.waiting([service]))
        return [t.number for t in waiting]

    def rows(self, sql: str, *values: object) -> list[Row]:
        rows: list[Row] = self.read(lambda records: records.table.rows(sql, *values))
        return rows

    def actions(self) -> list[str]:
        return [row["action"] for row in self.rows("select action from events order by id")]

    def desk(self, clerk: Caller = LAN, counter: int = 1) -> Desk:
        desk: Desk = self.read(lambda r: read_desk(r, clerk, counter, self.clock.read()))
        return desk

    def board(self) -> Board:
        board: Board = self.read(lambda records: read_board(records, self.clock.read()))
        return board


def act() -> Act:
    return Act(uuid4())
