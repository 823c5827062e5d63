"""Draws lines of text in black and white, as a thermal printer can show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

# A printer's dot is black or not: grey edges darker than this become dots. A little below
# the middle, because paper darkens around every dot and thin Vietnamese accents must survive.
_DARK = 110

WHITE, BLACK = 255, 0

# Two or three lines look better when they are alike; more of them are prose.
_BALANCED = (2, 3)


@dataclass(frozen=True, slots=True)
class Type:
    """A font file at a size in dots."""

    font: Path
    size: int

    def load(self) -> ImageFont.FreeTypeFont:
        """Open the font; Pillow's basic layout is enough for composed Vietnamese."""
        return ImageFont.truetype(str(self.font), self.size, layout_engine=ImageFont.Layout.BASIC)


def draw_line(text: str, type_: Type) -> Image.Image:
    """Draw one line, cropped to its ink, as an 8-bit image of pure black and white."""
    font = type_.load()
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)), WHITE)
    ImageDraw.Draw(image).text((-left, -top), text, BLACK, font)
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


def wrap(text: str, type_: Type, width: int) -> list[str]:
    """Break `text` into as few lines of at most `width` dots as it takes, of similar length."""
    font = type_.load()
    if font.getlength(text) <= width:
        return [text] if text else []
    lines = _fill(text, font, width)
    # Never narrower than the longest word, or that would be broken for the sake of balance.
    narrow, wide = min(width, max(round(font.getlength(word)) for word in text.split())), width
    while len(lines) in _BALANCED and wide - narrow > 8:
        middle = (narrow + wide) // 2
        if len(_fill(text, font, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return _fill(text, font, wide)


def _fill(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in _short_words(text, font, width):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _short_words(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Split into words, and a word that is wider than the paper into pieces."""
    for word in text.split():
        piece = word if font.getlength(word) <= width else ""
        for letter in word[len(piece) :]:
            if piece and font.getlength(piece + letter) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


def _sharpen(value: int) -> int:
    return BLACK if value < 255 - _DARK else WHITE


def _turn_over(value: int) -> int:
    return WHITE - value
