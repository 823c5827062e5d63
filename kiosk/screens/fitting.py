"""Sets text in the largest type in which it fits its box, in lines of similar length.

Lines break between words only, never inside one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kivy.core.text import Label as CoreLabel

SMALLEST = 8


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
        if _Ruler(font, middle, leading).fits(words, width, height):
            low = middle
        else:
            high = middle - 1
    return Setting(low, _Ruler(font, low, leading).balanced(words, width))


@lru_cache(maxsize=512)
def natural_width(text: str, font: str, size: int) -> int:
    """Return how wide `text` is on one line, in pixels, with a little air."""
    return _Ruler(font, size, 1.0).width(text) + 4


def _words(text: str) -> list[str]:
    """Return what lines may break between: a dash or a dot stays with the word before it."""
    tied = text.replace(" – ", "\u00a0– ").replace(" · ", "\u00a0·\u00a0")
    return [word for word in tied.split(" ") if word]


class _Ruler:
    """Measures text in one font and size."""

    def __init__(self, font: str, size: int, leading: float) -> None:
        self._label = CoreLabel(font_name=font, font_size=size, line_height=leading)
        self._label.resolve_font_name()
        self._leading = leading

    def width(self, text: str) -> int:
        return int(self._label.get_extents(text)[0])

    def fits(self, words: list[str], width: int, height: int) -> bool:
        if any(self.width(word) > width for word in words):
            return False
        one = self._label.get_extents("Ảg")[1]
        return bool(len(self.lines(words, width)) * one * self._leading <= height)

    def lines(self, words: list[str], width: int) -> list[str]:
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
