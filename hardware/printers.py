"""The printers of a kiosk: the first one, and one that is used while the first cannot print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hardware.outcome import Outcome, Printed
from hardware.paper_count import PaperCount
from hardware.printer import Printer
from hardware.slip import Slip
from hardware.status import FAULTY, PrinterState

# For so long, in seconds, a printer that could not print is not asked again before a slip:
# finding out that a cable is pulled takes as long as it takes to connect.
_FRESH = 10.0


@dataclass(frozen=True, slots=True)
class Counted:
    """A printer and the count of its paper."""

    printer: Printer
    paper: PaperCount

    def state(self) -> PrinterState:
        """Ask the printer."""
        state = self.printer.state()
        self.paper.saw(state)
        return state

    def print(self, slip: Slip) -> Outcome:
        """Print, and count what paper that used."""
        job = self.printer.set(slip)
        outcome = self.printer.run(job)
        if outcome.sent:
            self.paper.used(job.mm, whole=outcome.printed is not Printed.NO)
        self.paper.saw(outcome.state)
        return outcome


class Printers:
    """One printer or two, used like one; from one thread, but for what it remembers.

    A slip goes to the first printer. The second one gets it only where the first has surely
    printed nothing of it. As soon as the first is well again, it is the one that prints.
    """

    def __init__(self, first: Counted, second: Counted | None, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self._all: Sequence[Counted] = (first,) if second is None else (first, second)
        self._clock = clock
        self._states: list[PrinterState | None] = [None] * len(self._all)
        self._asked_at = [0.0] * len(self._all)

    def state(self) -> PrinterState:
        """Ask them all; the state of the one that the next slip comes from.

        Where none can print, it is the first one's.
        """
        for number in range(len(self._all)):
            self._ask(number)
        return self._known(self._in_use())

    def states(self) -> tuple[PrinterState | None, PrinterState | None]:
        """Return what was last known of the first and the second, without asking.

        None: not asked yet, or there is no second one.
        """
        return self._states[0], self._states[1] if len(self._states) > 1 else None

    def print(self, slip: Slip) -> Outcome:
        """Print `slip` on one of them, and never on both unless one surely printed nothing."""
        refused: Outcome | None = None
        for number in self._order():
            outcome = replace(self._all[number].print(slip), second=number > 0)
            self._note(number, outcome.state)
            if not outcome.nothing_came:
                return outcome
            refused = outcome if refused is None or number == 0 else refused
        assert refused is not None
        return refused

    @property
    def paper(self) -> PaperCount:
        """The paper of the printer that the next slip comes from."""
        return self._all[self._in_use()].paper

    def papers(self) -> tuple[PaperCount, ...]:
        """Return the paper of each printer, the first one's first."""
        return tuple(one.paper for one in self._all)

    def new_roll(self) -> None:
        """Note that a new roll was put into the printer that the next slip comes from."""
        self.paper.new_roll()

    def close(self) -> None:
        """Let go of them."""
        for one in self._all:
            one.printer.close()

    def _ask(self, number: int) -> None:
        self._note(number, self._all[number].state())

    def _note(self, number: int, state: PrinterState) -> None:
        self._states[number], self._asked_at[number] = state, self._clock()

    def _known(self, number: int) -> PrinterState:
        return self._states[number] or PrinterState.UNKNOWN

    def _in_use(self) -> int:
        """Return the number of the first one that can print, as far as is known; else 0."""
        able = (n for n, state in enumerate(self._states) if state not in FAULTY)
        return next(able, 0)

    def _order(self) -> list[int]:
        """Those that can print first; but one that was not asked for long may be well again."""
        now = self._clock()

        def is_out(number: int) -> bool:
            fresh = now - self._asked_at[number] < _FRESH
            return fresh and self._states[number] in FAULTY

        return sorted(range(len(self._all)), key=is_out)
