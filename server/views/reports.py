"""Reads the day's records for the report and its CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from unicodedata import normalize
from zoneinfo import ZoneInfo

from server.core.errors import OfficeClosed
from server.core.leg import Leg, Outcome
from server.core.reading import Reading
from server.core.report import DayReport, day_report
from server.core.ticket import Ticket
from server.records import Records, leg_of
from server.store import Store
from server.work.ratings import scores

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
    "returned",
    "absences",
    "appointment",
)
# What somebody said of the service is the supervisor's to read: the line names the clerk.
_RATING = "rating"
NO_NAMES: Mapping[str, str] = {}


def read_report(store: Store) -> DayReport:
    """Return the report of the open day, or of the last one when closed.

    What was before the day was closed and opened again on its date belongs to it.
    """
    with store.read() as table:
        records = Records(table)
        day = latest_day(records)
        return day_report(day, _visits(records, day))


def day_opened(store: Store, day: int) -> datetime:
    """Return when `day` was opened, the first time on its date."""
    with store.read() as table:
        first, *_ = Records(table).days_of_date(day)
        return datetime.fromisoformat(table.value("select opened_at from days where id = ?", first))


def legs_csv(store: Store, with_ratings: bool = False, names: Mapping[str, str] = NO_NAMES) -> str:
    """Return the legs of the same day as CSV, in order of issue.

    Times are local, spans in seconds; a span is empty where it did not happen or the
    clocks cannot be trusted. `returned` is 1 for a leg that began with coming back,
    `appointment` for a ticket that had one; `absences` counts those of the whole visit.
    A rating stands in the line of the leg that was served last. `names` are headings for
    people to read, by column.
    """
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    columns = (*_COLUMNS, _RATING) if with_ratings else _COLUMNS
    lines.writerow([names.get(column, column) for column in columns])
    with store.read() as table:
        records = Records(table)
        zone, day = ZoneInfo(records.office().timezone), latest_day(records)
        visits, said = list(_visits(records, day)), scores(records, day)
        rated = {leg.ticket: leg.n for _, leg in visits if leg.outcome is Outcome.SERVED}
        before: Leg | None = None
        for ticket, leg in visits:
            row = _csv_row(ticket, leg, zone, _has_returned(before, leg))
            score = said.get(ticket.id, "") if rated.get(ticket.id) == leg.n else ""
            lines.writerow([*row, score] if with_ratings else row)
            before = leg
    return text.getvalue()


def _has_returned(before: Leg | None, leg: Leg) -> bool:
    """Tell whether `leg` began because its citizen came back, after an absence or a paper.

    `before` is the leg in the line above, of whichever ticket. A visit with several
    services goes on to another one, so the same service again is a return.
    """
    if before is None or before.ticket != leg.ticket:
        return False
    is_same = before.service == leg.service
    return before.outcome is Outcome.NO_SHOW or (before.outcome is Outcome.SERVED and is_same)


def latest_day(records: Records) -> int:
    """Return the open day, or the last one when closed; raise OfficeClosed before the first."""
    day: int | None = records.table.value("select max(id) from days")
    if day is None:
        raise OfficeClosed("no business day has been opened yet")
    return day


def _visits(records: Records, day: int) -> Iterator[tuple[Ticket, Leg]]:
    """Yield each leg of the day with its ticket, a later leg after an earlier one."""
    days = records.days_of_date(day)
    tickets = {t.id: t for d in days for t in records.tickets_of(d)}
    rows = records.table.rows(
        "select legs.* from legs join tickets on tickets.id = legs.ticket"
        f" where tickets.day in ({', '.join('?' * len(days))})"
        " order by tickets.seniority, legs.n",
        *days,
    )
    for row in rows:
        yield tickets[row["ticket"]], leg_of(row)


def _csv_row(ticket: Ticket, leg: Leg, zone: ZoneInfo, has_returned: bool) -> list[object]:
    readings = (leg.queued, leg.called, leg.serving, leg.finished)
    spans = (leg.waiting_time, leg.way_time, leg.service_time)
    return [
        ticket.number,
        leg.service,
        leg.n,
        leg.counter,
        _harmless(leg.clerk),
        _harmless(ticket.priority),
        ticket.overtaken,
        leg.outcome,
        *(_local(reading, zone) for reading in readings),
        *("" if span is None else f"{span.total_seconds():.1f}" for span in spans),
        int(has_returned),
        ticket.absences,
        int(ticket.appointment is not None),
    ]


def _harmless(text: str | None) -> str | None:
    """Keep a spreadsheet from taking what somebody has typed for a formula."""
    return f"'{text}" if text and normalize("NFKC", text)[0] in "=+-@\t\r" else text


def _local(reading: Reading | None, zone: ZoneInfo) -> str:
    return reading.wall.astimezone(zone).isoformat(timespec="seconds") if reading else ""
