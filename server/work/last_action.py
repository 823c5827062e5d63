"""The last action at a counter: what it was, and whether it can still be taken back."""

from __future__ import annotations

from typing import Any

from server.core.errors import NotYourCounter, TooLate
from server.core.leg import Leg
from server.core.reading import Reading
from server.core.ticket import Ticket
from server.records import Records
from server.session import Caller
from server.wire import decode
from server.work.change import SET_BY_MOVES
from server.work.desktops import open_stretch
from server.work.journal import MovedDesktop, MovedTicket, Taken

# For how long the last action can be taken back.
UNDO_S = 15.0

# What an action moves of a ticket, and what is therefore restored. Anything else, a
# priority granted meanwhile, say, or what became of the slip, stays as it is.
_MOVED = ("state", "counter", *SET_BY_MOVES)


def checked(records: Records, caller: Caller, counter: int, now: Reading) -> Taken:
    """Return what can be taken back; raise what names why nothing can."""
    found = last(records, counter)
    if found is None:
        raise TooLate(f"counter {counter} has nothing that could be taken back")
    clerk, taken = found
    if clerk != caller.name:
        raise NotYourCounter(f"the last action at counter {counter} was that of {clerk}")
    if left(taken, now) <= 0:
        raise TooLate(f"{taken.key} at counter {counter} is more than {UNDO_S:.0f} s ago")
    _check_settings(records, taken)
    for ticket in taken.tickets:
        _check_ticket(records, ticket)
    for leg in {leg.after.ticket: leg.after for leg in taken.legs}.values():
        _check_newest_leg(records, leg)
    for desktop in taken.desktops:
        _check_desktop(records, desktop)
    _check_clerks(records, taken)
    return taken


def left(taken: Taken, now: Reading) -> float:
    """Return for how many seconds it can still be taken back; 0 after a restart."""
    return UNDO_S - (now.uptime - taken.at.uptime) if taken.at.boot == now.boot else 0.0


def _check_settings(records: Records, taken: Taken) -> None:
    """Raise TooLate where something would be put back to what the office has no more."""
    office = records.office()
    services = {service.letter for service in office.services}
    needed = {letter for moved in taken.tickets for letter in _letters(moved.before)}
    counters = {moved.before.number for moved in taken.desktops}
    if needed - services or counters - {counter.number for counter in office.counters}:
        raise TooLate(f"the settings have changed since {taken.key}")


def _letters(ticket: Ticket) -> tuple[str, ...]:
    return (ticket.service, *ticket.rest)


def _check_ticket(records: Records, moved: MovedTicket) -> None:
    now = records.ticket(moved.after.id)
    if moved_part(now) != moved_part(moved.after):
        raise TooLate(f"{now.number} is {now.state} by now")


def _check_newest_leg(records: Records, leg: Leg) -> None:
    """Another leg, or another end of this one, means that the ticket went away and came back."""
    if records.leg(leg.ticket) != leg:
        raise TooLate(f"{records.ticket(leg.ticket).number} has been elsewhere meanwhile")


def _check_desktop(records: Records, moved: MovedDesktop) -> None:
    number = moved.after.number
    is_same_stretch = open_stretch(records, number) == moved.stretch_after
    if records.desktop(number) != moved.after or not is_same_stretch:
        raise TooLate(f"counter {number} is no longer as it was left")


def _check_clerks(records: Records, taken: Taken) -> None:
    """Nobody can be put back at a counter who has taken another one since."""
    back = {moved.before.clerk for moved in taken.desktops} - {None}
    restored = {moved.before.number for moved in taken.desktops}
    for other in records.desktops().values():
        if other.clerk in back and other.number not in restored:
            raise TooLate(f"{other.clerk} is at counter {other.number} by now")


def moved_part(ticket: Ticket) -> dict[str, Any]:
    """Return what an action may move of a ticket, by name."""
    return {name: getattr(ticket, name) for name in _MOVED}


def last(records: Records, counter: int) -> tuple[str, Taken] | None:
    """Return who did the last action at a counter, and what it was; None without any."""
    row = records.table.row("select clerk, taken from undos where counter = ?", counter)
    return (row["clerk"], decode(row["taken"], Taken)) if row else None
