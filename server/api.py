"""The HTTP API: one table of routes, from which the address map and its document are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import RequestEntityTooLarge

from server.board import Publisher
from server.clock import Clock
from server.core.errors import BadRequest
from server.core.office import Office
from server.core.report import DayReport
from server.core.ticket import Place, Ticket
from server.desk import Desk, Key, Pressed
from server.deskview import read_desk
from server.gate import COOKIE, Gate
from server.issuing import place_of
from server.office import Done, OfficeAtWork
from server.openapi import document
from server.records import Records
from server.reports import read_report
from server.requests import Act, Issue, Login, SlipOutcome
from server.session import Caller, DayKey, Role
from server.staff import Staff
from server.store import Store
from server.wire import decode, encode

CLERKS = frozenset({Role.CLERK, Role.ADMINISTRATOR})
ISSUERS = CLERKS | {Role.KIOSK}
ALL = ISSUERS | {Role.DISPLAY}
ANYBODY = None


@dataclass(frozen=True)
class Route:
    """One thing that the API can do.

    `roles` may use it (None: anybody), `body` and `answer` are what goes in and out.
    `work(caller, [body], **path)` does it; POSTs that change something answer with Done.
    """

    method: str
    path: str
    summary: str
    roles: frozenset[Role] | None
    work: Callable[..., Any]
    answer: Any
    body: Any = None
    status: int = 200


@dataclass(frozen=True)
class Parts:
    """What the routes work with."""

    store: Store
    clock: Clock
    staff: Staff
    office: OfficeAtWork
    publisher: Publisher


def routes(parts: Parts) -> list[Route]:
    """Return everything that the API can do but for sessions and the stream."""
    return [*_reading(parts), *_tickets(parts), *_counters(parts), *_day(parts)]


def _reading(parts: Parts) -> list[Route]:
    def office(caller: Caller) -> Office:
        with parts.store.read() as table:
            return Records(table).office()

    def report(caller: Caller) -> DayReport:
        return read_report(parts.store)

    return [
        Route("GET", "office", "The office's settings", ANYBODY, office, Office),
        Route("GET", "reports/today", "The day in numbers", CLERKS, report, DayReport),
    ]


def _tickets(parts: Parts) -> list[Route]:
    def ticket(caller: Caller, ticket: str) -> Place:
        with parts.store.read() as table:
            records = Records(table)
            return place_of(records, records.office(), records.ticket(ticket))

    def slip(caller: Caller, body: SlipOutcome, ticket: str) -> Done[Ticket]:
        return parts.office.report_slip(caller, ticket, body)

    return [
        Route("POST", "tickets", "Take a number", ISSUERS, parts.office.issue, Place, Issue, 201),
        # The id cannot be guessed: whoever has it holds the slip.
        Route("GET", "tickets/<ticket>", "Where a ticket stands", ANYBODY, ticket, Place),
        Route(
            "POST",
            "tickets/<ticket>/slip",
            "Tell whether the slip came out",
            frozenset({Role.KIOSK}),
            slip,
            Ticket,
            SlipOutcome,
        ),
    ]


def _counters(parts: Parts) -> list[Route]:
    def desk(caller: Caller, counter: int) -> Desk:
        with parts.store.read() as table:
            return read_desk(Records(table), caller, counter, parts.clock.read())

    def press(key: Key) -> Callable[..., Done[Pressed]]:
        def pressed(caller: Caller, body: Act, counter: int) -> Done[Pressed]:
            return parts.office.press(caller, counter, key, body)

        return pressed

    path = "counters/<int:counter>"
    return [
        Route("GET", path, "What the clerk sees", CLERKS, desk, Desk),
        *(
            Route("POST", f"{path}/{key}", f"Press {key}", CLERKS, press(key), Pressed, Act)
            for key in Key
        ),
    ]


def _day(parts: Parts) -> list[Route]:
    def key(caller: Caller) -> DayKey:
        with parts.store.read() as table:
            day = Records(table).day()
            return DayKey(day, table.value("select key from days where id = ?", day))

    office, kiosk = parts.office, frozenset({Role.KIOSK})
    return [
        Route("POST", "day/open", "Open a business day", CLERKS, office.open_day, int, Act),
        Route("POST", "day/close", "Close the business day", CLERKS, office.close_day, int, Act),
        Route("GET", "day/key", "The key that makes holders", kiosk, key, DayKey),
    ]


def api(parts: Parts, gate: Gate) -> Blueprint:
    """Return the API as a blueprint for /api."""
    blueprint = Blueprint("api", __name__, url_prefix="/api")
    table = routes(parts)
    for route in table:
        blueprint.add_url_rule(
            f"/{route.path}",
            f"{route.method} {route.path}".replace(".", ""),
            _view(route, gate),
            methods=[route.method],
        )
    _add_board(blueprint, parts.publisher, gate)
    _add_session(blueprint, parts, gate)
    described = encode(document(table))
    blueprint.add_url_rule("/openapi.json", "document", lambda: _json(described))
    return blueprint


def _view(route: Route, gate: Gate) -> Callable[..., Response]:
    def view(**path: object) -> Response:
        caller = gate.admit(request, route.roles)
        body = [decode(_sent(), route.body)] if route.body else []
        answer = route.work(caller, *body, **path)
        if not isinstance(answer, Done):
            return _json(encode(answer))
        return _json(encode(answer.answer), 200 if answer.again else route.status)

    return view


def _add_board(blueprint: Blueprint, publisher: Publisher, gate: Gate) -> None:
    @blueprint.get("/board")
    def board() -> Response:
        return _json(publisher.read().json)

    @blueprint.get("/board/stream")
    def stream() -> Response:
        # The line's own address: whatever a header says of it, anybody can write.
        visitor = None if gate.knows(request) else request.remote_addr
        answer = Response(publisher.stream(visitor), mimetype="text/event-stream")
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Accel-Buffering"] = "no"
        return answer


def _add_session(blueprint: Blueprint, parts: Parts, gate: Gate) -> None:
    @blueprint.post("/session")
    def login() -> Response:
        body = decode(_sent(), Login)
        secret, session = parts.staff.login(body.name, body.pin, request.remote_addr or "")
        answer = _json(encode(session))
        answer.set_cookie(
            COOKIE, secret, httponly=True, samesite="Strict", secure=request.is_secure
        )
        return answer

    @blueprint.get("/session")
    def session() -> Response:
        return _json(encode(gate.session(request)))

    @blueprint.post("/session/end")
    def logout() -> Response:
        caller = gate.admit(request, CLERKS)
        parts.office.leave(caller, decode(_sent(), Act))
        parts.staff.logout(request.cookies.get(COOKIE, ""))
        answer = _json(b"null")
        answer.delete_cookie(COOKIE)
        return answer


def _sent() -> bytes:
    """Return the whole body of the request; raise BadRequest if it is cut short or garbled.

    Flask would take what has come for all of it, when the line breaks or the body is too long.
    """
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


def _json(data: bytes, status: int = 200) -> Response:
    return Response(data, status, mimetype="application/json")
