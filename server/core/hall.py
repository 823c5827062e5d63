"""The hall as its supervisor sees it: lines, counters, devices, and who is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.core.backup import BackupFault
from server.core.board import CounterState, PauseReason
from server.core.device import Concern, DeviceHealth
from server.core.hours import Issuing
from server.core.ticket import State


@dataclass(frozen=True)
class HallLine:
    """One line; `longest_s` is the longest wait in seconds, `late` how many are beyond target.

    `open_counters` are those that are open and serve it. `full`: no more numbers for now.
    `issued` are the numbers that were given with its letter, `served` the stretches of
    service that ended well.
    """

    service: str
    waiting: int
    longest_s: float | None
    late: int
    target_minutes: int
    open_counters: tuple[int, ...]
    full: bool
    issued: int
    served: int

    @property
    def is_stuck(self) -> bool:
        """Whether people wait here, and no counter is open that serves them."""
        return self.waiting > 0 and not self.open_counters


@dataclass(frozen=True)
class HallCounter:
    """One counter; `since_s` is for how long it has been in its state (with a ticket: that one).

    None where the clocks cannot be trusted, and while it is closed.
    """

    number: int
    state: CounterState
    pause: PauseReason | None
    clerk: str | None
    services: tuple[str, ...]
    ticket: str | None
    ticket_state: State | None
    since_s: float | None
    held: tuple[str, ...]
    served: int


@dataclass(frozen=True)
class HallTicket:
    """Somebody who has waited beyond the target, or was absent and has not come back.

    Or whom a kiosk gave a number by itself. `waited_s` is seconds since it queued, or since
    it was absent; None where nobody can tell, and then `issued_at` means nothing either.
    """

    ticket: str
    number: str
    service: str
    state: State
    waited_s: float | None
    priority: str | None
    issued_at: datetime


@dataclass(frozen=True)
class HallDevice:
    """A device that may come in; `seen_s` is seconds since it was heard, None: never.

    `health` is what it last told of itself, `concerns` what somebody has to look after.
    `is_well`: it was heard, and there is nothing to look after.
    """

    name: str
    role: str
    seen_s: float | None
    health: DeviceHealth
    concerns: tuple[Concern, ...]
    is_well: bool


@dataclass(frozen=True)
class HallAppointments:
    """Today's appointments: still expected, checked in, and past their window without coming."""

    expected: int = 0
    arrived: int = 0
    missing: int = 0


@dataclass(frozen=True)
class Hall:
    """Everything on the supervisor's page; `version` is the board's.

    `by_hand`: whether numbers are given is what somebody said, against the hours.

    `stale`: the open day is an earlier date's, which nobody closed. `clock_trusted` False:
    the hours cannot be applied. `late` are those who have waited longest beyond the target,
    then the absent; `late_in_all` counts them also where the list is cut. `alone` are those
    who wait with a number that a kiosk gave by itself, oldest first. `backup` and `stick`:
    why the database is not copied, and why not to the second place.
    """

    version: int
    day: int | None
    opened_at: datetime | None
    stale: bool
    clock_trusted: bool
    issuing: Issuing
    by_hand: bool
    notice: str | None
    lines: tuple[HallLine, ...]
    counters: tuple[HallCounter, ...]
    late: tuple[HallTicket, ...]
    late_in_all: int
    devices: tuple[HallDevice, ...]
    appointments: HallAppointments
    alone: tuple[HallTicket, ...] = ()
    backup: BackupFault | None = None
    stick: BackupFault | None = None
