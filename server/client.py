"""The typed way to the server: kiosks, displays and call boxes use this and never a URL.

Every refusal is raised as the class that the server raised; no answer at all is
ServerUnreachable. One Client may be used by several threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
import urllib3

from server.address import reachable
from server.core.alone import HandedOver, OwnTicket, Range
from server.core.appointment import Expected, Imported
from server.core.board import Board, CounterState, CounterView, PauseReason
from server.core.device import DeviceHealth
from server.core.errors import (
    BadRequest,
    QueueError,
    ServerFault,
    ServerUnreachable,
    every_error,
)
from server.core.hall import Hall, HallDevice
from server.core.hours import Issuing
from server.core.office import Office
from server.core.rating import JustServed, RatingReason, Ratings, Score
from server.core.reading import Reading
from server.core.result import Result
from server.core.standing import Standing
from server.core.ticket import Place, PrintJob, Slip, Ticket
from server.desk import Desk, Key, Pressed
from server.requests import (
    Act,
    AskRange,
    AskResult,
    CallNumber,
    CheckIn,
    Find,
    GrantPriority,
    HandOver,
    Issue,
    Login,
    MoveServices,
    NewAppointment,
    Note,
    Notice,
    Pause,
    PrintAt,
    Rate,
    RateAtCounter,
    Resume,
    SetCounter,
    SetIssuing,
    Settle,
    SlipOutcome,
    TakeOver,
    TakeOverCsv,
    Transfer,
)
from server.session import DayKey, Session
from server.wire import HEARTBEAT_S, decode_answer, encode

T = TypeVar("T")

ERRORS = every_error()

# The server sends a heartbeat every HEARTBEAT_S, so a longer silence is a dead line.
SILENCE_S = 2.5 * HEARTBEAT_S


class Client:
    """One device's or one clerk's connection to the server at `url`.

    `token` is a device's, got by enrolment. `timeout` is in seconds and holds for
    connecting and for each answer.
    """

    def __init__(self, url: str, token: str | None = None, timeout: float = 5.0) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._pool = urllib3.PoolManager(maxsize=4, retries=False)

    def with_timeout(self, timeout: float) -> Client:
        """Return another client of the same device, which waits for so many seconds."""
        other = Client(self.url, timeout=timeout)
        other._headers = self._headers
        return other

    def at(self, url: str) -> Client:
        """Return another client of the same device, at the server at `url`."""
        other = Client(url, timeout=self.timeout)
        other._headers = self._headers
        return other

    def page_of(self, public_url: str, ticket: str) -> str:
        """Return the address of a ticket's own page, as the server would."""
        return reachable(self.url, f"{public_url}/t/{ticket}")

    def office(self) -> Office:
        """Return the office's settings."""
        return self._get("office", Office)

    def board(self) -> Board:
        """Return the board as it is now."""
        return self._get("board", Board)

    def boards(self) -> Iterator[Board]:
        """Yield the board now and whenever it changes, until the line is lost.

        Always ends by raising ServerUnreachable (or a refusal): connect again then.
        """
        timeout = urllib3.Timeout(connect=self.timeout, read=SILENCE_S)
        answer = self._send("GET", "board/stream", None, timeout=timeout, preload_content=False)
        try:
            for line in _lines(answer):
                # A heartbeat's data is an empty object.
                if line.startswith(b"data:") and line != b"data: {}":
                    yield _understood(line[5:], Board)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ServerUnreachable(f"{self.url}: the stream broke: {error}") from error
        finally:
            answer.close()
        raise ServerUnreachable(f"{self.url}: the server ended the stream")

    def day_key(self) -> DayKey:
        """Return the key under which holders are made while this business day is open."""
        return self._get("day/key", DayKey)

    def range_of_day(self, journal: UUID) -> Range:
        """Return the numbers that the journal with this id may give by itself on the open day.

        Raises OfficeClosed, and NoRange where all blocks are given.
        """
        return self._post("day/range", AskRange(journal), Range)

    def hand_over(self, now: Reading, tickets: tuple[OwnTicket, ...]) -> HandedOver:
        """Hand over up to MOST_OWN tickets of the journal, oldest first; again is harmless.

        `now` is what this device's clocks say: how long ago each ticket was issued is
        reckoned from it.
        """
        return self._post("tickets/hand-over", HandOver(now, tickets), HandedOver)

    def settle(self, request: UUID, tickets: tuple[str, ...]) -> int:
        """Mark numbers that a kiosk gave alone as served by hand; return how many were."""
        return self._post("tickets/settle", Settle(request, tickets), int)

    def issue(
        self,
        request: UUID,
        service: str,
        priority: str | None = None,
        holder: str | None = None,
        language: str = "vi",
        then: tuple[str, ...] = (),
    ) -> Place:
        """Take a number; the same `request` again gives the same ticket.

        `then` are further services of the same visit, in order.
        """
        body = Issue(request, service, priority, holder, language, then)
        return self._reachable(self._post("tickets", body, Place))

    def ticket(self, ticket: str) -> Place:
        """Return where the ticket with this id stands."""
        return self._reachable(self._get(f"tickets/{ticket}", Place))

    def check_in(
        self, request: UUID, code: str, holder: str | None = None, language: str = "vi"
    ) -> Place:
        """Tell that whoever has the appointment with this code is here; return the ticket."""
        body = CheckIn(request, code, holder, language)
        return self._reachable(self._post("appointments/check-in", body, Place))

    def find(self, holder: str) -> tuple[Place, ...]:
        """Return where the tickets stand that this card's owner has today."""
        found = self._post("tickets/find", Find(holder), tuple[Place, ...])
        return tuple(self._reachable(place) for place in found)

    def result(self, code: str) -> Result:
        """Return whether the result of the dossier with this code is ready."""
        return self._post("results", AskResult(code), Result)

    def by_number(self, number: str) -> Place:
        """Return where the ticket with this number stands, on the open day."""
        return self._reachable(self._get(f"tickets?number={quote(number)}", Place))

    def cancel(self, request: UUID, ticket: str) -> Ticket:
        """Cancel a ticket that is not being served."""
        return self._post(f"tickets/{ticket}/cancel", Act(request), Ticket)

    def set_priority(self, request: UUID, ticket: str, priority: str | None, reason: str) -> Ticket:
        """Grant, change or (None) remove a ticket's priority; `reason` is recorded."""
        body = GrantPriority(request, priority, reason)
        return self._post(f"tickets/{ticket}/priority", body, Ticket)

    def note(self, request: UUID, ticket: str, note: str | None) -> Ticket:
        """Leave a word on a ticket for the next clerk; None removes it."""
        return self._post(f"tickets/{ticket}/note", Note(request, note), Ticket)

    def standing(self, ticket: str) -> Standing:
        """Return where a ticket stands, as its own page tells it."""
        return self._get(f"tickets/{ticket}/standing", Standing)

    def rate(
        self, request: UUID, ticket: str, score: Score, reasons: tuple[RatingReason, ...] = ()
    ) -> None:
        """Say how it was."""
        self._post(f"tickets/{ticket}/rate", Rate(request, score, reasons), type(None))

    def rate_at_counter(
        self,
        request: UUID,
        counter: int,
        number: str,
        score: Score,
        reasons: tuple[RatingReason, ...] = (),
    ) -> None:
        """Say how it was, as whoever was served last at `counter`."""
        body = RateAtCounter(request, number, score, reasons)
        self._post(f"counters/{counter}/rate", body, type(None))

    def just_served(self, counter: int) -> JustServed | None:
        """Return whom the tablet of `counter` may ask now."""
        return self._get(f"counters/{counter}/served", JustServed | None)  # type: ignore[arg-type]

    def ratings(self) -> Ratings:
        """Return how citizens rated the day."""
        return self._get("ratings/today", Ratings)

    def report_slip(
        self, request: UUID, ticket: str, outcome: Slip, fault: str | None = None
    ) -> Ticket:
        """Tell whether the ticket's slip came out of the printer; `fault` says why not."""
        return self._post(f"tickets/{ticket}/slip", SlipOutcome(request, outcome, fault), Ticket)

    def hall(self) -> Hall:
        """Return the hall as its supervisor sees it."""
        return self._get("hall", Hall)

    def set_counter(
        self,
        request: UUID,
        counter: int,
        state: CounterState,
        reason: PauseReason | None = None,
        release: bool = False,
    ) -> CounterView:
        """Open, pause or close a counter, whoever has taken it.

        `release`: whoever is at a counter that closes goes back to the line.
        """
        body = SetCounter(request, state, reason, release)
        return self._post(f"counters/{counter}/set", body, CounterView)

    def move_services(self, request: UUID, counter: int, services: tuple[str, ...]) -> Office:
        """Have a counter serve these services from now on; return the new settings."""
        body = MoveServices(request, services)
        return self._post(f"counters/{counter}/services", body, Office)

    def notice(self, request: UUID, text: str | None) -> None:
        """Put a notice on every board, None takes it down."""
        self._post("notice", Notice(request, text), type(None))

    def prints(self) -> tuple[PrintJob, ...]:
        """Return the slips that this kiosk is to print, oldest first; telling of one ends it."""
        jobs = self._get("prints", tuple[PrintJob, ...])
        return tuple(replace(job, place=self._reachable(job.place)) for job in jobs)

    def print_at(self, request: UUID, ticket: str, kiosk: str) -> None:
        """Have the slip of a ticket printed at the kiosk with this name."""
        self._post(f"tickets/{ticket}/print", PrintAt(request, kiosk), type(None))

    def kiosks(self) -> tuple[HallDevice, ...]:
        """Return the kiosks that slips can be printed at, and how they are."""
        return self._get("kiosks", tuple[HallDevice, ...])

    def health(self, health: DeviceHealth) -> None:
        """Tell how this device is."""
        self._post("health", health, type(None))

    def login(self, name: str, pin: str) -> Session:
        """Begin a clerk's session, which this client then uses."""
        answer = self._send("POST", "session", Login(name, pin))
        session = decode_answer(answer.data, Session)
        cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self._headers = {"Cookie": cookie, "X-CSRF-Token": session.csrf}
        return session

    def logout(self, request: UUID) -> None:
        """End the session and leave the counter."""
        self._post("session/end", Act(request), type(None))

    def desk(self, counter: int) -> Desk:
        """Return what the clerk at `counter` sees."""
        return self._get(f"counters/{counter}", Desk)

    def press(self, request: UUID, counter: int, key: Key) -> Pressed:
        """Press one of the clerk's keys at `counter`."""
        return self._press(counter, key, Act(request))

    def pause(self, request: UUID, counter: int, reason: PauseReason) -> Pressed:
        """Let `counter` call nobody for a while."""
        return self._press(counter, Key.PAUSE, Pause(request, reason))

    def call(self, request: UUID, counter: int, number: str, reason: str) -> Pressed:
        """Call a given number to `counter`, out of turn; `reason` is recorded."""
        return self._press(counter, Key.CALL, CallNumber(request, number, reason))

    def resume(self, request: UUID, counter: int, ticket: str | None = None) -> Pressed:
        """Go on with a ticket that is on hold at `counter`; None: with the only one."""
        return self._press(counter, Key.RESUME, Resume(request, ticket))

    def transfer(
        self, request: UUID, counter: int, service: str | None = None, to: int | None = None
    ) -> Pressed:
        """Send the ticket in hand at `counter` on to a service, to the counter `to`, or both."""
        return self._press(counter, Key.TRANSFER, Transfer(request, service, to))

    def return_ticket(self, request: UUID, ticket: str) -> Place:
        """Take a citizen back who was absent, or has fetched the missing paper."""
        return self._reachable(self._post(f"tickets/{ticket}/return", Act(request), Place))

    def _press(self, counter: int, key: Key, body: Act) -> Pressed:
        return self._post(f"counters/{counter}/{key}", body, Pressed)

    def open_day(self, request: UUID) -> int:
        """Open a new business day and return it."""
        return self._post("day/open", Act(request), int)

    def close_day(self, request: UUID) -> int:
        """Close the business day and return it."""
        return self._post("day/close", Act(request), int)

    def set_issuing(self, request: UUID, give: bool | None, until_told: bool = False) -> Issuing:
        """Give numbers, or stop, against the hours; None lets the hours decide again.

        It lasts until the next sitting begins, or until it is taken back.
        """
        return self._post("day/issuing", SetIssuing(request, give, until_told), Issuing)

    def appointments(self, day: date | None = None) -> tuple[Expected, ...]:
        """Return the appointments of a date, or of today."""
        asked = f"?date={day}" if day else ""
        return self._get(f"appointments{asked}", tuple[Expected, ...])

    def take_over(self, request: UUID, appointments: tuple[NewAppointment, ...]) -> Imported:
        """Hand appointments over; all of them are saved, or with a wrong one none."""
        return self._post("appointments", TakeOver(request, appointments), Imported)

    def take_over_csv(self, request: UUID, csv: str) -> Imported:
        """Hand over the text of a CSV file of appointments."""
        return self._post("appointments/csv", TakeOverCsv(request, csv), Imported)

    def _reachable(self, place: Place) -> Place:
        """Return `place` with the whole address of its page, as a phone can open it."""
        return replace(place, link=reachable(self.url, place.link))

    def _get(self, path: str, shape: type[T]) -> T:
        return _understood(self._send("GET", path, None).data, shape)

    def _post(self, path: str, body: object, shape: type[T]) -> T:
        return _understood(self._send("POST", path, body).data, shape)

    def _send(self, method: str, path: str, body: object, **more: Any) -> urllib3.BaseHTTPResponse:
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        more.setdefault("timeout", self.timeout)
        data = encode(body) if body is not None else None
        try:
            answer = self._pool.request(
                method, f"{self.url}/api/{path}", body=data, headers=headers, **more
            )
            if answer.status >= 400:
                raise _refusal(answer.status, answer.data)
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise ServerUnreachable(f"{self.url} does not answer: {error}") from error
        return answer


def _understood(answer: bytes, shape: type[T]) -> T:
    """Return what the server said; what makes no sense is no fault of the request."""
    try:
        return decode_answer(answer, shape)
    except BadRequest as error:
        raise ServerFault(f"the server's answer makes no sense: {error.message}") from None


def _refusal(status: int, body: bytes) -> QueueError:
    """Return the error that the server named, or ServerFault if it named none."""
    try:
        said = msgspec.json.decode(body)
        return ERRORS[said["error"]](said["message"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return ServerFault(f"the server answered {status}")


def _lines(answer: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
    """Yield the lines of a stream as they come, without their ends."""
    rest = b""
    while part := answer.read1():
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
