"""Sets several texts one above the other, all enlarged alike, as large as their box allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from kiosk.screens.fitting import height_needed, natural_width
from kiosk.screens.frame import Box
from kiosk.screens.reading import Said

LEADING = 1.04
# What would get smaller than so much of its wished size goes to a further page.
_SHRUNK = 0.76
# Between two texts, as a part of the smaller one's size.
_AIR = 0.14
# A text that is so many times larger than the rest is a picture more than a text: the number.
_HERO = 3.0
_HERO_PART = 0.4
# The height of a line of it, as a part of its size.
_HERO_LINE = 1.27


@dataclass(frozen=True)
class Line:
    """One text with its size and its box, in pixels."""

    said: Said
    size: int
    box: Box


def is_hero(texts: Sequence[Said], said: Said) -> bool:
    """Tell whether `said` is the one huge thing among `texts`."""
    others = [text.most for text in texts if text is not said]
    return bool(others) and said.most >= _HERO * sorted(others)[len(others) // 2]


def height_of(texts: Sequence[Said], width: float, factor: float) -> float:
    """Return how high `texts` are at `factor` times their size, inf where a word is too wide."""
    return sum(_heights(texts, width, factor)) + _air(texts, factor)


def set_texts(texts: Sequence[Said], area: Box, factor: float) -> list[Line]:
    """Set `texts` at `factor` times their size, or smaller where `area` is; huge ones fill up.

    They stand in the middle of the area's height.
    """
    plain = [said for said in texts if not is_hero(texts, said)]
    huge = len(texts) - len(plain)
    share = _share(texts, area) if huge else 0.0
    fitting = _largest(plain, area.width, area.height - huge * share, factor)
    wished = _heights(plain, area.width, fitting)
    # A word that is wider than the area gets its part of it, and is set smaller by its label.
    heights = [area.height / len(texts) if height == inf else height for height in wished]
    rest = area.height - sum(heights) - _air(texts, fitting)
    if huge and rest / huge > share:
        share = min(rest / huge, 1.5 * share)
    return _placed(texts, dict(zip(plain, heights, strict=True)), share, area, fitting)


def parts(texts: Sequence[Said], area: Box, factor: float) -> list[list[Said]]:
    """Divide `texts` into pages where they would get much smaller than `factor`."""
    huge = any(is_hero(texts, said) for said in texts)
    if huge or _largest(texts, area.width, area.height, factor) >= _SHRUNK * factor:
        return [list(texts)]
    pages: list[list[Said]] = [[]]
    for said in texts:
        if pages[-1] and height_of([*pages[-1], said], area.width, factor) > area.height:
            pages.append([])
        pages[-1].append(said)
    return pages


def _share(texts: Sequence[Said], area: Box) -> float:
    """Return the height that a huge text is sure of: what it fills, at most two fifths."""
    filled = max(hero_height(said, area.width) for said in texts if is_hero(texts, said))
    return min(filled, area.height * (_HERO_PART if len(texts) > 1 else 1.0))


def hero_height(said: Said, width: float) -> float:
    """Return how high a huge text is when it is as large as `width` allows."""
    natural = natural_width(said.text, said.font, int(said.most))
    return said.most * min(1.0, width / natural) * _HERO_LINE


def height_wished(texts: Sequence[Said], width: float, factor: float) -> float:
    """Return how high `texts` are at `factor` times their size, huge ones as wide as `width`."""
    plain = [said for said in texts if not is_hero(texts, said)]
    heroes = [hero_height(said, width) for said in texts if is_hero(texts, said)]
    return height_of(plain, width, factor) + sum(heroes)


def _placed(
    texts: Sequence[Said], heights: dict[Said, float], share: float, area: Box, factor: float
) -> list[Line]:
    tall = sum(heights.get(said, share) for said in texts) + _air(texts, factor)
    y = area.y + area.height - max(0.0, (area.height - tall) / 2)
    lines = []
    for said in texts:
        height = heights.get(said, share)
        y -= height
        size = said.most * factor if said in heights else max(said.most, height)
        lines.append(Line(said, int(size), Box(area.x, y, area.width, height)))
        y -= said.most * factor * _AIR if said in heights else 0
    return lines


def _largest(texts: Sequence[Said], width: float, height: float, factor: float) -> float:
    """Return the largest factor up to `factor` at which `texts` fit."""
    low, high = 0.2, factor
    if height_of(texts, width, high) <= height:
        return high
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if height_of(texts, width, middle) <= height else (low, middle)
    return low


def _heights(texts: Sequence[Said], width: float, factor: float) -> list[float]:
    return [
        height_needed(said.text, said.font, int(said.most * factor), int(width), LEADING)
        for said in texts
    ]


def _air(texts: Sequence[Said], factor: float) -> float:
    plain = [said.most * factor * _AIR for said in texts if not is_hero(texts, said)]
    return sum(plain[:-1])
