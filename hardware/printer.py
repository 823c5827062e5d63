"""The printer: asks how it is, prints a slip, asks again, and says what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from hardware.connection import Connection, Rest
from hardware.dialogue import TELL_THE_END, Dialogue
from hardware.errors import DeviceError, DeviceSilent, DeviceStuck
from hardware.outcome import Outcome, Printed
from hardware.paper import Job, Press
from hardware.slip import Slip
from hardware.status import FAULTY, PrinterState
from hardware.transport import Transport

__all__ = ["Outcome", "Printed", "Printer"]

log = logging.getLogger(__name__)

# How often a printer is asked while it prints, in seconds.
_LOOK = 0.2

# How many answers may be left out while it prints. Some printers keep silent then, but none
# prints for that long without a word.
_MISSED = 6

# The slip goes out in portions, between which the time is looked at.
_PORTION = 512


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
        self._connection = Connection(connect, answer_timeout, clock)
        self._press = press
        self._settle = settle
        self._stay_connected = stay_connected
        self._print_timeout = print_timeout
        self._clock = clock
        self._sent = self._ended = False
        self._fault = ""

    def state(self) -> PrinterState:
        """Ask the printer; OFFLINE when it cannot be reached, UNKNOWN when it never answered.

        On the way a well one is rid of what is left of a torn slip, and a cutter is freed.
        """
        return self._guarded(self._connection.look)

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
        self._connection.close()

    def _run(self, job: bytes) -> PrinterState:
        state = self._connection.look()
        if state in FAULTY:
            return state
        self._connection.heal()  # A printer that never answers is not put in order by a look.
        return self._send(job)

    def _send(self, job: bytes) -> PrinterState:
        """Hand the slip over; from the first byte on it may come out, whatever happens."""
        connection, line = self._connection, self._connection.line()
        tells, answers = connection.ways.ends, connection.ways.answers
        line.expect_end()
        end = self._clock() + self._print_timeout
        self._sent, connection.rest = True, Rest.HELD
        self._write(line.transport, job + (TELL_THE_END if tells else b""), end)
        limit = end if tells else self._clock() + self._settle
        state = self._watch(line, limit) if answers else connection.ask(patient=True)
        # What the kernel took may still have been lost with a connection that broke since.
        believed = not tells and state not in FAULTY and connection.is_on(line)
        if believed or (self._ended and state is not PrinterState.CUTTER_STUCK):
            connection.rest = Rest.NONE
        elif state in FAULTY:
            connection.forget()
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
            state = self._connection.ask(patient=True)
            broke = not self._connection.is_on(line)
            self._ended = not broke and line.has_ended()
            if self._ended:
                return self._connection.ask(patient=True)
            missed = missed + 1 if state is PrinterState.UNKNOWN else 0
            if missed > _MISSED:
                raise DeviceSilent("it has answered before, and does not since a slip was sent")
            if broke or state in FAULTY or (self._clock() >= limit and not missed):
                return state
            time.sleep(_LOOK)

    def _why_offline(self) -> PrinterState:
        """Ask anew what stopped a slip: a printer without paper may just take no more bytes."""
        state = self.state()
        return state if state in FAULTY else PrinterState.OFFLINE

    def _guarded(self, action: Callable[[], PrinterState]) -> PrinterState:
        try:
            state = action()
            self._note(f"it says {state}" if state in FAULTY else "")
        except DeviceSilent as error:
            state = PrinterState.OFFLINE
            self._connection.close()
            self._note(str(error))
        except DeviceError as error:
            state = PrinterState.OFFLINE
            self._connection.lose()
            self._note(str(error))
        if not self._stay_connected:
            self._connection.close()
        return state

    def _verdict(self, state: PrinterState) -> Printed:
        if not self._sent or state is PrinterState.CUTTER_STUCK:
            return Printed.NO
        if self._ended:
            return Printed.YES
        if state in FAULTY:
            return Printed.NO
        unsure = self._connection.rest is not Rest.NONE or state is PrinterState.UNKNOWN
        return Printed.UNVERIFIED if unsure else Printed.YES

    def _note(self, fault: str) -> None:
        """Log each change once: a printer that is off all night is one line, not thousands."""
        if fault != self._fault:
            log.warning("Printer: %s", fault) if fault else log.info("The printer is well again.")
        self._fault = fault
