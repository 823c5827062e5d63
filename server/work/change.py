"""One change being made, and the one way in which it moves a ticket."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from server.access.audit import record
from server.core.board import CounterState
from server.core.errors import OfficeClosed
from server.core.leg import Leg, Outcome
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import AT_COUNTER, Action, State, Ticket, after
from server.records import Desktop, Happening, Records
from server.session import Caller
from server.wire import plain
from server.work.journal import Journal

# After these a ticket waits again, and how long is measured from then on.
_BEGIN_A_LEG = (Action.TRANSFER, Action.RETURN, Action.CONTINUE)

# What a move may set beside state and counter; the event says it, so that the record
# alone tells what became of the ticket.
SET_BY_MOVES = ("service", "rank", "wanted", "absences", "may_return", "returned", "rest")


@dataclass(frozen=True)
class Change:
    """One change being made: who makes it, by which request, when, and on what."""

    records: Records
    caller: Caller
    request: str
    now: Reading
    office: Office
    day: int | None
    journal: Journal = field(default_factory=Journal)

    def open(self) -> int:
        """Return the open business day; raise OfficeClosed if there is none."""
        if self.day is None:
            raise OfficeClosed("no business day is open")
        return self.day

    def note(self, action: str, **more: object) -> int:
        """Append an event to the record and return its id."""
        event = Happening(action, self.caller.name, self.now, self.day, request=self.request)
        event = replace(event, **more)  # type: ignore[arg-type]
        self.journal.events.append(self.records.happened(event))
        return self.journal.events[-1]

    def audit(self, action: str, **detail: object) -> None:
        """Tell in the audit what the caller did: for what changes more than a ticket."""
        record(self.records.table, self.now, self.caller.name, action, **detail)

    def save_ticket(self, before: Ticket, after: Ticket) -> None:
        """Save a ticket so that the change can be taken back."""
        self.journal.ticket(before, after)
        self.records.save_ticket(after)

    def save_leg(self, before: Leg, after: Leg) -> None:
        """Save a leg so that the change can be taken back."""
        if after != before:
            self.journal.leg(before, after)
            self.records.save_leg(after)

    def add_leg(self, leg: Leg) -> None:
        """Save a new leg so that the change can be taken back."""
        self.journal.leg(None, leg)
        self.records.add_leg(leg)


def move(
    change: Change,
    ticket: Ticket,
    action: Action,
    desktop: Desktop | None = None,
    detail: dict[str, object] | None = None,
    **changed: Any,
) -> tuple[Ticket, int]:
    """Take `ticket` through `action`; return it as saved and the id of the event.

    `changed` are further fields of the ticket, of SET_BY_MOVES. A ticket that waits is at
    no counter.
    """
    at = desktop.number if desktop else ticket.counter
    state = after(ticket, action)
    counter = None if state is State.WAITING else at
    moved = replace(ticket, state=state, counter=counter, **changed)
    if state is State.WAITING:
        moved = replace(moved, wanted=still_wanted(change.records, moved))
    change.save_ticket(ticket, moved)
    _write_legs(change, moved, action, desktop)
    told = (detail or {}) | _difference(ticket, moved)
    return moved, change.note(action, ticket=ticket.id, counter=at, detail=told or None)


def still_wanted(records: Records, ticket: Ticket) -> int | None:
    """Return the only counter that may call `ticket`: none that is closed, or it would be stuck."""
    if ticket.wanted is None:
        return None
    is_closed = records.desktop(ticket.wanted).state is CounterState.CLOSED
    return None if is_closed else ticket.wanted


def _difference(before: Ticket, after: Ticket) -> dict[str, object]:
    was, now = plain(before), plain(after)
    return {name: now[name] for name in SET_BY_MOVES if now[name] != was[name]}


def _write_legs(change: Change, moved: Ticket, action: Action, desktop: Desktop | None) -> None:
    leg = change.records.leg(moved.id)
    change.save_leg(leg, _leg_after(leg, moved, action, change.now, desktop))
    if action in _BEGIN_A_LEG:
        change.add_leg(Leg(moved.id, leg.n + 1, moved.service, queued=change.now))


def _leg_after(
    leg: Leg, ticket: Ticket, action: Action, now: Reading, desktop: Desktop | None
) -> Leg:
    """Return the leg with what `action` measures.

    A recall measures nothing, and a leg that has ended keeps its end: a no-show that
    expires at closing stays a no-show in the records.
    """
    if desktop and action is Action.CALL:
        return replace(leg, called=leg.called or now, counter=desktop.number, clerk=desktop.clerk)
    if action is Action.SERVE:
        return replace(leg, serving=now)
    if ticket.state in AT_COUNTER or leg.outcome is not None:
        return leg
    # What no counter finished but the end of the day took how long nobody knows.
    outcome = Outcome.TRANSFERRED if action is Action.TRANSFER else Outcome(ticket.state)
    return replace(leg, finished=now if desktop else None, outcome=outcome)
