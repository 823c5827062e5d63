"""Finds the largest type in which a text fits its box, wrapped between words only."""

from __future__ import annotations

from functools import lru_cache

from kivy.core.text import Label as CoreLabel

SMALLEST = 8


@lru_cache(maxsize=2048)
def fitting_size(text: str, font: str, most: int, width: int, height: int, leading: float) -> int:
    """Return the largest type size in pixels, at most `most`, at which `text` fits."""
    low, high = SMALLEST, max(SMALLEST, most)
    while low < high:
        middle = (low + high + 1) // 2
        if _fits(text, font, middle, width, height, leading):
            low = middle
        else:
            high = middle - 1
    return low


@lru_cache(maxsize=512)
def natural_width(text: str, font: str, size: int) -> int:
    """Return how wide `text` is on one line, in pixels, with a little air."""
    label = CoreLabel(text=text, font_name=font, font_size=size)
    label.resolve_font_name()
    return int(label.get_extents(text)[0]) + 4


def _fits(text: str, font: str, size: int, width: int, height: int, leading: float) -> bool:
    label = CoreLabel(
        text=text,
        font_name=font,
        font_size=size,
        text_size=(width, None),
        line_height=leading,
    )
    label.resolve_font_name()
    # A word that is wider than its line would be broken inside.
    if any(label.get_extents(word)[0] > width for word in text.split()):
        return False
    return bool(label.render()[1] <= height)
