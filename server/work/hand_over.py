"""Takes over what a kiosk did by itself: each ticket once, in line by the time of its issue."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from enum import StrEnum

from server.core.alone import HandedOver, OwnTicket
from server.core.errors import BadRequest, UnknownTicket
from server.core.leg import Leg
from server.core.reading import Reading, seconds_between
from server.core.ticket import Action, Slip, Ticket
from server.records import Records
from server.requests import HandOver
from server.work import own_tickets
from server.work.change import Change, move
from server.work.ghosts import Ghost, ghost_of, remember, supersede
from server.work.hours import sitting_label
from server.work.lines import Lines
from server.work.policy import local
from server.work.reopened import waits_still

log = logging.getLogger(__name__)


class _Fate(StrEnum):
    """What becomes of a ticket, named as in HandedOver."""

    ADDED = "added"
    KNOWN = "known"
    REFUSED = "refused"


@dataclass(frozen=True)
class _Coming:
    """A ticket that is new here: when it was issued by the server's clocks, if anybody can
    tell, and the rank that this means; whether its day is still open; its ghost.
    """

    own: OwnTicket
    moment: Reading | None
    rank: float
    is_open: bool
    is_served: bool
    ghost: Ghost | None

    @property
    def queued(self) -> Reading:
        """Since when it is in line."""
        return own_tickets.queued(self.own.issued, self.moment)


def hand_over(change: Change, body: HandOver) -> HandedOver:
    """Add the tickets that are not known yet; what cannot be taken is passed over.

    Neither hours nor quotas nor a second ticket of the same person count: the paper is in
    somebody's hand. Raises BadRequest where the kiosk's own time cannot be read.
    """
    if not own_tickets.is_readable(body.now):
        raise BadRequest("now is no time that clocks can show")
    lines = Lines(change.records)
    fates: dict[str, _Fate] = {}
    for own in body.tickets:
        if own.id not in fates:
            fates[own.id] = _take(change, own, body.now, lines)
    return HandedOver(*(tuple(k for k, v in fates.items() if v is fate) for fate in _Fate))


def _take(change: Change, own: OwnTicket, told: Reading, lines: Lines) -> _Fate:
    if not own_tickets.is_possible(own):
        # What it says could be anything, and belongs into no record.
        log.warning("%s handed over something that is no ticket", change.caller.name)
        return _Fate.REFUSED
    if stored := _stored(change.records, own.id):
        _learn_of_slip(change, stored, own.slip)
        return _Fate.KNOWN
    if why := _why_refused(change.records, own):
        _refuse(change, own, why)
        return _Fate.REFUSED
    moment = own_tickets.moment_of(own.issued, told, change.now)
    own = waits_still(change, own, moment)
    coming = _with_ghost(change, own, moment, lines.rank(own.day, moment))
    ticket = _add(replace(change, day=own.day, request=str(own.request)), coming)
    lines.add(ticket, coming.queued)
    return _Fate.ADDED


def _with_ghost(change: Change, own: OwnTicket, moment: Reading | None, rank: float) -> _Coming:
    """Return what comes; its ghost may have been in line for longer, and keeps its place."""
    is_open = own.day == change.day
    is_served = own.service in {service.letter for service in change.office.services}
    ghost = ghost_of(change.records, own) if is_served else None
    if ghost is not None and is_open and ghost.ticket.rank < rank:
        moment, rank = ghost.queued, ghost.ticket.rank
    return _Coming(own, moment, rank, is_open, is_served, ghost)


def _stored(records: Records, ticket: str) -> Ticket | None:
    try:
        return records.ticket(ticket)
    except UnknownTicket:
        return None


def _learn_of_slip(change: Change, stored: Ticket, slip: Slip) -> None:
    """Take over what has become of the paper since the ticket was handed over before."""
    if stored.slip is Slip.PENDING and slip is not Slip.PENDING:
        change.records.save_ticket(replace(stored, slip=slip))
        change.note(f"slip_{slip}", ticket=stored.id, request=None)


def _why_refused(records: Records, own: OwnTicket) -> str | None:
    if records.table.value("select id from days where id = ?", own.day) is None:
        return "unknown_day"
    return "number_taken" if records.numbered(own.day, own.number) else None


def _refuse(change: Change, own: OwnTicket, why: str) -> None:
    """Say once, in the record and in the log, that a ticket was not taken, and why."""
    told = "select 1 from events where ticket = ? and action = 'hand_over_refused'"
    if change.records.table.value(told, own.id) is None:
        detail = {"number": own.number, "of_day": own.day, "why": why}
        change.note("hand_over_refused", ticket=own.id, request=str(own.request), detail=detail)
        log.warning("%s of %s is not taken: %s", own.number, change.caller.name, why)


def _add(change: Change, coming: _Coming) -> Ticket:
    """Add a ticket: in line if it can still be called, or else in the record alone."""
    ticket = _save(change, coming, _ticket(change, coming))
    remember(change.records, coming.own)
    if coming.ghost is not None:
        supersede(change, coming.ghost.ticket, ticket)
    if not coming.is_open:
        move(change, ticket, Action.EXPIRE)
    elif not coming.is_served:
        move(change, ticket, Action.CANCEL, detail={"why": "unknown_service"})
        log.warning("%s is cancelled: nobody serves %s any more", ticket.number, ticket.service)
    return ticket


def _ticket(change: Change, coming: _Coming) -> Ticket:
    """Return the ticket; what happened to its ghost in line happened to the same person."""
    own, ghost = coming.own, coming.ghost.ticket if coming.ghost else None
    return Ticket(
        id=own.id,
        day=own.day,
        number=own.number,
        service=own.service,
        seniority=0,
        issued_at=(coming.moment or change.now).wall,
        priority=own_tickets.priority_of(own),
        language=own_tickets.language_of(own),
        slip=own.slip,
        rank=coming.rank,
        rest=own_tickets.rest_of(own, change.office),
        # Also what a server gave whose database was lost: nobody knows what became of it since.
        alone=True,
        overtaken=ghost.overtaken if ghost else 0,
        appointment=ghost.appointment if ghost else None,
        due_at=ghost.due_at if ghost else None,
    )


def _save(change: Change, coming: _Coming, ticket: Ticket) -> Ticket:
    """Save the ticket with its first leg; a holder is worth nothing once its day is closed."""
    holder = own_tickets.holder_of(coming.own) if coming.is_open else None
    at = local(change.office, coming.moment) if coming.moment else None
    serial, sitting = int(ticket.number[1:]), sitting_label(change.office, at)
    ticket = change.records.add_ticket(ticket, serial, holder, sitting, ticket.rank)
    change.records.add_leg(Leg(ticket.id, 1, ticket.service, coming.queued))
    change.note("hand_over", ticket=ticket.id, detail=_detail(ticket, coming.moment, change.now))
    return ticket


def _detail(ticket: Ticket, moment: Reading | None, now: Reading) -> dict[str, object]:
    """Return what the event tells, so that the record alone knows what became of the ticket.

    `age_s` is how long ago it was issued, None where nobody can tell.
    """
    age = seconds_between(moment, now)
    found: dict[str, object] = {"service": ticket.service, "rank": ticket.rank}
    found |= {"age_s": round(age, 1) if age is not None else None}
    found |= {"alone": ticket.alone, "slip": ticket.slip}
    more = {"rest": ticket.rest, "priority": ticket.priority, "appointment": ticket.appointment}
    more |= {"overtaken_before": ticket.overtaken}
    return found | {key: value for key, value in more.items() if value}
