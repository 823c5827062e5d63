"""What one office is: its services, counters and rules, as its people have set them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.core.errors import UnknownCounter, UnknownPriority, UnknownService

# One text in every language that the office offers, by language code: {"vi": …, "en": …}.
Words = Mapping[str, str]


@dataclass(frozen=True)
class Group:
    """A heading under which services stand together on the kiosk."""

    key: str
    name: Words


@dataclass(frozen=True)
class Service:
    """What a citizen comes for; `letter` begins the numbers of its tickets."""

    letter: str
    name: Words
    group: str
    about: Words = field(default_factory=dict)


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
class Office:
    """One place with one queue system.

    `overtake_budget` is how often anybody may be overtaken by people with priority.
    `public_url` is where citizens' phones reach the server ("" if they cannot).
    """

    name: Words
    groups: tuple[Group, ...]
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    priority: tuple[PriorityGroup, ...] = ()
    overtake_budget: int = 3
    timezone: str = "Asia/Ho_Chi_Minh"
    public_url: str = ""

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
