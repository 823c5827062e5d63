"""Takes the last action at a counter back, as an event of its own."""

from __future__ import annotations

from dataclasses import replace

from server.core.errors import QueueError
from server.core.reading import Reading
from server.core.ticket import State, Ticket
from server.desk import Key, Pressed, Undoable
from server.records import Records
from server.session import Caller
from server.wire import encode
from server.work.change import Change, still_wanted
from server.work.desktops import view_of
from server.work.journal import MovedDesktop, MovedLeg, Taken
from server.work.last_action import checked, last, left, moved_part


def remember(change: Change, counter: int, key: Key, ticket: Ticket | None) -> None:
    """Keep the change as the counter's last action, instead of the one before."""
    moved = ticket if key not in (Key.OPEN, Key.PAUSE, Key.CLOSE) else None
    taken = change.journal.taken(key, moved.number if moved else None, change.now)
    _keep(change.records, counter, change.caller.name, taken)


def add_recall(change: Change, counter: int, pressed: Pressed) -> None:
    """Let a recall go with the call before it: with that taken back nobody was recalled."""
    found = last(change.records, counter)
    if found is None or pressed.ticket is None or pressed.call is None:
        return
    clerk, taken = found
    if pressed.ticket.id in {moved.after.id for moved in taken.tickets}:
        taken = replace(taken, events=(*taken.events, pressed.call))
        _keep(change.records, counter, clerk, taken)


def undoable(records: Records, caller: Caller, counter: int, now: Reading) -> Undoable | None:
    """Return what `caller` can take back at `counter`, None if there is nothing."""
    try:
        taken = checked(records, caller, counter, now)
    except QueueError:
        return None
    return Undoable(taken.key, taken.number, left(taken, now))


def take_back(change: Change, counter: int) -> Pressed:
    """Take the counter's last action back; raise TooLate, or NotYourCounter.

    Its events stay on record and are listed as undone; so is their reversal, as an event.
    """
    records = change.records
    taken = checked(records, change.caller, counter, change.now)
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


def _restore(records: Records, taken: Taken) -> None:
    for leg in taken.legs:
        _restore_leg(records, leg)
    for ticket in taken.tickets:
        now = records.ticket(ticket.after.id)
        records.save_ticket(replace(now, **moved_part(ticket.before)))
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


def _keep(records: Records, counter: int, clerk: str, taken: Taken) -> None:
    row = {"counter": counter, "clerk": clerk, "taken": encode(taken).decode()}
    records.table.upsert("undos", row, "counter")
