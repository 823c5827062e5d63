"""The business day: opened, closed, and the key of its holders."""

from __future__ import annotations

from server.core.alone import Range
from server.core.hours import Issuing
from server.records import Records
from server.requests import Act, AskRange, SetIssuing
from server.routes.table import Parts, Route
from server.session import CLERKS, KIOSKS, Caller, DayKey


def routes(parts: Parts) -> list[Route]:
    """Return the routes of the business day."""

    def key(caller: Caller) -> DayKey:
        with parts.store.read() as table:
            day = Records(table).day()
            return DayKey(day, table.value("select key from days where id = ?", day))

    office, own = parts.office, "The numbers that a kiosk may give by itself"
    return [
        Route("POST", "day/open", "Open a business day", CLERKS, office.open_day, int, Act),
        Route("POST", "day/close", "Close the business day", CLERKS, office.close_day, int, Act),
        Route(
            "POST",
            "day/issuing",
            "Give numbers, or stop, against the hours",
            CLERKS,
            office.set_issuing,
            Issuing,
            SetIssuing,
        ),
        Route("POST", "day/range", own, KIOSKS, office.range_of_day, Range, AskRange),
        Route("GET", "day/key", "The key that makes holders", KIOSKS, key, DayKey),
    ]
