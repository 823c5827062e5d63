"""Recognises whatever people hold under the scanner and tells the kinds apart.

A scan is untrusted: its length is capped, only known grammars are accepted, nothing of it
is kept but a citizen's three fields, and none of it is ever logged, opened or printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from urllib.parse import unquote

from kiosk.codes import foreign, mrz, qr
from kiosk.codes.citizen import Citizen

LONGEST = 1024


class Kind(StrEnum):
    """What was scanned; each has its own answer on the screen."""

    CITIZEN = "citizen"
    DAMAGED = "damaged"
    TWO = "two"
    SLIP = "slip"
    DOSSIER = "dossier"
    APPOINTMENT = "appointment"
    HEALTH = "health"
    VNEID = "vneid"
    URL = "url"
    PAYMENT = "payment"
    CONTACT = "contact"
    WIFI = "wifi"
    GOODS = "goods"
    LICENCE = "licence"
    PASSPORT = "passport"
    OLD_CARD = "old_card"
    REST = "rest"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Scan:
    """One scan, recognised. `citizen` is there for Kind.CITIZEN only.

    Kind.DAMAGED is a citizen card that was not read whole: scanning again helps. Kind.TWO are
    two people's cards in one scan. Kind.REST is a later line of a card's back sent on its own:
    it needs no answer.
    `code` is the ticket's id of Kind.SLIP, the dossier's own of Kind.DOSSIER, and what an
    appointment may be called of Kind.APPOINTMENT: only the server knows whether it is one, and
    `otherwise` is what it most likely is if it is none.
    """

    kind: Kind
    citizen: Citizen | None = None
    code: str = field(default="", repr=False)
    otherwise: Kind = Kind.UNKNOWN


# The scanner's own mark for the kind of code ("]Q1"), in front or before a glued second card.
_AIM = re.compile(r"^\][A-Za-z][0-9]|\][A-Za-z][0-9](?=[0-9]{12}\|)")
_BOMS = ("\ufeff", "ï»¿")
_WIDE_BARS = ("｜", "ï½œ")
_HEALTH = re.compile(r"(?:[A-Z]{2}[A-Z0-9][0-9]{12}|[0-9]{10})\|(?:[0-9A-Fa-f]{2})*\|.*", re.DOTALL)
_NUMBER_OF_HEALTH = re.compile(r"[A-Z]{2}[A-Z0-9][0-9]{12}")
# The one form of link that our slips have, whatever name the server is reached by.
_SLIP = re.compile(r"https?://[^/?#\s]+/t/([A-Za-z0-9_-]{16})", re.ASCII)
_APPOINTMENT = re.compile(r"[A-Z0-9-]{4,20}", re.ASCII)
# So long are people's own numbers: old and new identity cards, insurance, telephones. Nobody's
# is sent anywhere as if it were the code of an appointment.
_OWN_NUMBER = re.compile(r"[0-9]{9,10}|[0-9]{12}")
_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
_URL = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.vn(?:/\S*)?", re.IGNORECASE)
_DOSSIER = re.compile(
    r"(?<![0-9A-Za-z.])"
    r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,4}"
    r"-(?P<day>[0-9]{6})-[0-9]{4,6}"
    r"(?![0-9A-Za-z])"
)


def recognise(text: str) -> Scan:
    """Tell what `text`, one scan, is; anything at all may come and nothing is raised."""
    clean = _clean(text[: LONGEST + 1])
    if len(text) > LONGEST or not clean:
        return Scan(Kind.UNKNOWN)
    if mrz.looks_like(clean):
        return _citizen(mrz.read(clean))
    if mrz.is_rest(clean) or foreign.is_end_of_passport(clean):
        return Scan(Kind.REST)
    if "|" in clean:
        return _barred(clean)
    return _plain(clean)


def may_be_appointment(code: str) -> bool:
    """Tell whether `code` can be an appointment's: 4 to 20 capitals, digits and hyphens."""
    return bool(_APPOINTMENT.fullmatch(code)) and not _OWN_NUMBER.fullmatch(code)


def _clean(text: str) -> str:
    """Return `text` composed, with plain bars and without what scanners put around it."""
    for bom in _BOMS:
        text = text.replace(bom, "")
    for bar in _WIDE_BARS:
        text = text.replace(bar, "|")
    text = unicodedata.normalize("NFC", text).strip(" \t\r\n\0")
    return _once(_AIM.sub("", text))


def _once(text: str) -> str:
    """Return `text` without its repetition if it is the same thing scanned twice."""
    if _APPOINTMENT.fullmatch(text.upper()):
        return text  # "LH7-LH7-" may be somebody's code.
    half = len(text) // 2
    first, second = text[:half].rstrip(), text[half:].lstrip()
    return first if first == second else text


def _barred(clean: str) -> Scan:
    if clean.endswith("$") or _HEALTH.fullmatch(clean):
        return Scan(Kind.HEALTH)
    if found := qr.read(clean):
        return Scan(Kind.CITIZEN, found)
    if qr.holds_two(clean):
        return Scan(Kind.TWO)
    named = _named(clean)
    if named.kind is Kind.UNKNOWN and qr.looks_like(clean):
        return Scan(Kind.DAMAGED)
    return named


def _named(clean: str) -> Scan:
    """Return what a code that is none of ours is, as far as it is known."""
    return Scan(Kind(foreign.name(clean) or Kind.UNKNOWN))


def _citizen(found: Citizen | None) -> Scan:
    return Scan(Kind.CITIZEN, found) if found else Scan(Kind.DAMAGED)


def _plain(clean: str) -> Scan:
    if slip := _SLIP.fullmatch(clean):
        return Scan(Kind.SLIP, code=slip[1])
    is_url = _URL.fullmatch(clean)
    if dossier := _dossier(unquote(clean) if is_url else clean, anywhere=bool(is_url)):
        return Scan(Kind.DOSSIER, code=dossier)
    if is_url:
        return Scan(Kind.URL)
    return _other(clean)


def _other(clean: str) -> Scan:
    if _TOKEN.fullmatch(clean):
        return Scan(Kind.VNEID)
    if _NUMBER_OF_HEALTH.fullmatch(clean):
        return Scan(Kind.HEALTH)
    if may_be_appointment(clean.upper()):
        goods = foreign.is_on_goods(clean)
        otherwise = Kind.GOODS if goods else Kind.UNKNOWN
        return Scan(Kind.APPOINTMENT, code=clean.upper(), otherwise=otherwise)
    return _named(clean)


def _dossier(text: str, anywhere: bool) -> str:
    """Return the dossier's code in `text`, "" if there is none."""
    match = _DOSSIER.search(text) if anywhere else _DOSSIER.fullmatch(text)
    return match[0] if match is not None and _is_day(match["day"]) else ""


def _is_day(yymmdd: str) -> bool:
    try:
        date(2000 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))
    except ValueError:
        return False
    return True
