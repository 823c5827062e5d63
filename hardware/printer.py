"""The printer: asks how it is, prints a slip, asks again, and says what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from enum import StrEnum

from hardware.dialogue import TELL_THE_END, Dialogue, Ways
from hardware.errors import DeviceError, DeviceLost, DeviceSilent, DeviceStuck
from hardware.outcome import Outcome, Printed
from hardware.paper import Job, Press
from hardware.sheet import HEAL
from hardware.slip import Slip
from hardware.status import FAULTY, WELL, PrinterState
from hardware.transport import Transport

__all__ = ["Outcome", "Printed", "Printer"]

log = logging.getLogger(__name__)

# How often a printer is asked while it prints, in seconds.
_LOOK = 0.2

# A printer that never answered is given this long before each slip, so that the citizen does not
# wait for what will not come, and the full time after it, in case it has found its voice.
_SHORT = 0.05

# How many answers a printer that has answered before may leave out before it is gone. Some keep
# silent while they print, but none prints for that long without a word.
_MISSED, _MISSED_PRINTING = 3, 10

# A cutter that is still jammed is not moved again and again: seconds between two tries.
_AGAIN = 20.0

# The slip goes out in portions, between which the time is looked at.
_PORTION = 512


class Rest(StrEnum):
    """What may be left in the printer of a slip that was cut off.

    HELD: some of it in its memory, which would come out later. PAPER: a printed piece,
    under which the next slip would be printed.
    """

    NONE = "none"
    HELD = "held"
    PAPER = "paper"


class Printer:
    """One slip printer. A device's fault is never raised: it is a state or an outcome.

    Use it from one thread. It connects when it is needed, so a printer that was unplugged
    works again at the next slip.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        press: Press,
        answer_timeout: float,
        settle: float,
        stay_connected: bool = True,
        print_timeout: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """All times are in seconds, and so is what `clock` gives.

        `answer_timeout` is how long a status answer may take, `print_timeout` how long a slip.
        `settle` is for a printer that does not say when a slip is through: how long
        after the last byte a fault still belongs to it.
        """
        self._connect = connect
        self._press = press
        self._answer_timeout = answer_timeout
        self._settle = settle
        self._stay_connected = stay_connected
        self._print_timeout = print_timeout
        self._clock = clock
        self._line: Dialogue | None = None
        self._ways = Ways()
        self._rest = Rest.NONE
        self._sent = self._ended = False
        self._recovered_at: float | None = None
        self._fault = ""

    def state(self) -> PrinterState:
        """Ask the printer; OFFLINE when it cannot be reached, UNKNOWN when it never answered.

        On the way a well one is rid of what is left of a torn slip, and a cutter is freed.
        """
        return self._guarded(self._look)

    def print(self, slip: Slip) -> Outcome:
        """Print `slip`, unless the printer says beforehand that it cannot.

        A printer that never says anything is printed to, because many cheap ones do not.
        """
        return self.run(self.set(slip))

    def set(self, slip: Slip) -> Job:
        """Set `slip` in type for this printer's paper."""
        return self._press.set(slip)

    def run(self, job: Job) -> Outcome:
        """Print what was set before; see `print`."""
        self._sent = self._ended = False
        state = self._guarded(lambda: self._run(job.data))
        if self._sent and state is PrinterState.OFFLINE:
            state = self._why_offline()
        return Outcome(self._verdict(state), state, self._sent)

    def close(self) -> None:
        """Let go of the printer; what it has not got of a torn slip, it does not get any more."""
        if self._line is not None:
            transport = self._line.transport
            transport.abandon() if self._rest is Rest.HELD else transport.close()
        self._line = None

    def _look(self) -> PrinterState:
        state = self._ask_patiently()
        if self._rest is Rest.HELD and state is not PrinterState.UNKNOWN:
            self._forget()
        if state is PrinterState.CUTTER_STUCK:
            self._recover()
        else:
            self._recovered_at = None
        if state in WELL:
            self._heal()
            if self._ways.ends is None:
                self._talk().learn(self._answer_timeout)
        return state

    def _run(self, job: bytes) -> PrinterState:
        state = self._look()
        return state if state in FAULTY else self._send(job)

    def _send(self, job: bytes) -> PrinterState:
        """Hand the slip over; from the first byte on it may come out, whatever happens."""
        self._heal()
        line, tells, answers = self._talk(), self._ways.ends, self._ways.answers
        line.expect_end()
        end = self._clock() + self._print_timeout
        self._sent, self._rest = True, Rest.HELD
        self._write(line.transport, job + (TELL_THE_END if tells else b""), end)
        limit = end if tells else self._clock() + self._settle
        state = self._watch(line, limit) if answers else self._ask(patient=True)
        # What the kernel took may still have been lost with a connection that broke since.
        believed = not tells and state not in FAULTY and self._line is line
        if believed or (self._ended and state is not PrinterState.CUTTER_STUCK):
            self._rest = Rest.NONE
        elif state in FAULTY:
            self._forget()
        return state

    def _write(self, transport: Transport, data: bytes, end: float) -> None:
        for start in range(0, len(data), _PORTION):
            if self._clock() > end:
                raise DeviceStuck(f"it took no whole slip within {self._print_timeout:g} s")
            transport.write(data[start : start + _PORTION])
        transport.drain()

    def _watch(self, line: Dialogue, limit: float) -> PrinterState:
        """Keep asking while the paper moves: a slip that was sent is not yet printed."""
        missed = 0
        while True:
            state = self._ask(patient=True)
            self._ended = self._line is line and line.has_ended()
            if self._ended:
                return self._ask(patient=True)
            missed = missed + 1 if state is PrinterState.UNKNOWN else 0
            if missed > _MISSED_PRINTING:
                raise DeviceSilent("it has answered before, and does not since a slip was sent")
            over = state in FAULTY or self._line is not line
            if over or (self._clock() >= limit and not missed):
                return state
            time.sleep(_LOOK)

    def _ask_patiently(self) -> PrinterState:
        """Ask; one that has answered before is asked some times, and is then gone."""
        for _ in range(_MISSED):
            state = self._ask()
            if state is not PrinterState.UNKNOWN or not self._ways.answers:
                return state
        raise DeviceSilent("it has answered before, and does not any more")

    def _ask(self, patient: bool = False) -> PrinterState:
        """Ask, and if the connection turns out to have died meanwhile, once more on a new one."""
        fresh = self._line is None
        try:
            return self._talk().ask(self._patience(patient))
        except DeviceLost:
            if fresh:
                raise
            self._lose()
            return self._talk().ask(self._patience(patient))

    def _patience(self, patient: bool) -> float:
        return _SHORT if self._ways.answers is False and not patient else self._answer_timeout

    def _talk(self) -> Dialogue:
        if self._line is None:
            self._line = Dialogue(self._connect(), self._ways, self._clock)
        return self._line

    def _lose(self) -> None:
        """Let go; whatever stands there next may have other ways."""
        self.close()
        self._ways = Ways()

    def _forget(self) -> None:
        """Have the printer forget the rest of a slip that was cut off."""
        if self._talk().forget(self._answer_timeout):
            self._rest = Rest.PAPER

    def _heal(self) -> None:
        """Cut off what is left of a torn slip, or the next citizen would hold both."""
        if self._rest is Rest.NONE:
            return
        transport = self._talk().transport
        transport.write(HEAL)
        transport.drain()
        self._rest = Rest.NONE

    def _recover(self) -> None:
        now = self._clock()
        if self._recovered_at is None or now - self._recovered_at >= _AGAIN:
            self._recovered_at = now
            self._talk().recover()

    def _why_offline(self) -> PrinterState:
        """Ask anew what stopped a slip: a printer without paper may just take no more bytes."""
        state = self._guarded(self._look)
        return state if state in FAULTY else PrinterState.OFFLINE

    def _guarded(self, action: Callable[[], PrinterState]) -> PrinterState:
        try:
            state = action()
            self._note(f"it says {state}" if state in FAULTY else "")
        except DeviceSilent as error:
            state = PrinterState.OFFLINE
            self.close()
            self._note(str(error))
        except DeviceError as error:
            state = PrinterState.OFFLINE
            self._lose()
            self._note(str(error))
        if not self._stay_connected:
            self.close()
        return state

    def _verdict(self, state: PrinterState) -> Printed:
        if not self._sent or state is PrinterState.CUTTER_STUCK:
            return Printed.NO
        if self._ended:
            return Printed.YES
        if state in FAULTY:
            return Printed.NO
        unsure = self._rest is not Rest.NONE or state is PrinterState.UNKNOWN
        return Printed.UNVERIFIED if unsure else Printed.YES

    def _note(self, fault: str) -> None:
        """Log each change once: a printer that is off all night is one line, not thousands."""
        if fault != self._fault:
            log.warning("Printer: %s", fault) if fault else log.info("The printer is well again.")
        self._fault = fault
