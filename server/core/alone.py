"""Numbers that a kiosk gives by itself while the server cannot be reached.

A number ends in a serial number. The server gives 1 to 999; each kiosk's journal has a
block of its own for the business day, the thousand that begins with its digit: block 3
gives 3001 to 3999 of each letter. So "A3007" was given by a kiosk alone, and can never be
anybody else's. Past 999 the server goes on at 10000; past the end of its block a kiosk
gives no more numbers of that letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from server.core.reading import Reading
from server.core.ticket import Slip, number

BLOCKS = range(1, 10)
BLOCK_SIZE = 1000
# The server's own serial numbers: 1 to 999, and then from 10000 on.
LAST_ORDINARY = BLOCK_SIZE - 1
NEXT_ORDINARY = BLOCK_SIZE * (BLOCKS[-1] + 1)
# What a kiosk tells of a slip that was on its way when the kiosk stopped: nobody knows.
CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Range:
    """The block of a kiosk's journal on business day `day`.

    `database` names the server's database: another name means that it was made anew, and
    does not know what it was told before. What was made anew of it is of the same family.
    """

    day: int
    block: int
    database: str


@dataclass(frozen=True)
class OwnTicket:
    """A ticket as a kiosk's journal has it; `request` is the id of the touch that asked for it.

    `issued` is what the kiosk's clocks said then. `alone`: the kiosk gave the number by
    itself. Of a ticket that the server gave, everything is here that it needs to make the
    ticket anew.
    """

    id: str
    request: UUID
    day: int
    number: str
    service: str
    issued: Reading
    alone: bool = True
    priority: str | None = None
    holder: str | None = None
    language: str = "vi"
    rest: tuple[str, ...] = ()
    slip: Slip = Slip.PENDING


@dataclass(frozen=True)
class HandedOver:
    """What became of tickets that were handed over, by id: each is in exactly one list.

    `added` are in the record now, `known` were there already. `refused` can never be taken
    (their day is unknown here, say); sending them again changes nothing.
    """

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def renamed(database: str, token: str) -> str:
    """Return the name of what is made anew of `database`."""
    return f"{_family(database)}.{token}"


def are_related(database: str, other: str) -> bool:
    """Tell whether both are of one office: made anew of copies or journals, one of the other."""
    return _family(database) == _family(other)


def _family(database: str) -> str:
    return database.partition(".")[0]


def own_number(letter: str, block: int, count: int) -> str | None:
    """Return the number of the `count`-th ticket of `letter` in `block`, None past its end."""
    if not 1 <= count <= LAST_ORDINARY:
        return None
    return number(letter, block * BLOCK_SIZE + count)


def next_ordinary(serial: int) -> int:
    """Return the serial number that the server gives after `serial`, past all blocks."""
    return serial + 1 if serial < LAST_ORDINARY or serial >= NEXT_ORDINARY else NEXT_ORDINARY
