"""Takes the last action at a counter back, as an event of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.core.errors import NotYourCounter, QueueError, TooLate
from server.core.leg import Leg
from server.core.reading import Reading
from server.core.ticket import State, Ticket
from server.desk import Key, Pressed, Undoable
from server.records import Records
from server.session import Caller
from server.wire import decode, encode
from server.work.change import SET_BY_MOVES, Change, still_wanted
from server.work.desktops import open_stretch, view_of
from server.work.journal import MovedDesktop, MovedLeg, MovedTicket, Taken

# For how long the last action can be taken back.
UNDO_S = 15.0

# What an action moves of a ticket, and what is therefore restored. Anything else, a
# priority granted meanwhile, say, or what became of the slip, stays as it is.
_MOVED = ("state", "counter", *SET_BY_MOVES)


def remember(change: Change, counter: int, key: Key, ticket: Ticket | None) -> None:
    """Keep the change as the counter's last action, instead of the one before."""
    moved = ticket if key not in (Key.OPEN, Key.PAUSE, Key.CLOSE) else None
    taken = change.journal.taken(key, moved.number if moved else None, change.now)
    _keep(change.records, counter, change.caller.name, taken)


def add_recall(change: Change, counter: int, pressed: Pressed) -> None:
    """Let a recall go with the call before it: with that taken back nobody was recalled."""
    last = _last(change.records, counter)
    if last is None or pressed.ticket is None or pressed.call is None:
        return
    clerk, taken = last
    if pressed.ticket.id in {moved.after.id for moved in taken.tickets}:
        taken = replace(taken, events=(*taken.events, pressed.call))
        _keep(change.records, counter, clerk, taken)


def undoable(records: Records, caller: Caller, counter: int, now: Reading) -> Undoable | None:
    """Return what `caller` can take back at `counter`, None if there is nothing."""
    try:
        taken = _checked(records, caller, counter, now)
    except QueueError:
        return None
    return Undoable(taken.key, taken.number, _left(taken, now))


def take_back(change: Change, counter: int) -> Pressed:
    """Take the counter's last action back; raise TooLate, or NotYourCounter.

    Its events stay on record and are listed as undone; so is their reversal, as an event.
    """
    records = change.records
    taken = _checked(records, change.caller, counter, change.now)
    _restore(records, taken)
    for event in taken.events:
        records.table.insert("undone", {"event": event})
    records.table.delete("undos", counter=counter)
    change.note("undo", counter=counter, detail={"key": taken.key, "events": taken.events})
    _release(change, taken)
    desktop = records.desktop(counter)
    in_hand = records.ticket(desktop.ticket) if desktop.ticket else None
    return Pressed(view_of(desktop, in_hand), in_hand)


def forget_all(records: Records) -> None:
    """Let nothing be taken back any more: the day closes."""
    records.table.delete("undos")


def _checked(records: Records, caller: Caller, counter: int, now: Reading) -> Taken:
    """Return what can be taken back; raise what names why nothing can."""
    last = _last(records, counter)
    if last is None:
        raise TooLate(f"counter {counter} has nothing that could be taken back")
    clerk, taken = last
    if clerk != caller.name:
        raise NotYourCounter(f"the last action at counter {counter} was that of {clerk}")
    if _left(taken, now) <= 0:
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


def _left(taken: Taken, now: Reading) -> float:
    """Return for how many seconds it can still be taken back; 0 after a restart."""
    return UNDO_S - (now.uptime - taken.at.uptime) if taken.at.boot == now.boot else 0.0


def _check_settings(records: Records, taken: Taken) -> None:
    """Raise TooLate where something would be put back to what the office has no more."""
    office = records.office()
    services = {service.letter for service in office.services}
    groups = {group.key for group in office.priority} | {None}
    back = [records.ticket(moved.before.id) for moved in taken.tickets]
    needed = {letter for moved in taken.tickets for letter in _letters(moved.before)}
    counters = {moved.before.number for moved in taken.desktops}
    if (
        needed <= services
        and {ticket.priority for ticket in back} <= groups
        and counters <= {counter.number for counter in office.counters}
    ):
        return
    raise TooLate(f"the settings have changed since {taken.key}")


def _letters(ticket: Ticket) -> tuple[str, ...]:
    return (ticket.service, *ticket.rest)


def _check_ticket(records: Records, moved: MovedTicket) -> None:
    now = records.ticket(moved.after.id)
    if _moved_part(now) != _moved_part(moved.after):
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


def _restore(records: Records, taken: Taken) -> None:
    for leg in taken.legs:
        _restore_leg(records, leg)
    for ticket in taken.tickets:
        now = records.ticket(ticket.after.id)
        records.save_ticket(replace(now, **_moved_part(ticket.before)))
    for id_ in taken.overtaken:
        now = records.ticket(id_)
        records.save_ticket(replace(now, overtaken=max(0, now.overtaken - 1)))
    for desktop in taken.desktops:
        _restore_desktop(records, desktop)


def _restore_leg(records: Records, leg: MovedLeg) -> None:
    if leg.before is None:
        records.table.delete("legs", ticket=leg.after.ticket, n=leg.after.n)
    else:
        records.save_leg(leg.before)


def _restore_desktop(records: Records, moved: MovedDesktop) -> None:
    """Restore a counter, and the stretch that it was in as if it had never ended."""
    records.save_desktop(moved.before)
    if moved.stretch_after == moved.stretch_before:
        return
    if moved.stretch_after is not None:
        records.table.delete("counter_times", id=moved.stretch_after)
    if moved.stretch_before is not None:
        records.table.update("counter_times", {"ended": None}, id=moved.stretch_before)


def _release(change: Change, taken: Taken) -> None:
    """Let others call whoever is back in the line of a counter that has closed meanwhile."""
    for moved in taken.tickets:
        ticket = change.records.ticket(moved.after.id)
        wanted = still_wanted(change.records, ticket)
        if ticket.state is State.WAITING and wanted != ticket.wanted:
            change.save_ticket(ticket, replace(ticket, wanted=wanted))
            change.note("release", ticket=ticket.id, detail={"wanted": wanted})


def _moved_part(ticket: Ticket) -> dict[str, Any]:
    return {name: getattr(ticket, name) for name in _MOVED}


def _last(records: Records, counter: int) -> tuple[str, Taken] | None:
    row = records.table.row("select clerk, taken from undos where counter = ?", counter)
    return (row["clerk"], decode(row["taken"], Taken)) if row else None


def _keep(records: Records, counter: int, clerk: str, taken: Taken) -> None:
    row = {"counter": counter, "clerk": clerk, "taken": encode(taken).decode()}
    records.table.upsert("undos", row, "counter")
