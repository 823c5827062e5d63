"""What one action at a counter changed, kept so that it can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.core.leg import Leg
from server.core.reading import Reading
from server.core.ticket import Ticket
from server.desk import Key
from server.records import Desktop


@dataclass(frozen=True)
class MovedTicket:
    """A ticket before and after the action."""

    before: Ticket
    after: Ticket


@dataclass(frozen=True)
class MovedLeg:
    """A leg before and after the action; None before: it began with it."""

    before: Leg | None
    after: Leg


@dataclass(frozen=True)
class MovedDesktop:
    """A counter before and after; `stretch…` are the ids of its open rows in counter_times."""

    before: Desktop
    after: Desktop
    stretch_before: int | None = None
    stretch_after: int | None = None


@dataclass(frozen=True)
class Taken:
    """The last action at a counter: what was pressed, for which number, when, what it did.

    `overtaken` are the ids of those whom it overtook, `events` the ids of its events.
    """

    key: Key
    number: str | None
    at: Reading
    tickets: tuple[MovedTicket, ...] = ()
    legs: tuple[MovedLeg, ...] = ()
    desktops: tuple[MovedDesktop, ...] = ()
    overtaken: tuple[str, ...] = ()
    events: tuple[int, ...] = ()


@dataclass
class Journal:
    """Collects what one change does; of each thing the first image and the last one."""

    overtaken: list[str] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    _tickets: dict[str, MovedTicket] = field(default_factory=dict)
    _legs: dict[tuple[str, int], MovedLeg] = field(default_factory=dict)
    _desktops: dict[int, MovedDesktop] = field(default_factory=dict)

    def ticket(self, before: Ticket, after: Ticket) -> None:
        """Keep how a ticket was moved."""
        first = self._tickets.get(after.id)
        self._tickets[after.id] = MovedTicket(first.before if first else before, after)

    def leg(self, before: Leg | None, after: Leg) -> None:
        """Keep how a leg went on, or that it began."""
        first = self._legs.get((after.ticket, after.n))
        moved = MovedLeg(first.before if first else before, after)
        self._legs[after.ticket, after.n] = moved

    def desktop(self, moved: MovedDesktop) -> None:
        """Keep what became of a counter."""
        if first := self._desktops.get(moved.after.number):
            moved = MovedDesktop(
                first.before, moved.after, first.stretch_before, moved.stretch_after
            )
        self._desktops[moved.after.number] = moved

    def taken(self, key: Key, number: str | None, at: Reading) -> Taken:
        """Return all that was collected, as what `key` did."""
        return Taken(
            key,
            number,
            at,
            tuple(self._tickets.values()),
            tuple(self._legs.values()),
            tuple(self._desktops.values()),
            tuple(self.overtaken),
            tuple(self.events),
        )
