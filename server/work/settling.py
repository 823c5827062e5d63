"""Marks numbers that a kiosk gave alone, and whose owners were served by hand meanwhile."""

from __future__ import annotations

from server.core.errors import IllegalAction
from server.core.ticket import Action, State, Ticket
from server.requests import Settle
from server.work.change import Change, move


def settle(change: Change, body: Settle) -> int:
    """Take all of the tickets out of their lines as served, the whole visit; return how many.

    When they were served, and by whom, nobody knows, so it counts in no average. Raises
    UnknownTicket, or IllegalAction for one that does not wait or was not given alone; then
    none of them is changed.
    """
    tickets = [change.records.ticket(ticket) for ticket in dict.fromkeys(body.tickets)]
    for ticket in tickets:
        _check(ticket)
    for ticket in tickets:
        move(change, ticket, Action.SETTLE, rest=())
    return len(tickets)


def _check(ticket: Ticket) -> None:
    if not ticket.alone:
        raise IllegalAction(f"{ticket.number} was given by the server: cannot {Action.SETTLE}")
    if ticket.state is not State.WAITING:
        raise IllegalAction(f"{ticket.number} is {ticket.state}: cannot {Action.SETTLE}")
