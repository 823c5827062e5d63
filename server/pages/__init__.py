"""The pages for people: staff's, citizens', and what all of them share."""

from __future__ import annotations

from flask import Blueprint

from server.access.gate import Gate
from server.pages.appointments import add_appointments
from server.pages.citizen import add_citizen
from server.pages.clerk import add_clerk
from server.pages.entrance import add_entrance
from server.pages.hall import add_hall
from server.pages.helper import add_helper
from server.pages.index import add_first_page
from server.pages.language import add_language
from server.pages.look import add_look
from server.pages.rating import add_rating
from server.pages.reports import add_reports
from server.pages.settings import add_settings
from server.pages.staff import add_staff
from server.routes.table import Parts


def pages(parts: Parts, gate: Gate) -> Blueprint:
    """Return the staff's and the citizens' pages as a blueprint."""
    blueprint = Blueprint("pages", __name__, template_folder="templates", static_folder="static")
    add_look(blueprint)
    add_language(blueprint)
    add_entrance(blueprint, parts, gate)
    add_first_page(blueprint, parts, gate)
    add_clerk(blueprint, parts)
    add_hall(blueprint, parts)
    add_helper(blueprint, parts)
    add_appointments(blueprint, parts)
    add_reports(blueprint, parts)
    add_settings(blueprint, parts)
    add_staff(blueprint, parts)
    add_citizen(blueprint, parts)
    add_rating(blueprint, parts)
    return blueprint
