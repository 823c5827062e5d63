"""The paper of the virtual printer: dots are burnt onto it until it is cut."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFont

WHITE, BLACK = 255, 0
LEFT, CENTRE, RIGHT = 0, 1, 2

# Font A of every printer of this kind: 12 × 24 dots, and lines 1/6 inch apart.
CELL = (12, 24)
SPACING = 34

# Paper is wider than what the head reaches: 80 mm hold 640 dots and 58 mm hold 464.
_EDGE = {576: 32, 384: 40}
_GROW = 2000
# A letter is drawn this wide and squeezed into its cell.
_DRAWN = 18


@dataclass(frozen=True, slots=True)
class Letter:
    """One of the printer's own letters, enlarged `wide` and `high` times."""

    sign: str
    wide: int
    high: int
    bold: bool

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in dots."""
        return CELL[0] * self.wide, CELL[1] * self.high


class Roll:
    """A roll of paper, `dots` wide; `left` is how many rows remain, None for no end.

    `moved` is how many rows have passed the head, and `low` how many are left when the
    sensor notices. `whole`: what was printed since the last cut is one slip from its beginning.
    """

    def __init__(self, dots: int) -> None:
        self.dots = dots
        self.left: int | None = None
        self.low = 0
        self.moved = 0
        self.whole = False
        self.align = LEFT
        self.spacing = SPACING
        self._page = self._blank(_GROW)
        self._row = 0
        self._line: list[Letter] = []

    @property
    def ended(self) -> bool:
        """Whether the paper has run out."""
        return self.left is not None and self.left <= 0

    @property
    def is_low(self) -> bool:
        """Whether the paper will soon run out."""
        return self.left is not None and self.left <= self.low

    @property
    def is_blank(self) -> bool:
        """Whether nothing was printed since the last cut."""
        return bool(self._page.getextrema() == (WHITE, WHITE))

    def begin(self) -> None:
        """Begin a slip, which is whole unless something is on the paper already."""
        self.whole = self.is_blank

    def spoil(self) -> None:
        """Lose the line that was being set; what is on the paper will be no whole slip."""
        self._line = []
        self.whole = False

    def letter(self, letter: Letter) -> None:
        """Add a letter to the line, which breaks when it is full."""
        if sum(known.size[0] for known in self._line) + letter.size[0] > self.dots:
            self.end_line()
        self._line.append(letter)

    def end_line(self) -> None:
        """Print the line and move on below it."""
        line, self._line = self._line, []
        if not line:
            return self.feed(self.spacing)
        height = max(letter.size[1] for letter in line)
        picture = Image.new("L", (sum(letter.size[0] for letter in line), height), WHITE)
        left = 0
        for letter in line:
            picture.paste(_draw(letter), (left, height - letter.size[1]))
            left += letter.size[0]
        self.picture(picture)
        return self.feed(max(self.spacing - height, 0))

    def picture(self, picture: Image.Image) -> None:
        """Print a picture, aligned, and move on below it; what is too wide is lost."""
        room = max(self.dots - picture.width, 0)
        left = {LEFT: 0, CENTRE: room // 2, RIGHT: room}[self.align]
        self._reach(self._row + picture.height)
        spot = (left, self._row, left + picture.width, self._row + picture.height)
        self._page.paste(ImageChops.darker(self._page.crop(spot), picture), spot)
        self.feed(picture.height)

    def feed(self, rows: int) -> None:
        """Move the paper on."""
        self._row += rows
        self.moved += rows
        if self.left is not None:
            self.left -= rows

    def cut(self) -> Image.Image | None:
        """Return what was printed since the last cut; None when that is nothing."""
        self._reach(self._row)
        page, blank = self._page.crop((0, 0, self.dots, self._row)), self.is_blank
        self._page, self._row, self.whole = self._blank(_GROW), 0, False
        if blank:
            return None
        edge = _EDGE.get(self.dots, 32)
        paper = Image.new("L", (self.dots + 2 * edge, page.height + 2 * edge), WHITE)
        paper.paste(page, (edge, edge))
        return paper

    def _reach(self, row: int) -> None:
        while row > self._page.height:
            longer = self._blank(self._page.height + _GROW)
            longer.paste(self._page, (0, 0))
            self._page = longer

    def _blank(self, rows: int) -> Image.Image:
        return Image.new("L", (self.dots, rows), WHITE)


def _draw(letter: Letter) -> Image.Image:
    """Draw as such printers do: a small, narrow letter whose dots become blocks."""
    cell = Image.new("L", (_DRAWN, CELL[1]), WHITE)
    ImageDraw.Draw(cell).text(
        (_DRAWN // 2, 20),
        letter.sign,
        BLACK,
        ImageFont.load_default(25),
        anchor="ms",
        stroke_width=0.3 * letter.bold,
    )
    dots = cell.resize(CELL, Image.Resampling.BOX).point(_sharpen)
    return dots.resize(letter.size, Image.Resampling.NEAREST)


def _sharpen(value: int) -> int:
    return BLACK if value < 140 else WHITE
