"""The composition root of the server: builds the parts, joins them, and serves them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, request

from display.pages import pages as display_pages
from server.access.doors import ANYBODY, refuse_silent, state, stated
from server.access.gate import Gate
from server.access.rates import Limits
from server.access.staff import Staff
from server.api import api
from server.backups.both import Backups
from server.clock import Clock, SystemClock
from server.core.office import Office
from server.health import health
from server.metrics import Metrics
from server.office import OfficeAtWork
from server.pages import pages
from server.records import Records
from server.refusals import add_refusals
from server.results.source import results_from
from server.routes.table import Parts
from server.store import Store
from server.views.board import Publisher
from server.views.presence import Presence
from server.views.standing import Standings
from server.work.retention import Retention

DATABASE = "office.db"
# Streams that the server feeds at once; further screens are asked to come back later.
STREAMS = 220
# Streams beyond them for clerks and devices, whom a crowd of visitors must not lock out.
RESERVED_STREAMS = 30
# The longest request that means anything is far below this.
_LONGEST_BODY = 16 * 1024

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    data: Path,
    clock: Clock | None = None,
    streams: int = STREAMS,
    backup_to: Path | None = None,
    results: Path | None = None,
) -> Flask:
    """Return the WSGI application on the database in the folder `data`, which must be seeded.

    Copies of the database are brought to the folder `backup_to` as well. `results` is the
    file in which, or by which, the results of dossiers are looked up.
    """
    clock = clock or SystemClock()
    store = Store(data / DATABASE)
    # A power cut may have come between the closing of a day and what scrubs its key away.
    store.scrub()
    staff = Staff(store, clock)
    publisher = Publisher(store, clock, streams, RESERVED_STREAMS, looks_up=results is not None)
    retention = Retention(store, clock)
    backups = Backups(store, clock, backup_to)
    office = OfficeAtWork(store, clock, publisher.changed, retention.begin)
    presence = Presence(lambda: clock.read().uptime)
    gate = Gate(staff, presence.heard)
    standings = Standings(store, clock, lambda: publisher.frame.version)
    parts = Parts(
        store,
        clock,
        staff,
        office,
        publisher,
        presence,
        standings,
        retention,
        backups,
        results_from(results),
    )
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LONGEST_BODY
    app.extensions["xinmoi"] = parts
    app.register_blueprint(api(parts, gate))
    app.register_blueprint(pages(parts, gate))
    app.register_blueprint(display_pages(lambda: _office(store)))
    _state_others(app)
    metrics = Metrics(
        store, clock, publisher, lambda: presence.kiosks(staff.devices()), backups.health
    )
    app.register_blueprint(health(store, clock, metrics, gate, backups.health))
    add_refusals(app)
    _add_limits(app, Limits(lambda: clock.read().uptime))
    app.after_request(_with_headers)
    refuse_silent(app)
    backups.begin()
    return app


def close(app: Flask) -> None:
    """Stop what goes on in the background, and close the database."""
    parts: Parts = app.extensions["xinmoi"]
    parts.publisher.stop()
    parts.retention.stop()
    parts.backups.stop()
    parts.store.close()


def _office(store: Store) -> Office:
    with store.read() as table:
        return Records(table).office()


def _state_others(app: Flask) -> None:
    """Say whom the views are for that cannot say it themselves: Flask's and the displays'."""
    for endpoint in app.view_functions:
        if endpoint == "pages.static" or endpoint.startswith("display."):
            state(app, endpoint, ANYBODY)


def _add_limits(app: Flask, limits: Limits) -> None:
    @app.before_request
    def limit() -> None:
        """Turn away what comes too often, before anything is looked up for it."""
        endpoint = request.endpoint
        limits.check(request, endpoint is None or stated(app, endpoint) is ANYBODY)


def _with_headers(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    # Most answers tell of tickets, people or secrets; what may be kept says so itself.
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
