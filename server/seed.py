"""Fills a new database from an office TOML, and checks that the file makes sense."""

from __future__ import annotations

import secrets
from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_uppercase
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from server.clock import Clock
from server.core.office import Office
from server.records import Records
from server.session import Role
from server.settings import SettingsError, load
from server.staff import Staff, note
from server.store import Store, Table
from server.wire import encode

DEFAULT_OFFICE = Path(__file__).with_name("default_office.toml")
ADMINISTRATOR = "admin"


def load_office(path: Path) -> Office:
    """Read an office TOML; raise SettingsError with everything that is wrong in it."""
    office = load(Office, path)
    if problems := [f"{path}: {problem}" for problem in _contradictions(office)]:
        raise SettingsError(problems)
    return office


def seed(store: Store, clock: Clock, path: Path) -> bool:
    """Save the office in the file `path` unless there is one already; tell whether it was."""
    with store.read() as table:
        if Records(table).office_version():
            return False
    save_office(store, clock, load_office(path))
    return True


def save_office(store: Store, clock: Clock, office: Office) -> int:
    """Save `office` as a new version of the settings and return the version."""
    now = clock.read()
    row = {"office": encode(office).decode(), "saved_at": now.wall}

    def save(table: Table) -> int:
        if problems := list(_still_in_use(Records(table), office)):
            raise SettingsError(problems)
        version = table.insert("settings", row)
        note(table, now, "office_set", version=version)
        return version

    return store.change(save)


def first_administrator(staff: Staff) -> str | None:
    """Make the administrator if there is none; return the PIN, else None."""
    if any(clerk.role is Role.ADMINISTRATOR for clerk in staff.clerks()):
        return None
    pin = f"{secrets.randbelow(10**6):06d}"
    staff.add_clerk(ADMINISTRATOR, pin, Role.ADMINISTRATOR, None)
    return pin


def _still_in_use(records: Records, office: Office) -> Iterator[str]:
    letters = {service.letter for service in office.services}
    for service in records.waiting_services() - letters:
        yield f"service {service!r} has waiting tickets and cannot be taken away"
    numbers = {counter.number for counter in office.counters}
    for desktop in records.desktops().values():
        if desktop.clerk and desktop.number not in numbers:
            yield f"counter {desktop.number} is taken by {desktop.clerk} and cannot be taken away"


def _contradictions(office: Office) -> Iterator[str]:
    """Yield what is wrong though each value by itself is well formed."""
    letters = [service.letter for service in office.services]
    yield from _repeated("services", "letter", letters)
    yield from _repeated("counters", "number", [c.number for c in office.counters])
    yield from _repeated("priority", "key", [p.key for p in office.priority])
    groups = [group.key for group in office.groups]
    for n, service in enumerate(office.services, 1):
        if service.letter not in ascii_uppercase or len(service.letter) != 1:
            yield f"services[{n}].letter: must be one letter from A to Z, not {service.letter!r}"
        if service.group not in groups:
            yield f"services[{n}].group: there is no group {service.group!r}"
    for n, counter in enumerate(office.counters, 1):
        for letter in set(counter.services) - set(letters):
            yield f"counters[{n}].services: there is no service {letter!r}"
    yield from _bad_values(office)


def _bad_values(office: Office) -> Iterator[str]:
    yield from _nameless(office)
    if not office.services:
        yield "services: at least one is needed"
    if not office.counters:
        yield "counters: at least one is needed"
    if office.overtake_budget < 0:
        yield f"overtake_budget: must be 0 or more, not {office.overtake_budget}"
    try:
        ZoneInfo(office.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"timezone: there is no time zone {office.timezone!r}"


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


def _repeated(table: str, key: str, values: Iterable[object]) -> Iterator[str]:
    for value, times in Tally(values).items():
        if times > 1:
            yield f"{table}.{key}: {value!r} is there {times} times"
