"""What the search says, and the screens about papers."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.flow.finding import may_print_leaflet, papers_of
from kiosk.flow.paper import procedure_of, service_of
from kiosk.flow.state import State, Topic, is_full
from kiosk.views.saying import say
from kiosk.views.words import Texts
from server.core.finding import Hit, find
from server.core.office import Office, Service, in_language
from server.core.slip import papers_in
from server.core.ticket import Slip


@dataclass(frozen=True)
class Found:
    """One service or procedure to touch; `about` says where it belongs, or what is in it."""

    topic: Topic
    name: str
    about: str = ""


@dataclass(frozen=True)
class SearchView:
    """The search: what was typed, or what to type, and what fits it; `told` if nothing does."""

    title: str
    sought: str
    empty: str
    told: str
    found: tuple[Found, ...]
    erase: str
    space: str
    browse: str
    back: str


@dataclass(frozen=True)
class PapersView:
    """Either what there is to choose from, or what to bring; what is not offered is "".

    `about` is whose number would be taken. `told` is what became of the list on paper, or
    why no number can be taken.
    """

    title: str
    about: str
    letter: str
    choices: tuple[Found, ...]
    label: str
    papers: tuple[str, ...]
    take: str
    print: str
    told: str
    back: str


def search_view(texts: Texts, state: State, most: int) -> SearchView:
    """Return what the search says, with the `most` that fit best."""
    said, office = texts.search, state.office
    hits = find(office, state.sought) if office else ()
    wants = bool(state.sought.strip())
    told = said.nothing if wants and not hits else "" if hits else said.hint
    return SearchView(
        title=say(said.title, texts, state),
        sought=state.sought,
        empty=said.empty,
        told=say(told, texts, state),
        found=tuple(_of_hit(hit, office, state.language) for hit in hits[:most]) if office else (),
        erase=said.erase,
        space=said.space,
        browse=said.browse,
        back=said.back,
    )


def papers_view(texts: Texts, state: State) -> PapersView:
    """Return what the screen about papers says."""
    said, service, procedure = texts.papers, service_of(state), procedure_of(state)
    papers = papers_in(papers_of(state), state.language)
    choices = _choices(state, service) if procedure is None else ()
    chosen = procedure or service
    name = in_language(chosen.name, state.language) if chosen else say(said.title, texts, state)
    full = service is not None and is_full(state, service.letter)
    label = said.choose if chosen and choices else said.bring if papers else said.none
    return PapersView(
        title=name,
        about=in_language(service.name, state.language) if service and not full else "",
        letter=service.letter if service else "",
        choices=choices,
        label=say(label, texts, state) if chosen else "",
        papers=papers,
        take=said.take if service and not full else "",
        print=said.print if may_print_leaflet(state) else "",
        told=say(_told(texts, state.leaflet) or (said.full if full else ""), texts, state),
        back=said.back,
    )


def _told(texts: Texts, leaflet: Slip | None) -> str:
    said = texts.papers
    if leaflet is None:
        return ""
    known = {Slip.PENDING: said.printing, Slip.PRINTED: said.printed}
    return known.get(leaflet, said.failed)


def _of_hit(hit: Hit, office: Office, language: str) -> Found:
    service = office.service(hit.letter)
    procedure, topic = service.procedure(hit.key), Topic(hit.letter, hit.key)
    if procedure is None:
        return _of_service(service, language)
    name = in_language(procedure.name, language)
    return Found(topic, name, in_language(service.name, language))


def _of_service(service: Service, language: str) -> Found:
    about = in_language(service.about, language)
    return Found(Topic(service.letter), in_language(service.name, language), about)


def _choices(state: State, service: Service | None) -> tuple[Found, ...]:
    """Return the service's procedures, or all services where none is chosen yet."""
    if service is None:
        services = state.office.services if state.office else ()
        return tuple(_of_service(one, state.language) for one in services)
    return tuple(
        Found(Topic(service.letter, one.key), in_language(one.name, state.language))
        for one in service.procedures
    )
