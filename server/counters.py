"""What a clerk's keys do at a counter."""

from __future__ import annotations

from dataclasses import replace

from server.change import Change, move
from server.core.board import CounterState, CounterView
from server.core.errors import (
    CounterPaused,
    IllegalAction,
    NothingInHand,
    NothingWaiting,
    NotYourCounter,
)
from server.core.line import Choice, callable_at, next_ticket, overtaken_once_more
from server.core.ticket import IN_HAND, Action, Ticket
from server.desk import Key, Pressed
from server.policy import policy
from server.records import Desktop

# The keys that do one thing with the ticket in hand.
_ON_TICKET = {
    Key.RECALL: Action.RECALL,
    Key.SERVE: Action.SERVE,
    Key.FINISH: Action.FINISH,
    Key.MISS: Action.MISS,
}


def press(change: Change, counter: int, key: Key) -> Pressed:
    """Do what `key` says at `counter`; raises the refusal that names why not."""
    change.office.counter(counter)
    desktop = change.records.desktop(counter)
    if key is Key.OPEN:
        return _open(change, desktop)
    if desktop.clerk != change.caller.name:
        raise NotYourCounter(f"counter {counter} is taken by {desktop.clerk or 'nobody'}")
    if key is Key.PAUSE:
        return _pause(change, desktop)
    if key is Key.NEXT:
        return _next(change, desktop)
    return _with_ticket(change, desktop, _ON_TICKET[key])


def _open(change: Change, desktop: Desktop) -> Pressed:
    """Take the counter, from another clerk too, and leave the one that was held before."""
    change.open()
    for other in change.records.desktops().values():
        if other.clerk == change.caller.name and other.number != desktop.number:
            _give_up(change, other)
    opened = replace(desktop, state=CounterState.OPEN, clerk=change.caller.name)
    return _set_counter(change, opened, "open")


def _give_up(change: Change, desktop: Desktop) -> None:
    if desktop.ticket is not None:
        in_hand = change.records.ticket(desktop.ticket)
        raise IllegalAction(f"{in_hand.number} is still in hand at counter {desktop.number}")
    change.records.save_desktop(Desktop(desktop.number))
    change.note("leave", counter=desktop.number)


def _pause(change: Change, desktop: Desktop) -> Pressed:
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: cannot pause")
    return _set_counter(change, replace(desktop, state=CounterState.PAUSED), "pause")


def _set_counter(change: Change, desktop: Desktop, action: str) -> Pressed:
    change.records.save_desktop(desktop)
    change.note(action, counter=desktop.number)
    in_hand = change.records.ticket(desktop.ticket) if desktop.ticket else None
    return Pressed(view_of(desktop, in_hand), in_hand)


def _next(change: Change, desktop: Desktop) -> Pressed:
    """Finish the ticket in hand and call the next; without a next nothing changes."""
    change.open()
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: it calls nobody")
    services = change.office.counter(desktop.number).services
    line = callable_at(change.records.all_waiting(), desktop.number, services)
    choice = next_ticket(line, policy(change.office, change.now))
    if choice is None:
        raise NothingWaiting(f"nobody waits for counter {desktop.number}")
    if desktop.ticket is not None:
        move(change, change.records.ticket(desktop.ticket), Action.FINISH, desktop)
    return _call(change, desktop, choice)


def _call(change: Change, desktop: Desktop, choice: Choice) -> Pressed:
    for ticket in choice.overtaken:
        change.records.save_ticket(overtaken_once_more(ticket))
    detail: dict[str, object] = {
        "reason": choice.reason,
        "overtaken": [t.id for t in choice.overtaken],
    }
    ticket, event = move(change, choice.ticket, Action.CALL, desktop, detail)
    desktop = replace(desktop, ticket=ticket.id)
    change.records.save_desktop(desktop)
    return Pressed(view_of(desktop, ticket), ticket, event, choice.reason)


def _with_ticket(change: Change, desktop: Desktop, action: Action) -> Pressed:
    if desktop.ticket is None:
        raise NothingInHand(f"counter {desktop.number} has no ticket: cannot {action}")
    ticket, event = move(change, change.records.ticket(desktop.ticket), action, desktop)
    if ticket.state not in IN_HAND:
        desktop = replace(desktop, ticket=None)
        change.records.save_desktop(desktop)
    return Pressed(view_of(desktop, ticket), ticket, event if action is Action.RECALL else None)


def view_of(desktop: Desktop, ticket: Ticket | None) -> CounterView:
    """Turn a stored counter and its ticket into what screens show."""
    if ticket is None or ticket.state not in IN_HAND:
        return CounterView(desktop.number, desktop.state)
    return CounterView(desktop.number, desktop.state, ticket.number, ticket.state)


def leave(change: Change) -> None:
    """Close the counter that the caller has taken; IllegalAction with a ticket in hand."""
    for desktop in change.records.desktops().values():
        if desktop.clerk == change.caller.name:
            _give_up(change, desktop)
