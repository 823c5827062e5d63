"""Packs things to touch into an area: as many on a page as keep their size, in rows; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf

from kiosk.screens.frame import Box

# How high a thing has to be when it is so wide; inf where it is too narrow. In pixels.
Need = Callable[[float], float]


@dataclass(frozen=True)
class Limits:
    """Lengths in pixels: between things, the least width and height, and the greatest height."""

    gap: float
    narrowest: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Raster:
    """Columns and rows of one page, in which everything has `height`."""

    columns: int
    rows: int
    height: float

    @property
    def places(self) -> int:
        """How many things a page has room for."""
        return self.columns * self.rows


def pack(needs: Sequence[Need], area: Box, limits: Limits) -> list[list[Box]]:
    """Return the boxes of every page, in order; what finds no room at all gets a page alone."""
    if not needs:
        return []
    raster = _best(needs, area, limits)
    pages = []
    for first in range(0, len(needs), raster.places):
        here = min(raster.places, len(needs) - first)
        pages.append([_box(n, raster, area, limits.gap) for n in range(here)])
    return pages


def used(boxes: Sequence[Box], area: Box) -> float:
    """Return how much of the area's height `boxes` take, from below."""
    return max((box.y + box.height - area.y for box in boxes), default=0.0)


def _best(needs: Sequence[Need], area: Box, limits: Limits) -> Raster:
    """Take the fewest columns that hold everything, or else whatever holds most."""
    most = max(1, int((area.width + limits.gap) // (limits.narrowest + limits.gap)))
    rasters = [_raster(columns, needs, area, limits) for columns in range(1, most + 1)]
    fitting = [raster for raster in rasters if raster.places >= len(needs)]
    if fitting:
        return _spread(fitting[0], len(needs), area, limits)
    fullest = max(rasters, key=lambda raster: (raster.places, -raster.columns))
    if fullest.places == 0:
        return Raster(1, 1, area.height)
    return _spread(fullest, fullest.places, area, limits)


def _raster(columns: int, needs: Sequence[Need], area: Box, limits: Limits) -> Raster:
    width = (area.width - limits.gap * (columns - 1)) / columns
    height = max(limits.lowest, *(need(width) for need in needs))
    rows = 0 if height == inf else int((area.height + limits.gap) // (height + limits.gap))
    return Raster(columns, max(0, rows), height)


def _spread(raster: Raster, count: int, area: Box, limits: Limits) -> Raster:
    """Use only as many rows as `count` things need, and let them grow into what is left."""
    rows = ceil(count / raster.columns)
    room = (area.height - limits.gap * (rows - 1)) / rows
    return Raster(raster.columns, rows, min(room, max(limits.highest, raster.height)))


def _box(place: int, raster: Raster, area: Box, gap: float) -> Box:
    row, column = divmod(place, raster.columns)
    width = (area.width - gap * (raster.columns - 1)) / raster.columns
    total = raster.rows * (raster.height + gap) - gap
    y = area.y + total - row * (raster.height + gap) - raster.height
    return Box(area.x + column * (width + gap), y, width, raster.height)
