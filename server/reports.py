"""Reads the day's records for the report and its CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from server.core.errors import OfficeClosed
from server.core.leg import Leg
from server.core.reading import Reading
from server.core.report import DayReport, day_report
from server.core.ticket import Ticket
from server.records import Records, leg_of
from server.store import Store

_COLUMNS = (
    "number",
    "service",
    "leg",
    "counter",
    "clerk",
    "priority",
    "overtaken",
    "outcome",
    "queued_at",
    "called_at",
    "serving_at",
    "finished_at",
    "waiting_s",
    "way_s",
    "service_s",
)


def read_report(store: Store) -> DayReport:
    """Return the report of the open day, or of the last one when closed."""
    with store.read() as table:
        records = Records(table)
        day = latest_day(records)
        latest: dict[str, tuple[Ticket, Leg]] = {t.id: (t, leg) for t, leg in _visits(records, day)}
    return day_report(day, latest.values())


def day_opened(store: Store, day: int) -> datetime:
    """Return when `day` was opened."""
    with store.read() as table:
        return datetime.fromisoformat(table.value("select opened_at from days where id = ?", day))


def legs_csv(store: Store) -> str:
    """Return the legs of the same day as CSV, in order of issue.

    Times are local, spans in seconds; a span is empty where it did not happen or the
    clocks cannot be trusted.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_COLUMNS)
    with store.read() as table:
        records = Records(table)
        zone = ZoneInfo(records.office().timezone)
        for ticket, leg in _visits(records, latest_day(records)):
            lines.writerow(_csv_row(ticket, leg, zone))
    return text.getvalue()


def latest_day(records: Records) -> int:
    """Return the open day, or the last one when closed; raise OfficeClosed before the first."""
    day: int | None = records.table.value("select max(id) from days")
    if day is None:
        raise OfficeClosed("no business day has been opened yet")
    return day


def _visits(records: Records, day: int) -> Iterator[tuple[Ticket, Leg]]:
    """Yield each leg of the day with its ticket, a later leg after an earlier one."""
    tickets = {t.id: t for t in records.tickets_of(day)}
    rows = records.table.rows(
        "select legs.* from legs join tickets on tickets.id = legs.ticket"
        " where tickets.day = ? order by tickets.seniority, legs.n",
        day,
    )
    for row in rows:
        yield tickets[row["ticket"]], leg_of(row)


def _csv_row(ticket: Ticket, leg: Leg, zone: ZoneInfo) -> list[object]:
    readings = (leg.queued, leg.called, leg.serving, leg.finished)
    spans = (leg.waiting_time, leg.way_time, leg.service_time)
    return [
        ticket.number,
        leg.service,
        leg.n,
        leg.counter,
        _harmless(leg.clerk),
        ticket.priority,
        ticket.overtaken,
        leg.outcome,
        *(_local(reading, zone) for reading in readings),
        *("" if span is None else f"{span.total_seconds():.1f}" for span in spans),
    ]


def _harmless(name: str | None) -> str | None:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{name}" if name and name[0] in "=+-@\t\r" else name


def _local(reading: Reading | None, zone: ZoneInfo) -> str:
    return reading.wall.astimezone(zone).isoformat(timespec="seconds") if reading else ""
