"""One change being made, and the one way in which it moves a ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.core.errors import OfficeClosed
from server.core.leg import Leg, Outcome
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import AT_COUNTER, Action, Ticket, after
from server.records import Desktop, Happening, Records
from server.session import Caller


@dataclass(frozen=True)
class Change:
    """One change being made: who makes it, by which request, when, and on what."""

    records: Records
    caller: Caller
    request: str
    now: Reading
    office: Office
    day: int | None

    def open(self) -> int:
        """Return the open business day; raise OfficeClosed if there is none."""
        if self.day is None:
            raise OfficeClosed("no business day is open")
        return self.day

    def note(self, action: str, **more: object) -> int:
        """Append an event to the record and return its id."""
        event = Happening(action, self.caller.name, self.now, self.day, request=self.request)
        return self.records.happened(replace(event, **more))  # type: ignore[arg-type]


def move(
    change: Change,
    ticket: Ticket,
    action: Action,
    desktop: Desktop | None = None,
    detail: dict[str, object] | None = None,
) -> tuple[Ticket, int]:
    """Take `ticket` through `action`; return it as saved and the id of the event."""
    counter = desktop.number if desktop else ticket.counter
    moved = replace(ticket, state=after(ticket, action), counter=counter)
    change.records.save_ticket(moved)
    leg = change.records.leg(ticket.id)
    change.records.save_leg(_leg_after(leg, moved, action, change.now, desktop))
    return moved, change.note(action, ticket=ticket.id, counter=counter, detail=detail)


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
