"""A clock that moves only when told, and whose wall can be wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from server.core.reading import Reading


@dataclass
class MovedClock:
    """Starts on a Monday morning; `reboot` begins a new boot, as a power cut does."""

    boot: int = 1
    uptime: float = 60.0
    wall: datetime = field(default=datetime(2026, 3, 2, 0, 30, tzinfo=UTC))
    synchronised: bool = True

    def read(self) -> Reading:
        return Reading(f"boot-{self.boot}", self.uptime, self.wall, self.synchronised)

    def pass_(self, **span: float) -> None:
        """Let real time pass."""
        self.uptime += timedelta(**span).total_seconds()
        self.wall += timedelta(**span)

    def jump(self, **span: float) -> None:
        """Set the wall clock forward or back; no real time passes."""
        self.wall += timedelta(**span)

    def reboot(self, **off: float) -> None:
        """Switch off for a while and on again."""
        self.boot += 1
        self.uptime = 20.0
        self.wall += timedelta(**off)
