"""What a clerk sees at a counter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from server.core.board import CounterState, CounterView
from server.core.line import Reason
from server.core.ticket import Slip, State, Ticket


class Key(StrEnum):
    """What a clerk can press; `OPEN` also takes the counter."""

    OPEN = "open"
    PAUSE = "pause"
    NEXT = "next"
    RECALL = "recall"
    SERVE = "serve"
    FINISH = "finish"
    MISS = "miss"


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

    `reason` says why it would be called at its place in the order of calling.
    `waited_s` is None where the clocks cannot be trusted.
    """

    number: str
    service: str
    priority: str | None
    overtaken: int
    slip: Slip
    reason: Reason
    waited_s: float | None


@dataclass(frozen=True)
class InHand:
    """The ticket at the counter.

    `since_s` is for how many seconds it has been in its state, `waited_s` how long it
    waited before it was called; None where the clocks cannot be trusted.
    """

    ticket: Ticket
    state: State
    since_s: float | None
    waited_s: float | None


@dataclass(frozen=True)
class Desk:
    """One counter as its clerk sees it.

    `version` is that of the board which it belongs to. `keys` are the ones that the
    state allows now. `line` is in the order of calling; `waiting` counts all of it.
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
