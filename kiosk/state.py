"""What the kiosk is showing and to whom: one frozen value, and the names of the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from kiosk.card import Kind
from kiosk.citizen import Citizen, Sex
from server.core.board import Board
from server.core.office import Office, PriorityGroup, Service
from server.core.ticket import Place, Slip

# The key of the service group that people with an appointment slip are shown to.
COLLECT = "collect"


class Screen(StrEnum):
    """What can be on the glass."""

    STARTING = "starting"
    WELCOME = "welcome"
    SERVICES = "services"
    PRIORITY = "priority"
    MOMENT = "moment"
    TICKET = "ticket"
    ANSWER = "answer"
    CLOSED = "closed"
    STAFF = "staff"


@dataclass(frozen=True)
class Taking:
    """A number is being asked for, since the clock showed `since` seconds."""

    request: UUID
    letter: str
    since: float


@dataclass(frozen=True)
class State:
    """Everything that decides what is shown. Times are seconds of a monotonic clock.

    `since` is when this screen came, `touched` the last sign of somebody's presence.
    `citizen` is forgotten on the way home; repr shows nothing of them. `address` is there
    for somebody of an age with priority, who is called "ông" or "bà" and not both. `lane`
    is the group of services that is offered, None for all. `trouble` keeps "please see the
    staff" up for a while though the server answers.
    """

    home_language: str = "vi"
    language: str = "vi"
    screen: Screen = Screen.STARTING
    since: float = 0.0
    touched: float = 0.0
    office: Office | None = None
    board: Board | None = None
    reachable: bool = True
    trouble: bool = False
    citizen: Citizen | None = None
    priority: str | None = None
    address: Sex | None = field(default=None, repr=False)
    lane: str | None = None
    taking: Taking | None = None
    place: Place | None = None
    slip: Slip = Slip.PENDING
    answer: Kind = Kind.UNKNOWN


def offered_services(state: State) -> tuple[Service, ...]:
    """Return the services on the screen: those of the lane, or all of them."""
    if state.office is None:
        return ()
    services = state.office.services
    lane = tuple(s for s in services if s.group == state.lane)
    return lane or services


def offered_groups(office: Office | None) -> tuple[PriorityGroup, ...]:
    """Return the priority groups that citizens may choose at the kiosk."""
    return tuple(g for g in office.priority if g.at_kiosk) if office else ()


def waiting(state: State, letter: str) -> int:
    """Return how many wait for the service with `letter`, as the board last said."""
    lines = state.board.lines if state.board else ()
    return sum(line.waiting for line in lines if line.service == letter)


def resting_screen(state: State) -> Screen:
    """Return the screen that belongs up when nobody is there."""
    if not state.reachable:
        return Screen.STAFF
    if state.office is None or state.board is None:
        return Screen.STARTING
    return Screen.WELCOME if state.board.day is not None else Screen.CLOSED


def suggested_priority(office: Office | None, citizen: Citizen, today: date) -> str | None:
    """Return the group that the citizen's age speaks for, the highest age first."""
    age = citizen.age_on(today)
    if age is None:
        return None
    fitting = [
        (g.from_age, g.key)
        for g in offered_groups(office)
        if g.from_age is not None and g.from_age <= age
    ]
    return max(fitting)[1] if fitting else None
