"""A ticket's own page, which the QR on its slip opens on a phone, however old that is.

The server draws all of it, so it works without a script, by loading again and again.
With one, the page asks whether anything has changed, and only then for its middle part.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.access.doors import ANYBODY, open_to
from server.access.gate import NOBODY
from server.core.errors import QueueError, UnknownTicket
from server.core.office import Office, in_language
from server.core.rating import RatingReason, Score
from server.core.standing import Standing
from server.core.ticket import Place
from server.pages.language import citizen_languages, texts
from server.pages.look import literal_css
from server.pages.office import office_now
from server.records import Records
from server.requests import Rate
from server.routes.table import Parts
from server.session import Caller, Role
from server.views.standing import standing_of
from server.wire import encode, tag
from server.work.issuing import place_of

_CSS = Path(__file__).with_name("static") / "ticket.css"


@dataclass(frozen=True)
class _Found:
    """A ticket as its page shows it."""

    office: Office
    place: Place
    standing: Standing


def add_citizen(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`."""
    css = literal_css(_CSS.read_text(encoding="utf-8"))

    @blueprint.get("/ticket.css")
    @open_to(ANYBODY)
    def ticket_css() -> Response:
        answer = Response(css, mimetype="text/css")
        answer.headers["Cache-Control"] = "max-age=3600"
        return answer

    @blueprint.get("/t/<ticket>")
    @open_to(ANYBODY)
    def ticket(ticket: str) -> Response:
        return _drawn(parts, ticket, "ticket.html")

    @blueprint.get("/t/<ticket>/now")
    @open_to(ANYBODY)
    def ticket_now(ticket: str) -> Response:
        """The middle of the page alone."""
        return _drawn(parts, ticket, "ticket_now.html")

    @blueprint.post("/t/<ticket>/rate")
    @open_to(ANYBODY)
    def rate_ticket(ticket: str) -> AnyResponse:
        """Save a rating and show the page again, which says what became of it."""
        with suppress(QueueError, ValueError):
            parts.office.rate(Caller(NOBODY, Role.DISPLAY), ticket, _sent_rating())
        language = request.args.get("language", "")
        query = f"?language={language}" if language in citizen_languages() else ""
        return redirect(f"/t/{quote(ticket, safe='')}{query}", 303)


def _drawn(parts: Parts, ticket: str, template: str) -> Response:
    try:
        found = _find(parts, ticket)
    except UnknownTicket:
        language = _language("")
        text = render_template("no_ticket.html", **_words(language, office_now(parts)))
        return _private(make_response(text, 404))
    language = _language(found.place.ticket.language)
    values = _words(language, found.office) | _values(found, language)
    return _private(make_response(render_template(template, **values)))


def _find(parts: Parts, ticket: str) -> _Found:
    with parts.store.read() as table:
        records = Records(table)
        office = records.office()
        place = place_of(records, office, records.ticket(ticket), parts.clock.read())
        standing = standing_of(records, office, place.ticket, place.people_ahead)
    return _Found(office, place, standing)


def _values(found: _Found, language: str) -> dict[str, Any]:
    """Return what the templates need; a service that the office no longer has is None."""
    office, ticket = found.office, found.place.ticket
    issued = ticket.issued_at.astimezone(ZoneInfo(office.timezone))
    return {
        "office": in_language(office.name, language),
        "ticket": ticket.id,
        "standing": found.standing,
        "etag": tag(encode(found.standing)),
        "service": next((s for s in office.services if s.letter == ticket.service), None),
        "counter_names": {c.number: in_language(c.name, language) for c in office.counters},
        "issued": issued.strftime("%H:%M, %d/%m/%Y"),
        # Drawn only where it is shown: that takes longer than all the rest.
        "code": partial(_code, urljoin(request.url_root, found.place.link)),
        "scores": list(Score),
        "reasons": list(RatingReason),
        "request_id": uuid4(),
    }


def _words(language: str, office: Office) -> dict[str, Any]:
    spoken = [code for code in office.languages if code in citizen_languages()]
    others = {code: texts(code)["ticket"]["language"] for code in spoken if code != language}
    return {
        "language": language,
        # The other languages of the office, each with its own name.
        "others": others,
        "t": texts(language),
        "words": in_language,
    }


def _language(of_slip: str) -> str:
    """Return the language that the address asks for, else the slip's, else Vietnamese."""
    asked = (request.args.get("language", ""), of_slip)
    return next((language for language in asked if language in citizen_languages()), "vi")


def _code(link: str) -> str:
    """Draw `link` as a QR code for the kiosk's scanner."""
    drawn: str = segno.make(link, error="m").svg_inline(border=2, omitsize=True, svgclass="code")
    return drawn


def _sent_rating() -> Rate:
    """Read the form; raises ValueError where it is not one that the page has made."""
    form = request.form
    reasons = tuple(RatingReason(reason) for reason in form.getlist("reason"))
    return Rate(UUID(form.get("request", "")), Score(form.get("score", "")), reasons)


def _private(answer: Response) -> Response:
    """Keep the page out of search engines and of the phone's own store."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
