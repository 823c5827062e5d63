"""Reads the three lines on the card's back (MRZ, ICAO 9303 part 5, size TD1)."""

from __future__ import annotations

import re
from datetime import date

from kiosk.codes.citizen import Citizen, Sex

_LINE = 30
_SHAPE = re.compile(r"[A-Z0-9<]{30}")
_FIRST = re.compile(
    r"IDVNM(?P<last9>[0-9]{9})(?P<check9>[0-9])(?P<number>[0-9]{12})<<(?P<check12>[0-9])"
)
_SECOND = re.compile(
    r"(?P<born>[0-9]{6})(?P<born_check>[0-9])(?P<sex>[MF<])"
    r"(?P<until>[0-9]{6})(?P<until_check>[0-9])[A-Z<]{3}[A-Z0-9<]{11}[0-9]"
)
_THIRD = re.compile(r"[A-Z]+<[A-Z<]*")
_WEIGHTS = (7, 3, 1)
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


def check_digit(text: str) -> str:
    """Return the ICAO 9303 check digit: values weighted 7, 3, 1, the sum modulo 10."""
    values = (0 if c == "<" else int(c, 36) for c in text)
    return str(sum(v * _WEIGHTS[n % 3] for n, v in enumerate(values)) % 10)


def looks_like(text: str) -> bool:
    """Tell whether somebody held the back of a Vietnamese card under the scanner."""
    return text.startswith("IDVNM")


def is_rest(text: str) -> bool:
    """Tell whether this is a second or third line that a scanner sent on its own."""
    if not _SHAPE.fullmatch(text):
        return False
    return bool(_SECOND.fullmatch(text) or _THIRD.fullmatch(text))


def read(text: str) -> Citizen | None:
    """Return the citizen from line 1 alone or from all three lines; None if damaged.

    The lines may be divided by line ends, by spaces, or not at all. Line 1 has no birth date.
    """
    joined = re.sub(r"[\s\0]+", "", text)
    if len(joined) not in (_LINE, 3 * _LINE):
        return None
    first, second, third = joined[:_LINE], joined[_LINE : 2 * _LINE], joined[2 * _LINE :]
    number = _number(first)
    if number is None or not second:
        return None if number is None else Citizen(number)
    return _with_birth(number, first, second) if _THIRD.fullmatch(third) else None


def _number(first: str) -> str | None:
    """Return the 12 digits of line 1 if both of its check digits and the repetition agree."""
    match = _FIRST.fullmatch(first)
    if not match:
        return None
    number = match["number"]
    intact = (
        number.endswith(match["last9"])
        and check_digit(match["last9"]) == match["check9"]
        and check_digit(number) == match["check12"]
    )
    return number if intact else None


def _with_birth(number: str, first: str, second: str) -> Citizen | None:
    match = _SECOND.fullmatch(second)
    if not match or not _second_is_intact(match, first, second):
        return None
    try:
        born = _date(match["born"], number)
    except ValueError:
        return None
    return Citizen(number, born, _SEXES.get(match["sex"]))


def _second_is_intact(match: re.Match[str], first: str, second: str) -> bool:
    """Check line 2's digits, and the last one, which covers lines 1 and 2 together."""
    both = first[5:] + second[:7] + second[8:15] + second[18:29]
    return (
        check_digit(match["born"]) == match["born_check"]
        and check_digit(match["until"]) == match["until_check"]
        and check_digit(both) == second[29]
    )


def _date(yymmdd: str, number: str) -> date:
    """Return the birth date; the number's fourth digit has its century (0, 1: 19xx; 2, 3: 20xx)."""
    century = 1900 + int(number[3]) // 2 * 100
    return date(century + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
