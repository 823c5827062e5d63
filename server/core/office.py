"""What one office is: its services, counters and rules, as its people have set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.core.errors import UnknownCounter, UnknownPriority, UnknownService
from server.core.hours import Hours

# One text in every language that the office offers, by language code: {"vi": …, "en": …}.
Words = Mapping[str, str]

# What an office offers that says nothing else.
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Group:
    """A heading under which services stand together on the kiosk."""

    key: str
    name: Words


@dataclass(frozen=True)
class Procedure:
    """One matter within a service; `key` tells it apart from the service's others.

    `words` is what people call it beside its name ("sổ đỏ"), `papers` what to bring for it.
    """

    key: str
    name: Words
    words: tuple[str, ...] = ()
    papers: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Service:
    """What a citizen comes for; `letter` begins the numbers of its tickets.

    `papers` is what to bring, whichever of its `procedures` it is. `minutes` is how long
    serving one citizen takes as a rule, and whoever waits longer than `target_minutes` is
    late. No more numbers than `quota_day` are given on a day, nor than `quota_sitting` in a
    morning or an afternoon.
    """

    letter: str
    name: Words
    group: str
    about: Words = field(default_factory=dict)
    papers: tuple[Words, ...] = ()
    minutes: int = 10
    target_minutes: int = 30
    quota_day: int | None = None
    quota_sitting: int | None = None
    procedures: tuple[Procedure, ...] = ()

    def procedure(self, key: str) -> Procedure | None:
        """Return the procedure `key`, None if the service has no such one."""
        return next((found for found in self.procedures if found.key == key), None)


@dataclass(frozen=True)
class Counter:
    """A numbered desk and the letters of the services that it serves."""

    number: int
    services: tuple[str, ...]
    name: Words = field(default_factory=dict)


@dataclass(frozen=True)
class PriorityGroup:
    """People who are called first; `from_age` is in years, None where age says nothing.

    With `at_kiosk` the citizen may say so at the kiosk; otherwise only staff grant it.
    """

    key: str
    name: Words
    at_kiosk: bool = True
    from_age: int | None = None


@dataclass(frozen=True)
class CallRules:
    """How calling treats those who are absent, come back, or wait long.

    For `grace_s` after a call nobody else is called from that counter, and the citizen is
    not absent, unless serving has begun. Whoever is absent goes to the back of the line by
    themselves (`absent_returns`) or once they ask; the absence number `absences` cancels
    the ticket. Whoever comes back with a missing paper is called after `return_after`
    others. `by_target` weighs services by waiting time against target.
    """

    grace_s: int = 0
    absences: int = 3
    absent_returns: bool = True
    return_after: int = 2
    by_target: bool = False


@dataclass(frozen=True)
class AppointmentRules:
    """When whoever has an appointment is called.

    Checking in is possible from `early_minutes` before the window. From the window's
    begin the ticket is called like one with priority, unless it was checked in more than
    `late_minutes` after the window's end: then it waits like any other.
    """

    early_minutes: int = 120
    late_minutes: int = 15


@dataclass(frozen=True)
class SlipLayout:
    """What the slip says beside number and service; `closing` overrules the usual words.

    Without `on_paper` nothing is printed: kiosks show number and code on the screen.
    """

    header: Words = field(default_factory=dict)
    closing: Words = field(default_factory=dict)
    show_ahead: bool = True
    show_counters: bool = True
    show_papers: bool = False
    show_link: bool = True
    on_paper: bool = True


@dataclass(frozen=True)
class OfficeTexts:
    """What the office says in its own words; empty: the usual ones."""

    welcome: Words = field(default_factory=dict)
    closed: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """One place with one queue system.

    `languages` are those in which citizens are spoken to, Vietnamese among them.
    `overtake_budget` is how often anybody may be overtaken by people with preference.
    `public_url` is where citizens' phones reach the server ("" if they cannot). A log-in
    lasts `session_hours`; records of tickets are kept for `retention_days`.
    """

    name: Words
    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    priority: tuple[PriorityGroup, ...] = ()
    overtake_budget: int = 3
    timezone: str = "Asia/Ho_Chi_Minh"
    public_url: str = ""
    hours: Hours = field(default_factory=Hours)
    calls: CallRules = field(default_factory=CallRules)
    appointments: AppointmentRules = field(default_factory=AppointmentRules)
    slip: SlipLayout = field(default_factory=SlipLayout)
    texts: OfficeTexts = field(default_factory=OfficeTexts)
    session_hours: int = 12
    retention_days: int = 365
    languages: tuple[str, ...] = LANGUAGES

    def service(self, letter: str) -> Service:
        """Return the service with `letter`; raise UnknownService if there is none."""
        for service in self.services:
            if service.letter == letter:
                return service
        raise UnknownService(f"no service has the letter {letter!r}")

    def counter(self, number: int) -> Counter:
        """Return counter `number`; raise UnknownCounter if there is none."""
        for counter in self.counters:
            if counter.number == number:
                return counter
        raise UnknownCounter(f"there is no counter {number}")

    def priority_group(self, key: str) -> PriorityGroup:
        """Return the priority group `key`; raise UnknownPriority if there is none."""
        for group in self.priority:
            if group.key == key:
                return group
        raise UnknownPriority(f"no priority group is called {key!r}")

    def counters_for(self, letter: str) -> tuple[int, ...]:
        """Return the numbers of the counters that serve `letter`."""
        return tuple(c.number for c in self.counters if letter in c.services)


def in_language(words: Words, language: str) -> str:
    """Return the text in `language`, in Vietnamese where it is not translated."""
    return words.get(language) or words.get("vi", "")
