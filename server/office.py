"""The office at work: the only place where tickets change.

Each change goes the same way: load → ask the rules → write in one transaction → commit →
publish. Publishing earlier could show a call that a power cut takes back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from server.clock import Clock
from server.core.alone import CUT_OFF, HandedOver, Range
from server.core.appointment import Imported
from server.core.board import CounterView
from server.core.errors import RequestReused
from server.core.hours import Issuing
from server.core.office import Office
from server.core.ticket import Place, Slip, Ticket
from server.desk import Key, Pressed
from server.records import Records
from server.requests import (
    Act,
    AskRange,
    CheckIn,
    GrantPriority,
    HandOver,
    Issue,
    MoveServices,
    Note,
    Notice,
    PrintAt,
    Rate,
    RateAtCounter,
    SetCounter,
    SetIssuing,
    Settle,
    SlipOutcome,
    TakeOver,
    TakeOverCsv,
)
from server.session import Caller
from server.setup import versions
from server.setup.settings_requests import ImportSettings, SaveSettings
from server.setup.versions import Version
from server.store import Store, Table
from server.wire import decode, encode
from server.work.appointment_csv import take_over_csv
from server.work.appointment_import import take_over
from server.work.change import Change
from server.work.check_in import check_in
from server.work.counters import press
from server.work.days import close_day, open_day
from server.work.desktops import leave
from server.work.hand_over import hand_over
from server.work.hours import set_issuing
from server.work.issuing import issue
from server.work.prints import ask_for_slip, slip_came
from server.work.ranges import range_of_day
from server.work.ratings import rate, rate_at_counter
from server.work.returning import return_ticket
from server.work.settling import settle
from server.work.supervision import move_services, set_counter, set_notice
from server.work.tickets import cancel, grant_priority, leave_note

T = TypeVar("T")

# The keys that call somebody, or take that back: screens must know at once.
_URGENT = (Key.NEXT, Key.CALL, Key.RECALL, Key.UNDO)


@dataclass(frozen=True)
class Done(Generic[T]):
    """The answer to a request; `again` if it was done before and nothing changed now."""

    answer: T
    again: bool = False


class OfficeAtWork:
    """Everything that can be done in the office; `publish(urgent)` is told of each change.

    `day_opened` is told when a new business day has begun.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        publish: Callable[[bool], None],
        day_opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._publish = publish
        self._day_opened = day_opened

    # tickets

    def issue(self, caller: Caller, body: Issue) -> Done[Place]:
        """Give a citizen a number; the same request again gives the same ticket.

        So does the same card for the same service: no number is made then either.
        """
        done = self._do(caller, body, "issue", Place, lambda change: issue(change, body))
        return replace(done, again=done.again or done.answer.known)

    def report_slip(self, caller: Caller, ticket: str, body: SlipOutcome) -> Done[Ticket]:
        """Record whether the slip came out of the printer."""

        def report(change: Change) -> Ticket:
            found = change.records.ticket(ticket)
            if body.fault == CUT_OFF and found.slip is not Slip.PENDING:
                # Staff had it printed meanwhile, or know already that it is missing.
                return found
            found = replace(found, slip=body.outcome)
            change.records.save_ticket(found)
            slip_came(change, ticket)
            change.note(f"slip_{body.outcome}", ticket=ticket, detail={"fault": body.fault})
            return found

        return self._do(caller, body, f"slip {ticket}", Ticket, report)

    def cancel(self, caller: Caller, ticket: str, body: Act) -> Done[Ticket]:
        """Cancel a ticket that is not being served."""
        what = f"cancel {ticket}"
        return self._do(caller, body, what, Ticket, lambda change: cancel(change, ticket))

    def return_ticket(self, caller: Caller, ticket: str, body: Act) -> Done[Place]:
        """Take a citizen back who was absent, or has fetched the missing paper."""
        what = f"return {ticket}"
        return self._do(caller, body, what, Place, lambda change: return_ticket(change, ticket))

    def grant_priority(self, caller: Caller, ticket: str, body: GrantPriority) -> Done[Ticket]:
        """Grant, change or remove a ticket's priority."""
        what = f"priority {ticket}"
        return self._do(
            caller, body, what, Ticket, lambda change: grant_priority(change, ticket, body)
        )

    def leave_note(self, caller: Caller, ticket: str, body: Note) -> Done[Ticket]:
        """Leave a word on a ticket for the next clerk, or remove it."""
        what = f"note {ticket}"
        return self._do(caller, body, what, Ticket, lambda change: leave_note(change, ticket, body))

    def rate(self, caller: Caller, ticket: str, body: Rate) -> Done[None]:
        """Save how it was, as the citizen says on a phone."""
        what = f"rate {ticket}"
        return self._do(caller, body, what, type(None), lambda change: rate(change, ticket, body))

    def rate_at_counter(self, caller: Caller, counter: int, body: RateAtCounter) -> Done[None]:
        """Save how it was, as the citizen says on the counter's tablet."""
        what = f"rate at {counter}"
        return self._do(
            caller, body, what, type(None), lambda change: rate_at_counter(change, counter, body)
        )

    def print_at(self, caller: Caller, ticket: str, body: PrintAt) -> Done[None]:
        """Have a ticket's slip printed at a kiosk."""
        what = f"print {ticket}"
        return self._do(
            caller, body, what, type(None), lambda change: ask_for_slip(change, ticket, body)
        )

    # what kiosks do without the server

    def range_of_day(self, caller: Caller, body: AskRange) -> Range:
        """Return the numbers that a kiosk's journal may give by itself on the open day."""
        return self._do_anew(caller, lambda change: range_of_day(change, body))

    def hand_over(self, caller: Caller, body: HandOver) -> HandedOver:
        """Take over the tickets that a kiosk gave by itself; again changes nothing."""
        return self._do_anew(caller, lambda change: hand_over(change, body))

    def settle(self, caller: Caller, body: Settle) -> Done[int]:
        """Mark tickets that a kiosk gave by itself as served by hand; return how many."""
        return self._do(caller, body, "settle", int, lambda change: settle(change, body))

    # counters

    def press(self, caller: Caller, counter: int, key: Key, body: Act) -> Done[Pressed]:
        """Do what a clerk's key at `counter` says."""
        what, urgent = f"{key} {counter}", key in _URGENT
        return self._do(
            caller, body, what, Pressed, lambda change: press(change, counter, key, body), urgent
        )

    def leave(self, caller: Caller, body: Act) -> Done[None]:
        """Close the counter that the clerk has taken, as when logging out."""
        return self._do(caller, body, "leave", type(None), leave)

    def set_counter(self, caller: Caller, counter: int, body: SetCounter) -> Done[CounterView]:
        """Open, pause or close a counter, whoever has taken it."""
        what = f"set {counter}"
        return self._do(
            caller, body, what, CounterView, lambda change: set_counter(change, counter, body)
        )

    def move_services(self, caller: Caller, counter: int, body: MoveServices) -> Done[Office]:
        """Have a counter serve other services from now on."""
        what = f"services {counter}"
        return self._do(
            caller, body, what, Office, lambda change: move_services(change, counter, body)
        )

    # settings

    def save_settings(
        self, caller: Caller, body: SaveSettings | ImportSettings, office: Office
    ) -> Done[Version]:
        """Save `office` as a new version of the settings, unless another was saved meanwhile."""

        def save(change: Change) -> Version:
            versions.refuse_stale(change.records, body.base)
            return versions.save(change.records, change.now, office, caller.name, str(body.request))

        return self._do(caller, body, "settings", Version, save)

    # the day

    def set_notice(self, caller: Caller, body: Notice) -> Done[None]:
        """Put a notice on every board, or take it down."""
        return self._do(caller, body, "notice", type(None), lambda change: set_notice(change, body))

    def open_day(self, caller: Caller, body: Act) -> Done[int]:
        """Open a new business day, after closing one that was forgotten. Return the day."""
        done = self._do(caller, body, "day open", int, open_day)
        self._store.scrub()
        self._day_opened()
        return done

    def close_day(self, caller: Caller, body: Act) -> Done[int]:
        """Close the business day: whoever is not at a counter expires. Return the day."""
        done = self._do(caller, body, "day close", int, close_day)
        self._store.scrub()
        return done

    def set_issuing(self, caller: Caller, body: SetIssuing) -> Done[Issuing]:
        """Give numbers, or stop, against the hours; or let the hours decide again."""
        what = "issuing"
        return self._do(caller, body, what, Issuing, lambda change: set_issuing(change, body))

    # appointments

    def take_over(self, caller: Caller, body: TakeOver) -> Done[Imported]:
        """Save appointments that come from another program; all of them or none."""
        wanted = list(enumerate(body.appointments, 1))
        what = "appointments"
        return self._do(caller, body, what, Imported, lambda change: take_over(change, wanted))

    def take_over_csv(self, caller: Caller, body: TakeOverCsv) -> Done[Imported]:
        """Save the appointments of a CSV file; all of them or none."""
        what = "appointments csv"
        return self._do(
            caller, body, what, Imported, lambda change: take_over_csv(change, body.csv)
        )

    def check_in(self, caller: Caller, body: CheckIn) -> Done[Place]:
        """Give whoever has an appointment their ticket; the same code gives the same one."""
        done = self._do(caller, body, "check in", Place, lambda change: check_in(change, body))
        return replace(done, again=done.again or done.answer.known)

    def _do(
        self,
        caller: Caller,
        body: Act | Issue | SlipOutcome,
        what: str,
        shape: type[T],
        work: Callable[[Change], T],
        urgent: bool = False,
    ) -> Done[T]:
        """Run `work` in one transaction, once for each request id, then publish."""
        request, content = str(body.request), _fingerprint(what, body)

        def once(table: Table) -> Done[T]:
            records = Records(table)
            if done := records.answer_to(request):
                if done["content"] != content:
                    raise RequestReused(f"request {request} came before with other content")
                return Done(decode(done["answer"], shape), again=True)
            answer = work(self._change(records, caller, request))
            records.add_answer(request, content, answer)
            return Done(answer)

        done = self._store.change(once)
        if not done.again:
            self._publish(urgent)
        return done

    def _do_anew(self, caller: Caller, work: Callable[[Change], T]) -> T:
        """Run `work`, which says by itself what was done before; publish what it changed."""

        def once(table: Table) -> tuple[T, bool]:
            change = self._change(Records(table), caller, "")
            return work(change), bool(change.journal.events)

        answer, is_changed = self._store.change(once)
        if is_changed:
            self._publish(False)
        return answer

    def _change(self, records: Records, caller: Caller, request: str) -> Change:
        now, office, day = self._clock.read(), records.office(), records.open_day()
        return Change(records, caller, request, now, office, day)


def _fingerprint(what: str, body: object) -> str:
    """Tell whether a request that comes again is the same, without keeping its content."""
    return hashlib.blake2b(what.encode() + encode(body), digest_size=16).hexdigest()
