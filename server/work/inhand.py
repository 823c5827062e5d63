"""What the keys do with the ticket that a counter has in hand, or on hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from server.core.board import CounterState
from server.core.errors import (
    BadRequest,
    CounterBusy,
    IllegalAction,
    NothingInHand,
    TooEarly,
)
from server.core.ticket import Action, Ticket
from server.desk import Key, Pressed
from server.records import Desktop
from server.requests import Act, Resume, Transfer
from server.work.change import Change, move
from server.work.desktops import set_desktop, view_of
from server.work.policy import grace_left


def let_come(change: Change, ticket: Ticket) -> None:
    """Raise TooEarly while `ticket`, which was called, still has time to come."""
    left = grace_left(change.records, change.office, ticket, change.now)
    if left > 0:
        raise TooEarly(f"{ticket.number} still has {left:.0f} s to come")


def finish(change: Change, desktop: Desktop, ticket: Ticket) -> Ticket:
    """Finish `ticket`; a visit with further services goes on to the line of the next one."""
    finished, _ = move(change, ticket, Action.FINISH, desktop)
    if not ticket.rest:
        return finished
    first, *rest = ticket.rest
    onward, _ = move(
        change,
        finished,
        Action.CONTINUE,
        desktop,
        service=first,
        rest=tuple(rest),
        wanted=None,
        returned=_came_back(finished),
    )
    return onward


def _came_back(ticket: Ticket) -> bool:
    """Tell whether whoever goes on from a counter was absent before, and has thus come back."""
    return ticket.absences > 0


def _recall(change: Change, desktop: Desktop, _: Act) -> Pressed:
    ticket, event = move(change, _in_hand(change, desktop, Key.RECALL), Action.RECALL, desktop)
    return Pressed(view_of(desktop, ticket), ticket, event)


def _serve(change: Change, desktop: Desktop, _: Act) -> Pressed:
    ticket, _event = move(change, _in_hand(change, desktop, Key.SERVE), Action.SERVE, desktop)
    return Pressed(view_of(desktop, ticket), ticket)


def _finish(change: Change, desktop: Desktop, _: Act) -> Pressed:
    ticket = _in_hand(change, desktop, Key.FINISH)
    return _let_go(change, desktop, finish(change, desktop, ticket))


def _fetch(change: Change, desktop: Desktop, _: Act) -> Pressed:
    """Send the citizen for a missing paper: done for now, and may return."""
    ticket = _in_hand(change, desktop, Key.FETCH)
    ticket, _event = move(change, ticket, Action.FINISH, desktop, may_return=True)
    return _let_go(change, desktop, ticket)


def _miss(change: Change, desktop: Desktop, _: Act) -> Pressed:
    """Record an absence: the last one cancels, and one before may go back in line by itself."""
    ticket, rules = _in_hand(change, desktop, Key.MISS), change.office.calls
    let_come(change, ticket)
    absences = ticket.absences + 1
    ticket, _event = move(change, ticket, Action.MISS, desktop, absences=absences, returned=False)
    if absences >= rules.absences:
        ticket, _event = move(change, ticket, Action.CANCEL, desktop)
    elif rules.absent_returns:
        back = change.records.last_rank(ticket.day) + 1
        ticket, _event = move(change, ticket, Action.RETURN, desktop, rank=back)
    return _let_go(change, desktop, ticket)


def _hold(change: Change, desktop: Desktop, _: Act) -> Pressed:
    """Lay the ticket aside; the counter keeps it, and may call the next."""
    ticket = _in_hand(change, desktop, Key.HOLD)
    ticket, _event = move(change, ticket, Action.HOLD, desktop)
    return _let_go(change, desktop, ticket)


def _resume(change: Change, desktop: Desktop, body: Act) -> Pressed:
    if desktop.ticket is not None:
        in_hand = change.records.ticket(desktop.ticket)
        raise CounterBusy(f"counter {desktop.number} has {in_hand.number} in hand")
    wanted = body.ticket if isinstance(body, Resume) else None
    ticket, _event = move(change, _on_hold(change, desktop, wanted), Action.RESUME, desktop)
    desktop = replace(desktop, ticket=ticket.id)
    set_desktop(change, desktop)
    return Pressed(view_of(desktop, ticket), ticket)


def _on_hold(change: Change, desktop: Desktop, wanted: str | None) -> Ticket:
    """Return the ticket to go on with; without `wanted` there must be one only."""
    held = change.records.held(desktop.number)
    if not held:
        raise NothingInHand(f"counter {desktop.number} has nothing on hold")
    if wanted is not None:
        found = change.records.ticket(wanted)
        if found.id not in {ticket.id for ticket in held}:
            raise IllegalAction(f"{found.number} is not on hold at counter {desktop.number}")
        return found
    if len(held) > 1:
        numbers = ", ".join(ticket.number for ticket in held)
        raise IllegalAction(f"counter {desktop.number} has {numbers} on hold: say which")
    return held[0]


def _transfer(change: Change, desktop: Desktop, body: Act) -> Pressed:
    """Send the ticket on to another service or counter, where it keeps its place by rank."""
    ticket = _in_hand(change, desktop, Key.TRANSFER)
    if not isinstance(body, Transfer) or (body.service is None and body.counter is None):
        raise BadRequest("say to which service or counter")
    service = body.service or ticket.service
    _check_goal(change, desktop, ticket, service, body.counter)
    rest = tuple(letter for letter in ticket.rest if letter != service)
    ticket, _event = move(
        change,
        ticket,
        Action.TRANSFER,
        desktop,
        service=service,
        wanted=body.counter,
        rest=rest,
        returned=_came_back(ticket),
    )
    return _let_go(change, desktop, ticket)


def _check_goal(
    change: Change, desktop: Desktop, ticket: Ticket, service: str, counter: int | None
) -> None:
    """Raise what names why a ticket cannot go there."""
    change.office.service(service)
    serves = service in change.office.counter(desktop.number).services
    is_same = counter == desktop.number or (counter is None and serves)
    if service == ticket.service and is_same:
        raise IllegalAction(f"{ticket.number} is there already: cannot {Action.TRANSFER}")
    if counter is None:
        return
    change.office.counter(counter)
    if change.records.desktop(counter).state is CounterState.CLOSED:
        raise IllegalAction(f"counter {counter} is closed: it would not call {ticket.number}")


def _in_hand(change: Change, desktop: Desktop, key: Key) -> Ticket:
    if desktop.ticket is None:
        raise NothingInHand(f"counter {desktop.number} has no ticket: cannot {key}")
    return change.records.ticket(desktop.ticket)


def _let_go(change: Change, desktop: Desktop, ticket: Ticket) -> Pressed:
    """Free the counter's hand of `ticket`."""
    desktop = replace(desktop, ticket=None)
    set_desktop(change, desktop)
    return Pressed(view_of(desktop, ticket), ticket)


KEYS: Mapping[Key, Callable[[Change, Desktop, Act], Pressed]] = {
    Key.RECALL: _recall,
    Key.SERVE: _serve,
    Key.FINISH: _finish,
    Key.FETCH: _fetch,
    Key.MISS: _miss,
    Key.HOLD: _hold,
    Key.RESUME: _resume,
    Key.TRANSFER: _transfer,
}
