"""Which languages this kiosk has the letters for: one without them is left out, never boxes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Any

from hardware.glyphs import missing
from kiosk.views.words import Texts, texts_in
from server.core import look
from server.core.slip_words import slip_words
from server.core.typefaces import installed, package_for

log = logging.getLogger(__name__)

# So many letters tell a technician which script is meant.
_SHOWN = 8


def legible(languages: Mapping[str, Texts]) -> dict[str, Texts]:
    """Return those of `languages` whose letters can be shown; tell the log of the others."""
    lacking = {
        code: _lacking("".join(t for _, t in texts_in(of))) for code, of in languages.items()
    }
    for code, letters in lacking.items():
        if letters:
            some = " ".join(sorted(letters)[:_SHOWN])
            log.error(
                "the language %s is left out: no letters like %s here%s", code, some, _hint(code)
            )
    return {code: texts for code, texts in languages.items() if not lacking[code]}


@cache
def printable(language: str) -> bool:
    """Tell whether a slip in `language` can be printed with the letters that are here."""
    return not _lacking("".join(_said(asdict(slip_words(language)))))


def _said(words: Mapping[str, Any]) -> list[str]:
    nested = [_said(word) if isinstance(word, dict) else [word] for word in words.values()]
    return [text for texts in nested for text in texts]


def _lacking(text: str) -> set[str]:
    return missing(text, (look.REGULAR, *(face.regular for face in installed())))


def _hint(code: str) -> str:
    package = package_for(code)
    return f" (sudo apt install {package})" if package else " (name a typeface in others.toml)"
