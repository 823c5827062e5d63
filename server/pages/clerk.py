"""The clerk's page."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.doors import open_to
from server.core.office import in_language
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import CLERKS


def add_clerk(blueprint: Blueprint, parts: Parts) -> None:
    """Put the pages on `blueprint`."""

    @blueprint.get("/clerk")
    @open_to(CLERKS)
    def clerk() -> str:
        return render_template("clerk.html", office=office_now(parts), words=in_language)
