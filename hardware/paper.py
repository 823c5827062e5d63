"""Turns a slip into the bytes that a printer prints.

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


@dataclass(frozen=True, slots=True)
class Press:
    """Makes the bytes of slips for one width of paper, in millimetres."""

    fonts: Fonts
    paper: Literal[80, 58] = 80

    def make(self, slip: Slip) -> bytes:
        """Return everything from the reset at the beginning to the cut at the end."""
        sheet = Sheet(DOTS[self.paper])
        self._head(sheet, slip)
        self._body(sheet, slip)
        self._foot(sheet, slip)
        sheet.cut(feed=0 if self.paper == 80 else 96)
        return sheet.bytes()

    def _head(self, sheet: Sheet, slip: Slip) -> None:
        sheet.lines(slip.office, Type(self.fonts.semibold, 26))
        sheet.feed(18)
        sheet.rule(96)
        sheet.feed(18)
        sheet.lines(slip.label, Type(self.fonts.regular, 24))
        sheet.feed(14)
        sheet.number(slip.number, Type(self.fonts.extrabold, 160))

    def _body(self, sheet: Sheet, slip: Slip) -> None:
        sheet.feed(14)
        sheet.lines(slip.service, Type(self.fonts.extrabold, 34))
        if slip.priority:
            sheet.feed(16)
            sheet.badge(slip.priority, Type(self.fonts.semibold, 22))
        sheet.feed(22)
        sheet.lines(slip.place, Type(self.fonts.semibold, 26))
        sheet.feed(12)
        sheet.lines(slip.ahead, Type(self.fonts.regular, 24))

    def _foot(self, sheet: Sheet, slip: Slip) -> None:
        sheet.feed(26)
        sheet.qr(slip.qr)
        sheet.feed(10)
        sheet.lines(slip.qr_caption, Type(self.fonts.regular, 20))
        sheet.feed(20)
        sheet.lines(slip.closing, Type(self.fonts.regular, 22))
        sheet.feed(12)
        sheet.small(slip.time, Type(self.fonts.regular, 22))
