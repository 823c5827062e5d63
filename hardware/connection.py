"""The connection to a printer: made when it is needed, and made anew when it broke."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from hardware.dialogue import Dialogue, Ways
from hardware.errors import DeviceLost, DeviceSilent
from hardware.sheet import HEAL
from hardware.status import WELL, PrinterState
from hardware.transport import Transport

# A printer that never answered is given this long before each slip, so that the citizen does not
# wait for what will not come, and the full time after it, in case it has found its voice.
_SHORT = 0.05

# How many answers a printer that has answered before may leave out before it is gone.
_MISSED = 3

# A cutter that is still jammed is not moved again and again: seconds between two tries.
_AGAIN = 20.0


class Rest(StrEnum):
    """What may be left in the printer of a slip that was cut off.

    HELD: some of it in its memory, which would come out later. PAPER: a printed piece,
    under which the next slip would be printed.
    """

    NONE = "none"
    HELD = "held"
    PAPER = "paper"


class Connection:
    """What connects to the printer, what is known of its ways, and what is left in it.

    Everything but `close` and `lose` may raise DeviceError; nothing can hang.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        answer_timeout: float,
        clock: Callable[[], float],
    ) -> None:
        """`answer_timeout` and what `clock` gives are in seconds."""
        self.ways = Ways()
        self.rest = Rest.NONE
        self._connect = connect
        self._answer_timeout = answer_timeout
        self._clock = clock
        self._line: Dialogue | None = None
        self._recovered_at: float | None = None

    def line(self) -> Dialogue:
        """Return the connection, made now if there is none."""
        if self._line is None:
            self._line = Dialogue(self._connect(), self.ways, self._clock)
        return self._line

    def is_on(self, line: Dialogue) -> bool:
        """Whether `line` is still the connection, and did not break meanwhile."""
        return self._line is line

    def look(self) -> PrinterState:
        """Ask, and put in order what the answer allows: see `Printer.state`."""
        state = self._ask_again()
        if self.rest is Rest.HELD and state is not PrinterState.UNKNOWN:
            self.forget()
        if state is PrinterState.CUTTER_STUCK:
            self._recover()
        else:
            self._recovered_at = None
        if state in WELL:
            self.heal()
            if self.ways.ends is None:
                self.line().learn(self._answer_timeout)
        return state

    def ask(self, patient: bool = False) -> PrinterState:
        """Ask, and if the connection turns out to have died meanwhile, once more on a new one."""
        fresh = self._line is None
        try:
            return self.line().ask(self._patience(patient))
        except DeviceLost:
            if fresh:
                raise
            self.lose()
            return self.line().ask(self._patience(patient))

    def forget(self) -> None:
        """Have the printer forget the rest of a slip that was cut off."""
        if self.line().forget(self._answer_timeout):
            self.rest = Rest.PAPER

    def heal(self) -> None:
        """Cut off what is left of a torn slip, or the next citizen would hold both."""
        if self.rest is Rest.NONE:
            return
        transport = self.line().transport
        transport.write(HEAL)
        transport.drain()
        self.rest = Rest.NONE

    def lose(self) -> None:
        """Let go; whatever stands there next may have other ways."""
        self.close()
        self.ways = Ways()

    def close(self) -> None:
        """Let go of the printer; what it has not got of a torn slip, it does not get any more."""
        if self._line is not None:
            transport = self._line.transport
            transport.abandon() if self.rest is Rest.HELD else transport.close()
        self._line = None

    def _ask_again(self) -> PrinterState:
        """Ask; one that has answered before is asked some times, and is then gone."""
        for _ in range(_MISSED):
            state = self.ask()
            if state is not PrinterState.UNKNOWN or not self.ways.answers:
                return state
        raise DeviceSilent("it has answered before, and does not any more")

    def _patience(self, patient: bool) -> float:
        return _SHORT if self.ways.answers is False and not patient else self._answer_timeout

    def _recover(self) -> None:
        now = self._clock()
        if self._recovered_at is None or now - self._recovered_at >= _AGAIN:
            self._recovered_at = now
            self.line().recover()
