"""What the services screen says: tiles, numbers that are there already, priority, and more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kiosk.flow.finding import offers_search
from kiosk.flow.paper import gives_paper
from kiosk.flow.state import (
    COLLECT,
    State,
    can_be_chosen,
    is_full,
    offered_groups,
    offered_lanes,
    offered_services,
    offers_appointments,
    waiting,
    works_alone,
)
from kiosk.views.saying import say
from kiosk.views.words import Texts
from server.core.office import Group, PriorityGroup, Service, in_language
from server.core.ticket import State as TicketState


@dataclass(frozen=True)
class Tile:
    """One service to touch; `mark` is its place among those marked for one visit.

    `full`: it gives no numbers now, and cannot be touched. `lane` is the key of a group that
    leads to its services; such a tile has no letter.
    """

    letter: str
    name: str
    about: str
    waiting: str
    free: bool
    group: str
    full: bool = False
    mark: str = ""
    lane: str = ""


@dataclass(frozen=True)
class Mine:
    """A number that the owner of the scanned card has already."""

    ticket: str
    has: str
    act: str


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
    """The services screen; what is not offered now is "".

    `take` is there while several services are `marking`; `takes`: at least one is marked.
    """

    title: str
    tiles: tuple[Tile, ...]
    favour: Favour | None
    mine: tuple[Mine, ...]
    marking: bool
    take: str
    takes: bool
    all: str
    several: str
    appointment: str
    find: str
    back: str


# More buttons would be too small, and nobody has more numbers on one day.
_MOST_MINE = 2
# So many services are named on the tile of their group.
_MOST_NAMED = 3


def services_view(texts: Texts, state: State) -> ServicesView:
    """Return what the services screen says."""
    said, lanes = texts.services, offered_lanes(state)
    services = offered_services(state)
    narrowed = state.office is not None and services != state.office.services
    marking = state.marks is not None
    count = len([mark for mark in state.marks or () if can_be_chosen(state, mark)])
    # Whoever has a number already is offered that first, and needs fewer other buttons.
    plain = not (narrowed or marking or state.mine)
    collects = narrowed and state.lane == COLLECT
    title = said.mark if marking else said.collect if collects else said.title
    finds = plain and offers_search(state)
    tiles = [_lane_tile(texts, lane, state) for lane in lanes]
    return ServicesView(
        title=say(title, texts, state),
        tiles=tuple(tiles or [_tile(texts, service, state) for service in services]),
        favour=_favour(texts, state),
        mine=tuple(_mine(texts, state)),
        marking=marking,
        take=said.take.of(count) if marking else "",
        takes=count > 0,
        # Where groups come first, "back" leads to all of them.
        all=said.all if narrowed and not offered_lanes(replace(state, lane=None)) else "",
        several=said.several if plain and len(services) > 1 else "",
        appointment=said.appointment if plain and offers_appointments(state) else "",
        find=texts.search.find if finds else "",
        back=said.back,
    )


def _lane_tile(texts: Texts, lane: Group, state: State) -> Tile:
    """Return the tile of a group: what is in it, and how many wait there."""
    services = [s for s in offered_services(state) if s.group == lane.key]
    names = [in_language(s.name, state.language) for s in services]
    more = ["…"] if len(names) > _MOST_NAMED else []
    count, alone = sum(waiting(state, s.letter) for s in services), works_alone(state)
    return Tile(
        letter="",
        name=in_language(lane.name, state.language),
        about=", ".join(names[:_MOST_NAMED] + more),
        waiting="" if alone else texts.services.waiting.of(count),
        free=count == 0 and not alone,
        group="",
        lane=lane.key,
    )


def _tile(texts: Texts, service: Service, state: State) -> Tile:
    said, language = texts.services, state.language
    count, full = waiting(state, service.letter), is_full(state, service.letter)
    alone = works_alone(state)
    marks = state.marks or ()
    return Tile(
        letter=service.letter,
        name=in_language(service.name, language),
        about=in_language(service.about, language),
        # Nobody tells a kiosk that works alone how many wait.
        waiting=said.full if full else "" if alone else said.waiting.of(count),
        free=count == 0 and not full and not alone,
        group=_group_name(service, state),
        full=full,
        mark=str(marks.index(service.letter) + 1) if service.letter in marks else "",
    )


def _mine(texts: Texts, state: State) -> Iterator[Mine]:
    if state.marks is not None or state.lane:
        return
    has = texts.mine.has if len(state.mine) == 1 else texts.mine.also
    for place in state.mine[:_MOST_MINE]:
        ticket = place.ticket
        waits = ticket.state is TicketState.WAITING
        prints = waits and gives_paper(state)
        act = texts.mine.reprint if prints else texts.mine.look
        yield Mine(ticket.id, say(has, texts, state, number=ticket.number), act)


def _group_name(service: Service, state: State) -> str:
    groups = state.office.groups if state.office else ()
    return next((in_language(g.name, state.language) for g in groups if g.key == service.group), "")


def _favour(texts: Texts, state: State) -> Favour | None:
    if not offered_groups(state.office):
        return None
    said = texts.services
    if state.priority is None:
        return Favour(say(said.priority, texts, state))
    group = _priority_name(state.priority, state)
    return Favour(say(said.favoured, texts, state), group, say(said.decline, texts, state))


def _priority_name(key: str, state: State) -> str:
    groups: tuple[PriorityGroup, ...] = state.office.priority if state.office else ()
    return next((in_language(g.name, state.language) for g in groups if g.key == key), key)
