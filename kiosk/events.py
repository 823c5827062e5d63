"""What happens to the kiosk, and what it then asks for; `at` is monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from kiosk.card import Scan
from kiosk.citizen import Citizen
from server.core.board import Board
from server.core.office import Office
from server.core.ticket import Place, Slip


@dataclass(frozen=True)
class Event:
    """Anything that happens, at a time."""

    at: float


class Touch(Event):
    """A person touched something."""


@dataclass(frozen=True)
class Began(Touch):
    """The welcome screen, or the panel's start button, was touched."""


@dataclass(frozen=True)
class Chose(Touch):
    """A service was touched; `request` is the id of this one touch."""

    letter: str
    request: UUID


@dataclass(frozen=True)
class AskedPriority(Touch):
    """ "I have priority" was touched."""


@dataclass(frozen=True)
class ChosePriority(Touch):
    """A priority group was touched, or None to do without."""

    key: str | None


@dataclass(frozen=True)
class Widened(Touch):
    """ "All services" was touched in the results lane."""


@dataclass(frozen=True)
class WentBack(Touch):
    """ "Back" or "Done" was touched."""


@dataclass(frozen=True)
class ChoseLanguage(Touch):
    """The other language was touched."""

    language: str


@dataclass(frozen=True)
class Scanned(Event):
    """Something was held under the scanner; `today` is the date that ages are counted on."""

    scan: Scan
    today: date


@dataclass(frozen=True)
class BoardCame(Event):
    """The server sent the board, so it can be reached."""

    board: Board


@dataclass(frozen=True)
class OfficeCame(Event):
    """The office's settings came or changed."""

    office: Office


@dataclass(frozen=True)
class ServerLost(Event):
    """The server does not answer."""


@dataclass(frozen=True)
class Issued(Event):
    """The server gave a number for `request`."""

    request: UUID
    place: Place


@dataclass(frozen=True)
class NotIssued(Event):
    """The server gave no number for `request`; `closed` if the office is closed."""

    request: UUID
    closed: bool = False


@dataclass(frozen=True)
class Printed(Event):
    """The printer is done with the slip of the ticket with id `ticket`; `fault` says why not."""

    request: UUID
    ticket: str
    outcome: Slip
    fault: str | None = None


@dataclass(frozen=True)
class Tick(Event):
    """Time passed."""


class Effect:
    """Something to be done outside; it comes back as an event, if at all."""


@dataclass(frozen=True)
class Issue(Effect):
    """Ask the server for a number."""

    request: UUID
    service: str
    priority: str | None
    citizen: Citizen | None = field(repr=False)
    language: str = "vi"


@dataclass(frozen=True)
class Print(Effect):
    """Print the slip."""

    place: Place
    office: Office
    language: str


@dataclass(frozen=True)
class ReportSlip(Effect):
    """Tell the server what became of the slip."""

    request: UUID
    ticket: str
    outcome: Slip
    fault: str | None


@dataclass(frozen=True)
class Buzz(Effect):
    """One short sound: your number is here."""
