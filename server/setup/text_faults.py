"""What is wrong with an office's texts: missing, too long, or not to be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from server.core.office import Office, Words
from server.fault import Fault, fault

_LONGEST_NAME = 120
_LONGEST_SENTENCE = 300


def text_faults(office: Office) -> Iterator[Fault]:
    """Yield everything that is wrong with the texts of `office`."""
    for key, words in _names(office):
        # Vietnamese is what a language shows into which something is not translated.
        if not words.get("vi", "").strip():
            yield fault(f"{key}.vi", "missing")
        yield from _words(key, words, _LONGEST_NAME)
    for key, words in _sentences(office):
        yield from _words(key, words, _LONGEST_SENTENCE)
    for key, word in _called(office):
        if not word.strip():
            yield fault(key, "missing")
        yield from _text(key, word, _LONGEST_NAME)
    for n, holiday in enumerate(office.hours.holidays, 1):
        yield from _text(f"hours.holidays[{n}].name", holiday.name, _LONGEST_NAME)


def _names(office: Office) -> Iterator[tuple[str, Words]]:
    yield "name", office.name
    for part in ("groups", "services", "priority"):
        for n, item in enumerate(getattr(office, part), 1):
            yield f"{part}[{n}].name", item.name
    for n, service in enumerate(office.services, 1):
        for m, paper in enumerate(service.papers, 1):
            yield f"services[{n}].papers[{m}]", paper
        for m, procedure in enumerate(service.procedures, 1):
            key = f"services[{n}].procedures[{m}]"
            yield f"{key}.name", procedure.name
            for k, paper in enumerate(procedure.papers, 1):
                yield f"{key}.papers[{k}]", paper


def _called(office: Office) -> Iterator[tuple[str, str]]:
    """Yield what people call each procedure, which is of no one language."""
    for n, service in enumerate(office.services, 1):
        for m, procedure in enumerate(service.procedures, 1):
            for k, word in enumerate(procedure.words, 1):
                yield f"services[{n}].procedures[{m}].words[{k}]", word


def _sentences(office: Office) -> Iterator[tuple[str, Words]]:
    for n, service in enumerate(office.services, 1):
        yield f"services[{n}].about", service.about
    for n, counter in enumerate(office.counters, 1):
        yield f"counters[{n}].name", counter.name
    yield "slip.header", office.slip.header
    yield "slip.closing", office.slip.closing
    yield "texts.welcome", office.texts.welcome
    yield "texts.closed", office.texts.closed


def _words(key: str, words: Words, longest: int) -> Iterator[Fault]:
    for language, text in words.items():
        if not is_language(language):
            yield fault(key, "language", value=language)
        yield from _text(f"{key}.{language}", text, longest)


def is_language(code: str) -> bool:
    """Tell whether `code` can be that of a language, as ISO 639-1 has them."""
    return re.fullmatch("[a-z]{2}", code) is not None


def _text(key: str, text: str, longest: int) -> Iterator[Fault]:
    if len(text) > longest:
        yield fault(key, "too_long", most=longest, n=len(text))
    # A line feed is for nobody either: every screen and the paper break lines themselves.
    if any(category(letter)[0] == "C" for letter in text):
        yield fault(key, "unseen")
