"""Understands a stream of ESC/POS as a printer does, and prints it on a roll.

What it knows is what python-escpos sends and what every printer of this kind understands;
`unknown` collects the rest, so that a test can tell that a slip asks for nothing rare.
"""

from __future__ import annotations

from collections.abc import Callable, Generator

import segno
from PIL import Image

from hardware.roll import SPACING, Letter, Roll

# A step of reading: yields how many bytes it needs and gets exactly those.
Steps = Generator[int, bytes, None]

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D

# Commands that change nothing here, and how many bytes follow their name.
_DLE_IGNORED = {0x04: 1, 0x05: 1}
# DLE DC4 has as many parameters as its function, which is the first of them, needs.
_DC4_REST = {1: 2, 2: 2, 8: 7}
_ESC_IGNORED = dict.fromkeys(b"tMR-{GVr cS", 1) | {ord("$"): 2, ord("p"): 3}
_GS_IGNORED = dict.fromkeys(b"Bbaf", 1) | dict.fromkeys(b"LWP", 2)
_QR_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


class EscposReader:
    """Reads commands and carries them out, as long as `ready` says that it may print.

    `when_asked` is called where it comes to a question in the line of commands (GS r).
    """

    def __init__(
        self,
        roll: Roll,
        ready: Callable[[], bool],
        when_cut: Callable[[], None],
        when_asked: Callable[[], None],
    ) -> None:
        self.unknown: list[bytes] = []
        self._roll = roll
        self._ready = ready
        self._when_cut = when_cut
        self._when_asked = when_asked
        self._buffer = bytearray()
        self._steps = self._read()
        self._need = next(self._steps)
        self.reset()

    def feed(self, data: bytes) -> None:
        """Take bytes in; whatever cannot be printed yet waits, as in a printer's memory."""
        self._buffer += data
        while len(self._buffer) >= self._need and self._ready():
            chunk = bytes(self._buffer[: self._need])
            del self._buffer[: self._need]
            self._need = self._steps.send(chunk)

    def forget(self) -> None:
        """Drop what waits, and the command that is half read; settings stay as they are."""
        self._buffer.clear()
        self._steps = self._read()
        self._need = next(self._steps)

    def reset(self) -> None:
        """Set everything as it is after switching on."""
        self._wide = self._high = 1
        self._bold = False
        self._roll.align, self._roll.spacing = 0, SPACING
        self._stored: Image.Image | None = None
        self._qr_dot, self._qr_level, self._qr_data = 3, "l", b""

    def _read(self) -> Steps:
        families = {ESC: self._esc, GS: self._gs, FS: self._fs, DLE: self._dle}
        while True:
            byte = (yield 1)[0]
            if byte in families:
                yield from families[byte]()
            elif byte == 0x0A:
                self._roll.end_line()
            elif byte >= 0x20:
                sign = chr(byte) if byte < 0x7F else "?"
                self._roll.letter(Letter(sign, self._wide, self._high, self._bold))

    def _dle(self) -> Steps:
        name = (yield 1)[0]
        if name == 0x14:
            function = (yield 1)[0]
            yield from self._ignore(name, function, _DC4_REST)
        else:
            yield from self._ignore(DLE, name, _DLE_IGNORED)

    def _fs(self) -> Steps:
        name = (yield 1)[0]
        yield from self._ignore(FS, name, {ord("."): 0, ord("&"): 0})

    def _esc(self) -> Steps:
        name = (yield 1)[0]
        simple: dict[str, Callable[[int], None]] = {
            "a": self._set_align,
            "E": self._set_bold,
            "!": self._set_mode,
            "J": self._roll.feed,
            "d": self._feed_lines,
            "3": self._set_spacing,
        }
        if chr(name) in simple:
            simple[chr(name)]((yield 1)[0])
        elif name == ord("@"):
            self.reset()
            self._roll.begin()
        elif name == ord("2"):
            self._set_spacing(SPACING)
        else:
            yield from self._ignore(ESC, name, _ESC_IGNORED)

    def _gs(self) -> Steps:
        name = (yield 1)[0]
        if name == ord("!"):
            size = (yield 1)[0]
            self._wide, self._high = (size >> 4 & 7) + 1, (size & 7) + 1
        elif name == ord("v"):
            yield from self._raster()
        elif name == ord("V"):
            yield from self._cut()
        elif name == ord("("):
            yield from self._extended()
        elif name == ord("r"):
            yield 1
            self._when_asked()
        else:
            yield from self._ignore(GS, name, _GS_IGNORED)

    def _ignore(self, family: int, name: int, known: dict[int, int]) -> Steps:
        if name not in known:
            self.unknown.append(bytes((family, name)))
        elif known[name]:
            yield known[name]

    def _raster(self) -> Steps:
        head = yield 6
        across, down = _word(head, 2), _word(head, 4)
        data = (yield across * down) if across * down else b""
        picture = _from_bits(across * 8, down, data)
        size = (picture.width << (head[1] & 1), picture.height << (head[1] >> 1 & 1))
        self._roll.picture(picture.resize(size, Image.Resampling.NEAREST))

    def _cut(self) -> Steps:
        mode = (yield 1)[0]
        if mode in (65, 66, 97, 98, 103, 104):
            self._roll.feed((yield 1)[0])
        self._when_cut()

    def _extended(self) -> Steps:
        family = yield 1
        size = _word((yield 2), 0)
        data = (yield size) if size else b""
        if family == b"k" and data[:1] == b"1":
            self._qr(data[1], data[2:])
        elif family == b"L":
            self._graphics(data[1], data[2:])
        else:
            self.unknown.append(b"\x1d(" + family)

    def _graphics(self, function: int, data: bytes) -> None:
        if function == ord("p"):
            wide, high = _word(data, 4), _word(data, 6)
            self._stored = _from_bits((wide + 7) // 8 * 8, high, data[8:])
        elif function in (2, 50) and self._stored is not None:
            self._roll.picture(self._stored)

    def _qr(self, function: int, data: bytes) -> None:
        if function == 67:
            self._qr_dot = data[0]
        elif function == 69:
            self._qr_level = _QR_LEVELS[data[0]]
        elif function == 80:
            self._qr_data = data[1:]
        elif function == 81 and self._qr_data:
            self._roll.picture(_draw_qr(self._qr_data, self._qr_level, self._qr_dot))

    def _set_align(self, where: int) -> None:
        self._roll.align = where & 3 if where & 3 < 3 else 0

    def _set_bold(self, on: int) -> None:
        self._bold = bool(on & 1)

    def _set_mode(self, mode: int) -> None:
        self._bold = bool(mode & 0x08)
        self._high, self._wide = 1 + (mode >> 4 & 1), 1 + (mode >> 5 & 1)

    def _set_spacing(self, dots: int) -> None:
        self._roll.spacing = dots

    def _feed_lines(self, lines: int) -> None:
        self._roll.feed(lines * self._roll.spacing)


def _word(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")


def _from_bits(wide: int, high: int, data: bytes) -> Image.Image:
    """Make a picture of bits, one for each black dot, `wide` a multiple of 8."""
    picture = Image.frombytes("1", (wide, high), bytes(byte ^ 0xFF for byte in data))
    return picture.convert("L")


def _draw_qr(data: bytes, level: str, dot: int) -> Image.Image:
    code = segno.make(data, error=level, micro=False, boost_error=False)
    rows = [bytes(0 if module else 255 for module in row) for row in code.matrix]
    picture = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    return picture.resize((len(rows) * dot, len(rows) * dot), Image.Resampling.NEAREST)
