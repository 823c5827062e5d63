"""Ghosts: tickets that the server gave and nobody heard of, because the answer was lost.

The kiosk then gave a number by itself, and that one is on paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.core.alone import OwnTicket
from server.core.errors import BadRequest, UnknownTicket
from server.core.reading import Reading
from server.core.ticket import Action, Place, Slip, State, Ticket
from server.records import Records
from server.wire import decode
from server.work.change import Change, move


def remember(records: Records, own: OwnTicket) -> None:
    """Let the touch that asked for `own` make no ticket, should its request come only now."""
    if records.answer_to(str(own.request)) is None:
        records.add_answer(str(own.request), "handed over", own.id)


@dataclass(frozen=True)
class Ghost:
    """The ticket that nobody can have, and since when it has been in line."""

    ticket: Ticket
    queued: Reading


def ghost_of(records: Records, own: OwnTicket) -> Ghost | None:
    """Return the ticket that the server gave for the same touch, and that nobody can have.

    None if there is none, if it has been on paper, or if somebody has answered its call. A
    number that the citizen had already is no ghost.
    """
    done = records.answer_to(str(own.request))
    place = _place(done["answer"]) if done else None
    if place is None or place.known:
        return None
    try:
        given = records.ticket(place.ticket.id)
    except UnknownTicket:
        return None
    leg = records.leg(given.id)
    is_idle = given.state is State.WAITING and leg.n == 1
    return Ghost(given, leg.queued) if is_idle and given.slip is not Slip.PRINTED else None


def supersede(change: Change, ghost: Ticket, ticket: Ticket) -> None:
    """Cancel the ghost of `ticket`, which takes over its appointment."""
    # Its request may have come only on another day than the touch.
    move(replace(change, day=ghost.day), ghost, Action.CANCEL, detail={"superseded": ticket.id})
    change.records.table.delete("prints", ticket=ghost.id)
    if ghost.appointment is not None:
        row = {"ticket": ticket.id}
        change.records.table.update("appointments", row, id=ghost.appointment)


def _place(answer: str) -> Place | None:
    """Return the answer to whoever took a number; None if it was to something else."""
    try:
        return decode(answer, Place)
    except BadRequest:
        return None
