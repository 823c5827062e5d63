"""Reads what the clerk at one counter sees."""

from __future__ import annotations

from itertools import islice

from server.core.board import CounterState
from server.core.leg import Leg
from server.core.line import Choice, callable_at, in_order
from server.core.reading import Reading, between
from server.core.ticket import TRANSITIONS, Action, State, Ticket
from server.desk import Desk, InHand, InLine, Key
from server.policy import policy
from server.records import Desktop, Records
from server.session import Caller

# The part of the line that is listed; `Desk.waiting` counts all of it.
_LISTED = 30

_ON_TICKET = (Key.RECALL, Key.SERVE, Key.FINISH, Key.MISS)


def read_desk(records: Records, caller: Caller, counter: int, now: Reading) -> Desk:
    """Return the desk of `counter` for whoever asks; raise UnknownCounter."""
    office = records.office()
    services = office.counter(counter).services
    desktop = records.desktop(counter)
    day = records.open_day()
    waiting = callable_at(records.all_waiting(), counter, services)
    order = islice(in_order(waiting, policy(office, now)), _LISTED)
    in_hand = records.ticket(desktop.ticket) if desktop.ticket else None
    return Desk(
        version=records.newest_event(),
        day=day,
        counter=counter,
        state=desktop.state,
        clerk=desktop.clerk,
        in_hand=_in_hand(records, in_hand, now) if in_hand else None,
        keys=_keys(desktop, in_hand, bool(waiting), caller) if day else (),
        line=tuple(_in_line(records, choice, now) for choice in order),
        waiting=len(waiting),
    )


def _keys(
    desktop: Desktop, in_hand: Ticket | None, somebody_waits: bool, caller: Caller
) -> tuple[Key, ...]:
    """Return what the state allows this caller to press."""
    if desktop.clerk != caller.name:
        return (Key.OPEN,)
    keys = [k for k in _ON_TICKET if in_hand and (in_hand.state, Action(k)) in TRANSITIONS]
    if desktop.state is not CounterState.OPEN:
        return (Key.OPEN, *keys)
    return (*([Key.NEXT] if somebody_waits else []), Key.PAUSE, *keys)


def _in_hand(records: Records, ticket: Ticket, now: Reading) -> InHand:
    leg = records.leg(ticket.id)
    since = leg.called if ticket.state is State.CALLED else leg.serving
    return InHand(ticket, ticket.state, _seconds(since, now), _seconds_waited(leg))


def _in_line(records: Records, choice: Choice, now: Reading) -> InLine:
    ticket = choice.ticket
    return InLine(
        ticket=ticket.id,
        number=ticket.number,
        service=ticket.service,
        priority=ticket.priority,
        overtaken=ticket.overtaken,
        slip=ticket.slip,
        reason=choice.reason,
        waited_s=_seconds(records.leg(ticket.id).queued, now),
    )


def _seconds_waited(leg: Leg) -> float | None:
    return leg.waiting_time.total_seconds() if leg.waiting_time is not None else None


def _seconds(start: Reading | None, end: Reading) -> float | None:
    span = between(start, end)
    return span.total_seconds() if span is not None else None
