"""The helper's page: numbers for people in the hall, by phone or tablet."""

from __future__ import annotations

import io

import segno
from flask import Blueprint, Response, render_template, request

from server.access.doors import open_to
from server.address import reachable
from server.core.look import INK
from server.pages.office import office_now
from server.records import Records
from server.routes.table import Parts
from server.session import STAFF
from server.work.issuing import place_of


def add_helper(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`, and the QR that a helper shows."""

    @blueprint.get("/helper")
    @open_to(STAFF)
    def helper() -> str:
        return render_template("helper.html", office=office_now(parts))

    @blueprint.get("/helper/qr/<ticket>.svg")
    @open_to(STAFF)
    def qr(ticket: str) -> Response:
        """The code that opens the ticket's own page on the citizen's phone."""
        with parts.store.read() as table:
            records = Records(table)
            found = place_of(records, records.office(), records.ticket(ticket), parts.clock.read())
        return Response(_drawn(reachable(request.host_url, found.link)), mimetype="image/svg+xml")


def _drawn(link: str) -> bytes:
    svg = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        svg, kind="svg", border=4, dark=INK, light="white", omitsize=True
    )
    return svg.getvalue()
