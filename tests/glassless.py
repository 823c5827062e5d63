"""A kiosk without glass for tests of its flow: events go in, states and effects come out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from kiosk.codes.card import recognise
from kiosk.flow.events import (
    Began,
    BoardCame,
    Buzz,
    Chose,
    Effect,
    Event,
    Issued,
    OfficeCame,
    Printed,
    PrinterIs,
    Scanned,
    Tick,
)
from kiosk.flow.state import Screen, State
from kiosk.flow.step import step
from kiosk.views.view import Words
from kiosk.views.words import load_all
from server.core.board import Board, LineView
from server.core.device import PrinterHealth
from server.core.hours import OPEN, Issuing
from server.core.office import Office
from server.core.ticket import Place, Slip, Ticket
from server.settings import load

OFFICE = load(Office, Path(__file__).parent.parent / "server" / "default_office.toml")
TODAY = date(2026, 8, 3)
WOMAN_OF_71 = "020055000001|080000001|Nông Thị Mẫu|03021955|Nữ|Lạng Sơn|10072021"
MAN_OF_65 = "020160000006||Lương Đình Mẫu|30121960|Nam|Lộc Bình|01082024||||"
MAN_OF_28 = "020200000002||Hoàng Văn Thử|15081998|Nam|Lộc Bình|22042021"
DOSSIER = "H37.31.05-250815-0012"
TICKET = "7f3kQ2mXc9Lw-_aB"
SLIP = f"http://10.0.0.1:8080/t/{TICKET}"
WORDS = Words(load_all())


ISSUED_AT = datetime(2026, 8, 3, 1, 30, tzinfo=UTC)


def board(day: int | None = 1, issuing: Issuing = OPEN, **more: Any) -> Board:
    lines = more.pop("lines", (LineView("B", 3),))
    return Board(7, 1, day, calls=(), counters=(), lines=lines, issuing=issuing, **more)


def place(
    service: str = "B", priority: str | None = None, known: bool = False, **more: Any
) -> Place:
    """Return where a ticket stands; `more` are the ticket's own fields."""
    ticket = Ticket(TICKET, 1, f"{service}042", service, 42, ISSUED_AT, priority=priority)
    counters = OFFICE.counters_for(service)
    return Place(replace(ticket, **more), 3, counters, SLIP, known)


class Kiosk:
    """A kiosk without glass: time moves by a second with each thing that happens."""

    def __init__(self, day: int | None = 1) -> None:
        self.state = State()
        self.now = 1000.0
        self.effects: list[Effect] = []
        self.have(OfficeCame(0, OFFICE))
        self.have(BoardCame(0, board(day)))

    def have(self, event: Event, after: float = 1.0) -> tuple[Effect, ...]:
        self.now += after
        self.state, effects = step(self.state, replace(event, at=self.now))
        self.effects += effects
        return effects

    def touch_start(self) -> None:
        self.have(Began(0))

    def scan(self, text: str) -> tuple[Effect, ...]:
        """Return what is asked for then; `effects` also has how it sounded."""
        effects = self.have(Scanned(0, recognise(text), TODAY, uuid4()))
        return tuple(effect for effect in effects if not isinstance(effect, Buzz))

    def touch_service(self, letter: str, after: float = 1.0) -> tuple[Effect, ...]:
        return self.have(Chose(0, letter, uuid4()), after)

    def get_number(self, service: str = "B") -> tuple[Effect, ...]:
        assert self.state.taking is not None
        priority = self.state.priority
        return self.have(Issued(0, self.state.taking.request, place(service, priority)), 0.03)

    def printed(self, outcome: Slip, fault: str | None = "ready") -> tuple[Effect, ...]:
        """The printer's state is known before what came of the slip is."""
        if fault is not None:
            self.have(PrinterIs(0, PrinterHealth(fault)), 0)
        return self.have(Printed(0, uuid4(), TICKET, outcome, fault), 0.9)

    def wait(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.have(Tick(0))

    @property
    def screen(self) -> Screen:
        return self.state.screen


def with_ticket() -> Kiosk:
    kiosk = Kiosk()
    kiosk.touch_start()
    kiosk.touch_service("B")
    kiosk.get_number()
    return kiosk
