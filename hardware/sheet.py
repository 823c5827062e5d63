"""A sheet of paper that is being written: text, pictures and codes as ESC/POS bytes."""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

import segno
from PIL import Image

from hardware.lettering import Type, draw_badge, draw_line, wrap

# python-escpos sets up the root logger and leaves a folder behind whenever it is imported.
# Neither is a library's business: the one would undo a daemon's own logging, and the other would
# fill a kiosk's memory-backed /tmp, one start at a time.
_handlers = list(logging.getLogger().handlers)
from escpos import capabilities  # noqa: E402
from escpos.constants import QR_ECLEVEL_M  # noqa: E402
from escpos.printer import Dummy  # noqa: E402

logging.getLogger().handlers[:] = _handlers
if Path(capabilities.pickle_dir).parent == Path(tempfile.gettempdir()):
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

# No command is longer. After a torn connection a printer may still wait for the end of a picture:
# this many zero bytes end it, and say nothing to one that does not wait. Then what came of the
# torn slip is cut off, or the next citizen would hold both.
LONGEST_COMMAND = 4096
HEAL = bytes(LONGEST_COMMAND) + b"\x1b@\x1dVB\x00"

_MARGIN = 8
_CHARACTER = 12
_QR_DOT = 6

# The printer's own letters are 24 dots high, on lines that are 1/6 inch apart unless that is
# too narrow for them; and the knife sits about so far above the head.
_LETTER, _LINE = 24, 34
_TO_THE_KNIFE = 112


class _Roll(capabilities.Profile):  # type: ignore[misc] # escpos is untyped
    """A printer that can do what every one can; only its width is known."""

    def __init__(self, dots: int) -> None:
        super().__init__()
        known: dict[str, object] = capabilities.Profile.profile_data
        self.profile_data = {**known, "media": {"width": {"pixels": dots}}}


class Sheet:
    """Paper that is being written, from top to bottom, everything centred.

    `rows` is how long it is by now, in dots.
    """

    def __init__(self, dots: int) -> None:
        self.rows = 0
        self._dots = dots
        self._room = dots - 2 * _MARGIN
        self._out = Dummy(profile=_Roll(dots))
        self._out.hw("INIT")
        self._out.set(align="center")

    def bytes(self) -> bytes:
        """Return all that was written."""
        output: bytes = self._out.output
        return output

    def lines(self, text: str, type_: Type) -> None:
        """Write `text` as rasters, on as many lines as it needs."""
        for number, line in enumerate(wrap(text, type_, self._room)):
            if number:
                self.feed(type_.size // 3)
            self._image(draw_line(line, type_))

    def badge(self, text: str, type_: Type) -> None:
        """Write `text` in white on black."""
        for number, line in enumerate(wrap(text, type_, self._room - type_.size)):
            if number:
                self.feed(4)
            self._image(draw_badge(line, type_))

    def number(self, number: str, instead: Type) -> None:
        """Write the ticket's number as large as the printer's own letters can be.

        `instead` is for a number with letters that the printer does not have.
        """
        if not number.isascii():
            self.lines(number, instead)
            return
        times = max(1, min(8, self._room // (_CHARACTER * max(len(number), 1))))
        self._out.set(custom_size=True, width=times, height=times, bold=True)
        self._textln(number, times)
        self._out.set(normal_textsize=True, bold=False)

    def small(self, text: str, type_: Type) -> None:
        """Write `text` in the printer's own small letters, which a date does not suffer from."""
        if text.isascii() and len(text) * _CHARACTER <= self._room:
            self._textln(text)
        else:
            self.lines(text, type_)

    def qr(self, content: str) -> None:
        """Let the printer draw a QR code."""
        if content:
            self._out.qr(content, ec=QR_ECLEVEL_M, size=_QR_DOT, native=True)
            code = segno.make(content, error="m", micro=False, boost_error=False)
            self.rows += len(code.matrix) * _QR_DOT

    def rule(self, width: int) -> None:
        """Draw a short line."""
        self._image(Image.new("L", (width, 3), 0))

    def feed(self, dots: int) -> None:
        """Move on by `dots` (ESC J)."""
        self._out._raw(b"\x1bJ" + bytes((dots,)))
        self.rows += dots

    def cut(self, feed: int) -> None:
        """Bring the end of the slip past the knife and cut.

        `feed` is for small printers without a knife, where paper is torn off by hand.
        """
        if feed:
            self.feed(feed)
        self._out.cut(feed=False)
        self.rows += _TO_THE_KNIFE

    def _textln(self, text: str, times: int = 1) -> None:
        self._out.textln(text)
        self.rows += max(_LINE, _LETTER * times)

    def _image(self, image: Image.Image) -> None:
        self.rows += image.height
        rows = (LONGEST_COMMAND - 8) // ((image.width + 7) // 8)
        self._out.image(image, impl="bitImageRaster", fragment_height=rows)
