"""The pages for people: the clerk's desk, the day's report, a ticket's own page, the look."""

from __future__ import annotations

from string import ascii_uppercase
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, send_from_directory
from werkzeug.wrappers import Response as AnyResponse

from server.core import look
from server.core.errors import LoginNeeded, OfficeClosed, UnknownTicket
from server.core.office import Office, in_language
from server.gate import Gate
from server.issuing import place_of
from server.records import Records
from server.reports import day_opened, legs_csv, read_report
from server.routes import CLERKS, Parts

_COLOURS = ("ink", "paper", "cream", "red", "gold", "green", "quiet", "rule")
_WEIGHTS = ((400, look.REGULAR), (600, look.SEMIBOLD), (800, look.EXTRABOLD))


def pages(parts: Parts, gate: Gate) -> Blueprint:
    """Return the staff's and the citizen's pages as a blueprint."""
    blueprint = Blueprint("pages", __name__, template_folder="templates", static_folder="static")
    _add_look(blueprint)
    _add_staff(blueprint, parts)
    _add_reports(blueprint, parts, gate)
    _add_citizen(blueprint, parts)
    return blueprint


def look_css() -> str:
    """Return the tokens of the look as a style sheet: variables and the typeface."""
    colours = {name: getattr(look, name.upper()) for name in _COLOURS}
    tints = {f"tint-{letter}": look.tint(letter) for letter in ascii_uppercase}
    variables = "".join(f"--{name}: {value};" for name, value in (colours | tints).items())
    faces = "".join(
        f'@font-face {{ font-family: "{look.FAMILY}"; font-weight: {weight};'
        f' src: url("/fonts/{path.name}") format("truetype"); }}\n'
        for weight, path in _WEIGHTS
    )
    tiles = "".join(
        f'[data-letter="{letter}"] {{ --tint: var(--tint-{letter}); }}\n'
        for letter in ascii_uppercase
    )
    return f'{faces}{tiles}:root {{ {variables} font-family: "{look.FAMILY}", sans-serif; }}\n'


def _add_look(blueprint: Blueprint) -> None:
    css = look_css()

    @blueprint.get("/look.css")
    def stylesheet() -> Response:
        answer = Response(css, mimetype="text/css")
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    @blueprint.get("/fonts/<name>")
    def font(name: str) -> Response:
        return send_from_directory(look.FONTS, name, max_age=86400)


def _add_staff(blueprint: Blueprint, parts: Parts) -> None:
    @blueprint.get("/")
    def index() -> str:
        return render_template("index.html", office=_office(parts), words=in_language)

    @blueprint.get("/clerk")
    def clerk() -> str:
        office = _office(parts)
        return render_template("clerk.html", office=office, words=in_language, **_names(office))


def _add_reports(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    @blueprint.get("/reports/today")
    def report() -> str | AnyResponse:
        try:
            gate.admit(request, CLERKS)
        except LoginNeeded:
            return redirect("/clerk")
        office = _office(parts)
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


def _add_citizen(blueprint: Blueprint, parts: Parts) -> None:
    @blueprint.get("/t/<ticket>")
    def ticket(ticket: str) -> tuple[str, int]:
        with parts.store.read() as table:
            records = Records(table)
            office = records.office()
            try:
                place = place_of(records, office, records.ticket(ticket))
            except UnknownTicket:
                return render_template("no_ticket.html", office=office, words=in_language), 404
        issued = place.ticket.issued_at.astimezone(ZoneInfo(office.timezone))
        # None once the office no longer has it; the number is still good.
        service = next((s for s in office.services if s.letter == place.ticket.service), None)
        return render_template(
            "ticket.html",
            office=office,
            words=in_language,
            place=place,
            service=service,
            issued=issued,
            language=place.ticket.language,
        ), 200


def _names(office: Office) -> dict[str, object]:
    """Return what the clerk's page needs of the settings, in Vietnamese."""
    services = {s.letter: in_language(s.name, "vi") for s in office.services}
    return {
        "services": [{"letter": letter, "name": name} for letter, name in services.items()],
        "counters": [
            {"number": c.number, "services": ", ".join(services[s] for s in c.services)}
            for c in office.counters
        ],
        "priority": {p.key: in_language(p.name, "vi") for p in office.priority},
    }


def _office(parts: Parts) -> Office:
    with parts.store.read() as table:
        return Records(table).office()
