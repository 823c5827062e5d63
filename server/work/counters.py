"""What a clerk's keys do at a counter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from server.core.board import CounterState, PauseReason
from server.core.errors import (
    BadRequest,
    CounterPaused,
    IllegalAction,
    NothingWaiting,
    NotYourCounter,
)
from server.core.line import Choice, Reason, callable_at, next_ticket, overtaken_once_more
from server.core.ticket import Action, State, Ticket
from server.desk import Key, Pressed
from server.records import Desktop
from server.requests import Act, CallNumber, Pause
from server.work import desktops, inhand, undo
from server.work.change import Change, move
from server.work.desktops import set_desktop, view_of
from server.work.policy import heads, policy_for


def press(change: Change, counter: int, key: Key, body: Act) -> Pressed:
    """Do what `key` says at `counter`; raises the refusal that names why not.

    Anything but a recall can be taken back for a while.
    """
    change.office.counter(counter)
    change.open()
    if key is Key.UNDO:
        return undo.take_back(change, counter)
    desktop = change.records.desktop(counter)
    if key is not Key.OPEN and desktop.clerk != change.caller.name:
        raise NotYourCounter(f"counter {counter} is taken by {desktop.clerk or 'nobody'}")
    pressed = _WORK[key](change, desktop, body)
    if key is Key.RECALL:
        undo.add_recall(change, counter, pressed)
    else:
        undo.remember(change, counter, key, pressed.ticket)
    return pressed


def _open(change: Change, desktop: Desktop, _: Act) -> Pressed:
    return _set(change, desktops.take(change, desktop))


def _pause(change: Change, desktop: Desktop, body: Act) -> Pressed:
    reason = body.reason if isinstance(body, Pause) else PauseReason.BREAK
    return _set(change, desktops.pause(change, desktop, reason))


def _close(change: Change, desktop: Desktop, _: Act) -> Pressed:
    return _set(change, desktops.close(change, desktop))


def _set(change: Change, desktop: Desktop) -> Pressed:
    in_hand = change.records.ticket(desktop.ticket) if desktop.ticket else None
    return Pressed(view_of(desktop, in_hand), in_hand)


def _next(change: Change, desktop: Desktop, _: Act) -> Pressed:
    """Finish the ticket in hand and call the next; without a next nothing changes."""
    desktop = _with_free_hand(change, desktop)
    services = change.office.counter(desktop.number).services
    line = callable_at(change.records.all_waiting(), desktop.number, services)
    rules = policy_for(change.records, change.office, change.now, heads(line))
    choice = next_ticket(line, rules)
    if choice is None:
        raise NothingWaiting(f"nobody waits for counter {desktop.number}")
    return _call(change, desktop, choice)


def _call_number(change: Change, desktop: Desktop, body: Act) -> Pressed:
    """Call a given number out of turn: a clerk's decision, with a reason, that costs nobody."""
    if not isinstance(body, CallNumber):
        raise BadRequest("say which number to call, and why")
    ticket = _to_be_called(change, body.number)
    desktop = _with_free_hand(change, desktop)
    if ticket.state is State.NO_SHOW:
        ticket, _ = move(change, ticket, Action.RETURN, desktop)
    return _call(change, desktop, Choice(ticket, Reason.CHOSEN), body.reason)


def _to_be_called(change: Change, number: str) -> Ticket:
    ticket = change.records.ticket_numbered(number)
    if ticket.state not in (State.WAITING, State.NO_SHOW):
        raise IllegalAction(f"{number} is {ticket.state}: cannot {Action.CALL}")
    return ticket


def _with_free_hand(change: Change, desktop: Desktop) -> Desktop:
    """Finish the ticket in hand, so that an open counter can call another."""
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: it calls nobody")
    if desktop.ticket is None:
        return desktop
    ticket = change.records.ticket(desktop.ticket)
    inhand.let_come(change, ticket)
    inhand.finish(change, desktop, ticket)
    return replace(desktop, ticket=None)


def _call(change: Change, desktop: Desktop, choice: Choice, why: str | None = None) -> Pressed:
    for ticket in choice.overtaken:
        change.records.save_ticket(overtaken_once_more(ticket))
    overtaken = [t.id for t in choice.overtaken]
    change.journal.overtaken.extend(overtaken)
    detail: dict[str, object] = {"reason": choice.reason, "overtaken": overtaken}
    if why is not None:
        detail["why"] = why
    ticket, event = move(change, choice.ticket, Action.CALL, desktop, detail)
    desktop = replace(desktop, ticket=ticket.id)
    set_desktop(change, desktop)
    return Pressed(view_of(desktop, ticket), ticket, event, choice.reason)


_WORK: dict[Key, Callable[[Change, Desktop, Act], Pressed]] = {
    Key.OPEN: _open,
    Key.PAUSE: _pause,
    Key.CLOSE: _close,
    Key.NEXT: _next,
    Key.CALL: _call_number,
    **inhand.KEYS,
}
