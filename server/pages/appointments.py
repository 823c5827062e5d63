"""The page of appointments: who is expected, and a file of them taken over."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, Response, render_template

from server.access.doors import open_to
from server.core.office import Office
from server.pages.office import office_now
from server.records import Records
from server.routes.table import Parts
from server.session import SUPERVISORS
from server.work.appointments import today

_HEADINGS = ("mã", "tên viết tắt", "lĩnh vực", "ngày", "từ", "đến")


def add_appointments(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page and the example file on `blueprint`."""

    @blueprint.get("/appointments")
    @open_to(SUPERVISORS)
    def appointments() -> str:
        return render_template("appointments.html", office=office_now(parts), today=_today(parts))

    @blueprint.get("/appointments/lich-hen-mau.csv")
    @open_to(SUPERVISORS)
    def example() -> Response:
        # The mark at the beginning makes spreadsheets read the file as UTF-8.
        text = "\ufeff" + _example(office_now(parts), _today(parts) + timedelta(days=1))
        answer = Response(text, mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="lich-hen-mau.csv"'
        return answer


def _today(parts: Parts) -> date:
    with parts.store.read() as table:
        records = Records(table)
        return today(records, records.office(), parts.clock.read())


def _example(office: Office, day: date) -> str:
    """Return a file with one line for each of the first services."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(_HEADINGS)
    for n, service in enumerate(office.services[:3]):
        hour = 8 + n
        times = (f"{hour:02d}:00", f"{hour:02d}:30")
        lines.writerow((f"LH-{n + 1:04d}", "N.V.A.", service.letter, f"{day:%d/%m/%Y}", *times))
    return text.getvalue()
