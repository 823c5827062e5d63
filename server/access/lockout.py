"""Makes whoever tries too many wrong PINs wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.core.errors import LockedOut

# Wrong PINs before the first wait; each further one doubles it.
_TRIES = 5
_FIRST_WAIT_S = 30.0
_LONGEST_WAIT_S = 3600.0
# As many doublings as lead beyond the longest wait: a power of any count would overflow.
_MOST_DOUBLINGS = 7
# Without a further wrong PIN for so long after the wait, all is forgotten.
_QUIET_S = 3600.0
# Whoever invents names fills the memory up to here.
NAMES = 1000


@dataclass(frozen=True)
class _Failures:
    """Wrong PINs so far, and the uptime at which the wait for them ends."""

    count: int
    until: float


class Lockout:
    """Counts wrong PINs for each name and the address they came from.

    The address matters: without it anybody could shut a clerk out by trying the name.
    `uptime` gives seconds. For one thread only.
    """

    def __init__(self, uptime: Callable[[], float]) -> None:
        self._uptime = uptime
        self._found: dict[tuple[str, str], _Failures] = {}

    def check(self, name: str, peer: str) -> None:
        """Raise LockedOut while this name has to wait at this address."""
        failures = self._found.get((name, peer))
        wait = failures.until - self._uptime() if failures else 0.0
        if wait > 0:
            raise LockedOut(f"too many wrong PINs: wait {wait:.0f} seconds", wait)

    def failed(self, name: str, peer: str) -> float:
        """Count a wrong PIN and return the seconds to wait for it.

        The count that is the oldest makes room for a new one.
        """
        now = self._uptime()
        count = self._count(name, peer, now) + 1
        self.passed(name, peer)
        self._found[name, peer] = _Failures(count, now + _wait(count))
        if len(self._found) > NAMES:
            del self._found[next(iter(self._found))]
        return _wait(count)

    def passed(self, name: str, peer: str) -> None:
        """Forget the wrong PINs of a name at an address."""
        self._found.pop((name, peer), None)

    def _count(self, name: str, peer: str, now: float) -> int:
        failures = self._found.get((name, peer))
        return failures.count if failures and now - failures.until < _QUIET_S else 0


def _wait(count: int) -> float:
    if count < _TRIES:
        return 0.0
    doublings = min(count - _TRIES, _MOST_DOUBLINGS)
    return min(_FIRST_WAIT_S * float(2**doublings), _LONGEST_WAIT_S)
