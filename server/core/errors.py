"""Everything that can be refused, named for what happened.

::

    QueueError
    ├── Invalid             the request itself is wrong, sending it again cannot help
    │   ├── BadRequest          a field is missing, unknown or has a bad value
    │   ├── RequestReused       the same request id came with other content
    │   └── SettingsWrong       these settings contradict themselves
    ├── NotAllowed          who asks may not do this
    │   ├── LoginNeeded         no session and no device token, or they have ended
    │   ├── WrongPin            name and PIN do not belong together
    │   ├── LockedOut           too many wrong PINs, wait
    │   ├── Forbidden           this role may not do it
    │   └── NotYourCounter      somebody else has taken the counter
    ├── Unknown             what is named does not exist
    │   ├── UnknownService, UnknownCounter, UnknownTicket, UnknownPriority
    │   ├── UnknownAppointment, UnknownClerk, UnknownDevice, UnknownVersion
    │   └── UnknownPage
    ├── Refused             understood, but not now
    │   ├── IllegalAction       not in the table of transitions
    │   ├── NothingWaiting      the counter's lines are empty
    │   ├── NothingInHand       the counter has no ticket to do this with
    │   ├── CounterPaused       the counter is paused, so it calls nobody
    │   ├── CounterBusy         the counter has a ticket in hand already
    │   ├── TooEarly            the citizen still has time to come
    │   ├── TooLate             the last action can no longer be taken back
    │   ├── OfficeClosed        no business day is open
    │   ├── OfficeOpen          the business day is open already
    │   ├── IssuingStopped      numbers are not given at this time of the day
    │   ├── LineFull            this service gives no more numbers for now
    │   ├── NoRange             no numbers are left that a kiosk could give by itself
    │   ├── NotToday            the appointment is on another date, or not yet
    │   ├── AlreadyRated        one rating a ticket
    │   ├── InUse               what would be taken away is being used
    │   └── SettingsChanged     somebody else has saved the settings meanwhile
    └── Unavailable         the server cannot answer now, try again
        ├── TooManyScreens      every stream that the server can feed is taken
        ├── TooManyRequests     more than anybody needs came from one address or device
        ├── ServerFault         the server met a fault of its own
        └── ServerUnreachable   no answer at all (raised by the client only)
"""

from __future__ import annotations


class QueueError(Exception):
    """The root of all refusals; `message` says in one sentence what and which.

    `wait_s` is after how many seconds the same may be tried again, where that is known.
    """

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.wait_s = wait_s


class Invalid(QueueError):
    """The request itself is wrong."""


class BadRequest(Invalid):
    """A field is missing, unknown or has a bad value."""


class RequestReused(Invalid):
    """The id of an earlier request came again with other content."""


class SettingsWrong(Invalid):
    """The settings contradict themselves; the message has a line for each fault."""


class NotAllowed(QueueError):
    """Who asks may not do this."""


class LoginNeeded(NotAllowed):
    """Neither a session nor a device token, or it has ended."""


class WrongPin(NotAllowed):
    """Name and PIN do not belong together."""


class LockedOut(NotAllowed):
    """Too many wrong PINs: the name has to wait."""


class Forbidden(NotAllowed):
    """This role may not do it."""


class NotYourCounter(NotAllowed):
    """Somebody else has taken the counter."""


class Unknown(QueueError):
    """What is named does not exist."""


class UnknownService(Unknown):
    """No service has this letter."""


class UnknownCounter(Unknown):
    """No counter has this number."""


class UnknownTicket(Unknown):
    """No ticket has this id."""


class UnknownPriority(Unknown):
    """No priority group has this key."""


class UnknownAppointment(Unknown):
    """No appointment has this code."""


class UnknownClerk(Unknown):
    """Nobody who may log in has this name."""


class UnknownDevice(Unknown):
    """No device has this name."""


class UnknownVersion(Unknown):
    """The settings have no version with this number."""


class UnknownPage(Unknown):
    """No page and no call of the API has this address."""


class Refused(QueueError):
    """Understood, but not now."""


class IllegalAction(Refused):
    """The table of transitions does not have this action in this state."""


class NothingWaiting(Refused):
    """Nobody waits for what the counter serves."""


class NothingInHand(Refused):
    """The counter has no ticket in hand."""


class CounterPaused(Refused):
    """A paused counter calls nobody."""


class CounterBusy(Refused):
    """The counter has a ticket in hand already."""


class TooEarly(Refused):
    """The citizen who was called still has time to come."""


class TooLate(Refused):
    """The last action is too long ago, or others have built on it."""


class OfficeClosed(Refused):
    """No business day is open."""


class OfficeOpen(Refused):
    """The business day is open already."""


class IssuingStopped(Refused):
    """Numbers are not given at this time of the day."""


class LineFull(Refused):
    """This service gives no more numbers for now."""


class NotToday(Refused):
    """The appointment is on another date, or it is too early to check in."""


class NoRange(Refused):
    """Every block of numbers of the day belongs to some kiosk's journal."""


class AlreadyRated(Refused):
    """The ticket has its rating, and each has one only."""


class InUse(Refused):
    """What would be taken away is being used."""


class SettingsChanged(Refused):
    """Somebody else has saved the settings since they were read."""


class Unavailable(QueueError):
    """The server cannot answer now; the same request may be sent again."""


class TooManyScreens(Unavailable):
    """Every stream that the server can feed is taken."""


class TooManyRequests(Unavailable):
    """More requests came from one address or device than anybody needs."""


class ServerFault(Unavailable):
    """The server met a fault of its own; nothing was changed."""


class ServerUnreachable(Unavailable):
    """No answer came: the line is down or the server is off."""


def every_error(root: type[QueueError] = QueueError) -> dict[str, type[QueueError]]:
    """Return `root` and all below it by name, as they are named on the wire."""
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= every_error(child)
    return found
