"""Opens and closes the business day."""

from __future__ import annotations

import secrets
from dataclasses import replace

from server.core.errors import OfficeOpen
from server.core.hours import Override, issuing, next_begin
from server.core.ticket import Action, State
from server.work.appointments import forget_appointments
from server.work.change import Change, move
from server.work.desktops import close_all
from server.work.hours import date_day, last_heard, override_hours
from server.work.policy import local
from server.work.undo import forget_all


def open_day(change: Change) -> int:
    """Begin a new day, with a key of its own for holders; return it.

    A day that somebody forgot to close is closed first. Numbers begin at 001, unless a day
    of the same date was closed already. Whoever opens outside the hours means it: numbers
    are given until the next sitting begins.
    """
    change = _with_no_day(change)
    records, at = change.records, local(change.office, change.now)
    row = {"opened_at": change.now.wall, "key": secrets.token_hex(32), "date": at and at.date()}
    day = records.table.insert("days", row)
    opened = replace(change, day=day)
    opened.note("day_open", day=day)
    opened.audit("day_open", day=day)
    if at and not issuing(change.office.hours, None, at).open:
        override_hours(opened, Override(True, next_begin(change.office.hours, at)))
    # A request may still be on its way when the day changes, but not for a whole day.
    records.forget_answers(before=day - 1)
    if at:
        forget_appointments(records, before=at.date())
    return day


def _with_no_day(change: Change) -> Change:
    """Close a day that somebody forgot; raise OfficeOpen if it is today's.

    Without a trusted clock nobody knows that it is not.
    """
    if change.day is None:
        return change
    if not date_day(change).is_of_another_date(local(change.office, change.now)):
        raise OfficeOpen("the business day is open already")
    close_day(change, forgotten=True)
    return replace(change, day=None)


def close_day(change: Change, forgotten: bool = False) -> int:
    """Expire who waits, finish who is served, close the counters, destroy the day's key.

    The counters of a `forgotten` day were left when somebody last worked at one of them on
    its date: nobody sat there all night.
    """
    records, day = change.records, change.open()
    left = last_heard(change, date_day(change)) if forgotten else change.now
    for ticket in records.tickets_of(day):
        if ticket.state in (State.SERVING, State.ON_HOLD):
            move(change, ticket, Action.FINISH)
        elif ticket.state in (State.WAITING, State.CALLED, State.NO_SHOW):
            move(change, ticket, Action.EXPIRE)
    close_all(replace(change, now=left))
    forget_all(records)
    records.table.delete("prints")
    change.note("day_close", detail={"forgotten": True} if forgotten else None)
    change.audit("day_close", day=day, **({"forgotten": True} if forgotten else {}))
    records.table.update("days", {"closed_at": change.now.wall, "key": None}, id=day)
    # A holder is worthless without the key that made it; keep not even that, nor notes,
    # in which a clerk may have written something personal. Nobody comes back on another day.
    gone = {"holder": None, "note": None, "may_return": False}
    records.table.update("tickets", gone, day=day)
    return day
