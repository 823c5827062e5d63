"""A reading of the clocks, and how much time between two readings can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Reading:
    """What the clocks of one machine said at one moment.

    `boot` names the boot, `uptime` is seconds of CLOCK_BOOTTIME since then, `wall` is
    aware and in UTC, `synchronised` tells whether the wall clock had been set from a
    time source. A Pi has no battery clock, so `wall` alone may be years off.
    """

    boot: str
    uptime: float
    wall: datetime
    synchronised: bool


def between(start: Reading | None, end: Reading | None) -> timedelta | None:
    """Return the time from `start` to `end`, or None where it cannot be trusted.

    Within one boot the uptime is exact, whatever the wall clock did. Across boots only
    two synchronised wall clocks can be compared.
    """
    if start is None or end is None:
        return None
    if start.boot == end.boot:
        return timedelta(seconds=end.uptime - start.uptime)
    if not (start.synchronised and end.synchronised):
        return None
    span = end.wall - start.wall
    return span if span >= timedelta() else None


def seconds_between(start: Reading | None, end: Reading | None) -> float | None:
    """Return the same in seconds, as pages and screens count it."""
    span = between(start, end)
    return span.total_seconds() if span is not None else None
