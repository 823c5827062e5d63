"""Times work and prints it as a table: median and p99, as a ratio to a floor of the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Times:
    """What some runs took, in milliseconds, and how many there were a second."""

    ms: Sequence[float]
    per_second: float = 0.0

    @property
    def median(self) -> float:
        return median(self.ms)

    @property
    def p99(self) -> float:
        return sorted(self.ms)[max(0, -(-len(self.ms) * 99 // 100) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Run `work` and return how long it took, in milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


class Figures:
    """Rows of figures beside what is aimed at."""

    def __init__(self, title: str, *columns: str) -> None:
        self._title = title
        self._rows: list[tuple[str, ...]] = [columns]

    def add(self, *cells: object) -> None:
        """Add a row; floats are shown with two digits."""
        self._rows.append(tuple(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells))

    def show(self) -> None:
        """Print the table."""
        widths = [max(len(row[n]) for row in self._rows) for n in range(len(self._rows[0]))]
        print(f"\n{self._title}")
        for row in self._rows:
            first, *rest = (
                cell.ljust(w) if not n else cell.rjust(w)
                for n, (cell, w) in enumerate(zip(row, widths, strict=True))
            )
            print("  ".join([first, *rest]), flush=True)
