"""Reads what the clerk at one counter sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from server.core.leg import Leg
from server.core.line import Choice, callable_at, in_order
from server.core.office import Office
from server.core.reading import Reading, seconds_between
from server.core.ticket import State, Ticket
from server.desk import Desk, InHand, InLine, Key, Undoable
from server.records import Desktop, Records
from server.session import Caller
from server.work.beside import Beside, beside, last_time, tally
from server.work.keys import allowed
from server.work.policy import grace_left, policy_for
from server.work.undo import undoable

# The part of the line that is listed; `Desk.waiting` counts all of it.
_LISTED = 30


def read_desk(records: Records, caller: Caller, counter: int, now: Reading) -> Desk:
    """Return the desk of `counter` for whoever asks; raise UnknownCounter."""
    office = records.office()
    services = office.counter(counter).services
    waiting = callable_at(records.all_waiting(), counter, services)
    order = in_order(waiting, policy_for(records, office, now, waiting))
    scene = _scene(records, office, now, counter, list(islice(order, _LISTED)))
    undo = undoable(records, caller, counter, now) if scene.day is not None else None
    served, mean_s = tally(records, scene.day, caller.name)
    return Desk(
        version=records.newest_event(),
        day=scene.day,
        counter=counter,
        state=scene.desktop.state,
        clerk=scene.desktop.clerk,
        in_hand=scene.at_counter(scene.in_hand) if scene.in_hand else None,
        keys=_keys(scene, caller, bool(waiting) or scene.goes_on_here(services), undo),
        line=tuple(scene.in_line(choice) for choice in scene.order),
        waiting=len(waiting),
        pause=scene.desktop.pause,
        held=tuple(scene.at_counter(ticket) for ticket in scene.held),
        undo=undo,
        grace_s=grace_left(records, office, scene.in_hand, now) if scene.in_hand else 0.0,
        served=served,
        mean_s=mean_s,
    )


def _keys(
    scene: _Scene, caller: Caller, somebody_waits: bool, undo: Undoable | None
) -> tuple[Key, ...]:
    """Return what the state allows this caller to press."""
    if scene.day is None:
        return ()
    back = (Key.UNDO,) if undo else ()
    if scene.desktop.clerk != caller.name:
        return (Key.OPEN, *back)
    keys = allowed(scene.desktop, scene.in_hand, bool(scene.held), somebody_waits)
    return (*keys, *back)


@dataclass(frozen=True)
class _Scene:
    """What is at one counter and in its line, with what is kept beside each ticket."""

    records: Records
    office: Office
    now: Reading
    day: int | None
    desktop: Desktop
    in_hand: Ticket | None
    held: list[Ticket]
    order: list[Choice]
    kept: dict[str, Beside]

    def goes_on_here(self, services: Iterable[str]) -> bool:
        """Tell whether the visit in hand has its next service at this counter."""
        rest = self.in_hand.rest if self.in_hand else ()
        return bool(rest) and rest[0] in services

    def at_counter(self, ticket: Ticket) -> InHand:
        leg, kept = self.records.leg(ticket.id), self.kept[ticket.id]
        since = self._since(ticket, leg)
        waited = seconds_between(leg.queued, leg.called)
        return InHand(
            ticket,
            ticket.state,
            seconds_between(since, self.now),
            waited,
            kept.note,
            kept.initials,
            leg.n,
        )

    def _since(self, ticket: Ticket, leg: Leg) -> Reading | None:
        if ticket.state is State.ON_HOLD:
            return last_time(self.records, ticket.id, "hold")
        return leg.called if ticket.state is State.CALLED else leg.serving

    def in_line(self, choice: Choice) -> InLine:
        ticket = choice.ticket
        kept = self.kept[ticket.id]
        waited = seconds_between(kept.queued, self.now)
        target = 60 * self.office.service(ticket.service).target_minutes
        return InLine(
            ticket=ticket.id,
            number=ticket.number,
            service=ticket.service,
            priority=ticket.priority,
            overtaken=ticket.overtaken,
            slip=ticket.slip,
            reason=choice.reason,
            waited_s=waited,
            is_late=waited is not None and waited > target,
            returned=ticket.returned,
            absences=ticket.absences,
            wanted=ticket.wanted,
            appointment=ticket.appointment is not None,
            initials=kept.initials,
            has_note=kept.note is not None,
            alone=ticket.alone,
        )


def _scene(
    records: Records, office: Office, now: Reading, counter: int, order: list[Choice]
) -> _Scene:
    desktop, held = records.desktop(counter), records.held(counter)
    in_hand = records.ticket(desktop.ticket) if desktop.ticket else None
    tickets = [choice.ticket for choice in order] + held + ([in_hand] if in_hand else [])
    kept = beside(records, [ticket.id for ticket in tickets])
    day = records.open_day()
    return _Scene(records, office, now, day, desktop, in_hand, held, order, kept)
