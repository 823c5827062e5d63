"""Sets text in the largest type in which it fits its box, in lines of similar length.

Lines break between words only, never inside one. Text is measured once, in one size, and
scaled: opening a font in every size that is tried took longer than drawing the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, inf

from kiosk.screens.lettering import MixedLabel

SMALLEST = 8

_MEASURED = 64
# Hinting makes small type up to so much wider than the measured one.
_HINTING = 1.03


@dataclass(frozen=True)
class Setting:
    """A text ready to be drawn: type size in pixels, and the text with its line ends."""

    size: int
    text: str


@lru_cache(maxsize=2048)
def fit(text: str, font: str, most: int, width: int, height: int, leading: float) -> Setting:
    """Return `text` set in at most `most` pixels, in a box of `width` × `height` pixels."""
    words = _words(text)
    low, high = SMALLEST, max(SMALLEST, most)
    while low < high:
        middle = (low + high + 1) // 2
        if _Ruler(font, middle).fits(words, width, height, leading):
            low = middle
        else:
            high = middle - 1
    return Setting(low, _Ruler(font, low).balanced(words, width))


def height_needed(text: str, font: str, size: int, width: int, leading: float) -> float:
    """Return how high `text` is in type of `size`, in lines of `width`; inf if a word is wider.

    All in pixels.
    """
    ruler, words = _Ruler(font, size), _words(text)
    if any(ruler.width(word) > width for word in words):
        return inf
    return ceil(ruler.height(words, len(ruler.lines(words, width)), leading))


def natural_width(text: str, font: str, size: int) -> int:
    """Return how wide `text` is on one line, in pixels, with a little air."""
    return int(_Ruler(font, size).width(text)) + 4


@lru_cache(maxsize=4096)
def _measured(text: str, font: str) -> tuple[int, int]:
    """Return width and height of `text` on one line, in type of _MEASURED pixels."""
    label = MixedLabel(font_name=font, font_size=_MEASURED)
    label.resolve_font_name()
    return label.get_extents(text)


def _words(text: str) -> list[str]:
    """Return what lines may break between: a dash or a dot stays with the word before it."""
    tied = text.replace(" – ", "\u00a0– ").replace(" · ", "\u00a0·\u00a0")
    return [word for word in tied.split(" ") if word]


@dataclass(frozen=True)
class _Ruler:
    """Measures text in one font and size."""

    font: str
    size: int

    def width(self, text: str) -> float:
        return _measured(text, self.font)[0] * self.size / _MEASURED * _HINTING + 1

    def height(self, words: list[str], lines: int, leading: float) -> float:
        # Another script's letters may need more room than ours.
        tallest = max(_measured(word, self.font)[1] for word in ("Ảg", *words))
        one = tallest * self.size / _MEASURED + 1
        return lines * one * leading + 1

    def fits(self, words: list[str], width: int, height: int, leading: float) -> bool:
        if any(self.width(word) > width for word in words):
            return False
        return self.height(words, len(self.lines(words, width)), leading) <= height

    def lines(self, words: list[str], width: float) -> list[str]:
        """Fill lines of at most `width` with as many words as they hold."""
        lines: list[str] = []
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balanced(self, words: list[str], width: int) -> str:
        """Return the text in as few lines as `width` needs, none much longer than another."""
        count = len(self.lines(words, width))
        low, high = 1, width
        while count > 1 and low < high:
            middle = (low + high) // 2
            if len(self.lines(words, middle)) > count:
                low = middle + 1
            else:
                high = middle
        return "\n".join(self.lines(words, high if count > 1 else width))
