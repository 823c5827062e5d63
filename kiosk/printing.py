"""Prints slips in a thread of its own and says what came of each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.events import Event, Print, Printed
from kiosk.slip import slip_for
from kiosk.words import Texts
from server.core.ticket import Slip

if TYPE_CHECKING:  # Drawing paper loads Pillow and escpos, which the first frame need not wait for.
    from hardware.printer import Outcome, Printer

log = logging.getLogger(__name__)

OFFLINE = "offline"


class SlipPrinter:
    """Prints what the flow asks for. `open_printer` is called in the printing thread.

    `tell` is told once how the printer was at the start: "printer ready".
    """

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        texts: Mapping[str, Texts],
        post: Callable[[Event], None],
        clock: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        self._open_printer = open_printer
        self._texts = texts
        self._post = post
        self._clock = clock
        self._tell = tell
        self._printer: Printer | None = None

    def open(self) -> None:
        """Load what printing needs and ask the printer how it is, before the first citizen."""
        self._printer = self._open_printer()
        self._tell(f"printer {self._printer.state()}")

    def take(self, wanted: Print) -> None:
        """Print one slip; what came of it is posted as Printed, whatever happens."""
        slip, fault = Slip.NOT_PRINTED, OFFLINE
        try:
            slip, fault = self._print(wanted)
        finally:
            ticket = wanted.place.ticket.id
            self._post(Printed(self._clock(), uuid4(), ticket, slip, fault))

    def _print(self, wanted: Print) -> tuple[Slip, str]:
        if self._printer is None:
            return Slip.NOT_PRINTED, OFFLINE
        texts = self._texts[wanted.language]
        slip = slip_for(wanted.place, wanted.office, texts, wanted.language)
        return judge(self._printer.print(slip))


def judge(outcome: Outcome) -> tuple[Slip, str]:
    """Return what to tell of a slip; the paper of a printer that never answers is believed in."""
    printed = Slip.NOT_PRINTED if outcome.printed == "no" else Slip.PRINTED
    return printed, str(outcome.state)
