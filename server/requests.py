"""The bodies of the requests that the API takes; each names the one human action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from server.core.alone import OwnTicket
from server.core.board import CounterState, PauseReason
from server.core.device import DeviceHealth
from server.core.rating import RatingReason, Score
from server.core.reading import Reading
from server.core.ticket import Slip

# The lengths are there because `$` also matches before a line feed at the end.
Letter = Annotated[str, Meta(pattern="^[A-Z]$", max_length=1)]
# An HMAC-SHA-256 of the card's number under the day's key, in hex.
Holder = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
Language = Annotated[str, Meta(pattern="^[a-z]{2}$", max_length=2)]
Text = Annotated[str, Meta(min_length=1, max_length=80)]
Sentence = Annotated[str, Meta(min_length=1, max_length=300)]
# A ticket's number as it is printed.
Number = Annotated[str, Meta(pattern="^[A-Z][0-9]{3,5}$", max_length=6)]
DossierCode = Annotated[str, Meta(pattern="^[A-Z0-9.-]{6,60}$", max_length=60)]
Code = Annotated[str, Meta(pattern="^[A-Z0-9-]{4,20}$", max_length=20)]
# Long enough for "N.T.T.H." and too short for most whole names, which are not wanted.
MOST_INITIALS = 10
Initials = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=MOST_INITIALS)]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Version = Annotated[str, Meta(pattern="^[0-9A-Za-z.+-]{1,40}$", max_length=40)]
LocalTime = Annotated[time, Meta(tz=False)]
# A month of appointments.
MOST_LINES = 2000
CsvText = Annotated[str, Meta(max_length=200_000)]

# The roles of session.Role, apart: a person cannot be a kiosk.
PersonRole = Literal["helper", "clerk", "supervisor", "administrator"]
DeviceRole = Literal["kiosk", "display"]
CounterNumber = Annotated[int, Meta(ge=1, le=999)]


@dataclass(frozen=True)
class Act:
    """Anything done by pressing a key: the id makes sending it twice do it once."""

    request: UUID


@dataclass(frozen=True)
class Issue:
    """A citizen takes a number; `then` are further services of the same visit, in order."""

    request: UUID
    service: Letter
    priority: Text | None = None
    holder: Holder | None = None
    language: Language = "vi"
    then: Annotated[tuple[Letter, ...], Meta(max_length=5)] = ()


@dataclass(frozen=True)
class SlipOutcome:
    """A kiosk tells what became of the paper; `fault` is the printer's state."""

    request: UUID
    outcome: Slip
    fault: Text | None = None


# What a kiosk hands over at a time: a body of these stays well below what a request may have.
MOST_OWN = 100


@dataclass(frozen=True)
class AskRange:
    """A kiosk asks for the numbers that it may give by itself on the open day.

    `journal` names its journal: a new journal gets other numbers.
    """

    journal: UUID


@dataclass(frozen=True)
class HandOver:
    """A kiosk hands over what it did by itself, in order of issue; `now` is its clocks' time.

    Sending it again changes nothing: each ticket has its id.
    """

    now: Reading
    tickets: Annotated[tuple[OwnTicket, ...], Meta(min_length=1, max_length=MOST_OWN)]


@dataclass(frozen=True)
class Settle(Act):
    """Numbers that a kiosk gave alone, and whose owners were served by hand meanwhile."""

    tickets: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=500)]


@dataclass(frozen=True)
class Find:
    """A citizen has lost the slip and shows the card again."""

    holder: Holder


@dataclass(frozen=True)
class AskResult:
    """Somebody wants to know whether the result of this dossier is ready."""

    code: DossierCode


@dataclass(frozen=True)
class ByNumber:
    """A ticket of the open day is looked for by what is printed on it."""

    number: Number


@dataclass(frozen=True)
class Pause(Act):
    """A counter calls nobody for a while."""

    reason: PauseReason = PauseReason.BREAK


@dataclass(frozen=True)
class CallNumber(Act):
    """A clerk calls a given number out of turn, and says why."""

    number: Number
    reason: Sentence


@dataclass(frozen=True)
class Resume(Act):
    """A clerk goes on with a ticket on hold; None: with the only one."""

    ticket: Text | None = None


@dataclass(frozen=True)
class Transfer(Act):
    """The ticket in hand goes on to another service, or to one counter, or to both."""

    service: Letter | None = None
    counter: Annotated[int, Meta(ge=1)] | None = None


@dataclass(frozen=True)
class SetCounter(Act):
    """A supervisor opens, pauses or closes a counter, whoever has taken it.

    `release`: whoever is at a counter that closes goes back to the line, in the same place.
    """

    state: CounterState
    reason: PauseReason | None = None
    release: bool = False


@dataclass(frozen=True)
class MoveServices(Act):
    """A supervisor says which services a counter serves from now on."""

    services: Annotated[tuple[Letter, ...], Meta(min_length=1, max_length=26)]


@dataclass(frozen=True)
class GrantPriority(Act):
    """Staff grant, change or (None) remove a ticket's priority, and say why."""

    priority: Text | None
    reason: Sentence


@dataclass(frozen=True)
class Note(Act):
    """A word for the next clerk; None takes it away."""

    note: Sentence | None


@dataclass(frozen=True)
class PrintAt(Act):
    """A slip comes out of the kiosk with this name."""

    kiosk: Text


@dataclass(frozen=True)
class Health(DeviceHealth):
    """What a device tells of itself, within what can be true."""

    slips_left: Amount | None = None
    paper_m: Annotated[float, Meta(ge=0, le=100_000)] | None = None
    slips: Amount | None = None
    disk_free_mb: Amount | None = None
    temperature_c: Annotated[float, Meta(ge=-60, le=200)] | None = None
    version: Version | None = None
    outbox: Amount | None = None


@dataclass(frozen=True)
class Rate(Act):
    """A citizen says how it was."""

    score: Score
    reasons: Annotated[tuple[RatingReason, ...], Meta(max_length=6)] = ()


@dataclass(frozen=True)
class RateAtCounter(Act):
    """The same on the tablet of a counter, for the number that was served there last."""

    number: Number
    score: Score
    reasons: Annotated[tuple[RatingReason, ...], Meta(max_length=6)] = ()


@dataclass(frozen=True)
class SetIssuing(Act):
    """Give numbers, or stop, against the hours: until the hours change, or until told.

    `until_told` False: until the next sitting begins. `open` None: as the hours say.
    """

    open: bool | None
    until_told: bool = False


@dataclass(frozen=True)
class Notice(Act):
    """What all are to read on the board; None takes it away."""

    text: Annotated[str, Meta(min_length=1, max_length=160)] | None


@dataclass(frozen=True)
class NewAppointment:
    """Somebody is expected between two of the office's local times on a date."""

    code: Code
    initials: Initials
    service: Letter
    date: date
    begin: LocalTime
    end: LocalTime


@dataclass(frozen=True)
class TakeOver(Act):
    """Appointments come from another program."""

    appointments: Annotated[tuple[NewAppointment, ...], Meta(min_length=1, max_length=MOST_LINES)]


@dataclass(frozen=True)
class TakeOverCsv(Act):
    """Appointments come as a CSV file, whose text this is."""

    csv: CsvText


@dataclass(frozen=True)
class LookAtCsv:
    """The same file is only looked at."""

    csv: CsvText


@dataclass(frozen=True)
class OnDate:
    """The appointments of a date are asked for; None: of today."""

    date: date | None = None


@dataclass(frozen=True)
class CheckIn(Act):
    """Somebody with an appointment has come, and types or shows its code in any case."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    holder: Holder | None = None
    language: Language = "vi"


@dataclass(frozen=True)
class AddClerk(Act):
    """Somebody new may log in; `counter` is the one that the page suggests."""

    name: Text
    role: PersonRole = "clerk"
    counter: CounterNumber | None = None


@dataclass(frozen=True)
class SetClerk(Act):
    """Somebody may do other things, or sits at another counter."""

    role: PersonRole
    counter: CounterNumber | None = None


@dataclass(frozen=True)
class AddDevice(Act):
    """A new device may come in."""

    name: Text
    role: DeviceRole


class Subject(StrEnum):
    """What a row of the audit is about; `HALL` is all that belongs to none of the others."""

    STAFF = "staff"
    DEVICES = "devices"
    SETTINGS = "settings"
    LOG_INS = "log_ins"
    HALL = "hall"


@dataclass(frozen=True)
class AskAudit:
    """Which rows of the audit: older than row `before`, about one subject, by one person.

    `noted` is what was once written down of a row: is it still there?
    """

    before: Annotated[int, Meta(ge=1, le=2**62)] | None = None
    most: Annotated[int, Meta(ge=1, le=500)] = 100
    about: Subject | None = None
    who: Text | None = None
    noted: Text | None = None


@dataclass(frozen=True)
class Login:
    """A clerk's name and PIN."""

    name: Text
    pin: Annotated[str, Meta(min_length=1, max_length=64)]
