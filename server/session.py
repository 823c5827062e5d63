"""Who is asking: a clerk with a session, or a device with a token."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody or something may do."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    CLERK = "clerk"
    HELPER = "helper"
    KIOSK = "kiosk"
    DISPLAY = "display"


# The more somebody may do, the later.
PEOPLE = (Role.HELPER, Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)
DEVICE_ROLES = (Role.KIOSK, Role.DISPLAY)

# Whoever may more may also what those below may.
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
SUPERVISORS = ADMINISTRATORS | {Role.SUPERVISOR}
CLERKS = SUPERVISORS | {Role.CLERK}
STAFF = CLERKS | {Role.HELPER}
KIOSKS = frozenset({Role.KIOSK})
DEVICES = frozenset(DEVICE_ROLES)


@dataclass(frozen=True)
class Caller:
    """Whoever asks: the clerk's or the device's name, and what it may do."""

    name: str
    role: Role


@dataclass(frozen=True)
class Session:
    """A clerk's session as the page knows it; `csrf` goes with every change."""

    name: str
    role: Role
    csrf: str
    counter: int | None


@dataclass(frozen=True)
class DayKey:
    """The key of one business day, 64 hex digits; it is destroyed when the day closes."""

    day: int
    key: str
