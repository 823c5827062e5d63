"""The shape of the text files in `kiosk/texts`: one for each language, all with the same keys."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from string import Formatter

from server import settings
from server.core.slip_words import Counted
from server.settings import SettingsError

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parents[1] / "texts"

# What may stand in braces in a text; anything else is refused at the start.
PLACES = frozenset({"person", "Person", "n", "counters", "number", "services", "time"})


@dataclass(frozen=True)
class Person:
    """How the citizen is addressed."""

    unknown: str
    male: str
    female: str


@dataclass(frozen=True)
class Message:
    """A screen that only says something."""

    title: str
    text: str


@dataclass(frozen=True)
class Welcome:
    """The first screen, which shows two languages at once."""

    title: str
    scan: str
    either: str
    touch: str
    notice: str


@dataclass(frozen=True)
class LanguageTexts:
    """The choice of a language, where there are more than two."""

    title: str
    back: str


@dataclass(frozen=True)
class Services:
    """The choice of a service, or of several."""

    title: str
    collect: str
    mark: str
    all: str
    priority: str
    favoured: str
    decline: str
    several: str
    take: Counted
    appointment: str
    back: str
    full: str
    waiting: Counted


@dataclass(frozen=True)
class MineTexts:
    """The button of a number that the card's owner has already; `also` where there are two."""

    has: str
    also: str
    reprint: str
    look: str


@dataclass(frozen=True)
class Priority:
    """The choice of a priority group."""

    title: str
    text: str
    none: str
    back: str


@dataclass(frozen=True)
class AppointmentTexts:
    """The code of an appointment, typed letter by letter."""

    title: str
    empty: str
    erase: str
    give: str
    back: str


@dataclass(frozen=True)
class SearchTexts:
    """The search for what somebody came for; `find` leads there."""

    find: str
    title: str
    empty: str
    hint: str
    nothing: str
    erase: str
    space: str
    browse: str
    back: str


@dataclass(frozen=True)
class WhatToBring:
    """The papers of a procedure, and the ways to it; `told` is what became of their list."""

    title: str
    choose: str
    bring: str
    none: str
    take: str
    full: str
    print: str
    printing: str
    printed: str
    failed: str
    back: str


@dataclass(frozen=True)
class ResultTexts:
    """Whether a dossier's result is ready; `expected` says when it was promised, by {time}."""

    moment: Message
    ready: str
    collect: str
    take: str
    not_ready: str
    expected: str
    later: str
    talk: str
    home: str
    back: str


@dataclass(frozen=True)
class TicketTexts:
    """The number, and what to do with it."""

    title: str
    known: str
    take: str
    wait: str
    favoured: str
    due: str
    late: str
    then: str
    reprint: str
    done: str
    counters: Counted
    ahead: Counted


@dataclass(frozen=True)
class PaperTexts:
    """What is said without a slip: what to do, why there is none, and that it can be had now.

    `beside` is where a slip of the second printer lies. `ended` and `resting` stand on the
    first screen, so that nobody is surprised.
    """

    beside: str
    copy: str
    scan: str
    good: str
    paper_out: str
    cover_open: str
    cutter_stuck: str
    offline: str
    cut_off: str
    ready: str
    again: str
    rest: str
    act: str
    ended: str
    resting: str


@dataclass(frozen=True)
class StandingTexts:
    """Where a number stands, by its state; each says what to do."""

    go: str
    come_back: str
    start: str
    waiting: Message
    returned: Message
    called: Message
    serving: Message
    missing: Message
    fetched: Message
    served: Message
    cancelled: Message
    expired: Message


@dataclass(frozen=True)
class Answers:
    """What is said to a code or a wish that leads nowhere, by `Answer`."""

    touch: str
    back: str
    again: str
    choose: str
    damaged: Message
    two: Message
    health: Message
    vneid: Message
    url: Message
    payment: Message
    contact: Message
    wifi: Message
    goods: Message
    licence: Message
    passport: Message
    old_card: Message
    unknown: Message
    no_ticket: Message
    no_appointment: Message
    not_today: Message
    full: Message
    away: Message


@dataclass(frozen=True)
class ClosedTexts:
    """Why no numbers are given; `first` and `again` say when, `still` that numbers stay good."""

    first: str
    again: str
    still: str
    closed: Message
    before: Message
    lunch: Message
    rest: Message
    ended: Message
    stopped: Message


@dataclass(frozen=True)
class ModeTexts:
    """What citizens switch on for themselves, and how the pages of the larger screens turn."""

    large: str
    contrast: str
    reach: str
    spoken: str
    next: str


@dataclass(frozen=True)
class SpokenTexts:
    """What is only heard: how many choices there are, and how things to touch are."""

    choices: Counted
    again: str
    unavailable: str
    marked: str
    on: str
    off: str


@dataclass(frozen=True)
class Joined:
    """How the last two of a list are joined."""

    last: str


@dataclass(frozen=True)
class Texts:
    """Everything that the kiosk says in one language; `name` is the language's own name.

    `alone` stands small above everything while the kiosk works without the server.
    """

    name: str
    alone: str
    person: Person
    starting: Message
    welcome: Welcome
    language: LanguageTexts
    services: Services
    mine: MineTexts
    priority: Priority
    appointment: AppointmentTexts
    search: SearchTexts
    papers: WhatToBring
    result: ResultTexts
    moment: Message
    looking: Message
    ticket: TicketTexts
    paper: PaperTexts
    standing: StandingTexts
    answer: Answers
    closed: ClosedTexts
    staff: Message
    modes: ModeTexts
    spoken: SpokenTexts
    joined: Joined


def load_all(folder: Path = FOLDER) -> dict[str, Texts]:
    """Return the texts of every language by its code, the file's name.

    Raises SettingsError with everything wrong in the Vietnamese file. Another language with
    something wrong is left out and told in the log: a hall does without Korean sooner than
    without a kiosk.
    """
    found: dict[str, Texts] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = load(path)
        except SettingsError as error:
            if path.stem == "vi":
                raise
            log.error("the language %s is left out: %s", path.stem, "; ".join(error.problems))
    return found


def texts_in(value: object, key: str = "") -> Iterable[tuple[str, str]]:
    """Yield every text in `value` with its key."""
    if isinstance(value, str):
        yield key, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name), f"{key}.{field.name}".lstrip("."))


def places_in(text: str) -> set[str]:
    """Return the names in braces in `text`; raises ValueError for a brace without its pair."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def load(path: Path) -> Texts:
    """Return the texts in one file; raise SettingsError with everything wrong in it."""
    texts = settings.load(Texts, path)
    problems = [
        f"{path}: {key}: {text!r}: {problem}"
        for key, text in texts_in(texts)
        if (problem := _problem(text))
    ]
    if problems:
        raise SettingsError(problems)
    return texts


def _problem(text: str) -> str:
    try:
        strange = places_in(text) - PLACES
    except ValueError as error:
        return str(error)
    return f"{{{min(strange)}}} is not possible in a text" if strange else ""
