"""A kiosk with everything that has to do with paper: two printers on wires, and lamps.

Run as a program it is a kiosk without glass, which somebody may kill:

    python paper_bench.py URL TOKEN FOLDER PORT take|rest

It prints "ready", then takes a number by itself or waits, and prints each number it shows.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from uuid import uuid4

from kiosk_bench import Kiosk, running
from office_process import OfficeProcess
from workbench import wait_until

from hardware.config import HardwareConfig, PanelConfig, PrinterConfig, ScannerConfig
from hardware.status import PrinterState
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_wire import PrinterSocket
from kiosk.flow.moves import SETTLE_S
from kiosk.flow.state import Screen, State
from kiosk.threads.engine import Engine
from kiosk.views.numberview import NumberView
from kiosk.views.view import Words
from kiosk.views.words import load_all
from server.client import Client
from server.core.ticket import Place, Slip

LAMP, ALARM = 27, 24
WORDS = Words(load_all())


def printer_at(port: int) -> PrinterConfig:
    """Return a printer whose answers may take long: the machine may run other tests."""
    return PrinterConfig(
        kind="network",
        host="127.0.0.1",
        port=port,
        settle=0,
        write_timeout=1.0,
        answer_timeout=1.0,
        print_timeout=20.0,
    )


class PaperKiosk(Kiosk):
    """A kiosk at the office `server`, whose printer may have a second one beside it."""

    def __init__(
        self, server: OfficeProcess, folder: Path, has_second: bool = False, has_first: bool = True
    ) -> None:
        self._has = (has_first, has_second)
        self.second = VirtualPrinter(folder / "second")
        self.second_wire = PrinterSocket(self.second)
        self.name = f"kiosk-{uuid4().hex[:8]}"
        super().__init__(server.url, server.add_device(self.name), folder)

    def hardware(self) -> HardwareConfig:
        none = PrinterConfig()
        has_first, has_second = self._has
        return HardwareConfig(
            printer=printer_at(self.wire.port) if has_first else none,
            second_printer=printer_at(self.second_wire.port) if has_second else none,
            scanner=ScannerConfig(kind="serial", path=str(self.scanner.path)),
            panel=PanelConfig(kind="virtual", lamp=LAMP, alarm=ALARM),
        )

    def is_lit(self, pin: int) -> bool:
        """Tell whether the lamp at `pin` is lit."""
        panel = self.engine.front.panel
        return panel is not None and panel.factory.pin(pin).state == 1

    def place(self) -> Place:
        assert self.state.place is not None
        return self.state.place

    def view(self) -> NumberView:
        view = WORDS.number(self.state)
        assert view is not None
        return view

    def reported(self) -> Slip:
        """Return what the server knows of the paper of the number on the screen."""
        return self.client.ticket(self.place().ticket.id).ticket.slip

    def knows(self, state: PrinterState, seconds: float = 20.0) -> None:
        """Wait until the flow knows that the printer is in `state`."""
        wait_until(lambda: str(self.state.printer) == str(state), seconds)

    def ends(self, slip: Slip, seconds: float = 30.0) -> None:
        """Wait until it is known what came of the slip, here and at the server."""
        wait_until(lambda: self.state.slip is not Slip.PENDING, seconds)
        assert self.state.slip is slip
        wait_until(lambda: self.reported() is slip, seconds)

    def print_now(self) -> None:
        """Wait until the slip is offered, and touch that."""
        wait_until(lambda: self.view().act == "print", 20)
        time.sleep(SETTLE_S + 0.01)
        self.touches.ask_reprint()
        wait_until(lambda: self.state.slip is Slip.PENDING or self.state.slip is Slip.PRINTED)

    def leaves(self) -> None:
        """Touch "done", and wait for the next citizen."""
        self.touches.go_back()
        self.shows(Screen.WELCOME)


@contextmanager
def at_work(kiosk: PaperKiosk) -> Iterator[PaperKiosk]:
    """Have `kiosk` welcome people."""
    with kiosk.second_wire, running(kiosk):
        wait_until(lambda: len(kiosk.told) == 2, 20)
        kiosk.shows(Screen.WELCOME, 20)
        yield kiosk


def codes_on(slips: list[Path]) -> list[str]:
    """Read the code on each piece of paper, as a phone does."""
    read = ["zbarimg", "-q", "--raw", *map(str, slips)]
    return subprocess.run(read, check=True, capture_output=True, text=True).stdout.split()


def main(url: str, token: str, folder: Path, port: int, takes: bool) -> None:
    """Be a kiosk until somebody ends it."""
    states: list[State] = [State()]
    config = HardwareConfig(printer=printer_at(port))
    clients = Client(url, token, timeout=3.0)
    today = lambda: date(2026, 8, 3)  # noqa: E731 - no card is shown
    tell = lambda _: None  # noqa: E731
    engine = Engine(
        clients, config, State(), time.monotonic, today, Random(1), tell, folder=folder, patience=5
    )
    engine.start(states.append)
    engine.start_devices()
    wait_until(lambda: states[-1].screen is Screen.WELCOME and states[-1].printer, 30)
    print("ready", flush=True)
    if takes:
        time.sleep(SETTLE_S + 0.1)
        engine.touches.begin()
        wait_until(lambda: states[-1].screen is Screen.SERVICES, 30)
        time.sleep(SETTLE_S + 0.1)
        engine.touches.choose("B")
        wait_until(lambda: states[-1].place, 30)
        place = states[-1].place
        print(place.ticket.id if place else "", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), sys.argv[5] == "take")
