"""The kiosk behind its glass for tests: a real engine, real sockets and ptys, no window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from uuid import uuid4

from office_process import OfficeProcess
from workbench import wait_until

from hardware.config import HardwareConfig, PrinterConfig, ScannerConfig
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_scanner import VirtualScanner
from hardware.virtual_wire import PrinterSocket
from kiosk.flow.events import Event
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Screen, State
from kiosk.threads.alone import Alone
from kiosk.threads.asking import Asker
from kiosk.threads.bookkeeping import Bookkeeper
from kiosk.threads.engine import Engine
from kiosk.threads.ledger import Ledger
from kiosk.threads.listening import KeyRing
from kiosk.threads.standby import Standby
from kiosk.threads.tools import Tools
from server.client import Client
from server.clock import Clock, SystemClock

TODAY = date(2026, 8, 3)
WOMAN_OF_71 = "020055000001|080000001|Nông Thị Mẫu|03021955|Nữ|Lạng Sơn|10072021"


class Kiosk:
    """An engine, its devices, and what its window would show."""

    def __init__(
        self,
        url: str,
        token: str,
        folder: Path,
        patience: float = 5.0,
        clocks: Clock | None = None,
        tools: Tools | None = None,
    ) -> None:
        """`patience` is longer than a citizen's: the machine that tests run on may be busy."""
        self.states = [State()]
        self.told: list[str] = []
        self.printer = VirtualPrinter(folder / "slips")
        self.wire = PrinterSocket(self.printer)
        self.scanner = VirtualScanner()
        self.client = Client(url, token, timeout=3.0)
        self.engine = Engine(
            self.client,
            self.hardware(),
            State(),
            time.monotonic,
            lambda: TODAY,
            Random(1),
            self.told.append,
            folder=folder / "kiosk",
            clocks=clocks,
            patience=patience,
            tools=tools,
        )
        self.touches = self.engine.touches

    def hardware(self) -> HardwareConfig:
        """Say what is connected; asked for once all of it is there."""
        return HardwareConfig(
            printer=PrinterConfig(
                kind="network", host="127.0.0.1", port=self.wire.port, settle=0, write_timeout=0.5
            ),
            scanner=ScannerConfig(kind="serial", path=str(self.scanner.path)),
        )

    @property
    def state(self) -> State:
        return self.states[-1]

    def shows(self, screen: Screen, seconds: float = 10.0) -> State:
        """Wait until `screen` is up and takes touches."""
        wait_until(lambda: self.state.screen is screen, seconds)
        time.sleep(SETTLE_S + 0.01)
        return self.state

    def take_number(self, service: str = "B") -> State:
        self.touches.begin()
        self.shows(Screen.SERVICES)
        self.touches.choose(service)
        return self.shows(Screen.TICKET)


@contextmanager
def running(kiosk: Kiosk) -> Iterator[Kiosk]:
    with kiosk.wire:
        kiosk.engine.start(kiosk.states.append)
        kiosk.engine.start_devices()
        yield kiosk
        kiosk.engine.close()
        kiosk.scanner.close()


@contextmanager
def kiosk_at(server: OfficeProcess, folder: Path) -> Iterator[Kiosk]:
    """Give a kiosk that welcomes people in front of an office, which is opened for it."""
    staff = server.clerk("supervisor")
    if staff.board().day is None:
        staff.open_day(uuid4())
    with running(Kiosk(server.url, server.add_device(), folder)) as kiosk:
        wait_until(lambda: sorted(kiosk.told) == ["printer ready", "scanner ready"])
        kiosk.shows(Screen.WELCOME)
        yield kiosk


@contextmanager
def asker_at(client: Client, folder: Path, patience: float) -> Iterator[tuple[Asker, list[Event]]]:
    """Give what asks for numbers, as if the server had been heard, and the events it posts."""
    events: list[Event] = []
    clocks, keys, random = SystemClock(), KeyRing(), Random(1)
    ledger = Ledger(folder / "kiosk", clocks)
    standby = Standby(ledger, events.append, time.monotonic, clocks)
    standby.up.set()
    alone = Alone(client, ledger, standby, keys, clocks)
    times = (events.append, time.monotonic, clocks, random)
    bookkeeper = Bookkeeper(client, ledger, standby.up, *times)
    yield Asker(client, ledger, standby, bookkeeper, alone, *times, patience), events
    ledger.close()
