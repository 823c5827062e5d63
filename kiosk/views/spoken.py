"""What is said aloud of a screen and of the things on it, piece by piece; pure.

Each piece is one clip. Numbers are said letter by letter and digit by digit, as in the hall.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.views.words import Texts

# A ticket's number, or a service's letter standing alone.
_NUMBER = re.compile(r"\b([A-Z]\d{3,5}|[A-Z])\b")
_ENDED = (".", "?", "!", ":", "…")


@dataclass(frozen=True)
class Choice:
    """One thing to touch, as it is heard.

    `on` is whether it is switched on, None for what cannot be; `marked`: it is one of several
    services that were chosen for one visit.
    """

    texts: tuple[str, ...]
    letter: str = ""
    enabled: bool = True
    on: bool | None = None
    marked: bool = False
    is_key: bool = False


# Sentences, each a row of pieces: between sentences there is a longer pause.
Sentences = tuple[tuple[str, ...], ...]


def whole(texts: Texts, read: Iterable[str], choices: Iterable[Choice]) -> Sentences:
    """Return a screen from its title to its last choice; the keys that type are not listed."""
    named = [choice for choice in choices if not choice.is_key]
    count = texts.spoken.choices.of(len(named))
    listed = (sentence for choice in named for sentence in _choice(texts, choice))
    return tuple(_sentences((*read, count))) + tuple(listed)


def one(texts: Texts, choice: Choice, again: bool) -> Sentences:
    """Return one thing; `again`: it acts when it is touched once more."""
    hint = (texts.spoken.again,) if again and choice.enabled and not choice.is_key else ()
    return (*_choice(texts, choice), *_sentences(hint))


def _choice(texts: Texts, choice: Choice) -> Iterator[tuple[str, ...]]:
    first, *more = choice.texts or ("",)
    letter = (choice.letter,) if choice.letter else ()
    yield (*letter, *_pieces(first))
    said = texts.spoken
    if choice.on is not None:
        more.append(said.on if choice.on else said.off)
    if choice.marked:
        more.append(said.marked)
    if not choice.enabled:
        more.append(said.unavailable)
    yield from _sentences(more)


def _sentences(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(_pieces(text)) for text in texts if text)


def _pieces(text: str) -> Iterator[str]:
    """Yield the words between numbers as they are, and numbers sign by sign."""
    for place, part in enumerate(_NUMBER.split(text)):
        words = part.strip(" ,")
        if place % 2:
            yield from part
        elif words.strip("".join(_ENDED)):
            yield words
