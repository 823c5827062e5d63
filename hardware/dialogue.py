"""Asks a printer over one connection, and listens to what it says.

The commands are those of Epson's ESC/POS reference. DLE EOT is answered at once, whatever
the printer does. GS r waits in line behind the slip, so its answer means that the slip is
through. DLE DC4 8 clears what the printer still holds, and says so. DLE ENQ 2 clears it too and
moves a stuck cutter on; DLE ENQ 1 would print the rest of a slip that was given up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hardware.status import ERROR_CAUSE, NEEDED, PrinterState, is_answer, read_state
from hardware.transport import Transport

# GS a 0 keeps a printer from speaking unasked, which could be taken for an answer to GS r.
_BE_QUIET = b"\x1da\x00"
TELL_THE_END = b"\x1dr\x01"
FORGET = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
_FORGOTTEN = b"\x37\x25\x00"
FORGET_AND_RECOVER = b"\x10\x05\x02"

# What GS r 1 answers: paper is there, nearly at its end, or (as some say before they stop) gone.
_ENDS = frozenset(b"\x00\x03\x0c\x0f")
_FLOW_CONTROL = frozenset(b"\x11\x13")

# A printer that chatters without end is not listened to for ever.
_CHATTER = 64


@dataclass
class Ways:
    """What a printer can do; None: not known yet. Learnt anew when it was away.

    `answers`: says how it is. `errors`: says what error it has. `ends`: says that a slip is
    through.
    """

    answers: bool | None = None
    errors: bool | None = None
    ends: bool | None = None


class Dialogue:
    """One connection to a printer. Everything may raise DeviceError; nothing can hang."""

    def __init__(self, transport: Transport, ways: Ways, clock: Callable[[], float]) -> None:
        """`clock` gives seconds."""
        self.transport = transport
        self._ways = ways
        self._clock = clock
        self._heard = bytearray()

    def ask(self, timeout: float) -> PrinterState:
        """Ask for the status bytes, waiting `timeout` seconds for each.

        A printer that leaves a question open is UNKNOWN, unless another answer tells of a fault.
        """
        answers: dict[int, int] = {}
        for question in NEEDED:
            answer = self._ask_one(question, timeout)
            if answer is None:
                break
            answers[question] = answer
        else:
            self._ask_for_error(answers, timeout)
        self._ways.answers = bool(self._ways.answers or answers)
        return read_state(answers)

    def learn(self, timeout: float) -> None:
        """Find out whether this printer, which is idle and well, says that a slip is through.

        What an earlier program may have left half way in it is cleared on the way.
        """
        self.forget(timeout)
        self.expect_end()
        self.transport.write(_BE_QUIET + TELL_THE_END)
        self._ways.ends = self._hears(self.has_ended, timeout)

    def expect_end(self) -> None:
        """Forget what was heard, so that the next end is that of the slip that comes now."""
        self._listen()
        self._heard.clear()

    def has_ended(self) -> bool:
        """Whether the printer has said that it is through; noise beside it is not believed."""
        self._listen()
        said = bytes(byte for byte in self._heard if byte not in _FLOW_CONTROL)
        return len(said) == 1 and said[0] in _ENDS

    def forget(self, timeout: float) -> bool:
        """Clear what the printer holds; True when it says that it has."""
        self.expect_end()
        self.transport.write(FORGET)
        return self._hears(lambda: _FORGOTTEN in self._heard, timeout)

    def recover(self) -> None:
        """Move a stuck cutter on, and never print what was being cut a second time."""
        self.transport.write(FORGET_AND_RECOVER)

    def _ask_for_error(self, answers: dict[int, int], timeout: float) -> None:
        """Few printers leave this open, and those are not kept waiting for it each time."""
        if self._ways.errors is False:
            return
        answer = self._ask_one(ERROR_CAUSE, timeout)
        self._ways.errors = answer is not None
        if answer is not None:
            answers[ERROR_CAUSE] = answer

    def _ask_one(self, question: int, timeout: float) -> int | None:
        self._listen()  # A late answer to an earlier question is not this one's.
        self.transport.write(bytes((0x10, 0x04, question)))
        end = self._clock() + timeout
        while (rest := end - self._clock()) > 0:
            said = self.transport.read(1, rest)
            if not said:
                break
            if is_answer(said[0]):
                return said[0]
            self._hear(said)
        return None

    def _hears(self, true: Callable[[], bool], timeout: float) -> bool:
        """Listen until something `true` was heard, at most `timeout` seconds."""
        end = self._clock() + timeout
        while not true() and (rest := end - self._clock()) > 0:
            said = self.transport.read(64, rest)
            if not said:
                break
            self._hear(said)
        return true()

    def _listen(self) -> None:
        """Take in what has come meanwhile."""
        for _ in range(_CHATTER):
            said = self.transport.read(64, 0)
            if not said:
                break
            self._hear(said)

    def _hear(self, said: bytes) -> None:
        self._heard += bytes(byte for byte in said if not is_answer(byte))
        del self._heard[:-_CHATTER]
