"""Deletes the records of days that are longer ago than the office wants to keep them.

What a day was, stays: its row, and the audit, which also tells what was deleted. Everything
else goes in pieces, each in a transaction of its own with a rest after it, so that whoever
takes or calls a number meanwhile hardly waits.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta

from server.access.audit import record
from server.clock import Clock
from server.core.reading import Reading
from server.records import Records
from server.store import Store, Table
from server.work.policy import local

log = logging.getLogger(__name__)

WHO = "server"
# Tickets in one piece: a few milliseconds of work, and one write to the disk as every number
# that is given is one. In the rest between pieces everybody else has their turn.
_PIECE = 100
_EVENTS_PER_TICKET = 8
_REST_S = 0.05


@dataclass(frozen=True)
class _Old:
    """What is to go: everything up to business day `day`."""

    day: int
    tickets: int


class Retention:
    """Deletes old records in the background, whenever a day was opened."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to delete what is too old, unless that goes on already."""
        if self._thread is not None and self._thread.is_alive():
            return
        now = self._clock.read()
        with self._store.read() as table:
            old = _too_old(Records(table), now)
        if old is not None:
            work = threading.Thread(target=self._run, args=(old, now), name="retention")
            self._thread = work
            work.daemon = True
            work.start()

    def stop(self) -> None:
        """Leave the rest for the next opening."""
        self._stopped.set()
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is being deleted any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, old: _Old, now: Reading) -> None:
        try:
            self._store.change(lambda table: _note(table, now, old))
            while self._store.change(lambda table: delete_piece(table, old.day)):
                if self._stopped.wait(_REST_S):
                    return
            self._store.scrub()
        except Exception:
            # Nothing is lost but time: the next opening goes on where this one ended.
            log.exception("old records could not be deleted")


def _too_old(records: Records, now: Reading) -> _Old | None:
    """Return what is too old; None if nothing is, or if the clock cannot be trusted.

    Days follow each other, so a day whose clock could not be trusted is as old as the
    next one that knows its date.
    """
    office = records.office()
    today = local(office, now)
    if today is None:
        return None
    oldest_kept = today.date() - timedelta(days=office.retention_days)
    day = records.table.value(
        "select max(id) from days where date < ? and closed_at is not null",
        oldest_kept.isoformat(),
    )
    if day is None:
        return None
    tickets = records.table.value("select count(*) from tickets where day <= ?", day)
    return _Old(day, tickets) if tickets or _last_old_event(records.table, day) else None


def _note(table: Table, now: Reading, old: _Old) -> None:
    record(table, now, WHO, "records_delete", through_day=old.day, tickets=old.tickets)


def delete_piece(table: Table, day: int) -> bool:
    """Delete some of what belongs to the days up to `day`; return whether more may be left.

    Events follow once there are no tickets any more.
    """
    return _delete_tickets(table, day) or _delete_times(table, day) or _delete_events(table, day)


def _delete_tickets(table: Table, day: int) -> bool:
    rows = table.rows(
        "select id from tickets where day <= ? order by seniority limit ?", day, _PIECE
    )
    tickets = [row["id"] for row in rows]
    marks = ", ".join("?" * len(tickets))
    for name in ("legs", "ratings"):
        table.rows(f"delete from {name} where ticket in ({marks}) returning 1", *tickets)
    table.rows(f"delete from tickets where id in ({marks}) returning 1", *tickets)
    return bool(tickets)


def _delete_times(table: Table, day: int) -> bool:
    times = table.rows(
        "delete from counter_times where id in (select id from counter_times"
        " where day <= ? and ended is not null order by id limit ?) returning 1",
        day,
        _PIECE,
    )
    return bool(times)


def _delete_events(table: Table, day: int) -> bool:
    last = _last_old_event(table, day)
    for name, column in (("undone", "event"), ("events", "id")):
        table.rows(f"delete from {name} where {column} <= ? returning 1", last)
    return last > 0


def _last_old_event(table: Table, day: int) -> int:
    """Return the last of the oldest events that belongs to a day up to `day`, 0 without any.

    Events without a day are as old as those around them.
    """
    last = before = 0
    while True:
        rows = table.rows(
            "select id, day from events where id > ? order by id limit ?",
            before,
            _PIECE * _EVENTS_PER_TICKET,
        )
        for row in rows:
            if row["day"] is not None and row["day"] > day:
                return last
            last = row["id"] if row["day"] is not None else last
        if last or not rows:
            return last
        before = rows[-1]["id"]
