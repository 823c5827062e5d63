"""Puts the citizen, numbers and names into the texts."""

from __future__ import annotations

from kiosk.codes.citizen import Sex
from kiosk.flow.state import State
from kiosk.views.words import Message, Person, Texts
from server.core.office import in_language


def say(text: str, texts: Texts, state: State, **more: object) -> str:
    """Return `text` as it is said to whoever stands there; `more` fills its other places."""
    word = _address(texts.person, state)
    return text.format(person=word, Person=word[:1].upper() + word[1:], **more)


def say_both(message: Message, texts: Texts, state: State, **more: object) -> Message:
    """Return `message` as it is said to whoever stands there."""
    said = [say(text, texts, state, **more) for text in (message.title, message.text)]
    return Message(*said)


def counters_text(counters: tuple[int, ...], texts: Texts) -> str:
    """Return where to go: "Quầy 1, 2 hoặc 3"."""
    *first, last = [str(n) for n in counters] or [""]
    joined = texts.joined.last.join([", ".join(first), last] if first else [last])
    return texts.ticket.counters.of(len(counters), counters=joined)


def service_name(letter: str, state: State) -> str:
    """Return what the office calls the service with `letter`, "" if it has none."""
    services = state.office.services if state.office else ()
    names = (in_language(s.name, state.language) for s in services if s.letter == letter)
    return next(names, "")


def _address(person: Person, state: State) -> str:
    """Return "ông" or "bà" to somebody old enough for it, "ông/bà" to everybody else."""
    return {Sex.MALE: person.male, Sex.FEMALE: person.female, None: person.unknown}[state.address]
