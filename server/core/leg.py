"""One stretch of waiting and service, with the readings that it is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from server.core.reading import Reading, between


class Outcome(StrEnum):
    """How a leg ended."""

    SERVED = "served"
    TRANSFERRED = "transferred"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Leg:
    """A stretch of one visit: queued → first called → serving → finished.

    `n` counts a ticket's legs from 1. A reading is None where it did not happen (yet).
    `outcome` is None while it lasts.
    """

    ticket: str
    n: int
    service: str
    queued: Reading
    counter: int | None = None
    clerk: str | None = None
    called: Reading | None = None
    serving: Reading | None = None
    finished: Reading | None = None
    outcome: Outcome | None = None

    @property
    def waiting_time(self) -> timedelta | None:
        """Queued → first called; None if unknown or untrusted."""
        return between(self.queued, self.called)

    @property
    def way_time(self) -> timedelta | None:
        """First called → serving; None if unknown or untrusted."""
        return between(self.called, self.serving)

    @property
    def service_time(self) -> timedelta | None:
        """Serving → finished; None if unknown or untrusted."""
        return between(self.serving, self.finished)
