"""What is wrong with an office although each of its values by itself is well formed."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Sequence
from string import ascii_uppercase
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.core.office import Counter, Group, Office, PriorityGroup, Procedure
from server.fault import Fault, fault
from server.settings import examine
from server.setup.hours_faults import hours_faults
from server.setup.text_faults import is_language, text_faults

_HIGHEST_COUNTER = 999
_OLDEST = 120
# So many names find room side by side on the kiosk's first screen.
_MOST_LANGUAGES = 6
# What a request may carry as the key of a priority group.
_LONGEST_KEY = 80

# The least and the most of every number that stands alone.
_BOUNDS = {
    "overtake_budget": (0, 999),
    "session_hours": (1, 24),
    "retention_days": (7, 3650),
    "calls.grace_s": (0, 300),
    "calls.absences": (1, 10),
    "calls.return_after": (0, 50),
}


def examined(data: object, is_json: bool = False) -> tuple[Office | None, Sequence[Fault]]:
    """Return parsed TOML or JSON as an office, with everything that is wrong in it.

    The office is None where it lacks so much that it cannot be made up; without faults it
    is one that can be used.
    """
    office, wrong = examine(Office, data, is_json)
    return office, [*wrong, *(faults(office) if office else ())]


def faults(office: Office) -> Iterator[Fault]:
    """Yield everything that would make the office impossible."""
    yield from _repetitions(office)
    yield from text_faults(office)
    yield from _services(office)
    for n, counter in enumerate(office.counters, 1):
        yield from _counter(f"counters[{n}]", counter, {s.letter for s in office.services})
    yield from _keys(office)
    yield from _values(office)
    yield from hours_faults(office)


def _repetitions(office: Office) -> Iterator[Fault]:
    yield from _repeated("groups.key", [g.key for g in office.groups])
    yield from _repeated("services.letter", [s.letter for s in office.services])
    yield from _repeated("counters.number", [c.number for c in office.counters])
    yield from _repeated("priority.key", [p.key for p in office.priority])


def _repeated(key: str, values: Iterable[str | int]) -> Iterator[Fault]:
    for value, times in Tally(values).items():
        if times > 1:
            yield fault(key, "repeated", value=value, times=times)


def _services(office: Office) -> Iterator[Fault]:
    if not office.services:
        yield fault("services", "needed")
    groups = {group.key for group in office.groups}
    for n, service in enumerate(office.services, 1):
        if service.letter not in ascii_uppercase or len(service.letter) != 1:
            yield fault(f"services[{n}].letter", "letter", value=service.letter)
        elif not office.counters_for(service.letter):
            yield fault(f"services[{n}].letter", "unserved", letter=service.letter)
        if service.group not in groups:
            yield fault(f"services[{n}].group", "no_group", group=service.group)
        keys = [procedure.key for procedure in service.procedures]
        yield from _repeated(f"services[{n}].procedures.key", keys)


def _counter(key: str, counter: Counter, letters: set[str]) -> Iterator[Fault]:
    yield from _between(f"{key}.number", counter.number, 1, _HIGHEST_COUNTER)
    if not counter.services:
        yield fault(f"{key}.services", "needed")
    for letter in sorted(set(counter.services) - letters):
        yield fault(f"{key}.services", "no_service", letter=letter)
    yield from _repeated(f"{key}.services", counter.services)


def _keys(office: Office) -> Iterator[Fault]:
    keyed: list[tuple[str, Sequence[Group | PriorityGroup | Procedure]]] = [
        ("groups", office.groups),
        ("priority", office.priority),
        *((f"services[{n}].procedures", s.procedures) for n, s in enumerate(office.services, 1)),
    ]
    for name, items in keyed:
        for n, item in enumerate(items, 1):
            if not 1 <= len(item.key) <= _LONGEST_KEY:
                bounds = {"least": 1, "most": _LONGEST_KEY}
                yield fault(f"{name}[{n}].key", "length", value=item.key, **bounds)


def _values(office: Office) -> Iterator[Fault]:
    if not office.counters:
        yield fault("counters", "needed")
    for n, group in enumerate(office.priority, 1):
        if group.from_age is not None:
            yield from _between(f"priority[{n}].from_age", group.from_age, 1, _OLDEST)
    for key, bounds in _BOUNDS.items():
        part, _, name = key.rpartition(".")
        owner = getattr(office, part) if part else office
        yield from _between(key, getattr(owner, name), *bounds)
    yield from _languages(office.languages)
    if not _is_timezone(office.timezone):
        yield fault("timezone", "no_zone", value=office.timezone)
    if office.public_url and not _is_address(office.public_url):
        yield fault("public_url", "address", value=office.public_url)


def _languages(languages: tuple[str, ...]) -> Iterator[Fault]:
    # Whatever is not translated is shown in Vietnamese.
    if "vi" not in languages:
        yield fault("languages", "no_vietnamese")
    if len(languages) > _MOST_LANGUAGES:
        yield fault("languages", "too_many", most=_MOST_LANGUAGES, n=len(languages))
    for code in sorted(set(languages)):
        if not is_language(code):
            yield fault("languages", "language", value=code)
    yield from _repeated("languages", languages)


def _between(key: str, value: int, least: int, most: int) -> Iterator[Fault]:
    if not least <= value <= most:
        yield fault(key, "between", least=least, most=most, value=value)


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
