"""The administrators' pages: staff and devices, and the audit."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.access.audit import COMMAND_LINE
from server.access.doors import open_to
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import ADMINISTRATORS


def add_staff(blueprint: Blueprint, parts: Parts) -> None:
    """Put the pages on `blueprint`."""

    @blueprint.get("/staff")
    @open_to(ADMINISTRATORS)
    def staff() -> str:
        office = office_now(parts)
        counters = [counter.number for counter in office.counters]
        return render_template("staff.html", office=office, counters=counters)

    @blueprint.get("/audit")
    @open_to(ADMINISTRATORS)
    def audit() -> str:
        names = [COMMAND_LINE, *(clerk.name for clerk in parts.staff.clerks())]
        return render_template("audit.html", office=office_now(parts), names=names)
