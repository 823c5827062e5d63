"""Draws lines of text in black and white, as a thermal printer can show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from hardware.glyphs import runs

# A printer's dot is black or not: grey edges darker than this become dots. A little below
# the middle, because paper darkens around every dot and thin Vietnamese accents must survive.
_DARK = 110

WHITE, BLACK = 255, 0

# Two or three lines look better when they are alike; more of them are prose.
_BALANCED = (2, 3)


@dataclass(frozen=True, slots=True)
class Type:
    """A font file at a size in dots; what it lacks is set in the first of `others` that has it."""

    font: Path
    size: int
    others: tuple[Path, ...] = ()

    def length(self, text: str) -> float:
        """Return how wide `text` is on one line, in dots."""
        return sum(font.getlength(part) for part, font in self._parts(text))

    def box(self, text: str) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the ink, from where the base line begins."""
        boxes, x = [], 0.0
        for part, font in self._parts(text):
            left, top, right, bottom = font.getbbox(part, anchor="ls")
            boxes.append((x + left, top, x + right, bottom))
            x += font.getlength(part)
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return round(min(lefts)), round(min(tops)), round(max(rights)), round(max(bottoms))

    def draw(self, on: ImageDraw.ImageDraw, x: float, y: float, text: str) -> None:
        """Draw `text` on a base line that begins at `x`, `y`."""
        for part, font in self._parts(text):
            on.text((round(x), y), part, BLACK, font, anchor="ls")
            x += font.getlength(part)

    def _parts(self, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
        fonts = (self.font, *self.others)
        return [(run.text, _open(run.font, self.size)) for run in runs(text, fonts)]


@lru_cache(maxsize=64)
def _open(font: Path, size: int) -> ImageFont.FreeTypeFont:
    """Open a font; Pillow's basic layout is enough for composed Vietnamese and Hangul."""
    return ImageFont.truetype(str(font), size, layout_engine=ImageFont.Layout.BASIC)


# Most of what stands on a slip stands on every slip, and somebody is waiting for it.
@lru_cache(maxsize=128)
def draw_line(text: str, type_: Type) -> Image.Image:
    """Draw one line, cropped to its ink, as an 8-bit image of pure black and white."""
    left, top, right, bottom = type_.box(text)
    image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)), WHITE)
    type_.draw(ImageDraw.Draw(image), -left, -top, text)
    return image.point(_sharpen)


def draw_badge(text: str, type_: Type) -> Image.Image:
    """Draw one line in white on a black bar with round ends."""
    line = draw_line(text, type_)
    aside, above = type_.size // 2, type_.size // 4
    badge = Image.new("L", (line.width + 2 * aside, line.height + 2 * above), WHITE)
    ImageDraw.Draw(badge).rounded_rectangle(
        (0, 0, badge.width - 1, badge.height - 1), badge.height // 2, BLACK
    )
    badge.paste(WHITE, (aside, above), line.point(_turn_over))
    return badge


@lru_cache(maxsize=512)
def wrap(text: str, type_: Type, width: int) -> tuple[str, ...]:
    """Break `text` into as few lines of at most `width` dots as it takes, of similar length."""
    if type_.length(text) <= width:
        return (text,) if text else ()
    lines = _fill(text, type_, width)
    # Never narrower than the longest word, or that would be broken for the sake of balance.
    narrow, wide = min(width, max(round(type_.length(word)) for word in text.split())), width
    while len(lines) in _BALANCED and wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_fill(text, type_, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return tuple(_fill(text, type_, wide))


def _fill(text: str, type_: Type, width: int) -> list[str]:
    lines: list[str] = []
    for word in _short_words(text, type_, width):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and type_.length(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _short_words(text: str, type_: Type, width: int) -> Iterator[str]:
    """Split into words, and a word that is wider than the paper into pieces."""
    for word in text.split():
        piece = word if type_.length(word) <= width else ""
        for letter in word[len(piece) :]:
            if piece and type_.length(piece + letter) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _sharpen(value: int) -> int:
    return BLACK if value < 255 - _DARK else WHITE


def _turn_over(value: int) -> int:
    return WHITE - value
