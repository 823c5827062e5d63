"""A ticket's own page, which the QR on its slip opens."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template

from server.core.errors import UnknownTicket
from server.core.office import in_language
from server.doors import ANYBODY, open_to
from server.issuing import place_of
from server.records import Records
from server.routes.table import Parts


def add_citizen(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`."""

    @blueprint.get("/t/<ticket>")
    @open_to(ANYBODY)
    def ticket(ticket: str) -> tuple[str, int]:
        with parts.store.read() as table:
            records = Records(table)
            office = records.office()
            try:
                place = place_of(records, office, records.ticket(ticket), parts.clock.read())
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
