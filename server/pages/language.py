"""In which language a page speaks: every word of the pages is in texts/<language>/<page>.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from server.access.doors import ANYBODY, open_to

TEXTS = Path(__file__).with_name("texts")
# What staff can choose. Citizens' own pages speak whatever has texts for them.
LANGUAGES = ("vi", "en")
_CITIZENS = ("ticket", "rate")
COOKIE = "language"
_A_YEAR_S = 365 * 86400


@cache
def texts(language: str) -> Mapping[str, Any]:
    """Return every text in `language`, by page and key: texts("vi")["clerk"]["next"]."""
    files = sorted((TEXTS / language).glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}


@cache
def citizen_languages(folder: Path = TEXTS) -> tuple[str, ...]:
    """Return the languages that citizens' pages can speak, Vietnamese first."""
    found = (path for path in folder.iterdir() if path.is_dir())
    whole = [
        path.name for path in found if all((path / f"{page}.toml").is_file() for page in _CITIZENS)
    ]
    return tuple(sorted(whole, key=lambda code: (code != "vi", code)))


def chosen_language() -> str:
    """Return the language that was chosen in this browser, Vietnamese at first."""
    asked = request.cookies.get(COOKIE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def add_language(blueprint: Blueprint) -> None:
    """Give every template `t` (the texts), `language` and `languages`, and let people choose.

    `t.common.login` is the text "login" of common.toml; a key that is missing fails loudly.
    """

    @blueprint.app_context_processor
    def words() -> dict[str, Any]:
        language = chosen_language() if request else LANGUAGES[0]
        return {"t": texts(language), "language": language, "languages": LANGUAGES}

    @blueprint.get("/language/<language>")
    @open_to(ANYBODY)
    def choose(language: str) -> AnyResponse:
        answer: Response = redirect(own_path(request.args.get("back", "/")))  # type: ignore[assignment]
        if language in LANGUAGES:
            answer.set_cookie(COOKIE, language, max_age=_A_YEAR_S, samesite="Lax")
        return answer


def own_path(asked: str) -> str:
    """Return `asked` if it is a path of this server, else the first page: no way out."""
    is_own = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if is_own and asked.isprintable() else "/"
