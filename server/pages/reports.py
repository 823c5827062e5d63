"""The day's report as a page and as CSV."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.core.errors import LoginNeeded, OfficeClosed
from server.core.office import in_language
from server.doors import open_to
from server.gate import Gate
from server.pages.office import office_now
from server.reports import day_opened, legs_csv, read_report
from server.routes.table import Parts
from server.session import CLERKS


def add_reports(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    """Put the report on `blueprint`."""

    @blueprint.get("/reports/today")
    @open_to(CLERKS)
    def report() -> str | AnyResponse:
        try:
            gate.admit(request, CLERKS)
        except LoginNeeded:
            return redirect("/clerk")
        office = office_now(parts)
        try:
            day = read_report(parts.store)
        except OfficeClosed:
            day = None
        return render_template(
            "report.html",
            office=office,
            words=in_language,
            report=day,
            names={s.letter: in_language(s.name, "vi") for s in office.services},
            opened=day and day_opened(parts.store, day.day).astimezone(ZoneInfo(office.timezone)),
        )

    @blueprint.get("/reports/today.csv")
    @open_to(CLERKS)
    def csv() -> AnyResponse:
        try:
            gate.admit(request, CLERKS)
            legs = legs_csv(parts.store)
        except (LoginNeeded, OfficeClosed):
            # The page says what is the matter in words.
            return redirect("/reports/today")
        # The mark at the beginning makes spreadsheets read the file as UTF-8.
        answer = Response("\ufeff" + legs, mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="xin-moi-today.csv"'
        return answer
