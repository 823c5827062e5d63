"""What the kiosk is showing and to whom: one frozen value, and the names of the screens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from math import inf
from uuid import UUID

from kiosk.codes.citizen import Citizen, Sex
from kiosk.flow.technician import Technician
from server.core.alone import Range
from server.core.board import Board
from server.core.device import PrinterHealth
from server.core.office import Group, Office, PriorityGroup, Service
from server.core.result import Result
from server.core.ticket import Place, Slip

# The key of the service group that people with an appointment slip are shown to.
COLLECT = "collect"
# So many services can be done with one number, as the server takes them.
MOST_MARKS = 6
# No appointment has a longer code.
LONGEST_CODE = 20
# More services than this do not stand side by side: their groups come first.
MOST_TILES = 8


class Screen(StrEnum):
    """What can be on the glass.

    TICKET is a number with its paper on the way; STANDING tells somebody with a number
    where they stand, and prints only if asked. APPOINTMENT takes a code letter by letter,
    SEARCH what somebody came for. PAPERS says what to bring, RESULT whether one is ready.
    """

    STARTING = "starting"
    WELCOME = "welcome"
    SERVICES = "services"
    PRIORITY = "priority"
    APPOINTMENT = "appointment"
    SEARCH = "search"
    PAPERS = "papers"
    RESULT = "result"
    MOMENT = "moment"
    TICKET = "ticket"
    STANDING = "standing"
    ANSWER = "answer"
    CLOSED = "closed"
    STAFF = "staff"
    TECHNICIAN = "technician"


class Answer(StrEnum):
    """What is said to a code that leads nowhere, or to a wish that cannot be met."""

    DAMAGED = "damaged"
    TWO = "two"
    HEALTH = "health"
    VNEID = "vneid"
    URL = "url"
    PAYMENT = "payment"
    CONTACT = "contact"
    WIFI = "wifi"
    GOODS = "goods"
    LICENCE = "licence"
    PASSPORT = "passport"
    OLD_CARD = "old_card"
    UNKNOWN = "unknown"
    NO_TICKET = "no_ticket"
    NO_APPOINTMENT = "no_appointment"
    NOT_TODAY = "not_today"
    FULL = "full"
    AWAY = "away"


class How(StrEnum):
    """How the number on the screen came up.

    KNOWN: the citizen had it already. SHOWN: its slip or its owner's card was scanned.
    RETURNED: it is back in line. REFUSED: it could not come back.
    """

    NEW = "new"
    KNOWN = "known"
    SHOWN = "shown"
    RETURNED = "returned"
    REFUSED = "refused"


class Mode(StrEnum):
    """What a citizen can switch on for themselves; all of it ends when they leave.

    REACH: everything to touch lies in the lower half. SPOKEN: the screens are read out.
    """

    LARGE = "large"
    CONTRAST = "contrast"
    REACH = "reach"
    SPOKEN = "spoken"


@dataclass(frozen=True)
class Topic:
    """What somebody asks the papers of: a service, or its procedure `key` ("" for none yet)."""

    letter: str
    key: str = ""


class Light(StrEnum):
    """How bright the picture is; DARK is nothing but black."""

    FULL = "full"
    DIM = "dim"
    DARK = "dark"


@dataclass(frozen=True)
class Sleep:
    """After how many seconds without anybody the picture is dimmed, and dark; 0: never.

    While no numbers are given the times of `closed` count. `dim` is how bright a dimmed
    picture still is, from 0 to 1.
    """

    dim_after: float = 0.0
    dark_after: float = 0.0
    closed_dim_after: float = 0.0
    closed_dark_after: float = 0.0
    dim: float = 0.3


@dataclass(frozen=True)
class Taking:
    """The server is being asked, since the clock showed `since` seconds.

    `looking`: for a ticket that exists. `reprint`: its slip is wanted again. `scanned` is
    what is said if a code that was scanned turns out to be nobody's, None for a touch.
    `dossier`: whether a result is ready.
    """

    request: UUID
    since: float
    looking: bool = False
    reprint: bool = False
    scanned: Answer | None = None
    dossier: bool = False


@dataclass(frozen=True)
class State:
    """Everything that decides what is shown. Times are seconds of a monotonic clock.

    `modes` end with `home_modes` when the person leaves; `speaks` are the languages in which
    the screens can be read out.

    `since` is when this screen came, `touched` the last sign of somebody's presence.
    `citizen` is forgotten on the way home; repr shows nothing of them. `address` is there
    for somebody of an age with priority, who is called "ông" or "bà" and not both. `lane`
    is the group of services that is offered, None for all. `trouble` keeps "please see the
    staff" up for a while though the server answers. `marks` are the services marked for
    one visit, in order, None where one touch takes a number. `finding` is the request by
    which the scanned card's numbers are looked for, `mine` are those found. `read_at` is when
    something was last scanned. `slip` is None
    while nothing is printed for the number on the screen. `own` are the numbers that this
    kiosk may give by itself, None while it may not. `printer` is how the printer was when
    last asked. `is_cut_off` says that a slip may have come out in part, `is_beside` that it
    came out of the second printer.
    `sought` is what was typed to find a service, `topic` what the papers are shown of, None
    for all services; `leaflet` is what became of their list on paper. `result` is what is
    known of the scanned dossier.
    `technician` is there while Screen.TECHNICIAN is up. `stirred` is when somebody was last
    there, if only in front of the presence sensor; without `sleep` it is never dark.
    `choosing_language`: the languages are up, over the screen that stays beneath.
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
    marks: tuple[str, ...] | None = None
    typed: str = field(default="", repr=False)
    sought: str = field(default="", repr=False)
    topic: Topic | None = None
    leaflet: Slip | None = None
    result: Result | None = None
    finding: UUID | None = None
    read_at: float = -inf
    mine: tuple[Place, ...] = ()
    taking: Taking | None = None
    place: Place | None = None
    how: How = How.NEW
    slip: Slip | None = None
    answer: Answer = Answer.UNKNOWN
    modes: frozenset[Mode] = frozenset()
    home_modes: frozenset[Mode] = frozenset()
    speaks: frozenset[str] = frozenset()
    choosing_language: bool = False
    own: Range | None = None
    has_printer: bool = True
    printer: PrinterHealth | None = None
    is_cut_off: bool = False
    is_beside: bool = False
    technician: Technician | None = None
    sleep: Sleep | None = None
    light: Light = Light.FULL
    stirred: float = 0.0


def works_alone(state: State) -> bool:
    """Tell whether the server is away and this kiosk goes on giving numbers by itself."""
    known = state.office is not None and state.board is not None
    return not state.reachable and known and state.own is not None


def offered_services(state: State) -> tuple[Service, ...]:
    """Return the services on the screen: those of the lane, or all of them."""
    if state.office is None:
        return ()
    services = state.office.services
    lane = tuple(s for s in services if s.group == state.lane)
    return lane or services


def offered_lanes(state: State) -> tuple[Group, ...]:
    """Return the groups to choose from first, none where the services stand side by side."""
    office = state.office
    if office is None or state.lane or state.marks is not None:
        return ()
    lanes = tuple(g for g in office.groups if any(s.group == g.key for s in office.services))
    return lanes if len(office.services) > MOST_TILES and len(lanes) > 1 else ()


def offered_groups(office: Office | None) -> tuple[PriorityGroup, ...]:
    """Return the priority groups that citizens may choose at the kiosk."""
    return tuple(g for g in office.priority if g.at_kiosk) if office else ()


def waiting(state: State, letter: str) -> int:
    """Return how many wait for the service with `letter`, as the board last said."""
    lines = state.board.lines if state.board else ()
    return sum(line.waiting for line in lines if line.service == letter)


def is_full(state: State, letter: str) -> bool:
    """Tell whether the service with `letter` gives no more numbers for now."""
    lines = state.board.lines if state.board else ()
    return any(line.full for line in lines if line.service == letter)


def can_be_chosen(state: State, letter: str) -> bool:
    """Tell whether a touch on the service with `letter` means anything."""
    offered = letter in [service.letter for service in offered_services(state)]
    return offered and not is_full(state, letter)


def offers_appointments(state: State) -> bool:
    """Tell whether a code can be typed: only on days on which somebody has an appointment."""
    return state.reachable and state.board is not None and state.board.appointments


def gives_numbers(state: State) -> bool:
    """Tell whether the office gives numbers now."""
    return has_day(state) and state.board is not None and state.board.issuing.open


def has_day(state: State) -> bool:
    """Tell whether a business day is open, so that numbers of today are worth something."""
    answered = state.reachable or works_alone(state)
    return answered and state.board is not None and state.board.day is not None


def resting_screen(state: State) -> Screen:
    """Return the screen that belongs up when nobody is there."""
    if not (state.reachable or works_alone(state)):
        return Screen.STAFF
    if state.office is None or state.board is None:
        return Screen.STARTING
    return Screen.WELCOME if gives_numbers(state) else Screen.CLOSED


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
