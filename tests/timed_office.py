"""An office at work with opening hours, whose clock is moved by hand; the day is not open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from moved_clock import MovedClock

from server.core.board import Board, LineView
from server.core.hours import Issuing
from server.core.office import Office
from server.core.ticket import Place, Ticket
from server.desk import Key, Pressed
from server.office import Done, OfficeAtWork
from server.records import Records
from server.requests import Act, CheckIn, Issue, SetIssuing
from server.session import Caller, Role
from server.setup.seed import DEFAULT_OFFICE, load_office
from server.store import Store
from server.views.board import read_board
from server.wire import decode, encode

LAN = Caller("Lan", Role.CLERK)
HOA = Caller("Hoa", Role.SUPERVISOR)
NAM = Caller("Nam", Role.HELPER)
KIOSK = Caller("kiosk-1", Role.KIOSK)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class TimedOffice:
    """The default office, but nobody has to be waited for after a call.

    It is Monday 2 March 2026, 07:30, in Asia/Ho_Chi_Minh.
    """

    def __init__(self, folder: Path) -> None:
        self.clock = MovedClock()
        self.path = folder / "office.db"
        self.store = Store(self.path)
        office = load_office(DEFAULT_OFFICE)
        self.set(replace(office, calls=replace(office.calls, grace_s=0)))
        self.work = OfficeAtWork(self.store, self.clock, lambda _: None)

    # settings and clock

    @property
    def office(self) -> Office:
        with self.store.read() as table:
            return Records(table).office()

    def set(self, office: Office) -> None:
        """Use these settings from now on."""
        row = {"office": encode(office).decode(), "saved_at": self.clock.wall}
        self.store.change(lambda table: table.insert("settings", row))

    def set_service(self, letter: str, **changed: Any) -> None:
        services = tuple(
            replace(s, **changed) if s.letter == letter else s for s in self.office.services
        )
        self.set(replace(self.office, services=services))

    def set_hours(self, **changed: Any) -> None:
        self.set(replace(self.office, hours=replace(self.office.hours, **changed)))

    def at(self, clock: str, days: int = 0) -> None:
        """Let time pass until it is `clock` in the office, so many days later."""
        hour, minute = map(int, clock.split(":"))
        now = self.clock.wall.astimezone(ZONE)
        later = now.replace(hour=hour, minute=minute, second=0) - now
        self.clock.pass_(days=days, seconds=later.total_seconds())

    # what people do

    def open(self, caller: Caller = LAN) -> int:
        return self.work.open_day(caller, act()).answer

    def close_day(self) -> int:
        return self.work.close_day(LAN, act()).answer

    def issue(self, service: str = "A", caller: Caller = KIOSK, **more: Any) -> Ticket:
        return self.work.issue(caller, Issue(uuid4(), service, **more)).answer.ticket

    def set_issuing(self, give: bool | None, until_told: bool = False) -> Issuing:
        return self.work.set_issuing(HOA, SetIssuing(uuid4(), give, until_told)).answer

    def press(self, key: Key, counter: int = 1, caller: Caller = LAN) -> Pressed:
        return self.work.press(caller, counter, key, act()).answer

    def check_in(self, code: str, caller: Caller = KIOSK, **more: Any) -> Done[Place]:
        return self.work.check_in(caller, CheckIn(uuid4(), code, **more))

    # what can be seen

    def board(self) -> Board:
        with self.store.read() as table:
            return read_board(Records(table), self.clock.read())

    def line(self, service: str = "A") -> LineView:
        return next(line for line in self.board().lines if line.service == service)

    def ticket(self, ticket: Ticket) -> Ticket:
        with self.store.read() as table:
            return Records(table).ticket(ticket.id)

    def events(self, action: str) -> list[dict[str, Any]]:
        with self.store.read() as table:
            rows = table.rows("select * from events where action = ? order by id", action)
        return [row | {"detail": decode(row["detail"] or "null", Any)} for row in rows]

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with self.store.read() as table:
            return table.rows(sql, *values)


def act() -> Act:
    return Act(uuid4())


def local_time(day: int, clock: str) -> datetime:
    """Return a time of the office in March 2026."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE)
