"""A printer without a printer: answers and obeys as a real one, and cuts its slips as PNG files.

It is reached over TCP or a pty (`hardware.virtual_wire`), or directly by the process that it
lives in. Like a real one it answers DLE EOT at once, even in the middle of a slip, and keeps
what it cannot print until the paper is back or it is told to forget it.
"""

from __future__ import annotations

import re
from collections import deque
from pathlib import Path
from threading import RLock
from typing import Literal

from PIL import Image

from hardware.escpos_reader import EscposReader
from hardware.roll import Roll
from hardware.status import FAULTY, PrinterState

_DOTS = {80: 576, 58: 384}

# What is obeyed as soon as it comes: status, recovery from an error, forgetting everything.
_AT_ONCE = re.compile(
    rb"\x10\x04(?P<question>[\x01-\x04])"
    rb"|\x10\x05(?P<recovery>[\x01\x02])"
    rb"|(?P<forget>\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08)"
)
_LONGEST_AT_ONCE = 10
_FORGOTTEN = b"\x37\x25\x00"

# DLE EOT 1 to 4 by state, as Epson's reference lays out the bits.
_ANSWERS = {
    PrinterState.READY: (0x12, 0x12, 0x12, 0x12),
    PrinterState.PAPER_LOW: (0x12, 0x12, 0x12, 0x1E),
    PrinterState.PAPER_OUT: (0x1A, 0x32, 0x12, 0x7E),
    PrinterState.COVER_OPEN: (0x1A, 0x16, 0x12, 0x12),
    PrinterState.CUTTER_STUCK: (0x1A, 0x52, 0x1A, 0x12),
    PrinterState.OFFLINE: (0x1A, 0x12, 0x12, 0x12),
}


class VirtualPrinter:
    """The mechanism. Set `state` while it runs; UNKNOWN is a printer that never answers.

    `jammed` is what makes a cutter stick at the next cut, and what keeps it stuck however
    often it is told to recover. Many real printers can less than this one: without `forgets`
    it forgets nothing when it is told to, without `tells_errors` it does not say which error
    it has, without `tells_ends` not that a slip is through. `garbage` is said instead of answers.
    """

    def __init__(self, out: Path, paper: Literal[80, 58] = 80) -> None:
        """Slips go into `out` as slip-0001.png and so on; `paper` is in millimetres.

        A piece of paper that is no whole slip becomes torn-0001.png.
        """
        self.slips: list[Path] = []
        self.torn: list[Path] = []
        self.received = 0
        self.jammed = False
        self.forgets = self.tells_errors = self.tells_ends = True
        self.garbage: bytes | None = None
        self._state = PrinterState.READY
        self._on = True
        self._fails_in: tuple[int, PrinterState | None] | None = None
        self._out = out
        self._roll = Roll(_DOTS[paper])
        self._reader = EscposReader(self._roll, self._can_print, self._cut, self._say_end)
        self._said = bytearray()
        self._tail = b""
        self._lock = RLock()
        out.mkdir(parents=True, exist_ok=True)

    @property
    def state(self) -> PrinterState:
        """How it is; a cutter that is set to be stuck stays so until this is set anew."""
        return self._state

    @state.setter
    def state(self, state: PrinterState) -> None:
        with self._lock:
            self._state = state
            self.jammed = state is PrinterState.CUTTER_STUCK

    @property
    def unknown(self) -> list[bytes]:
        """The commands that it was sent and did not understand."""
        return self._reader.unknown

    def load(self, rows: int | None = None, low: int = 0) -> None:
        """Put in a roll of `rows` dots' length, or an endless one, and be ready.

        Paper is low when `low` rows are left. What was printed on the old roll comes off with it.
        """
        with self._lock:
            if not self._roll.is_blank:
                self._tear_off(whole=False)
            self._roll.left, self._roll.low = rows, low
            self._fails_in = None
            self.state = PrinterState.READY

    def fail_after(self, rows: int, state: PrinterState | None) -> None:
        """Get into `state`, or lose power (None), when `rows` more rows of paper were moved."""
        with self._lock:
            self._fails_in = (self._roll.moved + rows, state)

    def switch_off(self) -> None:
        """Lose all that is in the memory; what is on the paper stays there."""
        with self._lock:
            self._on = False
            self._forget()
            self._reader.reset()

    def switch_on(self) -> None:
        """Have power again, and be ready."""
        with self._lock:
            self._on, self.state = True, PrinterState.READY

    def receive(self, data: bytes) -> bytes:
        """Take bytes in, print what can be printed, and return what it says.

        Without any bytes it only looks whether it may go on printing.
        """
        with self._lock:
            if not self._on:
                return b""
            self.received += len(data)
            seen, known, done = self._tail + data, len(self._tail), 0
            for found in _AT_ONCE.finditer(seen):
                if found.end() > known:
                    end = found.end() - known
                    self._reader.feed(data[done:end])
                    self._obey(found)
                    done = end
            self._reader.feed(data[done:])
            self._tail = seen[1 - _LONGEST_AT_ONCE :]
            said, self._said = bytes(self._said), bytearray()
            return said

    def _obey(self, found: re.Match[bytes]) -> None:
        if found["question"]:
            self._answer(found["question"][0])
        elif found["recovery"] and self.state is PrinterState.CUTTER_STUCK and not self.jammed:
            if found["recovery"] == b"\x02":
                self._forget()
            self.state = PrinterState.READY
        elif found["forget"] and self.forgets:
            self._forget()
            self._say(_FORGOTTEN)

    def _answer(self, question: int) -> None:
        if self.garbage is not None:
            self._said += self.garbage
        elif self.state is not PrinterState.UNKNOWN and (question != 3 or self.tells_errors):
            self._say(bytes((_ANSWERS[self.state][question - 1],)))

    def _say(self, what: bytes) -> None:
        if self.state is not PrinterState.UNKNOWN:
            self._said += what

    def _say_end(self) -> None:
        if self.tells_ends:
            self._say(b"\x03" if self.state is PrinterState.PAPER_LOW else b"\x00")

    def _can_print(self) -> bool:
        if self._fails_in is not None and self._roll.moved >= self._fails_in[0]:
            (_, state), self._fails_in = self._fails_in, None
            if state is None:
                self.switch_off()
                return False
            self.state = state
        if self._roll.ended:
            self.state = PrinterState.PAPER_OUT
        elif self._roll.is_low and self.state is PrinterState.READY:
            self._state = PrinterState.PAPER_LOW
        return self.state not in FAULTY

    def _forget(self) -> None:
        self._reader.forget()
        self._roll.spoil()

    def _cut(self) -> None:
        if self.jammed:
            self._state = PrinterState.CUTTER_STUCK
            self._roll.spoil()
        else:
            self._tear_off(self._roll.whole)

    def _tear_off(self, whole: bool) -> None:
        """Take off what was printed: a whole slip, or a piece of one."""
        piece = self._roll.cut()
        if piece is None:
            return
        kept, name = (self.slips, "slip") if whole else (self.torn, "torn")
        kept.append(self._save(piece, name))

    def _save(self, piece: Image.Image, name: str) -> Path:
        """Write the picture whole or not at all: somebody may be looking at the folder."""
        known = (int(path.stem[5:]) for path in self._out.glob(f"{name}-*.png"))
        path = self._out / f"{name}-{1 + max(known, default=0):04}.png"
        unfinished = path.with_suffix(".part")
        piece.save(unfinished, format="PNG")
        return unfinished.replace(path)


class DirectTransport:
    """The wire to a virtual printer in the same process."""

    def __init__(self, printer: VirtualPrinter) -> None:
        self._printer = printer
        self._answers: deque[int] = deque()

    def write(self, data: bytes) -> None:
        """Hand over all of `data`; see Transport."""
        self._answers.extend(self._printer.receive(data))

    def read(self, size: int, timeout: float) -> bytes:  # noqa: ARG002 - answers are there at once
        """Return what it has answered; see Transport."""
        return bytes(self._answers.popleft() for _ in range(min(size, len(self._answers))))

    def drain(self) -> None:
        """Do nothing: it takes bytes at once."""

    def abandon(self) -> None:
        """Do nothing: it has taken everything."""

    def close(self) -> None:
        """Do nothing: the printer lives on."""
