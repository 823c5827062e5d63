"""What each screen says in a given state: plain texts, ready to be put into widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.card import Kind
from kiosk.citizen import Sex
from kiosk.slip import counters_text
from kiosk.state import Screen, State, offered_groups, offered_services, waiting
from kiosk.words import Message, Person, Texts
from server.core.office import PriorityGroup, Service, in_language
from server.core.ticket import Slip


@dataclass(frozen=True)
class Tile:
    """One service to touch."""

    letter: str
    name: str
    about: str
    waiting: str
    free: bool
    group: str


@dataclass(frozen=True)
class Favour:
    """The bar about priority: either an offer to say so, or what will be granted."""

    title: str
    group: str = ""
    decline: str = ""

    @property
    def granted(self) -> bool:
        """Whether the next number will have priority."""
        return bool(self.group)


@dataclass(frozen=True)
class ServicesView:
    """The services screen; `all` is "" where all services are shown already."""

    title: str
    tiles: tuple[Tile, ...]
    favour: Favour | None
    all: str
    back: str


@dataclass(frozen=True)
class Choice:
    """One priority group to touch."""

    key: str
    name: str


@dataclass(frozen=True)
class PriorityView:
    """The priority screen."""

    title: str
    text: str
    choices: tuple[Choice, ...]
    none: str
    back: str


@dataclass(frozen=True)
class TicketView:
    """The number; without paper, `advice` says what to do instead."""

    title: str
    number: str
    letter: str
    service: str
    priority: str
    counters: str
    ahead: str
    headline: str
    advice: str
    paper: bool
    done: str


@dataclass(frozen=True)
class Words:
    """The texts of all languages, of which a state chooses."""

    languages: Mapping[str, Texts]

    def now(self, state: State) -> Texts:
        """Return the texts in the citizen's language."""
        return self.languages.get(state.language) or next(iter(self.languages.values()))

    def other(self, language: str) -> str:
        """Return the language that the switch leads to."""
        codes = sorted(self.languages, key=lambda code: (code != "vi", code))
        return codes[(codes.index(language) + 1) % len(codes)]

    def services(self, state: State) -> ServicesView:
        """Return what the services screen says."""
        said = self.now(state).services
        title = said.collect if state.lane else said.title
        services = offered_services(state)
        narrowed = state.office is not None and services != state.office.services
        return ServicesView(
            title=self._say(title if not state.lane or narrowed else said.title, state),
            tiles=tuple(self._tile(service, state) for service in services),
            favour=self._favour(state),
            all=said.all if narrowed else "",
            back=said.back,
        )

    def priority(self, state: State) -> PriorityView:
        """Return what the priority screen says."""
        said = self.now(state).priority
        return PriorityView(
            title=self._say(said.title, state),
            text=self._say(said.text, state),
            choices=tuple(
                Choice(g.key, in_language(g.name, state.language))
                for g in offered_groups(state.office)
            ),
            none=self._say(said.none, state),
            back=said.back,
        )

    def ticket(self, state: State) -> TicketView | None:
        """Return what the ticket screen says, None when there is no ticket."""
        if state.place is None or state.office is None:
            return None
        texts, place = self.now(state), state.place
        said, paper = texts.ticket, state.slip is not Slip.NOT_PRINTED
        return TicketView(
            title=self._say(said.title, state),
            number=place.ticket.number,
            letter=place.ticket.service,
            service=self._service_name(place.ticket.service, state),
            # Whoever stands behind need not read the reason.
            priority=said.favoured if place.ticket.priority else "",
            counters=counters_text(place.counters, texts),
            ahead=said.ahead.of(place.people_ahead),
            headline=self._say(said.take if paper else said.no_paper, state),
            advice=self._say(said.wait if paper else said.note_down, state),
            paper=paper,
            done=said.done,
        )

    def message(self, state: State) -> Message:
        """Return what a screen with nothing but words says."""
        texts = self.now(state)
        found = {
            Screen.STARTING: texts.starting,
            Screen.MOMENT: texts.moment,
            Screen.CLOSED: texts.closed,
        }.get(state.screen, texts.staff)
        return Message(self._say(found.title, state), self._say(found.text, state))

    def answer(self, state: State) -> Message:
        """Return what is said to a code that is not a citizen card."""
        said = self.now(state).answer
        found = {
            Kind.DAMAGED: said.damaged,
            Kind.HEALTH: said.health,
            Kind.VNEID: said.vneid,
            Kind.URL: said.url,
        }.get(state.answer, said.unknown)
        return Message(self._say(found.title, state), self._say(found.text, state))

    def office_name(self, state: State, language: str | None = None) -> str:
        """Return the office's name, "" until it is known."""
        return in_language(state.office.name, language or state.language) if state.office else ""

    def _tile(self, service: Service, state: State) -> Tile:
        language = state.language
        count = waiting(state, service.letter)
        return Tile(
            letter=service.letter,
            name=in_language(service.name, language),
            about=in_language(service.about, language),
            waiting=self.now(state).services.waiting.of(count),
            free=count == 0,
            group=self._group_name(service, state),
        )

    def _group_name(self, service: Service, state: State) -> str:
        groups = state.office.groups if state.office else ()
        return next(
            (in_language(g.name, state.language) for g in groups if g.key == service.group), ""
        )

    def _favour(self, state: State) -> Favour | None:
        if not offered_groups(state.office):
            return None
        said = self.now(state).services
        if state.priority is None:
            return Favour(self._say(said.priority, state))
        group = self._priority_name(state.priority, state)
        return Favour(self._say(said.favoured, state), group, self._say(said.decline, state))

    def _priority_name(self, key: str, state: State) -> str:
        groups: tuple[PriorityGroup, ...] = state.office.priority if state.office else ()
        return next((in_language(g.name, state.language) for g in groups if g.key == key), key)

    def _service_name(self, letter: str, state: State) -> str:
        services = state.office.services if state.office else ()
        return next(
            (in_language(s.name, state.language) for s in services if s.letter == letter), ""
        )

    def _say(self, text: str, state: State) -> str:
        word = _address(self.now(state).person, state)
        return text.format(person=word, Person=word[:1].upper() + word[1:])


def _address(person: Person, state: State) -> str:
    """Return "ông" or "bà" to somebody old enough for it, "ông/bà" to everybody else."""
    return {Sex.MALE: person.male, Sex.FEMALE: person.female, None: person.unknown}[state.address]
