"""The window as designers see it, and where the services' tiles lie in it; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

# The sizes that everything is drawn for; other windows are scaled from the nearer one.
PORTRAIT = (1080, 1920)
LANDSCAPE = (1024, 600)


@dataclass(frozen=True)
class Frame:
    """A window of `width` × `height` pixels."""

    width: float
    height: float

    @property
    def portrait(self) -> bool:
        """Whether it stands upright."""
        return self.height > self.width

    @property
    def unit(self) -> float:
        """How many pixels one pixel of the design has."""
        wide, high = PORTRAIT if self.portrait else LANDSCAPE
        return min(self.width / wide, self.height / high)

    def px(self, portrait: float, landscape: float) -> float:
        """Return a length given for 1080×1920 and for 1024×600, in this window's pixels."""
        return (portrait if self.portrait else landscape) * self.unit


@dataclass(frozen=True)
class Box:
    """A rectangle; `y` is its lower edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Spacing:
    """Lengths between tiles, for a group's heading, and the highest a tile may be."""

    gap: float
    heading: float
    highest: float


def arrange(
    groups: Sequence[str], area: Box, columns: int, spacing: Spacing
) -> tuple[list[Box], dict[str, Box]]:
    """Lay tiles, given by their groups, out in rows; return their boxes and the headings'.

    Every group's heading stands above its first tile; a row in which no group begins has
    no heading.
    """
    columns = max(1, min(columns, len(groups)))
    rows = ceil(len(groups) / columns)
    begins = {group: groups.index(group) for group in dict.fromkeys(groups)}
    headed = sorted({first // columns for first in begins.values()})
    free = area.height - spacing.heading * len(headed) - spacing.gap * (rows - 1)
    height = min(free / max(rows, 1), spacing.highest)
    width = (area.width - spacing.gap * (columns - 1)) / columns
    tiles = []
    for n in range(len(groups)):
        row, column = divmod(n, columns)
        above = sum(h <= row for h in headed) * spacing.heading + row * spacing.gap
        y = area.y + area.height - above - (row + 1) * height
        tiles.append(Box(area.x + column * (width + spacing.gap), y, width, height))
    return tiles, dict(_headings(begins, tiles, spacing.heading))


def columns_for(n: int, portrait: bool) -> int:
    """Return how many columns `n` tiles need: few, so that they stay large."""
    if portrait:
        return 1 if n <= 3 else 2 if n <= 12 else 3
    return max(2, ceil(n / 2)) if n <= 8 else ceil(n / 3) if n <= 15 else ceil(n / 4)


def _headings(begins: dict[str, int], tiles: list[Box], height: float) -> Iterator[tuple[str, Box]]:
    for group, first in begins.items():
        tile = tiles[first]
        yield group, Box(tile.x, tile.y + tile.height, tile.width, height)
