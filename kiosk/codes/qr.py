"""Reads the QR code on the front of a citizen card, in both layouts and as damaged as they come.

2021: `number|old number or empty|name|birth date|sex|address|issue date`, seven fields.
2024: the same seven and four more. Dates are ddmmyyyy. Name and address are never looked at,
so text in the wrong encoding or without its accents does no harm.
"""

from __future__ import annotations

import re
from datetime import date

from kiosk.codes.citizen import Citizen, Sex

_FIELDS = 7
_NUMBER = re.compile(r"[0-9]{12}")
_DATE = re.compile(r"[0-9]{8}")
_OLDEST = 1880

# A second card begins inside the text: right after an issue date or a bar, and recognisable
# by its own fields up to the birth date. (The old number may have 12 digits too.)
_GLUE = re.compile(
    r"(?:(?<=\|[0-9]{8})|(?<=\|))(?=[0-9]{12}\|[0-9]{0,12}\|[^|]*\|[0-9]{8}\|)|[\r\n\0]+"
)


def looks_like(text: str) -> bool:
    """Tell whether this begins like a citizen card, whole or damaged."""
    return bool(re.match(r"[0-9]{6,12}\|", text))


def read(text: str) -> Citizen | None:
    """Return the citizen; None if damaged, or if two different cards were glued together."""
    found = _all(text)
    first = found[0] if found else None
    return first if all(citizen == first for citizen in found) else None


def holds_two(text: str) -> bool:
    """Tell whether the cards of two people were read in one scan."""
    return len({citizen.number for citizen in _all(text) if citizen}) > 1


def _all(text: str) -> list[Citizen | None]:
    return [_one(record) for record in _GLUE.split(text) if record.strip("| ")]


def _one(record: str) -> Citizen | None:
    fields = [field.strip() for field in record.split("|")]
    if len(fields) < _FIELDS or not _NUMBER.fullmatch(fields[0]):
        return None
    born = _date(fields[3])
    # A cut issue date means that the scanner lost the end, so it may have lost more.
    if born is None or not _DATE.fullmatch(fields[6]):
        return None
    return Citizen(fields[0], born, _sex(fields[4]))


def _date(ddmmyyyy: str) -> date | None:
    if not _DATE.fullmatch(ddmmyyyy):
        return None
    try:
        found = date(int(ddmmyyyy[4:]), int(ddmmyyyy[2:4]), int(ddmmyyyy[:2]))
    except ValueError:
        return None
    return found if found.year >= _OLDEST else None


def _sex(text: str) -> Sex | None:
    """Return "Nam" or "Nữ"; any other word with N is a "Nữ" that lost its accent or encoding."""
    word = text.casefold()
    if word == "nam":
        return Sex.MALE
    return Sex.FEMALE if word.startswith("n") else None
