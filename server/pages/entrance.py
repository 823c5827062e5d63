"""Who may open which of the staff's pages, the bar on top of them, and logging in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from server.access.doors import ANYBODY, open_to, stated
from server.access.gate import Gate
from server.core.errors import LoginNeeded
from server.core.office import in_language
from server.pages.language import own_path
from server.pages.office import office_now
from server.routes.table import Parts
from server.session import ADMINISTRATORS, CLERKS, STAFF, SUPERVISORS, Role, Session


@dataclass(frozen=True)
class StaffPage:
    """A page that the bar leads to; `words` is its name's key in texts/<language>/common.toml."""

    address: str
    words: str
    roles: frozenset[Role]


# Whoever logs in begins at the first one that is theirs.
STAFF_PAGES = (
    StaffPage("/hall", "hall_page", SUPERVISORS),
    StaffPage("/clerk", "clerk_page", CLERKS),
    StaffPage("/helper", "helper_page", STAFF),
    StaffPage("/appointments", "appointments_page", SUPERVISORS),
    StaffPage("/reports/today", "reports_page", CLERKS),
    StaffPage("/settings", "settings_page", ADMINISTRATORS),
    StaffPage("/staff", "staff_page", ADMINISTRATORS),
    StaffPage("/audit", "audit_page", ADMINISTRATORS),
)


def enter(parts: Parts, gate: Gate, roles: Collection[Role]) -> Session:
    """Return who opens a page that is for `roles`; the bar on top of it is then theirs.

    Whoever is not logged in is sent to log in, and comes back. Any other role is told so,
    and the bar shows the pages that are its own.
    """
    try:
        session = gate.session(request)
    except LoginNeeded:
        back = quote(request.full_path.removesuffix("?"))
        abort(redirect(f"/login?back={back}"))
    g.who = session
    if session.role not in roles:
        abort(Response(render_template("no_entry.html", office=office_now(parts)), 403))
    return session


def recognise(gate: Gate) -> Session | None:
    """Return who opens a page that is for anybody; None if they are not logged in."""
    try:
        g.who = gate.session(request)
    except LoginNeeded:
        return None
    return g.who  # type: ignore[no-any-return]


def add_entrance(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    """Put the log-in on `blueprint`, and give every template what the bar needs."""

    @blueprint.app_context_processor
    def bar() -> dict[str, Any]:
        who: Session | None = g.get("who")
        own = [page for page in STAFF_PAGES if who and who.role in page.roles]
        return {"who": who, "own_pages": own, "words": in_language}

    @blueprint.before_request
    def let_in() -> None:
        """Ask whoever opens a page that is not for anybody who they are."""
        if roles := stated(current_app, request.endpoint or ""):
            enter(parts, gate, roles)

    @blueprint.get("/login")
    @open_to(ANYBODY)
    def login() -> str:
        back = own_path(request.args.get("back", "/home"))
        return render_template("login.html", office=office_now(parts), back=back)

    @blueprint.get("/home")
    @open_to(STAFF)
    def home() -> AnyResponse:
        who = enter(parts, gate, STAFF)
        return redirect(next(page.address for page in STAFF_PAGES if who.role in page.roles))

    @blueprint.after_app_request
    def unkept(answer: Response) -> Response:
        """Keep nobody's page where the next person at this machine could go back to it."""
        if "who" in g:
            answer.headers["Cache-Control"] = "no-store"
        return answer
