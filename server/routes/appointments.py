"""Appointments: taken over, listed, and checked in."""

from __future__ import annotations

from server.core.appointment import Checked, Expected, Imported
from server.core.ticket import Place
from server.records import Records
from server.requests import CheckIn, LookAtCsv, OnDate, TakeOver, TakeOverCsv
from server.routes.table import Parts, Route
from server.session import KIOSKS, STAFF, SUPERVISORS, Caller
from server.work.appointment_csv import check_csv
from server.work.appointments import expected_on

# A month of appointments.
_LONGEST = 640 * 1024


def routes(parts: Parts) -> list[Route]:
    """Return the routes of appointments."""

    def listed(caller: Caller, query: OnDate) -> tuple[Expected, ...]:
        with parts.store.read() as table:
            records = Records(table)
            return expected_on(records, records.office(), parts.clock.read(), query.date)

    def check(caller: Caller, body: LookAtCsv) -> Checked:
        with parts.store.read() as table:
            return check_csv(Records(table).office(), parts.clock.read(), body.csv)

    path, office = "appointments", parts.office
    return [
        Route(
            "GET",
            path,
            "The appointments of a date, or of today",
            STAFF,
            listed,
            tuple[Expected, ...],
            query=OnDate,
        ),
        Route(
            "POST",
            path,
            "Take appointments over",
            SUPERVISORS,
            office.take_over,
            Imported,
            TakeOver,
            longest=_LONGEST,
        ),
        Route(
            "POST",
            f"{path}/csv",
            "Take a CSV file of appointments over",
            SUPERVISORS,
            office.take_over_csv,
            Imported,
            TakeOverCsv,
            longest=_LONGEST,
        ),
        Route(
            "POST",
            f"{path}/csv/check",
            "Look for what is wrong in a CSV file of appointments",
            SUPERVISORS,
            check,
            Checked,
            LookAtCsv,
            longest=_LONGEST,
        ),
        Route(
            "POST",
            f"{path}/check-in",
            "Check in with an appointment",
            STAFF | KIOSKS,
            office.check_in,
            Place,
            CheckIn,
            201,
        ),
    ]
