"""The supervisor's page: the whole hall, live."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.doors import open_to
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import SUPERVISORS


def add_hall(blueprint: Blueprint, parts: Parts) -> None:
    """Put the page on `blueprint`."""

    @blueprint.get("/hall")
    @open_to(SUPERVISORS)
    def hall() -> str:
        return render_template("hall.html", office=office_now(parts))
