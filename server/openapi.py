"""The OpenAPI 3.1 document of the API, made from the same routes and types."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from server.access.gate import COOKIE, CSRF_HEADER
from server.core.board import Board
from server.requests import Act, Login
from server.routes.table import JSON, Route
from server.session import DEVICE_ROLES, Session

_REFS = "#/components/schemas/{name}"
_REFUSAL = {
    "type": "object",
    "required": ["error", "message"],
    "additionalProperties": False,
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
}
_REFUSED = {"$ref": _REFS.format(name="Refusal")}
_PATH_TYPES = {"int:": {"type": "integer", "minimum": 1}, "": {"type": "string"}}
_WAIT = {
    "description": "Too many requests, or wrong PINs: wait",
    "headers": {
        "Retry-After": {
            "description": "After how many seconds to try again",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
    "content": {JSON: {"schema": _REFUSED}},
}
# Spans as they are encoded: days, then seconds. JSON Schema's own format "duration" knows
# no fractions.
_SPAN = r"^-?P([0-9]+D)?(T[0-9]+(\.[0-9]+)?S)?$"
_SECURITY = {
    "device": {"type": "http", "scheme": "bearer"},
    "clerk": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": CSRF_HEADER,
        "description": "The `csrf` of the session, with everything that a clerk changes.",
    },
}
_CLERK: dict[str, dict[str, list[str]]] = {"GET": {"clerk": []}, "POST": {"clerk": [], "csrf": []}}


def document(table: list[Route]) -> dict[str, Any]:
    """Return the document of `table`, and of the sessions and the stream."""
    shapes = [shape for r in table for shape in (r.answer, r.body, r.query) if shape is not None]
    shapes = list(dict.fromkeys([*shapes, Board, Session, Login, Act]))
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REFS)
    schema_of = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, Any] = {}
    for route in table:
        operation = _operation(route, schema_of, components)
        paths.setdefault(_path(route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Xin Mời", "version": "1"},
        "paths": paths | _others(schema_of),
        "components": {
            "schemas": _exact(components) | {"Refusal": _REFUSAL},
            "securitySchemes": _SECURITY,
        },
    }


def _operation(
    route: Route, schema_of: dict[Any, Any], components: dict[str, Any]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": route.summary,
        "parameters": [*_parameters(route.path), *_asked(route.query, components)],
        "responses": _answers(schema_of[route.answer], route.status, route.media),
    }
    found["description"] = "For: " + ", ".join(sorted(route.roles or ["anybody"]))
    if route.tagged:
        found["responses"]["304"] = {"description": "As it was when the shown ETag was given"}
    if route.roles is not None:
        found["security"] = _security(route)
    if route.body is not None:
        content = {route.takes: {"schema": schema_of[route.body]}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _asked(query: Any, components: dict[str, Any]) -> list[dict[str, Any]]:
    """Describe the fields of `query` as parameters behind the question mark."""
    if query is None:
        return []
    shape = components[query.__name__]
    return [
        {"name": name, "in": "query", "required": name in shape["required"], "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _security(route: Route) -> list[dict[str, list[str]]]:
    """Return the ways to show who one is, one of which is needed."""
    roles = route.roles or frozenset()
    device: list[dict[str, list[str]]] = [{"device": []}] if roles & set(DEVICE_ROLES) else []
    clerk = [_CLERK[route.method]] if roles - set(DEVICE_ROLES) else []
    return [*device, *clerk]


def _exact(schema: Any) -> Any:
    """Return `schema` with what msgspec leaves out: unknown fields are refused, spans."""
    if isinstance(schema, list):
        return [_exact(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _exact(value) for key, value in schema.items()}
    if found.get("type") == "object" and "properties" in found:
        found["additionalProperties"] = False
    if found.get("format") == "duration":
        del found["format"]
        found["pattern"] = _SPAN
    return found


def _others(schema_of: dict[Any, Any]) -> dict[str, Any]:
    """Describe what is not in the table because it is not one JSON body for another."""
    board = schema_of[Board]
    stream = {"description": "Boards and beats", "content": {"text/event-stream": {}}}
    session = _answers(schema_of[Session])

    def body(shape: Any) -> dict[str, Any]:
        return {"required": True, "content": _json(schema_of[shape])}

    return {
        "/api/board": {"get": {"summary": "The board now", "responses": _answers(board)}},
        "/api/board/stream": {
            "get": {
                "summary": "The board now and at each change, as server-sent events",
                "responses": _answers(board) | {"200": stream},
            }
        },
        "/api/session": {
            "get": {
                "summary": "Who is logged in",
                "security": [_CLERK["GET"]],
                "responses": session,
            },
            "post": {
                "summary": "Log in",
                "requestBody": body(Login),
                "responses": session,
            },
        },
        "/api/session/end": {
            "post": {
                "summary": "Log out and leave the counter",
                "security": [_CLERK["POST"]],
                "requestBody": body(Act),
                "responses": _answers({"type": "null"}),
            }
        },
    }


def _answers(schema: Any, status: int = 200, media: str = JSON) -> dict[str, Any]:
    refused = {"description": "Refused", "content": _json(_REFUSED)}
    done = {"description": "Done", "content": {media: {"schema": schema}}}
    again = {"200": done | {"description": "Done before, by the same request"}}
    answers = (again if status != 200 else {}) | {str(status): done}
    return answers | {"429": _WAIT, "4XX": refused, "5XX": refused}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _path(path: str) -> str:
    return "/api/" + re.sub(r"<(?:int:)?(\w+)>", r"{\1}", path)


def _parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_TYPES[kind]}
        for kind, name in re.findall(r"<(int:)?(\w+)>", path)
    ]
