"""What staff do with a ticket away from the counters: cancel it, grant priority, leave a note."""

from __future__ import annotations

from dataclasses import replace

from server.core.errors import IllegalAction
from server.core.ticket import IN_HAND, LIVE, Action, Ticket
from server.records import Desktop
from server.requests import GrantPriority, Note
from server.work.change import Change, move
from server.work.desktops import set_desktop


def cancel(change: Change, ticket: str) -> Ticket:
    """Cancel a ticket that waits, was called or did not come; a counter lets go of it."""
    found = change.records.ticket(ticket)
    desktop = _desktop_with(change, found)
    cancelled, _ = move(change, found, Action.CANCEL, desktop)
    if desktop:
        set_desktop(change, replace(desktop, ticket=None))
    return cancelled


def grant_priority(change: Change, ticket: str, body: GrantPriority) -> Ticket:
    """Give a live ticket another priority, or none; raise IllegalAction, UnknownPriority."""
    found = change.records.ticket(ticket)
    if found.state not in LIVE:
        raise IllegalAction(f"{found.number} is {found.state}: cannot change its priority")
    if body.priority is not None:
        change.office.priority_group(body.priority)
    granted = replace(found, priority=body.priority)
    change.records.save_ticket(granted)
    detail = {"from": found.priority, "to": body.priority, "reason": body.reason}
    change.note("priority", ticket=ticket, counter=found.counter, detail=detail)
    return granted


def leave_note(change: Change, ticket: str, body: Note) -> Ticket:
    """Put a word for the next clerk on a ticket that may still come to one, or remove it.

    It may say something personal, so the record does not repeat it, and it is deleted
    when the day closes.
    """
    found = change.records.ticket(ticket)
    if found.day != change.day or (found.state not in LIVE and not found.may_return):
        raise IllegalAction(f"{found.number} is {found.state}: nobody would read a note on it")
    change.records.table.update("tickets", {"note": body.note}, id=ticket)
    action = "note" if body.note else "note_removed"
    change.note(action, ticket=ticket, counter=found.counter)
    return found


def _desktop_with(change: Change, ticket: Ticket) -> Desktop | None:
    """Return the counter that has `ticket` in hand, None if none has."""
    if ticket.state not in IN_HAND or ticket.counter is None:
        return None
    desktop = change.records.desktop(ticket.counter)
    return desktop if desktop.ticket == ticket.id else None
