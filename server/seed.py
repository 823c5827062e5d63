"""Fills a new database from an office TOML, and checks that the file makes sense."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

from server.audit import COMMAND_LINE, record
from server.clock import Clock
from server.core.office import Office
from server.faults import faults
from server.records import Happening, Records
from server.session import Role
from server.settings import SettingsError, load
from server.staff import Staff
from server.store import Store, Table
from server.wire import encode

DEFAULT_OFFICE = Path(__file__).with_name("default_office.toml")
ADMINISTRATOR = "admin"


def load_office(path: Path) -> Office:
    """Read an office TOML; raise SettingsError with everything that is wrong in it."""
    office = load(Office, path)
    if problems := [f"{path}: {problem}" for problem in faults(office)]:
        raise SettingsError(problems)
    return office


def seed(store: Store, clock: Clock, path: Path) -> bool:
    """Save the office in the file `path` unless there is one already; tell whether it was."""
    with store.read() as table:
        if Records(table).office_version():
            return False
    save_office(store, clock, load_office(path))
    return True


def save_office(store: Store, clock: Clock, office: Office, who: str = COMMAND_LINE) -> int:
    """Save `office` as a new version of the settings and return the version."""
    now = clock.read()
    row = {"office": encode(office).decode(), "saved_at": now.wall}

    def save(table: Table) -> int:
        records = Records(table)
        if problems := list(_still_in_use(records, office)):
            raise SettingsError(problems)
        version = table.insert("settings", row)
        # Screens follow the newest event; who did it is for the audit.
        records.happened(Happening("office_set", who, now, records.open_day()))
        record(table, now, who, "office_set", version=version)
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
