"""Looks at tickets that a kiosk hands over: can they be true, and how old are they?"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from server.core.alone import OwnTicket
from server.core.office import Office
from server.core.reading import Reading, seconds_between
from server.requests import Holder, Language, Letter, Text

# `$` also matches before a line feed at the end.
_Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+\Z", max_length=64)]
_Number = Annotated[str, Meta(pattern=r"^[A-Z][0-9]{3,5}\Z")]
_Boot = Annotated[str, Meta(min_length=1, max_length=80)]
_Day = Annotated[int, Meta(ge=1, le=2**62)]
# No machine runs for longer, and with more than this one cannot reckon.
_LONGEST_BOOT_S = 100 * 366 * 86400.0
# Whoever waited for longer was not in the hall; the kiosk's clock was wrong.
_OLDEST_S = 366 * 86400.0
# Outside of these a date can no longer be told in another time zone.
_YEARS = range(1970, 9000)
# The boot of a reading that nobody can compare with another one but by its wall clock.
NO_BOOT = ""


def is_possible(own: OwnTicket) -> bool:
    """Tell whether `own` can be a ticket at all; what can be left out is not looked at."""
    shapes = ((own.id, _Id), (own.number, _Number), (own.service, Letter), (own.day, _Day))
    return all(_fits(value, shape) for value, shape in shapes) and is_readable(own.issued)


def is_readable(reading: Reading) -> bool:
    """Tell whether clocks can have shown this: spans between such readings can be reckoned."""
    sane = _fits(reading.boot, _Boot) and abs(reading.uptime) <= _LONGEST_BOOT_S
    return sane and reading.wall.tzinfo is not None and reading.wall.year in _YEARS


def moment_of(issued: Reading, told: Reading, now: Reading) -> Reading | None:
    """Return when a ticket was issued by the server's clocks, None where nobody can tell.

    `told` is what the kiosk's clocks say `now`, which is what the server's say. Where the
    kiosk has lost the time since then, the wall clocks decide if both were synchronised.
    """
    age = seconds_between(issued, told)
    if age is None:
        age = seconds_between(issued, now)
    if age is None or not 0 <= age <= _OLDEST_S:
        return None
    wall = now.wall - timedelta(seconds=age)
    return Reading(now.boot, now.uptime - age, wall, now.synchronised)


def queued(issued: Reading, moment: Reading | None) -> Reading:
    """Return since when a ticket is in line; what cannot be compared has no boot."""
    if moment is not None:
        return moment
    return Reading(NO_BOOT, 0.0, issued.wall, issued.synchronised)


def holder_of(own: OwnTicket) -> str | None:
    """Return who holds it, if that is what a holder looks like."""
    return own.holder if _fits(own.holder, Holder) else None


def priority_of(own: OwnTicket) -> str | None:
    """Return the priority that was printed, though the office may not grant it any more."""
    return own.priority if _fits(own.priority, Text) else None


def language_of(own: OwnTicket) -> str:
    """Return the slip's language."""
    return own.language if _fits(own.language, Language) else "vi"


def rest_of(own: OwnTicket, office: Office) -> tuple[str, ...]:
    """Return the visit's further services, those that the office still has, each once."""
    known = {service.letter for service in office.services} - {own.service}
    return tuple(letter for letter in dict.fromkeys(own.rest) if letter in known)


def _fits(value: object, shape: Any) -> bool:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return False
    return True
