"""The first page: a door for everybody who works here, and for every screen."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.doors import ANYBODY, open_to
from server.access.gate import Gate
from server.pages.entrance import STAFF_PAGES, recognise
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import ADMINISTRATORS


def add_first_page(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    """Put the page on `blueprint`."""

    @blueprint.get("/")
    @open_to(ANYBODY)
    def index() -> str:
        """Whoever is not known sees every door: the log-in behind it tells whose it is."""
        who = recognise(gate)
        own = [page for page in STAFF_PAGES if who is None or who.role in page.roles]
        return render_template(
            "index.html",
            office=office_now(parts),
            work=[page for page in own if page.roles != ADMINISTRATORS],
            administration=[page for page in own if page.roles == ADMINISTRATORS],
        )
