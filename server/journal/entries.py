"""What a journal's lines say, and how: a checksum, a space, and a JSON list of kind and content.

A line counts only if all of it is there and its checksum fits.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

import msgspec

from server.core.alone import OwnTicket, Range
from server.core.hours import Issuing
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import Slip
from server.wire import encode


@dataclass(frozen=True)
class Begun:
    """The journal's id and its business day."""

    journal: UUID
    day: int
    at: Reading


@dataclass(frozen=True)
class RangeGiven:
    """The numbers that this journal may give, as the server of `range.database` said."""

    journal: UUID
    range: Range


@dataclass(frozen=True)
class OfficeSet:
    """The office's settings, as they were from here on."""

    office: Office


@dataclass(frozen=True)
class Heard:
    """What the server last said of the day: `open`, and whether numbers are given."""

    at: Reading
    open: bool
    issuing: Issuing


@dataclass(frozen=True)
class TicketKept:
    """A ticket; `database` names the one that gave its number, None for the kiosk itself."""

    ticket: OwnTicket
    database: str | None = None


@dataclass(frozen=True)
class SlipKept:
    """What became of a ticket's paper; `fault` is the printer's state.

    `request` is the id under which the server is told.
    """

    request: UUID
    ticket: str
    slip: Slip
    fault: str | None = None


@dataclass(frozen=True)
class SlipTold:
    """The server knows this outcome of the ticket's paper."""

    ticket: str


@dataclass(frozen=True)
class Handed:
    """These tickets were handed over to `database`; those `refused` it will never take."""

    database: str
    tickets: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


Entry = Begun | RangeGiven | OfficeSet | Heard | TicketKept | SlipKept | SlipTold | Handed

_KINDS: dict[str, type[Entry]] = {
    "begun": Begun,
    "range": RangeGiven,
    "office": OfficeSet,
    "heard": Heard,
    "ticket": TicketKept,
    "slip": SlipKept,
    "told": SlipTold,
    "handed": Handed,
}
_NAMES = {shape: kind for kind, shape in _KINDS.items()}


def read_line(line: bytes) -> Entry | None:
    """Return what `line` says, None if it is damaged or of a kind that is unknown here."""
    checksum, _, text = line.partition(b" ")
    if checksum != _checksum(text):
        return None
    try:
        kind, content = msgspec.json.decode(text)
        return msgspec.convert(content, _KINDS[kind])
    except (msgspec.MsgspecError, KeyError, ValueError, TypeError):
        return None


def write_line(entry: Entry) -> bytes:
    """Return `entry` as a line, with the line feed."""
    text = encode([_NAMES[type(entry)], entry])
    return _checksum(text) + b" " + text + b"\n"


def _checksum(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=8).hexdigest().encode("ascii")
