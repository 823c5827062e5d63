"""The composition root of the server: builds the parts, joins them, and serves them."""

from __future__ import annotations

import logging
import sqlite3
from math import ceil
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from display.pages import pages as display_pages
from server.api import api
from server.board import Publisher
from server.clock import Clock, SystemClock
from server.core import errors
from server.core.errors import QueueError
from server.core.office import Office
from server.doors import ANYBODY, is_stated, open_to, state, stated
from server.gate import Gate
from server.office import OfficeAtWork
from server.pages import pages
from server.presence import Presence
from server.rates import Limits
from server.records import Records
from server.routes.table import Parts
from server.staff import Staff
from server.standing import Standings
from server.store import Store
from server.wire import encode

log = logging.getLogger(__name__)

DATABASE = "office.db"
# Streams that the server feeds at once; further screens are asked to come back later.
STREAMS = 220
# Streams beyond them for clerks and devices, whom a crowd of visitors must not lock out.
RESERVED_STREAMS = 30
# After how many seconds to try again what the server could not do now.
_WAIT_S = 2
# The longest request that means anything is far below this.
_LONGEST_BODY = 16 * 1024

# The most particular class decides.
_STATUS = {
    errors.Invalid: 400,
    errors.LoginNeeded: 401,
    errors.WrongPin: 401,
    errors.LockedOut: 429,
    errors.TooManyRequests: 429,
    errors.NotAllowed: 403,
    errors.Unknown: 404,
    errors.Refused: 409,
    errors.ServerFault: 500,
    errors.Unavailable: 503,
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(data: Path, clock: Clock | None = None, streams: int = STREAMS) -> Flask:
    """Return the WSGI application on the database in the folder `data`, which must be seeded."""
    clock = clock or SystemClock()
    store = Store(data / DATABASE)
    staff = Staff(store, clock)
    publisher = Publisher(store, clock, streams, RESERVED_STREAMS)
    office = OfficeAtWork(store, clock, publisher.changed)
    presence = Presence(lambda: clock.read().uptime)
    gate = Gate(staff, presence.heard)
    standings = Standings(store, clock, lambda: publisher.frame.version)
    parts = Parts(store, clock, staff, office, publisher, presence, standings)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LONGEST_BODY
    app.extensions["xinmoi"] = parts
    app.register_blueprint(api(parts, gate))
    app.register_blueprint(pages(parts, gate))
    app.register_blueprint(display_pages(lambda: _office(store)))
    _state_others(app)
    _add_health(app, _Proof(store, clock))
    _add_errors(app)
    _add_limits(app, Limits(lambda: clock.read().uptime))
    app.after_request(_with_headers)
    return app


def close(app: Flask) -> None:
    """Stop the publisher and close the database."""
    parts: Parts = app.extensions["xinmoi"]
    parts.publisher.stop()
    parts.store.close()


def _office(store: Store) -> Office:
    with store.read() as table:
        return Records(table).office()


def _state_others(app: Flask) -> None:
    """Say whom the views are for that cannot say it themselves: Flask's and the displays'."""
    for endpoint in app.view_functions:
        if endpoint == "pages.static" or endpoint.startswith("display."):
            state(app, endpoint, ANYBODY)


class _Proof:
    """That the database can be written: only a row that is really written can tell.

    It is good for a second, or anybody who asks could wear out a Pi's card.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._until = 0.0

    def renew(self) -> None:
        """Write the row unless it was written just now; raise sqlite3.Error if it cannot be."""
        now = self._clock.read()
        if now.uptime < self._until:
            return
        row = {"id": 1, "at": now.wall}
        self._store.change(lambda table: table.upsert("readiness", row, "id"))
        self._until = now.uptime + 1


def _add_health(app: Flask, proof: _Proof) -> None:
    @app.get("/healthz")
    @open_to(ANYBODY)
    def healthz() -> Response:
        """The process answers."""
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    @open_to(ANYBODY)
    def readyz() -> Response:
        """The database can be written."""
        proof.renew()
        return Response("ok\n", mimetype="text/plain")


def _add_limits(app: Flask, limits: Limits) -> None:
    @app.before_request
    def limit() -> None:
        """Turn away what comes too often, before anything is looked up for it."""
        endpoint = request.endpoint
        is_known = endpoint is not None and is_stated(app, endpoint)
        limits.check(request, not is_known or stated(app, endpoint or "") is ANYBODY)


def _add_errors(app: Flask) -> None:
    @app.errorhandler(QueueError)
    def refused(error: QueueError) -> Response:
        return _refusal(error, _status(error))

    @app.errorhandler(HTTPException)
    def not_http(error: HTTPException) -> Response:
        status = error.code or 500
        shape = errors.UnknownPage if status == 404 else errors.BadRequest
        answer = _refusal(shape(error.description or error.name), status)
        answer.headers.update(h for h in error.get_headers() if h[0] != "Content-Type")
        return answer

    @app.errorhandler(sqlite3.Error)
    def no_database(error: sqlite3.Error) -> Response:
        log.error("the database does not work: %s", error)
        return _refusal(errors.Unavailable(f"the database does not work: {error}"), 503)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.error("a fault of the server's own", exc_info=error)
        return _refusal(errors.ServerFault("the server met a fault of its own"), 500)


def _refusal(error: QueueError, status: int) -> Response:
    said = {"error": type(error).__name__, "message": error.message}
    answer = Response(encode(said), status, mimetype="application/json")
    if status in (429, 503):
        answer.headers["Retry-After"] = str(ceil(error.wait_s or _WAIT_S))
    return answer


def _status(error: QueueError) -> int:
    return next(_STATUS[shape] for shape in type(error).__mro__ if shape in _STATUS)


def _with_headers(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    return answer
