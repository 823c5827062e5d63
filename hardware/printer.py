"""The printer: asks how it is, prints a slip, asks again, and says what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hardware.errors import DeviceError, DeviceLost
from hardware.paper import Press
from hardware.sheet import HEAL
from hardware.slip import Slip
from hardware.status import FAULTY, PrinterState, ask
from hardware.transport import Transport

log = logging.getLogger(__name__)

# How often a printer is asked while it prints, in seconds.
_LOOK = 0.2

# A printer that never answered is given this long before each slip, so that the citizen does not
# wait for what will not come, and the full time after it, in case it has found its voice.
_SHORT = 0.05


class Printed(StrEnum):
    """Whether there is a slip in the citizen's hand, as far as it can be known."""

    YES = "yes"
    NO = "no"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of printing: the slip, the printer's state after it, and whether bytes went out.

    A slip that is not printed although it was sent may still come out when the paper is back.
    """

    printed: Printed
    state: PrinterState
    sent: bool


class Printer:
    """One slip printer. A device's fault is never raised: it is a state or an outcome.

    Use it from one thread. It connects when it is needed, so a printer that was unplugged
    works again at the next slip. `answer_timeout` and `settle` are in seconds: how long a
    status answer may take, and how long after the last byte a fault still belongs to the slip.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        press: Press,
        answer_timeout: float,
        settle: float,
        stay_connected: bool = True,
    ) -> None:
        self._connect = connect
        self._press = press
        self._answer_timeout = answer_timeout
        self._settle = settle
        self._stay_connected = stay_connected
        self._transport: Transport | None = None
        self._mute = False
        self._torn = False
        self._sent = False
        self._fault = ""

    def state(self) -> PrinterState:
        """Ask the printer; OFFLINE when it cannot be reached, UNKNOWN when it does not answer."""
        return self._guarded(self._ask)

    def print(self, slip: Slip) -> Outcome:
        """Print `slip`, unless the printer says beforehand that it cannot.

        A printer that says nothing is printed to, because many cheap ones never answer.
        """
        job = self._press.make(slip)
        self._sent = False
        state = self._guarded(lambda: self._run(job))
        return Outcome(self._verdict(state), state, self._sent)

    def close(self) -> None:
        """Let go of the printer."""
        if self._transport is not None:
            self._transport.close()
        self._transport = None

    def _run(self, job: bytes) -> PrinterState:
        state = self._ask()
        return state if state in FAULTY else self._send(job)

    def _send(self, job: bytes) -> PrinterState:
        transport = self._connected()
        if self._torn:
            transport.write(HEAL)
        self._sent = self._torn = True
        transport.write(job)
        transport.drain()
        state = self._settled()
        # What the kernel took may still have been lost with a connection that broke since.
        self._torn = self._transport is not transport
        return state

    def _settled(self) -> PrinterState:
        """Keep asking while the paper moves: a slip that was sent is not yet printed."""
        state, waited = self._ask(patient=True), 0.0
        while waited < self._settle and state not in {*FAULTY, PrinterState.UNKNOWN}:
            time.sleep(_LOOK)
            waited += _LOOK
            state = self._ask(patient=True)
        return state

    def _ask(self, patient: bool = False) -> PrinterState:
        """Ask, and if the connection turns out to have died meanwhile, once more on a new one."""
        timeout = _SHORT if self._mute and not patient else self._answer_timeout
        fresh = self._transport is None
        try:
            state = ask(self._connected(), timeout)
        except DeviceLost:
            if fresh:
                raise
            self.close()
            state = ask(self._connected(), timeout)
        self._mute = state is PrinterState.UNKNOWN
        return state

    def _connected(self) -> Transport:
        if self._transport is None:
            self._transport = self._connect()
        return self._transport

    def _guarded(self, action: Callable[[], PrinterState]) -> PrinterState:
        try:
            state = action()
            self._note(f"it says {state}" if state in FAULTY else "")
        except DeviceError as error:
            state = PrinterState.OFFLINE
            self.close()
            self._note(str(error))
        if not self._stay_connected:
            self.close()
        return state

    def _verdict(self, state: PrinterState) -> Printed:
        if state in FAULTY:
            return Printed.NO
        unsure = self._torn or state is PrinterState.UNKNOWN
        return Printed.UNVERIFIED if unsure else Printed.YES

    def _note(self, fault: str) -> None:
        """Log each change once: a printer that is off all night is one line, not thousands."""
        if fault != self._fault:
            log.warning("Printer: %s", fault) if fault else log.info("The printer is well again.")
        self._fault = fault
