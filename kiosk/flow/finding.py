"""Finding the right line: groups, search, and what to bring; part of the flow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kiosk.flow import checking_in
from kiosk.flow.events import Erased, Event, Typed
from kiosk.flow.finding_events import (
    AskedLeaflet,
    AskedPapers,
    AskedSearch,
    ChoseLane,
    LeafletPrinted,
    PrintLeaflet,
)
from kiosk.flow.moves import Outcome, renew
from kiosk.flow.paper import gives_paper, is_short_of_paper, procedure_of, service_of
from kiosk.flow.state import Screen, State, Topic, offered_lanes
from server.core.office import Words
from server.core.ticket import Slip

# Nobody types a longer name of what they came for.
LONGEST = 24


def offers_search(state: State) -> bool:
    """Tell whether there is more to find than the tiles show."""
    office = state.office
    if office is None or state.lane or state.marks is not None:
        return False
    return bool(offered_lanes(state)) or any(service.procedures for service in office.services)


def papers_of(state: State) -> tuple[Words, ...]:
    """Return what to bring for the topic; nothing while a procedure is still to be chosen."""
    service, procedure = service_of(state), procedure_of(state)
    if service is None:
        return ()
    if procedure is not None:
        return procedure.papers
    return () if service.procedures else service.papers


def may_print_leaflet(state: State) -> bool:
    """Tell whether the list of papers can be had on paper now."""
    can = gives_paper(state) and not is_short_of_paper(state)
    return can and state.leaflet is None and bool(papers_of(state))


def chose_lane(state: State, event: ChoseLane) -> Outcome:
    keys = [group.key for group in offered_lanes(state)]
    if state.screen is not Screen.SERVICES or event.key not in keys:
        return state, ()
    return renew(replace(state, lane=event.key), Screen.SERVICES, event.at), ()


def asked_search(state: State, event: AskedSearch) -> Outcome:
    if state.screen is not Screen.SERVICES or not offers_search(state):
        return state, ()
    return renew(replace(state, sought="", topic=None), Screen.SEARCH, event.at), ()


def typed(state: State, event: Typed) -> Outcome:
    """Take a letter or a space of what is looked for; no space stands at the beginning."""
    if state.screen is not Screen.SEARCH:
        return checking_in.typed(state, event)
    longer = (state.sought + event.letter).lstrip()[:LONGEST]
    return replace(state, sought=longer), ()


def erased(state: State, event: Erased) -> Outcome:
    if state.screen is not Screen.SEARCH:
        return checking_in.erased(state, event)
    return replace(state, sought=state.sought[:-1]), ()


def asked_papers(state: State, event: AskedPapers) -> Outcome:
    """Show what to bring, or what there is to choose from."""
    if state.screen not in (Screen.SEARCH, Screen.PAPERS):
        return state, ()
    shown = replace(state, topic=event.topic, leaflet=None)
    if event.topic is not None and not _is_there(shown, event.topic):
        return state, ()
    return renew(shown, Screen.PAPERS, event.at), ()


def went_back(state: State, at: float) -> State:
    """Go from the papers to where they were chosen: what was found, or the list above."""
    topic = state.topic
    if state.screen is Screen.SEARCH:
        return renew(replace(state, sought=""), Screen.SERVICES, at)
    if topic is None or state.sought:
        return renew(replace(state, topic=None, leaflet=None), Screen.SEARCH, at)
    above = Topic(topic.letter) if topic.key else None
    return renew(replace(state, topic=above, leaflet=None), Screen.PAPERS, at)


def asked_leaflet(state: State, _: AskedLeaflet) -> Outcome:
    topic, office = state.topic, state.office
    if state.screen is not Screen.PAPERS or topic is None or office is None:
        return state, ()
    if not may_print_leaflet(state):
        return state, ()
    return replace(state, leaflet=Slip.PENDING), (PrintLeaflet(topic, office, state.language),)


def leaflet_printed(state: State, event: LeafletPrinted) -> Outcome:
    """Tell whoever still looks at these papers."""
    if state.screen is not Screen.PAPERS or state.topic != event.topic:
        return state, ()
    return replace(state, leaflet=event.outcome, touched=event.at), ()


def _is_there(state: State, topic: Topic) -> bool:
    has = procedure_of(state) if topic.key else service_of(state)
    return has is not None


# Each step takes the one kind of event that it stands beside.
STEPS: dict[type[Event], Callable[[State, Any], Outcome]] = {
    ChoseLane: chose_lane,
    AskedSearch: asked_search,
    Typed: typed,
    Erased: erased,
    AskedPapers: asked_papers,
    AskedLeaflet: asked_leaflet,
    LeafletPrinted: leaflet_printed,
}
