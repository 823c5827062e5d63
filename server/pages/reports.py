"""The day's report as a page and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from server.access.audit import tell
from server.access.doors import open_to
from server.core.errors import OfficeClosed
from server.core.office import Office
from server.core.rating import Ratings
from server.core.report import DayReport
from server.pages.language import chosen_language, texts
from server.pages.office import office_now
from server.records import Records
from server.routes.table import Parts
from server.session import CLERKS, SUPERVISORS
from server.views.reports import day_opened, legs_csv, read_report
from server.work.ratings import read_ratings


@dataclass(frozen=True)
class _Day:
    """What the page shows of a day; `opened` is local."""

    report: DayReport
    ratings: Ratings
    opened: datetime


def add_reports(blueprint: Blueprint, parts: Parts) -> None:
    """Put the report on `blueprint`."""

    @blueprint.get("/reports/today")
    @open_to(CLERKS)
    def report() -> str:
        office = office_now(parts)
        return render_template(
            "report.html", office=office, day=_day(parts, office), may_read_all=_may_read_all()
        )

    @blueprint.get("/reports/today.csv")
    @open_to(CLERKS)
    def csv() -> AnyResponse:
        try:
            legs = legs_csv(parts.store, _may_read_all(), _headings())
        except OfficeClosed:
            # The page says what is the matter in words.
            return redirect("/reports/today")
        tell(parts.store, parts.clock.read(), g.who.name, "report_export")
        # The mark at the beginning makes spreadsheets read the file as UTF-8.
        answer = Response("\ufeff" + legs, mimetype="text/csv")
        answer.headers["Content-Disposition"] = 'attachment; filename="xin-moi-today.csv"'
        return answer


def _headings() -> dict[str, str]:
    """Return what the columns are called in the language of the page."""
    return dict(texts(chosen_language())["report"]["columns"])


def _may_read_all() -> bool:
    """Tell whether who asks may read what citizens said of each counter."""
    return bool(g.who.role in SUPERVISORS)


def _day(parts: Parts, office: Office) -> _Day | None:
    try:
        report = read_report(parts.store)
    except OfficeClosed:
        return None
    with parts.store.read() as table:
        ratings = read_ratings(Records(table), report.day)
    opened = day_opened(parts.store, report.day).astimezone(ZoneInfo(office.timezone))
    return _Day(report, ratings, opened)
