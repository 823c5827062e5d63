"""The document of the API says what is true of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
import urllib3
from office_process import OfficeProcess

from server.api import Parts, routes
from server.openapi import document
from server.wire import encode


@pytest.fixture
def described() -> dict[str, Any]:
    """The document, as it comes over the wire; its routes never work."""
    return cast(dict[str, Any], json.loads(encode(document(routes(cast(Parts, _Idle()))))))


class _Idle:
    """Stands where the document's routes only take their work from."""

    def __getattr__(self, name: str) -> _Idle:
        return self


def everything(value: object) -> Iterator[dict[str, Any]]:
    """Yield every object within `value`."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
        if isinstance(inner, dict | list):
            yield from everything(inner)


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    refs = {found["$ref"] for found in everything(described) if "$ref" in found}
    names = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert refs
    assert refs <= names


def test_every_shape_of_ours_refuses_unknown_fields(described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"].values()
    objects = [shape for shape in shapes if "properties" in shape]
    assert len(objects) > 10
    assert all(shape["additionalProperties"] is False for shape in objects)


@pytest.mark.parametrize(
    "span",
    [
        timedelta(0),
        timedelta(seconds=1.5),
        timedelta(days=2, seconds=3600, microseconds=1),
        -timedelta(seconds=5),
    ],
)
def test_spans_look_as_described(described: dict[str, Any], span: timedelta) -> None:
    assert not any(found.get("format") == "duration" for found in everything(described))
    patterns = {found["pattern"] for found in everything(described) if "pattern" in found}
    (spans,) = [pattern for pattern in patterns if "P" in pattern]
    assert re.search(spans, json.loads(encode(span)))


def test_who_may_do_what_is_described(described: dict[str, Any]) -> None:
    paths = described["paths"]
    device, clerk = {"device": []}, {"clerk": []}
    change = {"clerk": [], "csrf": []}
    assert paths["/api/tickets"]["post"]["security"] == [device, change]
    assert paths["/api/tickets/{ticket}/slip"]["post"]["security"] == [device]
    assert paths["/api/counters/{counter}"]["get"]["security"] == [clerk]
    assert paths["/api/counters/{counter}/next"]["post"]["security"] == [change]
    assert paths["/api/session"]["get"]["security"] == [clerk]
    assert paths["/api/session/end"]["post"]["security"] == [change]
    assert "security" not in paths["/api/session"]["post"]
    used = {
        name for found in everything(paths) for way in found.get("security", ()) for name in way
    }
    assert used == set(described["components"]["securitySchemes"])


def test_logging_in_can_mean_waiting_and_counters_begin_at_one(described: dict[str, Any]) -> None:
    paths = described["paths"]
    assert "429" in paths["/api/session"]["post"]["responses"]
    (counter,) = paths["/api/counters/{counter}"]["get"]["parameters"]
    assert counter["schema"] == {"type": "integer", "minimum": 1}


def test_the_server_hands_out_the_document(office_server: OfficeProcess) -> None:
    answer = urllib3.request("GET", f"{office_server.url}/api/openapi.json")
    assert answer.json()["components"]["securitySchemes"]["csrf"]["name"] == "X-CSRF-Token"
