"""Fills a new database from an office TOML, and checks that the file makes sense."""

from __future__ import annotations

from pathlib import Path

from server.access.audit import COMMAND_LINE
from server.access.pins import new_pin
from server.access.staff import Staff
from server.clock import Clock
from server.core.office import Office
from server.records import Records
from server.session import Role
from server.settings import SettingsError, parse
from server.setup import versions
from server.setup.faults import examined
from server.store import Store

DEFAULT_OFFICE = Path(__file__).parents[1] / "default_office.toml"
ADMINISTRATOR = "admin"


def load_office(path: Path) -> Office:
    """Read an office TOML; raise SettingsError with everything that is wrong in it."""
    office, found = examined(parse(path))
    if office is None or found:
        raise SettingsError([f"{path}: {problem}" for problem in found])
    return office


def seed(store: Store, clock: Clock, path: Path) -> bool:
    """Save the office in the file `path` unless there is one already; tell whether it was."""
    with store.read() as table:
        if Records(table).office_version():
            return False
    save_office(store, clock, load_office(path))
    return True


def save_office(store: Store, clock: Clock, office: Office, who: str = COMMAND_LINE) -> int:
    """Save `office` as a new version of the settings and return the version.

    Raises SettingsWrong for what cannot be, and InUse for what somebody still needs.
    """
    now = clock.read()
    return store.change(lambda table: versions.save(Records(table), now, office, who).version)


def first_administrator(staff: Staff) -> str | None:
    """Make the administrator if there is none; return the PIN, else None."""
    if any(clerk.role is Role.ADMINISTRATOR for clerk in staff.clerks()):
        return None
    pin = new_pin()
    staff.add_clerk(ADMINISTRATOR, pin, Role.ADMINISTRATOR, None)
    return pin
