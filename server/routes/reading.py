"""What may be read of the office: its settings and its reports."""

from __future__ import annotations

from server.core.office import Office
from server.core.report import DayReport
from server.records import Records
from server.routes.table import ANYBODY, Parts, Route
from server.session import CLERKS, Caller
from server.views.reports import read_report


def routes(parts: Parts) -> list[Route]:
    """Return the routes that only read."""

    def office(caller: Caller) -> Office:
        with parts.store.read() as table:
            return Records(table).office()

    def report(caller: Caller) -> DayReport:
        return read_report(parts.store)

    return [
        Route("GET", "office", "The office's settings", ANYBODY, office, Office),
        Route("GET", "reports/today", "The day in numbers", CLERKS, report, DayReport),
    ]
