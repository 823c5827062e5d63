"""The office at work: the only place where tickets change.

Each change goes the same way: load → ask the rules → write in one transaction → commit →
publish. Publishing earlier could show a call that a power cut takes back.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Generic, TypeVar

from server.clock import Clock
from server.core.board import CounterState, CounterView
from server.core.errors import (
    CounterPaused,
    IllegalAction,
    NothingInHand,
    NothingWaiting,
    NotYourCounter,
    OfficeClosed,
    OfficeOpen,
    RequestReused,
)
from server.core.leg import Leg
from server.core.line import Choice, in_order, next_ticket, overtaken_once_more
from server.core.office import Office
from server.core.reading import Reading
from server.core.ticket import IN_HAND, Action, Place, State, Ticket, after, number
from server.desk import Key, Pressed
from server.records import Desktop, Happening, Records
from server.requests import Act, Issue, SlipOutcome
from server.session import Caller
from server.store import Store, Table
from server.wire import decode, encode

T = TypeVar("T")

# The keys that do one thing with the ticket in hand.
_ON_TICKET = {
    Key.RECALL: Action.RECALL,
    Key.SERVE: Action.SERVE,
    Key.FINISH: Action.FINISH,
    Key.MISS: Action.MISS,
}


@dataclass(frozen=True)
class Change:
    """One change being made: who makes it, by which request, when, and on what."""

    records: Records
    caller: Caller
    request: str
    now: Reading
    office: Office
    day: int | None

    def open(self) -> int:
        """Return the open business day; raise OfficeClosed if there is none."""
        if self.day is None:
            raise OfficeClosed("no business day is open")
        return self.day

    def note(self, action: str, **more: object) -> int:
        """Append an event to the record and return its id."""
        event = Happening(action, self.caller.name, self.now, self.day, request=self.request)
        return self.records.happened(replace(event, **more))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Done(Generic[T]):
    """The answer to a request; `again` if it was done before and nothing changed now."""

    answer: T
    again: bool = False


class OfficeAtWork:
    """Everything that can be done in the office; `publish(urgent)` is told of each change."""

    def __init__(self, store: Store, clock: Clock, publish: Callable[[bool], None]) -> None:
        self._store = store
        self._clock = clock
        self._publish = publish

    # tickets

    def issue(self, caller: Caller, body: Issue) -> Done[Place]:
        """Give a citizen a number; the same request again gives the same ticket."""
        return self._do(caller, body, "issue", Place, lambda change: _issue(change, body))

    def report_slip(self, caller: Caller, ticket: str, body: SlipOutcome) -> Done[Ticket]:
        """Record whether the slip came out of the printer."""

        def report(change: Change) -> Ticket:
            found = replace(change.records.ticket(ticket), slip=body.outcome)
            change.records.save_ticket(found)
            change.note(f"slip_{body.outcome}", ticket=ticket, detail={"fault": body.fault})
            return found

        return self._do(caller, body, f"slip {ticket}", Ticket, report)

    # counters

    def press(self, caller: Caller, counter: int, key: Key, body: Act) -> Done[Pressed]:
        """Do what a clerk's key at `counter` says."""

        def press(change: Change) -> Pressed:
            change.office.counter(counter)
            return _press(change, counter, key)

        urgent = key in (Key.NEXT, Key.RECALL)
        return self._do(caller, body, f"{key} {counter}", Pressed, press, urgent)

    def leave(self, caller: Caller, body: Act) -> Done[None]:
        """Close the counter that the clerk has taken, as when logging out."""

        def leave(change: Change) -> None:
            for desktop in change.records.desktops().values():
                if desktop.clerk == caller.name and desktop.ticket is None:
                    closed = Desktop(desktop.number)
                    change.records.save_desktop(closed)
                    change.note("leave", counter=desktop.number)

        return self._do(caller, body, "leave", type(None), leave)

    # the day

    def open_day(self, caller: Caller, body: Act) -> Done[int]:
        """Open a new business day: numbers begin at 001 again. Return the day."""
        return self._do(caller, body, "day open", int, _open_day)

    def close_day(self, caller: Caller, body: Act) -> Done[int]:
        """Close the business day: whoever is not at a counter expires. Return the day."""
        return self._do(caller, body, "day close", int, _close_day)

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
            now, office, day = self._clock.read(), records.office(), records.open_day()
            answer = work(Change(records, caller, request, now, office, day))
            records.add_answer(request, content, answer)
            return Done(answer)

        done = self._store.change(once)
        if not done.again:
            self._publish(urgent)
        return done


def _fingerprint(what: str, body: object) -> str:
    """Tell whether a request that comes again is the same, without keeping its content."""
    return hashlib.blake2b(what.encode() + encode(body), digest_size=16).hexdigest()


# tickets


def _issue(change: Change, body: Issue) -> Place:
    records, office = change.records, change.office
    office.service(body.service)
    if body.priority is not None:
        office.priority_group(body.priority)
    day = change.open()
    serial = records.next_serial(day, body.service)
    ticket = Ticket(
        id=secrets.token_urlsafe(12),
        day=day,
        number=number(body.service, serial),
        service=body.service,
        seniority=0,
        issued_at=change.now.wall,
        priority=body.priority,
        language=body.language,
        holder=body.holder,
    )
    ticket = records.add_ticket(ticket, serial)
    records.add_leg(Leg(ticket.id, 1, ticket.service, queued=change.now))
    granted = {"priority": body.priority} if body.priority else None
    change.note("issue", ticket=ticket.id, detail=granted)
    if ticket.priority is None:
        # It is the youngest and without priority, so all the others are ahead of it.
        return _place(office, ticket, records.count_waiting(ticket.service) - 1)
    return place_of(records, office, ticket)


def place_of(records: Records, office: Office, ticket: Ticket) -> Place:
    """Tell where `ticket` stands, whatever its state."""
    if ticket.state is not State.WAITING:
        return _place(office, ticket, 0)
    line = records.waiting([ticket.service])
    order = in_order(line, [ticket.service], office.overtake_budget)
    earlier = takewhile(lambda choice: choice.ticket.id != ticket.id, order)
    return _place(office, ticket, sum(1 for _ in earlier))


def _place(office: Office, ticket: Ticket, people_ahead: int) -> Place:
    counters = office.counters_for(ticket.service)
    return Place(ticket, people_ahead, counters, f"{office.public_url}/t/{ticket.id}")


# counters


def _press(change: Change, counter: int, key: Key) -> Pressed:
    desktop = change.records.desktop(counter)
    if key is Key.OPEN:
        return _open(change, desktop)
    if desktop.clerk != change.caller.name:
        raise NotYourCounter(f"counter {counter} is taken by {desktop.clerk or 'nobody'}")
    if key is Key.PAUSE:
        return _pause(change, desktop)
    if key is Key.NEXT:
        return _next(change, desktop)
    return _with_ticket(change, desktop, _ON_TICKET[key])


def _open(change: Change, desktop: Desktop) -> Pressed:
    """Take the counter, from another clerk too, and leave the one that was held before."""
    change.open()
    for other in change.records.desktops().values():
        if other.clerk == change.caller.name and other.number != desktop.number:
            _give_up(change, other)
    opened = replace(desktop, state=CounterState.OPEN, clerk=change.caller.name)
    return _set_counter(change, opened, "open")


def _give_up(change: Change, desktop: Desktop) -> None:
    if desktop.ticket is not None:
        in_hand = change.records.ticket(desktop.ticket)
        raise IllegalAction(f"{in_hand.number} is still in hand at counter {desktop.number}")
    change.records.save_desktop(Desktop(desktop.number))
    change.note("leave", counter=desktop.number)


def _pause(change: Change, desktop: Desktop) -> Pressed:
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: cannot pause")
    return _set_counter(change, replace(desktop, state=CounterState.PAUSED), "pause")


def _set_counter(change: Change, desktop: Desktop, action: str) -> Pressed:
    change.records.save_desktop(desktop)
    change.note(action, counter=desktop.number)
    in_hand = change.records.ticket(desktop.ticket) if desktop.ticket else None
    return Pressed(view_of(desktop, in_hand), in_hand)


def _next(change: Change, desktop: Desktop) -> Pressed:
    """Finish the ticket in hand and call the next; without a next nothing changes."""
    change.open()
    if desktop.state is not CounterState.OPEN:
        raise CounterPaused(f"counter {desktop.number} is {desktop.state}: it calls nobody")
    services = change.office.counter(desktop.number).services
    waiting = change.records.waiting(services)
    choice = next_ticket(waiting, services, change.office.overtake_budget)
    if choice is None:
        raise NothingWaiting(f"nobody waits for counter {desktop.number}")
    if desktop.ticket is not None:
        _move(change, change.records.ticket(desktop.ticket), Action.FINISH, desktop)
    return _call(change, desktop, choice)


def _call(change: Change, desktop: Desktop, choice: Choice) -> Pressed:
    for ticket in choice.overtaken:
        change.records.save_ticket(overtaken_once_more(ticket))
    detail: dict[str, object] = {
        "reason": choice.reason,
        "overtaken": [t.id for t in choice.overtaken],
    }
    ticket, event = _move(change, choice.ticket, Action.CALL, desktop, detail)
    desktop = replace(desktop, ticket=ticket.id)
    change.records.save_desktop(desktop)
    return Pressed(view_of(desktop, ticket), ticket, event, choice.reason)


def _with_ticket(change: Change, desktop: Desktop, action: Action) -> Pressed:
    if desktop.ticket is None:
        raise NothingInHand(f"counter {desktop.number} has no ticket: cannot {action}")
    ticket, event = _move(change, change.records.ticket(desktop.ticket), action, desktop)
    if ticket.state not in IN_HAND:
        desktop = replace(desktop, ticket=None)
        change.records.save_desktop(desktop)
    return Pressed(view_of(desktop, ticket), ticket, event if action is Action.RECALL else None)


def view_of(desktop: Desktop, ticket: Ticket | None) -> CounterView:
    """Turn a stored counter and its ticket into what screens show."""
    if ticket is None or ticket.state not in IN_HAND:
        return CounterView(desktop.number, desktop.state)
    return CounterView(desktop.number, desktop.state, ticket.number, ticket.state)


# transitions


def _move(
    change: Change,
    ticket: Ticket,
    action: Action,
    desktop: Desktop | None = None,
    detail: dict[str, object] | None = None,
) -> tuple[Ticket, int]:
    """Take `ticket` through `action`; return it as saved and the id of the event."""
    counter = desktop.number if desktop else ticket.counter
    moved = replace(ticket, state=after(ticket, action), counter=counter)
    change.records.save_ticket(moved)
    leg = change.records.leg(ticket.id)
    change.records.save_leg(_leg_after(leg, moved, action, change.now, desktop))
    return moved, change.note(action, ticket=ticket.id, counter=counter, detail=detail)


def _leg_after(
    leg: Leg, ticket: Ticket, action: Action, now: Reading, desktop: Desktop | None
) -> Leg:
    """Return the leg with what `action` measures; a recall measures nothing."""
    if desktop and action is Action.CALL:
        return replace(leg, called=leg.called or now, counter=desktop.number, clerk=desktop.clerk)
    if action is Action.SERVE:
        return replace(leg, serving=now)
    if ticket.state in IN_HAND:
        return leg
    # What no counter finished but the end of the day took how long nobody knows.
    return replace(leg, finished=now if desktop else None, outcome=ticket.state)


# the day


def _open_day(change: Change) -> int:
    records = change.records
    if change.day is not None:
        raise OfficeOpen("the business day is open already")
    # Requests of earlier days cannot come again: whoever sent them has given up long ago.
    records.forget_answers()
    row = {"opened_at": change.now.wall, "key": secrets.token_hex(32)}
    day = records.table.insert("days", row)
    change.note("day_open", day=day)
    return day


def _close_day(change: Change) -> int:
    """Expire who waits, finish who is served, close the counters, destroy the day's key."""
    records = change.records
    day = change.open()
    for ticket in records.tickets_of(day):
        if ticket.state in (State.SERVING, State.ON_HOLD):
            _move(change, ticket, Action.FINISH)
        elif ticket.state in (State.WAITING, State.CALLED, State.NO_SHOW):
            _move(change, ticket, Action.EXPIRE)
    for desktop in records.desktops().values():
        records.save_desktop(Desktop(desktop.number))
    change.note("day_close")
    records.table.update("days", {"closed_at": change.now.wall, "key": None}, id=day)
    # A holder is worthless without the key that made it; keep not even that.
    records.table.update("tickets", {"holder": None}, day=day)
    return day
