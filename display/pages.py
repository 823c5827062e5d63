"""The hall board and the counter screens as web pages: any television is a display."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from server.core.office import Counter, Office, Service, Words, in_language

HERE = Path(__file__).parent

# What the screens say after hours, unless the office says it in words of its own.
_CLOSED = {"vi": "Hết giờ làm việc", "en": "The office is closed"}


def pages(office: Callable[[], Office]) -> Blueprint:
    """Return the displays' pages; `office` gives the settings as they are now.

    A counter that the office does not have raises UnknownCounter, for the app to answer.
    """
    blueprint = Blueprint(
        "display",
        __name__,
        url_prefix="/display",
        static_folder="static",
        template_folder="templates",
    )
    edition = _edition()

    @blueprint.get("/hall")
    def hall() -> str:
        now = office()
        return render_template("display/hall.html", office=now.name, told=told(now, edition))

    @blueprint.get("/counter/<int:number>")
    def counter(number: int) -> str:
        now = office()
        return render_template(
            "display/counter.html", counter=now.counter(number), told=told(now, edition)
        )

    @blueprint.get("/counter-<int:number>")
    def counter_by_name(number: int) -> Response:
        """Lead from the name that set-up and `python -m display` have for it."""
        return redirect(url_for(".counter", number=number))

    @blueprint.get("/office.json")
    def office_json() -> dict[str, Any]:
        return told(office(), edition)

    return blueprint


def told(office: Office, edition: str) -> dict[str, Any]:
    """Return what the pages know of the office; the board brings everything else.

    `edition` names these very files: a page that finds another one loads itself anew,
    so that a television follows an update of the program without anybody's help.
    """
    return {
        "edition": edition,
        "timezone": office.timezone,
        "name": _two_languages(office.name),
        "services": [_service(service) for service in office.services],
        "counters": [_counter(counter) for counter in office.counters],
        "closed": _two_languages(office.texts.closed or _CLOSED),
    }


def _service(service: Service) -> dict[str, Any]:
    return {"letter": service.letter, "name": _two_languages(service.name)}


def _counter(counter: Counter) -> dict[str, Any]:
    return {
        "number": counter.number,
        "services": list(counter.services),
        "name": _two_languages(counter.name),
    }


def _two_languages(words: Words) -> Mapping[str, str]:
    """Return the Vietnamese and, where there is one, the English text."""
    return {"vi": in_language(words, "vi"), "en": words.get("en", "")}


def _edition() -> str:
    """Return a short name for the present contents of the templates and static files."""
    content = sha256()
    for folder in ("static", "templates"):
        for path in sorted((HERE / folder).rglob("*.*")):
            content.update(path.read_bytes())
    return content.hexdigest()[:12]
