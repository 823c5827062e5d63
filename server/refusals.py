"""Turns every refusal and every fault into an HTTP answer: the one place where that happens."""

from __future__ import annotations

import logging
import sqlite3
from math import ceil

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from server.core import errors
from server.core.errors import QueueError
from server.wire import encode

log = logging.getLogger(__name__)

# After how many seconds to try again what the server could not do now.
_WAIT_S = 2
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


def add_refusals(app: Flask) -> None:
    """Have `app` answer whatever is raised with its name and a sentence."""

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
