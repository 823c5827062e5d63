"""Reads what is kept beside tickets: since when they wait, notes, initials, tallies."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from server.core.reading import Reading
from server.records import Records
from server.store import as_value


@dataclass(frozen=True)
class Beside:
    """What is kept beside a ticket: since when it has been in line, a note, initials."""

    queued: Reading
    note: str | None
    initials: str


def beside(records: Records, tickets: Collection[str]) -> dict[str, Beside]:
    """Return by ticket what is kept beside it."""
    marks = ", ".join("?" * len(tickets))
    rows = records.table.rows(
        "select t.id, t.note, coalesce(a.initials, '') as initials,"
        " (select queued from legs where ticket = t.id order by n desc limit 1) as queued"
        " from tickets t left join appointments a on a.id = t.appointment"
        f" where t.id in ({marks})",
        *tickets,
    )
    return {r["id"]: Beside(_reading(r["queued"]), r["note"], r["initials"]) for r in rows}


def tally(records: Records, day: int | None, clerk: str) -> tuple[int, float | None]:
    """Return how many `clerk` has served on the date of `day`, in how many seconds on average.

    Whoever was served twice counts twice; a service whose time cannot be trusted is left
    out of the average.
    """
    days = records.days_of_date(day) if day is not None else []
    row = records.table.row(
        "select count(*) as served, avg(service_s) as mean_s from legs"
        f" where day in ({', '.join('?' * len(days))}) and clerk = ? and outcome = 'served'",
        *days,
        clerk,
    )
    return (row["served"], row["mean_s"]) if row else (0, None)


def last_time(records: Records, ticket: str, *actions: str) -> Reading | None:
    """Return when one of `actions` last befell a ticket, but for what was taken back."""
    marks = ", ".join("?" * len(actions))
    row = records.table.row(
        "select boot, uptime, wall, synchronised from events where ticket = ?"
        f" and action in ({marks})"
        " and not exists (select 1 from undone where undone.event = events.id)"
        " order by id desc limit 1",
        ticket,
        *actions,
    )
    return as_value(row | {"synchronised": bool(row["synchronised"])}, Reading) if row else None


def _reading(text: str) -> Reading:
    return msgspec.json.decode(text, type=Reading)
