"""Everything that screens show, as one value that is always sent whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.core.hours import OPEN, Issuing
from server.core.ticket import State


class CounterState(StrEnum):
    """Whether a counter calls people."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class PauseReason(StrEnum):
    """Why a counter calls nobody for a while."""

    LUNCH = "lunch"
    BREAK = "break"
    CONSULTING = "consulting"


@dataclass(frozen=True)
class Call:
    """An invitation to a counter; a recall is a new call. `id` only ever grows.

    `language` is the ticket's, in which the call is spoken once more.
    """

    id: int
    number: str
    service: str
    counter: int
    called_at: datetime
    recall: bool = False
    language: str = "vi"


@dataclass(frozen=True)
class CounterView:
    """What the screen above one counter shows; `ticket` is the number in hand."""

    number: int
    state: CounterState
    ticket: str | None = None
    ticket_state: State | None = None
    pause: PauseReason | None = None


@dataclass(frozen=True)
class LineView:
    """One line: how many wait, and the first numbers in the order of their calling.

    `full`: this service gives no more numbers for now.
    """

    service: str
    waiting: int
    next: tuple[str, ...] = ()
    full: bool = False


@dataclass(frozen=True)
class Board:
    """What every screen shows.

    `version` grows with every change that somebody makes and survives restarts; what time
    alone changes (`issuing`, who is next) comes under the same one. `calls` are the newest
    calls of the day, newest first, without those that were taken back. `day` is the open
    business day, None when closed. `office` is the version of the office's settings.
    `issuing` says whether numbers are given. `notice` is what the supervisor wants all
    to read. `prints` is the id of the newest slip that a kiosk has been asked to print.
    `appointments`: there are appointments today, so a kiosk offers to type their codes.
    `results`: whether the result of a dossier is ready can be looked up.
    """

    version: int
    office: int
    day: int | None
    calls: tuple[Call, ...]
    counters: tuple[CounterView, ...]
    lines: tuple[LineView, ...]
    issuing: Issuing = OPEN
    notice: str | None = None
    prints: int = 0
    appointments: bool = False
    results: bool = False

    @property
    def newest_call(self) -> int:
        """The id of the newest call, 0 before the first."""
        return max((call.id for call in self.calls), default=0)
