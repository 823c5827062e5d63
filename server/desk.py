"""What a clerk sees at a counter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.core.board import CounterState, CounterView, PauseReason
from server.core.line import Reason
from server.core.ticket import Slip, State, Ticket


class Key(StrEnum):
    """What a clerk can press; `OPEN` also takes the counter.

    `CALL` calls a given number, `FETCH` sends the citizen for a missing paper, and `UNDO`
    takes the last action back.
    """

    OPEN = "open"
    PAUSE = "pause"
    CLOSE = "close"
    NEXT = "next"
    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    FETCH = "fetch"
    MISS = "miss"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    UNDO = "undo"


@dataclass(frozen=True)
class Pressed:
    """What a key did: the counter and its ticket now.

    `ticket` is the one that the key moved, or the one in hand; `call` is the id of the
    call that was made, and `reason` says why this ticket was next.
    """

    counter: CounterView
    ticket: Ticket | None = None
    call: int | None = None
    reason: Reason | None = None


@dataclass(frozen=True)
class InLine:
    """One waiting ticket as the clerk sees it; `waited_s` is seconds since it queued.

    `reason` says why it would be called at its place in the order of calling. `waited_s`
    is None where the clocks cannot be trusted; `is_late` if it is beyond the target.
    `initials` are those of the appointment. `has_note`: an earlier clerk left a word.
    `alone`: a kiosk gave the number while it could not reach the server.
    """

    ticket: str
    number: str
    service: str
    priority: str | None
    overtaken: int
    slip: Slip
    reason: Reason
    waited_s: float | None
    is_late: bool = False
    returned: bool = False
    absences: int = 0
    wanted: int | None = None
    appointment: bool = False
    initials: str = ""
    has_note: bool = False
    alone: bool = False


@dataclass(frozen=True)
class InHand:
    """The ticket at the counter.

    `since_s` is for how many seconds it has been in its state, `waited_s` how long it
    waited before it was called; None where the clocks cannot be trusted. `note` is what
    an earlier clerk wrote. `leg` counts from 1.
    """

    ticket: Ticket
    state: State
    since_s: float | None
    waited_s: float | None
    note: str | None = None
    initials: str = ""
    leg: int = 1


@dataclass(frozen=True)
class Undoable:
    """The counter's last action, which can be taken back for `left_s` more seconds."""

    key: Key
    number: str | None
    left_s: float


@dataclass(frozen=True)
class Desk:
    """One counter as its clerk sees it.

    `version` is that of the board which it belongs to. `keys` are the ones that the
    state allows now. `line` is in the order of calling; `waiting` counts all of it.
    `held` are on hold here. For `grace_s` more seconds the citizen who was called has time
    to come: NEXT, CALL and MISS stay among the keys, but are refused (TooEarly) until then.
    CLOSE is among them while nothing is in hand or on hold. `undo` is what UNDO would take
    back; it is among the keys whenever that is possible. `served` is how many this
    clerk has served today, in `mean_s` seconds each.
    """

    version: int
    day: int | None
    counter: int
    state: CounterState
    clerk: str | None
    in_hand: InHand | None
    keys: tuple[Key, ...]
    line: tuple[InLine, ...]
    waiting: int
    pause: PauseReason | None = None
    held: tuple[InHand, ...] = ()
    undo: Undoable | None = None
    grace_s: float = 0.0
    served: int = 0
    mean_s: float | None = None
