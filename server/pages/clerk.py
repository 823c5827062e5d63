"""The first page, and the clerk's."""

from __future__ import annotations

from flask import Blueprint, render_template

from server.core.office import Office, in_language
from server.pages.office import office_now
from server.routes.table import Parts


def add_clerk(blueprint: Blueprint, parts: Parts) -> None:
    """Put the pages on `blueprint`."""

    @blueprint.get("/")
    def index() -> str:
        return render_template("index.html", office=office_now(parts), words=in_language)

    @blueprint.get("/clerk")
    def clerk() -> str:
        office = office_now(parts)
        return render_template("clerk.html", office=office, words=in_language, **_names(office))


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
