"""Prints slips in a thread of its own, says what came of each, and how the printer is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from kiosk.flow.events import Event, Print, Printed
from kiosk.threads.slip import slip_for
from server.core.ticket import Slip

if TYPE_CHECKING:  # Drawing paper loads Pillow and escpos, which the first frame need not wait for.
    from hardware.printer import Outcome, Printer

log = logging.getLogger(__name__)

OFFLINE = "offline"


@dataclass(frozen=True)
class Check:
    """Ask the printer how it is."""


class SlipPrinter:
    """Prints what the flow and the staff ask for. `open_printer` is called in the printing thread.

    `tell` is told once how the printer was at the start: "printer ready". `note` is told
    its state whenever that is known anew.
    """

    def __init__(
        self,
        open_printer: Callable[[], Printer],
        post: Callable[[Event], None],
        clock: Callable[[], float],
        tell: Callable[[str], None],
        note: Callable[[str], None],
    ) -> None:
        self._open_printer = open_printer
        self._post = post
        self._clock = clock
        self._tell = tell
        self._note = note
        self._printer: Printer | None = None

    def open(self) -> None:
        """Load what printing needs and ask the printer how it is, before the first citizen."""
        self._printer = self._open_printer()
        state = str(self._printer.state())
        self._note(state)
        self._tell(f"printer {state}")

    def take(self, wanted: Print | Check) -> None:
        """Print one slip, which is posted as Printed whatever happens, or only ask."""
        if isinstance(wanted, Check):
            self._note(str(self._printer.state()) if self._printer else OFFLINE)
            return
        slip, fault = Slip.NOT_PRINTED, OFFLINE
        try:
            slip, fault = self._print(wanted)
        finally:
            ticket = wanted.place.ticket.id
            self._post(Printed(self._clock(), uuid4(), ticket, slip, fault))
            self._note(fault)

    def _print(self, wanted: Print) -> tuple[Slip, str]:
        if self._printer is None:
            return Slip.NOT_PRINTED, OFFLINE
        slip = slip_for(wanted.place, wanted.office, wanted.language)
        return judge(self._printer.print(slip))


def judge(outcome: Outcome) -> tuple[Slip, str]:
    """Return what to tell of a slip; the paper of a printer that never answers is believed in."""
    printed = Slip.NOT_PRINTED if outcome.printed == "no" else Slip.PRINTED
    return printed, str(outcome.state)
