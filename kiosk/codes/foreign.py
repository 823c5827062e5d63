"""Knows codes that are made for something else, well enough to call them by their names; pure.

Nothing is read out of them. What is named here needs an answer of its own on the screen,
because "unknown" would send somebody to the scanner again with the same piece of paper.
"""

from __future__ import annotations

import re

# EMVCo merchant code, as VietQR uses it: field 00 ("payload format") is "01", fields follow.
_PAYMENT = re.compile(r"000201(?:[0-9]{2}){2}.{12,}", re.DOTALL)
_CONTACT = re.compile(r"(?:BEGIN:V|ME|BIZ)CARD|(?:tel|sms|smsto|mailto|matmsg|geo):", re.IGNORECASE)
_WIFI = re.compile(r"WIFI:", re.IGNORECASE)
# Line 1 of a passport (ICAO 9303 part 4, size TD3), and line 2, which some readers send alone.
_PASSPORT = re.compile(r"P[A-Z<][A-Z<]{3}[A-Z]+<[A-Z<]{20,}")
_PASSPORT_END = re.compile(
    r"[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MF<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]"
)
_OLD_NUMBER = re.compile(r"[0-9]{9}")
_GOODS = re.compile(r"[0-9]{8}|[0-9]{13}")

# The layout of the code on driving licences is published nowhere; it is known by a number of
# twelve digits and a class among its fields.
_DIVIDER = re.compile(r"[;|]")
_TWELVE = re.compile(r"[0-9]{12}")
_CLASS = re.compile(r"A[1-4]?|B(?:[12]|E|\.?01)?|C1?E?|D[12]?E?|F[B-E]")

_NAMED = {
    "payment": _PAYMENT,
    "contact": _CONTACT,
    "wifi": _WIFI,
    "passport": _PASSPORT,
}


def name(text: str) -> str | None:
    """Return what `text` is made for, None where that is not known."""
    for found, begins in _NAMED.items():
        if begins.match(text):
            return found
    if _OLD_NUMBER.fullmatch(text):
        return "old_card"
    return "licence" if _is_licence(text) else None


def is_end_of_passport(text: str) -> bool:
    """Tell whether this is the second line of a passport, sent on its own."""
    return bool(_PASSPORT_END.fullmatch(text))


def is_on_goods(text: str) -> bool:
    """Tell whether this may be the bar code of something bought: EAN-8, EAN-13.

    The last digit checks the others, weighted 3 and 1 from the right (GS1 General
    Specifications, 7.9). One in ten other numbers of that length fits as well.
    """
    if not _GOODS.fullmatch(text):
        return False
    weighted = (int(digit) * (3, 1)[n % 2] for n, digit in enumerate(text[-2::-1]))
    return (sum(weighted) + int(text[-1])) % 10 == 0


def _is_licence(text: str) -> bool:
    fields = [field.strip() for field in _DIVIDER.split(text)]
    return (
        len(fields) >= 4
        and any(_TWELVE.fullmatch(field) for field in fields)
        and any(_CLASS.fullmatch(field) for field in fields)
    )
