"""The OpenAPI 3.1 document of the API, made from the same routes and types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from server.core.board import Board
from server.requests import Act, Login
from server.session import Session

if TYPE_CHECKING:
    from server.api import Route

_REFS = "#/components/schemas/{name}"
_REFUSAL = {
    "type": "object",
    "required": ["error", "message"],
    "properties": {"error": {"type": "string"}, "message": {"type": "string"}},
}
_PATH_TYPES = {"int:": "integer", "": "string"}


def document(table: list[Route]) -> dict[str, Any]:
    """Return the document of `table`, and of the sessions and the stream."""
    shapes = [shape for r in table for shape in (r.answer, r.body) if shape is not None]
    shapes = list(dict.fromkeys([*shapes, Board, Session, Login, Act]))
    schemas, components = msgspec.json.schema_components(shapes, ref_template=_REFS)
    schema_of = dict(zip(shapes, schemas, strict=True))
    paths: dict[str, Any] = {}
    for route in table:
        operation = _operation(route, schema_of)
        paths.setdefault(_path(route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Xin Mời", "version": "1"},
        "paths": paths | _others(schema_of),
        "components": {
            "schemas": components | {"Refusal": _REFUSAL},
            "securitySchemes": {
                "device": {"type": "http", "scheme": "bearer"},
                "clerk": {"type": "apiKey", "in": "cookie", "name": "xinmoi"},
            },
        },
    }


def _operation(route: Route, schema_of: dict[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": route.summary,
        "parameters": _parameters(route.path),
        "responses": _answers(schema_of[route.answer], route.status),
    }
    if route.roles is not None:
        found["security"] = [{"device": []}, {"clerk": []}]
        found["description"] = "For: " + ", ".join(sorted(route.roles))
    if route.body is not None:
        found["requestBody"] = {"required": True, "content": _json(schema_of[route.body])}
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
            "get": {"summary": "Who is logged in", "responses": session},
            "post": {"summary": "Log in", "requestBody": body(Login), "responses": session},
        },
        "/api/session/end": {
            "post": {
                "summary": "Log out and leave the counter",
                "requestBody": body(Act),
                "responses": _answers({"type": "null"}),
            }
        },
    }


def _answers(schema: Any, status: int = 200) -> dict[str, Any]:
    refused = {"description": "Refused", "content": _json({"$ref": _REFS.format(name="Refusal")})}
    done = {"description": "Done", "content": _json(schema)}
    again = {"200": done | {"description": "Done before, by the same request"}}
    return (again if status != 200 else {}) | {str(status): done, "4XX": refused, "5XX": refused}


def _json(schema: Any) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _path(path: str) -> str:
    return "/api/" + re.sub(r"<(?:int:)?(\w+)>", r"{\1}", path)


def _parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": _PATH_TYPES[kind]}}
        for kind, name in re.findall(r"<(int:)?(\w+)>", path)
    ]
