"""Prints slips in a thread of its own, says what came of each, and how the printer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hardware.slip import Slip as Paper
from kiosk.flow.events import Event, Print, Printed, PrinterIs
from kiosk.flow.finding_events import LeafletPrinted, PrintLeaflet
from kiosk.threads.slip import leaflet_for, slip_for
from server.core.device import FAULTY_PRINTERS, PrinterHealth
from server.core.ticket import Slip

if TYPE_CHECKING:  # Drawing paper loads Pillow and escpos, which the first frame need not wait for.
    from hardware.outcome import Outcome
    from hardware.printers import Printers

OFFLINE = "offline"
NO_PRINTER = "none"

# A printer with a fault is asked so often, in seconds, that its recovery is seen at once; and
# one with little paper so that nobody changes the roll unseen.
AGAIN_S = 2.0
_WATCHED = (*FAULTY_PRINTERS, PrinterHealth.PAPER_LOW)


@dataclass(frozen=True)
class Check:
    """Ask the printer how it is."""


@dataclass(frozen=True)
class Trial:
    """Something that a technician wants of the printers; `do` gets None where there are none."""

    do: Callable[[Printers | None], None]


@dataclass(frozen=True)
class Verdict:
    """What is told of a slip: `fault` is the printer's state, and the rest as in Printed."""

    slip: Slip
    fault: str
    is_cut_off: bool = False
    is_beside: bool = False


class SlipPrinter:
    """Prints what the flow and the staff ask for, all in the printing thread.

    `open_printers` is called there, and returns None where there is no printer. `tell` is
    told once how the printer was at the start: "printer ready". `note` is told all that is
    known of printers and paper, as DeviceHealth names it, whenever that is known anew, and
    `ended` what came of each of the staff's slips.
    """

    def __init__(
        self,
        open_printers: Callable[[], Printers | None],
        post: Callable[[Event], None],
        clock: Callable[[], float],
        tell: Callable[[str], None],
        note: Callable[[Mapping[str, Any]], None],
        ended: Callable[[int, Slip, str], None],
    ) -> None:
        self._open_printers = open_printers
        self._post = post
        self._clock = clock
        self._tell = tell
        self._note = note
        self._ended = ended
        self._printers: Printers | None = None
        self._state = NO_PRINTER

    def open(self) -> None:
        """Load what printing needs and ask the printer how it is, before the first citizen."""
        try:
            self._printers = self._open_printers()
        except Exception:
            self._know(OFFLINE, {"printer": PrinterHealth.OFFLINE})
            raise
        self.look()
        self._tell(f"printer {self._state}")

    def take(self, wanted: Print | PrintLeaflet | Check | Trial) -> None:
        """Print one slip, which is posted as Printed whatever happens, or only ask."""
        if isinstance(wanted, Trial):
            wanted.do(self._printers)
        if isinstance(wanted, Check | Trial):
            self.look()
            return
        if isinstance(wanted, PrintLeaflet):
            self._take_leaflet(wanted)
            return
        verdict = Verdict(Slip.NOT_PRINTED, self._state)
        try:
            slip = slip_for(wanted.place, wanted.office, wanted.language, wanted.procedure)
            verdict = self._print(slip)
        finally:
            if wanted.job is not None:
                self._ended(wanted.job, verdict.slip, verdict.fault)
            self._post(self._printed(wanted, verdict))

    def look(self) -> None:
        """Ask the printers how they are."""
        if self._printers is not None:
            state = self._printers.state()
            self._know(str(state), _known_of(self._printers))

    def every(self) -> float | None:
        """Return after how many seconds it is worth asking again though nobody prints.

        While a second printer does its work, the first one's recovery can wait.
        """
        return AGAIN_S if self._state in _WATCHED else None

    def _take_leaflet(self, wanted: PrintLeaflet) -> None:
        """Print a list of papers, which is posted as LeafletPrinted whatever happens."""
        verdict = Verdict(Slip.NOT_PRINTED, self._state)
        try:
            verdict = self._print(leaflet_for(wanted.office, wanted.topic, wanted.language))
        finally:
            self._post(LeafletPrinted(self._clock(), wanted.topic, verdict.slip))

    def _print(self, slip: Paper) -> Verdict:
        if self._printers is None:
            return Verdict(Slip.NOT_PRINTED, self._state)
        outcome = self._printers.print(slip)
        # How the printer is comes before what came of the slip, which is judged by it.
        self._know(str(outcome.state), _known_of(self._printers))
        return judge(outcome)

    def _know(self, state: str, known: Mapping[str, Any]) -> None:
        self._state = state
        self._note(known)
        self._post(PrinterIs(self._clock(), PrinterHealth(state)))

    def _printed(self, wanted: Print, verdict: Verdict) -> Printed:
        return Printed(
            self._clock(),
            uuid4(),
            wanted.place.ticket.id,
            verdict.slip,
            verdict.fault,
            verdict.is_cut_off,
            verdict.is_beside,
        )


def _known_of(printers: Printers) -> Mapping[str, Any]:
    """Return what is known of printers and paper, by the names of DeviceHealth."""
    first, second = printers.states()
    return {
        "printer": PrinterHealth(str(first)) if first else None,
        "second_printer": PrinterHealth(str(second)) if second else None,
        "slips_left": printers.paper.slips_left(),
        "paper_m": round(printers.paper.metres, 1),
        "slips": sum(paper.slips for paper in printers.papers()),
    }


def judge(outcome: Outcome) -> Verdict:
    """Return what to tell of a slip.

    The paper of a printer that never answers is believed in; one that can tell what came
    out, and could not tell it of this slip, has printed nothing that counts.
    """
    torn = outcome.cut_off or outcome.in_doubt
    slip = Slip.NOT_PRINTED if torn or outcome.nothing_came else Slip.PRINTED
    return Verdict(slip, str(outcome.state), torn, outcome.second)
