"""Where a touch really is when the glass tells it a little off; pure.

All places are parts of the glass's width and height, from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Where the crosses stand on the picture, in the order in which they are touched.
CROSSES = ((0.1, 0.9), (0.9, 0.9), (0.9, 0.1), (0.1, 0.1))
# More than this is no glass that is off, but somebody who touched something else.
MOST_STRETCH = 0.25
MOST_OFFSET = 0.2
MOST_MISS = 0.03


@dataclass(frozen=True)
class Calibration:
    """x → `x_scale`·x + `x_offset`, and the same for y."""

    x_scale: float = 1.0
    x_offset: float = 0.0
    y_scale: float = 1.0
    y_offset: float = 0.0

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a touch is that the glass tells at (x, y)."""
        return self.x_scale * x + self.x_offset, self.y_scale * y + self.y_offset

    def after(self, first: Calibration) -> Calibration:
        """Return the one that does `first` and then this."""
        return Calibration(
            self.x_scale * first.x_scale,
            self.x_scale * first.x_offset + self.x_offset,
            self.y_scale * first.y_scale,
            self.y_scale * first.y_offset + self.y_offset,
        )


@dataclass(frozen=True)
class Touched:
    """A cross that stands at (`x`, `y`) was touched, and the glass told (`told_x`, `told_y`)."""

    x: float
    y: float
    told_x: float
    told_y: float


def fit(touches: Sequence[Touched]) -> Calibration | None:
    """Return what puts the touches onto their crosses; None where nothing sensible does."""
    x = _line([(t.told_x, t.x) for t in touches])
    y = _line([(t.told_y, t.y) for t in touches])
    if x is None or y is None:
        return None
    found = Calibration(*x, *y)
    places = [(t, found.place(t.told_x, t.told_y)) for t in touches]
    miss = max(max(abs(at[0] - t.x), abs(at[1] - t.y)) for t, at in places)
    return found if miss <= MOST_MISS and is_sensible(found) else None


def is_sensible(found: Calibration) -> bool:
    """Tell whether a glass can be so far off, and the picture still be reached with it."""
    stretches = abs(found.x_scale - 1), abs(found.y_scale - 1)
    offsets = abs(found.x_offset), abs(found.y_offset)
    return max(stretches) <= MOST_STRETCH and max(offsets) <= MOST_OFFSET


def _line(pairs: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return scale and offset of the line nearest to `pairs` (least squares)."""
    mean_told = sum(told for told, _ in pairs) / len(pairs)
    mean_true = sum(true for _, true in pairs) / len(pairs)
    spread = sum((told - mean_told) ** 2 for told, _ in pairs)
    if spread < 1e-6:
        return None
    scale = sum((told - mean_told) * (true - mean_true) for told, true in pairs) / spread
    return scale, mean_true - scale * mean_told
