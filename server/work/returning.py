"""Takes citizens back into line: who was absent, and who has fetched the missing paper."""

from __future__ import annotations

from server.core.errors import Forbidden, IllegalAction
from server.core.line import rank_behind
from server.core.ticket import Action, Place, State, Ticket
from server.session import CLERKS, Role
from server.work.change import Change, move
from server.work.hours import refuse_in_stale_day
from server.work.issuing import place_of


def return_ticket(change: Change, ticket: str) -> Place:
    """Put a ticket of today back into the line of its service, without a new number.

    Raises IllegalAction for one that is neither absent nor served, or of another day,
    IssuingStopped in a day that somebody forgot to close (only a clerk may go on in it),
    Forbidden where a kiosk asks for one that nobody has sent for a paper, and
    UnknownService where the office has given up what it was for.
    """
    found = change.records.ticket(ticket)
    change.office.service(found.service)
    if found.day != change.open():
        raise IllegalAction(f"{found.number} is of another day: cannot {Action.RETURN}")
    if change.caller.role not in CLERKS:
        refuse_in_stale_day(change)
    if change.caller.role is Role.KIOSK and found.state is State.SERVED and not found.may_return:
        raise Forbidden(f"{found.number} is {found.state}: only staff take it back")
    rank = _rank(change, found)
    back, _ = move(change, found, Action.RETURN, rank=rank, may_return=False, returned=True)
    return place_of(change.records, change.office, back, change.now)


def _rank(change: Change, ticket: Ticket) -> float:
    """Return where the ticket stands from now on: an absent one at the back."""
    records = change.records
    if ticket.state is State.NO_SHOW:
        return records.last_rank(ticket.day) + 1
    line = records.waiting([ticket.service])
    return rank_behind(
        line, change.office.calls.return_after, ticket, records.last_rank(ticket.day)
    )
