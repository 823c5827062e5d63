"""What is to be read on the larger and lower screens, set into its area; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.screens.frame import Box
from kiosk.screens.plain.typeset import Line, is_hero, set_texts
from kiosk.screens.reading import Said

# A number and what belongs to it share a wide area so.
_SHARES = (0.46, 0.54)
_BETWEEN = 0.03


@dataclass(frozen=True)
class Sheet:
    """The lines, and where a QR code goes, None without one."""

    lines: tuple[Line, ...]
    code: Box | None = None


def sheet(texts: Sequence[Said], code: bool, area: Box, factor: float) -> Sheet:
    """Set `texts` into `area`, at most `factor` times as large as usual."""
    wide = area.width > area.height * 1.2
    if code:
        text, place = _beside(area) if wide else _below(area)
        return Sheet(tuple(_columns(texts, text, factor)), place)
    return Sheet(tuple(_columns(texts, area, factor)))


def _columns(texts: Sequence[Said], area: Box, factor: float) -> list[Line]:
    heroes = [n for n, said in enumerate(texts) if is_hero(texts, said)]
    if not heroes or area.width < area.height * 1.2:
        return set_texts(texts, area, factor)
    left, right = (_part(area, 0.0, _SHARES[0]), _part(area, 1 - _SHARES[1] + _BETWEEN, 1.0))
    splits = range(heroes[0] + 1, len(texts) + 1)
    best = max(splits, key=lambda n: _evenness(texts[:n], texts[n:], left, right, factor))
    return set_texts(texts[:best], left, factor) + set_texts(texts[best:], right, factor)


def _evenness(
    one: Sequence[Said], other: Sequence[Said], left: Box, right: Box, factor: float
) -> float:
    """Tell how well two columns fit: the type size that both can have, as a factor."""
    lines = set_texts(one, left, factor) + set_texts(other, right, factor)
    plain = [line.size / line.said.most for line in lines if line.size <= line.said.most * factor]
    return min(plain, default=0.0)


def _part(area: Box, start: float, end: float) -> Box:
    return Box(area.x + area.width * start, area.y, area.width * (end - start), area.height)


def _beside(area: Box) -> tuple[Box, Box]:
    side = min(area.height, area.width * 0.34)
    text = Box(area.x, area.y, area.width - side * 1.08, area.height)
    return text, Box(area.x + area.width - side, area.y, side, area.height)


def _below(area: Box) -> tuple[Box, Box]:
    side = area.height * 0.26
    text = Box(area.x, area.y + side * 1.05, area.width, area.height - side * 1.05)
    return text, Box(area.x, area.y, area.width, side)
