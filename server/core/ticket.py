"""The ticket, its states, and the one table that says what may happen to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.core.errors import IllegalAction


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can be done with a ticket that exists."""

    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    MISS = "miss"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    RETURN = "return"
    CONTINUE = "continue"
    CANCEL = "cancel"
    EXPIRE = "expire"
    SETTLE = "settle"


class Slip(StrEnum):
    """What is known of the ticket's paper; NONE: none was wanted, and nothing is amiss."""

    PENDING = "pending"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    NONE = "none"


# A called ticket may be finished without "serve": a clerk who only ever presses
# "next" must not get stuck; its service time then stays unknown.
# A no-show returns by itself, to the back of its line, where the office wants it so.
# "continue" takes a visit with several services on to its next line.
# A day that closes expires whoever is not being served, a no-show too.
# "settle" is for a number that a kiosk gave alone, and whose owner was served by hand
# meanwhile.
# Taking an action back ("undo") is not in this table: it restores what was.
TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.WAITING, Action.CALL): State.CALLED,
    (State.WAITING, Action.TRANSFER): State.WAITING,
    (State.WAITING, Action.CANCEL): State.CANCELLED,
    (State.WAITING, Action.EXPIRE): State.EXPIRED,
    (State.WAITING, Action.SETTLE): State.SERVED,
    (State.CALLED, Action.RECALL): State.CALLED,
    (State.CALLED, Action.SERVE): State.SERVING,
    (State.CALLED, Action.FINISH): State.SERVED,
    (State.CALLED, Action.MISS): State.NO_SHOW,
    (State.CALLED, Action.TRANSFER): State.WAITING,
    (State.CALLED, Action.CANCEL): State.CANCELLED,
    (State.CALLED, Action.EXPIRE): State.EXPIRED,
    (State.SERVING, Action.FINISH): State.SERVED,
    (State.SERVING, Action.HOLD): State.ON_HOLD,
    (State.SERVING, Action.TRANSFER): State.WAITING,
    (State.ON_HOLD, Action.RESUME): State.SERVING,
    (State.ON_HOLD, Action.FINISH): State.SERVED,
    (State.ON_HOLD, Action.TRANSFER): State.WAITING,
    (State.NO_SHOW, Action.RETURN): State.WAITING,
    (State.NO_SHOW, Action.CANCEL): State.CANCELLED,
    (State.NO_SHOW, Action.EXPIRE): State.EXPIRED,
    (State.SERVED, Action.RETURN): State.WAITING,
    (State.SERVED, Action.CONTINUE): State.WAITING,
}

# A counter has one ticket in hand, and beside it any number on hold.
IN_HAND = (State.CALLED, State.SERVING)
AT_COUNTER = (*IN_HAND, State.ON_HOLD)
# Whoever can still be called, or is at a counter.
LIVE = (State.WAITING, *AT_COUNTER, State.NO_SHOW)


@dataclass(frozen=True)
class Ticket:
    """One citizen's place.

    `id` is ours and cannot be guessed; `number` is printed and spoken ("A042").
    `seniority` grows by one with each ticket ever issued. `rank` is where it stands in
    line: as issued, or where it was put when it came back; a transfer keeps it.
    `priority` is the key of a priority group. `wanted` is the only counter that may call
    it, None for any that serves it. `absences` counts the calls that it missed.
    `may_return`: sent to fetch a paper. `returned`: came back. `rest` are the services
    that the visit still has before it. `appointment` is the id of its appointment, and
    `due_at` the time from which that is called like a priority (None: it came too late).
    `alone`: a kiosk gave the number while it could not reach the server, or had to bring it
    back because the database was lost: its owner may have been served meanwhile.
    """

    id: str
    day: int
    number: str
    service: str
    seniority: int
    issued_at: datetime
    state: State = State.WAITING
    priority: str | None = None
    overtaken: int = 0
    counter: int | None = None
    language: str = "vi"
    slip: Slip = Slip.PENDING
    rank: float = 0.0
    wanted: int | None = None
    absences: int = 0
    may_return: bool = False
    returned: bool = False
    rest: tuple[str, ...] = ()
    appointment: int | None = None
    due_at: datetime | None = None
    alone: bool = False

    @property
    def line_order(self) -> tuple[float, int]:
        """What lines are sorted by."""
        return self.rank, self.seniority


@dataclass(frozen=True)
class Place:
    """Where a ticket stands: what the paper and the citizen need to know.

    `people_ahead` counts the waiting tickets that would be called before it if nobody
    else came; `counters` are the numbers that serve it; `link` opens its own page.
    `known`: the citizen had it already, and was not given another. `alone`: a kiosk says so
    by itself, and does not know how many are ahead; nor, unless `timed`, what time it was.
    """

    ticket: Ticket
    people_ahead: int
    counters: tuple[int, ...]
    link: str
    known: bool = False
    alone: bool = False
    timed: bool = True


@dataclass(frozen=True)
class PrintJob:
    """A slip that somebody wants printed at a kiosk; `id` only ever grows."""

    id: int
    place: Place


def after(ticket: Ticket, action: Action) -> State:
    """Return the state that `action` leads to; raise IllegalAction if there is none."""
    try:
        return TRANSITIONS[ticket.state, action]
    except KeyError:
        message = f"{ticket.number} is {ticket.state}: cannot {action}"
        raise IllegalAction(message) from None


def number(letter: str, serial: int) -> str:
    """Return what is printed: "A042", and more digits where the serial number has them."""
    return f"{letter}{serial:03d}"
