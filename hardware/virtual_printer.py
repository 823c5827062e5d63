"""A printer without a printer: answers and obeys as a real one, and cuts its slips as PNG files.

It is reached over TCP or a pty (`hardware.virtual_wire`), or directly by the process that it
lives in. Like a real one it answers DLE EOT at once, even in the middle of a slip, and keeps
what it cannot print until the paper is back.
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
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")

# DLE EOT 1 to 4 by state, as Epson's reference lays out the bits.
_ANSWERS = {
    PrinterState.READY: (0x12, 0x12, 0x12, 0x12),
    PrinterState.PAPER_LOW: (0x12, 0x12, 0x12, 0x1E),
    PrinterState.PAPER_OUT: (0x1A, 0x32, 0x12, 0x7E),
    PrinterState.COVER_OPEN: (0x1A, 0x16, 0x12, 0x12),
    PrinterState.OFFLINE: (0x1A, 0x12, 0x12, 0x12),
}


class VirtualPrinter:
    """The mechanism. Set `state` while it runs; UNKNOWN is a printer that never answers."""

    def __init__(self, out: Path, paper: Literal[80, 58] = 80) -> None:
        """Slips go into `out` as slip-0001.png and so on; `paper` is in millimetres."""
        self.state = PrinterState.READY
        self.slips: list[Path] = []
        self.received = 0
        self._out = out
        self._roll = Roll(_DOTS[paper])
        self._reader = EscposReader(self._roll, self._can_print, self._cut)
        self._tail = b""
        self._lock = RLock()
        out.mkdir(parents=True, exist_ok=True)

    @property
    def unknown(self) -> list[bytes]:
        """The commands that it was sent and did not understand."""
        return self._reader.unknown

    def load(self, rows: int | None = None) -> None:
        """Put in a roll of `rows` dots' length, or an endless one, and be ready."""
        with self._lock:
            self._roll.left = rows
            self.state = PrinterState.READY

    def receive(self, data: bytes) -> bytes:
        """Take bytes in, print what can be printed, and return what it answers.

        Without any bytes it only looks whether it may go on printing.
        """
        with self._lock:
            self.received += len(data)
            answers = self._answer(data)
            self._reader.feed(data)
            return answers

    def _answer(self, data: bytes) -> bytes:
        seen, self._tail = self._tail + data, (self._tail + data)[-2:]
        if self.state is PrinterState.UNKNOWN:
            return b""
        answers = _ANSWERS[self.state]
        return bytes(answers[found[1][0] - 1] for found in _QUESTION.finditer(seen))

    def _can_print(self) -> bool:
        if self._roll.ended:
            self.state = PrinterState.PAPER_OUT
        return self.state not in FAULTY

    def _cut(self) -> None:
        slip = self._roll.cut()
        if slip is not None:
            self.slips.append(self._save(slip))

    def _save(self, slip: Image.Image) -> Path:
        """Write the picture whole or not at all: somebody may be looking at the folder."""
        number = 1 + max((int(path.stem[5:]) for path in self._out.glob("slip-*.png")), default=0)
        path = self._out / f"slip-{number:04}.png"
        unfinished = path.with_suffix(".part")
        slip.save(unfinished, format="PNG")
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

    def close(self) -> None:
        """Do nothing: the printer lives on."""
