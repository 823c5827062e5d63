"""What happens to the kiosk, and what it then asks for; `at` is monotonic seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from kiosk.codes.card import Scan
from kiosk.codes.citizen import Citizen
from kiosk.flow.state import Light, Mode
from server.core.alone import Range
from server.core.board import Board
from server.core.device import PrinterHealth
from server.core.office import Office, Procedure
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
class AskedSeveral(Touch):
    """ "I have several things to do" was touched: services are marked from now on."""


@dataclass(frozen=True)
class TookMarked(Touch):
    """One number for all marked services is wanted."""

    request: UUID


@dataclass(frozen=True)
class ChoseMine(Touch):
    """The button of a number was touched that belongs to the scanned card."""

    ticket: str
    request: UUID


@dataclass(frozen=True)
class AskedReprint(Touch):
    """The slip of the number on the screen is wanted again."""


@dataclass(frozen=True)
class CameBack(Touch):
    """Whoever was sent for a paper has it now, and wants back in line."""

    request: UUID


@dataclass(frozen=True)
class AskedAppointment(Touch):
    """ "I have an appointment" was touched."""


@dataclass(frozen=True)
class Typed(Touch):
    """A letter was touched, of an appointment's code or of what is looked for."""

    letter: str = field(repr=False)


@dataclass(frozen=True)
class Erased(Touch):
    """The last letter was taken back."""


@dataclass(frozen=True)
class GaveCode(Touch):
    """The code is complete."""

    request: UUID


@dataclass(frozen=True)
class WentBack(Touch):
    """ "Back" or "Done" was touched."""


@dataclass(frozen=True)
class AskedLanguage(Touch):
    """The switch was touched where it leads to more than one language."""


@dataclass(frozen=True)
class ChoseLanguage(Touch):
    """The other language was touched."""

    language: str


@dataclass(frozen=True)
class Scanned(Event):
    """Something was held under the scanner; `today` is the date that ages are counted on.

    `request` is the id of this one scan, `length` how many letters it had.
    """

    scan: Scan
    today: date
    request: UUID
    length: int = 0


@dataclass(frozen=True)
class BoardCame(Event):
    """The server sent the board, so it can be reached."""

    board: Board


@dataclass(frozen=True)
class OfficeCame(Event):
    """The office's settings came or changed."""

    office: Office


@dataclass(frozen=True)
class RangeCame(Event):
    """The numbers that this kiosk may give by itself, None for none."""

    own: Range | None


@dataclass(frozen=True)
class PrinterIs(Event):
    """How the printer is, told when that is known anew."""

    printer: PrinterHealth


@dataclass(frozen=True)
class ModeTouched(Touch):
    """A mode was switched on or off."""

    mode: Mode


@dataclass(frozen=True)
class VoicesFound(Event):
    """The screens can be read out in these languages."""

    languages: frozenset[str]


@dataclass(frozen=True)
class Stayed(Touch):
    """Something was touched that leads nowhere else: a page was turned, or it was read out."""


@dataclass(frozen=True)
class Stirred(Event):
    """Somebody stands in front of the kiosk."""


@dataclass(frozen=True)
class ServerLost(Event):
    """The server does not answer."""


@dataclass(frozen=True)
class WorksAlone(Event):
    """The server does not answer, and the kiosk goes on by itself, from `own`.

    `board` says what it then goes by: whether numbers are given, and nothing of the hall.
    """

    office: Office
    board: Board
    own: Range


@dataclass(frozen=True)
class Issued(Event):
    """There is a number for `request`, from the server or by the kiosk alone."""

    request: UUID
    place: Place


@dataclass(frozen=True)
class Looked(Event):
    """The server told where the ticket stands that `request` asked for."""

    request: UUID
    place: Place


@dataclass(frozen=True)
class Returned(Event):
    """The ticket is back in line."""

    request: UUID
    place: Place


@dataclass(frozen=True)
class Found(Event):
    """The numbers that the owner of the scanned card has today."""

    request: UUID
    places: tuple[Place, ...]


class Why(StrEnum):
    """Why what was asked was not done; AWAY: only the server could, and it does not answer."""

    FAULT = "fault"
    AWAY = "away"
    CLOSED = "closed"
    FULL = "full"
    NO_TICKET = "no_ticket"
    NO_APPOINTMENT = "no_appointment"
    NOT_TODAY = "not_today"
    NOT_NOW = "not_now"


@dataclass(frozen=True)
class Refused(Event):
    """What `request` asked for was not done."""

    request: UUID
    why: Why = Why.FAULT


@dataclass(frozen=True)
class Printed(Event):
    """The printer is done with the slip of the ticket with id `ticket`; `fault` says why not.

    `is_cut_off`: no whole slip is known to have come out, but a part of it may have.
    `is_beside`: it was the second printer.
    """

    request: UUID
    ticket: str
    outcome: Slip
    fault: str | None = None
    is_cut_off: bool = False
    is_beside: bool = False


@dataclass(frozen=True)
class Tick(Event):
    """Time passed."""


class Effect:
    """Something to be done outside; it comes back as an event, if at all."""


@dataclass(frozen=True)
class Issue(Effect):
    """Ask the server for a number; `then` are further services of the same visit."""

    request: UUID
    service: str
    priority: str | None
    citizen: Citizen | None = field(repr=False)
    language: str = "vi"
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckIn(Effect):
    """Tell the server that somebody with an appointment is here."""

    request: UUID
    code: str = field(repr=False)
    citizen: Citizen | None = field(repr=False)
    language: str = "vi"


@dataclass(frozen=True)
class Return(Effect):
    """Ask the server to let the ticket with this id back into line."""

    request: UUID
    ticket: str


@dataclass(frozen=True)
class Look(Effect):
    """Ask the server where the ticket with this id stands."""

    request: UUID
    ticket: str


@dataclass(frozen=True)
class Find(Effect):
    """Ask the server which numbers the card's owner has today."""

    request: UUID
    citizen: Citizen = field(repr=False)


@dataclass(frozen=True)
class Print(Effect):
    """Print the slip; `job` is the id of the staff's wish for it, None for a citizen's own.

    The papers for `procedure` go along with it.
    """

    place: Place
    office: Office
    language: str
    job: int | None = None
    procedure: Procedure | None = None


@dataclass(frozen=True)
class ReportSlip(Effect):
    """Tell the server what became of the slip."""

    request: UUID
    ticket: str
    outcome: Slip
    fault: str | None


@dataclass(frozen=True)
class Shine(Effect):
    """Let the screen's own lamp follow the picture."""

    light: Light


@dataclass(frozen=True)
class Buzz(Effect):
    """Short sounds: one for a number and for a code that was taken, two for one that was not."""

    times: int = 1
