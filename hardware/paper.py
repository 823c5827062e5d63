"""Sets a slip in type, and makes the bytes that a printer prints.

Vietnamese lines go as small rasters, because no code page prints them dependably; the number
and the QR code are drawn by the printer itself. That keeps a slip near 5 kB, which is half a
second at 115200 baud, where a picture of the whole slip would be 43 kB.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hardware.lettering import Type
from hardware.sheet import Sheet
from hardware.slip import Fonts, Slip

# The widest that each roll prints, at 203 dots per inch.
DOTS = {80: 576, 58: 384}
DOTS_PER_MM = 8

# Six seconds at 9600 baud, which is as long as anybody wants to wait for a piece of paper. A
# slip with long texts is set smaller before it gets longer than this, but never below legible.
ENOUGH = 6000
_SCALES = (1.0, 0.92, 0.84)


@dataclass(frozen=True, slots=True)
class Job:
    """A slip set in type: its bytes, and how long a piece of paper it uses, in millimetres."""

    data: bytes
    mm: float


@dataclass(frozen=True, slots=True)
class Press:
    """Makes the bytes of slips for one width of paper, in millimetres."""

    fonts: Fonts
    paper: Literal[80, 58] = 80

    def make(self, slip: Slip) -> bytes:
        """Return everything from the reset at the beginning to the cut at the end."""
        return self.set(slip).data

    def set(self, slip: Slip) -> Job:
        """Set a slip in type, smaller where it would be too many bytes."""
        for scale in _SCALES:
            job = self._set(slip, _Case(self.fonts, scale))
            if len(job.data) <= ENOUGH:
                break
        return job

    def _set(self, slip: Slip, case: _Case) -> Job:
        sheet = Sheet(DOTS[self.paper])
        _set_head(sheet, slip, case)
        _set_body(sheet, slip, case)
        _set_foot(sheet, slip, case)
        sheet.cut(feed=0 if self.paper == 80 else 96)
        return Job(sheet.bytes(), sheet.rows / DOTS_PER_MM)


@dataclass(frozen=True, slots=True)
class _Case:
    """The type case: the three weights at any size, all scaled alike."""

    fonts: Fonts
    scale: float

    def regular(self, size: int) -> Type:
        return Type(self.fonts.regular, round(size * self.scale), self.fonts.other_regulars)

    def semibold(self, size: int) -> Type:
        return Type(self.fonts.semibold, round(size * self.scale), self.fonts.other_bolds)

    def extrabold(self, size: int) -> Type:
        return Type(self.fonts.extrabold, round(size * self.scale), self.fonts.other_bolds)


def _set_head(sheet: Sheet, slip: Slip, case: _Case) -> None:
    if slip.header:
        sheet.lines(slip.header, case.regular(18))
        sheet.feed(10)
    sheet.lines(slip.office, case.semibold(22))
    sheet.feed(18)
    sheet.rule(96)
    sheet.feed(20)
    sheet.lines(slip.label, case.regular(18))
    if slip.number:
        sheet.number(slip.number, case.extrabold(160))
    else:
        sheet.feed(14)


def _set_body(sheet: Sheet, slip: Slip, case: _Case) -> None:
    sheet.lines(slip.service, case.extrabold(30))
    if slip.priority:
        sheet.feed(18)
        sheet.badge(slip.priority, case.semibold(20))
    if slip.then:
        sheet.feed(14)
        sheet.lines(slip.then, case.regular(20))
    if slip.number:
        sheet.feed(30)
        sheet.lines(slip.place, case.semibold(28))
        sheet.feed(14)
        sheet.lines(slip.ahead, case.regular(22))
    _set_papers(sheet, slip, case)


def _set_papers(sheet: Sheet, slip: Slip, case: _Case) -> None:
    """Each line costs most of a kilobyte, so they are small unless there is nothing else."""
    if not slip.papers:
        return
    size, gap = (18, 8) if slip.number else (24, 14)
    sheet.feed(26)
    sheet.lines(slip.papers_label, case.semibold(size))
    for paper in slip.papers:
        sheet.feed(gap)
        sheet.lines(f"– {paper}", case.regular(size))


def _set_foot(sheet: Sheet, slip: Slip, case: _Case) -> None:
    if slip.qr:
        sheet.feed(34)
        sheet.qr(slip.qr)
        sheet.feed(16)
        sheet.lines(slip.qr_caption, case.regular(18))
    sheet.feed(30)
    sheet.lines(slip.closing, case.regular(20))
    sheet.feed(14)
    sheet.small(slip.time, case.regular(18))
