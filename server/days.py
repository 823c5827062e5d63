"""Opens and closes the business day."""

from __future__ import annotations

import secrets

from server.change import Change, move
from server.core.errors import OfficeOpen
from server.core.ticket import Action, State
from server.desktops import close_all
from server.hours import date_day, override_hours
from server.policy import local
from server.undo import forget_all


def open_day(change: Change) -> int:
    """Begin a new day, with a key of its own for holders; numbers begin at 001."""
    records = change.records
    if change.day is not None:
        raise OfficeOpen("the business day is open already")
    row = {"opened_at": change.now.wall, "key": secrets.token_hex(32)}
    day = records.table.insert("days", row)
    change.note("day_open", day=day)
    # A request may still be on its way when the day changes, but not for a whole day.
    records.forget_answers(before=day - 1)
    return day


def close_day(change: Change) -> int:
    """Expire who waits, finish who is served, close the counters, destroy the day's key."""
    records = change.records
    day = change.open()
    for ticket in records.tickets_of(day):
        if ticket.state in (State.SERVING, State.ON_HOLD):
            move(change, ticket, Action.FINISH)
        elif ticket.state in (State.WAITING, State.CALLED, State.NO_SHOW):
            move(change, ticket, Action.EXPIRE)
    close_all(change)
    forget_all(records)
    records.table.delete("prints")
    change.note("day_close")
    records.table.update("days", {"closed_at": change.now.wall, "key": None}, id=day)
    # A holder is worthless without the key that made it; keep not even that, nor notes,
    # in which a clerk may have written something personal.
    records.table.update("tickets", {"holder": None, "note": None}, day=day)
    return day
