"""What is wrong with an office although each of its values by itself is well formed."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from string import ascii_uppercase
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.core.office import Counter, Office
from server.hours_faults import hours_faults

_HIGHEST_COUNTER = 999
_MOST_OVERTAKEN = 999
_OLDEST = 120
# What a request may carry as the key of a priority group.
_LONGEST_KEY = 80


def faults(office: Office) -> Iterator[str]:
    """Yield "key: message" for everything that would make the office impossible."""
    yield from _repetitions(office)
    yield from _nameless(office)
    yield from _services(office)
    for n, counter in enumerate(office.counters, 1):
        yield from _counter(f"counters[{n}]", counter, {s.letter for s in office.services})
    yield from _priority(office)
    yield from _values(office)
    yield from hours_faults(office)


def _repetitions(office: Office) -> Iterator[str]:
    yield from _repeated("groups.key", [g.key for g in office.groups])
    yield from _repeated("services.letter", [s.letter for s in office.services])
    yield from _repeated("counters.number", [c.number for c in office.counters])
    yield from _repeated("priority.key", [p.key for p in office.priority])


def _repeated(key: str, values: Iterable[object]) -> Iterator[str]:
    for value, times in Tally(values).items():
        if times > 1:
            yield f"{key}: {value!r} is there {times} times"


def _nameless(office: Office) -> Iterator[str]:
    """Everything needs a name in Vietnamese: it is what untranslated languages show."""
    names = {
        "": [office.name],
        "services": [s.name for s in office.services],
        "groups": [g.name for g in office.groups],
        "priority": [p.name for p in office.priority],
    }
    for key, found in names.items():
        for n, name in enumerate(found, 1):
            if not name.get("vi"):
                yield f"{key}[{n}].name.vi: is missing" if key else "name.vi: is missing"


def _services(office: Office) -> Iterator[str]:
    if not office.services:
        yield "services: at least one is needed"
    groups = {group.key for group in office.groups}
    for n, service in enumerate(office.services, 1):
        if service.letter not in ascii_uppercase or len(service.letter) != 1:
            yield f"services[{n}].letter: must be one letter from A to Z, not {service.letter!r}"
        elif not office.counters_for(service.letter):
            yield f"services[{n}].letter: no counter serves {service.letter!r}"
        if service.group not in groups:
            yield f"services[{n}].group: there is no group {service.group!r}"


def _counter(key: str, counter: Counter, letters: set[str]) -> Iterator[str]:
    if not 1 <= counter.number <= _HIGHEST_COUNTER:
        yield f"{key}.number: must be 1 to {_HIGHEST_COUNTER}, not {counter.number}"
    if not counter.services:
        yield f"{key}.services: at least one is needed"
    for letter in sorted(set(counter.services) - letters):
        yield f"{key}.services: there is no service {letter!r}"
    yield from _repeated(f"{key}.services", counter.services)


def _priority(office: Office) -> Iterator[str]:
    for n, group in enumerate(office.priority, 1):
        if not 1 <= len(group.key) <= _LONGEST_KEY:
            yield f"priority[{n}].key: must have 1 to {_LONGEST_KEY} characters, not {group.key!r}"
        if group.from_age is not None and not 1 <= group.from_age <= _OLDEST:
            yield f"priority[{n}].from_age: must be 1 to {_OLDEST}, not {group.from_age}"


def _values(office: Office) -> Iterator[str]:
    if not office.counters:
        yield "counters: at least one is needed"
    if not 0 <= office.overtake_budget <= _MOST_OVERTAKEN:
        yield f"overtake_budget: must be 0 to {_MOST_OVERTAKEN}, not {office.overtake_budget}"
    if not _is_timezone(office.timezone):
        yield f"timezone: there is no time zone {office.timezone!r}"
    if office.public_url and not _is_address(office.public_url):
        yield f"public_url: must be like 'http://192.168.1.10:8080', not {office.public_url!r}"


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: the name is a folder of zones, as "Asia" is.
        return False
    return True


def _is_address(url: str) -> bool:
    """Tell whether a path can be added to `url` and a phone can go there."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return (
        is_web and not parts.query and not parts.fragment and url.isprintable() and " " not in url
    )
