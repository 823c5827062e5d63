"""The HTTP API: puts the table of routes on addresses, beside sessions and the stream."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from server.access.doors import ANYBODY, open_to
from server.access.gate import COOKIE, Gate
from server.core.errors import BadRequest
from server.office import Done
from server.openapi import document
from server.requests import Act, Login
from server.routes import routes
from server.routes.table import JSON, Parts, Route
from server.session import DEVICE_ROLES, STAFF
from server.views.board import Publisher
from server.views.presence import Presence
from server.wire import decode, encode, from_query, tag

# What a browser sends to another site without asking that first.
_FORMS = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")


def api(parts: Parts, gate: Gate) -> Blueprint:
    """Return the API as a blueprint for /api."""
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    table = routes(parts)
    for route in table:
        blueprint.add_url_rule(
            f"/{route.path}",
            f"{route.method} {route.path}".replace(".", ""),
            open_to(route.roles)(_view(route, gate)),
            methods=[route.method],
        )
    _add_board(blueprint, parts.publisher, parts.presence, gate)
    _add_session(blueprint, parts, gate)
    described = encode(document(table))
    show = open_to(ANYBODY)(lambda: _json(described))
    blueprint.add_url_rule("/openapi.json", "document", show)
    return blueprint


def _view(route: Route, gate: Gate) -> Callable[..., Response]:
    def view(**path: object) -> Response:
        caller = gate.admit(request, route.roles)
        asked = [from_query(request.args.items(multi=True), route.query)] if route.query else []
        body = [_body(route)] if route.body else []
        answer = route.work(caller, *asked, *body, **path)
        if not isinstance(answer, Done):
            return _answer(route, answer)
        return _answer(route, answer.answer, 200 if answer.again else route.status)

    return view


def _body(route: Route) -> Any:
    if route.longest is not None:
        request.max_content_length = route.longest
    sent = _sent()
    if route.takes == JSON:
        return decode(sent, route.body)
    try:
        # Some editors put a mark at the beginning.
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest("the text is not in UTF-8") from None


def _answer(route: Route, value: Any, status: int = 200) -> Response:
    if route.media == JSON:
        data = encode(value)
        return _tagged(data) if route.tagged else _json(data, status)
    answer = Response(value, status, mimetype=route.media)
    if route.file:
        answer.headers["Content-Disposition"] = f'attachment; filename="{route.file}"'
    return answer


def _add_board(blueprint: Blueprint, publisher: Publisher, presence: Presence, gate: Gate) -> None:
    @blueprint.get("/board")
    @open_to(ANYBODY)
    def board() -> Response:
        return _json(publisher.read().json)

    @blueprint.get("/board/stream")
    @open_to(ANYBODY)
    def stream() -> Response:
        # The line's own address: whatever a header says of it, anybody can write.
        caller = gate.caller(request)
        frames = publisher.stream(None if caller else request.remote_addr)
        if caller and caller.role in DEVICE_ROLES:
            frames = presence.while_sent(caller.name, frames)
        answer = Response(frames, mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"
        return answer


def _add_session(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    @blueprint.post("/session")
    @open_to(ANYBODY)
    def login() -> Response:
        body = decode(_sent(), Login)
        secret, session = parts.staff.login(body.name, body.pin, request.remote_addr or "")
        answer = _json(encode(session))
        answer.set_cookie(
            COOKIE, secret, httponly=True, samesite="Strict", secure=request.is_secure
        )
        return answer

    @blueprint.get("/session")
    @open_to(STAFF)
    def session() -> Response:
        return _json(encode(gate.session(request)))

    @blueprint.post("/session/end")
    @open_to(STAFF)
    def logout() -> Response:
        caller = gate.admit(request, STAFF)
        parts.office.leave(caller, decode(_sent(), Act))
        parts.staff.logout(request.cookies.get(COOKIE, ""))
        answer = _json(b"null")
        answer.delete_cookie(COOKIE)
        return answer


def _sent() -> bytes:
    """Return the whole body of the request; raise BadRequest if it is cut short or garbled.

    A form is refused: any site can make a browser send one, and log somebody in with it.
    Flask would take what has come for all of it, when the line breaks or the body is too long.
    """
    if request.mimetype in _FORMS:
        raise UnsupportedMediaType(f"send it as {JSON}, not as a form")
    promised, most = request.content_length, request.max_content_length or 0
    if promised is not None and promised > most:
        raise RequestEntityTooLarge
    try:
        body: bytes = request.environ["wsgi.input"].read(most + 1 if promised is None else promised)
    except (OSError, ParseException) as error:
        raise BadRequest(f"the body cannot be read: {error}") from None
    if len(body) > most:
        raise RequestEntityTooLarge
    if len(body) < (promised or 0):
        raise BadRequest(f"the body ends after {len(body)} of {promised} bytes")
    return body


def _tagged(data: bytes) -> Response:
    """Answer with an ETag, or only that nothing has changed since the one that was shown."""
    answer = _json(data)
    answer.set_etag(tag(data))
    # A phone may keep it, but asks each time whether it is still so.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def _json(data: bytes, status: int = 200) -> Response:
    return Response(data, status, mimetype=JSON)
