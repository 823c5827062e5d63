"""Finds services and procedures by what people call them; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.core.folding import folded
from server.core.office import Office, Words


@dataclass(frozen=True)
class Hit:
    """What was found: a service, or the procedure `key` of it ("" for the service itself)."""

    letter: str
    key: str = ""


# How well a phrase fits, best first: it begins so, has it in its midst, has every word
# somewhere, has these initials. Less than that is no match.
_BEGINS, _WITHIN, _SCATTERED, _INITIALS = range(4)
# A lone letter is within every other phrase: it only counts at a beginning.
_LEAST = 2


def find(office: Office, sought: str) -> tuple[Hit, ...]:
    """Return what fits `sought` in any of the office's languages, the best first.

    Without anything sought, nothing is found. Equals stand in the office's own order.
    """
    wanted = folded(sought)
    if not wanted:
        return ()
    ranked = [
        (rank, hit)
        for hit, phrases in _phrases(office)
        if (rank := min(_ranks(wanted, phrases), default=None)) is not None
    ]
    return tuple(hit for _, hit in sorted(ranked, key=lambda pair: pair[0]))


def _phrases(office: Office) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    """Yield everything that can be found, each with all that it is called; procedures first."""
    languages = office.languages
    for service in office.services:
        for one in service.procedures:
            names = (*_in(one.name, languages), *one.words)
            yield Hit(service.letter, one.key), names
    for service in office.services:
        # What a service is for is a list of matters: each is a phrase of its own.
        about = [part for text in _in(service.about, languages) for part in text.split(",")]
        yield Hit(service.letter), (*_in(service.name, languages), *about)


def _in(words: Words, languages: tuple[str, ...]) -> list[str]:
    return [text for code in languages if (text := words.get(code))]


def _ranks(wanted: str, phrases: tuple[str, ...]) -> Iterator[int]:
    for phrase in phrases:
        rank = _rank(wanted, folded(phrase))
        if rank is not None:
            yield rank


def _rank(wanted: str, phrase: str) -> int | None:
    """Return how well `phrase` fits, None for not at all; the last word may be half typed."""
    if phrase.startswith(wanted) or phrase.replace(" ", "").startswith(wanted):
        return _BEGINS
    if len(wanted) < _LEAST:
        return None
    if f" {wanted}" in phrase:
        return _WITHIN
    words = phrase.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return _SCATTERED
    initials = "".join(word[0] for word in words)
    return _INITIALS if wanted.replace(" ", "") in initials else None
