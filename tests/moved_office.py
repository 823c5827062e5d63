"""An office at work on a real database, with a clock that is moved by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from moved_clock import MovedClock
from offices import all_day_office

from server.app import DATABASE
from server.core.ticket import Place, State, Ticket
from server.desk import Key
from server.office import Done, OfficeAtWork
from server.records import Records
from server.requests import Act, Issue
from server.session import Caller, Role
from server.setup.seed import seed
from server.store import Store
from server.views.standing import Standings
from server.wire import decode

LAN = Caller("Lan", Role.CLERK)
KIOSK = Caller("kiosk-1", Role.KIOSK)
NOBODY = Caller("nobody", Role.DISPLAY)


class MovedOffice:
    """The day is open, and Lan sits at counter 1."""

    def __init__(self, folder: Path) -> None:
        self.clock = MovedClock()
        self.folder = folder
        self.store = Store(folder / DATABASE)
        seed(self.store, self.clock, all_day_office(folder))
        self.version = 0
        self.work = OfficeAtWork(self.store, self.clock, self._publish)
        self.standings = Standings(self.store, self.clock, lambda: self.version)
        self.work.open_day(LAN, act())
        self.press(Key.OPEN)

    def _publish(self, _urgent: bool) -> None:
        self.version += 1

    def issue(self, service: str = "A", **more: Any) -> Ticket:
        return self.give(service, **more).answer.ticket

    def give(self, service: str = "A", **more: Any) -> Done[Place]:
        return self.work.issue(KIOSK, Issue(uuid4(), service, **more))

    def press(self, key: Key, counter: int = 1) -> Ticket | None:
        return self.work.press(LAN, counter, key, act()).answer.ticket

    def ticket(self, ticket: Ticket) -> Ticket:
        with self.store.read() as table:
            return Records(table).ticket(ticket.id)

    def put(self, ticket: Ticket, **fields: Any) -> None:
        """Change a ticket's row as no rule would, to begin a test where it is needed."""
        self.store.change(lambda table: table.update("tickets", fields, id=ticket.id))

    def bring_to(self, ticket: Ticket, state: State) -> None:
        """Take the only waiting ticket to `state` by the clerk's keys."""
        ways = {
            State.CALLED: (Key.NEXT,),
            State.SERVING: (Key.NEXT, Key.SERVE),
            State.SERVED: (Key.NEXT, Key.SERVE, Key.FINISH),
        }
        for key in ways.get(state, ()):
            self.press(key)
        if self.ticket(ticket).state is not state:
            self.put(ticket, state=state)

    def serve(self, ticket: Ticket) -> None:
        self.bring_to(ticket, State.SERVED)

    def events(self, action: str) -> list[dict[str, Any]]:
        with self.store.read() as table:
            rows = table.rows("select * from events where action = ? order by id", action)
        return [row | {"detail": decode(row["detail"] or "null", Any)} for row in rows]

    def value(self, sql: str, *values: object) -> Any:
        with self.store.read() as table:
            return table.value(sql, *values)

    def close(self) -> None:
        self.store.close()


def act() -> Act:
    return Act(uuid4())
