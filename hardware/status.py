"""What a printer says of itself, asked with DLE EOT while it may be busy or out of paper.

The bits are those of Epson's ESC/POS reference, "DLE EOT n, transmit real-time status";
every other maker that answers at all answers like that.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class PrinterState(StrEnum):
    """The state of a printer, as far as it can be known."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    CUTTER_STUCK = "cutter_stuck"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


# A slip sent to a printer in one of these would come out later, for somebody who has left.
FAULTY = frozenset(
    {
        PrinterState.PAPER_OUT,
        PrinterState.COVER_OPEN,
        PrinterState.CUTTER_STUCK,
        PrinterState.OFFLINE,
    }
)
WELL = frozenset({PrinterState.READY, PrinterState.PAPER_LOW})

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
# Without an answer to one of these nothing is known; what error it is, not every one tells.
NEEDED = (PRINTER, OFFLINE_CAUSE, PAPER)


def read_state(answers: Mapping[int, int]) -> PrinterState:
    """Turn the status bytes, by number of the question, into the one state that matters most.

    An open cover comes first, since whoever clears the paper path opens it; a head that is
    too hot and an error that needs a technician both leave the printer offline.
    """
    printer, cause, error, paper = (
        answers.get(question, 0) for question in (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER)
    )
    faults = {
        PrinterState.COVER_OPEN: cause & 0x04,
        PrinterState.PAPER_OUT: paper & 0x60 or cause & 0x20,
        PrinterState.CUTTER_STUCK: error & 0x08,
        PrinterState.OFFLINE: printer & 0x08 or cause & 0x40 or error & 0x64,
    }
    for state, bits in faults.items():
        if bits:
            return state
    if any(question not in answers for question in NEEDED):
        return PrinterState.UNKNOWN
    return PrinterState.PAPER_LOW if paper & 0x0C else PrinterState.READY


def is_answer(byte: int) -> bool:
    """Tell a status byte from noise and from what a printer says unasked: bits 0, 1, 4, 7."""
    return byte & 0x93 == 0x12
