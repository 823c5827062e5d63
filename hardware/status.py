"""What a printer says of itself, asked with DLE EOT while it may be busy or out of paper.

The bits are those of Epson's ESC/POS reference, "DLE EOT n, transmit real-time status";
every other maker that answers at all answers like that.
"""

from __future__ import annotations

from enum import StrEnum

from hardware.transport import Transport


class PrinterState(StrEnum):
    """The state of a printer, as far as it can be known."""

    READY = "ready"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


# A slip sent to a printer in one of these would come out later, for somebody who has left.
FAULTY = frozenset({PrinterState.PAPER_OUT, PrinterState.COVER_OPEN, PrinterState.OFFLINE})

PRINTER, OFFLINE_CAUSE, PAPER = 1, 2, 4
_QUESTIONS = (PRINTER, OFFLINE_CAUSE, PAPER)


def ask(transport: Transport, timeout: float) -> PrinterState:
    """Ask for all three status bytes, waiting `timeout` seconds for each.

    A printer that leaves a question open is UNKNOWN, unless another answer tells of a fault.
    Raises DeviceError when the question cannot even be sent.
    """
    answers: dict[int, int] = {}
    for question in _QUESTIONS:
        answer = _ask_one(transport, question, timeout)
        if answer is None:
            break
        answers[question] = answer
    return read_state(answers)


def read_state(answers: dict[int, int]) -> PrinterState:
    """Turn the status bytes, by number of the question, into the one state that matters most."""
    printer, cause, paper = (answers.get(question, 0) for question in _QUESTIONS)
    if cause & 0x04:
        return PrinterState.COVER_OPEN
    if paper & 0x60 or cause & 0x20:
        return PrinterState.PAPER_OUT
    if printer & 0x08 or cause & 0x40:
        return PrinterState.OFFLINE
    if len(answers) < len(_QUESTIONS):
        return PrinterState.UNKNOWN
    return PrinterState.PAPER_LOW if paper & 0x0C else PrinterState.READY


def is_answer(byte: int) -> bool:
    """Tell a status byte from noise and from what a printer says unasked: bits 0, 1, 4, 7."""
    return byte & 0x93 == 0x12


def _ask_one(transport: Transport, question: int, timeout: float) -> int | None:
    while transport.read(64, 0):  # A late answer to an earlier question is not this one's.
        pass
    transport.write(bytes((0x10, 0x04, question)))
    while answer := transport.read(1, timeout):
        if is_answer(answer[0]):
            return answer[0]
    return None
