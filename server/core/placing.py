"""Finds the place in line of whoever took a number while the server could not be reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from server.core.reading import Reading

# A number goes into the first part of the gap before those who came later: hundreds that
# follow each other fit between the same two.
_PARTS = 64


@dataclass(frozen=True)
class Stood:
    """A ticket of the day: its rank, and when it was issued by the server's clocks.

    None where nobody knows, and where it has been put elsewhere since then: its rank tells
    nothing of its age.
    """

    rank: float
    issued: Reading | None


def rank_by_time(at: Reading, others: Collection[Stood]) -> float | None:
    """Return the rank just before all who were issued after `at`; None: nobody was.

    `at` is of the boot that lasts. Between equal ranks seniority decides.
    """
    later = [other.rank for other in others if other.issued and is_later(other.issued, at)]
    if not later:
        return None
    first = min(later)
    before = max((other.rank for other in others if other.rank < first), default=first - 1)
    return before + (first - before) / _PARTS


def is_later(issued: Reading, at: Reading) -> bool:
    """Tell whether a ticket was issued after `at`, which is a time of the boot that lasts.

    What an earlier boot issued came before anything of this one. From before this one only
    synchronised clocks tell; without them nobody whom the server knew loses a place.
    """
    if issued.boot == at.boot:
        return issued.uptime > at.uptime
    if at.uptime >= 0:
        return False
    return issued.synchronised and at.synchronised and issued.wall > at.wall
