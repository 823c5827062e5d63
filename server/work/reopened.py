"""Whoever took a number while the day was closed by mistake, and a kiosk had not heard of it."""

from __future__ import annotations

from dataclasses import replace

from server.core.alone import OwnTicket
from server.core.reading import Reading, seconds_between
from server.records import Records
from server.store import as_value
from server.work.change import Change

_CLOSED = """
select boot, uptime, wall, synchronised from events where action = 'day_close' and day = ?
order by id desc limit 1
"""


def waits_still(change: Change, own: OwnTicket, moment: Reading | None) -> OwnTicket:
    """Return `own` as one of the open day, if that goes on with the ticket's own day.

    Closing expires everybody who waits then. Whoever took a number only later, at `moment`,
    is in the hall and was told nothing; where nobody knows when, they are rather called for
    nothing than never. The holder's key went with the day that was closed.
    """
    if change.day in (None, own.day) or own.day not in change.records.days_of_date(change.open()):
        return own
    age = seconds_between(moment, _closed(change.records, own.day))
    is_before = age is not None and age >= 0
    return own if is_before else replace(own, day=change.open(), holder=None)


def _closed(records: Records, day: int) -> Reading | None:
    row = records.table.row(_CLOSED, day)
    return as_value(row | {"synchronised": bool(row["synchronised"])}, Reading) if row else None
