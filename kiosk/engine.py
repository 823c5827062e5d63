"""Everything of the kiosk but its window: the flow, the line to the server, the devices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any

from hardware.config import HardwareConfig
from hardware.slip import Fonts, Slip
from kiosk.events import Buzz, Issue, Print, ReportSlip
from kiosk.front import Front
from kiosk.hand import Touches
from kiosk.issuing import Issuer, Reporter
from kiosk.listening import KeyRing, Listener
from kiosk.printing import SlipPrinter
from kiosk.runner import Runner
from kiosk.state import Screen, State
from kiosk.view import Words
from kiosk.work import Worker
from server.client import Client
from server.core import look

if TYPE_CHECKING:
    from hardware.printer import Printer


class Engine:
    """The threads around the window: flow, listener, issuer, reporter, printer, front.

    `clock` gives monotonic seconds, `today` the date that ages are counted on. `tell` is
    told what the devices were like when they were opened.
    """

    def __init__(
        self,
        client: Client,
        config: HardwareConfig,
        words: Words,
        state: State,
        clock: Callable[[], float],
        today: Callable[[], date],
        random: Random,
        tell: Callable[[str], None],
    ) -> None:
        keys = KeyRing()
        self._runner = Runner(state, clock)
        post = self._runner.post
        self.touches = Touches(post, clock, today)
        self._front = Front(config, self.touches, tell)
        self._listener = Listener(client, keys, post, clock, random)
        printer = SlipPrinter(lambda: _open_printer(config), words.languages, post, clock, tell)
        self._printing = Worker("printer", printer.take, printer.open)
        self._issuing = Worker("issuer", Issuer(client, keys, post, clock, random).take)
        self._reporting = Worker("reporter", Reporter(client, random).take)

    def start(self, show: Callable[[State], None]) -> None:
        """Begin to follow the server and to answer touches; `show` gets every new state."""

        def seen(state: State) -> None:
            show(state)
            self._front.lamp(state.screen is Screen.WELCOME)

        perform: dict[type[Any], Callable[[Any], None]] = {
            Issue: self._issuing.put,
            Print: self._printing.put,
            ReportSlip: self._reporting.put,
            Buzz: lambda _: self._front.beep(),
        }
        self._runner.start(perform, seen)
        self._issuing.start()
        self._reporting.start()
        self._listener.start()

    def start_devices(self) -> None:
        """Open printer, scanner and panel, whose libraries load slowly: the window goes first."""
        self._printing.start()
        self._front.start()

    def close(self) -> None:
        """Stop; what is being printed is printed to its end, within two seconds."""
        self._listener.close()
        self._runner.close()
        for worker in (self._printing, self._issuing, self._reporting):
            worker.close()
        self._front.close()


def _open_printer(config: HardwareConfig) -> Printer:
    from hardware.devices import open_printer  # noqa: PLC0415 - loads Pillow and escpos
    from hardware.paper import Press  # noqa: PLC0415

    fonts = Fonts(look.REGULAR, look.SEMIBOLD, look.EXTRABOLD)
    # Whatever is loaded at the first drawing is loaded now, not while somebody waits.
    Press(fonts, config.printer.paper).make(Slip("Xin mời", "A001", "Ưu tiên", qr="http://0.0.0.0"))
    return open_printer(config.printer, fonts)
