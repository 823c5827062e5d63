"""Everything of the kiosk but its window: the flow, the line to the server, the devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from hardware.config import HardwareConfig, ScreenConfig
from hardware.slip import Fonts, Slip
from kiosk.flow.events import Buzz, CheckIn, Find, Issue, Look, Print, ReportSlip, Return, Shine
from kiosk.flow.finding_events import PrintLeaflet
from kiosk.flow.lamps import needs_somebody, takes_a_press, told_health
from kiosk.flow.results import LookUpResult
from kiosk.flow.state import Light, Sleep, State
from kiosk.flow.technician_events import Calibrate, LookAround, TryPin, Work
from kiosk.hand import Touches
from kiosk.threads.alone import Alone
from kiosk.threads.asking import PATIENCE_S, Asker, Wish
from kiosk.threads.begun import BegunSlips
from kiosk.threads.bookkeeping import Bookkeeper
from kiosk.threads.front import Front
from kiosk.threads.health import Health, Vitals
from kiosk.threads.jobs import Jobs
from kiosk.threads.ledger import Ledger
from kiosk.threads.listening import KeyRing, Listener
from kiosk.threads.machine import serial_of
from kiosk.threads.printing import Check, SlipPrinter, Trial
from kiosk.threads.results import Enquirer
from kiosk.threads.runner import Runner
from kiosk.threads.standby import Standby
from kiosk.threads.technician import TechnicianAtWork, Wanted
from kiosk.threads.tools import Tools
from kiosk.threads.trials import Trials
from kiosk.threads.work import Idling, Worker
from server.client import Client
from server.clock import Clock, SystemClock
from server.core import look
from server.core.device import DeviceHealth
from server.core.typefaces import installed

if TYPE_CHECKING:
    from hardware.printers import Printers

# How long an answer may take that nobody waits for, in seconds.
BACKGROUND_S = 5.0


class Engine:
    """The threads around the window: the flow, those that speak with the server, the devices'.

    `clock` gives monotonic seconds, `today` the date that ages are counted on. `tell` is
    told what the devices were like when they were opened. `machine` tells how the machine
    is, nothing of its printer and scanner. What has to outlive this run is kept in `folder`;
    FolderTakenError is raised if another kiosk does the same. `clocks` gives readings of the
    machine's clocks, and `patience` is for how many seconds the server may be waited for.
    `turned` is called as long as the flow lives. `tools` are for the technician's screen.
    """

    def __init__(
        self,
        client: Client,
        config: HardwareConfig,
        state: State,
        clock: Callable[[], float],
        today: Callable[[], date],
        random: Random,
        tell: Callable[[str], None],
        machine: Callable[[], DeviceHealth] = DeviceHealth,
        folder: Path | None = None,
        clocks: Clock | None = None,
        patience: float = PATIENCE_S,
        turned: Callable[[], None] = lambda: None,
        tools: Tools | None = None,
    ) -> None:
        keys, clocks = KeyRing(), clocks or SystemClock()
        self._has_folder = folder is not None
        self._ledger = Ledger(folder, clocks, serial_of())
        has_printer = config.printer.kind != "none"
        self._ledger.end_slips(has_printer)
        sleep = sleep_of(config.screen)
        self._state = replace(state, has_printer=has_printer, sleep=sleep)
        self._runner = Runner(self._state, clock, turned)
        post = self._runner.post
        self.touches = Touches(post, clock, today)
        tools = tools or Tools()
        self.front = Front(config, self.touches, tell, tools.backlight)
        self.vitals = Vitals(machine, self.front.scanner, self._journal)
        self._health = Health(client, self._look_at_printer, self._told_health, clock)
        begun = BegunSlips(folder)
        printer = SlipPrinter(
            lambda: _open_printers(config, folder) if has_printer else None,
            post,
            clock,
            tell,
            lambda known: self.vitals.note(**known),
            begun.end,
        )
        self._printing: Worker[Print | PrintLeaflet | Check | Trial] = Worker(
            "printer", printer.take, printer.open, Idling(printer.look, printer.every)
        )
        repairing = TechnicianAtWork(
            tools,
            client,
            Trials(config, self.front, self._printing.put),
            self._told_health,
            post,
            clock,
        )
        self._repairing: Worker[Wanted] = Worker("technician", repairing.take, repairing.prepare)
        self._jobs = Jobs(client, self._printing.put, self._report, begun)
        self._standby = Standby(self._ledger, post, clock, clocks)
        # Nobody stands and waits for what this does, so it has more time for each answer.
        self._bookkeeper = Bookkeeper(
            client.with_timeout(BACKGROUND_S),
            self._ledger,
            self._standby.up,
            post,
            clock,
            clocks,
            random,
        )
        self._listener = Listener(
            client,
            keys,
            post,
            clock,
            random,
            self._standby,
            self._bookkeeper,
            self._jobs.follow,
        )
        asker = Asker(
            client,
            self._ledger,
            self._standby,
            self._bookkeeper,
            Alone(client, self._ledger, self._standby, keys, clocks),
            post,
            clock,
            clocks,
            random,
            patience,
        )
        self._asking: Worker[Wish] = Worker("asker", asker.take)
        # A number must not wait because somebody's other numbers are being looked for.
        self._finding = Worker("finder", asker.find)
        self._reporting = Worker("reporter", self._bookkeeper.report)
        self._results = Worker("results", Enquirer(client, post, clock, patience).take)

    def start(self, show: Callable[[State], None]) -> None:
        """Begin to follow the server and to answer touches; `show` gets every new state."""

        def seen(state: State) -> None:
            self._state = state
            show(state)
            self.front.lamp(takes_a_press(state))

        perform: dict[type[Any], Callable[[Any], None]] = {
            **dict.fromkeys((Issue, CheckIn, Return, Look), self._asking.put),
            Find: self._finding.put,
            LookUpResult: self._results.put,
            **dict.fromkeys((Print, PrintLeaflet), self._printing.put),
            ReportSlip: self._reporting.put,
            **dict.fromkeys((TryPin, LookAround, Work, Calibrate), self._repairing.put),
            Shine: lambda shine: self.front.shine(shine.light is not Light.DARK),
            Buzz: lambda buzz: self.front.beep(buzz.times),
        }
        self._runner.start(perform, seen)
        for worker in (self._asking, self._finding, self._results, self._reporting, self._jobs):
            worker.start()
        for thread in (self._standby, self._bookkeeper, self._listener):
            thread.start()

    def start_devices(self) -> None:
        """Open printer, scanner and panel, whose libraries load slowly: the window goes first."""
        self._printing.start()
        self.front.start(lambda: needs_somebody(self._state, self.vitals.now()))
        self._health.start()
        self._repairing.start()

    @property
    def journal_works(self) -> bool:
        """Whether the disk takes what the journal has to keep."""
        return self._ledger.works

    @property
    def outbox(self) -> int:
        """How many tickets wait to be handed over to the server."""
        return self._ledger.outbox

    def close(self) -> None:
        """Stop; what is being printed is printed to its end, within two seconds."""
        quick = (self._listener, self._standby, self._health, self._jobs, self._runner)
        for first in quick:
            first.close()
        workers = self._printing, self._asking, self._finding, self._reporting, self._repairing
        for worker in (*workers, self._results):
            worker.close()
        self._bookkeeper.close()
        self.front.close()
        self._ledger.close()

    def _journal(self) -> tuple[bool | None, int | None]:
        return (self.journal_works, self.outbox) if self._has_folder else (None, None)

    def _look_at_printer(self) -> None:
        self._printing.put(Check())

    def _told_health(self) -> DeviceHealth:
        return told_health(self._state, self.vitals.now())

    def _report(self, report: ReportSlip) -> None:
        self._reporting.put(report)


def sleep_of(screen: ScreenConfig) -> Sleep:
    """Return when the picture sleeps, in the flow's seconds."""
    return Sleep(
        60 * screen.dim_after_min,
        60 * screen.blank_after_min,
        60 * screen.closed_dim_after_min,
        60 * screen.closed_blank_after_min,
        screen.dim_percent / 100,
    )


def _open_printers(config: HardwareConfig, folder: Path | None) -> Printers:
    from hardware.devices import open_printers  # noqa: PLC0415 - loads Pillow and escpos
    from hardware.paper import Press  # noqa: PLC0415

    others = installed()
    fonts = Fonts(
        look.REGULAR,
        look.SEMIBOLD,
        look.EXTRABOLD,
        other_regulars=tuple(typeface.regular for typeface in others),
        other_bolds=tuple(typeface.bold for typeface in others),
    )
    # Whatever is loaded at the first drawing is loaded now, not while somebody waits.
    Press(fonts, config.printer.paper).make(Slip("Xin mời", "A001", "Ưu tiên", qr="http://0.0.0.0"))
    return open_printers(config, fonts, folder)
